"""A hiring plan as tables."""

from __future__ import annotations

from pathlib import Path

from wfm.capacity_plan import CapacityPlan, capacity_rows, walk_rows
from wfm.io.columns import table_format
from wfm.io.table import Table

WALK = "capacity_walk"


def walk_table(plan: CapacityPlan) -> Table:
    """Return the headcount walk of the likeliest scenario with expected demand."""
    return Table(WALK, table_format(WALK).names, walk_rows(plan))


def capacity_tables(plan: CapacityPlan) -> tuple[Table, ...]:
    """Return every table of a hiring plan."""
    rows = capacity_rows(plan)
    return tuple(Table(name, table_format(name).names, rows[name]) for name in rows)


def write_capacity_tables(plan: CapacityPlan, folder: Path) -> None:
    """Write every table of a hiring plan as CSV into a folder, made where it is missing."""
    for table in capacity_tables(plan):
        table.write(folder / f"{table.name}.csv")
