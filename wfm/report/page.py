"""The report page: what a manager reads in two minutes, in one file without links."""

from __future__ import annotations

from html import escape
from math import isnan
from pathlib import Path

from wfm.domain import Gate, Plan
from wfm.report import page_parts, page_tables
from wfm.report.burden_shares import BurdenShare
from wfm.report.canvas import Chart
from wfm.report.coverage import Coverage
from wfm.report.definitions import definitions
from wfm.report.key_figures import KeyFigures, QueueFigures, occupancy_cap
from wfm.report.page_file import page_text
from wfm.report.words import (
    BURDENS,
    day_text,
    period_text,
    plan_title,
    queue_title,
)

MOST_QUEUE_CARDS = 4
READY = "Ready to publish: the gate passes"
GATES_ZH = {
    "legality": "合规",
    "service_level": "服务水平",
    "abandonment": "放弃率",
    "mean_wait": "平均等待",
}


def write_page(
    plan: Plan,
    file: Path,
    cover: Coverage,
    figures: KeyFigures,
    shares: tuple[BurdenShare, ...],
    charts: tuple[Chart, ...],
) -> None:
    """Write ``report.html``: the same bytes for the same plan.

    Parameters
    ----------
    plan : Plan
    file : Path
        Written anew.
    cover, figures, shares, charts
        What was computed and drawn for all reports.
    """
    body = "".join(
        (
            _head(plan),
            _verdict(plan),
            _cards(plan, cover, figures, shares),
            page_parts.heading("Service by queue", "各队列服务水平"),
            page_tables.queue_table(plan, figures).html(),
            _pictures(plan, cover, charts),
            _tables(plan, cover, shares),
            _provenance(plan),
        )
    )
    english, chinese = plan_title(plan)
    title = f"{chinese} · {english}" if english != chinese else english
    file.write_text(page_text(title, body), encoding="utf-8", newline="\n")


def _head(plan: Plan) -> str:
    english, chinese = plan_title(plan)
    grid = plan.roster.grid
    second = f"<small>{escape(english)}</small>" if english != chinese else ""
    line = (
        f"{period_text(grid.first_day, grid.last_day)} · {grid.day_count} days · "
        f"{len(plan.roster.agents)} agents in {len(plan.roster.teams)} teams · {grid.timezone}"
    )
    return f'<h1>{escape(chinese)}{second}</h1>\n<p class="period">{escape(line)}</p>\n'


def _verdict(plan: Plan) -> str:
    failed = [gate for gate in plan.gates if not gate.passed]
    count = len(plan.gates)
    if failed:
        state = "fail"
        text = f"Not ready to publish: {len(failed)} of {count} gates fail"
        text_zh = f"尚不能发布：{count} 项检查中 {len(failed)} 项未通过"
    elif plan.gates:
        state = "pass"
        text = f"Ready to publish: all {count} gates pass" if count > 1 else READY
        text_zh = f"可以发布：{count} 项检查全部通过"
    else:
        state, text, text_zh = "fail", "No gate was checked", "未做检查"
    items = "".join(_gate(plan, gate) for gate in (*failed, *(g for g in plan.gates if g.passed)))
    return (
        f'<section class="verdict {state}"><strong>{text}<br>{text_zh}</strong>\n'
        f"<ul>\n{items}</ul></section>\n"
    )


def _gate(plan: Plan, gate: Gate) -> str:
    kind, _, queue = gate.name.partition(":")
    name = f"{kind.replace('_', ' ').capitalize()} {GATES_ZH.get(kind, '')}".strip()
    if queue:
        name += f", {queue_title(plan, queue)}"
    state = "pass" if gate.passed else "fail"
    return f'<li class="{state}"><b>{escape(name)}</b>: {escape(gate.detail)}</li>\n'


def _cards(
    plan: Plan, cover: Coverage, figures: KeyFigures, shares: tuple[BurdenShare, ...]
) -> str:
    card = page_parts.card
    days = plan.roster.grid.day_count
    worst = plan.roster.grid.local_start(figures.worst_occupancy_interval)
    above = int((plan.service.occupancy > occupancy_cap(plan)).sum())
    ratio = figures.floor_hours / figures.required_hours if figures.required_hours else 1.0
    missing = figures.missing_hours / figures.required_hours if figures.required_hours else 0.0
    parts = [
        card(
            "Contacts expected 预期话务量", f"{figures.offered:,.0f}",
            f"{figures.offered / days:,.0f} a day",
        ),
        *_service_cards(plan, figures),
        card(
            "Abandonment 放弃率", f"{figures.abandonment:.1%}",
            f"{figures.abandonment * figures.offered:,.0f} contacts hang up",
        ),
        card(
            "Occupancy 占用率", f"{figures.occupancy:.0%}",
            f"highest {figures.worst_occupancy:.0%}, {day_text(worst.date())} {worst:%H:%M}; "
            f"{above} intervals above {occupancy_cap(plan):.0%}",
        ),
        card(
            "Agent-hours on the floor 在岗人时", f"{figures.floor_hours:,.0f}",
            f"{ratio:.0%} of {figures.required_hours:,.0f} required; "
            f"{figures.paid_hours:,.0f} paid",
        ),
        card(
            "Understaffed 缺口人时", f"{figures.missing_hours:,.1f} h",
            f"{missing:.2%} of the requirement, in {figures.short_intervals} of "
            f"{cover.missing.size} intervals",
            "bad" if figures.missing_hours >= 0.05 else "good",
        ),
        *_fairness_cards(shares),
        _legality_card(plan),
    ]  # fmt: skip
    return f'<div class="cards">\n{"".join(parts)}</div>\n'


def _service_cards(plan: Plan, figures: KeyFigures) -> list[str]:
    def lead(queue: QueueFigures) -> float:
        return queue.service_level - queue.goal

    queues = figures.queues
    if len(queues) > MOST_QUEUE_CARDS:
        queues = tuple(sorted((q for q in queues if not isnan(q.goal)), key=lead))[:2]
    return [
        page_parts.card(
            f"Service level 服务水平, {queue_title(plan, queue.queue)}",
            f"{queue.service_level:.1%} ± {queue.half_width:.1%}",
            "no goal"
            if isnan(queue.goal)
            else f"goal {queue.goal:.0%}, met on {queue.days_met:.0%} of simulated days",
            "bad" if queue.service_level < queue.goal else "good",
        )
        for queue in queues
    ]


def _fairness_cards(shares: tuple[BurdenShare, ...]) -> list[str]:
    cards = []
    for share in shares:
        if share.burden not in ("night", "holiday"):
            continue
        english, chinese = BURDENS[share.burden]
        cards.append(
            page_parts.card(
                f"{english.capitalize()} shared out {chinese}",
                f"{share.within_one():.0%}",
                f"of agents within one of their fair share; {share.describe(english)}",
            )
        )
    return cards


def _legality_card(plan: Plan) -> str:
    gate = next((g for g in plan.gates if g.name == "legality"), None)
    if gate is None:
        return ""
    value, verdict = ("no violation", "good") if gate.passed else ("violations", "bad")
    return page_parts.card("Legality 合规", value, gate.detail, verdict)


def _pictures(plan: Plan, cover: Coverage, charts: tuple[Chart, ...]) -> str:
    weeks = [c for c in charts if c.name.startswith("service_")]
    others = [c for c in charts if not c.name.startswith("service_")]
    worst = _worst_week(plan, cover, len(weeks))
    rest = "".join(page_parts.picture(c) for n, c in enumerate(weeks) if n != worst)
    parts = [
        page_parts.heading("Staffing and service by interval", "时段人力与服务水平"),
        page_parts.note(
            "The week with most agent-hours missing. 缺口最大的一周。" if len(weeks) > 1 else ""
        ),
        page_parts.picture(weeks[worst]),
        page_parts.folded(f"The other weeks 其他各周 ({len(weeks) - 1})", rest) if rest else "",
        page_parts.heading("Demand, load, fairness, targets", "话务、负荷、公平、目标"),
        *(page_parts.picture(c) for c in others),
    ]
    return "".join(parts)


def _worst_week(plan: Plan, cover: Coverage, weeks: int) -> int:
    from wfm.report.chart_service import DAYS_PER_CHART

    week = plan.roster.grid.day_of_interval // DAYS_PER_CHART
    missing = [float(cover.missing[week == number].sum()) for number in range(weeks)]
    return missing.index(max(missing))


def _tables(plan: Plan, cover: Coverage, shares: tuple[BurdenShare, ...]) -> str:
    worst = page_tables.worst_rows(plan, cover)
    parts = [
        page_parts.heading("Days", "逐日"),
        page_tables.day_rows(plan, cover).html(),
        page_parts.heading("Worst intervals", "最差时段"),
        page_parts.note("By contacts answered too late against the goal. 按超时量排序。"),
        worst.html() if worst.rows else page_parts.note("No interval misses its goal. 全部达标。"),
        page_parts.heading("Fairness", "公平性"),
        page_tables.fairness_rows(shares).html(),
    ]
    if plan.targets:
        parts += [
            page_parts.heading("Targets by team", "班组目标"),
            page_tables.target_rows(plan).html(),
        ]
    parts.append(page_parts.heading("Findings", "数据与检查发现"))
    if plan.findings:
        parts.append(page_tables.finding_rows(plan).html())
    else:
        parts.append(page_parts.note("None. 无。"))
    return "".join(parts)


def _provenance(plan: Plan) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in plan.versions)
    methods = ", ".join(
        f"{queue}: {method}, {model}"
        for queue, method, model in zip(
            plan.forecast.queues, plan.forecast.method, plan.requirement.model, strict=True
        )
    )
    rows = [
        ("Scenario 方案", plan.settings.name),
        ("Seed 随机种子", str(plan.settings.seed)),
        ("Forecast and staffing 方法", methods),
        ("Versions 版本", versions),
        ("Fingerprint of all inputs 输入指纹", plan.fingerprint),
    ]
    return "".join(
        (
            page_parts.heading("Definitions", "口径"),
            page_parts.definition_list(definitions(plan)),
            page_parts.heading("How it was made", "生成信息"),
            page_tables.solver_rows(plan).html() if plan.solve_reports else "",
            page_parts.definition_list(rows),
            "<footer>wfm · the same inputs, seed and version give this page again, byte for "
            "byte 相同输入、种子与版本可逐字节重现</footer>\n",
        )
    )
