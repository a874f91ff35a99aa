"""Rows after midnight that stand on the calendar day instead of the day their shift began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from wfm.domain import Roster
from wfm.domain.roster import OFF
from wfm.domain.time_grid import MINUTES_PER_DAY
from wfm.domain.units import clock_text
from wfm.io.table_reader import TableData

if TYPE_CHECKING:
    from wfm.io.agent_actuals import Stretch


def refuse_calendar_days(
    data: TableData, stretches: Mapping[tuple[str, date, int | None], Stretch], roster: Roster
) -> None:
    """Note rows by interval whose days are those of the calendar.

    Parameters
    ----------
    data : TableData
        Takes the problems.
    stretches : mapping
        By agent, day and minute of the day.
    roster : Roster
        Of the days that can be checked.

    Notes
    -----
    Where a night shift lies between shifts that stay within their day, the small hours belong to
    one day or the other: rows on the day after its begin speak for calendar days, rows on the day
    itself for those of shifts. Each file has one way; whichever more rows speak for is its.
    """
    agents = {a.agent: n for n, a in enumerate(roster.agents)}
    place = {day: n for n, day in enumerate(roster.grid.dates)}
    by_calendar, by_shift = [], 0
    for (agent, day, minute), stretch in stretches.items():
        if minute is None or day not in place or agent not in agents:
            continue
        begun, before = (_small_hours(roster, agents[agent], place[day] - n) for n in (0, 1))
        if before > minute and not begun:
            by_calendar.append((stretch.line, agent, day, minute))
        by_shift += begun > minute and not before
    if len(by_calendar) <= by_shift:
        return
    for line, agent, day, minute in by_calendar:
        data.problems.add(
            line,
            f"{clock_text(minute)} on {day} belongs to the shift of {agent} that began the day "
            "before",
            "give rows after midnight the day on which the shift began",
        )


def _small_hours(roster: Roster, agent: int, day: int) -> int:
    """Return the minutes after midnight that the shift of a day reaches, 0 without any."""
    if day < 0:
        return 0
    pattern = roster.assignment[agent, day]
    if pattern == OFF:
        return 0
    return max(int(roster.patterns[pattern].end_minute) - MINUTES_PER_DAY, 0)
