"""Named rosters for synthetic centres of several sizes: time, cover, gap, fairness, memory.

    python benchmarks/roster.py [--smallest] [--agents 400,100] [--days D] [--seeds 1,2]
                                [--loads 0.88,0.97] [--limit SECONDS]

A row for each agents x load x seed: seconds until the first legal roster, until at most 1 % of the
agent-hours the schedule covers are missing and until none is, cost, valid bound and gap, the
largest distance from the fair share among equals in nights and festival days, and memory.
Prints a table and writes it to benchmarks/results/roster.json (roster_smallest.json).
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import time
from itertools import product
from pathlib import Path

import numpy as np
from rosters.centre import Centre, make_centre, short_hours

from wfm.domain import ProgressEvent, Roster, contract_minutes
from wfm.domain.settings import RosterSettings

SHORT = re.compile(r"([0-9.]+) agent-hours short")


class Clock:
    """Listens to the progress of a search, and notes when its roster had become how good."""

    def __init__(self) -> None:
        self.begin = time.perf_counter()
        self.seconds: list[float] = []
        self.short: list[float] = []

    def __call__(self, event: ProgressEvent) -> None:
        """Note the hours that an event says are missing."""
        said = SHORT.search(event.message)
        if said:
            self.seconds.append(time.perf_counter() - self.begin)
            self.short.append(float(said.group(1)))

    def first_below(self, hours: float) -> float | None:
        """Return the seconds after which no more than these hours were missing."""
        for seconds, short in zip(self.seconds, self.short, strict=True):
            if short <= hours:
                return round(seconds, 1)
        return None


def measure(centre: Centre, settings: RosterSettings, seed: int) -> dict[str, object]:
    """Make one roster and say how good it is."""
    from wfm.roster import judge, leader_gaps

    clock, cpu = Clock(), time.process_time()
    roster, report = centre.assign(settings, seed, progress=clock)
    seconds = time.perf_counter() - clock.begin
    required = float(centre.requirement.scheduled.sum()) * 0.5
    violations = judge(roster, centre.calendar, settings.rules, centre.part_time_shifts)
    short = short_hours(centre, roster.on_floor(), roster.skill_groups)
    planned = short_hours(centre, centre.schedule.on_floor(), centre.schedule.skill_groups)
    return {
        "agents": len(roster.agents),
        "days": roster.grid.day_count,
        "seconds": round(seconds, 1),
        "processor_seconds": round(time.process_time() - cpu, 1),
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "violations": len(violations),
        "legal_after": clock.first_below(np.inf),
        "one_percent_after": clock.first_below(0.01 * required),
        "none_missing_after": clock.first_below(1e-6),
        "short_percent": round(100 * short / required, 3),
        "schedule_short_percent": round(100 * planned / required, 3),
        "cost": round(report.objective, 1),
        "bound": round(report.bound, 1),
        "gap": round(report.gap, 3),
        "leader_gap_stretches": len(leader_gaps(roster, settings.rules)),
    } | fairness(centre, settings, roster)


def fairness(centre: Centre, settings: RosterSettings, roster: Roster) -> dict[str, object]:
    """Hours off the contract, and the largest distances from the fair share among equals."""
    from wfm.roster import unfairness

    works = np.array([centre.calendar.day(d).works for d in roster.grid.dates])
    hours = settings.rules.standard_day_hours
    owed = contract_minutes(roster.agents, roster.leave != "", works, hours)
    off = (roster.paid_minutes - owed) / 60
    row: dict[str, object] = {
        "hours_off_mean": round(float(np.abs(off).mean()), 2),
        "hours_off_worst": round(float(np.abs(off).max()), 1),
        "overtime_hours": round(float(np.maximum(off, 0).sum()), 1),
    }
    spread = unfairness(
        roster, centre.schedule, centre.ledger, centre.calendar, settings, centre.part_time_shifts
    )
    for burden, away in spread.items():
        row[f"{burden}_off_share"] = round(float(np.abs(away).max()), 2) if away.size else 0.0
    return row


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smallest", action="store_true", help="one small centre only")
    parser.add_argument("--agents", default="400")
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--loads", default="0.88")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--limit", type=float, default=RosterSettings().time_limit_seconds)
    options = parser.parse_args()
    cases = list(
        product(
            [int(n) for n in options.agents.split(",")],
            [float(load) for load in options.loads.split(",")],
            [int(seed) for seed in options.seeds.split(",")],
        )
    )
    days = options.days
    if options.smallest:
        cases, days = [(30, 0.88, 1)], 7
    settings = RosterSettings(time_limit_seconds=options.limit)
    rows = []
    for agents, load, seed in cases:
        centre = make_centre(agents, days, seed, load)
        row = {"seed": seed, "load": load} | measure(centre, settings, seed)
        rows.append(row)
        print("  ".join(f"{key}={value}" for key, value in row.items()), flush=True)
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    name = "roster_smallest.json" if options.smallest else "roster.json"
    (results / name).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
