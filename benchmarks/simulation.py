"""Calls a second on one core: wfm beside SimPy and other simulators, and four goals.

One queue, 100 agents, 95 % load, handle time 180 s, patience 120 s, all exponential. Every
engine answers the same question; mean wait and abandonment are printed beside theory (2.787 s
and 2.322 %) so that nobody is fast and wrong. Then the goals: M/M/100+M with its sampling, a day
of skills and overflow, a thousand days of one queue, a thousand days of 400 agents.

    python benchmarks/simulation.py [--smallest]

Times are processor time of this process, best of several runs, so that others on the machine do
not count; the wall clock is printed beside it. Ciw, salabim and most-queue are measured when they
are installed (``pip install ciw salabim most-queue``). Results go to ``benchmarks/results/``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import time
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
from simulators import peers
from simulators.models import THEORY, agent_days, single_queue, skill_day, staffed_day

from wfm.domain import ServiceGoal, TimeGrid
from wfm.simulate.model import CentreModel
from wfm.simulate.replicate import Engine, play, replicate, replicate_once
from wfm.simulate.sample import Sample, sample
from wfm.simulate.statistics import Statistics
from wfm.simulate.trace import Outcome, Trace, waits

THRESHOLD_SECONDS = 20.0
CORES = os.cpu_count() or 1

Row = dict[str, str | float | bool | None]


class Seconds(NamedTuple):
    cpu: float
    wall: float


def fastest(run: Callable[[], object], repeats: int) -> Seconds:
    """Return the least processor time of several runs, and the least wall time."""
    times = []
    for _ in range(repeats):
        begin, cpu = time.perf_counter(), time.process_time()
        run()
        times.append((time.process_time() - cpu, time.perf_counter() - begin))
    return Seconds(*(min(column) for column in zip(*times, strict=True)))


def row(engine: str, seconds: Seconds, found: tuple[int, float | None, float]) -> Row:
    calls, wait, abandonment = found
    return {
        "engine": engine,
        "calls": calls,
        "calls_per_second": calls / seconds.cpu,
        "nanoseconds_per_call": 1e9 * seconds.cpu / calls,
        "wall_seconds": seconds.wall,
        "mean_wait_seconds": wait,
        "abandonment": abandonment,
    }


def outcome(drawn: Sample, trace: Trace) -> tuple[int, float, float]:
    """Return calls, mean wait of all callers and share abandoned."""
    wait = waits(trace, drawn.arrival)
    return wait.size, float(wait.mean()), float((trace.outcome == Outcome.ABANDONED).mean())


def wfm_rows(calls: int, reference_calls: int) -> list[Row]:
    """Return M/M/100+M on the engines of wfm; the first row draws and plays."""
    model, threshold = single_queue(calls), np.array([THRESHOLD_SECONDS])
    drawn = sample(model, 1, 0)
    replicate_once(model, threshold, "auto", 1, 0)
    found = outcome(drawn, play(model, drawn, "auto"))
    small = single_queue(reference_calls)
    few = sample(small, 1, 0)
    runs: list[tuple[str, Callable[[], object], int]] = [
        ("wfm, draw and play", lambda: play(model, sample(model, 1, 0), "auto"), 9),
        ("wfm, draw, play and count", lambda: replicate_once(model, threshold, "auto", 1, 0), 5),
        ("wfm recursion, play only", lambda: play(model, drawn, "auto"), 9),
        ("wfm event loop, play only", lambda: play(model, drawn, "kernel"), 5),
    ]
    play(model, drawn, "kernel")
    rows = [row(name, fastest(run, repeats), found) for name, run, repeats in runs]
    seconds = fastest(lambda: play(small, few, "simpy"), 1)
    return [*rows, row("wfm SimPy reference", seconds, outcome(few, play(small, few, "auto")))]


def peer_rows(naive_calls: int, calls: int) -> list[Row]:
    naive = peers.naive_simpy(naive_calls)
    rows = [row("naive SimPy", fastest(naive.run, 1), naive.result())]
    for package, prepare in peers.PACKAGES.items():
        if find_spec(package) is None:
            print(f"{package} is not installed: left out")
            continue
        peer = prepare(calls)
        rows.append(row(package.replace("_", "-"), fastest(peer.run, 1), peer.result()))
    return rows


def thousand(name: str, model: CentreModel, replications: int, cores: int) -> Row:
    """Time a thousand replications (or fewer, scaled), statistics included."""
    grid = TimeGrid(date(2026, 2, 2), model.demand.day_count, 30, "Asia/Shanghai")
    queues = model.demand.queues
    threshold = np.full(len(queues), THRESHOLD_SECONDS)
    list(replicate(model, threshold, "auto", 1, 2, 1))
    statistics = Statistics(grid, queues, (ServiceGoal(),) * len(queues))

    def run() -> None:
        for tally in replicate(model, threshold, "auto", 1, replications, cores):
            statistics.add(tally)

    seconds = fastest(run, 1)
    service = statistics.service(0.95, "kernel")
    scale = 1000 / replications
    return {
        "run": name,
        "replications": replications,
        "cores": cores,
        "calls_per_replication": float(service.offered.sum()),
        "cpu_seconds_per_core": scale * seconds.cpu / cores,
        "wall_seconds": scale * seconds.wall,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def nanoseconds(model: CentreModel, engine: Engine, replications: int) -> float:
    """Return processor time a call to play a model, without drawing it."""
    samples = [sample(model, 1, number) for number in range(replications)]
    play(model, samples[0], engine)
    seconds = fastest(lambda: [play(model, drawn, engine) for drawn in samples], 5)
    return 1e9 * seconds.cpu / sum(drawn.arrival.size for drawn in samples)


def goals(engines: list[Row], skills: float, days: list[Row]) -> list[Row]:
    """Return what was asked for and what was reached."""
    speed = {str(r["engine"]): float(r["calls_per_second"] or 0) for r in engines}
    best, naive = speed["wfm, draw and play"], speed["naive SimPy"]
    one_queue, agents = (float(r["cpu_seconds_per_core"] or 0) for r in days[:2])
    rows = [
        ("M/M/100+M, drawn and played, million calls/s", best / 1e6, 10.0, best / 1e6 >= 10),
        ("the same, times naive SimPy", best / naive, 150.0, best / naive >= 150),
        ("skill day with overflow, ns a call", skills, 400.0, skills <= 400),
        ("1000 days of 10,000 calls, one core, s", one_queue, 4.0, one_queue <= 4),
        (f"1000 days of 400 agents, {CORES} cores, s", agents, 10.0, agents <= 10),
    ]
    return [dict(zip(("goal", "reached", "asked", "met"), r, strict=True)) for r in rows]


def print_engines(rows: list[Row]) -> None:
    naive = next(float(r["calls_per_second"] or 0) for r in rows if r["engine"] == "naive SimPy")
    print(
        f"{'M/M/100+M':28s} {'calls':>10s} {'calls/s':>12s} {'ns/call':>9s} {'x naive':>8s} "
        f"{'wall s':>7s} {'wait s':>7s} {'lost':>7s}"
    )
    for r in rows:
        speed, wait = float(r["calls_per_second"] or 0), r["mean_wait_seconds"]
        r["times_naive_simpy"] = speed / naive
        print(
            f"{r['engine']:28s} {r['calls']:10,} {speed:12,.0f} {r['nanoseconds_per_call']:9,.0f} "
            f"{speed / naive:8.1f} {r['wall_seconds']:7.2f} "
            f"{'-' if wait is None else format(wait, '.3f'):>7s} {r['abandonment']:7.3%}"
        )
    print(f"{'theory':79s} {THEORY['mean_wait_seconds']:7.3f} {THEORY['abandonment']:7.3%}\n")


def print_days(rows: list[Row]) -> None:
    print(
        f"{'1000 replications':36s} {'simulated':>9s} {'calls each':>10s} {'cores':>5s} "
        f"{'CPU s/core':>10s} {'wall s':>8s} {'peak MB':>8s}"
    )
    for r in rows:
        print(
            f"{r['run']:36s} {r['replications']:9,} {r['calls_per_replication']:10,.0f} "
            f"{r['cores']:5d} {r['cpu_seconds_per_core']:10.2f} {r['wall_seconds']:8.2f} "
            f"{r['peak_megabytes']:8.0f}"
        )
    print()


def print_goals(rows: list[Row]) -> None:
    for r in rows:
        verdict = "met" if r["met"] else "MISSED"
        print(f"{r['goal']:46s} {r['reached']:9.2f}   asked {r['asked']:6g}   {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="a few seconds, rough numbers")
    smallest = parser.parse_args().smallest
    big, middle, slow = (200_000, 10_000, 2_000) if smallest else (2_000_000, 200_000, 20_000)
    days, months = (40, 2) if smallest else (1000, 20)
    engines = [*wfm_rows(big, middle // 2), *peer_rows(middle, slow)]
    print_engines(engines)
    model = skill_day()
    skills = nanoseconds(model, "auto", 2 if smallest else 20)
    thousands = [
        thousand("10,000 calls, 48 staffing levels", staffed_day(), days, 1),
        thousand("400 agents, skills, one day", agent_days(1), days, CORES),
        thousand("400 agents, skills, 28 days", agent_days(28), months, CORES),
    ]
    print_days(thousands)
    reached = goals(engines, skills, thousands)
    print_goals(reached)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    report = {
        "benchmark": "simulation",
        "smallest": smallest,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "theory": THEORY,
        "engines": engines,
        "skill_day_nanoseconds_per_call": skills,
        "thousand_replications": thousands,
        "goals": reached,
    }
    target = folder / f"simulation{'_smallest' if smallest else ''}.json"
    target.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten to {target.relative_to(folder.parent.parent)}")


if __name__ == "__main__":
    main()
