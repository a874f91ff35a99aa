"""What meetings and talks are wanted, and when they may begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.domain import InvalidInput, InvalidInputs, Roster, TimeGrid
from wfm.domain.record import IntArray

MOST_MINUTES = 480


@dataclass(frozen=True, slots=True)
class MeetingWishes:
    """What is to be planned.

    Parameters
    ----------
    minutes : int
        Length of a meeting; 0 for none.
    sessions : int
        Sessions a team may be split into.
    talk_minutes : int
        Length of each agent's talk with the leader; 0 for none.
    first_day, last_day : date, optional
        Days on which they may be; those of the roster if not given.
    opens, closes : int
        Hours of the day between which they lie, in minutes after midnight.
    """

    minutes: int = 0
    sessions: int = 1
    talk_minutes: int = 0
    first_day: date | None = None
    last_day: date | None = None
    opens: int = 0
    closes: int = 1440

    def days(self, grid: TimeGrid) -> tuple[date, date]:
        """Return the first and the last day on which they may be."""
        return self.first_day or grid.first_day, self.last_day or grid.last_day


def check_wishes(wishes: MeetingWishes) -> None:
    """Refuse what cannot be planned.

    Raises
    ------
    InvalidInput
        If nothing is asked for, or a number makes no sense.
    """
    if not (wishes.minutes or wishes.talk_minutes):
        raise InvalidInput("neither meetings nor talks are asked for", where="meetings")
    wrong = []
    for option, minutes in (("--minutes", wishes.minutes), ("--talks", wishes.talk_minutes)):
        if not 0 <= minutes <= MOST_MINUTES:
            hint = f"use 1 to {MOST_MINUTES} minutes"
            wrong.append(InvalidInput(f"is {minutes}", where=option, hint=hint))
    if wishes.sessions < 1:
        what = f"is {wishes.sessions}"
        wrong.append(InvalidInput(what, where="--sessions", hint="use at least 1"))
    if wishes.opens >= wishes.closes:
        what = "end before they begin"
        wrong.append(InvalidInput(what, where="--hours", hint="write 09:00-18:00"))
    if wishes.first_day and wishes.last_day and wishes.last_day < wishes.first_day:
        what = f"{wishes.last_day} is before it begins, on {wishes.first_day}"
        wrong.append(InvalidInput(what, where="--to"))
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise InvalidInputs(wrong)


def slots(roster: Roster, wishes: MeetingWishes, minutes: int) -> IntArray:
    """Return the intervals with which an appointment may begin.

    Raises
    ------
    InvalidInput
        If there are none.
    """
    grid = roster.grid
    first, last = wishes.days(grid)
    days = np.array([first <= day <= last for day in grid.dates])[grid.day_of_interval]
    begin = grid.wall_minutes
    inside = days & (begin >= wishes.opens) & (begin + minutes <= wishes.closes)
    if wishes.opens == 0 and wishes.closes == 1440:
        # Around the clock: a meeting may reach over midnight.
        inside = days
    found = np.flatnonzero(inside)
    if not found.size:
        raise InvalidInput(
            f"no interval from {first} to {last} has room for {minutes} minutes",
            where="meetings",
            hint=f"the roster covers {grid.first_day} to {grid.last_day}",
        )
    return found
