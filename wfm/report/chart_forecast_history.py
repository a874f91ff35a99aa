"""Chart of a forecast with its bands behind the last weeks of the history."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Calendar, CallHistory, Forecast, TimeGrid
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.day_axis import label_days, name_blocks, shade_days
from wfm.report.key_figures import daily_sum
from wfm.report.words import period_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WEEKS_SHOWN = 4
SHARED_LINES = 35
"""Up to so many days are drawn by interval, more of them by day."""


def history_chart(history: CallHistory, forecast: Forecast, calendar: Calendar) -> Chart:
    """Draw the last four weeks of the history and the forecast after them, a row per queue.

    Parameters
    ----------
    history : CallHistory
        In intervals of the forecast's length.
    forecast : Forecast
    calendar : Calendar
        Covers both.
    """
    grid = _window(history, forecast)
    days = calendar.between(grid.first_day, grid.last_day)
    ahead = daily_sum(forecast.calls.sum(axis=0), forecast.grid.day_starts)
    period = period_text(forecast.grid.first_day, forecast.grid.last_day)
    title = f"{ahead.mean():,.0f} contacts a day expected, {period}"
    title_zh = f"历史与预测：{period}，日均 {ahead.mean():,.0f}"

    def build(figure: Figure) -> None:
        rows = figure.subplots(len(forecast.queues), 1, sharex=True, squeeze=False)[:, 0]
        edges = [float(day) for day in range(grid.day_count + 1)]
        for number, axes in enumerate(rows):
            shade_days(axes, days, edges)
            _queue(axes, history, forecast, grid, number)
        label_days(rows[-1], grid, days, edges)
        name_blocks(rows[0], days, edges)

    return canvas.draw(
        "forecast_history", title, title_zh, build, 1.3 + 2.0 * len(forecast.queues)
    )


def _window(history: CallHistory, forecast: Forecast) -> TimeGrid:
    grid = forecast.grid
    first = max(history.grid.first_day, grid.first_day - timedelta(weeks=WEEKS_SHOWN))
    first = min(first, grid.first_day)
    count = (grid.last_day - first).days + 1
    return TimeGrid(first, count, grid.interval_minutes, grid.timezone)


def _queue(axes: Axes, history: CallHistory, forecast: Forecast, window: TimeGrid, q: int) -> None:
    queue, colour = forecast.queues[q], palette.QUEUE_COLOURS[q % len(palette.QUEUE_COLOURS)]
    offered = history.offered[history.queues.index(queue)]
    begin = (forecast.grid.first_day - window.first_day).days
    by_interval = window.day_count <= SHARED_LINES
    seen = _placed(history.grid, offered, window, begin, by_interval)
    axes.plot(*seen, color=palette.INK, linewidth=0.9, label="history 历史")
    x, said, bands = _forecast_lines(forecast, q, begin, by_interval)
    for (name, low, high), alpha in zip(bands, (0.2, 0.3), strict=False):
        axes.fill_between(x, low, high, color=colour, alpha=alpha, linewidth=0, label=name)
    axes.plot(x, said, color=colour, linewidth=1.2, label="forecast 预测")
    axes.axvline(begin, color=palette.MUTED, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_ylim(bottom=0)
    axes.set_title(fonts.drawable(queue))
    unit = f"per {forecast.grid.interval_minutes} min" if by_interval else "per day"
    axes.set_ylabel(f"contacts\n{unit}")
    canvas.legend_above(axes, 4)


def _placed(
    grid: TimeGrid, values: np.ndarray, window: TimeGrid, begin: int, by_interval: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return where the history stands on the axis of days, and its volume."""
    offset = (grid.first_day - window.first_day).days
    if by_interval:
        x = offset + _position(grid)
        shown = (x >= 0) & (x < begin)
        return x[shown], values[shown]
    known = np.bincount(grid.day_of_interval, weights=np.isfinite(values))
    total = daily_sum(np.nan_to_num(values), grid.day_starts)
    x = offset + np.arange(grid.day_count) + 0.5
    shown = (x >= 0) & (x < begin)
    return x[shown], np.where(known > 0, total, np.nan)[shown]


def _position(grid: TimeGrid) -> np.ndarray:
    """Return the middle of each interval in days from the first one's midnight."""
    begins = grid.day_starts[grid.day_of_interval]
    lengths = np.diff(grid.day_starts)[grid.day_of_interval]
    within = (np.arange(grid.interval_count) - begins + 0.5) / lengths
    middle: np.ndarray = grid.day_of_interval + within
    return middle


Band = tuple[str, np.ndarray, np.ndarray]


def _forecast_lines(
    forecast: Forecast, q: int, begin: int, by_interval: bool
) -> tuple[np.ndarray, np.ndarray, list[Band]]:
    levels, grid = forecast.quantile_levels, forecast.grid
    if by_interval:
        cuts = forecast.call_quantiles[:, q]
        last = levels.size - 1
        bands = [
            (f"{levels[last - k] - levels[k]:.0%} of outcomes", cuts[k], cuts[last - k])
            for k in range(levels.size // 2)
        ]
        return begin + _position(grid), forecast.calls[q], bands[:2]
    total = daily_sum(forecast.calls[q], grid.day_starts)
    spread = np.sqrt(total + (forecast.busyness_cv[q] * total) ** 2)
    bands = [
        (f"{share} of days", np.maximum(total - z * spread, 0), total + z * spread)
        for share, z in (("95%", 1.96), ("80%", 1.28))
    ]
    return begin + np.arange(grid.day_count) + 0.5, total, bands
