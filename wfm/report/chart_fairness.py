"""Chart of how nights, late shifts, weekends and holidays are spread over the agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.people import Burden
from wfm.report import canvas, palette
from wfm.report.burden_shares import BurdenShare
from wfm.report.canvas import Chart
from wfm.report.words import BURDENS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN: tuple[Burden, ...] = ("night", "late", "weekend", "holiday")


def fairness_chart(shares: tuple[BurdenShare, ...]) -> Chart:
    """Draw the distance of each agent's share from the fair one."""
    by_burden = {share.burden: share for share in shares}
    shown = [by_burden[burden] for burden in SHOWN]
    nights, holidays = by_burden["night"], by_burden["holiday"]
    title = (
        f"{nights.within_one():.0%} of agents are within one night, "
        f"{holidays.within_one():.0%} within one holiday of their fair share"
    )
    title_zh = (
        f"夜班、晚班、周末班与节假日班的公平性：人均夜班 {_mean(nights):.1f} 个，"
        f"人均节假日班 {_mean(holidays):.2f} 个；下排含历史台账"
    )

    def build(figure: Figure) -> None:
        table = figure.subplots(2, len(shown), squeeze=False)
        for column, share in enumerate(shown):
            _distances(table[0, column], share.period, share.fair_period, share)
            _distances(table[1, column], share.total, share.fair_total, share)
            english, chinese = BURDENS[share.burden]
            table[0, column].set_title(f"{english.capitalize()} {chinese}\n{_range(share)}")
            table[1, column].set_title("with the ledger 含历史台账", color=palette.MUTED)
            table[1, column].set_xlabel("above or below the fair share")
        for row in table:
            row[0].set_ylabel("agents 人数")

    return canvas.draw("fairness", title, title_zh, build, 5.4)


def _mean(share: BurdenShare) -> float:
    return float(share.period[share.eligible].mean()) if share.eligible.any() else 0.0


def _range(share: BurdenShare) -> str:
    counts = share.period[share.eligible]
    if not counts.size:
        return "nobody can be given any"
    return f"{counts.min()} to {counts.max()}, mean {counts.mean():.1f}; {counts.size} agents"


def _distances(axes: Axes, counts: np.ndarray, fair: np.ndarray, share: BurdenShare) -> None:
    from matplotlib.ticker import MaxNLocator

    away = np.round((counts - fair)[share.eligible]).astype(int)
    reach = max(int(np.abs(away).max(initial=0)), 3)
    places = np.arange(-reach, reach + 1)
    agents = np.array([(away == place).sum() for place in places])
    near = np.abs(places) <= 1
    axes.bar(places[near], agents[near], width=0.86, color=palette.BLUE)
    axes.bar(places[~near], agents[~near], width=0.86, color=palette.ORANGE)
    for place, number in zip(places, agents, strict=True):
        if number:
            axes.annotate(
                str(number), (place, number), xytext=(0, 2), textcoords="offset points",
                ha="center", fontsize=8, color=palette.INK,
            )  # fmt: skip
    step = max(1, -(-reach // 6))
    ticks = [p for p in places if p % step == 0]
    axes.set_xticks(ticks, [f"{p:+d}" if p else "fair" for p in ticks])
    axes.margins(y=0.14)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
