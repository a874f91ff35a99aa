"""What being sure of a goal costs, as text and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wfm.staffing.definition_words import percent, table_text
from wfm.staffing.uncertainty import SureStaffing

HEADS = [
    "wanted",
    "forecast x",
    "days in goal",
    "worst day",
    "mean SL",
    "scheduled h",
    "more hours",
]


def cost_text(rows: Sequence[SureStaffing]) -> str:
    """Return one queue's table: what each share of days takes, after the plain forecast."""
    cells = [
        [
            "plain" if row.wanted is None else percent(row.wanted),
            f"{row.multiplier:.3f}",
            percent(row.share_of_days),
            percent(row.worst_day),
            percent(row.mean_service_level),
            f"{row.scheduled_hours:,.1f}",
            f"{row.extra_share:+.1%}",
        ]
        for row in rows
    ]
    return table_text(HEADS, cells, [" "] * len(cells))


def cost_data(rows: Sequence[SureStaffing]) -> list[dict[str, Any]]:
    """Return the table as plain data fit for JSON."""
    return [{name: getattr(row, name) for name in row.__dataclass_fields__} for row in rows]
