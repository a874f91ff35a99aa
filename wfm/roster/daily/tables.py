"""A daily problem as plain arrays for compiled code.

Shifts that forbid the same successors are one *class*; shifts that may follow the same classes,
belong to one class and last equally long are one *group*: of a group only the cheapest shift of
a day can be in a cheapest path.
"""

from __future__ import annotations

from math import gcd
from typing import NamedTuple

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.problem import DailyProblem


class Tables(NamedTuple):
    """All that does not change while a roster is made.

    N agents, D days, S shifts, C classes, G groups. Minutes are counted in units, the greatest
    common divisor of the lengths.
    """

    units: IntArray
    """Length of each shift, shape (S,)."""
    group: IntArray
    """Group of each shift, shape (S,)."""
    group_units: IntArray
    group_class: IntArray
    """Length and class of each group, shape (G,)."""
    after: BoolArray
    """Whether a group may follow a class, shape (G, C)."""
    allowed: BoolArray
    """Whether an agent can work a shift on a day at all, shape (N, D, S)."""
    caps: IntArray
    """Most shifts of a type, shape (N, S); D or more where this cannot bind."""
    least_units: IntArray
    most_units: IntArray
    most_run: IntArray
    least_run: IntArray
    least_rest: IntArray
    most_weekends: IntArray
    """Rules of each agent, shape (N,)."""
    need: IntArray
    under: FloatArray
    over: FloatArray
    """Heads wanted and the costs of missing them, shape (D, S)."""
    wish: FloatArray
    """Cost of giving a shift, less what it saves, shape (N, D, S)."""
    unmet: FloatArray
    """Cost of granting no wish for a shift, shape (N,)."""


def tables_of(problem: DailyProblem) -> Tables:
    """Return the arrays of a problem."""
    names = [shift.shift for shift in problem.shifts]
    forbidden = [frozenset(shift.forbidden_next) for shift in problem.shifts]
    classes = list(dict.fromkeys(forbidden))
    unit = gcd(*(shift.minutes for shift in problem.shifts))
    units = np.array([shift.minutes // unit for shift in problem.shifts], dtype=np.int64)
    before = [tuple(name not in successors for successors in classes) for name in names]
    keys = [
        (classes.index(own), allowed, int(length))
        for own, allowed, length in zip(forbidden, before, units, strict=True)
    ]
    groups = list(dict.fromkeys(keys))
    agents = problem.agents
    caps = np.array([agent.most_shifts for agent in agents], dtype=np.int64)
    most_units = np.array([agent.most_minutes // unit for agent in agents], dtype=np.int64)
    # A limit that the minutes already keep cannot bind.
    caps = np.where(caps >= most_units[:, None] // units, problem.days, caps)
    works = np.ones((len(agents), problem.days), dtype=bool)
    for row, agent in zip(works, agents, strict=True):
        row[list(agent.days_off)] = False
    return Tables(
        units=units,
        group=np.array([groups.index(key) for key in keys], dtype=np.int64),
        group_units=np.array([length for _, _, length in groups], dtype=np.int64),
        group_class=np.array([own for own, _, _ in groups], dtype=np.int64),
        after=np.array([allowed for _, allowed, _ in groups], dtype=bool),
        allowed=works[:, :, None] & (caps > 0)[:, None, :],
        caps=caps,
        least_units=np.array([-(-a.least_minutes // unit) for a in agents], dtype=np.int64),
        most_units=most_units,
        most_run=np.array([a.most_run for a in agents], dtype=np.int64),
        least_run=np.array([a.least_run for a in agents], dtype=np.int64),
        least_rest=np.array([a.least_rest for a in agents], dtype=np.int64),
        most_weekends=np.array([a.most_weekends for a in agents], dtype=np.int64),
        need=np.array(problem.need),
        under=np.array(problem.under_cost),
        over=np.array(problem.over_cost),
        wish=problem.off_cost - problem.on_cost,
        unmet=problem.on_cost.sum(axis=(1, 2)),
    )
