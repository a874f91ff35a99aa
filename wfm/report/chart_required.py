"""Chart of the agents required by interval, with the band of the forecast's quantiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Calendar, Requirement
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.settings import QueueSettings
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.day_axis import label_days, shade_days
from wfm.report.words import both, day_text, period_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def required_chart(
    requirement: Requirement,
    levels: FloatArray,
    band: IntArray,
    calendar: Calendar,
    queues: Mapping[str, QueueSettings],
) -> Chart:
    """Draw what each queue needs on position, and what it would need on quiet and busy days.

    Parameters
    ----------
    requirement : Requirement
    levels : ndarray, shape (2,)
        Probabilities of the forecast's quantiles behind the band.
    band : ndarray of int, shape (2, Q, T)
        Agents on position at each, from `wfm.staffing.uncertainty.requirement_band`.
    calendar : Calendar
        The days of the requirement's grid.
    queues : mapping of str to QueueSettings
        For the queues' titles.
    """
    grid, total = requirement.grid, requirement.on_position.sum(axis=0)
    peak = int(total.argmax())
    moment, high = grid.local_start(peak), int(band[1].sum(axis=0)[peak])
    title = (
        f"{int(total[peak])} agents on position at the peak, {day_text(moment.date())} "
        f"{moment:%H:%M}; {high} if contacts reach their {levels[1]:.0%} quantile"
    )
    hours = requirement.on_position.sum() * grid.interval_minutes / 60
    title_zh = (
        f"在岗需求  {period_text(grid.first_day, grid.last_day)}：共 {hours:,.0f} 人时，"
        f"色带为话务 {levels[0]:.0%} 至 {levels[1]:.0%} 分位"
    )
    edges = [float(start) for start in grid.day_starts]

    def build(figure: Figure) -> None:
        count = len(requirement.queues)
        rows = figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
        for q, axes in enumerate(rows):
            shade_days(axes, calendar, edges)
            title = queues[requirement.queues[q]].title
            axes.set_title(fonts.drawable(both(title.en, title.zh) or requirement.queues[q]))
            name = f"{levels[1] - levels[0]:.0%} of outcomes"
            _queue(axes, requirement.on_position[q], band[:, q], name, q)
        label_days(rows[-1], grid, calendar, edges)

    return canvas.draw("required", title, title_zh, build, 1.3 + 1.9 * len(requirement.queues))


def _queue(axes: Axes, agents: IntArray, band: IntArray, name: str, q: int) -> None:
    colour = palette.QUEUE_COLOURS[q % len(palette.QUEUE_COLOURS)]
    x = np.arange(agents.size + 1)
    low, middle, high = (np.append(v, v[-1]) for v in (band[0], agents, band[1]))
    axes.fill_between(x, low, high, step="post", color=colour, alpha=0.25, lw=0, label=name)
    axes.step(x, middle, where="post", color=colour, lw=1.1, label="required 需求")
    axes.set_ylim(bottom=0)
    axes.margins(y=0.08)
    axes.set_ylabel("on position 在岗")
    canvas.legend_above(axes, 2)
