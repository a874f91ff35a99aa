"""Colours that colour-blind readers can tell apart (Okabe & Ito 2008), for charts and sheets."""

from __future__ import annotations

from wfm.domain import ShiftPattern

INK = "#1f2933"
MUTED = "#616e7c"
RULE = "#cbd2d9"
PAPER = "#ffffff"
SHADE = "#faf0df"
"""Background of holidays."""

BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#009E73"
ORANGE = "#E69F00"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#9aa5b1"
FLOOR = "#b5d9f0"

QUEUE_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
OCCUPANCY_STOPS = ("#f4f8fb", "#cfe3f1", "#8fc1e0", "#3f8fc4", "#0b5a91", "#08304f")

DAY_FILLS = (
    "#fff2cc",
    "#e2f0d9",
    "#fce4d6",
    "#ddebf7",
    "#ede7f6",
    "#d9f2ef",
    "#fbe5f1",
    "#eeeccb",
)
NIGHT_FILLS = ("#2f4b7c", "#4b3b74", "#1f5f5b", "#5b3a4e")
LEAVE_FILL = "#e4e7eb"
HOLIDAY_FILL = "#f8cbad"
MAKEUP_FILL = "#bdd7ee"
WEEKEND_FILL = "#f2f2f2"
HEAD_FILL = "#1f3a5f"
PASS_FILL = "#d5efe3"
FAIL_FILL = "#fbd9c6"


def shift_fills(patterns: tuple[ShiftPattern, ...]) -> dict[str, tuple[str, str]]:
    """Return fill and text colour by shift code: nights dark, the others pale by start time."""
    first = {p.shift: p for p in reversed(patterns)}
    ordered = sorted(first.values(), key=lambda p: (p.start_minute, p.shift))
    fills: dict[str, tuple[str, str]] = {}
    nights = days = 0
    for pattern in ordered:
        if pattern.is_night:
            fills[pattern.shift] = (NIGHT_FILLS[nights % len(NIGHT_FILLS)], PAPER)
            nights += 1
        else:
            fills[pattern.shift] = (DAY_FILLS[days % len(DAY_FILLS)], INK)
            days += 1
    return fills
