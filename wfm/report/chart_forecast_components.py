"""Chart of what a forecast is made of: level, weekday, profile and calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Calendar
from wfm.forecast.components import Components
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.words import MONTHS, WEEKDAYS, WEEKDAYS_ZH, festival_zh

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMED_DAYS = 6
DAYS_SHOWN = 400


def components_chart(parts: Components, calendar: Calendar, queue: str) -> Chart:
    """Draw the four parts of one queue's volume.

    Parameters
    ----------
    parts : Components
    calendar : Calendar
        Covers its days.
    queue : str
        For titles and the file's name.
    """
    busiest, quietest = int(parts.weekday.argmax()), int(parts.weekday.argmin())
    title = (
        f"{queue}: {WEEKDAYS[busiest]} is {parts.weekday[busiest]:.0%} of a mean day, "
        f"{WEEKDAYS[quietest]} {parts.weekday[quietest]:.0%}"
    )
    title_zh = (
        f"{queue} 的构成：{WEEKDAYS_ZH[busiest]}为日均的 {parts.weekday[busiest]:.0%}，"
        f"{WEEKDAYS_ZH[quietest]} {parts.weekday[quietest]:.0%}"
    )

    def build(figure: Figure) -> None:
        level, weekday, profile, rest = figure.subplots(2, 2).ravel()
        _level(level, parts)
        _weekdays(weekday, parts)
        _profile(profile, parts)
        _calendar(rest, parts, calendar)

    return canvas.draw(f"forecast_components_{queue}", title, title_zh, build, 6.2)


def _shown(parts: Components) -> np.ndarray:
    return np.arange(max(len(parts.dates) - DAYS_SHOWN, 0), len(parts.dates))


def _level(axes: Axes, parts: Components) -> None:
    shown = _shown(parts)
    axes.plot(shown, parts.total[shown], color=palette.GREY, linewidth=0.6, label="day 每日")
    axes.plot(shown, parts.level[shown], color=palette.BLUE, linewidth=1.8, label="level 水平")
    _mark_forecast(axes, parts)
    axes.set_ylim(bottom=0)
    axes.set_title(fonts.drawable("Level 水平"))
    axes.set_ylabel("contacts per day")
    canvas.legend_above(axes, 2)


def _weekdays(axes: Axes, parts: Components) -> None:
    colours = [palette.BLUE if factor >= 1 else palette.SKY for factor in parts.weekday]
    bars = axes.bar(range(7), parts.weekday, color=colours, width=0.7)
    axes.bar_label(bars, [f"{factor:.0%}" for factor in parts.weekday], fontsize=8)
    axes.set_xticks(range(7), WEEKDAYS)
    axes.axhline(1.0, color=palette.MUTED, linewidth=0.8)
    canvas.percent_axis(axes)
    axes.set_title(fonts.drawable("Weekday over mean day 星期"))
    axes.margins(y=0.15)


def _profile(axes: Axes, parts: Components) -> None:
    slots = parts.profile.shape[1]
    hours = (np.arange(slots) + 0.5) * 24 / slots
    names = ("work day 工作日", "day off 休息日")
    for share, name, colour in zip(
        parts.profile, names, (palette.BLUE, palette.ORANGE), strict=True
    ):
        if share.any():
            axes.plot(hours, share, color=colour, linewidth=1.6, label=name)
    axes.set_xlim(0, 24)
    axes.set_xticks(range(0, 25, 4), [f"{hour:02d}:00" for hour in range(0, 25, 4)])
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    axes.set_ylabel("share of the day")
    axes.set_title(fonts.drawable("Profile 日内分布"))
    canvas.legend_above(axes, 2)


def _calendar(axes: Axes, parts: Components, calendar: Calendar) -> None:
    shown = _shown(parts)
    axes.axhline(1.0, color=palette.MUTED, linewidth=0.8)
    axes.vlines(shown, 1.0, parts.calendar[shown], color=palette.SKY, linewidth=0.9)
    block = [n for n in shown if calendar.day(parts.dates[n]).block_days]
    axes.vlines(block, 1.0, parts.calendar[block], color=palette.VERMILLION, linewidth=1.4)
    _mark_forecast(axes, parts)
    _name_festivals(axes, parts, calendar, block)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.set_title(fonts.drawable("Calendar: what is left, holidays red 节假日"))


def _name_festivals(axes: Axes, parts: Components, calendar: Calendar, block: list[int]) -> None:
    """Name the longest blocks at their first day."""
    first = [n for n in block if calendar.day(parts.dates[n]).position == 1]
    longest = sorted(first, key=lambda n: -calendar.day(parts.dates[n]).block_days)[:NAMED_DAYS]
    for n in longest:
        name = festival_zh(calendar.day(parts.dates[n]).festival)
        axes.annotate(
            fonts.drawable(name), (n, 0.02), xycoords=("data", "axes fraction"), fontsize=7.5,
            color=palette.INK, rotation=90, va="bottom", ha="right",
        )  # fmt: skip


def _mark_forecast(axes: Axes, parts: Components) -> None:
    shown = _shown(parts)
    axes.axvspan(parts.known_days - 0.5, len(parts.dates) - 0.5, color=palette.SHADE, zorder=0)
    months = [n for n in shown if parts.dates[n].day == 1][:: 1 if len(shown) < 200 else 3]
    axes.set_xticks(
        months,
        [f"{MONTHS[parts.dates[n].month - 1]} {parts.dates[n].year % 100:02d}" for n in months],
    )
    axes.set_xlim(shown[0] - 0.5, shown[-1] + 0.5)
