"""How far ahead a forecast reaches, in the words of the command line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from wfm.domain.calendar import Calendar
    from wfm.scenario import Scenario

_DAYS = {"": 1, "d": 1, "w": 7}
_MOST_DAYS, _MOST_MONTHS = 366, 36


def parse_horizon(text: str) -> tuple[int, bool]:
    """Return a horizon such as ``28d``, ``4w`` or ``18m`` as a number of days, or of months.

    Returns
    -------
    number : int
    in_months : bool

    Raises
    ------
    typer.BadParameter
        If it is neither, or too far.
    """
    match = re.fullmatch(r"([0-9]{1,4})\s*([dwm]?)", text.strip().casefold())
    if not match:
        raise typer.BadParameter(f"--horizon {text!r}: write it as 28d, 4w or 18m")
    number, unit = int(match.group(1)), match.group(2)
    if unit == "m":
        if not 1 <= number <= _MOST_MONTHS:
            raise typer.BadParameter(f"--horizon {text!r}: 1m to {_MOST_MONTHS}m")
        return number, True
    days = number * _DAYS[unit]
    if not 1 <= days <= _MOST_DAYS:
        raise typer.BadParameter(f"--horizon {text!r}: 1d to {_MOST_DAYS}d, or months as 18m")
    return days, False


def with_horizon(scenario: Scenario, days: int) -> Scenario:
    """Return the scenario with a period of so many days; its calendar grows where it must.

    The longer scenario is fit for forecasting only: leave and shifts were read for the old
    period.

    Raises
    ------
    InvalidInput
        If the country's calendar does not reach that far.
    """
    if days <= scenario.settings.period.days:
        return scenario.changed({"period.days": days})
    period = scenario.settings.period.model_copy(update={"days": days})
    settings = scenario.settings.model_copy(update={"period": period})
    last = period.start + timedelta(days=days - 1)
    return replace(scenario, settings=settings, calendar=calendar_to(scenario, last))


def calendar_to(scenario: Scenario, last_day: date) -> Calendar:
    """Return the scenario's calendar, grown to reach a day; what the planner said stays.

    Raises
    ------
    InvalidInput
        If the country's calendar does not reach that far.
    """
    from wfm.calendars import build_calendar

    known = scenario.calendar.days
    if last_day <= known[-1].day:
        return scenario.calendar
    return build_calendar(scenario.settings.country, known[0].day, last_day, known)
