"""Brute force for tiny daily rosters: every legal line of each agent, every combination."""

from dataclasses import replace
from itertools import product

import numpy as np

from wfm.roster.daily import DailyAgent, DailyProblem, DailyShift, breaches


def random_problem(random, agents=2, days=6, shifts=2, whole=True):
    """Return a small problem; some have agents without any legal line."""
    lengths = [480, 600, 360]
    names = "EDN"[:shifts]
    kinds = tuple(
        DailyShift(name, lengths[s], tuple(names[:s]) if random.random() < 0.7 else ())
        for s, name in enumerate(names)
    )
    people = []
    for n in range(agents):
        least_run, least_rest = int(random.integers(1, 3)), int(random.integers(1, 3))
        hours = int(random.integers(1, days - 1)) * 480
        off = [int(d) for d in np.flatnonzero(random.random(days) < 0.15)]
        people.append(
            DailyAgent(
                f"A{n}",
                tuple(int(random.choice([days, 1, 2, 0], p=[0.5, 0.2, 0.2, 0.1])) for _ in kinds),
                max(hours - 480, 0),
                hours + int(random.choice([0, 240, 600])),
                int(random.integers(least_run, 5)),
                least_run,
                least_rest,
                int(random.integers(0, 2)),
                tuple(off),
            )
        )
    cells = (days, shifts)
    scale = 1.0 if whole else 0.37
    wishes = [random.integers(0, 4, (agents, *cells)) * (random.random((agents, *cells)) < 0.2)
              for _ in range(2)]  # fmt: skip
    return DailyProblem(
        days, kinds, tuple(people), random.integers(0, 3, cells),
        random.choice([0, 10, 20], cells) * scale, random.integers(0, 3, cells) * scale,
        wishes[0] * scale, wishes[1] * scale,
    )  # fmt: skip


def legal_lines(problem, agent):
    """Return every legal line of one agent, shape (K, D)."""
    one = replace(
        problem, agents=(problem.agents[agent],), on_cost=problem.on_cost[agent : agent + 1],
        off_cost=problem.off_cost[agent : agent + 1],
    )  # fmt: skip
    everything = product(range(-1, len(problem.shifts)), repeat=problem.days)
    legal = [line for line in everything if not breaches(one, np.array([line]))]
    return np.array(legal, dtype=np.int64).reshape(-1, problem.days)


def wishes(problem, agent, lines):
    """Return the cost of the wishes of one agent for each of some lines."""
    cost = np.full(len(lines), problem.on_cost[agent].sum())
    for shift in range(len(problem.shifts)):
        change = problem.off_cost[agent, :, shift] - problem.on_cost[agent, :, shift]
        cost = cost + ((lines == shift) * change).sum(axis=1)
    return cost


def least_cost(problem):
    """Return the least cost of two agents together, or None when one has no legal line."""
    first, second = (legal_lines(problem, agent) for agent in range(2))
    if not len(first) or not len(second):
        return None
    total = wishes(problem, 0, first)[:, None] + wishes(problem, 1, second)[None, :]
    for shift in range(len(problem.shifts)):
        for day in range(problem.days):
            heads = (first[:, day] == shift)[:, None] * 1 + (second[:, day] == shift)[None, :]
            gap = problem.need[day, shift] - heads
            total = total + problem.under_cost[day, shift] * np.maximum(gap, 0)
            total = total + problem.over_cost[day, shift] * np.maximum(-gap, 0)
    return float(total.min())
