"""How busy people are, how much of their time is used, and whether they were there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from wfm.domain import Roster
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.time_grid import MINUTES_PER_DAY
from wfm.targets.time_use import TimeUse, shift_codes

Grouping = Literal["agent", "team", "shift", "interval", "day", "centre"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)

DEFINITIONS = (
    ("occupancy", "handling over on position (available or handling)"),
    ("utilisation_logged", "handling over logged in"),
    ("utilisation_paid", "handling over paid time of the roster"),
    ("ready_share", "on position over rostered on the floor, breaks taken off"),
    ("adherence", "rostered time in which the agent was there over rostered time"),
    ("conformance", "logged in, whenever that was, over rostered time"),
    ("idle_hours", "on position less handling"),
    ("overtime_hours", "logged in outside the shift"),
    ("share_above_cap", "of the group's intervals with somebody on position, by occupancy"),
    ("longest_on_position_minutes", "longest stretch of one agent without a break"),
    ("longest_on_phone_minutes", "longest stretch of one agent without a pause to speak of"),
)
"""What each figure is, in words; occupancy is the utilisation of time on position."""


@dataclass(frozen=True, slots=True, eq=False)
class WorkloadFigure(Record):
    """How the time of one group was used; see `DEFINITIONS` for each share.

    Parameters
    ----------
    key : str
        Agent, team, shift code, start of the interval, day, or ``centre``.
    contacts : float
    handle_hours, ready_hours, logged_hours, rostered_hours, paid_hours : float
        NaN where the source does not say.
    occupancy, utilisation_logged, utilisation_paid, ready_share, adherence, conformance : float
        NaN without the time they are a share of.
    idle_hours, overtime_hours : float
    intervals : int
        Intervals with somebody on position; 0 where nothing is known by interval.
    share_above_cap : float
    longest_on_position_minutes, longest_on_phone_minutes : float
        The longest of any agent of the group; the mean of it over simulated runs.
    """

    key: str
    contacts: float
    handle_hours: float
    ready_hours: float
    logged_hours: float
    rostered_hours: float
    paid_hours: float
    occupancy: float
    utilisation_logged: float
    utilisation_paid: float
    ready_share: float
    adherence: float
    conformance: float
    idle_hours: float
    overtime_hours: float
    intervals: int
    share_above_cap: float
    longest_on_position_minutes: float
    longest_on_phone_minutes: float


def workload(
    used: TimeUse, roster: Roster, by: Grouping, cap: float
) -> tuple[WorkloadFigure, ...]:
    """Return the figures of every group.

    Parameters
    ----------
    used : TimeUse
        Of the roster's agents and days.
    roster : Roster
    by : str
        One of `GROUPINGS`; a shift's figures are those of the agent-days that began with it.
    cap : float
        Occupancy above which an interval is counted.

    Raises
    ------
    InvalidInput
        If intervals are asked for and not known, or the agents or days are not the roster's.
    """
    if used.agents != tuple(a.agent for a in roster.agents) or used.days != roster.grid.dates:
        raise InvalidInput("is of other agents or days than the roster", where="workload")
    if by not in GROUPINGS:
        raise InvalidInput(f"is {by!r}", where="by", hint=f"one of {', '.join(GROUPINGS)}")
    if by == "interval" and not used.by_interval:
        raise InvalidInput(
            "holds rows of whole days", where=used.source, hint="give it a column interval"
        )
    names, of_cell = _groups(used, roster, by)
    sums = _sums(used, of_cell, len(names))
    staffed, above = _intervals_above(used, of_cell, len(names), cap)
    longest = _longest(used, roster, by, len(names))
    there = np.bincount(of_cell, minlength=len(names)) > 0
    return tuple(
        _figure(name, {kind: float(values[n]) for kind, values in sums.items()},
                (int(staffed[n]), int(above[n])), (float(longest[0][n]), float(longest[1][n])))
        for n, name in enumerate(names)
        if there[n] or by != "shift"
    )  # fmt: skip


def _groups(used: TimeUse, roster: Roster, by: Grouping) -> tuple[list[str], IntArray]:
    """Return the names of the groups, and that of each stretch by number."""
    if by == "agent":
        return list(used.agents), used.agent
    if by == "day":
        return [str(day) for day in used.days], used.day
    if by == "interval":
        starts = roster.grid.local_starts()
        return [f"{moment:%Y-%m-%d %H:%M}" for moment in starts], used.interval
    if by == "centre":
        return ["centre"], np.zeros_like(used.agent)
    names, of_day = _day_groups(roster, by)
    return names, of_day[used.agent, used.day]


def _day_groups(roster: Roster, by: Grouping) -> tuple[list[str], IntArray]:
    """Return the names of the groups, and that of each agent-day by number; shape (N, D)."""
    shape = roster.assignment.shape
    teams = np.array([a.team for a in roster.agents], dtype=np.str_)
    keys: dict[str, Callable[[], np.ndarray]] = {
        "agent": lambda: np.array([a.agent for a in roster.agents], dtype=np.str_)[:, None],
        "team": lambda: teams[:, None],
        "shift": lambda: shift_codes(roster),
        "day": lambda: np.array([str(d) for d in roster.grid.dates], dtype=np.str_)[None],
        "centre": lambda: np.array([["centre"]]),
    }
    of_day = np.broadcast_to(keys[by](), shape)
    names = list(dict.fromkeys(of_day.ravel().tolist()))
    if by == "shift":
        start = {p.shift: (p.start_minute, p.shift) for p in reversed(roster.patterns)}
        names.sort(key=lambda code: start.get(code, (MINUTES_PER_DAY, code)))
    number = {name: n for n, name in enumerate(names)}
    places = np.array([number[name] for name in of_day.ravel().tolist()], dtype=np.int64)
    return names, places.reshape(shape)


def _sums(used: TimeUse, group: IntArray, count: int) -> dict[str, FloatArray]:
    """Return hours of each kind by group; NaN where any stretch of the group lacks the kind."""

    def total(values: FloatArray) -> FloatArray:
        sums: FloatArray = np.bincount(group, weights=values, minlength=count).astype(np.float64)
        return sums

    both = np.isfinite(used.logged_seconds) & np.isfinite(used.shift_seconds)
    over = np.where(both, np.maximum(used.logged_seconds - used.shift_seconds, 0.0), np.nan)
    return {
        "contacts": total(used.contacts),
        "handle": total(used.handle_seconds) / 3600,
        "ready": total(used.ready_seconds) / 3600,
        "logged": total(used.logged_seconds) / 3600,
        "rostered": total(used.rostered_seconds) / 3600,
        "kept": total(used.kept_seconds) / 3600,
        "paid": total(used.paid_seconds) / 3600,
        "overtime": total(over) / 3600,
    }


def _intervals_above(
    used: TimeUse, group: IntArray, count: int, cap: float
) -> tuple[IntArray, IntArray]:
    """Return each group's intervals with somebody on position, and those above the cap.

    Only rostered time counts: who finishes a contact after the shift is always busy.
    """
    known = (used.interval >= 0) & (np.nan_to_num(used.ready_seconds) > 0)
    known &= used.rostered_seconds > 0
    if not known.any():
        return np.zeros(count, np.int64), np.zeros(count, np.int64)
    width = int(used.interval.max()) + 1
    place = group[known] * width + used.interval[known]
    ready = np.bincount(place, weights=used.ready_seconds[known], minlength=count * width)
    busy = np.bincount(place, weights=used.handle_seconds[known], minlength=count * width)
    staffed = (ready > 0).reshape(count, width)
    above = (busy > cap * ready * (1 + 1e-12)).reshape(count, width) & staffed
    return staffed.sum(axis=1), above.sum(axis=1)


def _longest(
    used: TimeUse, roster: Roster, by: Grouping, count: int
) -> tuple[FloatArray, FloatArray]:
    """Return the longest stretches by group in minutes, the mean over the runs; NaN unknown."""
    if by == "interval":
        nothing = np.full(count, np.nan)
        return nothing, nothing
    _, of_day = _day_groups(roster, by)
    found = []
    for seconds in (used.longest_ready_seconds, used.longest_handle_seconds):
        most = np.full((seconds.shape[0], count), -1.0)
        for run, longest in enumerate(np.nan_to_num(seconds, nan=-1.0)):
            np.maximum.at(most[run], of_day.ravel(), longest.ravel())
        told = (most >= 0).all(axis=0)
        found.append(np.where(told, most.mean(axis=0) / 60, np.nan))
    return found[0], found[1]


def _figure(
    key: str,
    hours: dict[str, float],
    intervals: tuple[int, int],
    longest: tuple[float, float],
) -> WorkloadFigure:
    staffed, above = intervals
    return WorkloadFigure(
        key=key,
        contacts=hours["contacts"],
        handle_hours=hours["handle"],
        ready_hours=hours["ready"],
        logged_hours=hours["logged"],
        rostered_hours=hours["rostered"],
        paid_hours=hours["paid"],
        occupancy=_share(hours["handle"], hours["ready"]),
        utilisation_logged=_share(hours["handle"], hours["logged"]),
        utilisation_paid=_share(hours["handle"], hours["paid"]),
        ready_share=_share(hours["ready"], hours["rostered"]),
        adherence=_share(hours["kept"], hours["rostered"]),
        conformance=_share(hours["logged"], hours["rostered"]),
        idle_hours=hours["ready"] - hours["handle"],
        overtime_hours=hours["overtime"],
        intervals=staffed,
        share_above_cap=_share(above, staffed),
        longest_on_position_minutes=longest[0],
        longest_on_phone_minutes=longest[1],
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
