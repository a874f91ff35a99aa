"""Blocks of days off around festivals: their names, lengths and the place of a day in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from wfm.calendars.public_holidays import KnownDay
from wfm.domain import Day, DayClass

_REST = (DayClass.OFF, DayClass.STATUTORY)
_UNNAMED = "Day off"


def place_in_blocks(known: Mapping[date, KnownDay]) -> dict[date, Day]:
    """Return the days with festival, position and block length filled in.

    A block is a longest run of days without work that holds more than a plain weekend. Days
    off inside it carry the names of its festivals, joined by ``+`` where two festivals share a
    block; a statutory day keeps its own name.

    Parameters
    ----------
    known : mapping of date to KnownDay
        Consecutive days in rising order.
    """
    days: dict[date, Day] = {}
    for block in _blocks(known):
        name = _block_name([known[day] for day in block])
        for position, day in enumerate(block, start=1):
            fact = known[day]
            own = "+".join(fact.festivals) if fact.day_class is DayClass.STATUTORY else name
            days[day] = Day(
                day, fact.day_class, own or name, position, len(block), fact.provisional
            )
    moved_for = {
        fact.moved_from: days[day].festival for day, fact in known.items() if fact.moved_from
    }
    for day, fact in known.items():
        if day not in days:
            festival = _makeup_name(fact, moved_for.get(day, ""))
            days[day] = Day(day, fact.day_class, festival, provisional=fact.provisional)
    return days


def _makeup_name(fact: KnownDay, moved_for: str) -> str:
    if fact.day_class is not DayClass.MAKEUP:
        return ""
    return "+".join(fact.festivals) or moved_for


def _blocks(known: Mapping[date, KnownDay]) -> Iterable[list[date]]:
    run: list[date] = []
    for day, fact in known.items():
        if fact.day_class in _REST:
            run.append(day)
            continue
        if run and not _plain_weekend(run, known):
            yield run
        run = []
    if run and not _plain_weekend(run, known):
        yield run


def _plain_weekend(run: list[date], known: Mapping[date, KnownDay]) -> bool:
    return all(known[day].weekend and not known[day].festivals for day in run) and not any(
        known[day].day_class is DayClass.STATUTORY for day in run
    )


def _block_name(facts: list[KnownDay]) -> str:
    statutory = [fact for fact in facts if fact.day_class is DayClass.STATUTORY]
    # A block may hold only substituted days; then the festivals they stand for name it.
    named = [fact for fact in statutory if fact.festivals] or facts
    names = dict.fromkeys(name for fact in named for name in fact.festivals)
    return "+".join(names) or _UNNAMED
