"""The tables of the report page."""

from __future__ import annotations

import numpy as np

from wfm.domain import Plan
from wfm.domain.record import FloatArray
from wfm.report.burden_shares import BurdenShare
from wfm.report.chart_targets import night_shares, targets_by_team
from wfm.report.coverage import Coverage, working
from wfm.report.goals import daily_goals
from wfm.report.key_figures import KeyFigures, daily_service_level, daily_sum
from wfm.report.page_parts import Cell, Table
from wfm.report.words import (
    BURDENS,
    SEVERITIES_ZH,
    both,
    day_mark,
    day_note,
    day_text,
    queue_title,
)
from wfm.report.worst_intervals import worst_intervals

MOST_QUEUE_COLUMNS = 4


def queue_table(plan: Plan, figures: KeyFigures) -> Table:
    """Return the service of each queue over the whole period."""
    rows: list[list[str | Cell]] = []
    for q, queue in enumerate(figures.queues):
        missed = queue.service_level < queue.goal
        level = f"{queue.service_level:.1%} ± {queue.half_width:.1%}"
        rows.append(
            [
                queue_title(plan, queue.queue),
                plan.requirement.goals[q].describe(),
                f"{queue.offered:,.0f}",
                Cell(level, "bad" if missed else ""),
                f"{queue.required_service_level:.1%}",
                "–" if np.isnan(queue.days_met) else f"{queue.days_met:.0%}",
                f"{queue.abandonment:.1%}",
                f"{queue.mean_wait_seconds:.0f}",
            ]
        )
    heads = (
        "Queue|队列", "Goal|目标", "#Contacts|话务量", "#Service level|服务水平",
        "#if exactly as required|按需求", "#days that meet it|达标天数", "#Abandonment|放弃率",
        "#Mean wait, s|平均等待",
    )  # fmt: skip
    return Table(heads, rows)


def day_rows(plan: Plan, cover: Coverage) -> Table:
    """Return one row a day: hours, service and occupancy."""
    starts = plan.roster.grid.day_starts
    hours = cover.interval_hours
    required = daily_sum(cover.required_total, starts) * hours
    floor = daily_sum(cover.floor, starts) * hours
    missing = daily_sum(cover.missing, starts) * hours
    offered = daily_sum(plan.service.offered.sum(axis=0), starts)
    ready = daily_sum(plan.service.ready_agents, starts)
    busy = daily_sum(plan.service.busy_agents, starts)
    agents = working(plan.roster)
    levels = np.array([daily_service_level(plan, q) for q in range(len(plan.service.queues))])
    rows: list[list[str | Cell]] = []
    classes = {}
    goals = np.stack([daily_goals(plan, q) for q in range(len(plan.service.queues))])
    for number, day in enumerate(plan.calendar.days):
        occupancy = busy[number] / ready[number] if ready[number] > 0 else 0.0
        rows.append(
            [
                Cell(day_text(day.day), "short"),
                Cell(day_note(day), "wide"),
                f"{offered[number]:,.0f}",
                f"{agents[number]:,.0f}",
                f"{required[number]:,.0f}",
                f"{floor[number]:,.0f}",
                Cell(f"{missing[number]:,.1f}", "bad" if missing[number] >= 0.05 else ""),
                *_day_levels(plan, levels[:, number], goals[:, number]),
                f"{occupancy:.0%}",
            ]
        )
        if not day.works or day_mark(day):
            classes[number] = "holiday" if day_mark(day) else "weekend"
    heads = (
        "Day|日期", "", "#Contacts|话务量", "#Agents|上班人数", "#Required, h|需求",
        "#On the floor, h|在岗", "#Missing, h|缺口", *_level_heads(plan), "#Occupancy|占用率",
    )  # fmt: skip
    return Table(heads, rows, classes)


def _level_heads(plan: Plan) -> list[str]:
    queues = plan.service.queues
    if len(queues) <= MOST_QUEUE_COLUMNS:
        return [f"#SL|{queue}" for queue in queues]
    return ["#lowest SL|最低服务水平"]


def _day_levels(plan: Plan, levels: FloatArray, goals: FloatArray) -> list[Cell]:
    texts = ["–" if np.isnan(level) else f"{level:.1%}" for level in levels]
    cells = [
        Cell(text, "bad" if level < goal else "")
        for text, level, goal in zip(texts, levels, goals, strict=True)
    ]
    if len(cells) <= MOST_QUEUE_COLUMNS:
        return cells
    poorest = int(np.nanargmin(np.append(levels, 2.0)))
    if poorest == len(cells):
        return [Cell("–")]
    return [Cell(f"{texts[poorest]} {plan.service.queues[poorest]}", cells[poorest].classes)]


def worst_rows(plan: Plan, cover: Coverage) -> Table:
    """Return the ten intervals that miss their goal by most contacts."""
    rows: list[list[str | Cell]] = []
    for worst in worst_intervals(plan, cover):
        start = plan.roster.grid.local_start(worst.interval)
        rows.append(
            [
                Cell(f"{day_text(start.date())} {start:%H:%M}", "short"),
                queue_title(plan, worst.queue),
                f"{worst.service_level:.0%} ± {worst.half_width:.0%}",
                f"{worst.goal:.0%}",
                f"{worst.late_contacts:.1f}",
                f"{worst.floor:.1f} of {worst.required:.0f}",
                worst.reason,
            ]
        )
    heads = (
        "Interval|时段", "Queue|队列", "#Service level|服务水平", "#Goal|目标",
        "#Contacts too late|超时量", "#Agents|在岗/需求", "Likely reason|原因",
    )  # fmt: skip
    return Table(heads, rows)


def target_rows(plan: Plan) -> Table:
    """Return expected and published numbers by team."""
    metric = plan.targets[0].metric if plan.targets else ""
    targets = [t for t in plan.targets if t.metric == metric]
    nights, teams = night_shares(plan), {team.team: team for team in plan.roster.teams}
    leaders = {
        a.team: a.name_zh or a.name or a.agent for a in plan.roster.agents if a.role == "leader"
    }
    rows = []
    for team, own in targets_by_team(plan, targets).items():
        hours = sum(t.ready_hours for t in own)
        target = sum(t.target for t in own)
        hit = float(np.mean([t.simulated_hit_probability for t in own]))
        rows.append(
            [
                f"{team} {both(teams[team].name_zh, teams[team].name)}",
                leaders.get(team, ""),
                f"{len(own)}",
                f"{sum(t.expected for t in own):,.0f}",
                f"{target:,.0f}",
                f"{target / hours:.1f}" if hours > 0 else "–",
                f"{np.mean([nights.get(t.agent, 0.0) for t in own]):.0%}",
                f"{hit:.0%}",
            ]
        )
    heads = (
        "Team|班组", "Leader|组长", "#Agents|人数", "#Expected|期望", "#Target|目标",
        "#per ready hour|每在岗小时", "#Night shifts|夜班占比", "#Reached in simulation|达成率",
    )  # fmt: skip
    return Table(heads, rows)


def fairness_rows(shares: tuple[BurdenShare, ...]) -> Table:
    """Return one row a kind of unpopular work."""
    rows = []
    for share in shares:
        english, chinese = BURDENS[share.burden]
        now, ever = share.period[share.eligible], share.total[share.eligible]
        fair = share.fair_total[share.eligible]
        if not now.size:
            rows.append([f"{english} {chinese}", "0", "–", "–", "–", "–"])
            continue
        rows.append(
            [
                f"{english} {chinese}",
                f"{now.size}",
                f"{now.min()} / {now.mean():.1f} / {now.max()}",
                f"{share.within_one():.0%}",
                f"{ever.min()} / {ever.mean():.1f} / {ever.max()}",
                f"{(np.abs(ever - fair) <= 1 + 1e-9).mean():.0%}",
            ]
        )
    heads = (
        "Work|班别", "#Agents who can|可排人数", "#Period: least / mean / most|本期",
        "#within 1 of fair|公平占比", "#With the ledger|含台账", "#within 1 of fair|公平占比",
    )  # fmt: skip
    return Table(heads, rows)


def finding_rows(plan: Plan) -> Table:
    """Return the findings, gravest first."""
    order = ("error", "warning", "info")
    found = sorted(plan.findings, key=lambda f: order.index(f.severity))
    rows: list[list[str | Cell]] = [
        [
            Cell(
                f"{f.severity} {SEVERITIES_ZH[f.severity]}",
                "bad short" if f.severity == "error" else "short",
            ),
            f.what,
            f.where,
        ]
        for f in found
    ]
    return Table(("Severity|级别", "Finding|发现", "Where|位置"), rows)


def solver_rows(plan: Plan) -> Table:
    """Return how good each optimisation's answer is known to be."""
    rows = []
    for report in plan.solve_reports:
        gap = f"{report.gap:.1%}" if np.isfinite(report.gap) else "not known"
        stopped = ", stopped by the user" if report.interrupted else ""
        rows.append(
            [
                report.stage,
                f"{report.status.value}{stopped}",
                f"{report.objective:,.1f}",
                f"{report.bound:,.1f}" if np.isfinite(report.bound) else "–",
                gap,
                f"{report.variables:,} x {report.constraints:,}",
                report.solver,
            ]
        )
    heads = (
        "Stage|阶段", "Outcome|结果", "#Cost|成本", "#Lower bound|下界", "#Gap|差距",
        "#Variables x constraints|规模", "Solver|求解器",
    )  # fmt: skip
    return Table(heads, rows)
