"""Meetings and talks as a workbook to filter and print."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from wfm.domain import TimeGrid, WfmError
from wfm.roster import MeetingPlan
from wfm.roster.meeting_rows import MEETING_COLUMNS, meeting_rows

HEADS = {
    "kind": "Kind\n类型",
    "team": "Team\n班组",
    "session": "Session\n场次",
    "agent": "Agent\n座席",
    "start": "Start\n开始",
    "end": "End\n结束",
    "leader": "Leader\n组长",
    "not_placed": "Not placed, why\n未安排原因",
}
WIDTHS = (10, 10, 9, 12, 18, 18, 12, 60)
HEAD_HEIGHT = 32
"""Points of the two lines of the head; some programs do not find it themselves."""


def write_meeting_workbook(path: Path, found: MeetingPlan, grid: TimeGrid) -> None:
    """Write one row for each agent.

    Raises
    ------
    WfmError
        If it cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    rows = meeting_rows(found, grid)
    book = Workbook(str(path))
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("Meetings 会议")
    for column, (name, width) in enumerate(zip(MEETING_COLUMNS, WIDTHS, strict=True)):
        sheet.write_string(0, column, HEADS[name], head)
        sheet.set_column(column, column, width)
    for row, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells):
            if isinstance(value, datetime):
                sheet.write_datetime(row, column, value, moment)
            elif isinstance(value, int):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, value or "")
    sheet.set_row(0, HEAD_HEIGHT)
    sheet.autofilter(0, 0, len(rows), len(MEETING_COLUMNS) - 1)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        book.close()
    except (OSError, FileCreateError) as error:
        raise WfmError(f"cannot be written: {error}", where=str(path)) from error
