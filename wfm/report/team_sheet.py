"""One sheet per team: agents by day, with totals as live formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name, xl_range, xl_range_abs

from wfm.domain import OFF, Agent, Day, DayClass, Plan, Team
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.report import palette
from wfm.report.legend_sheet import Legend
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import (
    ROLES_ZH,
    WEEKDAYS,
    WEEKDAYS_ZH,
    both,
    day_mark,
    festival_zh,
    leave_mark,
    period_text,
    speaks_chinese,
    weekend_days,
)

FIXED = (("Id\n工号", 9), ("姓名", 10), ("Name", 14), ("Role\n岗位", 12))
TOTALS = ("Shifts\n班数", "Hours\n工时", "Nights\n夜班", "Weekends\n周末", "Holidays\n法定")
FLAG_ROWS = {"weekend": 2, "holiday": 3}
HEAD_ROW, FIRST_ROW = 4, 5


@dataclass(frozen=True, slots=True, eq=False)
class TeamTable(Record):
    """What the team sheets share.

    Parameters
    ----------
    plan : Plan
    legend : Legend
    formats : SheetFormats
    fills : dict
        Fill and text colour by shift code.
    weekend, holiday : ndarray of int, shape (D,)
        1 on days that count as weekend or statutory holiday.
    """

    plan: Plan
    legend: Legend
    formats: SheetFormats
    fills: dict[str, tuple[str, str]]
    weekend: IntArray
    holiday: IntArray

    @property
    def first_column(self) -> int:
        """Column of the first day."""
        return len(FIXED)

    @property
    def last_column(self) -> int:
        """Column of the last day."""
        return len(FIXED) + self.plan.roster.grid.day_count - 1


def team_table(plan: Plan, shown: Legend, formats: SheetFormats) -> TeamTable:
    """Prepare what all team sheets share."""
    statutory = [d.day_class is DayClass.STATUTORY for d in plan.calendar.days]
    return TeamTable(
        plan,
        shown,
        formats,
        palette.shift_fills(plan.roster.patterns),
        np.array(weekend_days(plan.calendar), dtype=np.int64),
        np.array(statutory, dtype=np.int64),
    )


def write_team(sheet: Any, team: Team, table: TeamTable) -> None:
    """Fill the sheet of one team."""
    plan = table.plan
    rows = [n for n, agent in enumerate(plan.roster.agents) if agent.team == team.team]
    rows.sort(key=lambda n: ("leader", "deputy", "agent").index(plan.roster.agents[n].role))
    _write_head(sheet, team, len(rows), table)
    for place, number in enumerate(rows):
        _write_agent(sheet, FIRST_ROW + place, number, table)
    last = FIRST_ROW + max(len(rows), 1) - 1
    _write_counts(sheet, last + 2, rows, table)
    _colour_shifts(sheet, last, table)
    _set_up(sheet, last + 2 + len(table.legend.shifts), table)


def _write_head(sheet: Any, team: Team, size: int, table: TeamTable) -> None:
    grid, formats = table.plan.roster.grid, table.formats
    name = both(team.name_zh, team.name) or team.team
    sheet.set_default_row(18)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, f"{team.team}  {name}", formats["title"])
    period = period_text(grid.first_day, grid.last_day)
    sheet.write_string(1, 0, f"{period} · {size} agents 人 · {grid.timezone}", formats["subtitle"])
    for label, row in FLAG_ROWS.items():
        sheet.write_string(row, 3, f"{label} = 1", formats["note"])
        for column, flag in enumerate(getattr(table, label), start=table.first_column):
            sheet.write_number(row, column, int(flag), formats["note"])
        sheet.set_row(row, None, None, {"hidden": True})
    for column, (head, width) in enumerate(FIXED):
        sheet.write_string(HEAD_ROW, column, head, formats["head"])
        sheet.set_column(column, column, width)
    for number, day in enumerate(table.plan.calendar.days):
        sheet.write_string(HEAD_ROW, table.first_column + number, *_day_head(day, formats))
    for number, head in enumerate(TOTALS):
        sheet.write_string(HEAD_ROW, table.last_column + 1 + number, head, formats["head"])
    sheet.set_row(HEAD_ROW, 58)


def _day_head(day: Day, formats: SheetFormats) -> tuple[str, Any]:
    mark = day_mark(day)
    lines = [
        f"{day.day.month}/{day.day.day}",
        WEEKDAYS_ZH[day.day.weekday()],
        WEEKDAYS[day.day.weekday()],
    ]
    style = "day" if day.works else "day_weekend"
    if mark:
        lines.append(mark + festival_zh(day.festival)[:2] if mark == "休" else mark)
        style = "day_holiday" if mark == "休" else "day_makeup"
    return "\n".join(lines), formats[style]


def _write_agent(sheet: Any, row: int, number: int, table: TeamTable) -> None:
    roster, formats = table.plan.roster, table.formats
    agent = roster.agents[number]
    style = formats["leader" if agent.leads else "name"]
    for column, text in enumerate(_labels(agent)):
        sheet.write_string(row, column, text, style)
    chinese = speaks_chinese(table.plan)
    for day, place in enumerate(roster.assignment[number]):
        text = roster.patterns[place].shift if place != OFF else ""
        if not text and roster.leave[number, day]:
            text = leave_mark(table.plan, str(roster.leave[number, day]))
        text = text or ("休" if chinese else "")
        sheet.write_string(row, table.first_column + day, text, formats["shift"])
    cells = xl_range(row, table.first_column, row, table.last_column)
    values = agent_totals(table, number)
    for offset, (formula, value) in enumerate(zip(_formulas(cells, table), values, strict=True)):
        style = formats["hours" if offset == 1 else "count"]
        sheet.write_formula(row, table.last_column + 1 + offset, formula, style, float(value))


def _labels(agent: Agent) -> tuple[str, str, str, str]:
    role = ROLES_ZH[agent.role] + ("" if agent.contract_share == 1 else " 兼职")
    return agent.agent, agent.name_zh, agent.name, role


def _formulas(cells: str, table: TeamTable) -> tuple[str, ...]:
    """Return the formulas of an agent's totals, looked up in the Legend sheet."""
    known = f"{cells}={table.legend.codes}"
    flags = [
        xl_range_abs(row, table.first_column, row, table.last_column)
        for row in (FLAG_ROWS["weekend"], FLAG_ROWS["holiday"])
    ]
    return (
        f"=SUMPRODUCT(--({known}))",
        *(
            f"=SUMPRODUCT(({known})*{factor})"
            for factor in (table.legend.hours, table.legend.nights, *flags)
        ),
    )


def agent_totals(table: TeamTable, number: int) -> FloatArray:
    """Return shifts, hours, nights, weekends and holidays as the formulas compute them."""
    roster = table.plan.roster
    by_code = {p.shift: (p.paid_minutes / 60, int(p.is_night)) for p in table.legend.shifts}
    totals = np.zeros(5)
    for day, place in enumerate(roster.assignment[number]):
        if place != OFF:
            hours, night = by_code[roster.patterns[place].shift]
            totals += (1, hours, night, table.weekend[day], table.holiday[day])
    return totals


def _write_counts(sheet: Any, first: int, rows: list[int], table: TeamTable) -> None:
    """Write how many of the team work each shift on each day, and in all."""
    formats, roster = table.formats, table.plan.roster
    last_agent = FIRST_ROW + max(len(rows), 1) - 1
    shift_of = np.array([p.shift for p in roster.patterns] + [""])[roster.assignment[rows]]
    codes = [p.shift for p in table.legend.shifts]
    for place, code in enumerate(codes):
        row = first + place
        pattern = table.legend.shifts[place]
        # The first column stays empty: it is how a reader tells agents from counts.
        sheet.write_string(row, 1, pattern.name_zh or pattern.name, formats["note"])
        sheet.write_string(row, 2, pattern.clock, formats["note"])
        sheet.write_string(row, 3, code, formats["shift"])
        for day in range(roster.grid.day_count):
            column = table.first_column + day
            cells = xl_range(FIRST_ROW, column, last_agent, column)
            count = int((shift_of[:, day] == code).sum())
            formula = f"=SUMPRODUCT(--({cells}=$D${row + 1}))"
            sheet.write_formula(row, column, formula, formats["count"], count)
    row = first + len(codes)
    sheet.write_string(row, 3, "on shift 上班", formats["total_name"])
    for day in range(roster.grid.day_count):
        column = table.first_column + day
        cells = xl_range(first, column, row - 1, column)
        count = int((shift_of[:, day] != "").sum())
        sheet.write_formula(row, column, f"=SUM({cells})", formats["total"], count)
    for offset in range(len(TOTALS)):
        column = table.last_column + 1 + offset
        cells = xl_range(FIRST_ROW, column, last_agent, column)
        total = sum(agent_totals(table, n)[offset] for n in rows)
        style = formats["total_hours" if offset == 1 else "total"]
        sheet.write_formula(row, column, f"=SUM({cells})", style, float(total))


def _colour_shifts(sheet: Any, last: int, table: TeamTable) -> None:
    cells = (FIRST_ROW, table.first_column, last + 1 + len(table.legend.shifts), table.last_column)
    for code, (fill, ink) in table.fills.items():
        rule = {"type": "cell", "criteria": "==", "value": _quoted(code)}
        rule["format"] = table.formats.colours(fill, ink)
        sheet.conditional_format(*cells, rule)
        column = xl_col_to_name(3)
        sheet.conditional_format(f"{column}{last + 3}:{column}{cells[2] + 1}", rule)
    marks = {str(kind) for kind in np.unique(table.plan.roster.leave) if kind}
    for kind in sorted(marks):
        text = _quoted(leave_mark(table.plan, kind))
        style = table.formats.colours(palette.LEAVE_FILL, palette.INK)
        rule = {"type": "cell", "criteria": "==", "value": text, "format": style}
        sheet.conditional_format(*cells, rule)
    quiet = table.formats.colours(palette.PAPER, palette.GREY)
    off = {"type": "cell", "criteria": "==", "value": '"休"', "format": quiet}
    sheet.conditional_format(*cells, off)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _set_up(sheet: Any, last_row: int, table: TeamTable) -> None:
    last = table.last_column + len(TOTALS)
    sheet.set_column(table.first_column, table.last_column, 5.6)
    sheet.set_column(table.last_column + 1, last, 8.5)
    sheet.freeze_panes(FIRST_ROW, table.first_column)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9 if table.plan.roster.grid.day_count <= 16 else 8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.repeat_columns(0, len(FIXED) - 1)
    sheet.print_area(0, 0, last_row, last)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&F&C&A&R&P / &N")
