"""Paid hours by what they are paid at: statutory days, days off worked, overtime, the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from wfm.domain import OFF, Calendar, DayClass, Roster
from wfm.domain.hours import contract_minutes, working_days
from wfm.domain.record import FloatArray, Record
from wfm.domain.schedule_settings import ScheduleSettings
from wfm.domain.settings import RosterSettings
from wfm.domain.time_grid import MINUTES_PER_DAY

Multiples = tuple[float, float, float, float]
"""What hours on statutory days, other days off, overtime and normal hours are paid at."""


@dataclass(frozen=True, slots=True, eq=False)
class PayHours(Record):
    """Paid hours of one agent, or of a team together, in the period.

    Parameters
    ----------
    name : str
        Agent or team id.
    team : str
    statutory_hours : float
        On statutory holidays, from midnight to midnight.
    off_day_hours : float
        On other days off of the calendar.
    overtime_hours : float
        Beyond the contract, on work days and make-up days.
    normal_hours : float
        What is left.
    multiples : tuple of float
        What the four are paid at, in this order.
    """

    name: str
    team: str
    statutory_hours: float
    off_day_hours: float
    overtime_hours: float
    normal_hours: float
    multiples: Multiples

    @property
    def hours(self) -> float:
        """All paid hours."""
        return sum(self._parts)

    @property
    def paid_as(self) -> float:
        """Hours at their multiples: what they cost in plain hours."""
        return sum(m * h for m, h in zip(self.multiples, self._parts, strict=True))

    @property
    def _parts(self) -> Multiples:
        return (
            self.statutory_hours, self.off_day_hours, self.overtime_hours, self.normal_hours
        )  # fmt: skip


def pay_hours(
    roster: Roster, calendar: Calendar, settings: RosterSettings, schedule: ScheduleSettings
) -> tuple[PayHours, ...]:
    """Return the paid hours of every agent, in the order of the roster.

    Parameters
    ----------
    roster : Roster
    calendar : Calendar
        Of the period; hours after its last midnight count as its last day's.
    settings, schedule : RosterSettings, ScheduleSettings
        Multiples are one and ``statutory_premium`` or ``rest_day_premium``, and
        ``rules.overtime_multiple``.

    Notes
    -----
    Labour Law of the PRC art. 44: 300 % on statutory days, 200 % on rest days without
    compensation, 150 % for other overtime. Whether a rest day is compensated the roster does not
    know: hours on days off are shown by themselves, and with a premium of 0 they cost what
    normal hours do. Hours paid at a day's multiple are no overtime besides.
    """
    by_class = _minutes_by_class(roster, calendar)
    rules = settings.rules
    works = working_days(roster.grid.dates, calendar, rules)
    owed = contract_minutes(roster.agents, roster.leave != "", works, rules.standard_day_hours)
    multiples = (
        1 + schedule.statutory_premium,
        1 + schedule.rest_day_premium,
        rules.overtime_multiple,
        1.0,
    )
    found = []
    for n, agent in enumerate(roster.agents):
        statutory, off, normal = by_class[n]
        beyond = statutory + off + normal - float(owed[n])
        overtime = min(max(beyond - statutory - off, 0.0), normal)
        minutes = (statutory, off, overtime, normal - overtime)
        found.append(_pay(agent.agent, agent.team, np.array(minutes) / 60, multiples))
    return tuple(found)


def team_pay(hours: tuple[PayHours, ...]) -> tuple[PayHours, ...]:
    """Return the sums of each team, in the order in which they first come."""
    sums: dict[str, FloatArray] = {}
    for one in hours:
        four = (one.statutory_hours, one.off_day_hours, one.overtime_hours, one.normal_hours)
        sums[one.team] = sums.get(one.team, np.zeros(4)) + np.array(four)
    return tuple(_pay(team, team, four, hours[0].multiples) for team, four in sums.items())


def _pay(name: str, team: str, hours: FloatArray, multiples: Multiples) -> PayHours:
    statutory, off, overtime, normal = hours.tolist()
    return PayHours(name, team, statutory, off, overtime, normal, multiples)


def _minutes_by_class(roster: Roster, calendar: Calendar) -> FloatArray:
    """Return paid minutes on statutory days, other days off, and the rest; shape (N, 3)."""
    place = {DayClass.STATUTORY: 0, DayClass.OFF: 1}
    last = calendar.days[-1].day
    minutes = np.zeros((len(roster.agents), 3))
    for row, column in np.argwhere(roster.assignment != OFF):
        pattern = roster.patterns[roster.assignment[row, column]]
        before, after = split_at_midnight(pattern.start_minute, pattern.length_minutes)
        for number, part in enumerate((before, after)):
            day = min(roster.grid.dates[column] + timedelta(days=number), last)
            unpaid = sum(
                pause.length_minutes
                for pause in pattern.breaks
                if not pause.paid and (pause.offset_minutes >= before) == bool(number)
            )
            kind = place.get(calendar.day(day).day_class, 2)
            minutes[row, kind] += max(part - unpaid, 0)
    return minutes


def split_at_midnight(start_minute: int, length_minutes: int) -> tuple[int, int]:
    """Return the minutes of a shift before and after its midnight."""
    before = min(MINUTES_PER_DAY - start_minute, length_minutes)
    return before, length_minutes - before
