"""Charts of one week each: agents required and on the floor, and the simulated service level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Calendar, Plan
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.coverage import Coverage
from wfm.report.day_axis import label_days, shade_days
from wfm.report.key_figures import service_counts
from wfm.report.words import period_text, queue_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DAYS_PER_CHART = 7
MOST_LINES = 4
LEGEND_ROOM = 75
"""Letters of queue titles that fit beside the title of the axes."""


def service_charts(plan: Plan, cover: Coverage) -> tuple[Chart, ...]:
    """Draw the staffing and the service level of each week of the period."""
    days = plan.roster.grid.day_count
    starts = range(0, days, DAYS_PER_CHART)
    return tuple(
        _week(plan, cover, number + 1, first, min(first + DAYS_PER_CHART, days))
        for number, first in enumerate(starts)
    )


def _week(plan: Plan, cover: Coverage, number: int, first: int, last: int) -> Chart:
    grid = plan.roster.grid
    span = slice(int(grid.day_starts[first]), int(grid.day_starts[last]))
    required = cover.required_total[span].sum() * cover.interval_hours
    missing = cover.missing[span].sum() * cover.interval_hours
    covered = 1 - missing / required if required else 1.0
    levels = ", ".join(f"{queue} {_level(plan, q, span):.1%}" for q, queue in _shown(plan, span))
    title = f"{covered:.1%} of required agent-hours covered; service level {levels}"
    dates = grid.dates
    title_zh = (
        f"第 {number} 周  {period_text(dates[first], dates[last - 1])}：需求 {required:,.0f} 人时"
        f"，缺口 {missing:,.1f} 人时；含损耗，已扣除休息；服务水平按来电时段统计"
    )
    days = Calendar(plan.calendar.country, plan.calendar.days[first:last])
    edges = [float(grid.day_starts[d]) for d in range(first, last + 1)]

    def build(figure: Figure) -> None:
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(1.25, 1))
        for axes in (top, bottom):
            shade_days(axes, days, edges)
        _agents(top, cover, span)
        _service(bottom, plan, span)
        label_days(bottom, grid, days, edges)

    return canvas.draw(f"service_week{number:02d}", title, title_zh, build, 5.4)


def _steps(values: np.ndarray, span: slice) -> tuple[np.ndarray, np.ndarray]:
    part = values[span]
    return np.arange(span.start, span.stop + 1), np.append(part, part[-1])


def _agents(axes: Axes, cover: Coverage, span: slice) -> None:
    x, floor = _steps(cover.floor, span)
    _, required = _steps(cover.required_total, span)
    _, on_shift = _steps(cover.on_shift, span)
    axes.fill_between(x, floor, step="post", color=palette.FLOOR, lw=0, label="on the floor 在岗")
    axes.step(
        x, on_shift, where="post", color=palette.GREY, lw=0.8, label="rostered, with breaks 在班"
    )
    axes.step(x, required, where="post", color=palette.INK, lw=1.2, label="required 需求")
    # No `where`: it would drop the last interval of every run of steps.
    axes.fill_between(
        x, floor, np.maximum(floor, required), step="post", color=palette.VERMILLION, lw=0,
        label="below the requirement 缺口",
    )  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.margins(y=0.06)
    axes.set_ylabel("agents 人数")
    axes.set_title("Agents")
    canvas.legend_above(axes, 6)


def _service(axes: Axes, plan: Plan, span: slice) -> None:
    service = plan.service
    shown = _shown(plan, span)
    labels = _labels([queue_title(plan, queue) for _, queue in shown], [q for _, q in shown])
    for (q, _), label in zip(shown, labels, strict=True):
        colour = palette.QUEUE_COLOURS[q % len(palette.QUEUE_COLOURS)]
        x, level = _steps(service.service_level[q], span)
        _, half = _steps(service.service_level_half_width[q], span)
        low, high = np.clip(level - half, 0, 1), np.clip(level + half, 0, 1)
        axes.fill_between(x, low, high, step="post", color=colour, alpha=0.18, lw=0)
        axes.step(x, level, where="post", color=colour, lw=1.1, label=label)
    goals = sorted({g.service_level for g in plan.requirement.goals if g.service_level})
    for goal in goals:
        axes.axhline(
            goal, color=palette.INK, lw=0.9, ls=(0, (5, 3)), label=f"goal 目标 {goal:.0%}"
        )
    axes.set_ylim(0, 1.02)
    canvas.percent_axis(axes)
    axes.set_ylabel("service level 服务水平")
    band = f"{service.confidence:.0%} band of {service.replications} runs"
    axes.set_title(f"Service level, {band}")
    canvas.legend_above(axes, 6)


def _labels(titles: list[str], ids: list[str]) -> list[str]:
    """Return the titles, or the ids where the titles do not fit on one line."""
    fitting = titles if sum(map(canvas.text_width, titles)) <= LEGEND_ROOM else ids
    return [fonts.drawable(text[:24]) for text in fitting]


def _shown(plan: Plan, span: slice) -> list[tuple[int, str]]:
    """Return the queues to draw: all, or the poorest ones where there are many."""
    queues = list(enumerate(plan.service.queues))
    if len(queues) <= MOST_LINES:
        return queues
    return sorted(sorted(queues, key=lambda item: _level(plan, item[0], span))[:MOST_LINES])


def _level(plan: Plan, q: int, span: slice) -> float:
    met, base = service_counts(plan.service, plan.requirement.goals, q)
    return float(met[span].sum() / base[span].sum()) if base[span].sum() > 0 else 1.0
