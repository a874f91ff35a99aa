"""Shift schedules: time, gap to a proven bound, missing and idle hours.

First a synthetic centre of 400 agents, five skill groups, three queues, 28 days in half-hours
and 14 shifts with their breaks, and a smaller one; before them weeks of 400 agents in
quarter-hours, 672 of them, with 1,008 tours; of each the preview first. The weeks of tours are
held against a bound that a model of its own takes over every placement of breaks (implicit
breaks; Aykin 1996, Manage. Sci. 42, 591-602).
Then how long a model of 45,000 variables takes to be stated in PuLP and handed to HiGHS; then one
week of one queue with day shifts and hourly lunches, beside the two shift selections of
pyworkforce on the same coverage.

    python benchmarks/schedule.py [--smallest | --hand-over | --tours] [--seeds 5,6]

Results go to ``benchmarks/results/schedule.json`` (``schedule_smallest.json``).
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from wfm.calendars import build_calendar
from wfm.domain import (
    Absence,
    Agent,
    Calendar,
    Requirement,
    Schedule,
    ServiceGoal,
    ShiftPattern,
    TimeGrid,
    shortfall,
)
from wfm.domain.settings import BreakRule, RosterRules, ScheduleSettings, ShiftSettings
from wfm.schedule import (
    PREVIEW_VARIANTS,
    Workforce,
    cover,
    make_patterns,
    pattern_costs,
    workforce,
)
from wfm.solver import relax, weighted_sum

FIRST_DAY = date(2026, 2, 2)
GROUPS = (("general",), ("card",), ("online",), ("general", "card"), ("general", "card", "online"))
GROUP_SHARES = (0.5, 0.15, 0.1, 0.15, 0.1)
PEAKS = {"general": 95.0, "card": 38.0, "online": 22.0}
TARGETS = {
    "bank_seconds": 120.0,
    "bank_gap": 0.02,
    "small_seconds": 10.0,
    "preview_seconds": 10.0,
    "preview_gap": 0.05,
    "tours_seconds": 90.0,
    "tours_gap": 0.01,
    "handover_seconds": 1.5,
}


@dataclass(frozen=True)
class Centre:
    """Everything `cover` takes."""

    name: str
    requirement: Requirement
    patterns: tuple[ShiftPattern, ...]
    workforce: Workforce
    calendar: Calendar
    shifts: dict[str, ShiftSettings]


def lunch(minutes: int, earliest: int, latest: int) -> BreakRule:
    return BreakRule(kind="lunch", minutes=minutes, earliest=earliest, latest=latest, paid=False)


def rest(minutes: int, earliest: int, latest: int) -> BreakRule:
    return BreakRule(minutes=minutes, earliest=earliest, latest=latest)


def shifts() -> dict[str, ShiftSettings]:
    day_breaks = (lunch(60, 180, 300), rest(15, 60, 150), rest(15, 360, 465))
    hours = (6, 7, 8, 9, 10, 11, 12, 13.5, 15, 16)
    made = {
        f"D{hour:g}": ShiftSettings(start=int(hour * 60), length=540, breaks=day_breaks)
        for hour in hours
    }
    late = (lunch(60, 180, 420), rest(30, 90, 180), rest(30, 480, 600))
    night = (lunch(60, 180, 360), rest(15, 90, 150), rest(15, 420, 510))
    made["N20"] = ShiftSettings(start=1200, length=720, breaks=late)
    made["N22"] = ShiftSettings(start=1320, length=600, breaks=night)
    for hour in (9, 18):
        made[f"P{hour}"] = ShiftSettings(
            start=hour * 60, length=240, breaks=(rest(15, 60, 150),), part_time=True
        )
    return made


def needed(grid: TimeGrid, peaks: dict[str, float], dice: np.random.Generator) -> Requirement:
    """Two humps a day and an evening, busy Mondays, and 3 % noise."""
    hour = grid.wall_minutes / 60
    humps = ((10.5, 2.2, 0.9), (15.5, 2.6, 0.75), (20.0, 2.0, 0.4))
    profile = 0.06 + sum(h * np.exp(-(((hour - at) / width) ** 2)) for at, width, h in humps)
    week = np.array([1.1, 1.02, 1.0, 1.0, 0.98, 0.75, 0.7])[grid.weekdays][grid.day_of_interval]
    shape = np.array(list(peaks.values()))[:, np.newaxis] * profile * week
    noise = dice.lognormal(0.0, 0.03, shape.shape)
    scheduled = np.maximum(np.ceil(shape * noise), 2 if len(peaks) > 1 else 1).astype(np.int64)
    blank = np.zeros(scheduled.shape)
    words = ("synthetic",) * len(peaks)
    goals = (ServiceGoal(),) * len(peaks)
    return Requirement(grid, tuple(peaks), goals, blank, scheduled, scheduled, blank, blank, words)


def bank(agents: int = 400, days: int = 28, seed: int = 1) -> Centre:
    """Three queues, part-timers, agents barred from nights, leave."""
    dice = np.random.default_rng(seed)
    grid = TimeGrid(FIRST_DAY, days, 30, "Asia/Shanghai")
    requirement = needed(grid, {q: p * agents / 400 for q, p in PEAKS.items()}, dice)
    people = tuple(
        Agent(
            f"A{k:03d}",
            f"T{k % 24:02d}",
            GROUPS[dice.choice(len(GROUPS), p=GROUP_SHARES)],
            contract_share=0.5 if dice.random() < 0.15 else 1.0,
            nights_allowed=bool(dice.random() > 0.05),
        )
        for k in range(agents)
    )
    leave = []
    for k in dice.choice(agents, agents // 10, replace=False):
        first = FIRST_DAY + timedelta(days=int(dice.integers(days)))
        leave.append(Absence(f"A{k:03d}", first, first + timedelta(days=int(dice.integers(1, 7)))))
    return centre(f"{agents} agents, {days} days", requirement, people, tuple(leave))


def one_queue(agents: int = 40, days: int = 14, seed: int = 2) -> Centre:
    dice = np.random.default_rng(seed)
    grid = TimeGrid(date(2026, 3, 2), days, 30, "Asia/Shanghai")
    requirement = needed(grid, {"general": 17.0 * agents / 40}, dice)
    people = tuple(Agent(f"A{k:03d}", "T1", ("general",)) for k in range(agents))
    return centre(f"{agents} agents, {days} days, one queue", requirement, people, ())


def tours(agents: int = 400, seed: int = 5) -> Centre:
    """A week in quarter-hours; a start every half-hour, three lengths, lunch and two rests."""
    grid = TimeGrid(date(2026, 3, 2), 7, 15, "Asia/Shanghai")
    requirement = needed(grid, {"general": 0.42 * agents}, np.random.default_rng(seed))
    people = tuple(Agent(f"A{k:03d}", "T1", ("general",)) for k in range(agents))
    breaks = (lunch(60, 180, 300), rest(15, 75, 165), rest(15, 345, 435))
    known = {
        f"S{half:02d}L{length}": ShiftSettings(start=half * 30, length=length, breaks=breaks)
        for half in range(48)
        for length in (480, 540, 600)
    }
    name = f"{agents} agents, 672 intervals, {7 * len(known)} tours"
    return centre(name, requirement, people, (), known)


def centre(
    name: str,
    requirement: Requirement,
    agents: tuple[Agent, ...],
    leave: tuple[Absence, ...],
    known: dict[str, ShiftSettings] | None = None,
) -> Centre:
    known, grid = known or shifts(), requirement.grid
    part_time = frozenset(code for code, shift in known.items() if shift.part_time)
    calendar = build_calendar("CN", grid.first_day, grid.last_day)
    force = workforce(agents, leave, grid, calendar, RosterRules(), part_time)
    patterns = make_patterns(known, grid.interval_minutes)
    return Centre(name, requirement, patterns, force, calendar, known)


def hours_off(schedule: Schedule, requirement: Requirement) -> tuple[float, float]:
    """Return missing and idle agent-hours."""
    floor, hours = schedule.on_floor(), requirement.grid.interval_minutes / 60
    need = requirement.scheduled
    missing = shortfall(floor, schedule.skill_groups, need, requirement.queues)
    idle = floor.sum(axis=0) + missing - need.sum(axis=0)
    return float(missing.sum() * hours), float(idle.sum() * hours)


def paid_hours(schedule: Schedule) -> float:
    minutes = np.array([p.paid_minutes for p in schedule.patterns])
    return float((schedule.counts.sum(axis=(0, 2)) * minutes).sum() / 60)


def measure(case: Centre, quick: bool) -> dict[str, Any]:
    patterns = case.patterns
    if quick:
        minutes = case.requirement.grid.interval_minutes
        patterns = make_patterns(case.shifts, minutes, PREVIEW_VARIANTS)
    begin, used = time.perf_counter(), time.process_time()
    schedule, report = cover(
        case.requirement,
        patterns,
        case.workforce,
        ScheduleSettings(),
        case.calendar,
        shifts=case.shifts,
        quick=quick,
    )
    missing, idle = hours_off(schedule, case.requirement)
    return {
        "case": f"{case.name}{', preview' if quick else ''}",
        "seconds": round(time.perf_counter() - begin, 1),
        "cpu_seconds": round(time.process_time() - used, 1),
        "variables": report.variables,
        "cost": round(report.objective, 1),
        "bound": round(report.bound, 1),
        "gap": round(report.gap, 5),
        "missing_hours": round(missing, 1),
        "idle_hours": round(idle, 1),
        "paid_hours": round(paid_hours(schedule), 1),
    }


def measure_tours(seed: int) -> list[dict[str, Any]]:
    """Measure the week of tours, with its costs over the bound on all placements of breaks."""
    case = tours(seed=seed)
    over = implicit_bound(case)
    rows = [measure(case, quick) for quick in (True, False)]
    for row in rows:
        row["seed"] = seed
        row["bound_of_all"] = over["bound"]
        row["over_it"] = round(row["cost"] / over["bound"] - 1, 5)
    return rows


def implicit_bound(case: Centre) -> dict[str, Any]:
    """Bound the cost of one queue over all placements of breaks, and over any workforce.

    For each tour and break, how many take it when, counted apart from the other breaks: more
    than any set of whole patterns allows, so the bound holds for all of them.
    """
    import pulp

    begin, used = time.perf_counter(), time.process_time()
    grid, settings = case.requirement.grid, ScheduleSettings()
    step, hours = grid.interval_minutes, grid.interval_minutes / 60
    need = case.requirement.scheduled[0].astype(float)
    problem = pulp.LpProblem("implicit", pulp.LpMinimize)
    price: list[tuple[Any, float]] = []
    floor: list[list[tuple[Any, float]]] = [[] for _ in range(grid.interval_count)]

    def add(name: str, first: int, count: int, sign: float, cost: float) -> Any:
        inside = range(first, min(first + count, grid.interval_count))
        variable = problem.add_variable(name, 0, 400)
        idle = settings.over_cost * hours * sign * len(inside)
        price.append((variable, cost + idle))
        for t in inside:
            floor[t].append((variable, sign))
        return variable

    costs = pattern_costs(case.patterns, grid, settings, case.calendar)
    for code, shift in case.shifts.items():
        rows = [n for n, p in enumerate(case.patterns) if p.shift == code]
        for day in range(grid.day_count):
            start, cost = grid.offset_of_wall(day, shift.start), float(costs[rows, day].min())
            tour = add(f"x_{code}_{day}", start, shift.length // step, 1.0, cost)
            for k, rule in enumerate(shift.breaks):
                places = range(-(-rule.earliest // step), rule.latest // step + 1)
                size = rule.minutes // step
                taken = [
                    (add(f"b_{code}_{day}_{k}_{at}", start + at, size, -1.0, 0.0), 1.0)
                    for at in places
                ]
                problem += weighted_sum([*taken, (tour, -1.0)]) == 0
    reached = [t for t in range(grid.interval_count) if floor[t]]
    need[: reached[0]] = 0.0
    for t in np.flatnonzero(need).tolist():
        mild = problem.add_variable(f"short_{t}", 0, settings.deep_under_share * need[t])
        deep = problem.add_variable(f"deep_{t}", 0, need[t])
        price.append((mild, hours * (settings.under_cost + settings.over_cost)))
        price.append((deep, hours * (settings.deep_under_cost + settings.over_cost)))
        problem += weighted_sum([*floor[t], (mild, 1.0), (deep, 1.0)]) >= float(need[t])
    problem += weighted_sum(price, -settings.over_cost * hours * float(need.sum()))
    report = relax(problem, stage="implicit", time_limit_seconds=120)
    return {
        "case": f"{case.name}, bound over all placements",
        "seconds": round(time.perf_counter() - begin, 1),
        "cpu_seconds": round(time.process_time() - used, 1),
        "variables": report.variables,
        "bound": round(report.bound, 1),
    }


def hand_over(case: Centre) -> dict[str, Any]:
    """Time stating the cover model of a centre in PuLP, and handing it to HiGHS."""
    import pulp
    from highspy import Highs

    from wfm.schedule.model import CoverModel
    from wfm.schedule.starts import make_starts
    from wfm.solver.highs import _pass
    from wfm.solver.matrix import matrix_of

    starts = make_starts(
        case.requirement, case.patterns, case.workforce, ScheduleSettings(), case.calendar, None
    )
    seconds = []
    for _ in range(3):
        marks = [time.process_time()]
        model = CoverModel(starts, starts.allowed, np.zeros(starts.allowed.shape))
        marks.append(time.process_time())
        matrix = matrix_of(model.problem, relaxed=True)
        highs = Highs()
        highs.setOptionValue("output_flag", False)
        _pass(highs, matrix)
        marks.append(time.process_time())
        seconds.append(np.diff(marks))
    build, passed = np.min(seconds, axis=0)
    return {
        "pulp": pulp.__version__,
        "variables": len(matrix.columns),
        "entries": int(matrix.values.size),
        "build_seconds": round(float(build), 2),
        "hand_over_seconds": round(float(passed), 2),
        "both_seconds": round(float(build + passed), 2),
    }


def peer_week(days: int, seed: int = 3) -> Centre:
    """One queue from 7 to 22 h in hours; ten day shifts, one lunch hour placed three ways."""
    dice = np.random.default_rng(seed)
    grid = TimeGrid(date(2026, 3, 2), days, 60, "Asia/Shanghai")
    whole = needed(grid, {"general": 60.0}, dice)
    hour = grid.wall_minutes // 60
    scheduled = np.where((hour >= 7) & (hour < 22), whole.scheduled, 0)
    requirement = replace(whole, scheduled=scheduled, on_position=scheduled)
    known = {
        f"D{h}": ShiftSettings(start=h * 60, length=540, breaks=(lunch(60, 180, 300),))
        for h in range(7, 14)
    }
    agents = tuple(Agent(f"A{k:03d}", "T1", ("general",)) for k in range(400))
    calendar = build_calendar("CN", grid.first_day, grid.last_day)
    force = workforce(agents, (), grid, calendar, RosterRules(), frozenset())
    return Centre("one queue", requirement, make_patterns(known, 60), force, calendar, known)


def by_wfm(case: Centre, seconds: float) -> Schedule:
    # Idle and missing agents at the prices of the pipeline.
    settings = ScheduleSettings(time_limit_seconds=seconds, gap=0.001)
    return cover(case.requirement, case.patterns, case.workforce, settings, case.calendar)[0]


def by_pyworkforce(case: Centre, seconds: float, kind: str) -> Schedule:
    from pyworkforce import scheduling

    grid = case.requirement.grid
    coverage = {}
    for number, pattern in enumerate(case.patterns):
        day = np.zeros(grid.intervals_per_day, dtype=int)
        first = pattern.start_minute // grid.interval_minutes
        profile = pattern.floor_profile(grid.interval_minutes)
        day[first : first + profile.size] = profile
        coverage[str(number)] = day.tolist()
    scheduler = getattr(scheduling, kind)(
        num_days=grid.day_count,
        periods=grid.intervals_per_day,
        shifts_coverage=coverage,
        required_resources=case.requirement.scheduled[0].reshape(grid.day_count, -1).tolist(),
        max_period_concurrency=400,
        max_shift_concurrency=400,
        max_search_time=seconds,
        num_search_workers=2,
    )
    counts = np.zeros((1, len(case.patterns), grid.day_count), dtype=np.int64)
    for row in scheduler.solve()["resources_shifts"]:
        counts[0, int(row["shift"]), row["day"]] = row["resources"]
    return Schedule(grid, case.workforce.skill_groups, case.patterns, counts)


def beside_peer(days: int, seconds: float) -> list[dict[str, Any]]:
    case = peer_week(days)
    ways = {"wfm": lambda: by_wfm(case, seconds)}
    if find_spec("pyworkforce") is None:
        print("pyworkforce: not installed")
    else:
        for kind in ("MinAbsDifference", "MinRequiredResources"):
            ways[f"pyworkforce {kind}"] = lambda kind=kind: by_pyworkforce(case, seconds, kind)
    rows = []
    for name, way in ways.items():
        begin = time.perf_counter()
        schedule = way()
        spent = time.perf_counter() - begin
        missing, idle = hours_off(schedule, case.requirement)
        paid = paid_hours(schedule)
        rows.append(
            {
                "package": name,
                "seconds": round(spent, 2),
                "paid_hours": round(paid, 1),
                "missing_hours": round(missing, 1),
                "idle_hours": round(idle, 1),
            }
        )
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    widths = {key: max(len(key), *(len(str(row[key])) for row in rows)) for key in rows[0]}
    print("  ".join(key.rjust(width) for key, width in widths.items()))
    for row in rows:
        print("  ".join(str(row[key]).rjust(width) for key, width in widths.items()))
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="a few seconds, small centres")
    parser.add_argument("--hand-over", action="store_true", help="only build and hand-over")
    parser.add_argument("--tours", action="store_true", help="only the weeks of tours")
    parser.add_argument("--seeds", default="5,6,7,8,9", help="of the weeks of tours")
    asked = parser.parse_args()
    big = replace(bank(), patterns=make_patterns(shifts(), 30, 15))
    if asked.hand_over:
        show([hand_over(big)])
        return
    seeds = [int(seed) for seed in asked.seeds.split(",")]
    weeks = [] if asked.smallest else [row for seed in seeds for row in measure_tours(seed)]
    if weeks:
        show(weeks)
    if asked.tours:
        return
    cases = [one_queue(20, 3)] if asked.smallest else [bank(), one_queue()]
    centres = [measure(case, quick) for case in cases for quick in (True, False)]
    show(centres)
    handed = hand_over(one_queue(20, 3) if asked.smallest else big)
    show([handed])
    peers = beside_peer(2, 5.0) if asked.smallest else beside_peer(7, 60.0)
    show(peers)
    results = Path(__file__).with_name("results")
    results.mkdir(exist_ok=True)
    name = "schedule_smallest.json" if asked.smallest else "schedule.json"
    text = json.dumps(
        {
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "targets": TARGETS,
            "centres": centres,
            "weeks_of_tours": weeks,
            "hand_over": handed,
            "beside_pyworkforce": peers,
        },
        indent=1,
    )
    (results / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
