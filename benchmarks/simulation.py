"""Calls a second on one core: the compiled engine beside SimPy and other simulators.

One queue, 100 agents, 95 % load, handle time 180 s, patience 120 s, all exponential. Every
engine answers the same question; the mean wait and the share of abandoned calls are printed
beside theory (2.787 s and 2.322 %) so that nobody is fast and wrong. A second table takes the
400-agent month: 28 days, three queues, five skill groups, about 500,000 calls a replication.

    python benchmarks/simulation.py [--smallest]

Ciw and salabim are measured when they are installed. Results go to ``benchmarks/results/``.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import simpy

from wfm.simulate import kernel, reference
from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import replicate, replicate_once
from wfm.simulate.sample import Sample, sample
from wfm.simulate.tally import tally
from wfm.simulate.trace import Outcome, Trace, waits

AGENTS, LOAD, AHT_SECONDS, PATIENCE_SECONDS = 100, 0.95, 180.0, 120.0
ARRIVALS_PER_SECOND = LOAD * AGENTS / AHT_SECONDS
THEORY = {"mean_wait_seconds": 2.78681, "abandonment": 0.023223}

Row = dict[str, str | float]


def single_queue(calls: int) -> CentreModel:
    """Return M/M/100+M for about so many calls."""
    seconds = calls / ARRIVALS_PER_SECOND
    demand = Demand(
        queues=("calls",),
        interval_seconds=seconds,
        day_of_interval=np.zeros(1, dtype=np.int64),
        calls=np.array([[float(calls)]]),
        aht_seconds=np.array([[AHT_SECONDS]]),
        aht_cv=np.ones(1),
        patience_seconds=np.array([PATIENCE_SECONDS]),
        busyness_cv=np.zeros(1),
    )
    agents = np.arange(AGENTS)
    duty = Duty(agents, np.zeros(AGENTS), np.full(AGENTS, seconds), agents)
    return CentreModel(demand, Staff(np.ones((AGENTS, 1), dtype=bool), np.ones(AGENTS)), duty)


def agent_month() -> CentreModel:
    """Return 400 agents in five skill groups over 28 days of half-hours."""
    days, per_day, agents = 28, 48, 400
    hour = np.arange(days * per_day) % per_day / 2
    shape = 0.15 + np.exp(-(((hour - 10.5) / 3) ** 2)) + 0.85 * np.exp(-(((hour - 16) / 3.2) ** 2))
    calls = np.outer([250_000, 150_000, 100_000], shape / shape.sum())
    demand = Demand(
        queues=("general", "card", "online"),
        interval_seconds=1800.0,
        day_of_interval=np.repeat(np.arange(days), per_day),
        calls=calls,
        aht_seconds=np.tile([[200.0], [260.0], [330.0]], (1, days * per_day)),
        aht_cv=np.array([1.2, 1.0, 0.8]),
        patience_seconds=np.array([150.0, 200.0, np.inf]),
        busyness_cv=np.full(3, 0.08),
    )
    groups = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1]], dtype=bool)
    generator = np.random.default_rng(1)
    starts = np.array([0, 6, 7, 8, 8, 9, 9, 10, 11, 12, 13, 14, 15, 16, 20]) * 3600.0
    rows = []
    for agent in range(agents):
        free_from = 0.0
        for day in range(days):
            start = day * 86_400 + generator.choice(starts)
            if generator.random() > 0.72 or start < free_from:
                continue
            for begin, end in ((0, 2), (2.25, 4), (5, 6.5), (6.75, 9)):
                edges = np.arange(begin * 2, end * 2 + 0.5) / 2
                for a, b in zip(edges, np.minimum(edges + 0.5, end), strict=True):
                    if a < b:
                        rows.append(
                            (agent, start + a * 3600, start + b * 3600, agent * days + day)
                        )
            free_from = start + 20 * 3600
    table = np.array(rows)
    duty = Duty(table[:, 0], table[:, 1], table[:, 2], table[:, 3], 0.04, 0.06)
    speed = np.round(generator.normal(1, 0.08, agents), 3)
    return CentreModel(demand, Staff(groups[np.arange(agents) % 5], speed), duty)


def outcome(drawn: Sample, trace: Trace) -> tuple[float, float]:
    """Return mean wait of all callers and share abandoned."""
    wait = waits(trace, drawn.arrival)
    return float(wait.mean()), float((trace.outcome == Outcome.ABANDONED).mean())


def fastest(run: Callable[[], object], repeats: int) -> float:
    """Return the shortest time of several runs, in seconds."""
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def row(engine: str, calls: int, seconds: float, result: tuple[float, float]) -> Row:
    return {
        "engine": engine,
        "calls": calls,
        "calls_per_second": calls / seconds,
        "nanoseconds_per_call": 1e9 * seconds / calls,
        "mean_wait_seconds": result[0],
        "abandonment": result[1],
    }


def wfm_rows(calls: int, reference_calls: int) -> list[Row]:
    model = single_queue(calls)
    drawn = sample(model, 1, 0)
    count = drawn.arrival.size
    trace = kernel.play(drawn, model.staff)
    threshold = np.array([20.0])
    tally(model, drawn, trace, threshold)
    found = outcome(drawn, trace)

    def events() -> float:
        records = kernel.call_records(drawn)
        agents = kernel.agent_records(model.staff)
        staff = model.staff
        begin = time.perf_counter()
        kernel.run(
            records,
            agents,
            kernel.duty_changes(drawn),
            kernel.lines(1),
            kernel.lines(1),
            (staff.queues_of_group, staff.groups_of_queue, staff.skill_count),
            np.zeros(AGENTS),
        )
        return time.perf_counter() - begin

    rows = [
        row("wfm kernel, event loop only", count, min(events() for _ in range(5)), found),
        row(
            "wfm kernel, arrays in and out",
            count,
            fastest(lambda: kernel.play(drawn, model.staff), 5),
            found,
        ),
        row(
            "wfm replication: draw, play, count",
            count,
            fastest(lambda: replicate_once(model, threshold, "kernel", 1, 0), 3),
            found,
        ),
    ]
    small = single_queue(reference_calls)
    drawn = sample(small, 1, 0)
    found = outcome(drawn, reference.play(drawn, small.staff))
    seconds = fastest(lambda: reference.play(drawn, small.staff), 1)
    return [*rows, row("wfm SimPy reference", drawn.arrival.size, seconds, found)]


def naive_simpy(calls: int) -> Row:
    """What most people write: a resource and a process for every call."""
    generator = np.random.default_rng(2)
    gaps = generator.exponential(1 / ARRIVALS_PER_SECOND, calls).tolist()
    service = generator.exponential(AHT_SECONDS, calls).tolist()
    patience = generator.exponential(PATIENCE_SECONDS, calls).tolist()
    wait, lost = np.zeros(calls), np.zeros(calls, dtype=bool)
    begin = time.perf_counter()
    environment = simpy.Environment()
    agents = simpy.Resource(environment, AGENTS)

    def caller(number):
        arrived = environment.now
        with agents.request() as request:
            result = yield request | environment.timeout(patience[number])
            wait[number] = environment.now - arrived
            if request in result:
                yield environment.timeout(service[number])
            else:
                lost[number] = True

    def source():
        for number in range(calls):
            yield environment.timeout(gaps[number])
            environment.process(caller(number))

    environment.process(source())
    environment.run()
    seconds = time.perf_counter() - begin
    return row("naive SimPy", calls, seconds, (float(wait.mean()), float(lost.mean())))


def ciw_row(calls: int) -> Row:
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(ARRIVALS_PER_SECOND)],
        service_distributions=[ciw.dists.Exponential(1 / AHT_SECONDS)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE_SECONDS)],
        number_of_servers=[AGENTS],
    )
    ciw.seed(1)
    begin = time.perf_counter()
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(calls / ARRIVALS_PER_SECOND)
    seconds = time.perf_counter() - begin
    records = simulation.get_all_records()
    wait = float(np.mean([r.waiting_time for r in records]))
    lost = float(np.mean([r.record_type == "renege" for r in records]))
    return row("Ciw", len(records), seconds, (wait, lost))


def salabim_row(calls: int) -> Row:
    import salabim

    salabim.yieldless(False)
    environment = salabim.Environment(random_seed=1)
    agents = salabim.Resource("agents", AGENTS)
    between = salabim.Exponential(1 / ARRIVALS_PER_SECOND)
    service = salabim.Exponential(AHT_SECONDS)
    patience = salabim.Exponential(PATIENCE_SECONDS)
    wait: list[float] = []
    lost: list[bool] = []

    class Caller(salabim.Component):
        def process(self):
            arrived = environment.now()
            yield self.request(agents, fail_delay=patience.sample())
            wait.append(environment.now() - arrived)
            lost.append(self.failed())
            if not self.failed():
                yield self.hold(service.sample())

    class Source(salabim.Component):
        def process(self):
            for _ in range(calls):
                yield self.hold(between.sample())
                Caller()

    begin = time.perf_counter()
    Source()
    environment.run()
    seconds = time.perf_counter() - begin
    return row("salabim", calls, seconds, (float(np.mean(wait)), float(np.mean(lost))))


def month_rows(replications: int) -> list[Row]:
    """Time the 400-agent month, with all cores as a planner runs it."""
    model, threshold = agent_month(), np.full(3, 20.0)
    replicate_once(model, threshold, "kernel", 1, 0)
    drawn = sample(model, 1, 0)
    one = fastest(lambda: replicate_once(model, threshold, "kernel", 1, 0), 3)
    begin = time.perf_counter()
    calls = sum(
        int(t.offered.sum()) for t in replicate(model, threshold, "kernel", 1, replications)
    )
    seconds = time.perf_counter() - begin
    peak_megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        {
            "run": "one replication, one core",
            "calls": drawn.arrival.size,
            "seconds": one,
            "seconds_per_replication": one,
            "peak_megabytes": peak_megabytes,
        },
        {
            "run": f"{replications} replications, all cores",
            "calls": calls,
            "seconds": seconds,
            "seconds_per_replication": seconds / replications,
            "peak_megabytes": peak_megabytes,
        },
    ]


def print_engines(rows: list[Row]) -> None:
    naive = next(float(r["calls_per_second"]) for r in rows if r["engine"] == "naive SimPy")
    print(
        f"{'engine':36s} {'calls/s':>12s} {'ns/call':>9s} {'x naive':>8s} "
        f"{'wait s':>7s} {'lost':>7s}"
    )
    for r in rows:
        speed = float(r["calls_per_second"])
        r["times_naive_simpy"] = speed / naive
        print(
            f"{r['engine']:36s} {speed:12,.0f} {r['nanoseconds_per_call']:9,.0f} "
            f"{speed / naive:8.1f} {r['mean_wait_seconds']:7.3f} {r['abandonment']:7.3%}"
        )
    print(f"{'theory':68s} {THEORY['mean_wait_seconds']:7.3f} {THEORY['abandonment']:7.3%}\n")


def print_month(rows: list[Row]) -> None:
    print(
        f"{'400 agents, 28 days':36s} {'calls':>12s} {'seconds':>9s} "
        f"{'s/repl.':>8s} {'peak MB':>8s}"
    )
    for r in rows:
        print(
            f"{r['run']:36s} {r['calls']:12,} {r['seconds']:9.2f} "
            f"{r['seconds_per_replication']:8.3f} {r['peak_megabytes']:8.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="a few seconds, rough numbers")
    smallest = parser.parse_args().smallest
    big, middle, slow = (200_000, 10_000, 2_000) if smallest else (2_000_000, 200_000, 20_000)
    rows = [*wfm_rows(big, middle), naive_simpy(middle)]
    for package, measure in (("ciw", ciw_row), ("salabim", salabim_row)):
        if find_spec(package):
            rows.append(measure(slow))
        else:
            print(f"{package} is not installed: left out")
    print_engines(rows)
    month = month_rows(2 if smallest else 100)
    print_month(month)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    report = {
        "benchmark": "simulation",
        "smallest": smallest,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "theory": THEORY,
        "engines": rows,
        "month": month,
    }
    target = folder / "simulation.json"
    target.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten to {target.relative_to(folder.parent.parent)}")


if __name__ == "__main__":
    main()
