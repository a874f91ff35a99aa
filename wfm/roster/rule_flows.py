"""Rules that machines say, as rows of the integer programme: agents flow through the machines.

An agent's shifts decide the way through a machine, so that the flow is whole whenever the
shifts are; its variables may be continuous.

References
----------
Cote, Gendron, Rousseau: "Modeling the Regular Constraint with Integer Programming", CPAIOR
2007, LNCS 4510.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.domain import OFF
from wfm.roster.machines.machine import Machine, Person, State
from wfm.roster.machines.totals import HourWindows
from wfm.solver import weighted_sum

if TYPE_CHECKING:
    import pulp

    from wfm.roster.model import RosterModel

Terms = list[tuple["pulp.LpVariable", float]]
Step = tuple[State, int]
"""State after a day, and the breaches of the day."""

Steps = dict[State, dict[int, Step]]
"""What each shift makes of each state that can be reached, on one day."""


def flow_through_rules(model: RosterModel, agent: int) -> None:
    """State every rule of the rulebook for one agent, and add the price of soft ones.

    Parameters
    ----------
    model : RosterModel
        Its assignments are there already.
    agent : int
        Row of the agent.
    """
    rulebook, roster = model.problem.rulebook, model.problem.roster
    starts = rulebook.start(roster, agent)
    for number, (machine, start) in enumerate(zip(rulebook.machines, starts, strict=True)):
        if isinstance(machine, HourWindows):
            _hours(model, machine, agent)
            continue
        flow = _Flow(model, machine, agent, number)
        days = flow.unrolled(start)
        if flow.binds:
            flow.state(start, days)


def _hours(model: RosterModel, machine: HourWindows, agent: int) -> None:
    """State limits on hours as they are: a sum needs no flow."""
    for limit in machine.limits(Person.of(model.problem.roster, agent)):
        terms = [
            (variable, float(model.problem.paid_minutes[shift]))
            for day in range(limit.window.first, limit.window.last)
            for shift, variable in model.works[agent, day].items()
        ]
        if sum(minutes for _, minutes in terms) > limit.minutes:
            model.model += weighted_sum(terms) <= limit.minutes


class _Flow:
    """One machine for one agent."""

    def __init__(self, model: RosterModel, machine: Machine, agent: int, number: int) -> None:
        self.model, self.machine = model, machine
        self.agent, self.number = agent, number
        self.binds = False

    def unrolled(self, start: State) -> list[Steps]:
        """Return the steps of each day, those that a hard rule forbids left out."""
        days, frontier = [], [start]
        for day in range(self.model.days):
            shifts = (OFF, *self.model.works[self.agent, day])
            steps: Steps = {}
            for state in frontier:
                row = {shift: self.machine.step(state, day, shift) for shift in shifts}
                self.binds = self.binds or any(breaches for _, breaches in row.values())
                hard = self.machine.weight == 0
                steps[state] = {s: step for s, step in row.items() if not (hard and step[1])}
            days.append(steps)
            frontier = list(dict.fromkeys(to for row in steps.values() for to, _ in row.values()))
        return days

    def state(self, start: State, days: list[Steps]) -> None:
        """Add the flow from day to day: what comes into a state goes out of it."""
        into: dict[State, Terms] = {start: []}
        for day, steps in enumerate(days):
            out, onward = self._day(day, steps)
            for state in steps:
                terms = [*out[state], *into[state]]
                begun = 1.0 if day == 0 else 0.0
                self.model.model += weighted_sum(terms) == begun
            into = onward

    def _day(self, day: int, steps: Steps) -> tuple[dict[State, Terms], dict[State, Terms]]:
        """Add the steps of a day, tied to the shift that the agent works on it."""
        model, shifts = self.model, self.model.works[self.agent, day]
        alike: dict[tuple[Step | None, ...], list[int]] = defaultdict(list)
        for shift in (OFF, *shifts):
            alike[tuple(row.get(shift) for row in steps.values())].append(shift)
        out: dict[State, Terms] = defaultdict(list)
        onward: dict[State, Terms] = defaultdict(list)
        for kind, (outcome, members) in enumerate(alike.items()):
            taken: Terms = []
            for place, (state, step) in enumerate(zip(steps, outcome, strict=True)):
                if step is None:
                    continue
                name = f"f_{self.agent}_{self.number}_{day}_{place}_{kind}"
                variable = model.model.add_variable(name, 0, 1)
                taken.append((variable, 1.0))
                out[state].append((variable, 1.0))
                onward[step[0]].append((variable, -1.0))
                if step[1]:
                    model.cost.append((variable, step[1] * self.machine.weight))
            if OFF not in members:
                worked = [(shifts[shift], -1.0) for shift in members]
                model.model += weighted_sum([*taken, *worked]) == 0
        return out, onward
