"""Fan of the simulated service level by interval: how far days differ, not only their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import FloatArray
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.day_axis import label_days, shade_days
from wfm.report.simulation_week import Week, shown_rows, steps
from wfm.simulate.measures import Measures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of the replications; the outer pair holds 90 % of them, the inner one half."""


def level_chart(measures: Measures, week: Week) -> Chart:
    """Draw the fan of each queue's service level in one week."""
    offered = measures.summed().counts[0, :-1, week.span]
    levels = [_level(measures, q, week) for q in range(len(measures.queues))]
    rows = shown_rows(np.array(levels))
    told = ", ".join(f"{measures.queues[q]} {levels[q]:.1%}" for q in rows)
    worst = _worst(measures, rows, week, offered)
    title = f"Simulated service level {told}; {worst}"
    title_zh = (
        f"第 {week.number} 周  {week.text}：仿真服务水平扇形图，{measures.replications} 次仿真，"
        "深色为中间 50%，浅色为 90%"
    )
    fan = measures.fan(FAN)

    def build(figure: Figure) -> None:
        axes = figure.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]
        for place, q in zip(axes, rows, strict=True):
            shade_days(place, week.days, list(week.edges))
            _fan(place, measures, q, fan[:, q], week)
            place.tick_params(axis="x", length=0)
        canvas.legend_above(axes[0], 5)
        label_days(axes[-1], week.grid, week.days, list(week.edges))

    height = 1.5 + 2.1 * len(rows)
    return canvas.draw(f"simulated_level_week{week.number:02d}", title, title_zh, build, height)


def _fan(axes: Axes, measures: Measures, q: int, fan: FloatArray, week: Week) -> None:
    colour = palette.QUEUE_COLOURS[q % len(palette.QUEUE_COLOURS)]
    open_ = measures.summed().counts[0, q] > 0
    bands = [steps(np.where(open_, band, np.nan), week.span) for band in fan]
    x = bands[0][0]
    for low, high, alpha, label in ((0, 4, 0.16, "90 % of runs"), (1, 3, 0.34, "50 % of runs")):
        axes.fill_between(
            x, bands[low][1], bands[high][1], step="post", color=colour, alpha=alpha, lw=0,
            label=label,
        )  # fmt: skip
    mean = np.where(open_, measures.by_interval("service_level").value[q], np.nan)
    axes.step(*steps(mean, week.span), where="post", color=colour, lw=1.2, label="mean 平均")
    goal = measures.goals[q].service_level
    if goal is not None:
        axes.axhline(
            goal, color=palette.INK, lw=0.9, ls=(0, (5, 3)), label=f"goal 目标 {goal:.0%}"
        )
    axes.set_ylim(0, 1.02)
    canvas.percent_axis(axes)
    seconds = measures.goals[q].threshold_seconds
    axes.set_ylabel("service level 服务水平")
    kind = measures.definitions.service_level_of(measures.goals[q])
    axes.set_title(fonts.drawable(f"{measures.queues[q]}, within {seconds:g} s ({kind})"))


def _level(measures: Measures, q: int, week: Week) -> float:
    moments = measures.summed().ratios["service_level"]
    below = float(moments.below[q, week.span].sum())
    return float(moments.above[q, week.span].sum()) / below if below else 1.0


def _worst(measures: Measures, rows: list[int], week: Week, offered: FloatArray) -> str:
    level = measures.by_interval("service_level").value[:-1, week.span]
    shown = np.where(offered > 0, level, np.inf)[rows]
    row, interval = np.unravel_index(int(shown.argmin()), shown.shape)
    if not np.isfinite(shown[row, interval]):
        return "nothing arrives"
    q, number = rows[int(row)], week.span.start + int(interval)
    met = measures.met_by_interval()[q, number]
    return (
        f"worst interval {measures.queues[q]} {week.moment(number)}: "
        f"{shown[row, interval]:.0%}, goal met in {met:.0%} of runs"
    )
