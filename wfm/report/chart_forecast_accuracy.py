"""Charts of past forecasts: where they were off, and how they fade with the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast import AccuracyRow, Comparison, wape
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.words import WEEKDAYS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WORST_SHOWN = 0.5
LEAST_CONTACTS = 100.0


def residuals_chart(compared: Comparison) -> Chart:
    """Draw forecast less actual over actual by weekday and hour, a row per queue.

    Cells with hardly a contact stay empty; their percentages would only shout.
    """
    cells = np.array([_residuals(compared, q) for q in range(len(compared.queues))])
    off = float(np.nanmax(np.abs(cells))) if np.isfinite(cells).any() else 0.0
    title = f"Bias by weekday and hour: at most {off:.0%} of what came"
    title_zh = "按星期与小时的预测偏差（红色：预测偏高；蓝色：预测偏低）"

    def build(figure: Figure) -> None:
        rows = figure.subplots(len(compared.queues), 1, squeeze=False)[:, 0]
        for q, axes in enumerate(rows):
            _heat(axes, cells[q], compared.queues[q], min(max(off, 0.05), WORST_SHOWN))
        bar = figure.colorbar(rows[0].images[0], ax=list(rows), shrink=0.8, pad=0.01)
        bar.ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:+.0f} %")
        bar.outline.set_visible(False)

    return canvas.draw(
        "forecast_residuals", title, title_zh, build, 1.4 + 2.1 * len(compared.queues)
    )


def _residuals(c: Comparison, q: int) -> np.ndarray:
    """Return the bias by weekday and hour; shape (7, 24)."""
    known = np.isfinite(c.actual[q]) & c.ordinary
    place = c.weekday * 24 + c.hour
    seen, said = (
        np.bincount(place[known], weights=array[q, known], minlength=168)
        for array in (c.actual, c.calls)
    )
    enough = seen >= LEAST_CONTACTS
    bias: np.ndarray = np.where(enough, said / np.where(enough, seen, 1.0) - 1, np.nan)
    return bias.reshape(7, 24)


def _heat(axes: Axes, cells: np.ndarray, queue: str, limit: float) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list(
        "bias", [palette.BLUE, palette.PAPER, palette.VERMILLION]
    )
    axes.imshow(cells, cmap=colours, vmin=-limit, vmax=limit, aspect="auto")
    axes.set_yticks(range(7), WEEKDAYS)
    axes.set_xticks(range(0, 24, 2), [f"{hour:02d}" for hour in range(0, 24, 2)])
    axes.grid(visible=False)
    axes.set_title(fonts.drawable(queue))
    for (weekday, hour), value in np.ndenumerate(cells):
        if np.isfinite(value) and abs(value) >= 0.1:
            strong = abs(value) > 0.7 * limit
            axes.text(
                hour, weekday, f"{100 * value:+.0f}", ha="center", va="center", fontsize=6.5,
                color=palette.PAPER if strong else palette.INK,
            )  # fmt: skip


def horizon_chart(compared: Comparison, rows: tuple[AccuracyRow, ...]) -> Chart:
    """Draw WAPE by day ahead against the seasonal naive method, and the cover of the bands."""
    whole = rows[0]
    title = (
        f"WAPE {whole.wape:.1%} by interval, {whole.daily_wape:.1%} by day; "
        f"seasonal naive {whole.naive_wape:.1%}"
    )
    title_zh = (
        f"各预测天数的准确度：时段 WAPE {whole.wape:.1%}，日 WAPE {whole.daily_wape:.1%}，"
        f"季节朴素法 {whole.naive_wape:.1%}"
    )

    def build(figure: Figure) -> None:
        errors, bands = figure.subplots(1, 2, width_ratios=(3, 2))
        _errors(errors, compared)
        _bands(bands, rows)

    return canvas.draw("forecast_accuracy", title, title_zh, build, 3.8)


def _errors(axes: Axes, c: Comparison) -> None:
    days = np.unique(c.horizon)
    for name, values, colour in (
        ("seasonal naive 季节朴素", c.naive, palette.GREY),
        ("forecast 预测", c.calls, palette.BLUE),
    ):
        shown = [(day, _wape(c, values, day)) for day in days]
        axes.plot(
            [d for d, e in shown if e is not None], [e for _, e in shown if e is not None],
            color=colour, linewidth=1.8, marker="o", markersize=3, label=name,
        )  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    axes.set_xlabel("days ahead")
    axes.set_title(fonts.drawable("WAPE of intervals 时段误差"))
    canvas.legend_above(axes, 2)


def _wape(c: Comparison, values: np.ndarray, day: int) -> float | None:
    chosen = (c.horizon == day) & c.ordinary
    seen, said = c.actual[:, chosen], values[:, chosen]
    known = np.isfinite(seen) & np.isfinite(said)
    return wape(seen, said) if seen[known].sum() > 0 else None


def _bands(axes: Axes, rows: tuple[AccuracyRow, ...]) -> None:
    shown = [row for row in rows if row.group in ("all", "horizon")]
    names = [row.key.replace("days ", "").replace(" to ", "–") or "all" for row in shown]
    for nominal, field, colour in (
        (0.8, "coverage_80", palette.SKY),
        (0.95, "coverage_95", palette.BLUE),
    ):
        held = [getattr(row, field) for row in shown]
        axes.plot(range(len(shown)), held, "o", color=colour, label=f"{nominal:.0%} band")
        axes.axhline(nominal, color=colour, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_xticks(range(len(shown)), names)
    axes.set_ylim(0.5, 1.0)
    axes.margins(x=0.1)
    canvas.percent_axis(axes)
    axes.set_xlabel("days ahead")
    axes.set_title(fonts.drawable("Bands held 区间覆盖"))
    canvas.legend_above(axes, 2)
