"""A hiring plan as an Excel workbook: the walk with months across, and every table behind it."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from wfm.capacity_plan import COLUMNS, CapacityPlan, capacity_rows
from wfm.report.capacity_words import assumptions, scenario_title, verdict
from wfm.report.palette import HEAD_FILL
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import both
from wfm.report.workbook import OPTIONS

SHEETS = {
    "capacity_classes": ("Classes 班次", "Classes to begin 开班计划"),
    "capacity_gap": ("Gap 缺口", "Gap by the plan and if nobody is hired 各情景缺口"),
    "capacity_cost": ("Cost 成本", "Money of every scenario 各情景成本"),
    "capacity_requirement": ("Requirement 需求", "Contacts and full-timers 各队列话务与需求"),
    "capacity_fan": ("Risk 风险", "Random courses of the plan 随机轨迹"),
    "capacity_worth": ("Waiting 等待", "What knowing and waiting are worth 等待与信息的价值"),
}

WALK_ROWS = (
    ("work_days", "Work days", "工作日", "count"),
    ("contract_hours", "Contract hours", "应出勤工时", "hours"),
    ("opening", "Opening heads", "期初人数", "hours"),
    ("joined", "+ Joiners", "+ 入职", "hours"),
    ("moved", "+ Transfers", "+ 调动", "hours"),
    ("leavers", "- Leavers", "- 离职", "hours"),
    ("closing", "= Closing heads", "= 期末人数", "total_hours"),
    ("training", "In training", "培训中", "hours"),
    ("agents", "Agents", "座席", "hours"),
    ("leaders", "Leaders", "班长", "hours"),
    ("leaders_needed", "Leaders needed", "应配班长", "hours"),
    ("promoted", "Leaders to prepare", "启动班长培养", "count"),
    ("regular_fte", "Productive FTE, staff", "有效产能：在编", "hours"),
    ("overtime_fte", "+ Overtime", "+ 加班", "hours"),
    ("temporary_fte", "+ Temporary", "+ 临时人员", "hours"),
    ("required_fte", "Required FTE", "需求", "hours"),
    ("gap_fte", "Gap FTE", "缺口", "total_hours"),
    ("money", "Money", "成本", "count"),
)
"""Rows of the walk: column of its table, name in both languages, format."""

Rows = list[tuple[Any, ...]]

FIRST_COLUMN = 2
HEAD_ROW = 3


def write_capacity_workbook(plan: CapacityPlan, file: Path) -> None:
    """Write ``capacity.xlsx``: the same bytes for the same plan."""
    from xlsxwriter import Workbook

    first = plan.periods[0].first_day
    title = plan.settings.title
    head = both(title.zh, title.en) or plan.settings.name
    with Workbook(file, OPTIONS) as workbook:
        created = datetime.combine(first, time())
        workbook.set_properties(
            {"title": f"{head} capacity 产能规划", "author": "wfm", "created": created}
        )
        formats = SheetFormats(workbook)
        sheet = workbook.add_worksheet("Summary 摘要")
        sheet.set_tab_color(HEAD_FILL)
        _write_summary(sheet, plan, head, formats)
        rows = capacity_rows(plan)
        sheet = workbook.add_worksheet("Walk 人数推移")
        _write_walk(sheet, plan, rows["capacity_walk"], formats)
        for name, (tab, line) in SHEETS.items():
            _write_table(workbook.add_worksheet(tab), line, COLUMNS[name], rows[name], formats)


def _write_summary(sheet: Any, plan: CapacityPlan, head: str, formats: SheetFormats) -> None:
    periods = plan.periods
    sheet.write_string(0, 0, f"{head}: capacity 产能规划", formats["title"])
    line = f"{periods[0].name} to {periods[-1].name} · money in {plan.settings.capacity.currency}"
    sheet.write_string(1, 0, line, formats["subtitle"])
    row = 3
    sheet.write_string(row, 0, "Verdict 结论", formats["section"])
    sheet.write_blank(row, 1, None, formats["section"])
    for english, chinese in verdict(plan):
        row += 1
        sheet.write_string(row, 0, english, formats["wrap"])
        sheet.write_string(row, 1, chinese, formats["wrap"])
        sheet.set_row(row, 15 * (1 + max(len(english) // 72, len(chinese) // 40)))
    row += 2
    sheet.write_string(row, 0, "What it rests on 依据", formats["section"])
    sheet.write_blank(row, 1, None, formats["section"])
    for term, text in assumptions(plan):
        row += 1
        sheet.write_string(row, 0, term, formats["wrap"])
        sheet.write_string(row, 1, text, formats["wrap"])
        sheet.set_row(row, 15 * (1 + len(text) // 62))
    sheet.set_column(0, 1, 74)
    _page_setup(sheet)


def _write_walk(sheet: Any, plan: CapacityPlan, rows: Rows, formats: SheetFormats) -> None:
    english, chinese = scenario_title(plan, plan.capacity.problem.central)
    sheet.write_string(0, 0, "Headcount walk 人数推移", formats["title"])
    sheet.write_string(1, 0, f"{english} · {chinese}", formats["note"])
    sheet.write_string(HEAD_ROW, 0, "Figure", formats["head_left"])
    sheet.write_string(HEAD_ROW, 1, "指标", formats["head_left"])
    place = {name: number for number, name in enumerate(COLUMNS["capacity_walk"])}
    for n, row in enumerate(rows):
        mark = "*" if row[place["provisional"]] else ""
        sheet.write_string(HEAD_ROW, FIRST_COLUMN + n, row[0] + mark, formats["head"])
    for number, (name, title, title_zh, style) in enumerate(WALK_ROWS, start=HEAD_ROW + 1):
        strong = style.startswith("total")
        sheet.write_string(number, 0, title, formats["total_name" if strong else "name"])
        sheet.write_string(number, 1, title_zh, formats["total_name" if strong else "name"])
        for n, row in enumerate(rows):
            value = float(row[place[name]])
            spot = (number, FIRST_COLUMN + n)
            if name == "closing":
                letter = _letter(FIRST_COLUMN + n)
                formula = "={0}{1}+{0}{2}+{0}{3}-{0}{4}".format(
                    letter, *(number + 1 - back for back in (4, 3, 2, 1))
                )
                sheet.write_formula(*spot, formula, formats[style], value)
            else:
                sheet.write_number(*spot, value, formats[style])
    _colour_gaps(sheet, len(rows), formats)
    foot = HEAD_ROW + len(WALK_ROWS) + 2
    sheet.write_string(foot, 0, "* public holidays provisional 节假日安排待公布", formats["note"])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 18)
    sheet.set_column(FIRST_COLUMN, FIRST_COLUMN + len(rows), 10.5)
    sheet.freeze_panes(HEAD_ROW + 1, FIRST_COLUMN)
    _page_setup(sheet)


def _colour_gaps(sheet: Any, count: int, formats: SheetFormats) -> None:
    from wfm.report import palette

    last = HEAD_ROW + 1 + [name for name, *_ in WALK_ROWS].index("gap_fte")
    rule = {"type": "cell", "criteria": ">", "value": 0.5}
    colours = formats.colours(palette.FAIL_FILL, palette.INK, bold=True)
    sheet.conditional_format(
        last, FIRST_COLUMN, last, FIRST_COLUMN + count - 1, {**rule, "format": colours}
    )


def _write_table(
    sheet: Any, line: str, columns: tuple[str, ...], rows: Rows, formats: SheetFormats
) -> None:
    sheet.write_string(0, 0, line, formats["title"])
    for column, name in enumerate(columns):
        sheet.write_string(2, column, name.replace("_", " "), formats["head"])
        widest = max((len(_text(row[column])) for row in rows), default=0)
        sheet.set_column(column, column, max(min(widest, 60), len(name) * 0.6, 11) + 1.5)
    sheet.set_row(2, 30)
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            _write_cell(sheet, (number, column), value, columns[column], formats)
    sheet.freeze_panes(3, 1)
    sheet.autofilter(2, 0, 2 + max(len(rows), 1), len(columns) - 1)
    _page_setup(sheet)


def _write_cell(
    sheet: Any, spot: tuple[int, int], value: Any, name: str, formats: SheetFormats
) -> None:
    if isinstance(value, str | tuple):
        sheet.write_string(*spot, _text(value), formats["name"])
    elif value is None:
        sheet.write_blank(*spot, None, formats["name"])
    else:
        share = name == "probability" or name.endswith("chance")
        style = "share" if share else "count" if isinstance(value, int) else "hours"
        sheet.write_number(*spot, value, formats[style])


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, str) else ""


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _page_setup(sheet: Any) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
