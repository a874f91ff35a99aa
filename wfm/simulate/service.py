"""The service of a requirement or of a roster, measured by simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from wfm.domain import (
    Calendar,
    Forecast,
    InvalidInput,
    Progress,
    Requirement,
    Roster,
    SimulatedService,
    silent,
)
from wfm.domain.goal_course import goal_course
from wfm.domain.record import FloatArray
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.centre import required_centre, rostered_centre
from wfm.simulate.model import CentreModel
from wfm.simulate.replicate import replicate
from wfm.simulate.statistics import LEAST_REPLICATIONS, Statistics
from wfm.simulate.stopping import collect, half_width_goal


def simulate_requirement(
    forecast: Forecast,
    requirement: Requirement,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    *,
    seed: int,
    calendar: Calendar | None = None,
    progress: Progress = silent,
) -> SimulatedService:
    """Simulate the required agents: dedicated to their queues, on position, never absent.

    Agent j of a queue is on duty in the intervals in which more than j are required. One whose
    number is cut while on a call finishes it. When a queue closes, and when the grid ends, the
    agents who were on duty last stay until nobody waits who was waiting then; `reference` tells
    the whole model in words.

    Parameters
    ----------
    forecast : Forecast
        Contacts and handle times by queue and interval.
    requirement : Requirement
        Agents on position by queue and interval, for the same queues on the same grid.
    queues : mapping of str to QueueSettings
        Goals, patience and spread of handle times.
    settings : SimulationSettings
        Replications, confidence, engine.
    seed : int
        Seed of all random numbers.
    calendar : Calendar, optional
        Classes of the days; needed where a goal holds for some of them only.
    progress : callable, optional
        Told after every replication.

    Returns
    -------
    SimulatedService
        Without agents. With fewer replications than asked for when the user interrupts.

    Raises
    ------
    InvalidInput
        If the records do not fit each other, or a queue with contacts has no agents at all.
    """
    model = required_centre(forecast, requirement, queues, settings)
    statistics, engine = _simulate(model, forecast, queues, settings, seed, calendar, progress)
    return statistics.service(settings.confidence, engine)


def simulate_roster(  # noqa: PLR0913 - a roster, its callers and what keeps agents from them
    forecast: Forecast,
    roster: Roster,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    shrinkage: Mapping[str, float],
    *,
    seed: int,
    calendar: Calendar | None = None,
    requirement: Requirement | None = None,
    progress: Progress = silent,
) -> SimulatedService:
    """Simulate a named roster: skills, shifts, breaks, and who does not turn up.

    Agents finish the call they are on before a break and before they go home. When no agent is
    left on duty who can serve a queue, and when the grid ends, those who were on duty last stay
    until nobody waits who was waiting then; `reference` tells the whole model in words.

    Parameters
    ----------
    forecast : Forecast
        Contacts and handle times by queue and interval.
    roster : Roster
        Who works which shift, on the same grid.
    queues : mapping of str to QueueSettings
        Goals, patience and spread of handle times.
    settings : SimulationSettings
        Replications, confidence, engine.
    shrinkage : mapping of str to float
        Share of planned floor time lost, by kind, as in `StaffingSettings`: the shares add up.
        ``sickness``, ``absence`` and ``no_show`` take whole shifts, every other kind half-hours.
    seed : int
        Seed of all random numbers.
    calendar : Calendar, optional
        Classes of the days; needed where a goal holds for some of them only.
    requirement : Requirement, optional
        That of the roster: agents whom its duties keep from contacts take none for so long.
    progress : callable, optional
        Told after every replication.

    Returns
    -------
    SimulatedService
        With the activity of every agent of the roster. With fewer replications than asked for
        when the user interrupts.

    Raises
    ------
    InvalidInput
        If the records do not fit each other, or a queue with contacts is never staffed.

    Notes
    -----
    An agent's skills for queues that the forecast does not know are left out; an agent who has
    no other skill is refused.
    """
    model = rostered_centre(forecast, roster, queues, settings, shrinkage, requirement)
    statistics, engine = _simulate(model, forecast, queues, settings, seed, calendar, progress)
    service = statistics.service(settings.confidence, engine)
    names = tuple(agent.agent for agent in roster.agents)
    return replace(service, agents=statistics.activity(names))


def _simulate(
    model: CentreModel,
    forecast: Forecast,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    seed: int,
    calendar: Calendar | None,
    progress: Progress,
) -> tuple[Statistics, str]:
    """Run all replications; an interruption keeps those done when there are at least two."""
    courses = [goal_course(q, queues[q], forecast.grid, calendar) for q in forecast.queues]
    goals = tuple(course.goal for course in courses)
    thresholds: FloatArray = np.stack([course.threshold_seconds for course in courses])
    wanted = settings.replications
    if wanted < LEAST_REPLICATIONS or seed < 0:
        raise InvalidInput(
            f"{wanted} replications with seed {seed}",
            where="simulation",
            hint="use at least 2 replications and a seed of 0 or more",
        )
    statistics = Statistics(forecast.grid, forecast.queues, goals)
    tallies = replicate(model, thresholds, settings.engine, seed, wanted)
    goal = half_width_goal(settings, goals)
    collect(tallies, statistics.add, wanted, progress, goal.share_done if goal else None)
    return statistics, "simpy" if settings.engine == "simpy" else "kernel"
