"""Charts of sweeps: a tornado of levers, and cost against service with its front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import BoolArray, FloatArray
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.whatif.sensitivity import Step, Swing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def tornado_chart(swings: Sequence[Swing]) -> Chart:
    """Draw what each lever does to service and requirement at both ends, strongest first."""
    first = swings[0]
    title = f"{first.path} moves the service level most: up to {100 * first.width:.1f} points"
    title_zh = "敏感性：各杠杆取两端值时服务水平与需求工时的变化；橙色为首值，蓝色为末值"

    def build(figure: Figure) -> None:
        level, hours = figure.subplots(1, 2, sharey=True)
        _bars(level, swings, lambda step: 100 * step.level, "service level, points 服务水平")
        _bars(hours, swings, lambda step: step.required_hours, "agent-hours required 需求工时")
        level.set_yticks(range(len(swings)), [fonts.drawable(one.path) for one in swings])
        level.set_ylim(len(swings) - 0.4, -0.6)

    return canvas.draw("tornado", title, title_zh, build, 1.6 + 0.5 * len(swings))


def _bars(axes: Axes, swings: Sequence[Swing], take: Callable[[Step], float], label: str) -> None:
    for place, swing in enumerate(swings):
        ends = [(take(swing.low), swing.low, palette.ORANGE)]
        ends.append((take(swing.high), swing.high, palette.BLUE))
        # The longer bar first: where both point the same way the shorter one lies on it.
        ends.sort(key=lambda end: -abs(end[0]))
        longest = ends[0][0]
        for value, step, colour in ends:
            axes.barh(place, value, height=0.55, color=colour, alpha=0.85)
            covered = step is not ends[0][1] and value * longest >= 0
            outwards = -longest if covered else value
            _name(axes, place, 0.0 if covered else value, step, 1 if outwards >= 0 else -1)
    axes.axvline(0, color=palette.INK, lw=0.9)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.22)
    axes.set_xlabel(f"change of {label}")


def _name(axes: Axes, place: int, value: float, step: Step, side: int) -> None:
    axes.annotate(
        fonts.drawable(str(step.value)), (value, place), (4 * side, 0),
        textcoords="offset points", va="center", ha="left" if side > 0 else "right", fontsize=8,
        color=palette.MUTED,
    )  # fmt: skip


def pareto_chart(cost: FloatArray, level: FloatArray, front: BoolArray) -> Chart:
    """Draw cost against service level of every point, and the front that none of them beats.

    Parameters
    ----------
    cost, level : ndarray, shape (K,)
    front : ndarray of bool, shape (K,)
    """
    best = np.flatnonzero(front)[np.argsort(cost[front])]
    title = (
        f"{best.size} of {cost.size} points are not beaten: service level "
        f"{level[best].min():.1%} to {level[best].max():.1%} for {cost[best].min():,.0f} to "
        f"{cost[best].max():,.0f} hours"
    )
    title_zh = "成本（折算工时）与服务水平：橙线为帕累托前沿，无其他情景更省且更好"

    def build(figure: Figure) -> None:
        axes = figure.subplots()
        axes.scatter(cost, level, s=16, color=palette.SKY, linewidths=0, label="point 情景")
        axes.plot(
            cost[best], level[best], color=palette.VERMILLION, marker="o", ms=5, lw=1.4,
            drawstyle="steps-post", label="front 前沿",
        )  # fmt: skip
        canvas.percent_axis(axes)
        axes.set_xlabel("cost, hours with premiums 成本，折算工时")
        axes.set_ylabel("service level")
        axes.margins(0.06)
        canvas.legend_above(axes, 2)

    return canvas.draw("pareto", title, title_zh, build, 4.4)
