"""Chart of one agent's target in the distribution of what the simulated rosters let happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Plan
from wfm.domain.record import FloatArray
from wfm.report import canvas, palette
from wfm.report.canvas import Chart
from wfm.report.words import period_text
from wfm.targets.explanation import Step

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 24


def hits_chart(agent: str, counts: FloatArray, steps: Sequence[Step], plan: Plan) -> Chart:
    """Draw the simulated numbers of contacts, those that reach the target apart.

    Parameters
    ----------
    agent : str
    counts : ndarray, shape (R,)
        Contacts in each simulated roster.
    steps : sequence of Step
        Derivation of the target; its last step is the number.
    plan : Plan
    """
    value = {step.name: step.value for step in steps}
    target = value["target"]
    # With an own past the agent's contacts are those of the roster times the own ratio.
    own = counts * value.get("combined", 1.0)
    hit = float((own >= target).mean())
    grid = plan.roster.grid
    period = period_text(grid.first_day, grid.last_day)
    asked = value.get("hit_probability", float("nan"))
    title = (
        f"{agent}: target {target:,.0f} contacts, reached in {hit:.0%} of {own.size} simulated "
        f"rosters, {asked:.0%} asked"
    )
    title_zh = f"{agent} 目标 {target:,.0f}，仿真达成概率 {hit:.0%}；{period}"

    def build(figure: Figure) -> None:
        _bars(figure.subplots(), own, target)

    return canvas.draw("hits", title, title_zh, build, 3.6)


def _bars(axes: Axes, own: FloatArray, target: float) -> None:
    low, high = float(own.min()), float(own.max())
    step = max(1.0, np.ceil((high - low) / MOST_BARS))
    # One border lies at the target, so that no bar holds both kinds.
    below = np.ceil(max(target - low, 0.0) / step)
    edges = target - below * step + step * np.arange(below + np.ceil((high - target) / step) + 2)
    for hit, colour, label in (
        (False, palette.GREY, "below 未达成"),
        (True, palette.BLUE, "reached 达成"),
    ):
        kept = own[(own >= target) == hit]
        axes.hist(kept, bins=edges, color=colour, label=label, rwidth=0.92)
    axes.axvline(target, color=palette.VERMILLION, linewidth=1.4)
    axes.axvline(float(own.mean()), color=palette.INK, linewidth=1.0, linestyle="--")
    axes.set_ylim(top=axes.get_ylim()[1] * 1.18)
    mean = float(own.mean())
    for x, text, towards in (
        (target, f"target 目标 {target:,.0f}", -1 if target <= mean else 1),
        (mean, f"expected 期望 {mean:,.1f}", 1 if target <= mean else -1),
    ):
        axes.annotate(
            text, (x, 0.98), xycoords=("data", "axes fraction"), xytext=(5 * towards, 0),
            textcoords="offset points", fontsize=8.5, color=palette.INK, va="top",
            ha="left" if towards > 0 else "right",
        )  # fmt: skip
    axes.set_xlabel("contacts handled in the period 处理量")
    axes.set_ylabel("simulated rosters 仿真次数")
    canvas.legend_above(axes, 2)
