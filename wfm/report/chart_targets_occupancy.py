"""Chart of occupancy and utilisation by group, with the cap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.targets.workload import WorkloadFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_NAMES = 40
GROUPS_ZH = {
    "agent": "座席", "team": "班组", "shift": "班次", "interval": "时段", "day": "日期",
    "centre": "中心",
}  # fmt: skip
SHARES = (
    ("occupancy", "occupancy 占用率", palette.BLUE, "o"),
    ("utilisation_logged", "of logged in 登录利用率", palette.GREEN, "s"),
    ("utilisation_paid", "of paid time 工时利用率", palette.ORANGE, "D"),
)


def workload_chart(figures: Sequence[WorkloadFigure], by: str, source: str, cap: float) -> Chart:
    """Draw how much of their time groups handle contacts, by each of the three denominators."""
    known = [f for f in figures if np.isfinite(f.occupancy)]
    above = sum(f.occupancy > cap for f in known)
    title = f"Occupancy by {by}: {_range(known)}; {above} of {len(known)} above {cap:.0%}"
    title_zh = f"按{GROUPS_ZH[by]}的占用率与利用率，上限 {cap:.0%}；来源：{_source_zh(source)}"

    def build(figure: Figure) -> None:
        axes = figure.subplots()
        _shares(axes, known, cap)
        axes.set_ylabel(f"{by} {GROUPS_ZH[by]}")

    height = 1.9 + 0.21 * min(max(len(known), 4), MOST_NAMES)
    return canvas.draw("workload", title, title_zh, build, height)


def _range(known: Sequence[WorkloadFigure]) -> str:
    if not known:
        return "nobody was on position"
    low, high = (pick(known, key=lambda f: f.occupancy) for pick in (min, max))
    return f"{low.occupancy:.0%} ({low.key}) to {high.occupancy:.0%} ({high.key})"


def _source_zh(source: str) -> str:
    return source.replace(" simulated rosters", " 次排班仿真")


def _shares(axes: Axes, known: Sequence[WorkloadFigure], cap: float) -> None:
    few = len(known) <= MOST_NAMES
    places = np.arange(len(known))
    for name, label, colour, marker in SHARES:
        values = np.array([getattr(f, name) for f in known], dtype=np.float64)
        axes.plot(
            values, places, marker, color=colour, markersize=5.5 if few else 2.5, label=label,
            linestyle="none",
        )  # fmt: skip
    axes.axvline(cap, color=palette.VERMILLION, linewidth=1.1, linestyle="--")
    axes.annotate(
        f"cap 上限 {cap:.0%}", (cap, 1.0), xycoords=("data", "axes fraction"), xytext=(4, -10),
        textcoords="offset points", fontsize=8.5, color=palette.VERMILLION,
    )  # fmt: skip
    step = 1 if few else -(-len(known) // MOST_NAMES)
    names = [fonts.drawable(f.key) for f in known]
    axes.set_yticks(places[::step], names[::step])
    axes.set_ylim(len(known) - 0.4, -0.6)
    axes.set_xlim(0, 1.05)
    axes.grid(visible=True, axis="both")
    canvas.percent_axis(axes, "x")
    axes.set_xlabel("handling time over time on position, logged in, paid")
    canvas.legend_above(axes, len(SHARES))
