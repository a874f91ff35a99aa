"""The Summary sheet: verdict, key figures and the definitions behind them."""

from __future__ import annotations

from math import isnan
from typing import Any

from wfm.domain import Plan
from wfm.report.definitions import definitions
from wfm.report.key_figures import KeyFigures
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import period_text, plan_title, queue_title

QUEUE_HEADS = (
    "Queue\n队列", "Goal\n目标", "Contacts\n话务量", "Service level, goal\n目标服务水平",
    "of the requirement\n需求模拟", "of the roster\n班表模拟", "half-width\n置信半宽",
    "Days that meet it\n达标天数占比", "Abandonment\n放弃率", "Mean wait s\n平均等待",
)  # fmt: skip


def write_summary(sheet: Any, plan: Plan, figures: KeyFigures, formats: SheetFormats) -> None:
    """Fill the Summary sheet."""
    english, chinese = plan_title(plan)
    grid = plan.roster.grid
    sheet.set_default_row(18)
    sheet.write_string(0, 0, chinese, formats["title"])
    period = period_text(grid.first_day, grid.last_day)
    sheet.write_string(1, 0, f"{english} · {period} · {grid.timezone}", formats["subtitle"])
    row = _gates(sheet, 3, plan, formats)
    row = _centre(sheet, row + 1, plan, figures, formats)
    row = _queues(sheet, row + 1, plan, figures, formats)
    row = _texts(sheet, row + 1, "Definitions 口径", definitions(plan), formats)
    _texts(sheet, row + 1, "Made by 生成信息", _provenance(plan), formats)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 42)
    sheet.set_column(2, 9, 13)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_row(0, 26)
    sheet.fit_to_pages(1, 0)


def _gates(sheet: Any, row: int, plan: Plan, formats: SheetFormats) -> int:
    sheet.write_string(row, 0, "Gates 检查", formats["section"])
    for number, gate in enumerate(plan.gates, start=row + 1):
        sheet.write_string(number, 0, gate.name, formats["name"])
        verdict = "pass 通过" if gate.passed else "fail 未通过"
        sheet.write_string(number, 1, verdict, formats["pass" if gate.passed else "fail"])
        sheet.write_string(number, 2, gate.detail, formats["text"])
    return row + 1 + len(plan.gates)


def _centre(sheet: Any, row: int, plan: Plan, figures: KeyFigures, formats: SheetFormats) -> int:
    agents = plan.roster.agents
    worst = plan.roster.grid.local_start(figures.worst_occupancy_interval)
    cells = (
        ("Agents 人数", len(agents), "count"),
        ("of these leaders and deputies 组长、副组长", sum(a.leads for a in agents), "count"),
        ("part-timers 兼职", sum(a.contract_share < 1 for a in agents), "count"),
        ("Teams 班组", len(plan.roster.teams), "count"),
        ("Contacts expected 预期话务量", figures.offered, "count"),
        ("Agent-hours required 需求人时", figures.required_hours, "hours"),
        ("Agent-hours on the floor 在岗人时", figures.floor_hours, "hours"),
        ("Agent-hours paid 计薪人时", figures.paid_hours, "hours"),
        ("Agent-hours missing 缺口人时", figures.missing_hours, "hours"),
        ("Intervals with agents missing 缺人时段", figures.short_intervals, "count"),
        ("Occupancy, mean 平均占用率", figures.occupancy, "share"),
        (f"highest 最高占用率 ({worst:%Y-%m-%d %H:%M})", figures.worst_occupancy, "share"),
        ("Abandonment 放弃率", figures.abandonment, "share"),
    )  # fmt: skip
    sheet.write_string(row, 0, "Centre 全中心", formats["section"])
    for number, (name, value, style) in enumerate(cells, start=row + 1):
        sheet.write_string(number, 0, name, formats["name"])
        sheet.write_number(number, 1, value, formats[style])
    return row + 1 + len(cells)


def _queues(sheet: Any, row: int, plan: Plan, figures: KeyFigures, formats: SheetFormats) -> int:
    sheet.write_string(row, 0, "Service by queue 各队列服务", formats["section"])
    for column, head in enumerate(QUEUE_HEADS):
        sheet.write_string(row + 1, column, head, formats["head"])
    sheet.set_row(row + 1, 46)
    for q, queue in enumerate(figures.queues):
        line = row + 2 + q
        sheet.write_string(line, 0, queue_title(plan, queue.queue), formats["name"])
        sheet.write_string(line, 1, plan.requirement.goals[q].describe(), formats["name"])
        cells = (
            (queue.offered, "count"), (queue.goal, "share"),
            (queue.required_service_level, "share"), (queue.service_level, "share"),
            (queue.half_width, "share"), (queue.days_met, "share"),
            (queue.abandonment, "share"), (queue.mean_wait_seconds, "hours"),
        )  # fmt: skip
        for offset, (value, style) in enumerate(cells, start=2):
            if not isnan(value):
                sheet.write_number(line, offset, value, formats[style])
    return row + 2 + len(figures.queues)


def _texts(
    sheet: Any, row: int, title: str, rows: list[tuple[str, str]], formats: SheetFormats
) -> int:
    sheet.write_string(row, 0, title, formats["section"])
    for number, (name, text) in enumerate(rows, start=row + 1):
        sheet.write_string(number, 0, name, formats["wrap"])
        sheet.merge_range(number, 1, number, 9, "", formats["wrap"])
        sheet.write_string(number, 1, text, formats["wrap"])
    return row + 1 + len(rows)


def _provenance(plan: Plan) -> list[tuple[str, str]]:
    versions = ", ".join(f"{name} {number}" for name, number in plan.versions)
    return [
        ("Scenario 方案", plan.settings.name),
        ("Seed 随机种子", str(plan.settings.seed)),
        ("Inputs' fingerprint 输入指纹", plan.fingerprint),
        ("Versions 版本", versions),
    ]
