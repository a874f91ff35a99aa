"""The cleaning log: what was found in a history, and what the planner decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import numpy as np

from wfm.domain import InvalidInput, TimeGrid
from wfm.domain.record import BoolArray, Record

State = Literal["accepted", "rejected", "replaced"]
STATES: tuple[State, ...] = ("accepted", "rejected", "replaced")

KEPT_UNLESS_ACCEPTED = ("odd_day", "clock_shift", "missing_holiday")
"""Kinds that only remark on something; they start rejected."""

MANUAL = "manual"
"""Kind of a row that the planner wrote."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, eq=False)
class CleaningEntry(Record):
    """One stretch of intervals of a queue that is not to be believed, or was thought so.

    Parameters
    ----------
    queue : str
        Queue id.
    start, end : datetime
        Local wall clock, without zone; `end` is not included.
    kind : str
        ``missing_day``, ``missing_interval``, ``missing_holiday``, ``duplicate_day``,
        ``clock_change``, ``clock_shift``, ``outage``, ``burst``, ``closed_hours``, ``outlier``,
        ``odd_day``, or ``manual`` for a row of the planner's.
    state : str
        ``accepted``: the recorded contacts are left aside. ``rejected``: they stay as they
        are. ``replaced``: the proposed contacts take their place.
    recorded : float
        Contacts recorded in the stretch; NaN where none were.
    proposed : float
        Contacts that are usual there, or those the planner knows; NaN for "not known".
    reason : str
        One sentence with the numbers in it.

    Raises
    ------
    InvalidInput
        If it ends before it starts, the state is not known, or contacts are to be replaced by
        nothing.
    """

    queue: str
    start: datetime
    end: datetime
    kind: str = MANUAL
    state: State = "accepted"
    recorded: float = float("nan")
    proposed: float = float("nan")
    reason: str = ""

    def __post_init__(self) -> None:
        where = f"cleaning of queue {self.queue}, {self.start:%Y-%m-%d %H:%M}"
        if self.end <= self.start:
            raise InvalidInput(f"ends {self.end:%Y-%m-%d %H:%M}, before it starts", where=where)
        if self.state not in STATES:
            raise InvalidInput(
                f"has the state {self.state!r}", where=where, hint=f"one of {', '.join(STATES)}"
            )
        if self.state == "replaced" and not self.proposed >= 0:
            raise InvalidInput(
                "is to be replaced, but proposes nothing",
                where=where,
                hint="write the contacts of the whole stretch under proposed",
            )

    @property
    def decided(self) -> bool:
        """True where the planner said something else than cleaning would by itself."""
        return self.kind == MANUAL or self.state != usual_state(self.kind)

    def covers(self, grid: TimeGrid) -> BoolArray:
        """Return True for the intervals of a grid within the stretch; shape (T,).

        Of a repeated hour both are within.
        """
        wall = wall_clock(grid)
        inside: BoolArray = (wall >= _minutes(self.start)) & (wall < _minutes(self.end))
        return inside


def usual_state(kind: str) -> State:
    """Return the state in which a finding of a kind starts."""
    return "rejected" if kind in KEPT_UNLESS_ACCEPTED else "accepted"


def wall_clock(grid: TimeGrid) -> np.ndarray:
    """Return local wall-clock minutes since day one of the calendar; shape (T,)."""
    wall: np.ndarray = (
        grid.first_day.toordinal() + grid.day_of_interval
    ) * 1440 + grid.wall_minutes
    return wall


def stretch(grid: TimeGrid, first: int, last: int) -> tuple[datetime, datetime]:
    """Return start and end of the intervals `first` to `last` by the wall clock."""
    wall = wall_clock(grid)[first : last + 1]
    return _moment(int(wall.min())), _moment(int(wall.max()) + grid.interval_minutes)


def _minutes(moment: datetime) -> int:
    return moment.toordinal() * 1440 + moment.hour * 60 + moment.minute


def _moment(minutes: int) -> datetime:
    day = date.fromordinal(minutes // 1440)
    return datetime(day.year, day.month, day.day) + (minutes % 1440) * _MINUTE
