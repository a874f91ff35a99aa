"""Cell formats of the workbook, each made once."""

from __future__ import annotations

from typing import Any

from wfm.report import fonts, palette

BASE = {
    "font_name": fonts.SHEET_FONT,
    "font_size": 10,
    "font_color": palette.INK,
    "valign": "vcenter",
}
HEAD = {
    "bold": True,
    "font_color": palette.PAPER,
    "bg_color": palette.HEAD_FILL,
    "align": "center",
    "text_wrap": True,
    "border": 1,
    "border_color": palette.RULE,
}
CELL = {"border": 1, "border_color": palette.RULE}

STYLES: dict[str, dict[str, Any]] = {
    "text": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "note": {"font_color": palette.MUTED, "font_size": 9},
    "title": {"bold": True, "font_size": 16},
    "subtitle": {"font_size": 11, "font_color": palette.MUTED},
    "section": {"bold": True, "font_size": 12, "bottom": 2, "bottom_color": palette.HEAD_FILL},
    "head": HEAD,
    "head_left": HEAD | {"align": "left"},
    "day": HEAD | {"font_size": 9},
    "day_weekend": HEAD | {"font_size": 9, "bg_color": palette.MUTED},
    "day_holiday": HEAD
    | {"font_size": 9, "bg_color": palette.HOLIDAY_FILL, "font_color": palette.INK},
    "day_makeup": HEAD
    | {"font_size": 9, "bg_color": palette.MAKEUP_FILL, "font_color": palette.INK},
    "name": CELL,
    "leader": CELL | {"bold": True},
    "centre": CELL | {"align": "center"},
    "shift": CELL | {"align": "center", "font_size": 9},
    "count": CELL | {"num_format": "#,##0", "align": "center"},
    "fine": CELL | {"num_format": "0.0000", "align": "center"},
    "hours": CELL | {"num_format": "#,##0.0", "align": "center"},
    "share": CELL | {"num_format": "0.0%", "align": "center"},
    "total": CELL
    | {"num_format": "#,##0", "align": "center", "bold": True, "bg_color": "#eef2f6"},
    "total_name": CELL | {"bold": True, "bg_color": "#eef2f6"},
    "total_hours": CELL
    | {"num_format": "#,##0.0", "align": "center", "bold": True, "bg_color": "#eef2f6"},
    "total_share": CELL
    | {"num_format": "0%", "align": "center", "bold": True, "bg_color": "#eef2f6"},
    "told": CELL | {"text_wrap": True, "font_size": 9},
    "date": CELL | {"num_format": "yyyy-mm-dd", "align": "center"},
    "pass": CELL | {"bold": True, "align": "center", "bg_color": palette.PASS_FILL},
    "fail": CELL | {"bold": True, "align": "center", "bg_color": palette.FAIL_FILL},
    "interval": {"num_format": '0;-0;"·"', "align": "right", "font_size": 9},
    "interval_decimal": {"num_format": '0.0;-0.0;"·"', "align": "right", "font_size": 9},
    "interval_share": {"num_format": "0%", "align": "right", "font_size": 9},
    "absent": {"bg_color": palette.LEAVE_FILL},
}


class SheetFormats:
    """The named formats of one workbook.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    """

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Return the format with this name."""
        if name not in self._made:
            self._made[name] = self._workbook.add_format(BASE | STYLES[name])
        return self._made[name]

    def colours(self, fill: str, ink: str, *, bold: bool = False) -> Any:
        """Return a conditional format that changes fill and text colour only."""
        key = f"{fill} {ink} {bold}"
        if key not in self._made:
            style = {"bg_color": fill, "font_color": ink, "bold": bold}
            self._made[key] = self._workbook.add_format(style)
        return self._made[key]
