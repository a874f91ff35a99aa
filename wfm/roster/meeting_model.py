"""Which sessions a team holds, who attends which, and when leaders talk to their agents: PuLP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.free_time import TeamTime
from wfm.roster.meeting_wishes import MeetingWishes
from wfm.solver import solve, values_of, weighted_sum

if TYPE_CHECKING:
    import pulp

UNPLACED = 1000.0
"""Price of a member without a session or talk, and of a leader without a session; agent-hours."""
NOT_LED = 5.0
"""Price of a session that the leader cannot attend."""
HELD = 0.01
"""Price of a session, so that none is held for nothing."""
MOST_SESSIONS = 36
MOST_TALKS = 240
"""Starts that a model chooses from, besides those that somebody needs."""
SECONDS = 20.0
NODES = 200


def choose_sessions(
    desk: TeamTime, starts: IntArray, able: BoolArray, wishes: MeetingWishes
) -> tuple[dict[int, int], list[int]]:
    """Return the session of each member, by row of the roster, and the starts of all sessions.

    Parameters
    ----------
    desk : TeamTime
    starts : ndarray of int, shape (S,)
        Intervals with which a session may begin.
    able : ndarray of bool, shape (M, S)
        Members who can attend.
    wishes : MeetingWishes

    Notes
    -----
    Each member attends one session at most; sessions of a team do not overlap, and there are
    `wishes.sessions` of them at most. The price of an attendance is that of one of as many
    agents of the member's skills as an even split of the team takes off the phone at once.
    A leader who could attend some session is to attend one.
    """
    import pulp

    price = _prices(desk, desk.rows, starts, wishes.minutes, wishes.sessions)
    few = np.union1d(_promising(able, price, MOST_SESSIONS), _widest(able, price))
    starts, able, price = starts[few], able[:, few], price[:, few]
    problem = pulp.LpProblem("sessions", pulp.LpMinimize)
    held = [problem.add_variable(f"held_{s:03d}", 0, 1, "Integer") for s in range(starts.size)]
    leads = np.zeros(starts.size, dtype=bool)
    if desk.leader >= 0:
        leads = able[int(np.flatnonzero(desk.rows == desk.leader)[0])]
    cost = [(v, HELD + (0.0 if led else NOT_LED)) for v, led in zip(held, leads, strict=True)]
    attends = {}
    for m, row in enumerate(desk.rows.tolist()):
        left = problem.add_variable(f"left_{m:03d}", 0, 1)
        cost.append((left, UNPLACED))
        if row == desk.leader:
            led = [(held[s], 1.0) for s in np.flatnonzero(leads).tolist()]
            problem += weighted_sum([*led, (left, 1.0)]) >= 1
            continue
        places = [(left, 1.0)]
        for s in np.flatnonzero(able[m]).tolist():
            variable = problem.add_variable(f"at_{m:03d}_{s:03d}", 0, 1)
            problem += weighted_sum([(variable, 1.0), (held[s], -1.0)]) <= 0
            cost.append((variable, float(price[m, s])))
            attends[row, s] = variable
            places.append((variable, 1.0))
        problem += weighted_sum(places) == 1
    problem += weighted_sum([(v, 1.0) for v in held]) <= wishes.sessions
    width = -(-wishes.minutes // desk.time.roster.grid.interval_minutes)
    for start in starts.tolist():
        together = np.flatnonzero((starts >= start) & (starts < start + width))
        if together.size > 1:
            problem += weighted_sum([(held[k], 1.0) for k in together.tolist()]) <= 1
    problem += weighted_sum(cost)
    chosen = _solved(problem, attends)
    placed = {row: int(starts[s]) for row, s in chosen}
    return placed, sorted(set(placed.values()))


def choose_talks(
    desk: TeamTime, members: IntArray, starts: IntArray, able: BoolArray, wishes: MeetingWishes
) -> dict[int, int]:
    """Return when each member talks with the leader, by row of the roster.

    Parameters
    ----------
    desk : TeamTime
    members : ndarray of int, shape (M,)
        Rows of the roster.
    starts : ndarray of int, shape (S,)
        Intervals with which a talk may begin.
    able : ndarray of bool, shape (M, S)
        True where member and leader are both free.
    wishes : MeetingWishes

    Notes
    -----
    One talk at a time, and no more a day than an even spread over the leader's days asks for.
    """
    import pulp

    grid, minutes = desk.time.roster.grid, wishes.talk_minutes
    price = _prices(desk, members, starts, minutes, members.size)
    price += desk.time.price(int(desk.time.group[desk.leader]), 1, starts, minutes)
    few = _promising(able, price, MOST_TALKS, grid.day_of_interval[starts])
    starts, able, price = starts[few], able[:, few], price[:, few]
    problem = pulp.LpProblem("talks", pulp.LpMinimize)
    talks = {
        (int(members[m]), s): problem.add_variable(f"talk_{m:03d}_{s:03d}", 0, 1, "Integer")
        for m, s in np.argwhere(able).tolist()
    }
    row = {int(member): m for m, member in enumerate(members)}
    cost = [(v, float(price[row[who], s])) for (who, s), v in talks.items()]
    for member in row:
        left = problem.add_variable(f"left_{member:04d}", 0, 1)
        cost.append((left, UNPLACED))
        own = [(v, 1.0) for (who, _), v in talks.items() if who == member]
        problem += weighted_sum([*own, (left, 1.0)]) == 1
    width = -(-minutes // grid.interval_minutes)
    for start in starts.tolist():
        during = [(v, 1.0) for (_, s), v in talks.items() if start <= starts[s] < start + width]
        if len(during) > 1:
            problem += weighted_sum(during) <= 1
    days = grid.day_of_interval[starts]
    a_day = -(-members.size // max(np.unique(days[able.any(axis=0)]).size, 1))
    for day in np.unique(days).tolist():
        during = [(v, 1.0) for (_, s), v in talks.items() if days[s] == day]
        if len(during) > a_day:
            problem += weighted_sum(during) <= a_day
    problem += weighted_sum(cost)
    return {who: int(starts[s]) for who, s in _solved(problem, talks)}


def _solved(
    problem: pulp.LpProblem, variables: dict[tuple[int, int], pulp.LpVariable]
) -> list[tuple[int, int]]:
    """Solve a model and return the keys of the variables that are 1."""
    if not variables:
        return []
    report = solve(
        problem,
        stage="meetings",
        time_limit_seconds=SECONDS,
        gap=1e-4,
        options={"mip_max_nodes": NODES},
    )
    if report.interrupted:
        raise KeyboardInterrupt
    if not report.has_solution:
        return []
    values = values_of(variables.values())
    return [key for key, value in zip(variables, values.tolist(), strict=True) if value > 0.5]


def _prices(
    desk: TeamTime, rows: IntArray, starts: IntArray, minutes: int, sessions: int
) -> FloatArray:
    """Return the price of each member at each start; shape (M, S)."""
    group = desk.time.group[rows]
    price = np.zeros((rows.size, starts.size))
    for own in np.unique(group).tolist():
        people = -(-int((group == own).sum()) // sessions)
        price[group == own] = desk.time.price(own, people, starts, minutes)
    return price


def _promising(
    able: BoolArray, price: FloatArray, most: int, day: IntArray | None = None
) -> IntArray:
    """Return the starts worth a variable: many can come, cheap, and somewhere for everybody.

    With `day` as many are taken of each day.
    """
    mean = np.where(able, price, 0.0).sum(axis=0) / np.maximum(able.sum(axis=0), 1)
    worth = able.sum(axis=0) / max(len(able), 1) - mean
    order = np.argsort(-worth, kind="stable")
    order = order[able[:, order].any(axis=0)]
    if day is None:
        chosen = set(order[: most * 3 // 4].tolist())
    else:
        each = max(most // max(np.unique(day).size, 1), 1)
        chosen = {int(s) for d in np.unique(day) for s in order[day[order] == d][:each]}
    for member in range(len(able)):
        possible = order[able[member, order]]
        if possible.size and not able[member, sorted(chosen)].any():
            chosen.add(int(possible[0]))
    return np.array(sorted(chosen), dtype=np.int64)


def _widest(able: BoolArray, price: FloatArray) -> IntArray:
    """Return the cheapest start of each set of members who can come, unless more can elsewhere.

    With these, leaving others out makes nobody miss all sessions.
    """
    sets, which = np.unique(able, axis=1, return_inverse=True)
    count = sets.astype(np.int64)
    size = count.sum(axis=0)
    within = count.T @ count == size[:, np.newaxis]
    np.fill_diagonal(within, False)
    mean = np.where(able, price, 0.0).sum(axis=0) / np.maximum(able.sum(axis=0), 1)
    chosen = []
    for number in np.flatnonzero(~within.any(axis=1) & (size > 0)).tolist():
        own = np.flatnonzero(which.ravel() == number)
        chosen.append(int(own[mean[own].argmin()]))
    return np.array(chosen, dtype=np.int64)
