"""Shift patterns with their breaks, and how many agents work each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array, set_field
from wfm.domain.time_grid import MINUTES_PER_DAY, TimeGrid
from wfm.domain.units import clock_text

NIGHT_WINDOW = (0, 5 * 60)
"""A shift is a night shift when it covers more than half of these wall-clock minutes."""

LATE_END = 21 * 60
"""A shift that is no night and ends after this is a late one, unless settings say otherwise."""


SPLIT = "split"
"""Kind of the break between the two parts of a split shift."""

FIRST_CHOSEN = 1000
"""Variants from here on are break placements that the search for a schedule chose.

Those below it are a handful that lie far apart; every schedule of a scenario has them.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Break(Record):
    """Time off the phone within a shift.

    Parameters
    ----------
    offset_minutes : int
        Start, counted from the start of the shift.
    length_minutes : int
        Length.
    paid : bool
        Whether it counts as working time.
    kind : str
        ``lunch`` (any main meal), ``rest``, or ``split``: the gap between the two parts of a
        split shift, in which the agent is not at work at all.
    """

    offset_minutes: int
    length_minutes: int
    paid: bool
    kind: str = "rest"


@dataclass(frozen=True, slots=True, eq=False)
class ShiftPattern(Record):
    """One shift with fixed break times; a shift has several patterns that differ in breaks.

    Parameters
    ----------
    shift : str
        Code of the shift, for example ``D1``; printed on rosters.
    variant : int
        Number of the break placement, counted from 0 within the shift.
    start_minute : int
        Wall-clock start, minutes after midnight.
    length_minutes : int
        Elapsed time from start to end, breaks and the gap of a split shift included; may
        reach past midnight.
    breaks : tuple of Break
        In order, within the shift, not overlapping.
    name, name_zh : str
        What people call the shift.
    """

    shift: str
    variant: int
    start_minute: int
    length_minutes: int
    breaks: tuple[Break, ...] = ()
    name: str = ""
    name_zh: str = ""

    def __post_init__(self) -> None:
        where = f"shift {self.shift}"
        if not 0 <= self.start_minute < MINUTES_PER_DAY:
            raise InvalidInput(f"starts at minute {self.start_minute}", where=where)
        if not 0 < self.length_minutes <= MINUTES_PER_DAY:
            raise InvalidInput(f"lasts {self.length_minutes} minutes", where=where)
        free_from = 0
        for pause in self.breaks:
            end = pause.offset_minutes + pause.length_minutes
            if pause.offset_minutes < free_from or end > self.length_minutes:
                raise InvalidInput(
                    f"break at +{pause.offset_minutes} min overlaps another or leaves the shift",
                    where=where,
                )
            free_from = end
            if pause.kind == SPLIT and pause.paid:
                raise InvalidInput("has a paid gap between its parts", where=where)

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """Stretches at work, breaks included: minutes from the start to begin and end of each.

        One, or two in a split shift.
        """
        edges = [0]
        for pause in self.breaks:
            if pause.kind == SPLIT:
                edges += [pause.offset_minutes, pause.offset_minutes + pause.length_minutes]
        edges.append(self.length_minutes)
        return tuple(zip(edges[::2], edges[1::2], strict=True))

    @property
    def paid_minutes(self) -> int:
        """Working time: the length less unpaid breaks."""
        unpaid = sum(b.length_minutes for b in self.breaks if not b.paid)
        return self.length_minutes - unpaid

    @property
    def end_minute(self) -> int:
        """End in wall-clock minutes of the starting day; above 1440 when past midnight."""
        return self.start_minute + self.length_minutes

    @property
    def is_night(self) -> bool:
        """True when the shift covers more than half of 00:00 to 05:00 of either day."""
        low, high = NIGHT_WINDOW
        at_work = [(self.start_minute + a, self.start_minute + b) for a, b in self.parts]
        covered = max(
            sum(max(min(b, high + day) - max(a, low + day), 0) for a, b in at_work)
            for day in (0, MINUTES_PER_DAY)
        )
        return covered > (high - low) / 2

    def is_late(self, late_end: int = LATE_END) -> bool:
        """Return whether the shift is no night and ends later than so many minutes after 00:00.

        The end is that of the starting day: 01:00 on the day after is later than any hour.
        """
        return self.end_minute > late_end and not self.is_night

    @property
    def clock(self) -> str:
        """Start and end as times of day; of both parts where the shift is split."""
        minute = self.start_minute
        return " + ".join(
            f"{clock_text(minute + a)}-{clock_text(minute + b)}" for a, b in self.parts
        )

    def floor_profile(self, interval_minutes: int) -> FloatArray:
        """Return the share of each interval spent on the floor, from the interval of the start.

        Breaks, paid or not, are off the floor. The first interval is the one in which the
        shift starts.
        """
        offset = self.start_minute % interval_minutes
        last = offset + self.length_minutes
        minutes = np.zeros(-(-last // interval_minutes) * interval_minutes)
        minutes[offset:last] = 1.0
        for pause in self.breaks:
            begin = offset + pause.offset_minutes
            minutes[begin : begin + pause.length_minutes] = 0.0
        profile: FloatArray = minutes.reshape(-1, interval_minutes).mean(axis=1)
        return profile

    def duty_profile(self, interval_minutes: int) -> FloatArray:
        """Return the share of each interval at work, from the interval of the start.

        Breaks count, the gap of a split shift does not.
        """
        offset = self.start_minute % interval_minutes
        minutes = np.zeros(
            -(-(offset + self.length_minutes) // interval_minutes) * interval_minutes
        )
        for begin, end in self.parts:
            minutes[offset + begin : offset + end] = 1.0
        profile: FloatArray = minutes.reshape(-1, interval_minutes).mean(axis=1)
        return profile


@dataclass(frozen=True, slots=True, eq=False)
class Schedule(Record):
    """How many agents of each skill group start each shift pattern on each day.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; D days.
    skill_groups : tuple of tuple of str
        Sets of queues that agents can serve; G of them.
    patterns : tuple of ShiftPattern
        P of them.
    counts : ndarray of int, shape (G, P, D)
        Agents who start the pattern on the day.
    """

    grid: TimeGrid
    skill_groups: tuple[tuple[str, ...], ...]
    patterns: tuple[ShiftPattern, ...]
    counts: IntArray

    def __post_init__(self) -> None:
        shape = (len(self.skill_groups), len(self.patterns), self.grid.day_count)
        array = frozen_array(self.counts, np.int64, shape, "Schedule.counts")
        if (array < 0).any():
            raise InvalidInput("holds a negative number", where="Schedule.counts")
        set_field(self, "counts", array)

    def on_floor(self) -> FloatArray:
        """Agents on the floor (breaks taken out) by skill group and interval; shape (G, T)."""
        floor = np.zeros((len(self.skill_groups), self.grid.interval_count))
        for number, pattern in enumerate(self.patterns):
            profile = pattern.floor_profile(self.grid.interval_minutes)
            for day in range(self.grid.day_count):
                count = self.counts[:, number, day]
                if count.any():
                    add_presence(floor, self.grid, day, pattern, profile, count.astype(float))
        return floor


def dealt_patterns(patterns: Sequence[ShiftPattern]) -> dict[str, list[int]]:
    """Return the patterns that people on a shift are dealt when nobody knows their breaks.

    Parameters
    ----------
    patterns : sequence of ShiftPattern

    Returns
    -------
    dict of str to list of int
        Pattern numbers by shift. Placements that a schedule chose are left out where a shift
        has others: whom they are dealt must not depend on what a search found. They stand in
        an order in which as few as possible of those dealt first are away at once.
    """
    found: dict[str, list[int]] = {}
    for number, pattern in enumerate(patterns):
        found.setdefault(pattern.shift, []).append(number)
    for shift, numbers in found.items():
        given = [n for n in numbers if patterns[n].variant < FIRST_CHOSEN] or numbers
        found[shift] = _apart(patterns, given)
    return found


def _apart(patterns: Sequence[ShiftPattern], numbers: list[int]) -> list[int]:
    """Return pattern numbers of one shift, each next one away least with those before it."""
    away = {n: 1.0 - patterns[n].floor_profile(1) for n in numbers}
    together = np.zeros_like(away[numbers[0]])
    left, order = list(numbers), list[int]()
    while left:
        best = min(left, key=lambda n: (float(together @ away[n]), n))
        left.remove(best)
        order.append(best)
        together = together + away[best]
    return order


def add_presence(
    floor: FloatArray,
    grid: TimeGrid,
    day: int,
    pattern: ShiftPattern,
    profile: FloatArray,
    weight: FloatArray,
) -> None:
    """Add agents on a pattern that starts on `day` to `floor`, cut at the ends of the grid.

    Parameters
    ----------
    floor : ndarray, shape (G, T)
        Changed in place.
    grid : TimeGrid
        Its T intervals.
    day : int
        Day number on which the shift starts; negative for days before the grid.
    pattern : ShiftPattern
        The shift.
    profile : ndarray
        ``pattern.floor_profile(grid.interval_minutes)``.
    weight : ndarray, shape (G,)
        Number of agents.
    """
    first = grid.offset_of_wall(day, pattern.start_minute)
    begin, end = max(first, 0), min(first + profile.size, grid.interval_count)
    if begin < end:
        floor[:, begin:end] += np.outer(weight, profile[begin - first : end - first])
