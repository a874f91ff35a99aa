"""Shifts to begin with: full days laid over the opening hours."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.domain.settings import BreakRule, Opening, ShiftSettings, Title
from wfm.domain.units import clock_text

FULL_MINUTES = 510
LUNCH_MINUTES = 30
STEP_MINUTES = 120
SHORTEST_FOR_LUNCH = 360
DAY = 1440


def default_shifts(openings: Sequence[Opening]) -> dict[str, ShiftSettings]:
    """Return shifts of 8.5 hours with half an hour for lunch that cover all opening hours.

    Day and night: four starts by day and one night shift. Otherwise starts every two hours
    from opening until the last shift ends at closing; one shift when the day is short.
    """
    opens = min(o.opens for o in openings)
    closes = max(o.closes for o in openings)
    if (opens, closes) == (0, DAY):
        starts = {"E": 7 * 60, "D": 9 * 60, "M": 12 * 60, "L": 15 * 60 + 30, "N": 23 * 60 + 30}
        return {code: _shift(start, FULL_MINUTES) for code, start in starts.items()}
    length = min(FULL_MINUTES, closes - opens)
    last = closes - length
    begins = [*range(opens, last, STEP_MINUTES), last]
    if len(begins) > 1 and begins[-1] - begins[-2] < STEP_MINUTES / 2:
        del begins[-2]
    # The first shift must stay even if the next one starts soon after it.
    begins[0] = opens
    return {f"S{n}": _shift(start, length) for n, start in enumerate(begins, start=1)}


def _shift(start: int, length: int) -> ShiftSettings:
    breaks: tuple[BreakRule, ...] = ()
    if length >= SHORTEST_FOR_LUNCH:
        middle = length // 2 - LUNCH_MINUTES // 2
        earliest = (middle - 60) // 30 * 30
        breaks = (
            BreakRule(
                kind="lunch",
                minutes=LUNCH_MINUTES,
                earliest=earliest,
                latest=earliest + 120,
                paid=False,
            ),
        )
    title = Title(en=f"{clock_text(start)}-{clock_text(start + length)}")
    return ShiftSettings(title=title, start=start, length=length, breaks=breaks)
