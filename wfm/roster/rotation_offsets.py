"""Where each team begins in its cycle, so that the requirement is covered best."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Progress, SolveReport
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.rotation_settings import RotationSettings
from wfm.roster.cover import Cover
from wfm.roster.problem import Problem
from wfm.solver import solve, weighted_sum

if TYPE_CHECKING:
    import pulp

BLOCK_MINUTES = 120
"""Stretches over which the cover is averaged: shifts are longer, and the model stays small."""

NODES = 200
"""Branch-and-bound nodes: a limit that is the same on every machine."""

GAP = 0.005


class OffsetModel:
    """One offset for each team, at least price of agents and leaders missing.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    months : dict of str to ndarray
        From `wfm.roster.rotation_teams.team_months`.
    rotation : RotationSettings
        Its ``offsets`` are fixed.

    Notes
    -----
    Whoever may not work the cycle's shift on a day, for leave, a bar or another contract, does
    not count on that day.
    """

    def __init__(
        self,
        problem: Problem,
        cover: Cover,
        months: dict[str, IntArray],
        rotation: RotationSettings,
    ) -> None:
        import pulp

        self.problem = problem
        self.cover = cover
        self.months = months
        self.rotation = rotation
        grid = problem.roster.grid
        per_block = max(BLOCK_MINUTES // grid.interval_minutes, 1)
        self.first_of_block = np.arange(0, grid.interval_count, per_block)
        self.model = pulp.LpProblem("rotation", pulp.LpMinimize)
        self.one_offset_a_team()
        self.cover_of_the_requirement()

    def one_offset_a_team(self) -> None:
        """Every team begins on one day of its cycle."""
        self.begins: dict[tuple[str, int], pulp.LpVariable] = {}
        for number, (team, months) in enumerate(self.months.items()):
            fixed = self.rotation.offsets.get(team)
            for offset in range(len(months)):
                possible = fixed in (None, offset)
                name = f"z_{number}_{offset}"
                variable = self.model.add_variable(name, 0, int(possible), cat="Integer")
                self.begins[team, offset] = variable
            terms = [(self.begins[team, offset], 1.0) for offset in range(len(months))]
            self.model += weighted_sum(terms) == 1

    def cover_of_the_requirement(self) -> None:
        """Agents missing from the worst condition of each part are paid for, by block."""
        cover, first = self.cover, self.first_of_block
        need = np.add.reduceat(cover.need, first, axis=1)
        there: dict[tuple[int, int], list[tuple[pulp.LpVariable, float]]] = defaultdict(list)
        for (team, offset), variable in self.begins.items():
            present = np.add.reduceat(self._present(team, offset), first, axis=1)
            for k, block in np.argwhere(present > 0):
                there[int(k), int(block)].append((variable, float(present[k, block])))
        cost = []
        for part, price in enumerate(cover.part_price):
            conditions = range(int(cover.part_start[part]), int(cover.part_start[part + 1]))
            for block in range(first.size):
                wanting = [k for k in conditions if need[k, block] > 0]
                if not wanting:
                    continue
                missing = self.model.add_variable(f"missing_{part}_{block}", 0)
                cost.append((missing, float(price)))
                for k in wanting:
                    row = weighted_sum([*there[k, block], (missing, 1.0)])
                    self.model += row >= float(need[k, block])
        self.model += weighted_sum(cost)

    def _present(self, team: str, offset: int) -> FloatArray:
        """Agent-intervals of a team for each condition; shape (K, T)."""
        cover, problem = self.cover, self.problem
        present = np.zeros_like(cover.need)
        which = np.repeat(cover.part_profile, np.diff(cover.part_start))
        rows = [n for n, agent in enumerate(problem.roster.agents) if agent.team == team]
        for day, shift in enumerate(self.months[team][offset]):
            if shift < 0:
                continue
            able = [n for n in rows if problem.allowed[n, day, shift]]
            count = cover.able[:, cover.kind[able]].sum(axis=1)
            begin = int(cover.first[shift, day])
            end = min(begin + cover.profile.shape[3], present.shape[1])
            profile = cover.profile[which, shift, day, : end - begin]
            present[:, begin:end] += count[:, None] * profile
        return present

    def offsets(self) -> dict[str, int]:
        """Return the solved offset of each team."""
        return {
            team: max(range(len(months)), key=lambda o, team=team: self._value(team, o))  # type: ignore[misc]
            for team, months in self.months.items()
        }

    def _value(self, team: str, offset: int) -> float:
        return float(self.begins[team, offset].varValue or 0.0)


def best_offsets(
    problem: Problem,
    cover: Cover,
    months: dict[str, IntArray],
    rotation: RotationSettings,
    *,
    seconds: float,
    progress: Progress,
) -> tuple[dict[str, int], SolveReport]:
    """Return the offset of each team, and the report of the model.

    Without a solution in time, teams follow each other by a day.
    """
    model = OffsetModel(problem, cover, months, rotation)
    report = solve(
        model.model,
        stage="roster",
        time_limit_seconds=seconds,
        gap=GAP,
        options={"mip_max_nodes": NODES},
        progress=progress,
    )
    if report.has_solution:
        return model.offsets(), report
    spread = {
        team: rotation.offsets.get(team, number % len(own))
        for number, (team, own) in enumerate(months.items())
    }
    return spread, report
