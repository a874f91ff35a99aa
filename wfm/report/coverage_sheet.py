"""The Coverage sheet: intervals by day, one block for each quantity."""

from __future__ import annotations

from typing import Any

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell

from wfm.domain import Plan
from wfm.domain.record import FloatArray
from wfm.report import palette
from wfm.report.coverage import Coverage
from wfm.report.day_table import DayTable, day_table
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import WEEKDAYS, day_mark, queue_title

HEAD_ROW = 2


def write_coverage(sheet: Any, plan: Plan, cover: Coverage, formats: SheetFormats) -> None:
    """Fill the Coverage sheet."""
    table = day_table(plan.roster.grid)
    _write_head(sheet, plan, formats)
    required, floor = table.spread(cover.required_total), table.spread(cover.floor)
    size = len(table.labels) + 2
    row = HEAD_ROW + 1
    _block(sheet, row, "Missing agents 缺口", table, table.spread(cover.missing), formats)
    _heat(sheet, row, table, formats)
    tops = {"required": row + size, "floor": row + 2 * size, "difference": row + 3 * size}
    _block(sheet, tops["required"], "Required 需求", table, required, formats)
    _block(sheet, tops["floor"], "On the floor 在岗", table, floor, formats)
    _difference(sheet, tops, table, floor - required, formats)
    row += 4 * size
    for q, queue in enumerate(plan.requirement.queues):
        title = queue_title(plan, queue)
        level = table.spread(plan.service.service_level[q])
        blocks: tuple[tuple[str, FloatArray, str], ...] = (
            (f"{title}: required 需求", table.spread(cover.required[q]), "interval_decimal"),
            (f"{title}: on the floor with the skill 有技能在岗", table.spread(cover.able[q]),
             "interval_decimal"),
            (f"{title}: simulated service level 服务水平", level, "interval_share"),
        )  # fmt: skip
        for name, values, style in blocks:
            _block(sheet, row, name, table, values, formats, style)
            row += size
    sheet.set_h_pagebreaks(list(range(HEAD_ROW + 1 + size, row, size)))
    _set_up(sheet, plan)


def _write_head(sheet: Any, plan: Plan, formats: SheetFormats) -> None:
    sheet.write_string(0, 0, "Coverage 时段覆盖", formats["title"])
    sheet.write_string(
        1, 0, "Agents by interval as planned, shrinkage in the requirement, breaks taken out; "
        "hand edits on team sheets do not change it. Missing: each agent serves one queue at a "
        "time. 计划值，不随手工改班更新。", formats["note"],
    )  # fmt: skip
    sheet.write_string(HEAD_ROW, 0, "Time\n时段", formats["head"])
    for number, day in enumerate(plan.calendar.days):
        mark = day_mark(day)
        text = f"{day.day.month}/{day.day.day}\n{WEEKDAYS[day.day.weekday()]} {mark}".rstrip()
        style = {"休": "day_holiday", "班": "day_makeup"}.get(mark, "day")
        style = "day_weekend" if not day.works and not mark else style
        sheet.write_string(HEAD_ROW, 1 + number, text, formats[style])
    sheet.set_row(HEAD_ROW, 32)


def _block(
    sheet: Any,
    row: int,
    title: str,
    table: DayTable,
    values: FloatArray,
    formats: SheetFormats,
    style: str = "interval_decimal",
) -> None:
    sheet.write_string(row, 0, title, formats["section"])
    for number, label in enumerate(table.labels):
        sheet.write_string(row + 1 + number, 0, label, formats["centre"])
        for day, value in enumerate(values[number]):
            if np.isnan(value):
                sheet.write_blank(row + 1 + number, 1 + day, None, formats["absent"])
            else:
                sheet.write_number(row + 1 + number, 1 + day, float(value), formats[style])


def _difference(
    sheet: Any,
    tops: dict[str, int],
    table: DayTable,
    values: FloatArray,
    formats: SheetFormats,
) -> None:
    """Write floor less requirement as formulas on the two blocks above."""
    sheet.write_string(tops["difference"], 0, "Difference 差额", formats["section"])
    style = formats["interval_decimal"]
    for number, label in enumerate(table.labels, start=1):
        sheet.write_string(tops["difference"] + number, 0, label, formats["centre"])
        for day, value in enumerate(values[number - 1], start=1):
            if np.isnan(value):
                sheet.write_blank(tops["difference"] + number, day, None, formats["absent"])
                continue
            floor = xl_rowcol_to_cell(tops["floor"] + number, day)
            required = xl_rowcol_to_cell(tops["required"] + number, day)
            formula = f"={floor}-{required}"
            sheet.write_formula(tops["difference"] + number, day, formula, style, float(value))
    _heat(sheet, tops["difference"], table, formats, below=True)


def _heat(
    sheet: Any, row: int, table: DayTable, formats: SheetFormats, *, below: bool = False
) -> None:
    """Colour the cells where agents are missing."""
    first, last = row + 1, row + len(table.labels)
    criteria, value = ("<", -0.049) if below else (">", 0.049)
    style = formats.colours(palette.FAIL_FILL, palette.INK, bold=True)
    rule = {"type": "cell", "criteria": criteria, "value": value, "format": style}
    sheet.conditional_format(first, 1, last, table.interval.shape[1], rule)


def _set_up(sheet: Any, plan: Plan) -> None:
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, plan.roster.grid.day_count, 7)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.hide_gridlines(2)
    # Two weeks by half-hours are higher than wide: a block to a page.
    if plan.roster.grid.day_count <= 16:
        sheet.set_portrait()
        sheet.set_paper(9)
    else:
        sheet.set_landscape()
        sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
