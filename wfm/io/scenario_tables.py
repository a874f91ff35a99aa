"""Writing the tables of a scenario folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain.calendar import Day
from wfm.domain.demand import CallHistory
from wfm.domain.event import Event
from wfm.domain.people import Absence, Agent, LedgerEntry, PreviousShift, Team
from wfm.domain.request import Protection, Request
from wfm.io.cells import LEARN
from wfm.io.columns import table_format
from wfm.io.table import Table


def table_of(name: str, records: Iterable[Any]) -> Table:
    """Return records as a table whose columns are fields of theirs."""
    columns = table_format(name).names
    return Table(name, columns, [attrgetter(*columns)(record) for record in records])


def history_table(history: CallHistory) -> Table:
    """Return a history as a table, queue by queue.

    Intervals without any number are left out, save the first and the last of the grid, which
    tell how far it reaches.
    """
    grid = history.grid
    starts = [moment.replace(tzinfo=None) for moment in grid.local_starts()]
    ends = {0, grid.interval_count - 1}
    rows: list[tuple[Any, ...]] = []
    for q, queue in enumerate(history.queues):
        numbers = np.array(
            [history.offered[q], history.answered[q], history.abandoned[q], history.aht_seconds[q]]
        ).T
        told = ~np.isnan(numbers).all(axis=1)
        # A repeated hour needs both rows, else the second would be read as the first.
        told |= _repeated(grid.day_of_interval, grid.wall_minutes)
        rows += [
            (starts[t], queue, *values)
            for t, values in enumerate(numbers.tolist())
            if told[t] or t in ends
        ]
    return Table("history", table_format("history").names, rows)


def _repeated(day: np.ndarray, wall: np.ndarray) -> np.ndarray:
    key = day * 1440 + wall
    _, number, count = np.unique(key, return_inverse=True, return_counts=True)
    twice: np.ndarray = count[number] > 1
    return twice


def write_history(path: Path, history: CallHistory) -> None:
    """Write a history so that `read_history` returns it again."""
    history_table(history).write(path)


def write_agents(path: Path, agents: Sequence[Agent]) -> None:
    """Write agents."""
    table_of("agents", agents).write(path)


def write_teams(path: Path, teams: Sequence[Team]) -> None:
    """Write teams."""
    table_of("teams", teams).write(path)


def write_leave(path: Path, leave: Sequence[Absence]) -> None:
    """Write leave."""
    table_of("leave", leave).write(path)


def write_events(path: Path, events: Sequence[Event]) -> None:
    """Write events."""
    columns = table_format("events").names
    rows = [
        tuple(
            LEARN if name == "volume_factor" and event.learned else getattr(event, name)
            for name in columns
        )
        for event in events
    ]
    Table("events", columns, rows).write(path)


def write_ledger(path: Path, ledger: Sequence[LedgerEntry]) -> None:
    """Write the ledger of unpopular work."""
    table_of("ledger", ledger).write(path)


def write_previous(path: Path, previous: Sequence[PreviousShift]) -> None:
    """Write the shifts worked before the period."""
    table_of("previous", previous).write(path)


def write_requests(path: Path, requests: Sequence[Request]) -> None:
    """Write locks and wishes."""
    table_of("requests", requests).write(path)


def write_protections(path: Path, protections: Sequence[Protection]) -> None:
    """Write protected days."""
    table_of("protections", protections).write(path)


def write_calendar(path: Path, days: Sequence[Day]) -> None:
    """Write calendar overrides."""
    table_of("calendar", days).write(path)
