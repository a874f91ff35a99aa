"""Who works which shift on which day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.people import Agent, Team
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array, set_field
from wfm.domain.request import Protection, Request
from wfm.domain.shift import ShiftPattern, add_presence
from wfm.domain.time_grid import TimeGrid

OFF = -1
UNKNOWN = -2


@dataclass(frozen=True, slots=True, eq=False)
class Roster(Record):
    """The shift of every agent on every day.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; D days.
    agents : tuple of Agent
        N of them.
    teams : tuple of Team
        Every team an agent belongs to.
    patterns : tuple of ShiftPattern
        P of them.
    assignment : ndarray of int, shape (N, D)
        Pattern number, or `OFF`.
    leave : ndarray of str, shape (N, D)
        Kind of leave, empty when there is none; an agent on leave is off.
    previous : ndarray of int, shape (N, H)
        Patterns worked on the H days before the grid, `OFF`, or `UNKNOWN`; the last column
        is the day before the first.
    requests : tuple of Request
        Fixed shifts and wishes; those of other agents and other days are passed over.
    protections : tuple of Protection
        Days without nights or overtime; of other agents and days likewise.
    """

    grid: TimeGrid
    agents: tuple[Agent, ...]
    teams: tuple[Team, ...]
    patterns: tuple[ShiftPattern, ...]
    assignment: IntArray
    leave: np.ndarray
    previous: IntArray
    requests: tuple[Request, ...] = ()
    protections: tuple[Protection, ...] = ()

    def __post_init__(self) -> None:
        ids = [a.agent for a in self.agents]
        if len(set(ids)) != len(ids):
            twice = next(i for i in ids if ids.count(i) > 1)
            raise InvalidInput(f"names agent {twice} twice", where="Roster.agents")
        unknown = {a.team for a in self.agents} - {t.team for t in self.teams}
        if unknown:
            raise InvalidInput(f"lacks the teams {sorted(unknown)}", where="Roster.teams")
        shape = (len(self.agents), self.grid.day_count)
        assignment = frozen_array(self.assignment, np.int64, shape, "Roster.assignment")
        previous = frozen_array(self.previous, np.int64, (shape[0], -1), "Roster.previous")
        leave = frozen_array(self.leave, np.str_, shape, "Roster.leave")
        for array, lowest, name in (
            (assignment, OFF, "assignment"),
            (previous, UNKNOWN, "previous"),
        ):
            if array.size and not (lowest <= array.min() and array.max() < len(self.patterns)):
                raise InvalidInput(
                    f"holds pattern numbers from {array.min()} to {array.max()}, "
                    f"but there are {len(self.patterns)} patterns",
                    where=f"Roster.{name}",
                )
        set_field(self, "assignment", assignment)
        set_field(self, "previous", previous)
        set_field(self, "leave", leave)

    @property
    def skill_groups(self) -> tuple[tuple[str, ...], ...]:
        """The different skill sets, each sorted, in sorted order."""
        return tuple(sorted({tuple(sorted(a.skills)) for a in self.agents}))

    @property
    def paid_minutes(self) -> IntArray:
        """Working minutes of each agent over the grid; shape (N,)."""
        minutes = np.array([p.paid_minutes for p in self.patterns] + [0])
        paid: IntArray = minutes[self.assignment].sum(axis=1)
        return paid

    def on_floor(self) -> FloatArray:
        """Agents on the floor by skill group and interval, breaks taken out; shape (G, T).

        Shifts of the day before that reach into the grid are counted.
        """
        groups = self.skill_groups
        number = {group: g for g, group in enumerate(groups)}
        of_agent = np.array([number[tuple(sorted(a.skills))] for a in self.agents])
        floor = np.zeros((len(groups), self.grid.interval_count))
        before = self.previous[:, -1:] if self.previous.shape[1] else self.previous
        days = np.concatenate([before, self.assignment], axis=1)
        first_day = -before.shape[1]
        for p, pattern in enumerate(self.patterns):
            profile = pattern.floor_profile(self.grid.interval_minutes)
            for column in range(days.shape[1]):
                working = of_agent[days[:, column] == p]
                if working.size:
                    weight = np.bincount(working, minlength=len(groups)).astype(float)
                    day = column + first_day
                    add_presence(floor, self.grid, day, pattern, profile, weight)
        return floor
