"""Where agents' time went and who was there when, from a table of agents and their roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain import Roster
from wfm.domain.event import Finding
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.roster import OFF
from wfm.domain.time_grid import MINUTES_PER_DAY
from wfm.domain.units import clock_text
from wfm.io.agent_actuals import AgentRows, Moment, Stretch, read_agent_rows
from wfm.io.table_reader import TableData
from wfm.targets.time_use import WHOLE_DAY, TimeUse, rostered_time

STAYED_MINUTES = 180
"""Rows up to so long after the end of a shift that crosses midnight belong to the day after."""

FULL_SHARE = 0.98
"""Share of an interval from which on its agent counts as there, or on the phone, throughout."""


@dataclass(frozen=True, slots=True)
class RecordedFloor:
    """What a table of agents says of a roster's period.

    Parameters
    ----------
    used : TimeUse
    queues : tuple of str
    handled, handle_seconds : ndarray, shape (Q, N, D)
        By queue, agent and working day.
    answered, answered_seconds : ndarray, shape (Q, T), optional
        By queue and interval; None where the rows are of whole days.
    recorded_days : ndarray of bool, shape (D,)
        Days with any row.
    findings : tuple of Finding
    """

    used: TimeUse
    queues: tuple[str, ...]
    handled: FloatArray
    handle_seconds: FloatArray
    answered: FloatArray | None
    answered_seconds: FloatArray | None
    recorded_days: np.ndarray
    findings: tuple[Finding, ...]


def read_recorded_floor(path: Path, roster: Roster, queues: tuple[str, ...]) -> RecordedFloor:
    """Read the time of a roster's agents within its period.

    Parameters
    ----------
    path : Path
        CSV or workbook with the columns of `agent_actuals`, by day or by interval.
    roster : Roster
        Says when each agent should have been there; a rostered agent without a row on a day that
        has rows counts as absent, an agent without any row is left out.
    queues : tuple of str
        The known call types.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, see `read_agent_actuals`; intervals that are not the roster's,
        more time in one than it has, and no row within the period are among them.
    """
    names = [a.agent for a in roster.agents]
    rows = read_agent_rows(path, agents=names, call_types=queues, roster=roster)
    data, place = rows.data, {day: n for n, day in enumerate(roster.grid.dates)}
    inside = {m: s for m, s in rows.stretches.items() if m[1] in place}
    if not inside:
        first, last = roster.grid.first_day, roster.grid.last_day
        data.problems.add(0, f"holds no row from {first} to {last}", "take the file of the period")
    data.problems.check()
    if len(inside) < len(rows.stretches):
        data.note(0, "rows outside the period were left out", "outside_period", "info")
    timed = next(iter(inside))[2] is not None
    clock = _Clock(roster, data)
    cells = {m: clock.interval(m, s) if timed else WHOLE_DAY for m, s in inside.items()}
    data.problems.check()
    if any(number >= roster.grid.interval_count for number in cells.values()):
        data.note(0, "rows after the end of the period were left out", "outside_period", "info")
    kept = {m: n for m, n in cells.items() if n < roster.grid.interval_count}
    recorded = np.isin(np.arange(len(place)), [place[m[1]] for m in kept])
    make = _by_interval if timed else _by_day
    used = make(path, roster, {m: (inside[m], n) for m, n in kept.items()}, recorded)
    return RecordedFloor(
        used, queues, *_contacts(rows, roster, queues, kept), recorded, tuple(data.findings)
    )


class _Clock:
    """Turns a shift's day and a time of day into an interval of the grid."""

    def __init__(self, roster: Roster, data: TableData) -> None:
        self.roster, self.data = roster, data
        self.agent = {a.agent: n for n, a in enumerate(roster.agents)}
        self.offsets: dict[tuple[int, int], int] = {}

    def interval(self, moment: Moment, stretch: Stretch) -> int:
        """Return the number of the interval; note what does not fit."""
        grid = self.roster.grid
        agent, day, minute = moment
        assert minute is not None
        if minute % grid.interval_minutes:
            self.data.problems.add(
                stretch.line,
                f"{clock_text(minute)} is not the start of an interval of "
                f"{grid.interval_minutes} min, as the plan has them",
            )
            return 0
        self._check_length(stretch)
        number = (day - grid.first_day).days
        pattern = self.roster.assignment[self.agent[agent], number]
        if pattern != OFF:
            shift = self.roster.patterns[pattern]
            after = shift.end_minute + STAYED_MINUTES - MINUTES_PER_DAY
            if shift.end_minute > MINUTES_PER_DAY and minute < min(after, shift.start_minute):
                minute += MINUTES_PER_DAY
        key = (number, minute)
        if key not in self.offsets:
            self.offsets[key] = grid.offset_of_wall(number, minute)
        return self.offsets[key]

    def _check_length(self, stretch: Stretch) -> None:
        seconds = self.roster.grid.interval_seconds
        given = {name: value for name, (value, _) in stretch.times.items()}
        most = max([stretch.handle_seconds if not given else 0.0, *given.values()])
        if most > seconds + 0.5:
            self.data.problems.add(stretch.line, f"gives {most:g} s in an interval of {seconds} s")


Cells = dict[Moment, tuple[Stretch, int]]


def _by_interval(path: Path, roster: Roster, cells: Cells, recorded: np.ndarray) -> TimeUse:
    """Return one stretch for each interval in which an agent was rostered or has a row."""
    people = {a.agent: n for n, a in enumerate(roster.agents)}
    # A shift of the day before stands in the table of the period before.
    grid, planned = roster.grid, rostered_time(roster, carried_in=False)
    shape = planned.floor.shape
    days = _working_days(roster)
    reporting = np.zeros(shape[0], np.bool_)
    sums = {name: np.zeros(shape) for name in ("contacts", "handle", "ready", "logged", "sched")}
    given = _given(cells)
    for (name, began, _), (stretch, number) in cells.items():
        cell = (people[name], number)
        reporting[people[name]] = True
        days[cell] = (began - grid.first_day).days
        sums["contacts"][cell] += stretch.handled
        sums["handle"][cell] += stretch.handle_seconds
        for column, kind in KINDS.items():
            if column in stretch.times:
                sums[kind][cell] += stretch.times[column][0]
    floor = sums["sched"] if "scheduled_seconds" in given else planned.floor
    shown = (floor > 0) | (planned.shift > 0) | (sums["logged"] + sums["handle"] > 0)
    shown &= reporting[:, None] & recorded[days]
    agent, interval = np.nonzero(shown)
    whole = FULL_SHARE * grid.interval_seconds

    def known(name: str, kind: str) -> FloatArray:
        return sums[kind][shown] if name in given else np.full(agent.size, np.nan)

    logged = known("logged_seconds", "logged")
    return TimeUse(
        agents=tuple(people),
        days=grid.dates,
        agent=agent,
        day=days[shown],
        interval=interval,
        contacts=sums["contacts"][shown],
        handle_seconds=sums["handle"][shown],
        ready_seconds=known("ready_seconds", "ready"),
        logged_seconds=logged,
        rostered_seconds=floor[shown],
        kept_seconds=np.minimum(logged, floor[shown]),
        shift_seconds=planned.shift[shown],
        paid_seconds=planned.paid[shown],
        longest_ready_seconds=_runs(
            sums["ready"] >= whole, days, roster, reporting & ("ready_seconds" in given)
        ),
        longest_handle_seconds=_runs(sums["handle"] >= whole, days, roster, reporting),
        source=path.name,
    )


def _by_day(path: Path, roster: Roster, cells: Cells, recorded: np.ndarray) -> TimeUse:
    """Return one stretch for each agent-day that is rostered or has a row."""
    people = {a.agent: n for n, a in enumerate(roster.agents)}
    shape = roster.assignment.shape
    sums = {name: np.zeros(shape) for name in ("contacts", "handle", "ready", "logged", "sched")}
    told, given = np.zeros(shape, np.bool_), _given(cells)
    for (name, began, _), (stretch, _) in cells.items():
        cell = (people[name], (began - roster.grid.first_day).days)
        told[cell] = True
        sums["contacts"][cell] += stretch.handled
        sums["handle"][cell] += stretch.handle_seconds
        for column, kind in KINDS.items():
            # An agent who has a row but no time in it is not known to have been away.
            sums[kind][cell] = stretch.times[column][0] if column in stretch.times else np.nan
    planned = {
        "floor": _of_pattern(roster, lambda p: 60.0 * _floor_minutes(roster, p)),
        "shift": _of_pattern(roster, lambda p: 60.0 * p.length_minutes),
        "paid": _of_pattern(roster, lambda p: 60.0 * p.paid_minutes),
    }
    floor = planned["floor"]
    if "scheduled_seconds" in given:
        floor = np.where(np.isnan(sums["sched"]), floor, sums["sched"])
        floor = np.where(told, floor, planned["floor"])
    shown = (told | (planned["shift"] > 0)) & told.any(axis=1, keepdims=True) & recorded
    agent, day = np.nonzero(shown)

    def known(name: str, kind: str) -> FloatArray:
        return sums[kind][shown] if name in given else np.full(agent.size, np.nan)

    logged = known("logged_seconds", "logged")
    unknown = np.full((1, *shape), np.nan)
    return TimeUse(
        agents=tuple(people),
        days=roster.grid.dates,
        agent=agent,
        day=day,
        interval=np.full(agent.size, WHOLE_DAY),
        contacts=sums["contacts"][shown],
        handle_seconds=sums["handle"][shown],
        ready_seconds=known("ready_seconds", "ready"),
        logged_seconds=logged,
        rostered_seconds=floor[shown],
        kept_seconds=np.minimum(logged, floor[shown]),
        shift_seconds=planned["shift"][shown],
        paid_seconds=planned["paid"][shown],
        longest_ready_seconds=unknown,
        longest_handle_seconds=unknown,
        source=path.name,
    )


KINDS = {"ready_seconds": "ready", "logged_seconds": "logged", "scheduled_seconds": "sched"}


def _given(cells: Cells) -> set[str]:
    """Return the kinds of time that any row gives."""
    return {name for stretch, _ in cells.values() for name in stretch.times}


def _of_pattern(roster: Roster, seconds: Callable[[Any], float]) -> FloatArray:
    by_pattern = np.array([*(seconds(p) for p in roster.patterns), 0.0])
    found: FloatArray = by_pattern[roster.assignment]
    return found


def _floor_minutes(roster: Roster, pattern: Any) -> float:
    minutes = roster.grid.interval_minutes
    return float(pattern.floor_profile(minutes).sum()) * minutes


def _working_days(roster: Roster) -> IntArray:
    """Return the working day of each agent's intervals; (N, T); a shift's is that of its start."""
    grid = roster.grid
    days = np.tile(grid.day_of_interval, (len(roster.agents), 1)).astype(np.int64)
    for day in range(grid.day_count):
        for number in np.unique(roster.assignment[:, day]):
            if number == OFF:
                continue
            pattern = roster.patterns[number]
            first = grid.offset_of_wall(day, pattern.start_minute)
            last = -(-(pattern.start_minute % grid.interval_minutes + pattern.length_minutes)
                     // grid.interval_minutes)  # fmt: skip
            days[roster.assignment[:, day] == number, first : first + last] = day
    return days


def _runs(full: np.ndarray, days: IntArray, roster: Roster, told: Any) -> FloatArray:
    """Return the seconds of the longest run of full intervals of each agent-day; (1, N, D)."""
    seconds = roster.grid.interval_seconds
    longest = np.zeros(roster.assignment.shape)
    for agent in np.unique(np.nonzero(full)[0]):
        keys = zip(full[agent].tolist(), days[agent].tolist(), strict=True)
        for (there, day), run in groupby(keys):
            if there:
                longest[agent, day] = max(longest[agent, day], seconds * sum(1 for _ in run))
    longest[~told] = np.nan
    return longest[None]


def _contacts(
    rows: AgentRows, roster: Roster, queues: tuple[str, ...], cells: dict[Moment, int]
) -> tuple[FloatArray, FloatArray, FloatArray | None, FloatArray | None]:
    """Return contacts and seconds by queue, agent and day, and by queue and interval."""
    people = {a.agent: n for n, a in enumerate(roster.agents)}
    place: dict[date, int] = {day: n for n, day in enumerate(roster.grid.dates)}
    by_day = np.zeros((2, len(queues), *roster.assignment.shape))
    by_interval = np.zeros((2, len(queues), roster.grid.interval_count))
    for _, row in rows.rows:
        moment = (row["agent"], row["day"], row["interval"])
        if moment not in cells:
            continue
        queue, values = queues.index(row["call_type"]), (row["handled"], row["handle_seconds"])
        for kind, value in enumerate(values):
            by_day[kind, queue, people[row["agent"]], place[row["day"]]] += value
            if cells[moment] != WHOLE_DAY:
                by_interval[kind, queue, cells[moment]] += value
    timed = any(number != WHOLE_DAY for number in cells.values())
    return by_day[0], by_day[1], *((by_interval[0], by_interval[1]) if timed else (None, None))
