"""What kind of day each day is for callers: ordinary, in a holiday block, make-up, near one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from wfm.domain import Calendar, Day, DayClass
from wfm.domain.record import Record

_LONG_BLOCK_DAYS = 5
_REACH_DAYS = 5
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6


class Kind(StrEnum):
    """The part a day plays around a festival."""

    ORDINARY = "ordinary"
    STATUTORY = "statutory"
    BRIDGE = "bridge"
    BLOCK_WEEKEND = "block weekend"
    MAKEUP = "makeup"
    BEFORE = "before"
    AFTER = "after"


SPECIAL = (Kind.STATUTORY, Kind.BRIDGE, Kind.BLOCK_WEEKEND, Kind.MAKEUP)
"""Kinds that are forecast from an analogue day and kept out of weekday levels."""


@dataclass(frozen=True, slots=True, eq=False)
class DayKind(Record):
    """How a day is to be forecast.

    Parameters
    ----------
    kind : Kind
    analogue : int
        Weekday whose level and profile the day is expected to have, Monday = 0.
    festival : str
        The festival that decides, empty for ordinary days.
    offset : int
        Days from the festival's anchor: comparable from year to year although blocks grow and
        move. For days before and after a block, days from its edge.
    works : bool
        True on work days and make-up work days.
    """

    kind: Kind
    analogue: int
    festival: str = ""
    offset: int = 0
    works: bool = False

    @property
    def special(self) -> bool:
        """True for days forecast from an analogue."""
        return self.kind in SPECIAL


def day_kinds(calendar: Calendar, dates: Sequence[date]) -> list[DayKind]:
    """Return the kind of each day.

    A statutory day is expected to be like the last day of a weekend, other days off in a block
    like the first, weekend days like themselves, a make-up work day like the work day next to
    that weekend, and the eve of a long block like a Friday.

    Raises
    ------
    InvalidInput
        If the calendar does not reach over all days.
    """
    rest = _rest_weekdays(calendar)
    blocks = _blocks(calendar, dates)
    kinds = []
    for day in dates:
        here = calendar.day(day)
        if here.block_days:
            kinds.append(_in_block(here, blocks[day], rest))
        elif here.day_class is DayClass.MAKEUP:
            kinds.append(_makeup(here, rest))
        else:
            kinds.append(_near_block(here, blocks, rest))
    return kinds


def _rest_weekdays(calendar: Calendar) -> tuple[int, ...]:
    """Return the weekdays of the weekend in the order in which they follow each other."""
    counts = Counter(
        day.day.weekday()
        for day in calendar.days
        if day.day_class is DayClass.OFF and not day.block_days
    )
    most = max(counts.values(), default=0)
    rest = {weekday for weekday, count in counts.items() if count * 2 >= most}
    if not rest or len(rest) == 7:
        return (_SATURDAY, _SUNDAY)
    first = next(weekday for weekday in rest if (weekday - 1) % 7 not in rest)
    return tuple(sorted(rest, key=lambda weekday: (weekday - first) % 7))


def _blocks(calendar: Calendar, dates: Sequence[date]) -> dict[date, list[Day]]:
    """Return, for each day in a block, the days of its block that the calendar holds."""
    found: dict[date, list[Day]] = {}
    first, last = calendar.days[0].day, calendar.days[-1].day
    for day in (d for d in calendar.days if d.block_days):
        start = day.day - timedelta(days=day.position - 1)
        span = [start + timedelta(days=n) for n in range(day.block_days)]
        found[day.day] = [calendar.day(d) for d in span if first <= d <= last]
    return found


def _in_block(here: Day, block: list[Day], rest: tuple[int, ...]) -> DayKind:
    weekday = here.day.weekday()
    festival, anchor = _anchor(block)
    if here.day_class is DayClass.STATUTORY:
        kind, analogue = Kind.STATUTORY, rest[-1]
    elif weekday in rest:
        kind, analogue = Kind.BLOCK_WEEKEND, weekday
    else:
        kind, analogue = Kind.BRIDGE, rest[0]
    return DayKind(kind, analogue, festival, (here.day - anchor).days)


def _anchor(block: list[Day]) -> tuple[str, date]:
    """Return the leading festival of a block and the day that offsets count from.

    The leading festival has most statutory days. Spring Festival counts from its last one, the
    third of the first lunar month, since New Year's Eve became statutory in 2025 only; every
    other festival from its first.
    """
    statutory = [day for day in block if day.day_class is DayClass.STATUTORY] or block
    names = Counter(name for day in statutory for name in day.festival.split("+"))
    festival = names.most_common(1)[0][0]
    own = [day.day for day in statutory if festival in day.festival.split("+")]
    return festival, own[-1] if festival == "Spring Festival" else own[0]


def _makeup(here: Day, rest: tuple[int, ...]) -> DayKind:
    before, after = (rest[0] - 1) % 7, (rest[-1] + 1) % 7
    analogue = after if here.day.weekday() == rest[-1] and len(rest) > 1 else before
    return DayKind(Kind.MAKEUP, analogue, here.festival, works=True)


def _near_block(here: Day, blocks: dict[date, list[Day]], rest: tuple[int, ...]) -> DayKind:
    weekday = here.day.weekday()
    for distance in range(1, _REACH_DAYS + 1):
        for sign, kind in ((1, Kind.BEFORE), (-1, Kind.AFTER)):
            block = blocks.get(here.day + timedelta(days=sign * distance))
            if not block or block[0].block_days < _LONG_BLOCK_DAYS:
                continue
            eve = kind is Kind.BEFORE and distance == 1 and here.works
            analogue = (rest[0] - 1) % 7 if eve else weekday
            return DayKind(kind, analogue, _anchor(block)[0], -sign * distance, here.works)
    return DayKind(Kind.ORDINARY, weekday, works=here.works)
