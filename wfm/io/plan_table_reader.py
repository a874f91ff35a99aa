"""Reading the tables of a plan folder back, exactly as they were written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.people import Agent, LedgerEntry, Team
from wfm.domain.record import FloatArray
from wfm.domain.roster import OFF, UNKNOWN, Roster
from wfm.domain.service import QUEUE_SERVICE_ARRAYS, AgentActivity, SimulatedService
from wfm.domain.shift import Break, Schedule, ShiftPattern
from wfm.domain.target import AgentTarget
from wfm.domain.time_grid import TimeGrid
from wfm.domain.units import parse_clock
from wfm.io.columns import table_format
from wfm.io.plan_tables import interval_stamps
from wfm.io.record_codec import from_texts
from wfm.io.sheet import decode, read_bytes
from wfm.io.table import cell_text

T = TypeVar("T")

_BREAK = re.compile(r"(.*)@(\d+)\+(\d+) (paid|unpaid)")


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A table of a plan folder, as texts.

    Parameters
    ----------
    path : Path
    columns : dict
        Texts by column.
    """

    path: Path
    columns: dict[str, list[str]]

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values())))

    def damaged(self, row: int, what: str) -> InvalidInput:
        """Return the error for a row that does not fit the plan."""
        return InvalidInput(what, where=f"{self.path}:{row + 2}", hint=HINT)

    def floats(self, column: str) -> FloatArray:
        """Return a column as numbers, NaN where it is empty."""
        texts = self.columns[column]
        try:
            return np.array([float(t) if t else np.nan for t in texts], dtype=float)
        except ValueError as error:
            raise InvalidInput(f"{column}: {error}", where=str(self.path), hint=HINT) from error

    def expect(self, columns: Sequence[str], keys: Sequence[tuple[str, ...]]) -> None:
        """Refuse a table whose rows are not the expected ones, in their order.

        Raises
        ------
        InvalidInput
            If rows are missing, added or moved; the first is named.
        """
        found = list(zip(*(self.columns[c] for c in columns), strict=True))
        if found == list(keys):
            return
        for row, (have, want) in enumerate(zip(found, keys, strict=False)):
            if have != want:
                raise self.damaged(row, f"is the row of {have}, where {want} belongs")
        raise InvalidInput(
            f"has {len(found)} rows, where {len(keys)} belong", where=str(self.path), hint=HINT
        )


HINT = "the plan folder was changed or damaged: make the plan again"

ADDED = {"agents": ("cycle_balance_hours", "level")}
"""Columns that plans of earlier versions lack: there they stand for their defaults."""


def read_plan_table(folder: Path, name: str, file: str, extra: Sequence[str] = ()) -> PlanTable:
    """Read a table whose headings must be exactly those of its format.

    Raises
    ------
    NotFound
        If the file is missing.
    InvalidInput
        If its headings or the length of a row are not as written.
    """
    path = folder / f"{file}.csv"
    text = decode(read_bytes(path), path)
    form = table_format(name)
    expected = [n for n in form.names if not n.endswith("*")] + list(extra)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    added = ADDED.get(name, ())
    if rows and added and rows[0] == [n for n in expected if n not in added]:
        defaults = [column.default for column in form.columns if column.name in added]
        rows = [[*rows[0], *added], *([*row, *defaults] for row in rows[1:])]
    if not rows or rows[0] != expected:
        found = ", ".join(rows[0]) if rows else "nothing"
        what = f"has the columns {found}, where {', '.join(expected)} belong"
        raise InvalidInput(what, where=str(path), hint=HINT)
    for number, row in enumerate(rows):
        if len(row) != len(expected):
            what = f"has {len(row)} cells, where {len(expected)} belong"
            raise InvalidInput(what, where=f"{path}:{number + 1}", hint=HINT)
    columns = [list(c) for c in zip(*rows[1:], strict=True)] or [[] for _ in expected]
    return PlanTable(path, dict(zip(expected, columns, strict=True)))


def queue_arrays(
    table: PlanTable, grid: TimeGrid, queues: Sequence[str], names: Sequence[str]
) -> dict[str, FloatArray]:
    """Return columns of a table by queue and interval; each of shape (Q, T)."""
    stamps = [(cell_text(moment), offset) for moment, offset in interval_stamps(grid)]
    keys = [(*stamp, queue) for queue in queues for stamp in stamps]
    table.expect(("timestamp", "utc_offset", "queue"), keys)
    shape = (len(queues), grid.interval_count)
    return {name: table.floats(name).reshape(shape) for name in names}


def read_service(
    folder: Path, prefix: str, grid: TimeGrid, about: dict[str, Any]
) -> SimulatedService:
    """Read a simulated service from its tables and what `plan.json` says about it."""
    queues, replications = tuple(about["queues"]), int(about["replications"])
    table = read_plan_table(folder, "service", f"{prefix}service")
    arrays = queue_arrays(table, grid, queues, QUEUE_SERVICE_ARRAYS)
    floor = read_plan_table(folder, "occupancy", f"{prefix}occupancy")
    stamps = [(cell_text(moment), offset) for moment, offset in interval_stamps(grid)]
    floor.expect(("timestamp", "utc_offset"), stamps)
    days = read_plan_table(folder, "service_days", f"{prefix}service_days")
    keys = [
        (str(r), queue, cell_text(day))
        for r in range(1, replications + 1)
        for queue in queues
        for day in grid.dates
    ]
    days.expect(("replication", "queue", "day"), keys)
    shape = (replications, len(queues), grid.day_count)
    return SimulatedService(
        grid=grid,
        queues=queues,
        replications=replications,
        confidence=float(about["confidence"]),
        **arrays,
        ready_agents=floor.floats("ready_agents"),
        busy_agents=floor.floats("busy_agents"),
        occupancy_half_width=floor.floats("occupancy_half_width"),
        day_service_level=days.floats("service_level").reshape(shape),
        engine=str(about["engine"]),
        agents=_read_activity(folder, prefix, grid, about["agents"]),
    )


def _read_activity(
    folder: Path, prefix: str, grid: TimeGrid, about: dict[str, Any] | None
) -> AgentActivity | None:
    if about is None:
        return None
    agents, replications = tuple(about["agents"]), int(about["replications"])
    daily = read_plan_table(folder, "workload", f"{prefix}workload")
    daily.expect(("agent", "day"), [(a, cell_text(day)) for a in agents for day in grid.dates])
    runs = read_plan_table(folder, "workload_replications", f"{prefix}workload_replications")
    keys = [(str(r), agent) for r in range(1, replications + 1) for agent in agents]
    runs.expect(("replication", "agent"), keys)
    shape = (len(agents), grid.day_count)
    return AgentActivity(
        agents=agents,
        ready_seconds=daily.floats("ready_seconds").reshape(shape),
        busy_seconds=daily.floats("busy_seconds").reshape(shape),
        handled=runs.floats("handled").reshape(replications, len(agents)),
        handled_daily=daily.floats("handled").reshape(shape),
    )


def read_patterns(folder: Path) -> tuple[ShiftPattern, ...]:
    """Read the shift patterns."""
    table = read_plan_table(folder, "patterns", "patterns")
    return _each_row(table, _pattern)


def _pattern(row: dict[str, str]) -> ShiftPattern:
    breaks = []
    for text in filter(None, row["breaks"].split("; ")):
        match = _BREAK.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no break")
        breaks.append(Break(int(match[2]), int(match[3]), match[4] == "paid", match[1]))
    return ShiftPattern(
        row["shift"],
        int(row["variant"]),
        parse_clock(row["start"]),
        int(row["length_minutes"]),
        tuple(breaks),
        row["name"],
        row["name_zh"],
    )


def read_schedule(
    folder: Path,
    grid: TimeGrid,
    skill_groups: tuple[tuple[str, ...], ...],
    patterns: tuple[ShiftPattern, ...],
) -> Schedule:
    """Read how many agents start each pattern."""
    table = read_plan_table(folder, "schedule", "schedule")
    group = {cell_text(g): n for n, g in enumerate(skill_groups)}
    pattern = _pattern_numbers(patterns)
    day = {cell_text(d): n for n, d in enumerate(grid.dates)}
    counts = np.zeros((len(group), len(patterns), grid.day_count), dtype=np.int64)

    def place(row: dict[str, str]) -> None:
        key = (row["shift"], row["variant"])
        counts[group[row["skill_group"]], pattern[key], day[row["day"]]] = int(row["agents"])

    _each_row(table, place)
    return Schedule(grid, skill_groups, patterns, counts)


def read_roster(
    folder: Path,
    grid: TimeGrid,
    teams: tuple[Team, ...],
    patterns: tuple[ShiftPattern, ...],
    previous_days: int,
) -> Roster:
    """Read agents and their shifts."""
    agents = read_records(folder, "agents", Agent)
    table = read_plan_table(folder, "roster", "roster")
    days = [cell_text(day) for day in grid.dates]
    table.expect(("agent", "day"), [(a.agent, day) for a in agents for day in days])
    number = _pattern_numbers(patterns) | {("", ""): OFF}
    worked = _each_row(table, lambda row: number[row["shift"], row["variant"]])
    leave = np.array(table.columns["leave"], dtype=np.str_)
    before = read_plan_table(folder, "roster_previous", "roster_previous")
    first = grid.first_day
    earlier = [cell_text(first - timedelta(days=n)) for n in range(previous_days, 0, -1)]
    before.expect(("agent", "day"), [(a.agent, day) for a in agents for day in earlier])
    status = {"off": OFF, "unknown": UNKNOWN}
    known = _each_row(
        before,
        lambda row: (
            number[row["shift"], row["variant"]]
            if row["status"] == "worked"
            else status[row["status"]]
        ),
    )
    shape = (len(agents), grid.day_count)
    return Roster(
        grid=grid,
        agents=agents,
        teams=teams,
        patterns=patterns,
        assignment=np.array(worked, dtype=np.int64).reshape(shape),
        leave=leave.reshape(shape),
        previous=np.array(known, dtype=np.int64).reshape(len(agents), previous_days),
    )


def read_records(folder: Path, name: str, kind: type[T]) -> tuple[T, ...]:
    """Read a table each row of which is one record."""
    table = read_plan_table(folder, name, name)
    return _each_row(table, lambda row: from_texts(kind, row))


def read_targets(folder: Path) -> tuple[AgentTarget, ...]:
    """Read the published targets."""
    return read_records(folder, "targets", AgentTarget)


def read_plan_ledger(folder: Path) -> tuple[LedgerEntry, ...]:
    """Read the ledger after the plan."""
    return read_records(folder, "ledger", LedgerEntry)


def _pattern_numbers(patterns: tuple[ShiftPattern, ...]) -> dict[tuple[str, str], int]:
    return {(p.shift, str(p.variant)): number for number, p in enumerate(patterns)}


def _each_row(table: PlanTable, make: Callable[[dict[str, str]], T]) -> tuple[T, ...]:
    """Return what `make` makes of each row, naming the row it cannot make anything of."""
    names = list(table.columns)
    made = []
    for number, cells in enumerate(zip(*table.columns.values(), strict=True)):
        try:
            made.append(make(dict(zip(names, cells, strict=True))))
        except KeyError as error:
            raise table.damaged(number, f"{error.args[0]!r} is not in the plan") from error
        except (ValueError, TypeError) as error:
            what = error.what if isinstance(error, InvalidInput) else str(error)
            raise table.damaged(number, what) from error
    return tuple(made)
