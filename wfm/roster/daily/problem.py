"""What is asked of a daily roster: heads per shift and day, and each agent's rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import InvalidInput, InvalidInputs
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array


@dataclass(frozen=True, slots=True, eq=False)
class DailyShift(Record):
    """A type of shift; it starts and is counted on one day.

    Parameters
    ----------
    shift : str
        Its name.
    minutes : int
        Paid length.
    forbidden_next : tuple of str
        Shifts that nobody may work on the day after it.
    """

    shift: str
    minutes: int
    forbidden_next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class DailyAgent(Record):
    """A person and the rules of their roster. All of them are hard.

    Parameters
    ----------
    agent : str
        Name.
    most_shifts : tuple of int
        Most shifts of each type, in the order of the problem's shifts; 0 for those the agent
        cannot work.
    least_minutes, most_minutes : int
        Paid minutes over all days.
    most_run, least_run : int
        Work days in a row. Runs that touch the first or the last day may be shorter.
    least_rest : int
        Days off in a row. Those that touch the first or the last day may be fewer.
    most_weekends : int
        Weekends with work on Saturday or Sunday.
    days_off : tuple of int
        Days without work, from 0.
    """

    agent: str
    most_shifts: tuple[int, ...]
    least_minutes: int
    most_minutes: int
    most_run: int
    least_run: int
    least_rest: int
    most_weekends: int
    days_off: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class DailyProblem(Record):
    """Agents, shifts, wishes and the heads wanted on each shift and day.

    Parameters
    ----------
    days : int
        D days; the first is a Monday.
    shifts : tuple of DailyShift
        S of them.
    agents : tuple of DailyAgent
        N of them.
    need : ndarray of int, shape (D, S)
        Heads wanted.
    under_cost, over_cost : ndarray, shape (D, S)
        Cost of each head missing or beyond; both 0 where nothing is asked.
    on_cost, off_cost : ndarray, shape (N, D, S)
        Cost of not giving a shift that was asked for, and of giving one that was declined.

    Raises
    ------
    InvalidInputs
        If names, lengths or limits make no sense; all problems at once.
    """

    days: int
    shifts: tuple[DailyShift, ...]
    agents: tuple[DailyAgent, ...]
    need: IntArray
    under_cost: FloatArray
    over_cost: FloatArray
    on_cost: FloatArray
    off_cost: FloatArray

    def __post_init__(self) -> None:
        cells = (self.days, len(self.shifts))
        wishes = (len(self.agents), *cells)
        shapes = {
            "need": (np.int64, cells),
            "under_cost": (np.float64, cells),
            "over_cost": (np.float64, cells),
            "on_cost": (np.float64, wishes),
            "off_cost": (np.float64, wishes),
        }
        for name, (kind, shape) in shapes.items():
            fixed = frozen_array(getattr(self, name), kind, shape, name)
            object.__setattr__(self, name, fixed)
        problems = [*self._wrong_sizes(), *self._wrong_shifts(), *self._wrong_agents()]
        if problems:
            raise InvalidInputs(problems)

    @property
    def whole_costs(self) -> bool:
        """True when every roster costs a whole number."""
        costs = (self.under_cost, self.over_cost, self.on_cost, self.off_cost)
        return all(bool((cost == np.rint(cost)).all()) for cost in costs)

    def _wrong_sizes(self) -> list[InvalidInput]:
        wrong = []
        for name, least in (("days", 1), ("shifts", 1), ("agents", 1)):
            value = getattr(self, name)
            count = value if isinstance(value, int) else len(value)
            if count < least:
                wrong.append(InvalidInput(f"is {count}", where=name, hint="at least one"))
        for name in ("need", "under_cost", "over_cost", "on_cost", "off_cost"):
            values = getattr(self, name)
            if not (np.isfinite(values) & (values >= 0)).all():
                wrong.append(InvalidInput("holds a negative number or none at all", where=name))
        return wrong

    def _wrong_shifts(self) -> list[InvalidInput]:
        names = [shift.shift for shift in self.shifts]
        wrong = [
            InvalidInput("is there twice", where=f"shift {name}")
            for name in sorted({n for n in names if names.count(n) > 1})
        ]
        for shift in self.shifts:
            where = f"shift {shift.shift}"
            if shift.minutes < 1:
                wrong.append(InvalidInput(f"is {shift.minutes} minutes long", where=where))
            wrong += [
                InvalidInput(f"forbids {other!r} after it, which does not exist", where=where)
                for other in shift.forbidden_next
                if other not in names
            ]
        return wrong

    def _wrong_agents(self) -> list[InvalidInput]:
        wrong, met = [], set()
        for agent in self.agents:
            where = f"agent {agent.agent}"
            if agent.agent in met:
                wrong.append(InvalidInput("is there twice", where=where))
            met.add(agent.agent)
            wrong += [InvalidInput(text, where=where) for text in self._faults(agent)]
        return wrong

    def _faults(self, agent: DailyAgent) -> list[str]:
        faults = []
        if len(agent.most_shifts) != len(self.shifts):
            faults.append(f"has {len(agent.most_shifts)} limits for {len(self.shifts)} shifts")
        if any(limit < 0 for limit in agent.most_shifts):
            faults.append("has a negative limit of shifts")
        if not 0 <= agent.least_minutes <= agent.most_minutes:
            faults.append(f"should work {agent.least_minutes} to {agent.most_minutes} minutes")
        if not 1 <= agent.least_run <= agent.most_run:
            faults.append(f"should work {agent.least_run} to {agent.most_run} days in a row")
        if agent.least_rest < 1 or agent.most_weekends < 0:
            faults.append(
                f"should have {agent.least_rest} days off in a row "
                f"and work {agent.most_weekends} weekends"
            )
        outside = [day for day in agent.days_off if not 0 <= day < self.days]
        if outside:
            faults.append(f"is off on day {outside[0]} of {self.days} (days count from 0)")
        return faults
