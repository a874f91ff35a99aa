"""The workbook 月度目标分解记录表: what is asked day by day, to be filled in as the month goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from wfm.domain import OFF, Plan
from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record
from wfm.report import palette
from wfm.report.file_names import sheet_names
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import WEEKDAYS, WEEKDAYS_ZH, both, period_text, person_name
from wfm.report.workbook import OPTIONS
from wfm.targets.decomposition import Decomposition, monday_of

TITLE = "月度目标分解记录表 Monthly target breakdown"
TEAM_SHEET = "Team 团队"
FIRST_ROW = 6
HEADS = (
    ("Week\n周（周一）", 12), ("Day\n日期", 12), ("Weekday\n星期", 10), ("Shift\n班次", 9),
    ("Target\n目标", 10), ("Actual\n实际", 10), ("Target so far\n累计目标", 12),
    ("Actual so far\n累计实际", 12), ("Gap\n差距", 10),
    ("Needed a day\n后续日均需完成", 14),
)  # fmt: skip
WEEK_HEADS = ("Week\n周（周一）", "Target\n目标", "Actual\n实际", "Gap\n差距")
WEEK_COLUMN = len(HEADS) + 1
TEAM_HEADS = (
    ("Id\n工号", 10), ("Name\n姓名", 18), ("Team\n班组", 10), ("Target\n月目标", 11),
    ("Due so far\n累计应完成", 12), ("Actual so far\n累计实际", 12), ("Gap\n差距", 10),
    ("Reported days\n已报天数", 12), ("Days left\n剩余班数", 10),
    ("Needed a day\n后续日均需完成", 14),
)  # fmt: skip
NOTE = (
    "Fill in Actual on the agents' sheets; everything else follows. The day's target is what the "
    "simulated roster expects of that day. 只需在个人表中填写“实际”，其余自动计算。"
)


@dataclass(frozen=True, slots=True, eq=False)
class _Lines(Record):
    """Where the days of a sheet stand, counted as Excel does."""

    first: int
    last: int

    def column(self, letter: str) -> str:
        """Return the column's days as an absolute range."""
        return f"${letter}${self.first}:${letter}${self.last}"


def write_decomposition(
    plan: Plan,
    pieces: Sequence[Decomposition],
    file: Path,
    actual: Mapping[tuple[str, date], float] | None = None,
) -> None:
    """Write targets, actuals, cumulative sums, gap and run rate as live formulas.

    Parameters
    ----------
    plan : Plan
    pieces : sequence of Decomposition
        One sheet for each, and one for all of them together.
    file : Path
        Written anew; the same bytes for the same input.
    actual : mapping, optional
        Contacts handled so far by agent and day, filled in.

    Raises
    ------
    InvalidInput
        If there is nothing to write.
    """
    from xlsxwriter import Workbook

    if not pieces:
        raise InvalidInput("there is no target to cut into days", where=str(file))
    names = sheet_names((one.target.agent for one in pieces), (TEAM_SHEET,))
    with Workbook(file, OPTIONS) as workbook:
        workbook.set_properties(
            {"title": TITLE, "author": "wfm", "created": _moment(plan.roster.grid.first_day)}
        )
        formats = SheetFormats(workbook)
        team = workbook.add_worksheet(TEAM_SHEET)
        team.set_tab_color(palette.HEAD_FILL)
        for one in pieces:
            sheet = workbook.add_worksheet(names[one.target.agent])
            _write_agent(sheet, plan, one, dict(actual or {}), formats)
        _write_team(team, plan, pieces, names, dict(actual or {}), formats)


def _write_agent(
    sheet: Any,
    plan: Plan,
    one: Decomposition,
    actual: Mapping[tuple[str, date], float],
    formats: SheetFormats,
) -> None:
    target = one.target
    agents = {a.agent: n for n, a in enumerate(plan.roster.agents)}
    number = agents[target.agent]
    agent = plan.roster.agents[number]
    sheet.write_string(0, 0, TITLE, formats["title"])
    name = person_name(agent.name, agent.name_zh, agent.agent)
    line = f"{agent.agent} · {name} · {agent.team} · "
    line += period_text(target.first_day, target.last_day)
    sheet.write_string(1, 0, line, formats["subtitle"])
    line = (
        f"{target.target:,.0f} {target.unit}, asked for with probability "
        f"{target.hit_probability:.0%} 达成概率; {target.explanation}"
    )
    sheet.write_string(2, 0, line, formats["note"])
    sheet.write_string(3, 0, NOTE, formats["note"])
    for column, (head, width) in enumerate(HEADS):
        sheet.write_string(FIRST_ROW - 1, column, head, formats["head"])
        sheet.set_column(column, column, width)
    sheet.set_row(FIRST_ROW - 1, 34)
    for place, day in enumerate(one.days):
        row = FIRST_ROW + place
        pattern = plan.roster.assignment[number, place]
        shift = "" if pattern == OFF else plan.roster.patterns[pattern].shift
        weekday = both(WEEKDAYS[day.weekday()], WEEKDAYS_ZH[day.weekday()])
        sheet.write_datetime(row, 0, _moment(monday_of(day)), formats["date"])
        sheet.write_datetime(row, 1, _moment(day), formats["date"])
        sheet.write_string(row, 2, weekday, formats["centre"])
        sheet.write_string(row, 3, shift, formats["centre"])
        sheet.write_number(row, 4, int(one.pieces[place]), formats["count"])
        told = actual.get((target.agent, day))
        if told is None:
            sheet.write_blank(row, 5, None, formats["count"])
        else:
            sheet.write_number(row, 5, told, formats["count"])
    _write_day_formulas(sheet, one, actual, formats)
    _write_weeks(sheet, one, actual, formats)
    sheet.freeze_panes(FIRST_ROW, 2)
    _set_up(sheet)


def _write_day_formulas(
    sheet: Any, one: Decomposition, actual: Mapping[tuple[str, date], float], formats: SheetFormats
) -> None:
    """Write sums so far, gap and run rate; the values stand beside the formulas as computed."""
    first, last = FIRST_ROW + 1, FIRST_ROW + len(one.days)
    due = done = asked = 0.0
    for place, day in enumerate(one.days):
        row, line = FIRST_ROW + place, FIRST_ROW + place + 1
        told = actual.get((one.target.agent, day))
        due += float(one.pieces[place])
        asked += float(one.pieces[place]) if told is not None else 0.0
        done += told or 0.0
        rest = int((one.pieces[place + 1 :] > 0).sum())
        shown = told is not None
        left = max(0.0, one.target.target - done)
        sheet.write_formula(row, 6, f"=SUM(E${first}:E{line})", formats["count"], due)
        cells = (
            (7, f'=IF(F{line}="","",SUM(F${first}:F{line}))', done, "count"),
            (8, f'=IF(F{line}="","",H{line}-SUMIFS(E${first}:E{line},F${first}:F{line},"<>"))',
             done - asked, "count"),
            (9, f'=IF(F{line}="","",IF(COUNTIF(E{line + 1}:E${last + 1},">0")=0,"",'
                f"MAX(0,SUM(E${first}:E${last})-H{line})/"
                f'COUNTIF(E{line + 1}:E${last + 1},">0")))',
             left / rest if rest else "", "hours"),
        )  # fmt: skip
        for column, formula, value, style in cells:
            sheet.write_formula(row, column, formula, formats[style], value if shown else "")


def _write_weeks(
    sheet: Any, one: Decomposition, actual: Mapping[tuple[str, date], float], formats: SheetFormats
) -> None:
    lines = _Lines(FIRST_ROW + 1, FIRST_ROW + len(one.days))
    asked, done = lines.column("E"), lines.column("F")
    for offset, head in enumerate(WEEK_HEADS):
        sheet.write_string(FIRST_ROW - 1, WEEK_COLUMN + offset, head, formats["head"])
    sheet.set_column(WEEK_COLUMN, WEEK_COLUMN + 3, 12)
    for place, (monday, piece) in enumerate(one.weeks):
        row, line = FIRST_ROW + place, FIRST_ROW + place + 1
        same = f"{lines.column('A')},$L{line}"
        told = [
            (actual.get((one.target.agent, day)), int(one.pieces[n]))
            for n, day in enumerate(one.days)
            if monday_of(day) == monday
        ]
        came = sum(a for a, _ in told if a is not None)
        due = sum(p for a, p in told if a is not None)
        sheet.write_datetime(row, WEEK_COLUMN, _moment(monday), formats["date"])
        for offset, (formula, value) in enumerate(
            (
                (f"=SUMIFS({asked},{same})", piece),
                (f"=SUMIFS({done},{same})", came),
                (f'=N{line}-SUMIFS({asked},{same},{done},"<>")', came - due),
            )
        ):
            column = WEEK_COLUMN + 1 + offset
            sheet.write_formula(row, column, formula, formats["count"], value)
    row = FIRST_ROW + len(one.weeks)
    came = sum(actual.get((one.target.agent, day), 0.0) for day in one.days)
    sheet.write_string(row, WEEK_COLUMN, "Month 全月", formats["total_name"])
    total = round(one.target.target)
    sheet.write_formula(row, WEEK_COLUMN + 1, f"=SUM({asked})", formats["total"], total)
    sheet.write_formula(row, WEEK_COLUMN + 2, f"=SUM({done})", formats["total"], came)
    line = row + 1
    formula, value = f"=N{line}-M{line}", came - total
    sheet.write_formula(row, WEEK_COLUMN + 3, formula, formats["total"], value)


def _write_team(
    sheet: Any,
    plan: Plan,
    pieces: Sequence[Decomposition],
    names: Mapping[str, str],
    actual: Mapping[tuple[str, date], float],
    formats: SheetFormats,
) -> None:
    sheet.write_string(0, 0, f"{TITLE} · {TEAM_SHEET}", formats["title"])
    first_day, last_day = pieces[0].days[0], pieces[0].days[-1]
    sheet.write_string(1, 0, period_text(first_day, last_day), formats["subtitle"])
    sheet.write_string(2, 0, NOTE, formats["note"])
    for column, (head, width) in enumerate(TEAM_HEADS):
        sheet.write_string(FIRST_ROW - 1, column, head, formats["head"])
        sheet.set_column(column, column, width)
    sheet.set_row(FIRST_ROW - 1, 34)
    people = {a.agent: a for a in plan.roster.agents}
    sums = [0.0, 0.0, 0.0]
    for place, one in enumerate(pieces):
        agent, row = people[one.target.agent], FIRST_ROW + place
        name = person_name(agent.name, agent.name_zh, agent.agent)
        for column, text in enumerate((agent.agent, name, agent.team)):
            sheet.write_string(row, column, text, formats["name"])
        quoted = names[agent.agent].replace("'", "''")
        lines = _Lines(FIRST_ROW + 1, FIRST_ROW + len(one.days))
        values = _write_team_row(sheet, row, (f"'{quoted}'!", lines), one, actual, formats)
        sums = [total + value for total, value in zip(sums, values, strict=True)]
    row, last = FIRST_ROW + len(pieces), FIRST_ROW + len(pieces)
    for column in (0, 1, 2, 7, 8, 9):
        sheet.write_string(row, column, "Total 合计" if column == 0 else "", formats["total_name"])
    for letter, column, value in zip("DEF", (3, 4, 5), sums, strict=True):
        formula = f"=SUM({letter}{FIRST_ROW + 1}:{letter}{last})"
        sheet.write_formula(row, column, formula, formats["total"], value)
    line = row + 1
    gap = sums[2] - sums[1]
    sheet.write_formula(row, 6, f"=F{line}-E{line}", formats["total"], gap)
    sheet.freeze_panes(FIRST_ROW, 2)
    _set_up(sheet)


def _write_team_row(
    sheet: Any,
    row: int,
    place: tuple[str, _Lines],
    one: Decomposition,
    actual: Mapping[tuple[str, date], float],
    formats: SheetFormats,
) -> tuple[float, float, float]:
    """Write the formulas of one agent; return target, due and actual."""
    of, lines = place
    asked, done = f"{of}{lines.column('E')}", f"{of}{lines.column('F')}"
    told = [actual.get((one.target.agent, day)) for day in one.days]
    total = float(one.pieces.sum())
    due = float(sum(p for p, a in zip(one.pieces, told, strict=True) if a is not None))
    came = float(sum(a for a in told if a is not None))
    reported = sum(a is not None for a in told)
    left = sum(a is None and p > 0 for p, a in zip(one.pieces, told, strict=True))
    line = row + 1
    cells = (
        (f"=SUM({asked})", total, "count"),
        (f'=SUMIFS({asked},{done},"<>")', due, "count"),
        (f"=SUM({done})", came, "count"),
        (f"=F{line}-E{line}", came - due, "count"),
        (f"=COUNT({done})", reported, "count"),
        (f'=COUNTIFS({asked},">0",{done},"")', left, "count"),
        (f'=IF(I{line}=0,"",MAX(0,D{line}-F{line})/I{line})',
         max(0.0, total - came) / left if left else "", "hours"),
    )  # fmt: skip
    for offset, (formula, value, style) in enumerate(cells):
        sheet.write_formula(row, 3 + offset, formula, formats[style], value)
    return total, due, came


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())


def _set_up(sheet: Any) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
