"""A horizontal axis of local days, with days off shaded and named."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Calendar, Day, TimeGrid
from wfm.domain.units import clock_text
from wfm.report import fonts, palette
from wfm.report.words import MONTHS, WEEKDAYS, day_mark, festival_zh

if TYPE_CHECKING:
    from matplotlib.axes import Axes


DAYS_WITH_HOURS = 2
NAMED_DAYS = 16
"""Up to so many days each is written with its weekday."""


def shade_days(axes: Axes, calendar: Calendar, edges: list[float]) -> None:
    """Shade weekends lightly and holidays in colour, and part the days.

    Parameters
    ----------
    axes : Axes
    calendar : Calendar
        D days.
    edges : list of float
        Where each day begins on the axis, and where the last one ends; D + 1 numbers.
    """
    for number, day in enumerate(calendar.days):
        if day.works:
            continue
        colour = palette.SHADE if day_mark(day) else palette.WEEKEND_FILL
        axes.axvspan(edges[number], edges[number + 1], color=colour, linewidth=0, zorder=0)
    for edge in edges[1:-1]:
        axes.axvline(edge, color=palette.RULE, linewidth=0.5, zorder=0.5)


def label_days(axes: Axes, grid: TimeGrid, calendar: Calendar, edges: list[float]) -> None:
    """Write the day under its stretch of the axis; every other or seventh one of many days."""
    count = len(calendar.days)
    step = 1 if count <= NAMED_DAYS else 2 if count <= 31 else 7
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    texts, month = [], 0
    for day in calendar.days[::step]:
        text = f"{day.day.day} {MONTHS[day.day.month - 1]}" if day.day.month != month else ""
        month = day.day.month
        texts.append(text or str(day.day.day))
    if count <= NAMED_DAYS:
        texts = [_named(day, text) for day, text in zip(calendar.days, texts, strict=True)]
    if count <= DAYS_WITH_HOURS:
        _label_hours(axes, grid, edges)
        axes.set_xlabel(f"local time of {', '.join(texts)}, {grid.timezone}".replace("\n", " "))
        axes.set_xlim(edges[0], edges[-1])
        return
    axes.set_xticks(middles[::step], texts)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_xlabel(f"local day, {grid.timezone}")


def name_blocks(axes: Axes, calendar: Calendar, edges: list[float]) -> None:
    """Write the name of each block of holidays once, and a mark on make-up work days."""
    if len(calendar.days) <= NAMED_DAYS:
        return
    transform, marks = axes.get_xaxis_transform(), ["", *map(day_mark, calendar.days)]
    for number, day in enumerate(calendar.days):
        mark = marks[number + 1]
        if not mark or (mark == "休" and marks[number] == "休"):
            continue
        text = fonts.drawable(festival_zh(day.festival) + mark if mark == "休" else mark)
        axes.text(
            edges[number], 0.98, " " + text, transform=transform, va="top", fontsize=8.5,
            color=palette.INK,
        )  # fmt: skip


def _label_hours(axes: Axes, grid: TimeGrid, edges: list[float]) -> None:
    intervals = np.arange(int(edges[0]), int(edges[-1]))
    shown = intervals[grid.wall_minutes[intervals] % 180 == 0]
    axes.set_xticks(shown, [clock_text(int(grid.wall_minutes[i])) for i in shown])


def _named(day: Day, text: str) -> str:
    mark = day_mark(day)
    note = f"{mark} {festival_zh(day.festival)}" if mark else ""
    return fonts.drawable(f"{WEEKDAYS[day.day.weekday()]} {text}\n{note}".rstrip())
