"""Contacts waiting by interval: mean, usual highest and highest of any run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.day_axis import label_days, shade_days
from wfm.report.simulation_week import Week, shown_rows, steps
from wfm.simulate.measures import Measures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def queue_chart(measures: Measures, week: Week) -> Chart:
    """Draw how many contacts wait in one week, queue by queue."""
    running, runs = measures.summed(), measures.replications
    mean = running.mean_in_queue[:-1, week.span] / runs
    rows = shown_rows(-mean.mean(axis=1))
    row, place = np.unravel_index(int(mean.argmax()), mean.shape)
    top = running.highest_in_queue[row, week.span].max()
    title = (
        f"On average {mean.sum(axis=0).mean():.1f} contacts wait; most on "
        f"{week.moment(week.span.start + int(place))}: {mean[row, place]:.1f} in "
        f"{measures.queues[row]}, up to {top:.0f} that week"
    )
    title_zh = (
        f"第 {week.number} 周  {week.text}：排队数，实线为时段平均，浅色为时段内最高值的平均，"
        f"虚线为 {runs} 次仿真中的最高值"
    )

    def build(figure: Figure) -> None:
        axes = figure.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]
        for place_, q in zip(axes, rows, strict=True):
            shade_days(place_, week.days, list(week.edges))
            _lines(place_, measures, q, week)
            place_.tick_params(axis="x", length=0)
        canvas.legend_above(axes[0], 3)
        label_days(axes[-1], week.grid, week.days, list(week.edges))

    height = 1.5 + 1.7 * len(rows)
    return canvas.draw(f"simulated_queue_week{week.number:02d}", title, title_zh, build, height)


def _lines(axes: Axes, measures: Measures, q: int, week: Week) -> None:
    running, runs = measures.summed(), measures.replications
    colour = palette.QUEUE_COLOURS[q % len(palette.QUEUE_COLOURS)]
    x, mean = steps(running.mean_in_queue[q] / runs, week.span)
    _, most = steps(running.most_in_queue[q] / runs, week.span)
    _, top = steps(running.highest_in_queue[q], week.span)
    axes.step(
        x, top, where="post", color=palette.GREY, lw=0.8, ls=(0, (2, 2)),
        label="highest of any run 最高",
    )  # fmt: skip
    axes.fill_between(
        x, most, step="post", color=colour, alpha=0.22, lw=0, label="highest in the interval, mean"
    )
    axes.step(x, mean, where="post", color=colour, lw=1.2, label="mean number waiting 平均")
    axes.set_ylim(bottom=0)
    axes.margins(y=0.06)
    axes.set_ylabel("waiting 排队数")
    axes.set_title(fonts.drawable(measures.queues[q]))
