"""The Why me, Evenness and Pay sheets."""

from __future__ import annotations

from math import isnan
from typing import Any

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from wfm.domain import Plan
from wfm.report.people_sheets import PERSON, heads, person, set_up, title
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import BURDENS
from wfm.roster.pay import PayHours, team_pay
from wfm.roster.plan_burdens import measures_of, pay_of, stories_of
from wfm.roster.why_me_words import why_me_line, why_me_line_zh

FIRST_ROW = 3
MOMENTS = {
    "before": "before, ledger 期前台账",
    "period": "period, pieces 本期次数",
    "after": "after, ledger 期后台账",
}
SCOPES = {"all": "all 全体", "team": "team 班组", "equals": "equals 同类"}
PAID = (
    "Statutory\n法定节假日", "Off day\n休息日", "Overtime\n延时加班", "Normal\n正常",
)  # fmt: skip


def write_why_me(sheet: Any, plan: Plan, formats: SheetFormats) -> None:
    """Fill the Why me sheet: one line for each agent in both languages."""
    title(
        sheet, "Why me 为什么是我",
        "What was done, the fair share corrected for the past, what the past is worth today "
        "(older pieces count less), and equals: same contract, able to do it. "
        "应得份额已按历史台账修正；越早的记录折算越少。",
        formats,
    )  # fmt: skip
    heads(sheet, [*(text for text, _ in PERSON), "Why me", "为什么是我"], formats)
    for number, story in enumerate(stories_of(plan)):
        row = FIRST_ROW + number
        english, chinese = why_me_line(story), why_me_line_zh(story)
        person(sheet, row, plan, number, formats)
        sheet.write_string(row, 4, english.replace("; ", "\n"), formats["told"])
        sheet.write_string(row, 5, chinese.replace("；", "\n"), formats["told"])
        sheet.set_row(row, 14 * max(english.count("; ") + 1, 1) + 4)
    sheet.set_column(4, 4, 112)
    sheet.set_column(5, 5, 74)
    set_up(sheet, FIRST_ROW + max(len(plan.roster.agents), 1) - 1, 5)


def write_evenness(sheet: Any, plan: Plan, formats: SheetFormats) -> None:
    """Fill the Evenness sheet: range, deviation, Gini and Jain before and after."""
    measured = measures_of(plan)
    title(
        sheet, "Evenness 均衡度",
        "Per full-time equivalent, of those who can be given such work. Gini: 0 is even; Jain: 1 "
        "is even. 按全职折算；基尼系数 0 为完全均衡，Jain 指数 1 为完全均衡。", formats,
    )  # fmt: skip
    names = [
        "Burden\n负担", "Scope\n范围", "Name\n名称", "When\n时点", "Agents\n人数", "Mean\n均值",
        "Lowest\n最低", "Highest\n最高", "Range\n极差", "Deviation\n标准差", "Gini\n基尼",
        "Jain\n指数", "Furthest from share\n离应得最远",
    ]  # fmt: skip
    heads(sheet, names, formats)
    for number, found in enumerate(measured):
        row, spread = FIRST_ROW + number, found.spread
        figures = (
            float(spread.agents), spread.mean, spread.lowest, spread.highest, spread.range,
            spread.standard_deviation, spread.gini, spread.jain, found.furthest,
        )  # fmt: skip
        burden = " ".join(BURDENS[found.burden])
        words = (burden, SCOPES[found.scope], found.name, MOMENTS[found.moment])
        for column, text in enumerate(words):
            sheet.write_string(row, column, text, formats["name"])
        for column, value in enumerate(figures, start=4):
            if not isnan(value):
                style = "count" if column == 4 else "fine" if column in (10, 11) else "hours"
                sheet.write_number(row, column, value, formats[style])
    for column, width in enumerate((26, 12, 22, 22)):
        sheet.set_column(column, column, width)
    sheet.set_column(4, 12, 11)
    set_up(sheet, FIRST_ROW + max(len(measured), 1) - 1, 12)


def write_pay(sheet: Any, plan: Plan, formats: SheetFormats) -> None:
    """Fill the Pay sheet: hours by what they are paid at, with live sums by agent and team."""
    title(
        sheet, "Pay 计薪工时",
        "Hours fall on the day on which they are worked, from midnight to midnight; overtime is "
        "beyond the contract on work days. Change a multiple and the sums follow. "
        "工时按自然日划分；修改倍数，合计随之更新。", formats,
    )  # fmt: skip
    paid = pay_of(plan)
    names = [*(text for text, _ in PERSON), *PAID, "Hours\n工时", "Paid as\n折算工时"]
    heads(sheet, names, formats)
    first = FIRST_ROW + 1
    multiples = _multiples(sheet, plan, formats)
    for number, one in enumerate(paid):
        row = first + number
        person(sheet, row, plan, number, formats)
        _hours(sheet, row, one, multiples, formats)
    last = first + max(len(paid), 1) - 1
    _teams(sheet, (first, last), plan, team_pay(paid), formats)
    sheet.set_column(4, 9, 13)
    set_up(sheet, last, 9)


def _multiples(sheet: Any, plan: Plan, formats: SheetFormats) -> str:
    """Write what hours are paid at below the headings; return the cells."""
    settings = plan.settings
    values = (
        1 + settings.schedule.statutory_premium,
        1 + settings.schedule.rest_day_premium,
        settings.roster.rules.overtime_multiple,
        1.0,
    )
    sheet.write_string(FIRST_ROW, 3, "paid at 倍数", formats["total_name"])
    for column, value in enumerate(values, start=4):
        sheet.write_number(FIRST_ROW, column, value, formats["total_share"])
    cells: str = xl_range_abs(FIRST_ROW, 4, FIRST_ROW, 7)
    return cells


def _hours(sheet: Any, row: int, found: PayHours, multiples: str, formats: SheetFormats) -> None:
    *hours, total, paid_as = _figures(found)
    for column, value in enumerate(hours, start=4):
        sheet.write_number(row, column, value, formats["hours"])
    cells = xl_range(row, 4, row, 7)
    sheet.write_formula(row, 8, f"=SUM({cells})", formats["hours"], total)
    formula = f"=SUMPRODUCT({cells},{multiples})"
    sheet.write_formula(row, 9, formula, formats["hours"], paid_as)


def _teams(
    sheet: Any,
    rows: tuple[int, int],
    plan: Plan,
    teams: tuple[PayHours, ...],
    formats: SheetFormats,
) -> None:
    """Write the sums of each team, and of all, below the agents."""
    first, last = rows
    sums = {found.team: _figures(found) for found in teams}
    names = [team.team for team in plan.roster.teams if team.team in sums]
    team_cells = xl_range_abs(first, 3, last, 3)
    for number, name in enumerate(names):
        row = last + 2 + number
        sheet.write_string(row, 3, name, formats["total_name"])
        for column, value in enumerate(sums[name], start=4):
            column_cells = xl_range_abs(first, column, last, column)
            own = xl_rowcol_to_cell(row, 3, col_abs=True)
            formula = f"=SUMIF({team_cells},{own},{column_cells})"
            sheet.write_formula(row, column, formula, formats["total_hours"], value)
    row = last + 2 + len(names)
    sheet.write_string(row, 3, "all 合计", formats["total_name"])
    for column in range(4, 10):
        cells = xl_range(first, column, last, column)
        total = sum(found[column - 4] for found in sums.values())
        sheet.write_formula(row, column, f"=SUM({cells})", formats["total_hours"], total)


def _figures(found: PayHours) -> tuple[float, ...]:
    """Return hours by kind, all hours, and what they are paid as."""
    return (
        found.statutory_hours, found.off_day_hours, found.overtime_hours, found.normal_hours,
        found.hours, found.paid_as,
    )  # fmt: skip
