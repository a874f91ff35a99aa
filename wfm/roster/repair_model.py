"""The integer programme of a repair: the roster as it is, some days free, each change paid for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from wfm.domain.record import BoolArray, IntArray
from wfm.roster.cover import Cover
from wfm.roster.model import RosterModel
from wfm.roster.problem import Problem
from wfm.solver import weighted_sum


class RepairModel(RosterModel):
    """Who works which shift when most days stay as they are.

    Parameters
    ----------
    problem : Problem
        What is allowed on the free days; on the others only what is kept.
    cover : Cover
    kept : ndarray of int, shape (N, D)
        Shift of each agent and day, or -1.
    free : ndarray of bool, shape (N, D)
        Days that may change.
    change_cost : float
        Price of one changed day of one agent.
    start : ndarray of int, shape (N, D), optional
        Shifts from which the search begins; those that are kept by default.
    left_alone : collection of int
        Agents who keep their month whatever the rules say of it.
    """

    def __init__(
        self,
        problem: Problem,
        cover: Cover,
        kept: IntArray,
        free: BoolArray,
        change_cost: float,
        start: IntArray | None = None,
        left_alone: Collection[int] = (),
    ) -> None:
        self.left_alone = frozenset(left_alone)
        self.kept = kept
        self.start = kept if start is None else start
        self.free = free
        self.change_cost = change_cost
        super().__init__(problem, cover)

    def ruled_agents(self) -> Sequence[int]:
        """Return the agents who are not left alone."""
        return [agent for agent in super().ruled_agents() if agent not in self.left_alone]

    def assignments(self) -> None:
        """As in the whole model; kept days are fixed and changed ones paid for."""
        super().assignments()
        for (agent, day), shifts in self.works.items():
            same = int(self.kept[agent, day])
            if not self.free[agent, day]:
                self.model += weighted_sum([(shifts[same], 1.0)]) >= 1
                continue
            first = int(self.start[agent, day])
            for shift, variable in shifts.items():
                variable.setInitialValue(1.0 if shift == first else 0.0)
            self.changed_day(agent, day, same)

    def changed_day(self, agent: int, day: int, same: int) -> None:
        """Working another shift, working on a day off, or not working is a change."""
        shifts = self.works[agent, day]
        if same not in shifts:
            self.cost += [(variable, self.change_cost) for variable in shifts.values()]
            return
        changed = self.model.add_variable(f"changed_{agent}_{day}", 0, 1)
        self.cost.append((changed, self.change_cost))
        self.model += weighted_sum([(shifts[same], 1.0), (changed, 1.0)]) >= 1


def allowed_shifts(problem: Problem, kept: IntArray, free: BoolArray) -> BoolArray:
    """Return what each agent may work: anything legal on free days, else only what is kept."""
    shifts = np.arange(problem.allowed.shape[2])
    allowed: BoolArray = np.where(
        free[:, :, None], problem.allowed, kept[:, :, None] == shifts[None, None, :]
    )
    return allowed
