"""Reads the text format of the public employee-shift-scheduling instances (Curtois and Qu 2014).

Sections start with ``SECTION_`` and a name; ``#`` starts a comment line; empty lines and
Windows line ends do not matter. The first problem met is named with file and line.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from wfm.domain import InvalidInput, NotFound
from wfm.roster.daily import DailyAgent, DailyProblem, DailyShift

STAFF_NUMBERS = ("MaxTotalMinutes", "MinTotalMinutes", "MaxConsecutiveShifts",
                 "MinConsecutiveShifts", "MinConsecutiveDaysOff", "MaxWeekends")  # fmt: skip
SECTIONS = ("HORIZON", "SHIFTS", "STAFF", "DAYS_OFF", "SHIFT_ON_REQUESTS",
            "SHIFT_OFF_REQUESTS", "COVER")  # fmt: skip


@dataclass
class Draft:
    """An instance while it is read."""

    days: int = 0
    shifts: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    staff: dict[str, tuple[dict[str, int], tuple[int, ...]]] = field(default_factory=dict)
    days_off: dict[str, set[int]] = field(default_factory=dict)
    wishes: dict[str, list[tuple[str, int, str, int]]] = field(
        default_factory=lambda: {"SHIFT_ON_REQUESTS": [], "SHIFT_OFF_REQUESTS": []}
    )
    cover: dict[tuple[int, str], tuple[int, int, int]] = field(default_factory=dict)


def read_instance(path: Path) -> DailyProblem:
    """Return the problem of one file.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidInput
        If a line cannot be understood; it names the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}", where="shift scheduling instance") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot be read: {error}", where=str(path)) from error
    draft, section = Draft(), ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            if line.startswith("SECTION_"):
                section = line.removeprefix("SECTION_")
                known(section, SECTIONS, "section")
            else:
                take(draft, section, [cell.strip() for cell in line.split(",")])
        except ValueError as error:
            raise InvalidInput(str(error), where=f"{path}, line {number}") from error
    try:
        return problem_of(draft)
    except ValueError as error:
        raise InvalidInput(str(error), where=str(path)) from error


def take(draft: Draft, section: str, cells: list[str]) -> None:
    """Take one line into the draft."""
    if section == "HORIZON":
        draft.days = whole(cells[0], "the number of days")
    elif section == "SHIFTS":
        name, minutes, *rest = at_least(cells, 2)
        follow = tuple(s.strip() for s in "|".join(rest).split("|") if s.strip())
        unique(name, draft.shifts, "shift")
        draft.shifts[name] = (whole(minutes, "the length"), follow)
    elif section == "STAFF":
        take_staff(draft, cells)
    elif section == "DAYS_OFF":
        name, *days = cells
        known(name, draft.staff, "employee")
        draft.days_off.setdefault(name, set()).update(day_of(draft, d) for d in days if d)
    elif section in draft.wishes:
        name, day, shift, weight = at_least(cells, 4)[:4]
        known(name, draft.staff, "employee")
        known(shift, draft.shifts, "shift")
        wish = (name, day_of(draft, day), shift, whole(weight, "the weight"))
        draft.wishes[section].append(wish)
    elif section == "COVER":
        day, shift, *numbers = at_least(cells, 5)[:5]
        known(shift, draft.shifts, "shift")
        key = (day_of(draft, day), shift)
        unique(key, draft.cover, "cover of day and shift")
        need, under, over = (whole(n, "the cover") for n in numbers)
        draft.cover[key] = (need, under, over)
    else:
        raise ValueError("stands before the first section")


def take_staff(draft: Draft, cells: list[str]) -> None:
    name, limits, *numbers = at_least(cells, 8)[:8]
    unique(name, draft.staff, "employee")
    most = {}
    for limit in filter(None, limits.split("|")):
        shift, sign, count = limit.partition("=")
        if not sign:
            raise ValueError(f"MaxShifts has {limit!r}, wanted SHIFT=NUMBER")
        known(shift.strip(), draft.shifts, "shift")
        most[shift.strip()] = whole(count, f"the limit of {shift}")
    values = [whole(n, what) for n, what in zip(numbers, STAFF_NUMBERS, strict=True)]
    draft.staff[name] = (most, tuple(values))


def whole(text: str, what: str) -> int:
    try:
        value = int(text)
    except ValueError as error:
        raise ValueError(f"{what} is {text!r}, wanted a whole number") from error
    if value < 0:
        raise ValueError(f"{what} is {value}, wanted 0 or more")
    return value


def at_least(cells: list[str], count: int) -> list[str]:
    if len(cells) < count:
        raise ValueError(f"has {len(cells)} fields, wanted {count}")
    return cells


def known(name: str, names: object, what: str) -> None:
    if name not in names:  # type: ignore[operator]
        raise ValueError(f"{what} {name!r} does not exist")


def unique(name: object, names: object, what: str) -> None:
    if name in names:  # type: ignore[operator]
        raise ValueError(f"{what} {name!r} is there twice")


def day_of(draft: Draft, text: str) -> int:
    day = whole(text, "the day")
    if day >= draft.days:
        raise ValueError(f"day {day} is beyond the {draft.days} days (they count from 0)")
    return day


def problem_of(draft: Draft) -> DailyProblem:
    """Return the record of a whole draft."""
    shift_row = {name: row for row, name in enumerate(draft.shifts)}
    agent_row = {name: row for row, name in enumerate(draft.staff)}
    shape = (draft.days, len(shift_row))
    need, under, over = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for (day, shift), numbers in draft.cover.items():
        cell = (day, shift_row[shift])
        need[cell], under[cell], over[cell] = numbers
    wishes = []
    for lines in draft.wishes.values():
        weights = np.zeros((len(agent_row), *shape))
        for name, day, shift, weight in lines:
            weights[agent_row[name], day, shift_row[shift]] += weight
        wishes.append(weights)
    return DailyProblem(
        days=draft.days,
        shifts=tuple(DailyShift(name, *rest) for name, rest in draft.shifts.items()),
        agents=tuple(agent_of(draft, name, shift_row) for name in draft.staff),
        need=need,
        under_cost=under,
        over_cost=over,
        on_cost=wishes[0],
        off_cost=wishes[1],
    )


def agent_of(draft: Draft, name: str, shift_row: dict[str, int]) -> DailyAgent:
    most, (most_minutes, least_minutes, most_run, least_run, least_rest, weekends) = draft.staff[
        name
    ]
    return DailyAgent(
        agent=name,
        most_shifts=tuple(most.get(shift, 0) for shift in shift_row),
        least_minutes=least_minutes,
        most_minutes=most_minutes,
        most_run=most_run,
        least_run=least_run,
        least_rest=least_rest,
        most_weekends=weekends,
        days_off=tuple(sorted(draft.days_off.get(name, ()))),
    )


def best_known(folder: Path) -> dict[str, float]:
    """Return the best known cost of each instance by its number; empty without the file."""
    path = folder / "best_known.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["instance"]: float(row["ub"]) for row in csv.DictReader(lines)}
