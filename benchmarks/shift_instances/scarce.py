"""Makes instances of the size and structure of the public ones: more work than people have time.

The heads wanted take nearly all minutes that the contracts allow, every day alike, while most
people work every other weekend at most. So weekends are short of heads, as in the public
instances 4 to 12, whose limits, groups of staff, wishes and spread of demand are copied here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shift_instances.generator import LONG_NIGHT, UNDER_COST, shift_lines, shift_types

ABLE_SHARE, LIMITED_SHARE = 0.67, 0.3
"""Shares of people able to work a type of shift, and of the types with limits of their own."""

WANTED_SHARE = 0.995
"""Minutes wanted, as a share of the most that all contracts allow."""

DAILY_SPREAD = 0.25
"""Standard deviation of the heads wanted on a shift from day to day, as a share of their mean."""


@dataclass(frozen=True)
class Contract:
    """Limits of four weeks for a group of people; runs and rests are in days."""

    share: float
    most_minutes: int
    least_minutes: int
    most_run: int
    least_run: int
    least_rest: int
    weekends: int


CONTRACTS = (
    Contract(0.55, 8640, 7560, 5, 2, 2, 2),
    Contract(0.25, 8640, 7560, 6, 2, 3, 2),
    Contract(0.15, 5160, 4080, 5, 2, 2, 3),
    Contract(0.05, 3420, 2340, 5, 1, 1, 3),
)


def scarce_text(weeks: int, staff: int, shifts: int, seed: int) -> str:
    """Return an instance in the text format."""
    random = np.random.default_rng(seed)
    days = 7 * weeks
    names, lengths, kinds = shift_types(shifts)
    ends = np.cumsum([c.share for c in CONTRACTS]) * staff
    people = [(f"P{n + 1}", CONTRACTS[int(np.searchsorted(ends, n + 0.5))]) for n in range(staff)]
    able = random.random((staff, shifts)) < ABLE_SHARE
    limited = random.random(shifts) < LIMITED_SHARE
    limited[int(random.integers(shifts))] = False
    able[np.arange(staff), random.choice(np.flatnonzero(~limited), staff)] = True
    limits = np.where(able, days, 0)
    for shift in np.flatnonzero(limited):
        limits[:, shift] = np.minimum(limits[:, shift], weeks * int(random.integers(1, 4)))
    minutes = sum(contract.most_minutes for _, contract in people) * weeks / 4
    parts = [
        "SECTION_HORIZON", str(days), "",
        "SECTION_SHIFTS", *shift_lines(names, lengths, kinds), "",
        "SECTION_STAFF", *staff_lines(people, limits, names, weeks), "",
        "SECTION_DAYS_OFF", *days_off_lines(people, days, random), "",
        "SECTION_SHIFT_ON_REQUESTS", *wishes(people, able, names, days, random, 6.0), "",
        "SECTION_SHIFT_OFF_REQUESTS", *wishes(people, able, names, days, random, 3.0), "",
        "SECTION_COVER", *cover_lines(names, lengths, days, minutes * WANTED_SHARE, random),
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def staff_lines(
    people: list[tuple[str, Contract]], limits: np.ndarray, names: list[str], weeks: int
) -> list[str]:
    lines = []
    for (name, contract), most in zip(people, limits, strict=True):
        kinds = "|".join(f"{n}={m}" for n, m in zip(names, most, strict=True))
        minutes = (contract.most_minutes * weeks // 4, contract.least_minutes * weeks // 4)
        numbers = (*minutes, contract.most_run, contract.least_run, contract.least_rest,
                   contract.weekends * weeks // 4)  # fmt: skip
        lines.append(",".join([name, kinds, *map(str, numbers)]))
    return lines


def days_off_lines(
    people: list[tuple[str, Contract]], days: int, random: np.random.Generator
) -> list[str]:
    """Two days off in every four weeks, often one after the other."""
    lines = []
    for name, _ in people:
        off: set[int] = set()
        for start in range(0, days, 28):
            first = start + int(random.integers(min(27, days - start - 1)))
            off |= {
                first,
                first + 1 if random.random() < 0.6 else start + int(random.integers(14)),
            }
        chosen = sorted(day for day in off if day < days)
        lines.append(",".join([name, *map(str, chosen)]))
    return lines


def wishes(
    people: list[tuple[str, Contract]],
    able: np.ndarray,
    names: list[str],
    days: int,
    random: np.random.Generator,
    per_month: float,
) -> list[str]:
    """Runs of one to five days on the same shift, `per_month` days for each person."""
    lines = []
    for number, (name, _) in enumerate(people):
        for _ in range(random.poisson(per_month / 3 * days / 28)):
            first, length = int(random.integers(days)), int(random.integers(1, 6))
            weight = int(random.integers(1, 4))
            shift = int(random.choice(np.flatnonzero(able[number])))
            lines += [
                f"{name},{day},{names[shift]},{weight}"
                for day in range(first, min(first + length, days))
            ]
    return sorted(set(lines), key=lines.index)


def cover_lines(
    names: list[str], lengths: list[int], days: int, minutes: float, random: np.random.Generator
) -> list[str]:
    shares = np.array([0.5 if length == LONG_NIGHT else 1.0 for length in lengths])
    shares = shares * random.uniform(0.9, 1.1, shares.size)
    mean = minutes / days * shares / (shares @ np.array(lengths))
    heads = random.normal(mean, DAILY_SPREAD * mean, (days, shares.size))
    heads = np.maximum(np.floor(heads + random.random(heads.shape)), 0).astype(int)
    return [
        f"{day},{name},{heads[day, shift]},{UNDER_COST},1"
        for day in range(days)
        for shift, name in enumerate(names)
    ]
