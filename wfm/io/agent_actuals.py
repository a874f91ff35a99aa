"""What the telephone system recorded of every agent, read for fair judgement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain.event import Finding
from wfm.domain.record import FloatArray
from wfm.io.table_reader import TableData, known_or_problem, read_table
from wfm.targets.agent_log import AgentLog

TIMES = ("ready_seconds", "logged_seconds", "scheduled_seconds")
Moment = tuple[str, date, Any]
"""Agent, day and, where rows are by interval, its start."""


@dataclass(slots=True)
class _Stretch:
    """What is known of one agent's day, or interval of it."""

    line: int
    handle_seconds: float = 0.0
    times: dict[str, tuple[float, int]] = field(default_factory=dict)


def read_agent_actuals(
    path: Path,
    *,
    agents: Sequence[str] | None = None,
    call_types: Collection[str] | None = None,
) -> tuple[AgentLog, tuple[Finding, ...]]:
    """Read contacts and time of agents by day, or by interval, and call type.

    Parameters
    ----------
    path : Path
        CSV or workbook; the columns are those of `agent_actuals` in the column reference.
    agents : sequence of str, optional
        Agent ids, whose order the log takes; rows of anybody else are refused. Those of the
        file, sorted, by default.
    call_types : collection of str, optional
        Ids of the queues; any other is refused. Those of the file by default.

    Returns
    -------
    AgentLog
    tuple of Finding
        What was left out, and who has no row.

    Raises
    ------
    InvalidInputs
        All mistakes of the file: unknown agents and call types, rows given twice, times that
        differ within a day, contacts that took no time, and more time handling than ready, more
        ready than logged in, or more of any than a day has.
    """
    data = read_table(path, "agent_actuals", may_be_empty=False)
    rows = list(data.rows())
    stretches = _stretches(data, rows, agents, call_types)
    for stretch in stretches.values():
        _check_times(data, stretch)
    data.problems.check()
    names = tuple(agents) if agents is not None else tuple(sorted({r["agent"] for _, r in rows}))
    _note_absent(data, names, {r["agent"] for _, r in rows})
    types = sorted({r["call_type"] for _, r in rows})
    log = _log(names, tuple(types), [row for _, row in rows], stretches)
    return log, tuple(data.findings)


def _stretches(
    data: TableData,
    rows: list[tuple[int, dict[str, Any]]],
    agents: Sequence[str] | None,
    call_types: Collection[str] | None,
) -> dict[Moment, _Stretch]:
    """Gather the rows of each agent's day or interval; note what is wrong with single rows."""
    people = None if agents is None else set(agents)
    types = None if call_types is None else set(call_types)
    seen: dict[tuple[Any, ...], int] = {}
    found: dict[Moment, _Stretch] = {}
    for line, row in rows:
        if people is not None:
            known_or_problem(row["agent"], people, "agent", line, data.problems)
        if types is not None:
            known_or_problem(row["call_type"], types, "call type", line, data.problems)
        moment = (row["agent"], row["day"], row["interval"])
        first = seen.setdefault((*moment, row["call_type"]), line)
        if first != line:
            data.problems.add(line, f"repeats agent, day and call type of line {first}")
        _check_contacts(data, line, row)
        stretch = found.setdefault(moment, _Stretch(line))
        stretch.line = line
        stretch.handle_seconds += row["handle_seconds"] or 0.0
        _take_times(data, line, row, stretch)
    return found


def _check_contacts(data: TableData, line: int, row: dict[str, Any]) -> None:
    handled, seconds = row["handled"], row["handle_seconds"]
    if handled is None or seconds is None:
        data.problems.add(
            line, "lacks handled or handle_seconds", "write 0 for an agent without contacts"
        )
    elif (handled > 0) != (seconds > 0):
        data.problems.add(line, f"gives {handled:g} contacts and {seconds:g} s of handle time")
    elif row["repeats"] is not None and row["repeats"] > handled:
        data.problems.add(line, f"gives {row['repeats']:g} repeats of {handled:g} contacts")


def _take_times(data: TableData, line: int, row: dict[str, Any], stretch: _Stretch) -> None:
    for name in TIMES:
        if row[name] is None:
            continue
        value, first = stretch.times.setdefault(name, (row[name], line))
        if value != row[name]:
            data.problems.add(
                line,
                f"gives {name} {row[name]:g}, line {first} gives {value:g} for the same agent "
                "and time",
                "repeat the time of the whole day or interval, or give it in one row only",
            )


def _check_times(data: TableData, stretch: _Stretch) -> None:
    """Note time that cannot be: each kind has to fit into the next."""
    chain = [("handle_seconds", stretch.handle_seconds)]
    chain += [(n, stretch.times[n][0]) for n in TIMES[:2] if n in stretch.times]
    chain.append(("seconds of a day of 25 hours", 90_000.0))
    for (inner, less), (outer, more) in pairwise(chain):
        if less > more + 0.5:
            data.problems.add(stretch.line, f"gives {inner} {less:g}, more than {outer} {more:g}")


def _note_absent(data: TableData, names: Sequence[str], present: set[str]) -> None:
    absent = [name for name in names if name not in present]
    if absent:
        shown = ", ".join(absent[:5]) + (" ..." if len(absent) > 5 else "")
        data.note(0, f"{len(absent)} agents have no row: {shown}", "agents_without_row")


def _log(
    agents: tuple[str, ...],
    types: tuple[str, ...],
    rows: list[dict[str, Any]],
    stretches: dict[Moment, _Stretch],
) -> AgentLog:
    days = tuple(sorted({row["day"] for row in rows}))
    place = {name: n for n, name in enumerate(agents)}
    day_of = {day: n for n, day in enumerate(days)}
    type_of = {name: n for n, name in enumerate(types)}
    shape = (len(agents), len(days), len(types))
    sums = {name: np.zeros(shape) for name in ("handled", "handle_seconds")}
    repeats, marks, marked = (np.full(shape, np.nan), np.zeros(shape), np.zeros(shape))
    for row in rows:
        cell = (place[row["agent"]], day_of[row["day"]], type_of[row["call_type"]])
        for name, array in sums.items():
            array[cell] += row[name]
        if row["repeats"] is not None:
            repeats[cell] = np.nan_to_num(repeats[cell]) + row["repeats"]
        if row["quality"] is not None:
            # A mark without contacts is kept out by its weight.
            marks[cell] += row["quality"] * row["handled"]
            marked[cell] += row["handled"]
    quality = np.divide(marks, marked, out=np.full(shape, np.nan), where=marked > 0)
    times = _times(shape[:2], place, day_of, stretches)
    return AgentLog(
        agents, days, types, **sums, repeats=repeats, quality=quality, **times
    )  # fmt: skip


def _times(
    shape: tuple[int, ...],
    place: dict[str, int],
    day_of: dict[date, int],
    stretches: dict[Moment, _Stretch],
) -> dict[str, FloatArray]:
    found = {name: np.full(shape, np.nan) for name in (*TIMES, "kept_seconds")}
    for (agent, day, _), stretch in stretches.items():
        cell = (place[agent], day_of[day])
        given = {name: value for name, (value, _) in stretch.times.items()}
        if {"logged_seconds", "scheduled_seconds"} <= set(given):
            given["kept_seconds"] = min(given["logged_seconds"], given["scheduled_seconds"])
        for name, value in given.items():
            found[name][cell] = np.nan_to_num(found[name][cell]) + value
    return found
