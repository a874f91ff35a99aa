"""Where agents' time went, simulated or recorded, by agent and interval or by agent and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.domain import OFF, Roster
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array, set_field

WHOLE_DAY = -1
"""Interval of a stretch that is not known by interval."""

SECONDS = (
    "handle_seconds",
    "ready_seconds",
    "logged_seconds",
    "rostered_seconds",
    "kept_seconds",
    "shift_seconds",
    "paid_seconds",
)


@dataclass(frozen=True, slots=True, eq=False)
class TimeUse(Record):
    """Time of N agents in C stretches, each of one agent and interval, or of one agent-day.

    Parameters
    ----------
    agents : tuple of str
    days : tuple of date
        D working days; a night shift belongs to the day on which it began.
    agent, day : ndarray of int, shape (C,)
        Numbers of the agent and of the working day.
    interval : ndarray of int, shape (C,)
        Interval of the roster's grid, or `WHOLE_DAY`.
    contacts : ndarray, shape (C,)
    handle_seconds, ready_seconds, logged_seconds : ndarray, shape (C,)
        Handling (talk, hold, after-call work), on position (available or handling), logged in;
        NaN where unknown.
    rostered_seconds, shift_seconds, paid_seconds : ndarray, shape (C,)
        By the roster: on the floor, within a shift (breaks included), paid.
    kept_seconds : ndarray, shape (C,)
        Rostered time in which the agent was there.
    longest_ready_seconds, longest_handle_seconds : ndarray, shape (R, N, D)
        Longest stretch on position, and on the phone, of each agent-day in R runs; one run for
        what was recorded. NaN where unknown.
    source : str
        Where it comes from, in words.
    """

    agents: tuple[str, ...]
    days: tuple[date, ...]
    agent: IntArray
    day: IntArray
    interval: IntArray
    contacts: FloatArray
    handle_seconds: FloatArray
    ready_seconds: FloatArray
    logged_seconds: FloatArray
    rostered_seconds: FloatArray
    kept_seconds: FloatArray
    shift_seconds: FloatArray
    paid_seconds: FloatArray
    longest_ready_seconds: FloatArray
    longest_handle_seconds: FloatArray
    source: str

    def __post_init__(self) -> None:
        size = np.asarray(self.agent).size
        for name in ("agent", "day", "interval"):
            array = frozen_array(getattr(self, name), np.int64, (size,), f"TimeUse.{name}")
            set_field(self, name, array)
        for name in ("contacts", *SECONDS):
            array = frozen_array(getattr(self, name), np.float64, (size,), f"TimeUse.{name}")
            set_field(self, name, array)
        shape = (-1, len(self.agents), len(self.days))
        for name in ("longest_ready_seconds", "longest_handle_seconds"):
            array = frozen_array(getattr(self, name), np.float64, shape, f"TimeUse.{name}")
            set_field(self, name, array)
        for name, limit in (("agent", len(self.agents)), ("day", len(self.days))):
            numbers = getattr(self, name)
            if size and not 0 <= numbers.min() <= numbers.max() < limit:
                raise InvalidInput("names what is not there", where=f"TimeUse.{name}")

    @property
    def by_interval(self) -> bool:
        """Whether every stretch is known by interval."""
        return bool((self.interval != WHOLE_DAY).all())


@dataclass(frozen=True, slots=True, eq=False)
class RosteredTime(Record):
    """What the roster says of N agents in T intervals, in seconds; each of shape (N, T).

    Parameters
    ----------
    floor, shift, paid : ndarray, shape (N, T)
        On the floor; within a shift, breaks included; within a shift, unpaid breaks left out.
    """

    floor: FloatArray
    shift: FloatArray
    paid: FloatArray


def rostered_time(roster: Roster, *, carried_in: bool = True) -> RosteredTime:
    """Return the rostered seconds of every agent and interval; what reaches beyond is cut off.

    Parameters
    ----------
    roster : Roster
    carried_in : bool
        Whether shifts that began on the day before the grid are in it.
    """
    grid = roster.grid
    kinds = tuple(np.zeros((len(roster.agents), grid.interval_count)) for _ in range(3))
    before = roster.previous[:, -1:] if carried_in else roster.previous[:, :0]
    days = np.concatenate([before, roster.assignment], axis=1)
    for number, pattern in enumerate(roster.patterns):
        pauses = [(b.offset_minutes, b.length_minutes, b.paid) for b in pattern.breaks]
        profiles = (
            _profile(roster, number, [(a, n) for a, n, _ in pauses]),
            _profile(roster, number, []),
            _profile(roster, number, [(a, n) for a, n, paid in pauses if not paid]),
        )
        for column in range(days.shape[1]):
            working = np.flatnonzero(days[:, column] == number)
            if not working.size:
                continue
            first = grid.offset_of_wall(column - before.shape[1], pattern.start_minute)
            begin, end = max(first, 0), min(first + profiles[0].size, grid.interval_count)
            if begin < end:
                for kind, profile in zip(kinds, profiles, strict=True):
                    kind[working, begin:end] += profile[begin - first : end - first]
    return RosteredTime(*kinds)


def shift_codes(roster: Roster) -> np.ndarray:
    """Return the shift code of each agent-day, ``none`` on days off; shape (N, D)."""
    codes = np.array([p.shift for p in roster.patterns] + ["none"])
    worked = np.where(roster.assignment == OFF, len(roster.patterns), roster.assignment)
    found: np.ndarray = codes[worked]
    return found


def _profile(roster: Roster, number: int, pauses: list[tuple[int, int]]) -> FloatArray:
    """Return seconds by interval from that of the start, less some pauses."""
    pattern, minutes = roster.patterns[number], roster.grid.interval_minutes
    offset = pattern.start_minute % minutes
    last = offset + pattern.length_minutes
    within = np.zeros(-(-last // minutes) * minutes)
    within[offset:last] = 60.0
    for begin, length in pauses:
        within[offset + begin : offset + begin + length] = 0.0
    seconds: FloatArray = within.reshape(-1, minutes).sum(axis=1)
    return seconds
