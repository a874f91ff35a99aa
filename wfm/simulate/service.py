"""The service of a requirement or of a roster, measured by simulation."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace

import numpy as np

from wfm.domain import (
    Forecast,
    InvalidInput,
    Progress,
    ProgressEvent,
    Requirement,
    Roster,
    SimulatedService,
    TimeGrid,
    silent,
)
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.duty import required_duty, rostered_duty, working_days
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import Engine, replicate
from wfm.simulate.statistics import LEAST_REPLICATIONS, Statistics

STAGE = "simulate"


def simulate_requirement(
    forecast: Forecast,
    requirement: Requirement,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    *,
    seed: int,
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
    _same_grid(forecast.grid, requirement.grid, "Requirement.grid")
    rows = _rows(requirement, forecast.queues)
    duty, queue = required_duty(requirement.on_position[rows], forecast.grid.interval_seconds)
    skills = queue[:, None] == np.arange(len(forecast.queues))
    model = CentreModel(
        _demand(forecast, queues, settings), Staff(skills, np.ones(queue.size)), duty
    )
    statistics, engine = _simulate(model, forecast, queues, settings, seed, progress)
    return statistics.service(settings.confidence, engine)


def simulate_roster(
    forecast: Forecast,
    roster: Roster,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    shrinkage: Mapping[str, float],
    *,
    seed: int,
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
    _same_grid(forecast.grid, roster.grid, "Roster.grid")
    member = [[queue in agent.skills for queue in forecast.queues] for agent in roster.agents]
    skills = np.array(member, dtype=np.bool_).reshape(-1, len(forecast.queues))
    useless = [a.agent for a, row in zip(roster.agents, skills, strict=True) if not row.any()]
    if useless:
        raise InvalidInput(
            f"agents {', '.join(useless[:5])} serve none of the queues {forecast.queues}",
            where="Roster.agents",
            hint="give each of them a queue of the forecast as skill, or leave them out",
        )
    duty = rostered_duty(roster, shrinkage)
    staff = Staff(skills, np.array([agent.aht_factor for agent in roster.agents]))
    model = CentreModel(_demand(forecast, queues, settings), staff, duty, working_days(roster))
    statistics, engine = _simulate(model, forecast, queues, settings, seed, progress)
    service = statistics.service(settings.confidence, engine)
    names = tuple(agent.agent for agent in roster.agents)
    return replace(service, agents=statistics.activity(names))


def _demand(
    forecast: Forecast, queues: Mapping[str, QueueSettings], settings: SimulationSettings
) -> Demand:
    known = [_settings_of(queue, queues) for queue in forecast.queues]
    patience = [np.inf if q.patience_seconds is None else q.patience_seconds for q in known]
    busyness = forecast.busyness_cv if settings.busyness else np.zeros(len(known))
    return Demand(
        queues=forecast.queues,
        interval_seconds=float(forecast.grid.interval_seconds),
        day_of_interval=forecast.grid.day_of_interval,
        calls=forecast.calls,
        aht_seconds=forecast.aht_seconds,
        aht_cv=np.array([q.aht_cv for q in known]),
        patience_seconds=np.array(patience),
        busyness_cv=busyness,
    )


def _settings_of(queue: str, queues: Mapping[str, QueueSettings]) -> QueueSettings:
    if queue not in queues:
        raise InvalidInput(
            f"has no settings; there are {sorted(queues)}",
            where=f"queue {queue}",
            hint="give every queue of the forecast its goal",
        )
    return queues[queue]


def _same_grid(grid: TimeGrid, other: TimeGrid, where: str) -> None:
    if grid != other:
        raise InvalidInput(
            f"runs from {other.first_day} over {other.day_count} days in steps of "
            f"{other.interval_minutes} min ({other.timezone}), the forecast from "
            f"{grid.first_day} over {grid.day_count} in steps of {grid.interval_minutes} min "
            f"({grid.timezone})",
            where=where,
            hint="simulate a plan with the forecast it was made for",
        )


def _rows(requirement: Requirement, queues: tuple[str, ...]) -> IntArray:
    """Return the row of each of the forecast's queues in the requirement."""
    if set(requirement.queues) != set(queues):
        raise InvalidInput(
            f"names {requirement.queues}, the forecast {queues}", where="Requirement.queues"
        )
    return np.array([requirement.queues.index(queue) for queue in queues], dtype=np.int64)


def _simulate(
    model: CentreModel,
    forecast: Forecast,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    seed: int,
    progress: Progress,
) -> tuple[Statistics, str]:
    """Run all replications; an interruption keeps those done when there are at least two."""
    goals = tuple(queues[queue].goal for queue in forecast.queues)
    thresholds: FloatArray = np.array([goal.threshold_seconds for goal in goals])
    engine: Engine = "simpy" if settings.engine == "simpy" else "kernel"
    wanted = settings.replications
    if wanted < LEAST_REPLICATIONS or seed < 0:
        raise InvalidInput(
            f"{wanted} replications with seed {seed}",
            where="simulation",
            hint="use at least 2 replications and a seed of 0 or more",
        )
    statistics = Statistics(forecast.grid, forecast.queues, goals)
    try:
        with closing(replicate(model, thresholds, engine, seed, wanted)) as tallies:
            for tally in tallies:
                statistics.add(tally)
                done = statistics.replications
                progress(ProgressEvent(STAGE, done / wanted, f"replication {done} of {wanted}"))
    except KeyboardInterrupt:
        if statistics.replications < LEAST_REPLICATIONS:
            raise
        done = statistics.replications
        progress(ProgressEvent(STAGE, 1.0, f"interrupted: {done} of {wanted} replications kept"))
    return statistics, engine
