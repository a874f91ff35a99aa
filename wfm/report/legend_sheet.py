"""The Legend sheet: the table that the formulas of the team sheets look shifts up in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from wfm.domain import Plan, ShiftPattern
from wfm.domain.record import Record
from wfm.domain.units import clock_text
from wfm.report import palette
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import BREAKS_ZH, leave_mark, speaks_chinese

FIRST_ROW = 3
"""Row of the first shift, counted from 0."""

HEADS = (
    "Shift\n班次", "中文名", "Name", "Start\n开始", "End\n结束", "Paid hours\n计薪工时",
    "Night\n夜班", "Breaks\n休息", "Break placements\n休息方案",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Legend(Record):
    """The shifts of a plan in the order of the Legend sheet.

    Parameters
    ----------
    shifts : tuple of ShiftPattern
        The first pattern of each shift, by start.
    """

    shifts: tuple[ShiftPattern, ...]

    @property
    def codes(self) -> str:
        """Absolute reference to the shift codes."""
        return self._column("A")

    @property
    def hours(self) -> str:
        """Absolute reference to the paid hours."""
        return self._column("F")

    @property
    def nights(self) -> str:
        """Absolute reference to the night flags, 1 or 0."""
        return self._column("G")

    def _column(self, letter: str) -> str:
        first, last = FIRST_ROW + 1, FIRST_ROW + len(self.shifts)
        return f"Legend!${letter}${first}:${letter}${last}"


def legend(plan: Plan) -> Legend:
    """Return the shifts of a plan by start time and code."""
    first = {p.shift: p for p in reversed(plan.roster.patterns)}
    return Legend(tuple(sorted(first.values(), key=lambda p: (p.start_minute, p.shift))))


def write_legend(sheet: Any, plan: Plan, shown: Legend, formats: SheetFormats) -> None:
    """Fill the Legend sheet."""
    sheet.write_string(0, 0, "Legend 图例", formats["title"])
    sheet.write_string(
        1, 0, "Change a code on a team sheet and its colour and totals follow. "
        "在班表中修改班次代码，颜色与合计随之更新。", formats["note"],
    )  # fmt: skip
    for column, head in enumerate(HEADS):
        sheet.write_string(2, column, head, formats["head"])
    fills = palette.shift_fills(plan.roster.patterns)
    for row, pattern in enumerate(shown.shifts, start=FIRST_ROW):
        _write_shift(sheet, row, pattern, plan, formats)
        fill, ink = fills[pattern.shift]
        _colour(sheet, row, pattern.shift, formats.colours(fill, ink, bold=True))
    _write_leave(sheet, plan, FIRST_ROW + len(shown.shifts) + 1, formats)
    for column, width in enumerate((10, 14, 18, 9, 9, 11, 8, 78, 12)):
        sheet.set_column(column, column, width)
    sheet.set_row(2, 32)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _write_shift(
    sheet: Any, row: int, pattern: ShiftPattern, plan: Plan, formats: SheetFormats
) -> None:
    variants = sum(p.shift == pattern.shift for p in plan.roster.patterns)
    sheet.write_string(row, 0, pattern.shift, formats["shift"])
    sheet.write_string(row, 1, pattern.name_zh, formats["name"])
    sheet.write_string(row, 2, pattern.name, formats["name"])
    sheet.write_string(row, 3, clock_text(pattern.start_minute), formats["centre"])
    end = clock_text(pattern.end_minute) + (" +1" if pattern.end_minute >= 1440 else "")
    sheet.write_string(row, 4, end, formats["centre"])
    sheet.write_number(row, 5, pattern.paid_minutes / 60, formats["hours"])
    sheet.write_number(row, 6, int(pattern.is_night), formats["count"])
    sheet.write_string(row, 7, _breaks(pattern), formats["name"])
    sheet.write_number(row, 8, variants, formats["count"])


def _breaks(pattern: ShiftPattern) -> str:
    kinds: dict[tuple[str, int, bool], int] = {}
    for pause in pattern.breaks:
        key = (pause.kind, pause.length_minutes, pause.paid)
        kinds[key] = kinds.get(key, 0) + 1
    return "; ".join(
        f"{number} x {BREAKS_ZH.get(kind, '')} {kind} {minutes} min"
        + (", paid 计薪" if paid else ", unpaid 不计薪")
        for (kind, minutes, paid), number in kinds.items()
    )


def _colour(sheet: Any, row: int, text: str, style: Any) -> None:
    sheet.conditional_format(
        row, 0, row, 0, {"type": "formula", "criteria": f'=$A${row + 1}<>""', "format": style}
    )


def _write_leave(sheet: Any, plan: Plan, row: int, formats: SheetFormats) -> None:
    chinese = speaks_chinese(plan)
    kinds = [str(kind) for kind in np.unique(plan.roster.leave) if kind]
    rows = [(leave_mark(plan, kind), f"leave: {kind}") for kind in kinds]
    off = "休" if chinese else "blank"
    rows.append((off, "day without a shift 轮休"))
    rows += [
        ("休", "in the day heading: holiday 放假"),
        ("班", "in the heading: make-up work day 调休上班"),
    ]
    for number, (mark, meaning) in enumerate(rows):
        sheet.write_string(row + number, 0, mark, formats["shift"])
        sheet.write_string(row + number, 1, meaning, formats["text"])
