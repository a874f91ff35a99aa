"""What an existing roster brings to a new search: every month that is still legal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain import OFF, Calendar, Roster
from wfm.domain.record import IntArray
from wfm.roster.judge import judge
from wfm.roster.problem import Problem


def start_paths(
    start: Roster, problem: Problem, calendar: Calendar, part_time_shifts: frozenset[str]
) -> IntArray:
    """Return the months of an existing roster as shifts of a problem.

    Parameters
    ----------
    start : Roster
        Of any agents and days: those who are not in the problem are left out, as are days
        outside its period, shifts it does not know, and what an agent may not work any more.
    problem : Problem
    calendar : Calendar
        Must reach over the period of the problem.
    part_time_shifts : frozenset of str

    Returns
    -------
    ndarray of int, shape (N, D)
        Shift number or -1; an agent whose month would break a hard rule is always off.
    """
    grid, roster = problem.roster.grid, problem.roster
    row = {agent.agent: n for n, agent in enumerate(roster.agents)}
    number = {shift.shift: s for s, shift in enumerate(problem.shifts)}
    paths = np.full(problem.allowed.shape[:2], OFF, dtype=np.int64)
    shift = (start.grid.first_day - grid.first_day).days
    for a, d in np.argwhere(start.assignment >= 0):
        agent, day = row.get(start.agents[a].agent), int(d) + shift
        s = number.get(start.patterns[start.assignment[a, d]].shift)
        if agent is None or s is None or not 0 <= day < grid.day_count:
            continue
        if problem.allowed[agent, day, s]:
            paths[agent, day] = s
    codes = [pattern.shift for pattern in roster.patterns]
    pattern_of = np.array([*(codes.index(s.shift) for s in problem.shifts), OFF])
    made = replace(roster, assignment=pattern_of[paths])
    violations = judge(made, calendar, problem.settings.rules, part_time_shifts)
    broken = {violation.agent for violation in violations if violation.hard}
    paths[[row[agent] for agent in broken]] = OFF
    return paths
