"""What the telephone system recorded of every agent, read for fair judgement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain import Roster
from wfm.domain.event import Finding
from wfm.domain.record import FloatArray
from wfm.domain.units import clock_text
from wfm.io.night_rows import refuse_calendar_days
from wfm.io.table_reader import TableData, known_or_problem, read_table
from wfm.targets.agent_log import BY_DAY, AgentLog

TIMES = ("ready_seconds", "logged_seconds", "scheduled_seconds")
EDGE_CONTACTS = 60
"""Contacts that may be counted in an interval and have nearly all of their time in the next."""

Moment = tuple[str, date, int | None]
"""Agent, day and, where rows are by interval, the minute of the day at which it starts."""


@dataclass(slots=True)
class Stretch:
    """What is known of one agent's day, or interval of it.

    Parameters
    ----------
    line : int
        Last line that speaks of it.
    handled, handle_seconds : float
        Over all call types.
    times : dict
        Seconds of each kind given, with the line that gives them first.
    """

    line: int
    handled: float = 0.0
    handle_seconds: float = 0.0
    times: dict[str, tuple[float, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgentRows:
    """The rows of a table of agents, each checked by itself and against its neighbours.

    Parameters
    ----------
    data : TableData
        As read; its problems have been raised.
    names : tuple of str
        The agents asked for, or those of the file.
    rows : list of (int, dict)
        Line and cells.
    stretches : dict
        By agent, day and interval.
    """

    data: TableData
    names: tuple[str, ...]
    rows: list[tuple[int, dict[str, Any]]]
    stretches: dict[Moment, Stretch]


def read_agent_actuals(
    path: Path,
    *,
    agents: Sequence[str] | None = None,
    call_types: Collection[str] | None = None,
    by_interval: bool = False,
    roster: Roster | None = None,
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
    by_interval : bool
        Keep the intervals of the day apart where the file tells them, so that each has its own
        standard times.
    roster : Roster, optional
        Says which shifts cross midnight, see `refuse_calendar_days`.

    Returns
    -------
    AgentLog
    tuple of Finding
        What was left out, and who has no row.

    Raises
    ------
    InvalidInputs
        All mistakes of the file: unknown agents and call types, rows given twice, times that
        differ within a day, contacts that took no time or next to none, and more time
        handling than ready, more ready than logged in, or more of any than a day has.
    """
    found = read_agent_rows(path, agents=agents, call_types=call_types, roster=roster)
    cells = [row for _, row in found.rows]
    if not by_interval:
        cells = [row | {"interval": None} for row in cells]
    log = _log(found.names, _kinds(cells), cells, found.stretches)
    return log, tuple(found.data.findings)


def read_agent_rows(
    path: Path,
    *,
    agents: Sequence[str] | None = None,
    call_types: Collection[str] | None = None,
    roster: Roster | None = None,
) -> AgentRows:
    """Read the rows that `read_agent_actuals` adds up, with the same checks.

    Raises
    ------
    InvalidInputs
        All mistakes of the file.
    """
    data = read_table(path, "agent_actuals", may_be_empty=False)
    rows = list(data.rows())
    stretches = _stretches(data, rows, agents, call_types)
    _check_mixture(data, rows)
    for stretch in stretches.values():
        _check_times(data, stretch)
    _check_gaps(data, stretches)
    if roster is not None:
        refuse_calendar_days(data, stretches, roster)
    data.problems.check()
    names = tuple(agents) if agents is not None else tuple(sorted({r["agent"] for _, r in rows}))
    _note_absent(data, names, {r["agent"] for _, r in rows})
    return AgentRows(data, names, rows, stretches)


def _check_mixture(data: TableData, rows: list[tuple[int, dict[str, Any]]]) -> None:
    """Refuse rows of whole days among rows by interval: they would be counted twice."""
    timed = next((line for line, row in rows if row["interval"] is not None), None)
    if timed is None:
        return
    for line, row in rows:
        if row["interval"] is None:
            data.problems.add(
                line,
                f"is of a whole day, line {timed} of an interval",
                "give all rows by day, or all by interval",
            )


def _kinds(rows: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Return the call types of the rows, each in every interval in which it was handled."""
    return tuple(sorted({_kind(row) for row in rows}))


def _kind(row: dict[str, Any]) -> tuple[str, str]:
    clock = row["interval"]
    return row["call_type"], "" if clock is None else _clock(clock)


@cache
def _clock(minutes: int) -> str:
    return clock_text(minutes)


def _stretches(
    data: TableData,
    rows: list[tuple[int, dict[str, Any]]],
    agents: Sequence[str] | None,
    call_types: Collection[str] | None,
) -> dict[Moment, Stretch]:
    """Gather the rows of each agent's day or interval; note what is wrong with single rows."""
    people = None if agents is None else set(agents)
    types = None if call_types is None else set(call_types)
    seen: dict[tuple[Any, ...], int] = {}
    found: dict[Moment, Stretch] = {}
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
        stretch = found.setdefault(moment, Stretch(line))
        stretch.line = line
        stretch.handled += row["handled"] or 0.0
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
    elif handled > seconds + EDGE_CONTACTS:
        data.problems.add(
            line,
            f"gives {handled:g} contacts in {seconds:g} s of handle time",
            "handle_seconds are all contacts' together",
        )
    elif row["repeats"] is not None and row["repeats"] > handled:
        data.problems.add(line, f"gives {row['repeats']:g} repeats of {handled:g} contacts")


def _take_times(data: TableData, line: int, row: dict[str, Any], stretch: Stretch) -> None:
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


def _check_times(data: TableData, stretch: Stretch) -> None:
    """Note time that cannot be: each kind has to fit into the next."""
    chain = [("handle_seconds", stretch.handle_seconds)]
    chain += [(n, stretch.times[n][0]) for n in TIMES[:2] if n in stretch.times]
    chain.append(("seconds of a day of 25 hours", 90_000.0))
    for (inner, less), (outer, more) in pairwise(chain):
        if less > more + 0.5:
            data.problems.add(stretch.line, f"gives {inner} {less:g}, more than {outer} {more:g}")


def _check_gaps(data: TableData, stretches: dict[Moment, Stretch]) -> None:
    """Note intervals without a time that others have: their day would seem to be shorter."""
    timed = [stretch for moment, stretch in stretches.items() if moment[2] is not None]
    for name in TIMES:
        told = next((one.times[name][1] for one in timed if name in one.times), None)
        if told is None:
            continue
        for one in timed:
            if name not in one.times:
                data.problems.add(
                    one.line,
                    f"lacks {name}, which line {told} gives",
                    "give it for all intervals, 0 where there was none, or leave the column out",
                )


def _note_absent(data: TableData, names: Sequence[str], present: set[str]) -> None:
    absent = [name for name in names if name not in present]
    if absent:
        shown = ", ".join(absent[:5]) + (" ..." if len(absent) > 5 else "")
        data.note(0, f"{len(absent)} agents have no row: {shown}", "agents_without_row")


def _log(
    agents: tuple[str, ...],
    kinds: tuple[tuple[str, str], ...],
    rows: list[dict[str, Any]],
    stretches: dict[Moment, Stretch],
) -> AgentLog:
    days = tuple(sorted({row["day"] for row in rows}))
    place = {name: n for n, name in enumerate(agents)}
    day_of = {day: n for n, day in enumerate(days)}
    type_of = {kind: n for n, kind in enumerate(kinds)}
    shape = (len(agents), len(days), len(kinds))
    sums = {name: np.zeros(shape) for name in ("handled", "handle_seconds")}
    repeats, marks, marked = (np.zeros(shape) for _ in range(3))
    known = np.zeros(shape, np.bool_)
    for row in rows:
        cell = (place[row["agent"]], day_of[row["day"]], type_of[_kind(row)])
        for name, array in sums.items():
            array[cell] += row[name]
        if row["repeats"] is not None:
            repeats[cell] += row["repeats"]
            known[cell] = True
        if row["quality"] is not None:
            # A mark without contacts is kept out by its weight.
            marks[cell] += row["quality"] * row["handled"]
            marked[cell] += row["handled"]
    quality = np.divide(marks, marked, out=np.full(shape, np.nan), where=marked > 0)
    times = _times(shape[:2], place, day_of, stretches)
    types, clocks = (tuple(part) for part in zip(*kinds, strict=True))
    intervals = clocks if any(clocks) else ()
    return AgentLog(
        agents,
        days,
        types,
        **sums,
        repeats=np.where(known, repeats, np.nan),
        quality=quality,
        intervals=intervals,
        **times,
    )


def _times(
    shape: tuple[int, ...],
    place: dict[str, int],
    day_of: dict[date, int],
    stretches: dict[Moment, Stretch],
) -> dict[str, FloatArray]:
    sums = {name: np.zeros(shape) for name in BY_DAY}
    told = {name: np.zeros(shape, np.bool_) for name in BY_DAY}
    for (agent, day, _), stretch in stretches.items():
        cell = (place[agent], day_of[day])
        given = {name: value for name, (value, _) in stretch.times.items()}
        if "logged_seconds" in given and "scheduled_seconds" in given:
            given["kept_seconds"] = min(given["logged_seconds"], given["scheduled_seconds"])
        for name, value in given.items():
            sums[name][cell] += value
            told[name][cell] = True
    return {name: np.where(told[name], sums[name], np.nan) for name in BY_DAY}
