"""Makes instances of the sizes and flavour of the public ones, each with a legal roster inside.

A roster is drawn first, run by run; limits, minutes and heads are then set around it, so that
every agent has a legal line and the heads wanted are nearly right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIZES = {
    13: (4, 120, 18), 14: (6, 32, 4), 15: (6, 45, 6), 16: (8, 20, 3), 17: (8, 32, 4),
    18: (12, 22, 3), 19: (12, 40, 5), 20: (26, 50, 6), 21: (26, 100, 8), 22: (52, 50, 10),
    23: (52, 100, 16), 24: (52, 150, 32),
}  # fmt: skip
"""Weeks, employees and shift types of the larger public instances."""

LONG_NIGHT = 600
"""Minutes of the last type of shift where there are four or more; the others have 480."""

MINUTES_SPAN = (840, 240)
"""Minutes that an employee may work less and more than in the roster inside, for four weeks."""

UNDER_COST, OVER_COST = 100, 1
HEADS_MOVED = ((-1, 0.1), (1, 0.2))
"""Heads more or less that are wanted than the roster inside has, and how often."""


@dataclass(frozen=True)
class Person:
    """Rules of one employee, and their line in the roster inside."""

    name: str
    able: list[int]
    most_run: int
    least_rest: int
    line: list[int]


def instance_text(weeks: int, staff: int, shifts: int, seed: int) -> str:
    """Return an instance in the text format."""
    random = np.random.default_rng(seed)
    days = 7 * weeks
    names, lengths, kinds = shift_types(shifts)
    people = [person(number, days, kinds, random) for number in range(staff)]
    parts = [
        "SECTION_HORIZON", str(days), "",
        "SECTION_SHIFTS", *shift_lines(names, lengths, kinds), "",
        "SECTION_STAFF", *(staff_line(p, names, lengths, days) for p in people), "",
        "SECTION_DAYS_OFF", *(days_off_line(p, random) for p in people), "",
        "SECTION_SHIFT_ON_REQUESTS", *requests(people, names, days, random, keep=0.7), "",
        "SECTION_SHIFT_OFF_REQUESTS", *requests(people, names, days, random, keep=0.0), "",
        "SECTION_COVER", *cover_lines(people, names, days, random),
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def shift_types(count: int) -> tuple[list[str], list[int], list[int]]:
    """Return names, minutes and time of day (0 early to 3 night) of the types of shift."""
    times = min(count, 4)
    kinds = sorted(number % times for number in range(count))
    names = [f"{'edln'[kind]}{number + 1}" for number, kind in enumerate(kinds)]
    lengths = [LONG_NIGHT if count >= 4 and kind == 3 else 480 for kind in kinds]
    return names, lengths, kinds


def shift_lines(names: list[str], lengths: list[int], kinds: list[int]) -> list[str]:
    """Nobody may go back to an earlier time of day."""
    lines = []
    for name, length, kind in zip(names, lengths, kinds, strict=True):
        earlier = [other for other, k in zip(names, kinds, strict=True) if k < kind]
        lines.append(f"{name},{length},{'|'.join(earlier)}")
    return lines


def person(number: int, days: int, kinds: list[int], random: np.random.Generator) -> Person:
    """Draw an employee and a line that keeps the rules."""
    share = 0.75 if len(kinds) <= 6 else 0.5
    able = [s for s in range(len(kinds)) if random.random() < share]
    able = able or [int(random.integers(len(kinds)))]
    most_run, least_rest = [(5, 2), (5, 2), (6, 3), (5, 3), (4, 2)][int(random.integers(5))]
    line = [-1] * days
    day = int(random.integers(0, 4))
    weekends: set[int] = set()
    while day < days:
        length = int(random.integers(max(2, most_run - 2), most_run + 1))
        kind = 0
        for k in range(min(length, days - day)):
            week = (day + k) // 7
            busy = len(weekends) >= (days // 7 + 1) // 2 and week not in weekends
            if (day + k) % 7 >= 5 and busy and k >= 2:
                length = k
                break
            fits = [s for s in able if kinds[s] >= kind]
            shift = int(random.choice(fits))
            kind = kinds[shift]
            line[day + k] = shift
            if (day + k) % 7 >= 5:
                weekends.add(week)
        day += length + least_rest + int(random.integers(0, 2) * random.integers(0, 2))
    return Person(f"P{number + 1}", able, most_run, least_rest, line)


def staff_line(someone: Person, names: list[str], lengths: list[int], days: int) -> str:
    most = []
    for shift, name in enumerate(names):
        times = someone.line.count(shift)
        limit = days if shift in someone.able else 0
        if shift in someone.able and lengths[shift] == LONG_NIGHT:
            limit = times + days // 28
        most.append(f"{name}={limit}")
    minutes = sum(lengths[shift] for shift in someone.line if shift >= 0)
    less, more = (span * max(days // 28, 1) for span in MINUTES_SPAN)
    weekends = {day // 7 for day, shift in enumerate(someone.line) if day % 7 >= 5 and shift >= 0}
    allowed = max(len(weekends), days // 14)
    numbers = (minutes + more, max(minutes - less, 0), someone.most_run, 2, someone.least_rest)
    return ",".join([someone.name, "|".join(most), *map(str, numbers), str(allowed)])


def days_off_line(someone: Person, random: np.random.Generator) -> str:
    free = [day for day, shift in enumerate(someone.line) if shift < 0]
    count = min(len(free), max(1, len(someone.line) // 28))
    chosen = sorted(int(day) for day in random.choice(free, count, replace=False))
    return ",".join([someone.name, *map(str, chosen)])


def requests(
    people: list[Person], names: list[str], days: int, random: np.random.Generator, keep: float
) -> list[str]:
    """Return wishes for a few days in a row; a share of them the roster inside grants."""
    lines = []
    for someone in people:
        for _ in range(max(1, days // 21)):
            first, weight = int(random.integers(days)), int(random.integers(1, 4))
            shift = int(random.choice(someone.able))
            for day in range(first, min(first + int(random.integers(1, 5)), days)):
                inside = someone.line[day]
                wanted = inside if inside >= 0 and random.random() < keep else shift
                lines.append(f"{someone.name},{day},{names[wanted]},{weight}")
    return lines


def cover_lines(
    people: list[Person], names: list[str], days: int, random: np.random.Generator
) -> list[str]:
    lines = []
    for day in range(days):
        for shift, name in enumerate(names):
            heads = sum(someone.line[day] == shift for someone in people)
            for more, share in HEADS_MOVED:
                heads += more * int(random.random() < share)
            heads = max(heads, 0)
            lines.append(f"{day},{name},{heads},{UNDER_COST},{OVER_COST}")
    return lines
