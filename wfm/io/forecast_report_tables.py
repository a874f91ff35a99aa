"""Accuracy and long-range forecasts as tables."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.forecast import AccuracyRow, LongRange
from wfm.io.columns import table_format
from wfm.io.scenario_tables import table_of
from wfm.io.table import Table


def accuracy_table(rows: Sequence[AccuracyRow]) -> Table:
    """Return the report of accuracy as a table."""
    return table_of("accuracy", rows)


def long_range_table(forecast: LongRange) -> Table:
    """Return a long-range forecast as a table: months, then weeks."""
    columns = table_format("long_range").names
    spans = (("month", forecast.months), ("week", forecast.weeks))
    rows = [
        (span, *(getattr(row, name) for name in columns[1:]))
        for span, part in spans
        for row in part
    ]
    return Table("long_range", columns, rows)
