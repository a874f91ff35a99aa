"""The rules of a time zone as iCalendar wants them (RFC 5545, section 3.6.5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def zone_rules(timezone: str, first_day: date, last_day: date) -> Any:
    """Return a VTIMEZONE component with every change of clocks between two days.

    Parameters
    ----------
    timezone : str
        IANA name.
    first_day, last_day : date
        Days the rules must hold for; a day on either side is added.

    Notes
    -----
    The onset of a change is written in the wall-clock time that holds just before it, as the
    RFC asks; ``icalendar.Timezone.from_tzinfo`` (7.3) writes the time just after it where
    clocks go forward, which makes the change an hour late for readers that trust the rules.
    """
    from icalendar import Timezone

    zone = ZoneInfo(timezone)
    start = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
    start -= timedelta(days=2)
    end = datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC) + timedelta(days=3)
    rules = Timezone()
    rules.add("tzid", timezone)
    rules.add_component(_observance(start, zone, _offset(start, zone)))
    for change in _changes(start, end, zone):
        before = _offset(change - timedelta(seconds=1), zone)
        rules.add_component(_observance(change, zone, before))
    return rules


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _changes(start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the moments, to the second, at which the offset from UTC changes."""
    changes, low = [], start
    while low < end:
        high = low + timedelta(days=1)
        if _offset(low, zone) != _offset(high, zone):
            left, right = low, high
            while right - left > timedelta(seconds=1):
                middle = left + timedelta(seconds=int((right - left).total_seconds()) // 2)
                same = _offset(middle, zone) == _offset(left, zone)
                left, right = (middle, right) if same else (left, middle)
            changes.append(right)
        low = high
    return changes


def _observance(onset: datetime, zone: ZoneInfo, before: timedelta) -> Any:
    from icalendar import TimezoneDaylight, TimezoneStandard

    local = onset.astimezone(zone)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.add("dtstart", (onset + before).replace(tzinfo=None))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", _offset(onset, zone))
    part.add("tzname", local.tzname() or "UTC")
    return part
