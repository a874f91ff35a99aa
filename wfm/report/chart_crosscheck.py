"""Chart of our requirement and pyworkforce's, and of what their difference is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Calendar
from wfm.domain.settings import QueueSettings
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.day_axis import label_days, shade_days
from wfm.report.words import both, period_text
from wfm.staffing.second_opinion import SecondOpinion

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REASONS_ZH = {
    "zero_volume": "零话务",
    "neighbours": "相邻时段",
    "minimum": "最少人数",
    "other_goals": "其他目标",
    "patience": "耐心（放弃）",
    "search_start": "搜索起点",
    "occupancy_rounding": "占用率取整",
    "float_rounding": "浮点误差",
    "unexplained": "未解释",
}


def crosscheck_chart(
    opinion: SecondOpinion, calendar: Calendar, queues: Mapping[str, QueueSettings]
) -> Chart:
    """Draw both requirements by interval, and the agent-hours of each reason.

    Parameters
    ----------
    opinion : SecondOpinion
    calendar : Calendar
        The days of the opinion's grid.
    queues : mapping of str to QueueSettings
        For the queues' titles.
    """
    grid = opinion.grid
    answered = ~np.isnan(opinion.on_position)
    ours = opinion.requirement.on_position[answered].sum()
    theirs = opinion.on_position[answered].sum()
    hours = {n: h for n, h in opinion.hours().items() if (opinion.parts[n] != 0).any()}
    change = theirs / ours - 1 if ours else 0.0
    more = "more" if change >= 0 else "fewer"
    largest = max(hours, key=lambda n: abs(hours[n]), default="")
    why = f", mostly by {largest.replace('_', ' ')} ({hours[largest]:+,.0f} h)" if largest else ""
    title = (
        f"pyworkforce {opinion.peer_version} asks for {abs(change):.1%} {more} agent-hours{why}"
    )
    title_zh = f"与 pyworkforce 核对  {period_text(grid.first_day, grid.last_day)}：逐时段需求对比"
    edges = [float(start) for start in grid.day_starts]
    count = len(opinion.queues)
    below = 0.35 + 0.22 * max(len(hours), 1)

    def build(figure: Figure) -> None:
        rows = figure.subplots(count + 1, 1, squeeze=False, height_ratios=[*[1.6] * count, below])[
            :, 0
        ]
        for q, axes in enumerate(rows[:-1]):
            shade_days(axes, calendar, edges)
            _queue(axes, opinion, q, queues)
            label_days(axes, grid, calendar, edges)
        _reasons(rows[-1], hours)

    return canvas.draw("crosscheck", title, title_zh, build, 1.3 + 2.0 * count + below)


def _queue(
    axes: Axes, opinion: SecondOpinion, q: int, queues: Mapping[str, QueueSettings]
) -> None:
    x = np.arange(opinion.grid.interval_count + 1)
    need, theirs = opinion.requirement.on_position[q], opinion.on_position[q]
    lines = (
        (theirs, palette.VERMILLION, "pyworkforce"),
        (need, palette.BLUE, "wfm"),
    )
    for values, colour, label in lines:
        axes.step(
            x, np.append(values, values[-1]), where="post", color=colour, lw=0.9, label=label
        )
    queue, title = opinion.queues[q], queues[opinion.queues[q]].title
    axes.set_title(fonts.drawable(both(title.en, title.zh) or queue))
    axes.set_ylabel("on position 在岗")
    axes.set_ylim(bottom=0)
    canvas.legend_above(axes, 2)


def _reasons(axes: Axes, hours: Mapping[str, float]) -> None:
    names = sorted(hours, key=lambda name: abs(hours[name]))
    labels = [f"{name.replace('_', ' ')} {REASONS_ZH[name]}" for name in names]
    bars = axes.barh(labels, [hours[name] for name in names], color=palette.SKY, height=0.6)
    axes.bar_label(bars, fmt="{:+,.1f}", padding=3, fontsize=8.5)
    axes.axvline(0, color=palette.INK, lw=0.8)
    axes.grid(visible=False)
    axes.margins(x=0.12)
    axes.set_xlabel("agent-hours on position, theirs less ours 人时差")
    axes.set_title("What the difference is made of")
