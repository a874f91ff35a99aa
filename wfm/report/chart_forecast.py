"""Chart of the forecast volume with its quantile bands, a row per queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Forecast, Plan
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.day_axis import label_days, name_blocks, shade_days
from wfm.report.key_figures import daily_sum
from wfm.report.words import day_text, period_text, queue_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_BY_INTERVAL = 35
"""Periods of more days are drawn by day."""


def forecast_chart(plan: Plan) -> Chart:
    """Draw the forecast of every queue over the whole period."""
    forecast, grid = plan.forecast, plan.forecast.grid
    daily = daily_sum(forecast.calls.sum(axis=0), grid.day_starts)
    peak = int(daily.argmax())
    title = (
        f"{daily.sum():,.0f} contacts expected; busiest day {day_text(grid.dates[peak])} "
        f"with {daily[peak]:,.0f}"
    )
    title_zh = (
        f"话务量预测  {period_text(grid.first_day, grid.last_day)}：日均 {daily.mean():,.0f}，"
        f"最高 {daily[peak]:,.0f}，最低 {daily.min():,.0f}"
    )

    def build(figure: Figure) -> None:
        rows = figure.subplots(len(forecast.queues), 1, sharex=True, squeeze=False)[:, 0]
        for number, axes in enumerate(rows):
            _queue(axes, plan, number)
        label_days(rows[-1], grid, plan.calendar, _edges(forecast))
        name_blocks(rows[0], plan.calendar, _edges(forecast))

    return canvas.draw("forecast", title, title_zh, build, 1.3 + 1.9 * len(forecast.queues))


def _by_interval(forecast: Forecast) -> bool:
    return forecast.grid.day_count <= LONGEST_BY_INTERVAL


def _edges(forecast: Forecast) -> list[float]:
    if _by_interval(forecast):
        return [float(start) for start in forecast.grid.day_starts]
    return [float(day) for day in range(forecast.grid.day_count + 1)]


def _queue(axes: Axes, plan: Plan, q: int) -> None:
    forecast, colour = plan.forecast, palette.QUEUE_COLOURS[q % len(palette.QUEUE_COLOURS)]
    shade_days(axes, plan.calendar, _edges(forecast))
    if _by_interval(forecast):
        x, middle, bands = _interval_lines(forecast, q)
        unit = f"contacts\nper {forecast.grid.interval_minutes} min"
    else:
        x, middle, bands = _day_lines(forecast, q)
        unit = "contacts\nper day"
    for (name, low, high), alpha in zip(bands, (0.22, 0.3), strict=False):
        axes.fill_between(x, low, high, step="post", color=colour, alpha=alpha, lw=0, label=name)
    axes.step(x, middle, where="post", color=colour, linewidth=1.1, label="expected 预期")
    axes.set_ylim(bottom=0)
    axes.margins(y=0.08)
    total = forecast.calls[q].sum()
    title = f"{queue_title(plan, forecast.queues[q])}: {total:,.0f} contacts"
    axes.set_title(fonts.drawable(title))
    axes.set_ylabel(unit)
    canvas.legend_above(axes, 3)


Band = tuple[str, np.ndarray, np.ndarray]


def _interval_lines(forecast: Forecast, q: int) -> tuple[np.ndarray, np.ndarray, list[Band]]:
    levels, cuts = forecast.quantile_levels, forecast.call_quantiles[:, q]
    bands = []
    for low in range(levels.size // 2):
        high = levels.size - 1 - low
        name = f"{levels[high] - levels[low]:.0%} of outcomes"
        bands.append((name, _closed(cuts[low]), _closed(cuts[high])))
    x = np.arange(forecast.grid.interval_count + 1)
    return x, _closed(forecast.calls[q]), bands[:2]


def _day_lines(forecast: Forecast, q: int) -> tuple[np.ndarray, np.ndarray, list[Band]]:
    """Return daily totals; their band is Poisson noise plus the day's common level."""
    total = daily_sum(forecast.calls[q], forecast.grid.day_starts)
    spread = 1.96 * np.sqrt(total + (forecast.busyness_cv[q] * total) ** 2)
    x = np.arange(total.size + 1)
    band = ("95% of days", _closed(np.maximum(total - spread, 0)), _closed(total + spread))
    return x, _closed(total), [band]


def _closed(values: np.ndarray) -> np.ndarray:
    """Repeat the last value, so that the last step has its full width."""
    return np.append(values, values[-1])
