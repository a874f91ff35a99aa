"""Agents per skill group: distance from brute force, and the time of two weeks of five queues.

    python benchmarks/multiskill.py [--smallest] [--seed N] [--cases N] [--skip-period]

Random cases have three queues, each with its own group, and one to three groups with more
skills; loads, handle times, patience and the price of a skill are drawn, nothing is tuned. Brute
force tries every staffing in order of cost and takes the first that meets 80 % within 20 s in
every queue on the very contacts on which ours was audited, so that the gap is that of the
search and not of luck with samples; it passes over staffings that cannot (fewer than the pooled
Erlang numbers less one, or far off on short samples of its own). Both answers are then measured
on a fresh sample that neither has seen. Results go to ``benchmarks/results/multiskill.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wfm.domain import ServiceGoal
from wfm.simulate.group_calls import Callers
from wfm.simulate.group_service import GroupCentre
from wfm.staffing.multiskill import (
    Effort,
    SkillProblem,
    SkillStaffing,
    dedicated_agents,
    group_costs,
    pooled_agents,
    staff_groups,
)
from wfm.staffing.multiskill.interval import Measure, Trial, interval_problem
from wfm.staffing.multiskill.pooled import pooled_need

GOAL = ServiceGoal(0.80, 20.0)
INTERVAL_SECONDS = 1800.0
SCREENS = ((4_000, 0.08), (20_000, 0.04), (100_000, 0.015))
"""Contacts of the short samples, and the distance from the goal beyond which one gives up."""
FRESH_CONTACTS = 1_000_000
TARGETS = {"gap": 0.01, "worst_level": 0.79, "period_seconds": 300.0}

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One random case."""

    case: int
    erlangs: float
    groups: int
    brute_cost: float
    cost: float
    gap: float
    worst_level: float
    brute_worst_level: float
    seconds: float
    cpu_seconds: float
    evaluations: int
    brute_evaluations: int
    brute_seconds: float
    agents: list[int]
    brute_agents: list[int]


def random_case(seed: int) -> SkillProblem:
    """Draw three queues and four to six groups."""
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2026,)))
    queues = ("x", "y", "z")
    wide = [("x", "y"), ("x", "z"), ("y", "z"), ("x", "y", "z")]
    chosen = generator.choice(4, size=int(generator.integers(1, 4)), replace=False)
    groups = tuple((queue,) for queue in queues) + tuple(wide[k] for k in sorted(chosen))
    aht = generator.uniform(150, 420, 3)
    load = generator.uniform(2, 8, 3)
    return problem_of(
        queues,
        groups,
        (load * INTERVAL_SECONDS / aht)[:, None],
        aht[:, None],
        generator.uniform(60, 300, 3),
        float(generator.uniform(0.02, 0.10)),
    )


def period(intervals: int) -> SkillProblem:
    """Return five queues of a bank over days of 48 half-hours, with general agents and pairs."""
    generator = np.random.default_rng(np.random.SeedSequence(5, spawn_key=(2026,)))
    queues = ("general", "card", "online", "loans", "english")
    groups = (*((queue,) for queue in queues), queues, *combinations(queues[:3], 2))
    slot = np.arange(intervals) % 48
    shape = np.maximum(
        np.exp(-0.5 * ((slot - 20) / 5) ** 2) + 0.85 * np.exp(-0.5 * ((slot - 31) / 5) ** 2), 0.04
    )
    peak = np.array([230.0, 120.0, 80.0, 45.0, 25.0])
    day = 1 + 0.15 * np.sin(np.arange(intervals) // 48)
    calls = peak[:, None] * shape * day * generator.uniform(0.95, 1.05, (5, intervals))
    aht = np.tile([[240.0], [300.0], [210.0], [360.0], [260.0]], intervals)
    patience = np.array([150.0, 180.0, 140.0, 200.0, 150.0])
    return problem_of(queues, tuple(groups), calls, aht, patience, 0.02)


def problem_of(
    queues: tuple[str, ...],
    groups: tuple[tuple[str, ...], ...],
    calls: Floats,
    aht: Floats,
    patience: Floats,
    premium: float,
) -> SkillProblem:
    return SkillProblem(
        queues=queues,
        goals=((GOAL,) * len(queues),),
        goal_set=np.zeros(calls.shape[1], np.int64),
        groups=groups,
        cost=group_costs(groups, premium),
        interval_seconds=INTERVAL_SECONDS,
        calls=calls,
        aht_seconds=aht,
        patience_seconds=patience,
        least_agents=np.zeros(len(groups), np.int64),
        most_agents=np.full(len(groups), 10_000),
        least_of_queue=np.ones(calls.shape, np.int64),
    )


def centre_of(problem: SkillProblem) -> GroupCentre:
    callers = Callers(np.ones(len(problem.queues)), problem.patience_seconds)
    return GroupCentre(problem.skills, callers, problem.interval_seconds)


def trial(problem: SkillProblem, interval: int, contacts: int, seed: int) -> Trial:
    """Return a sample of one interval on which agents can be tried."""
    measure = centre_of(problem).steady(
        problem.calls[:, interval],
        problem.aht_seconds[:, interval],
        np.full(len(problem.queues), GOAL.threshold_seconds),
        contacts=contacts,
        seed=seed,
    )
    return Trial(interval_problem(problem, pooled_need(problem), interval), measure)


def all_staffings(problem: SkillProblem, lowest: float, highest: float) -> Ints:
    """Return every staffing of a cost in the range that pooled Erlang does not rule out."""
    need, skills = pooled_need(problem), problem.skills
    able = [skills[:, members].any(axis=1) for members in need.subsets]
    groups = len(problem.groups)
    found = []
    for total in range(int(need.agents[-1, 0]) - 1, int(highest) + 1):
        bars = np.array(list(combinations(range(total + groups - 1), groups - 1)))
        ends = np.column_stack(
            [np.full(len(bars), -1), bars, np.full(len(bars), total + groups - 1)]
        )
        staffings = np.diff(ends, axis=1) - 1
        cost = staffings @ problem.cost
        keep = (cost >= lowest) & (cost < highest)
        for who, agents in zip(able, need.agents[:, 0], strict=True):
            keep &= staffings[:, who].sum(axis=1) >= agents - 1
        found.append(staffings[keep])
    staffings = np.concatenate(found).astype(np.int64)
    return staffings[np.argsort(staffings @ problem.cost, kind="stable")]


def brute_force(problem: SkillProblem, audit: Measure, cost: float, seed: int) -> tuple[Ints, int]:
    """Return the cheapest staffing that meets the goals, and how many were simulated."""
    screens = [(trial(problem, 0, n, seed + k), short) for k, (n, short) in enumerate(SCREENS)]
    judge = Trial(interval_problem(problem, pooled_need(problem), 0), audit)
    lowest, highest = 0.0, cost + 1e-6
    tried = 0
    while True:
        staffings = all_staffings(problem, lowest, highest)
        for first in range(0, len(staffings), 512):
            left = staffings[first : first + 512]
            for screen, short in screens:
                slacks = Parallel(n_jobs=-1, backend="threading")(
                    delayed(screen.slack)(agents) for agents in left
                )
                tried += len(left)
                left = left[[bool(s.min() >= -short) for s in slacks]] if len(left) else left
            for agents in left:
                tried += 1
                if judge.meets(agents):
                    return agents, tried
        lowest, highest = highest, highest + 0.5


def measure(seed: int, effort: Effort) -> Row:
    problem = random_case(seed)
    audits: list[Measure] = []

    def simulator(*load: Floats, contacts: int, seed: int) -> Measure:
        drawn = centre_of(problem).steady(*load, contacts=contacts, seed=seed)
        if contacts >= effort.audit_contacts:
            audits.append(drawn)
        return drawn

    start, cpu = time.perf_counter(), time.process_time()
    ours = staff_groups(problem, simulator, effort, seed=seed)
    spent, cpu_spent = time.perf_counter() - start, time.process_time() - cpu
    agents = ours.agents[:, 0]
    start = time.perf_counter()
    best, tried = brute_force(problem, audits[0], ours.total_cost, 1_000_000 + seed)
    brute_seconds = time.perf_counter() - start
    fresh = trial(problem, 0, FRESH_CONTACTS, 2_000_000 + seed)
    brute_cost = float(problem.cost @ best)
    return Row(
        case=seed,
        erlangs=float((problem.calls * problem.aht_seconds).sum() / INTERVAL_SECONDS),
        groups=len(problem.groups),
        brute_cost=brute_cost,
        cost=ours.total_cost,
        gap=ours.total_cost / brute_cost - 1,
        worst_level=GOAL.service_level + float(fresh.slack(agents).min()),
        brute_worst_level=GOAL.service_level + float(fresh.slack(best).min()),
        seconds=spent,
        cpu_seconds=cpu_spent,
        evaluations=int(ours.evaluations.sum()),
        brute_evaluations=tried,
        brute_seconds=brute_seconds,
        agents=agents.tolist(),
        brute_agents=best.tolist(),
    )


def measure_period(intervals: int, effort: Effort, watched: int) -> dict[str, object]:
    """Staff the long case, and measure some of its intervals on fresh contacts."""
    problem = period(intervals)
    start, cpu = time.perf_counter(), time.process_time()
    found: SkillStaffing = staff_groups(problem, centre_of(problem).steady, effort, seed=1)
    spent, cpu_spent = time.perf_counter() - start, time.process_time() - cpu
    chosen = np.linspace(0, intervals - 1, watched).astype(int)
    levels = [
        GOAL.service_level
        + float(
            trial(problem, int(i), FRESH_CONTACTS, 3_000_000 + int(i))
            .slack(found.agents[:, i])
            .min()
        )
        for i in chosen
    ]
    return {
        "intervals": intervals,
        "seconds": spent,
        "cpu_seconds": cpu_spent,
        "evaluations": int(found.evaluations.sum()),
        "all_met": bool(found.met.all()),
        "cost": found.total_cost,
        "bound": float(found.bound.sum()),
        "agent_hours": float(found.agents.sum()) / 2,
        "dedicated_hours": float(dedicated_agents(problem).sum()) / 2,
        "pooled_hours": float(pooled_agents(problem).sum()) / 2,
        "fresh_intervals": watched,
        "worst_level": min(levels),
        "mean_worst_level": float(np.mean(levels)),
    }


def show(rows: list[Row], long: dict[str, object] | None) -> dict[str, object]:
    """Print the tables and return what is written to the results file."""
    print("three queues, 80 % within 20 s; levels: worst queue on a fresh sample\n")
    print(
        f"{'case':>6}{'erlangs':>9}{'groups':>8}{'brute':>9}{'ours':>9}{'gap':>8}{'level':>8}"
        f"{'(brute)':>9}{'s':>7}{'CPU s':>7}{'runs':>6}{'brute runs':>12}{'brute s':>9}"
    )
    for row in rows:
        print(
            f"{row.case:6d}{row.erlangs:9.1f}{row.groups:8d}{row.brute_cost:9.3f}{row.cost:9.3f}"
            f"{row.gap:8.2%}{row.worst_level:8.2%}{row.brute_worst_level:9.2%}{row.seconds:7.1f}"
            f"{row.cpu_seconds:7.1f}{row.evaluations:6d}{row.brute_evaluations:12d}"
            f"{row.brute_seconds:9.1f}"
        )
    reached: dict[str, float] = {
        "mean_gap": float(np.mean([row.gap for row in rows])),
        "gap": max(row.gap for row in rows),
        "worst_level": min(row.worst_level for row in rows),
    }
    if long is not None:
        print(f"\nfive queues, {long['intervals']} intervals:")
        for name, value in long.items():
            print(
                f"  {name:<18}{value:>14,.4g}"
                if isinstance(value, float)
                else f"  {name:<18}{value:>14}"
            )
        reached["period_seconds"] = float(str(long["seconds"]))
    print()
    for name, value in reached.items():
        target = f" (target {TARGETS[name]:g})" if name in TARGETS else ""
        print(f"{name}: {value:.4g}{target}")
    return {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "cores": os.cpu_count(),
        "targets": TARGETS,
        "reached": reached,
        "cases": [asdict(row) for row in rows],
        "period": long,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="one case and four intervals")
    parser.add_argument("--seed", type=int, default=1, help="first case")
    parser.add_argument("--cases", type=int, default=10)
    parser.add_argument("--skip-period", action="store_true", help="only the random cases")
    options = parser.parse_args()
    effort = Effort()
    cases = range(options.seed, options.seed + options.cases)
    if options.smallest:
        effort = replace(
            effort, search_contacts=4_000, polish_contacts=10_000, audit_contacts=20_000
        )
        cases = range(options.seed, options.seed + 1)
    rows = [measure(seed, effort) for seed in cases]
    long = None
    if not options.skip_period:
        long = measure_period(
            4 if options.smallest else 336, effort, 2 if options.smallest else 24
        )
    results = Path(__file__).with_name("results")
    results.mkdir(exist_ok=True)
    suffix = "_smallest" if options.smallest else "" if options.seed == 1 else f"_{options.seed}"
    text = json.dumps(show(rows, long), indent=2)
    (results / f"multiskill{suffix}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
