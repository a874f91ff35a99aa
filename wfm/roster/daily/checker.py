"""Says what a daily roster costs and which rules it breaks; knows nothing of how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import IntArray, Record
from wfm.roster.daily.problem import DailyAgent, DailyProblem

OFF = -1


@dataclass(frozen=True, slots=True, eq=False)
class Breach(Record):
    """One broken rule.

    Parameters
    ----------
    agent : str
    rule : str
        Its name, such as ``most_run``: the field of the agent, or ``forbidden_next``.
    day : int
        First day it concerns, from 0; -1 when it concerns them all.
    text : str
        What is wrong, with numbers.
    """

    agent: str
    rule: str
    day: int
    text: str


def breaches(problem: DailyProblem, roster: IntArray) -> tuple[Breach, ...]:
    """Return every broken rule of a roster.

    Parameters
    ----------
    problem : DailyProblem
    roster : ndarray of int, shape (N, D)
        Number of the shift of each agent and day, or -1.

    Raises
    ------
    InvalidInput
        If the roster has another shape, or shifts that do not exist.
    """
    _must_fit(problem, roster)
    return tuple(
        breach
        for agent, line in enumerate(roster)
        for breach in broken_rules(problem, agent, line)
    )


def roster_cost(problem: DailyProblem, roster: IntArray) -> float:
    """Return the cost of a roster: heads missing and beyond, wishes not met.

    Parameters
    ----------
    problem : DailyProblem
    roster : ndarray of int, shape (N, D)

    Raises
    ------
    InvalidInput
        If the roster has another shape, or shifts that do not exist.
    """
    _must_fit(problem, roster)
    cost = 0.0
    for day in range(problem.days):
        for s in range(len(problem.shifts)):
            heads = int((roster[:, day] == s).sum())
            need = int(problem.need[day, s])
            cost += float(problem.under_cost[day, s]) * max(need - heads, 0)
            cost += float(problem.over_cost[day, s]) * max(heads - need, 0)
    for agent, day, s in np.argwhere(problem.on_cost > 0):
        if roster[agent, day] != s:
            cost += float(problem.on_cost[agent, day, s])
    for agent, day, s in np.argwhere(problem.off_cost > 0):
        if roster[agent, day] == s:
            cost += float(problem.off_cost[agent, day, s])
    return cost


def _must_fit(problem: DailyProblem, roster: IntArray) -> None:
    wanted = (len(problem.agents), problem.days)
    if roster.shape != wanted:
        raise InvalidInput(f"has shape {roster.shape}, wanted {wanted}", where="roster")
    wrong = (roster < OFF) | (roster >= len(problem.shifts))
    if wrong.any():
        agent, day = (int(place[0]) for place in np.nonzero(wrong))
        raise InvalidInput(
            f"shift number {roster[agent, day]} does not exist",
            where=f"roster, agent {problem.agents[agent].agent}, day {day}",
        )


def broken_rules(problem: DailyProblem, agent: int, line: IntArray) -> Iterator[Breach]:
    """Yield the rules that one agent's line breaks; see `breaches`."""
    person, shifts = problem.agents[agent], line.tolist()
    for rule, day, text in (
        *_of_single_days(problem, person, shifts),
        *_of_runs(person, shifts),
        *_of_totals(problem, person, shifts),
    ):
        yield Breach(person.agent, rule, day, text)


def _of_single_days(
    problem: DailyProblem, agent: DailyAgent, line: list[int]
) -> Iterator[tuple[str, int, str]]:
    for day in agent.days_off:
        if line[day] != OFF:
            yield "days_off", day, f"works {problem.shifts[line[day]].shift} on a day off"
    for day, (now, after) in enumerate(pairwise(line)):
        if OFF in (now, after):
            continue
        first, second = problem.shifts[now], problem.shifts[after].shift
        if second in first.forbidden_next:
            yield "forbidden_next", day, f"{first.shift} is followed by {second}"


def _of_runs(agent: DailyAgent, line: list[int]) -> Iterator[tuple[str, int, str]]:
    first = 0
    for works, stretch in groupby(line, key=lambda shift: shift != OFF):
        length = len(list(stretch))
        inside = first > 0 and first + length < len(line)
        if works and length > agent.most_run:
            yield "most_run", first, f"{length} work days in a row, at most {agent.most_run}"
        if works and inside and length < agent.least_run:
            yield "least_run", first, f"{length} work days in a row, at least {agent.least_run}"
        if not works and inside and length < agent.least_rest:
            yield "least_rest", first, f"{length} days off in a row, at least {agent.least_rest}"
        first += length


def _of_totals(
    problem: DailyProblem, agent: DailyAgent, line: list[int]
) -> Iterator[tuple[str, int, str]]:
    minutes = sum(problem.shifts[shift].minutes for shift in line if shift != OFF)
    if minutes < agent.least_minutes:
        yield "least_minutes", -1, f"works {minutes} minutes, at least {agent.least_minutes}"
    if minutes > agent.most_minutes:
        yield "most_minutes", -1, f"works {minutes} minutes, at most {agent.most_minutes}"
    for shift, most in zip(range(len(problem.shifts)), agent.most_shifts, strict=True):
        if line.count(shift) > most:
            name = problem.shifts[shift].shift
            yield "most_shifts", -1, f"works {name} {line.count(shift)} times, at most {most}"
    weekends = {day // 7 for day, shift in enumerate(line) if day % 7 >= 5 and shift != OFF}
    if len(weekends) > agent.most_weekends:
        yield "most_weekends", -1, f"works {len(weekends)} weekends, at most {agent.most_weekends}"
