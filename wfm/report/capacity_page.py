"""A hiring plan on one page: the verdict in words, charts, the walk and what it rests on."""

from __future__ import annotations

from html import escape

import numpy as np

from wfm.capacity import Walk
from wfm.capacity_plan import COLUMNS, CapacityPlan, class_rows, walk_rows
from wfm.capacity_plan.rows import ALL
from wfm.report import page_parts
from wfm.report.canvas import Chart
from wfm.report.capacity_words import (
    BREAKS,
    WAYS,
    assumptions,
    central_walk,
    money_text,
    scenario_title,
    verdict,
)
from wfm.report.capacity_workbook import WALK_ROWS
from wfm.report.page_file import page_text
from wfm.report.page_parts import Cell, Table
from wfm.report.words import both, period_text

SIGNS = "+-= "


def capacity_page(plan: CapacityPlan, charts: tuple[Chart, ...]) -> str:
    """Return the page as one file without links; the same for the same plan."""
    told = central_walk(plan)
    body = "".join(
        (
            _head(plan),
            _verdict(plan),
            _cards(plan, told),
            *(page_parts.picture(chart) for chart in charts),
            page_parts.heading("Classes to begin", "开班计划"),
            _classes(plan),
            page_parts.heading("Headcount walk", "人数推移"),
            page_parts.note(" · ".join(scenario_title(plan, plan.capacity.problem.central))),
            _walk(plan),
            page_parts.heading("Hire now or wait", "现在招还是再等等"),
            _worth(plan),
            page_parts.heading("What it rests on", "依据与假设"),
            page_parts.definition_list(assumptions(plan)),
        )
    )
    title = plan.settings.title
    name = both(title.zh, title.en) or plan.settings.name
    return page_text(f"Capacity 产能规划 · {name}", body)


def _head(plan: CapacityPlan) -> str:
    title, name = plan.settings.title, plan.settings.name
    english, chinese = title.en or title.zh or name, title.zh or title.en or name
    periods = plan.periods
    problem = plan.capacity.problem
    line = (
        f"{period_text(periods[0].first_day, periods[-1].last_day)} · "
        f"{len(periods)} {problem.settings.by}s · {len(problem.scenarios)} scenarios · "
        f"{plan.fan.trajectories} random courses 随机轨迹"
    )
    return (
        f"<h1>产能规划：{escape(chinese)}<small>Capacity: {escape(english)}</small></h1>\n"
        f'<p class="period">{escape(line)}</p>\n'
    )


def _verdict(plan: CapacityPlan) -> str:
    lines = "".join(
        f"<li>{escape(english)}<br><small>{escape(chinese)}</small></li>\n"
        for english, chinese in verdict(plan)
    )
    return f"{page_parts.heading('Verdict', '结论')}<ul>\n{lines}</ul>\n"


def _cards(plan: CapacityPlan, told: Walk) -> str:
    card, currency = page_parts.card, plan.settings.capacity.currency
    worst = int(told.gap_fte.argmax())
    gap = float(told.gap_fte[worst])
    short = int((told.gap_fte > 0.5).sum())
    cards = (
        card(
            "Heads 人数",
            f"{told.opening[0]:.0f} → {told.closing[-1]:.0f}",
            f"{told.joined.sum():.0f} join 入职, {told.leavers.sum():.0f} leave 离职",
        ),
        card(
            "Largest gap 最大缺口",
            f"{gap:.0f} FTE",
            f"{plan.periods[worst].name}; {short} periods short 个时段不足"
            if short
            else "none above half a full-timer 无",
            "bad" if short else "good",
        ),
        card(
            "Money 总成本",
            money_text(float(told.money.sum()), currency),
            f"hiring 招聘 {money_text(float(told.hiring.sum()), currency)}",
        ),
        card(
            "Leaders 班长",
            f"{told.leaders[-1]:.1f}",
            f"needed 应配 {told.leaders_needed[-1]:.1f} at the end 期末",
        ),
    )
    return f'<div class="cards">\n{"".join(cards)}</div>\n'


def _classes(plan: CapacityPlan) -> str:
    problem = plan.capacity.problem
    titles = {s.name: " ".join(scenario_title(plan, n)) for n, s in enumerate(problem.scenarios)}
    titles[ALL] = "all 全部情景"
    rows: list[list[str | Cell]] = [
        [
            titles[row[0]],
            "" if row[0] == ALL else f"{row[1]:.1%}",
            *(str(cell) or "–" for cell in row[2:7]),
            *(f"{number:.0f}" for number in row[7:]),
        ]
        for row in class_rows(plan)
    ]
    heads = (
        "Scenario|情景", "#Chance|概率", "Recruit|启动招聘", "Begins|开班", "On the phone|上线",
        "#Classes|班数", "#Joiners|人数", "#Applicants|应聘", "#Offers|录用", "#Trained|结业",
    )  # fmt: skip
    common = {n: "first" for n, row in enumerate(rows) if row[0] == titles[ALL]}
    if not rows:
        return page_parts.note("No class is begun. 无需开班。")
    early = Table(heads, [row for n, row in enumerate(rows) if n in common])
    later = Table(heads, [row for n, row in enumerate(rows) if n not in common])
    text = early.html() if early.rows else page_parts.note("None is decided early. 暂无需决定。")
    if later.rows:
        summary = "Later classes, by scenario 后续班次（按情景）"
        text += page_parts.folded(summary, later.html())
    return text


def _walk(plan: CapacityPlan) -> str:
    months = walk_rows(plan)
    place = {name: number for number, name in enumerate(COLUMNS["capacity_walk"])}
    mark = [row[0] + ("*" if row[place["provisional"]] else "") for row in months]
    heads = ("Figure|指标", *(f"#{name}" for name in mark))
    rows: list[list[str | Cell]] = []
    for name, english, chinese, style in WALK_ROWS:
        numbers = [float(row[place[name]]) for row in months]
        form = ",.0f" if style == "count" else ",.1f"
        bad = name == "gap_fte"
        cells = [
            Cell(format(number, form), "bad") if bad and number > 0.5 else format(number, form)
            for number in numbers
        ]
        rows.append([Cell(f"{english} {chinese.lstrip(SIGNS)}", "wide"), *cells])
    note = page_parts.note("* public holidays provisional 节假日安排待公布")
    return Table(heads, rows).html() + (note if any("*" in m for m in mark) else "")


def _worth(plan: CapacityPlan) -> str:
    worth, currency = plan.capacity.worth, plan.settings.capacity.currency
    rows: list[list[str | Cell]] = []
    for way, (english, chinese) in WAYS.items():
        cost = float(getattr(worth, way))
        told = money_text(cost, currency) if np.isfinite(cost) else " ".join(BREAKS)
        over = cost - worth.best
        measured = np.isfinite(over) and abs(over) > worth.tolerance
        rows.append([f"{english} {chinese}", told, money_text(over, currency) if measured else ""])
    heads = ("Way to decide|决策方式", "#Expected cost|期望成本", "#Above the plan|高出本方案")
    note = page_parts.note(
        "Costs hold the price of gaps. 成本含缺口代价。 The second less the first is the value of "
        "planning with scenarios (VSS), the first less the last that of perfect information "
        "(EVPI). Differences within the gaps of the searches are left blank. "
        "求解误差内的差异不列出。"
    )
    return Table(heads, rows).html() + note
