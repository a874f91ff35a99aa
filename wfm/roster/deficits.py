"""What a roster leaves uncovered, ready to be asked again and again what a move would change."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from wfm.domain import OFF, Requirement, Roster, ShiftPattern
from wfm.domain.record import FloatArray
from wfm.roster.cover import hall_conditions

Move = tuple[int, ShiftPattern, float]
"""Day, shift pattern, and how many agents more (below 0: less)."""


class Deficits:
    """Agents wanted less agents there, by condition.

    Parameters
    ----------
    roster, requirement : Roster, Requirement
        On the same grid.
    """

    def __init__(self, roster: Roster, requirement: Requirement) -> None:
        self.roster = roster
        self.grid = roster.grid
        groups, floor = roster.skill_groups, roster.on_floor()
        self.group = {group: g for g, group in enumerate(groups)}
        self._parts: list[tuple[FloatArray, FloatArray]] = []
        for sets in hall_conditions(requirement.queues, groups):
            wanted = [requirement.scheduled[list(queues)].sum(axis=0) for queues, _ in sets]
            there = [floor[list(able)].sum(axis=0) for _, able in sets]
            member = [[float(g in able) for g in range(len(groups))] for _, able in sets]
            self._parts.append((np.array(wanted) - np.array(there), np.array(member)))

    def group_of(self, row: int) -> int:
        """Return the number of an agent's skill group."""
        return self.group[tuple(sorted(self.roster.agents[row].skills))]

    def change(self, group: int, moves: Iterable[Move]) -> float:
        """Return by how much the agent-hours that nobody covers change.

        Parameters
        ----------
        group : int
            Skill group of those who move.
        moves : iterable of Move
        """
        presence = np.zeros(self.grid.interval_count)
        for day, pattern, number in moves:
            profile = pattern.floor_profile(self.grid.interval_minutes)
            begin = self.grid.offset_of_wall(day, pattern.start_minute)
            width = max(min(profile.size, presence.size - begin), 0)
            presence[begin : begin + width] += number * profile[:width]
        where = np.flatnonzero(presence)
        change = 0.0
        for deficit, member in self._parts:
            before = deficit[:, where]
            after = before - np.outer(member[:, group], presence[where])
            worst = np.maximum(after.max(axis=0), 0.0) - np.maximum(before.max(axis=0), 0.0)
            change += float(worst.sum())
        return change * self.grid.interval_minutes / 60

    def change_of_day(self, row: int, day: int, shift: str) -> tuple[float, int]:
        """Return the change when an agent works another shift, and its best pattern.

        Parameters
        ----------
        row : int
            Row of the agent.
        day : int
            Day number.
        shift : str
            Code, empty for a day off.
        """
        now, group = int(self.roster.assignment[row, day]), self.group_of(row)
        moves: list[Move] = [] if now == OFF else [(day, self.roster.patterns[now], -1.0)]
        if not shift:
            return self.change(group, moves), OFF
        found = [
            (self.change(group, [*moves, (day, pattern, 1.0)]), number)
            for number, pattern in enumerate(self.roster.patterns)
            if pattern.shift == shift
        ]
        return min(found)
