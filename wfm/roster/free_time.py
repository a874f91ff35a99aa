"""When the agents of a roster are at work and free for a meeting, and what taking them costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Requirement, Roster, shortfall
from wfm.domain.record import BoolArray, FloatArray, IntArray

TIGHTNESS = 0.01
"""Price of an agent-hour where agents are enough but all are needed, beside a missing one."""


@dataclass(slots=True)
class FreeTime:
    """Minutes in which each agent can be taken off the phone, and the floor that is left.

    Parameters
    ----------
    roster : Roster
    requirement : Requirement
        Of the same period; what the agents are wanted for.
    """

    roster: Roster
    requirement: Requirement
    free: BoolArray
    group: IntArray
    floor: FloatArray

    @classmethod
    def of(cls, roster: Roster, requirement: Requirement) -> FreeTime:
        """Return the free time of a roster before anything is planned into it."""
        groups = {group: g for g, group in enumerate(roster.skill_groups)}
        return cls(
            roster,
            requirement,
            _free_minutes(roster),
            np.array([groups[tuple(sorted(a.skills))] for a in roster.agents]),
            roster.on_floor(),
        )

    @property
    def step(self) -> int:
        """Minutes of an interval."""
        return self.roster.grid.interval_minutes

    def can(self, rows: IntArray, starts: IntArray, minutes: int) -> BoolArray:
        """Return who is free for so many minutes from each start; shape (agents, starts).

        Starts are intervals.
        """
        first = starts * self.step
        count = np.zeros((rows.size, self.free.shape[1] + 1), dtype=np.int32)
        np.cumsum(self.free[rows], axis=1, out=count[:, 1:])
        last = np.minimum(first + minutes, self.free.shape[1])
        able: BoolArray = count[:, last] - count[:, first] == minutes
        return able

    def price(self, group: int, people: int, starts: IntArray, minutes: int) -> FloatArray:
        """Return the agent-hours missing for each of so many agents of a group taken at once.

        Where nobody is missed, the share of the agents that is needed decides, at a low price.
        """
        grid = self.roster.grid
        width = -(-minutes // grid.interval_minutes)
        touched = starts[:, np.newaxis] + np.arange(width)
        touched = np.minimum(touched, grid.interval_count - 1)
        share = self._shares(minutes)
        floor = self.floor[:, touched.ravel()]
        need = self.requirement.scheduled[:, touched.ravel()].astype(float)
        groups, queues = self.roster.skill_groups, self.requirement.queues
        before = shortfall(floor, groups, need, queues)
        taken = floor.copy()
        taken[group] -= people * np.tile(share, starts.size)
        after = shortfall(taken, groups, need, queues)
        hours = grid.interval_minutes / 60
        missing = (after - before).reshape(touched.shape).sum(axis=1) * hours / max(people, 1)
        total = np.maximum(floor.sum(axis=0), 1e-9)
        tight = np.minimum(need.sum(axis=0) / total, 1.0).reshape(touched.shape)
        price: FloatArray = missing + TIGHTNESS * (tight * share).sum(axis=1) * hours
        return price

    def take(self, row: int, first: int, minutes: int) -> None:
        """Take an agent off the phone from a minute of the grid on."""
        self.free[row, first : first + minutes] = False
        start, into = divmod(first, self.step)
        share = self._shares(into + minutes) - self._shares(into, into + minutes)
        share = share[: self.roster.grid.interval_count - start]
        self.floor[self.group[row], start : start + share.size] -= share

    def missing_hours(self) -> float:
        """Return the agent-hours that are missing on the floor."""
        missing = shortfall(
            self.floor,
            self.roster.skill_groups,
            self.requirement.scheduled,
            self.requirement.queues,
        )
        return float(missing.sum()) * self.roster.grid.interval_minutes / 60

    def _shares(self, minutes: int, over: int | None = None) -> FloatArray:
        """Return the share of each interval that a meeting takes up.

        The intervals are those that `over` minutes touch; by default those of the meeting.
        """
        step = self.step
        edges = np.arange(-(-(minutes if over is None else over) // step)) * step
        share: FloatArray = np.clip(minutes - edges, 0, step) / step
        return share


@dataclass(frozen=True, slots=True)
class TeamTime:
    """One team and the time of its members.

    Parameters
    ----------
    time : FreeTime
        Of the whole roster.
    team : str
    rows : ndarray of int
        Rows of its members in the roster.
    leader : int
        Row of its leader, or of a deputy; -1 for none.
    """

    time: FreeTime
    team: str
    rows: IntArray
    leader: int

    def name(self, row: int) -> str:
        """Return the id of an agent; empty for nobody."""
        return self.time.roster.agents[row].agent if row >= 0 else ""


def _free_minutes(roster: Roster) -> BoolArray:
    """Return the minutes at work and not on a break; shape (N, minutes of the grid)."""
    grid = roster.grid
    free = np.zeros((len(roster.agents), grid.interval_count * grid.interval_minutes), dtype=bool)
    for day in range(grid.day_count):
        for number in np.unique(roster.assignment[:, day]):
            if number < 0:
                continue
            pattern = roster.patterns[number]
            first = grid.offset_of_wall(day, pattern.start_minute) * grid.interval_minutes
            first += pattern.start_minute % grid.interval_minutes
            at_work = np.ones(pattern.length_minutes, dtype=bool)
            for pause in pattern.breaks:
                end = pause.offset_minutes + pause.length_minutes
                at_work[pause.offset_minutes : end] = False
            inside = at_work[: max(free.shape[1] - first, 0)]
            rows = np.flatnonzero(roster.assignment[:, day] == number)
            free[rows, first : first + inside.size] = inside
    return free
