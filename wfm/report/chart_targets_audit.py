"""Chart of the fairness audit: mean score of each shift and team, with its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.targets.fairness_audit import MOST_SPREAD, Audit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = ("shift", "team")
ATTRIBUTES_ZH = {"shift": "班次", "team": "班组", "tenure": "司龄", "skill": "技能"}
COLOURS = (palette.BLUE, palette.GREEN, palette.PURPLE, palette.ORANGE)


def audit_chart(found: Sequence[tuple[str, tuple[Audit, ...]]]) -> Chart:
    """Draw the means of every metric by shift and by team."""
    unfair = sum(not a.fair for _, audits in found for a in audits)
    total = sum(len(audits) for _, audits in found)
    title = f"{total - unfair} of {total} comparisons between groups are even within chance"
    title_zh = f"公平性审计：{total} 项分组比较中 {total - unfair} 项在随机波动之内"

    def build(figure: Figure) -> None:
        column = figure.subplots(len(SHOWN), 1)
        for axes, attribute in zip(column, SHOWN, strict=True):
            _means(axes, attribute, found)
        canvas.legend_above(column[0], len(found))

    return canvas.draw("audit", title, title_zh, build, 6.0)


def _means(axes: Axes, attribute: str, found: Sequence[tuple[str, tuple[Audit, ...]]]) -> None:
    names: list[str] = []
    for number, (metric, audits) in enumerate(found):
        groups = next(a for a in audits if a.attribute == attribute).groups
        names = names or [g.group for g in groups]
        places = np.array([names.index(g.group) for g in groups if g.group in names])
        kept = [g for g in groups if g.group in names]
        axes.errorbar(
            places + 0.12 * (number - (len(found) - 1) / 2),
            [g.mean_score for g in kept],
            yerr=[0.0 if np.isnan(g.error) else 1.96 * g.error for g in kept],
            fmt="o", markersize=4, linewidth=1.1, color=COLOURS[number % len(COLOURS)],
            label=metric.replace("_", " "),
        )  # fmt: skip
    axes.axhspan(1 - MOST_SPREAD / 2, 1 + MOST_SPREAD / 2, color=palette.SHADE, zorder=0)
    step = max(1, -(-len(names) // 16))
    axes.set_xticks(range(0, len(names), step), [fonts.drawable(n) for n in names[::step]])
    axes.set_ylabel("mean score")
    axes.set_title(f"by {attribute} {ATTRIBUTES_ZH[attribute]}; band: even within .02")
