"""A requirement raised and lowered until its simulated service holds the goals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.goal_course import goal_course
from wfm.domain.record import BoolArray, IntArray, Record
from wfm.domain.service import Requirement, SimulatedService
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.staffing.duties import agents_on_duty
from wfm.staffing.goal_check import GoalCheck, check_goals
from wfm.staffing.opening_hours import least_agents
from wfm.staffing.shrinkage_course import scheduled_by_interval, shrinkage_course

Simulation = Callable[[Requirement], SimulatedService]

DAMPING = 0.5
"""Share of the agents by which an interval seems to be off that one round changes."""
WAITING_WORK = ("deferred", "outbound")
CORRECTED = "corrected_"
"""What stands before the model's name of a queue that was changed."""


@dataclass(frozen=True, slots=True, eq=False)
class CorrectionRound(Record):
    """One requirement that was simulated.

    Parameters
    ----------
    missed, exceeded : int
        Intervals of queues whose goals are missed, or exceeded, beyond the error.
    agents : int
        Agents on position, summed over queues and intervals.
    """

    missed: int
    exceeded: int
    agents: int


@dataclass(frozen=True, slots=True, eq=False)
class Correction(Record):
    """A corrected requirement and how it was come by.

    Parameters
    ----------
    requirement : Requirement
        The best of those that were simulated: fewest intervals missed, then fewest agents.
    service : SimulatedService
        Its simulated service.
    rounds : tuple of CorrectionRound
        That of the formula first.
    best : int
        Number of the round that was kept.
    """

    requirement: Requirement
    service: SimulatedService
    rounds: tuple[CorrectionRound, ...]
    best: int


def correct(
    requirement: Requirement,
    simulate: Simulation,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    calendar: Calendar | None = None,
    *,
    rounds: int,
) -> Correction:
    """Change agents where the simulated service misses or exceeds the goal.

    Parameters
    ----------
    requirement : Requirement
        What the queueing formulas say.
    simulate : callable
        Returns the service of exactly the agents on position of a requirement; best with the
        same random numbers each time, so that a change of agents is all that changes.
    queues : mapping of str to QueueSettings
        Goals, channels and opening hours.
    settings : StaffingSettings
        Least agents, duties and shrinkage.
    calendar : Calendar, optional
        Needed where goals or shrinkage name classes of day.
    rounds : int
        Changes at most; each costs a simulation besides the first.

    Returns
    -------
    Correction
        `on_duty` and `scheduled` follow from the corrected `on_position` as they do in
        `require`. Of changed queues `service_level` is the simulated one and `occupancy` the
        load over the agents; `model` says ``corrected_``.

    Notes
    -----
    Agents change in whole steps, half of what the square-root rule asks for and at least one,
    only where the goal is missed or exceeded by more than the half-width, never below the least
    agents of an open queue. An interval that was lowered and then falls below its goal in the
    mean goes back up and is not lowered that far again; so the loop ends. Deferred work and dial
    lists are left as they are, and where there are such queues nothing is lowered: they live on
    the idle time of calls.
    """
    grid = requirement.grid
    courses = [goal_course(q, queues[q], grid, calendar) for q in requirement.queues]
    steps = _Steps(
        least=np.array([least_agents(grid, queues[q], settings) for q in requirement.queues]),
        fixed=np.array([[queues[q].channel in WAITING_WORK] for q in requirement.queues]),
        lowered=np.zeros(requirement.on_position.shape, dtype=bool),
    )
    tried: list[tuple[Requirement, SimulatedService, CorrectionRound]] = []
    current = requirement
    for number in range(rounds + 1):
        service = simulate(current)
        found = check_goals(current, service, courses)
        tried.append((current, service, _round(current, found)))
        agents = steps.after(current.on_position, found)
        if number == rounds or (agents == current.on_position).all():
            break
        current = _with_agents(current, agents, settings, calendar)
    best = min(range(len(tried)), key=lambda k: (tried[k][2].missed, tried[k][2].agents))
    kept, service, _ = tried[best]
    changed = (kept.on_position != requirement.on_position).any(axis=1)
    return Correction(
        requirement=_as_simulated(kept, service, changed),
        service=service,
        rounds=tuple(tally for *_, tally in tried),
        best=best,
    )


@dataclass(slots=True)
class _Steps:
    """What is learnt from round to round: how far down each interval may go; shape (Q, T).

    `fixed`, of shape (Q, 1), tells queues that are left alone, `lowered` intervals that were
    lowered in some round.
    """

    least: IntArray
    fixed: BoolArray
    lowered: BoolArray

    def after(self, agents: IntArray, found: GoalCheck) -> IntArray:
        """Return the agents of the next round."""
        step = DAMPING * found.agents_off
        up = np.maximum(np.ceil(step), 1).astype(np.int64)
        down = np.maximum(np.floor(step), 1).astype(np.int64)
        raised = (found.missed | (self.lowered & found.below)) & ~self.fixed
        too_low = raised & self.lowered
        self.least = np.where(too_low, np.maximum(self.least, agents + 1), self.least)
        room = np.maximum(agents - self.least, 0)
        whole_agent = found.exceeded & (found.agents_off >= 1)
        lower = whole_agent & (room > 0) & ~raised & ~self.fixed.any()
        self.lowered = self.lowered | lower
        change: IntArray = np.where(raised, up, np.where(lower, -np.minimum(down, room), 0))
        return agents + change


def _round(requirement: Requirement, found: GoalCheck) -> CorrectionRound:
    return CorrectionRound(
        missed=int(found.missed.sum()),
        exceeded=int(found.exceeded.sum()),
        agents=int(requirement.on_position.sum()),
    )


def _with_agents(
    requirement: Requirement,
    agents: IntArray,
    settings: StaffingSettings,
    calendar: Calendar | None,
) -> Requirement:
    grid = requirement.grid
    on_duty = None
    if settings.duties:
        on_duty = agents_on_duty(grid, settings.duties, requirement.queues, agents)
    present = agents if on_duty is None else agents + on_duty
    scheduled = scheduled_by_interval(present, shrinkage_course(settings, grid, calendar))
    return replace(requirement, on_position=agents, on_duty=on_duty, scheduled=scheduled)


def _as_simulated(
    requirement: Requirement, service: SimulatedService, changed: BoolArray
) -> Requirement:
    """Return the requirement with what the simulation says of the queues that were changed."""
    load, agents = requirement.load_erlangs, requirement.on_position
    share = np.divide(load, agents, out=np.zeros(load.shape), where=agents > 0)
    row = changed[:, np.newaxis]
    return replace(
        requirement,
        service_level=np.where(row, service.service_level, requirement.service_level),
        occupancy=np.where(row, np.minimum(share, 1.0), requirement.occupancy),
        model=tuple(
            CORRECTED + name if new else name
            for name, new in zip(requirement.model, changed.tolist(), strict=True)
        ),
    )
