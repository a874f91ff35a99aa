"""One printable page an agent: score, blocks, figures with intervals, what was added or taken."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan
from string import Template

from wfm.domain import Agent, AgentTarget, Plan
from wfm.domain.scorecard_settings import ScorecardSettings
from wfm.report import page_parts
from wfm.report.page_file import TEMPLATE
from wfm.report.page_parts import Cell, Table
from wfm.report.score_words import (
    FACETS,
    KINDS,
    STATES,
    figure_text,
    reason_text,
    title_text,
)
from wfm.report.words import both, period_text, person_name
from wfm.targets.coaching import CoachingEntry
from wfm.targets.score_measures import SCORED, MeasureScore
from wfm.targets.scorecard import ASSESSED, Scorecard

DEFINITIONS = (
    (
        "Interval 区间",
        "Wilson's for shares; with few cases it is wide, and nothing is concluded. "
        "比率用 Wilson 区间，样本少时区间宽，不下结论。",
    ),
    (
        "Contacts against target 处理量达成",
        "Over what the frozen target asks of the reported days, times the pace of the whole "
        "floor: what did not arrive counts against nobody. "
        "除以冻结目标，并按全员实际来电修正，来电少不影响任何人。",
    ),
    (
        "Weight counted 计入权重",
        "Blocks without data share out their weight among the others. "
        "没有数据的考核块，其权重由其余各块分担。",
    ),
)

PRINTED = (
    "<style>@media print { h1 { font-size: 14pt; } h2, h2 span { font-size: 10.5pt; } "
    "h2 { margin: 7px 0 2px; padding-bottom: 2px; } p { margin: 2px 0; } "
    ".verdict { margin: 5px 0; padding: 4px 12px; } .verdict strong { font-size: 14pt; } "
    ".cards { gap: 6px; grid-template-columns: repeat(3, 1fr); } .card { padding: 3px 9px; } "
    ".card .value { font-size: 12pt; } th, td { padding: 1px 5px; line-height: 1.25; } "
    "table { font-size: 8pt; } dl.definitions { font-size: 7.5pt; } "
    "footer { margin-top: 10px; padding-top: 6px; } }</style>\n"
)
"""Keeps a usual page on one sheet of A4."""


def agent_bodies(
    plan: Plan,
    card: ScorecardSettings,
    cards: Sequence[Scorecard],
    coaching: Sequence[CoachingEntry],
) -> dict[str, str]:
    """Return the body of each person's page by id."""
    people = {a.agent: a for a in plan.roster.agents}
    targets = {t.agent: t for t in plan.targets}
    reasons: dict[str, list[CoachingEntry]] = {}
    for entry in coaching:
        reasons.setdefault(entry.agent, []).append(entry)
    sums = _sums(plan)
    return {
        one.agent: _body(
            card, one, people.get(one.agent), targets.get(one.agent),
            (sums.get(one.team, 0.0), sums[""]), reasons.get(one.agent, ()),
        )
        for one in cards
    }  # fmt: skip


def filled_page(title: str, body: str, font: str) -> str:
    """Return a whole page, its font within it."""
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(title=escape(title), font=font, body=body)


def _sums(plan: Plan) -> dict[str, float]:
    """Return the targets added up by team, and of the centre under the empty name."""
    team = {a.agent: a.team for a in plan.roster.agents}
    sums = {"": 0.0}
    for target in plan.targets:
        sums[""] += target.target
        sums[team[target.agent]] = sums.get(team[target.agent], 0.0) + target.target
    return sums


def _body(
    card: ScorecardSettings,
    one: Scorecard,
    agent: Agent | None,
    target: AgentTarget | None,
    sums: tuple[float, float],
    reasons: Sequence[CoachingEntry],
) -> str:
    name = person_name(agent.name, agent.name_zh, agent.agent) if agent else one.agent
    title = both(card.title.zh, card.title.en) or card.name
    line = f"{one.agent} · {one.team} · {period_text(one.first_day, one.last_day)} · {title}"
    return "".join(
        (
            f'<h1>{escape(name)}</h1>\n<p class="period">{escape(line)}</p>\n',
            PRINTED,
            _verdict(card, one),
            _cards(one, target, sums),
            _blocks(card, one),
            _measures(card, one),
            _checkpoints(card, one),
            _conversation(card, one, reasons),
            _notes(one),
            page_parts.heading("Definitions", "口径"),
            page_parts.definition_list(DEFINITIONS),
            _signatures(),
        )
    )


def _verdict(card: ScorecardSettings, one: Scorecard) -> str:
    english, chinese = STATES[one.state]
    if one.state != ASSESSED:
        reason = "; ".join(one.notes)
        return (
            f'<section class="verdict fail"><strong>{english}<br>{chinese}</strong>'
            f"<p>{escape(reason)}</p></section>\n"
        )
    award = "" if one.award else "<p>No award this period 本期取消评优</p>"
    lowest = min(card.grades, key=lambda grade: card.grades[grade])
    verdict = "fail" if one.grade == lowest else "pass"
    figure = f"{one.score:.1f} · {escape(one.grade)}"
    return (
        f'<section class="verdict {verdict}"><strong>{figure}</strong>'
        f"<p>{english} {chinese} · {KINDS[one.kind][0]} {KINDS[one.kind][1]}</p>{award}"
        "</section>\n"
    )


def _cards(one: Scorecard, target: AgentTarget | None, sums: tuple[float, float]) -> str:
    parts = []
    if target is not None:
        parts.append(
            page_parts.card(
                "Own target 个人目标",
                f"{target.target:,.0f}",
                f"{target.unit}; reached with {target.hit_probability:.0%} 达成概率",
            )
        )
        parts.append(page_parts.card("Team target 班组目标", f"{sums[0]:,.0f}", one.team))
        parts.append(
            page_parts.card("Centre target 中心目标", f"{sums[1]:,.0f}", "all teams 全部")
        )
    if not isnan(one.linked):
        parts.append(
            page_parts.card("Team or centre 团队或中心", f"{one.linked:.1f}", "mixed in 挂钩得分")
        )
    if not isnan(one.attainment):
        parts.append(
            page_parts.card(
                "Goals attained 目标达成",
                f"{one.attainment:.0%}",
                "70% of a key result is as designed 关键结果达成 70% 即为预期",
            )
        )
    return f'<div class="cards">\n{"".join(parts)}</div>\n' if parts else ""


def _blocks(card: ScorecardSettings, one: Scorecard) -> str:
    if not one.blocks:
        return ""
    rows = [
        (
            title_text(card.blocks[b.block].title, b.block),
            f"{b.weight:.0%}",
            f"{b.counted_weight:.0%}",
            "" if isnan(b.base) else f"{b.base:.1f}",
            f"{b.adjustment:+.1f}" if b.adjustment else "–",
            "no data 无数据" if isnan(b.score) else f"{b.score:.1f}",
        )
        for b in one.blocks
    ]
    heads = (
        "Block|考核块", "#Weight|权重", "#Counted|计入权重", "#From figures|指标得分",
        "#Checkpoints|检查点", "#Score|得分",
    )  # fmt: skip
    return page_parts.heading("Blocks", "考核块") + Table(heads, rows).html()


def _measures(card: ScorecardSettings, one: Scorecard) -> str:
    if not one.measures:
        return ""
    rows = [_measure_row(card, m) for m in one.measures]
    heads = (
        "Figure|指标", "#Counted|计数", "#Out of|基数", "#Value|结果", "#Interval|区间",
        "#Target|目标", "#Score|得分", "State|状态",
    )  # fmt: skip
    return page_parts.heading("Figures", "指标") + Table(heads, rows).html()


def _measure_row(card: ScorecardSettings, m: MeasureScore) -> list[str | Cell]:
    settings = card.blocks[m.block].measures[m.metric]
    known = not isnan(m.value)
    left = f" (+{m.left_out:g} others' 他责)" if m.left_out else ""
    recorded = m.state != "not recorded"
    return [
        title_text(settings.title, m.metric),
        f"{m.count:,.0f}{left}" if recorded else "–",
        f"{m.exposure:,.0f}" if recorded else "–",
        figure_text(settings, m.value) if known else "–",
        f"{figure_text(settings, m.low)} – {figure_text(settings, m.high)}" if known else "–",
        figure_text(settings, m.target),
        f"{m.score:.0f}" if m.state == SCORED else "–",
        " ".join(STATES[m.state]),
    ]


def _checkpoints(card: ScorecardSettings, one: Scorecard) -> str:
    if not one.checkpoints:
        return ""
    rows = [
        (
            title_text(card.blocks[c.block].checkpoints[c.checkpoint].title, c.checkpoint),
            FACETS[c.facet],
            f"{c.times:g}",
            (f"{c.points:+g}" if c.points else "–") + (" cap 封顶" if c.capped else ""),
            "; ".join(c.evidence) or "–",
        )
        for c in one.checkpoints
    ]
    heads = ("Checkpoint|检查点", "Facet|维度", "#Times|次数", "#Points|加减分", "Evidence|证据")
    return page_parts.heading("Checkpoints", "检查点") + Table(heads, rows).html()


def _conversation(
    card: ScorecardSettings, one: Scorecard, reasons: Sequence[CoachingEntry]
) -> str:
    if not reasons:
        return ""
    items = "; ".join(
        f"{reason_text(card, r.metric, r.reason)} (p = {r.chance:.3f})" for r in reasons
    )
    share = card.coaching.discovery_share
    text = (
        f"Below target beyond chance 低于目标且非偶然: {items}. Of such entries up to {share:.0%} "
        f"are expected to be chance. 此类提示中至多约 {share:.0%} 属偶然。"
    )
    return page_parts.heading("To talk about", "沟通要点") + page_parts.note(text)


def _notes(one: Scorecard) -> str:
    if not one.notes or one.state != ASSESSED:
        return ""
    return page_parts.heading("Notes", "说明") + page_parts.note("; ".join(one.notes))


def _signatures() -> str:
    return (
        "<footer>Agent 本人 ____________　Supervisor 主管 ____________　Date 日期 ____________"
        "</footer>\n"
    )
