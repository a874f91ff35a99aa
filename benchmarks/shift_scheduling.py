"""Daily rosters on the public employee-shift-scheduling instances, and beside other packages.

    python benchmarks/shift_scheduling.py [INSTANCE.txt ...] [--seconds S] [--seeds 1,2,3]
                                          [--like 13,20] [--no-peers] [--smallest]

Without files it takes those of ../shared/data/shift_scheduling. `--like` makes instances of the
size and structure of the numbered public ones. Compiles first, then prints a table, judges every
roster with the independent checker, and writes benchmarks/results/shift_scheduling.json
(shift_scheduling_smallest.json).
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shift_instances.generator import SIZES, instance_text
from shift_instances.peers import (
    cp_sat,
    forbidden_pair_week,
    pyworkforce_heads,
    pyworkforce_roster,
)
from shift_instances.reader import best_known, read_instance
from shift_instances.scarce import scarce_text

from wfm.domain import WfmError
from wfm.roster.daily import DailyProblem, assign_daily, breaches, roster_cost

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "shift_scheduling"
PEER_CELLS = 900
"""Employees times days times shifts up to which the other packages are run as well."""

PEER_SECONDS = 30.0
SMALLEST = (2, 6, 2)
DIVED, ANNEALED = (4, 4, 2), (30, 2, 5)
"""Weeks, employees and shift types of the smallest case, and of two that warm up the searches."""

WARM_SECONDS = 2.0
"""Time limit of a warm-up, after the compiling."""


def measure(
    name: str, problem: DailyProblem, best: float | None, seconds: float, seed: int
) -> dict[str, object]:
    """Make one roster, judge it, and say how good it is."""
    begin, work = time.perf_counter(), time.process_time()
    lines, report = assign_daily(problem, seed=seed, time_limit_seconds=seconds)
    row: dict[str, object] = {
        "instance": name,
        "solver": "wfm",
        "seed": seed,
        "objective": report.objective,
        "bound": report.bound,
        "gap_percent": round(100 * report.gap, 2),
        "seconds": round(time.perf_counter() - begin, 1),
        "processor_seconds": round(time.process_time() - work, 1),
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "status": report.status.value,
        "checked_cost": roster_cost(problem, lines),
        "breaches": len(breaches(problem, lines)),
    }
    if best is not None:
        row["best_known"] = best
        row["above_best_percent"] = round(100 * (report.objective - best) / max(best, 1), 2)
        row["bound_below_best_percent"] = round(100 * (best - report.bound) / max(best, 1), 2)
    return row


def warm_up() -> None:
    """Compile or load what the searches run, once and outside every measurement."""
    begin, work = time.perf_counter(), time.process_time()
    for size in (DIVED, ANNEALED):
        assign_daily(generated(*size, seed=1), seed=1, time_limit_seconds=WARM_SECONDS)
    seconds, processor = time.perf_counter() - begin, time.process_time() - work
    print(f"warm-up  seconds={seconds:.1f}  processor_seconds={processor:.1f}", flush=True)


def beside(name: str, problem: DailyProblem, seconds: float, seed: int) -> list[dict]:
    """Run the other packages on a small case; the checker judges them too."""
    rows = [cp_sat(problem, seconds, seed), pyworkforce_roster(problem, seconds)]
    rows += pyworkforce_heads(problem, seconds)
    for row in rows:
        row["instance"] = name
        lines = row.pop("lines", None)
        if lines is not None:
            row["checked_cost"] = roster_cost(problem, lines)
            row["breaches"] = len(breaches(problem, lines))
    return rows


def show(row: dict[str, object]) -> None:
    print("  ".join(f"{key}={value}" for key, value in row.items()), flush=True)


def generated(
    weeks: int,
    staff: int,
    shifts: int,
    seed: int,
    text: Callable[[int, int, int, int], str] = instance_text,
) -> DailyProblem:
    """Write an instance to a file and read it, as any other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.txt"
        path.write_text(text(weeks, staff, shifts, seed), encoding="utf-8")
        return read_instance(path)


def cases(options: argparse.Namespace) -> list[tuple[str, DailyProblem, float | None]]:
    """Return names, problems and best known costs of what is asked for."""
    if options.smallest:
        return [("built in", generated(*SMALLEST, seed=1), None)]
    like = [int(number) for number in options.like.split(",") if number]
    found = [(f"like {n}", generated(*SIZES[n], seed=n, text=scarce_text), None) for n in like]
    files = [Path(name) for name in options.instances]
    if not files and not like:
        files = sorted(SHARED.glob("Instance*.txt"), key=lambda path: number_of(path) or "")
        files.sort(key=lambda path: int(number_of(path) or 0))
        if not files:
            sys.exit(f"there are no instances in {SHARED}: name files, or try --smallest")
    for path in files:
        best = best_known(path.parent).get(number_of(path) or "")
        found.append((path.stem, read_instance(path), best))
    return found


def number_of(path: Path) -> str | None:
    digits = re.search(r"\d+", path.stem)
    return digits.group() if digits else None


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instances", nargs="*", metavar="INSTANCE.txt")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of each run")
    parser.add_argument("--seeds", "--seed", default="1", help="one or more, with commas")
    parser.add_argument("--like", default="", help="numbers of public instances, 13 to 24")
    parser.add_argument(
        "--peers",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="other packages on the small cases as well",
    )
    parser.add_argument("--smallest", action="store_true", help="one small built-in case only")
    options = parser.parse_args()
    seconds = min(options.seconds, 5.0) if options.smallest else options.seconds
    rows: list[dict[str, object]] = []
    try:
        found = cases(options)
    except WfmError as error:
        sys.exit(str(error))
    if not options.smallest:  # which is solved without compiled code
        warm_up()
    for name, problem, best in found:
        for seed in map(int, options.seeds.split(",")):
            rows.append(measure(name, problem, best, seconds, seed))
            show(rows[-1])
        small = len(problem.agents) * problem.days * len(problem.shifts) <= PEER_CELLS
        if small and options.peers:
            for row in beside(name, problem, min(seconds, PEER_SECONDS), 1):
                rows.append(row)
                show(row)
    if options.peers:
        week = forbidden_pair_week()
        rows.append(measure("two forbidden successors", week, 0.0, seconds, 1))
        show(rows[-1])
        for row in beside("two forbidden successors", week, seconds, 1):
            rows.append(row)
            show(row)
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    name = "shift_scheduling_smallest.json" if options.smallest else "shift_scheduling.json"
    (results / name).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
