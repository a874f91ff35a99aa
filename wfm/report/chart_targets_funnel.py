"""Funnel plot of scores: how far from the standard chance alone takes whom (Spiegelhalter 2005).

Source: Funnel plots for comparing institutional performance, Statistics in Medicine 24, 1185-1202.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import FloatArray
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.targets.judging import SUPPORTED, JudgementList

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

METRICS = {
    "speed": ("speed", "处理速度", "contacts"),
    "ready_share": ("ready share", "值机率", "hours"),
    "adherence": ("adherence", "排班遵守", "hours"),
    "quality": ("quality", "质检得分", "contacts"),
}
LIMITS = ((1.96, "95 %", "--"), (3.09, "99.8 %", ":"))
MOST_NAMES = 12


def funnel_chart(lists: Sequence[JudgementList]) -> Chart:
    """Draw each agent's index against exposure, with the limits of chance around the standard."""
    named = {j.agent for made in lists for j in made.named}
    judged = {
        agent
        for made in lists
        for agent, enough in zip(made.scores.agents, made.scores.enough, strict=True)
        if enough
    }
    blame = max(made.expected_false for made in lists)
    title = (
        f"{len(named)} of {len(judged)} agents stand out; if all were average, up to "
        f"{blame:.1f} would be on one list"
    )
    title_zh = f"漏斗图：{len(judged)} 人中 {len(named)} 人有统计证据；不作排名"

    def build(figure: Figure) -> None:
        row = figure.subplots(1, len(lists), squeeze=False)[0]
        for axes, made in zip(row, lists, strict=True):
            _funnel(axes, made)
        row[0].set_ylabel("own over standard (above 1: better)")

    return canvas.draw("funnel", title, title_zh, build, 4.6)


def _funnel(axes: Axes, made: JudgementList) -> None:
    english, chinese, unit = METRICS[made.metric]
    scores = made.scores
    known = scores.enough
    axes.set_title(f"{english} {chinese}")
    axes.set_xlabel(f"{unit}, {made.first_day} to {made.last_day}")
    if not known.any():
        return
    exposure, index = scores.exposure[known], scores.index[known]
    centre = float(np.exp(-np.median(made.shrunk.centre[known])))
    course = np.linspace(exposure.min() * 0.95, exposure.max() * 1.05, 120)
    error = _error_course(exposure, scores.error[known], course)
    for times, label, line in LIMITS:
        for side in (-times, times):
            axes.plot(
                course, centre * np.exp(side * error), line, color=palette.MUTED, linewidth=0.9,
                label=label if side > 0 else None,
            )  # fmt: skip
    axes.axhline(centre, color=palette.INK, linewidth=0.8)
    found = np.array([j.verdict == SUPPORTED for j in made.judgements])[known]
    axes.scatter(exposure[~found], index[~found], s=14, color=palette.BLUE, linewidths=0)
    axes.scatter(exposure[found], index[found], s=26, color=palette.VERMILLION, linewidths=0)
    for judgement in made.named[:MOST_NAMES]:
        axes.annotate(
            fonts.drawable(judgement.agent), (judgement.exposure, judgement.index),
            xytext=(4, 2), textcoords="offset points", fontsize=8, color=palette.INK,
        )  # fmt: skip
    canvas.legend_above(axes, 2)


def _error_course(exposure: FloatArray, error: FloatArray, course: FloatArray) -> FloatArray:
    """Return the standard error along the exposure: variance falls as one over it, to a floor."""
    from scipy.optimize import nnls

    design = np.stack([1 / exposure, np.ones(exposure.size)], axis=1)
    (slope, floor), _ = nnls(design, error**2)
    fitted: FloatArray = np.sqrt(slope / course + floor)
    return fitted
