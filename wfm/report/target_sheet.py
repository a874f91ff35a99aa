"""One printable page an agent: what is asked this month, how likely it is, how it came about."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from math import ceil
from pathlib import Path

import numpy as np

from wfm.domain import Agent, AgentTarget, Plan
from wfm.domain.record import FloatArray
from wfm.report import page_parts, palette
from wfm.report.agent_sheet import PRINTED, filled_page
from wfm.report.file_names import file_stems
from wfm.report.fonts import web_font
from wfm.report.page_parts import Table
from wfm.report.score_words import METRIC_WORDS
from wfm.report.words import day_text, period_text, person_name
from wfm.targets.decomposition import Decomposition
from wfm.targets.explanation import Step

BARS = 24
PICTURE = (640, 150)

FITTING = (
    "<style>.cards { grid-template-columns: repeat(4, 1fr); } @media print { "
    ".cards { grid-template-columns: repeat(4, 1fr); } svg { max-height: 80px !important; } "
    "h2 { margin: 5px 0 1px; } table { font-size: 7.5pt; } th, td { padding: 0 5px; } "
    "dl.definitions { font-size: 7pt; } main { padding: 0; } }</style>\n"
)
"""On top of what keeps scorecards on one sheet: a month of five weeks and its derivation."""

DEFINITIONS = (
    (
        "Probability 达成概率",
        "Share of simulated months, with this roster and the forecast, in which the number is "
        "reached. 在本排班与预测下，仿真各月中达到该目标的比例。",
    ),
    (
        "Fairness 公平",
        "Quiet hours ask for less: the number follows the shifts, not the other way round. "
        "来电少的时段目标也低：目标随班次而定。",
    ),
    (
        "Frozen 冻结",
        "Results do not change the number within the month; a changed roster does, and the log "
        "says so. 月内不因结果调整，仅因排班变动重算并留痕。",
    ),
)


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What one agent's page shows.

    Parameters
    ----------
    agent : Agent
    days : Decomposition
        The number of contacts, cut into days.
    others : tuple of AgentTarget
        The targets for other metrics.
    steps : tuple of Step
        Derivation of the number of contacts.
    counts : ndarray, shape (R,)
        Contacts in the simulated rosters, with the own ratio.
    sums : (float, float)
        Targets of the team and of the centre.
    shifts : str
        The shifts of the period in words.
    """

    agent: Agent
    days: Decomposition
    others: tuple[AgentTarget, ...]
    steps: tuple[Step, ...]
    counts: FloatArray
    sums: tuple[float, float]
    shifts: str


def write_target_sheets(plan: Plan, contents: Sequence[SheetContent], folder: Path) -> None:
    """Write ``AGENT.html`` for each agent into a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    bodies = {content.agent.agent: _body(plan, content) for content in contents}
    # One font with everybody's characters: cutting one for each page would take minutes.
    text = "".join(sorted({c for body in bodies.values() for c in unescape(body)}))
    font = b64encode(web_font(text)).decode("ascii")
    for agent, stem in file_stems(bodies).items():
        page = filled_page(agent, bodies[agent], font)
        (folder / f"{stem}.html").write_text(page, encoding="utf-8", newline="\n")


def _body(plan: Plan, content: SheetContent) -> str:
    agent, target = content.agent, content.days.target
    name = person_name(agent.name, agent.name_zh, agent.agent)
    line = f"{agent.agent} · {agent.team} · {period_text(target.first_day, target.last_day)}"
    return "".join(
        (
            f'<h1>{escape(name)}</h1>\n<p class="period">{escape(line)}</p>\n',
            PRINTED,
            FITTING,
            _cards(content),
            page_parts.heading("How likely it is", "达成概率分布"),
            _histogram(content.counts, target.target),
            _others(content.others),
            page_parts.heading("Weeks and days", "按周按日分解"),
            _weeks(content.days),
            page_parts.heading("How it came about", "目标由来"),
            page_parts.note(content.shifts),
            _steps(content.steps),
            page_parts.heading("Definitions", "口径"),
            page_parts.definition_list(DEFINITIONS),
            "<footer>Agent 本人 ____________　Supervisor 主管 ____________　"
            "Accepted on 确认日期 ____________</footer>\n",
        )
    )


def _cards(content: SheetContent) -> str:
    target = content.days.target
    chance = float((content.counts >= target.target).mean()) if target.target else 1.0
    parts = (
        page_parts.card(
            "Contacts 处理量目标",
            f"{target.target:,.0f}",
            f"reached with {chance:.0%}, {target.hit_probability:.0%} asked 达成概率",
        ),
        page_parts.card(
            "Shifts 班次",
            f"{target.shifts}",
            f"{target.ready_hours:.0f} h on position 在岗小时",
        ),
        page_parts.card("Team 班组目标", f"{content.sums[0]:,.0f}", content.agent.team),
        page_parts.card("Centre 中心目标", f"{content.sums[1]:,.0f}", "all teams 全部"),
    )
    return f'<div class="cards">\n{"".join(parts)}</div>\n'


def _histogram(counts: FloatArray, target: float) -> str:
    """Return the simulated numbers as bars, drawn without any library: there are 400 pages."""
    width, height = PICTURE
    low, high = float(counts.min()), float(counts.max())
    if high <= low:
        return page_parts.note("every simulated month gives the same number 各次仿真结果相同")
    step = max(1.0, float(np.ceil((high - low) / BARS)))
    below = float(np.ceil(max(target - low, 0.0) / step))
    count = int(below + ceil(max(high - target, 0.0) / step) + 1)
    edges = target - below * step + step * np.arange(count + 1)
    number, _ = np.histogram(counts, bins=edges)
    wide, tall = width / count, (height - 34) / max(int(number.max()), 1)
    bars = "".join(
        f'<rect x="{place * wide + 1:.1f}" y="{height - 18 - n * tall:.1f}" '
        f'width="{wide - 2:.1f}" height="{n * tall:.1f}" '
        f'fill="{palette.BLUE if edges[place] >= target else palette.GREY}"/>'
        for place, n in enumerate(number.tolist())
    )
    at = below * wide
    ends = "".join(
        f'<text x="{x:.1f}" y="{height - 4}" font-size="11" text-anchor="{anchor}" '
        f'fill="{palette.MUTED}">{value:,.0f}</text>'
        for x, value, anchor in ((0, edges[0], "start"), (width, edges[-1], "end"))
    )
    label = f"target 目标 {target:,.0f}"
    anchor = "start" if at < width * 0.7 else "end"
    side = 5 if anchor == "start" else -5
    return (
        f'<svg viewBox="0 0 {width} {height}" style="width:100%;max-height:{height}px" '
        f'role="img" aria-label="{escape(label, quote=True)}">{bars}'
        f'<line x1="{at:.1f}" x2="{at:.1f}" y1="0" y2="{height - 18}" '
        f'stroke="{palette.VERMILLION}" stroke-width="1.6"/>'
        f'<text x="{at + side:.1f}" y="11" font-size="12" text-anchor="{anchor}" '
        f'fill="{palette.INK}">{escape(label)}</text>{ends}</svg>\n'
    )


def _others(others: Sequence[AgentTarget]) -> str:
    if not others:
        return ""
    rows = [
        (
            " ".join(METRIC_WORDS.get(t.metric, (t.metric, ""))),
            _number(t, t.target),
            _number(t, t.expected),
            f"{t.simulated_hit_probability:.0%}",
        )
        for t in others
    ]
    heads = ("Figure|指标", "#Target|目标", "#Expected|期望", "#Probability|达成概率")
    return page_parts.heading("Other targets", "其他目标") + Table(heads, rows).html()


def _number(target: AgentTarget, value: float) -> str:
    if target.unit == "share":
        return f"{value:.1%}"
    return f"{value:.3f}" if target.unit == "index" else f"{value:,.0f}"


def _weeks(one: Decomposition) -> str:
    days: Mapping[object, int] = dict(zip(one.days, one.pieces.tolist(), strict=True))
    rows = []
    for monday, total in one.weeks:
        own = [d for d in one.days if (d - monday).days in range(7) and days[d]]
        text = "　".join(f"{day_text(d)} {days[d]}" for d in own)
        rows.append((day_text(monday), f"{total:,}", text or "–"))
    return Table(("Week from|周一", "#Target|周目标", "Days|日目标"), rows).html()


SHOWN = (
    "occupancy", "expected", "hit_probability", "reachable", "own_ratio", "class_ratio",
    "reliability", "limited", "adjustment", "ratio", "target",
)  # fmt: skip


def _steps(steps: Sequence[Step]) -> str:
    rows = [
        (step.name.replace("_", " "), f"{step.value:,.4g}", step.formula, step.words)
        for step in steps
        if step.name in SHOWN and np.isfinite(step.value)
    ]
    return Table(("Step|步骤", "#Value|数值", "Formula|公式", "In words|说明"), rows).html()
