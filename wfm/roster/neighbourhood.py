"""Lets the integer programme arrange a few agents anew while everybody else stays put.

Ruin and recreate places one agent after the other; the programme places them together, and so
finds exchanges that no single agent would begin.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from wfm.domain import Progress, ProgressEvent
from wfm.domain.record import IntArray
from wfm.roster.cover import Cover
from wfm.roster.model import RosterModel
from wfm.roster.problem import Problem
from wfm.roster.search import Search, State
from wfm.solver import solve

AGENTS_AT_ONCE = 6
NODES = 20
"""Branch-and-bound nodes for each group of agents, the same on every machine."""

SECONDS = 30.0
"""Safety net for each group."""

CLOSE_ENOUGH = 4.0
"""A group is done when no arrangement can be cheaper by more than this."""


def rearrange(
    search: Search, state: State, rounds: int, deadline: float, progress: Progress
) -> bool:
    """Improve a roster in place, one group of agents after the other.

    Parameters
    ----------
    search : Search
    state : State
        Changed in place; legal and never worse after each round.
    rounds : int
        Groups to take.
    deadline : float
        `time.monotonic` moment after which no group is begun.
    progress : Progress

    Returns
    -------
    bool
        True when the user stopped it.
    """
    for number in range(rounds):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        if _round(search, state, min(left, SECONDS)):
            return True
        message = f"{search.described(state)} after {number + 1} groups"
        progress(ProgressEvent("roster", (number + 1) / rounds, message))
    return False


def _round(search: Search, state: State, seconds: float) -> bool:
    agents = _group(search, state)
    rest = search.state_of(state.paths, without=agents)
    problem, cover = _of_group(search, rest, agents)
    model = RosterModel(problem, cover, rest.company)
    report = solve(
        model.model,
        stage="roster",
        time_limit_seconds=seconds,
        gap=0.0,
        options={"mip_max_nodes": NODES, "mip_abs_gap": CLOSE_ENOUGH},
    )
    if report.has_solution:
        paths = state.paths.copy()
        paths[agents] = model.paths()
        found = search.state_of(paths)
        if search.cost(found) < search.cost(state) - 1e-6:
            state.take_over(found)
    return report.interrupted


def _group(search: Search, state: State) -> IntArray:
    """Pick agents: half of the time whoever costs most, else people around one agent."""
    count = state.paths.shape[0]
    size = min(AGENTS_AT_ONCE, count)
    weight = state.own + 1.0
    if search.random.random() < 0.5:
        first = int(search.random.integers(count))
        problem = search.problem
        alike = problem.group == problem.group[first]
        weight = np.where(alike & (problem.part_time == problem.part_time[first]), 4.0, 1.0)
    return np.sort(search.random.choice(count, size, replace=False, p=weight / weight.sum()))


def _of_group(search: Search, rest: State, agents: IntArray) -> tuple[Problem, Cover]:
    """Return the problem of some agents when all others work as they do."""
    whole, roster = search.problem, search.problem.roster
    part = replace(
        roster,
        agents=tuple(roster.agents[a] for a in agents),
        assignment=roster.assignment[agents],
        leave=roster.leave[agents],
        previous=roster.previous[agents],
    )
    problem = replace(
        whole,
        roster=part,
        part_time=whole.part_time[agents],
        allowed=whole.allowed[agents],
        group=whole.group[agents],
        wanted=np.maximum(whole.wanted - rest.placed, 0),
        contract_minutes=whole.contract_minutes[agents],
        most_minutes=whole.most_minutes[agents],
        share=whole.share[:, agents],
        price=whole.price[:, agents],
        sharing=whole.sharing[:, agents],
        wish_price=None if whole.wish_price is None else whole.wish_price[agents],
        wish_base=None if whole.wish_base is None else whole.wish_base[agents],
        obliged=None if whole.obliged is None else whole.obliged[agents],
        companions=None if whole.companions is None else whole.companions.of_agents(agents),
    )
    cover = replace(search.cover, need=rest.deficit, kind=search.cover.kind[agents])
    return problem, cover
