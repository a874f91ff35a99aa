"""Builds the centre to simulate from a forecast and a requirement or a roster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from wfm.domain import Forecast, InvalidInput, Requirement, Roster, TimeGrid
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.caller_model import callers_of
from wfm.simulate.centre_rules import overflow_seconds, rules_of
from wfm.simulate.duty import required_duty, rostered_duty, working_days
from wfm.simulate.learning import tenure_factors
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.off_contacts import off_contacts

LEAST_LATE = 1.0
"""Expected contacts after the last agent has gone from which on a centre is refused."""


def required_centre(
    forecast: Forecast,
    requirement: Requirement,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
) -> CentreModel:
    """Return the centre in which exactly the required agents are there, each on one queue.

    Those of a queue that deferred work is blended with do that work besides, when they are idle.

    Raises
    ------
    InvalidInput
        If the records do not fit each other, a queue with contacts has no agents at all, or its
        staffing ends before its contacts do.
    """
    _same_grid(forecast.grid, requirement.grid, "Requirement.grid")
    rows = _rows(requirement, forecast.queues)
    duty, queue = required_duty(requirement.on_position[rows], forecast.grid.interval_seconds)
    skills = queue[:, None] == np.arange(len(forecast.queues))
    skills |= _blended_work(forecast.queues, queues)[queue]
    model = CentreModel(
        _demand(forecast, queues, settings),
        Staff(skills, np.ones(queue.size)),
        duty,
        rules=rules_of(forecast.queues, queues, settings),
    )
    refuse_early_end(model)
    return model


def rostered_centre(
    forecast: Forecast,
    roster: Roster,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    shrinkage: Mapping[str, float],
    requirement: Requirement | None = None,
) -> CentreModel:
    """Return the centre of a named roster, with who does not turn up.

    Agents whom the requirement's duties keep from contacts are off the floor for so long, see
    `off_contacts`.

    Raises
    ------
    InvalidInput
        If the records do not fit each other, an agent serves none of the queues, or a queue with
        contacts is never staffed.
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
    if requirement is not None and requirement.on_duty is not None:
        _same_grid(forecast.grid, requirement.grid, "Requirement.grid")
        away = requirement.on_duty[_rows(requirement, forecast.queues)]
        duty = off_contacts(duty, skills, away, float(forecast.grid.interval_seconds))
    if settings.lateness is not None:
        late = settings.lateness
        duty = replace(duty, late_share=late.share, late_seconds=late.mean_seconds)
    demand = _demand(forecast, queues, settings)
    after = overflow_seconds(forecast.queues, queues, roster)
    staff = Staff(
        skills,
        _speed(roster, settings),
        after_seconds=after,
        handle_factor=_group_factors(roster, forecast.queues, settings),
    )
    rules = rules_of(forecast.queues, queues, settings)
    return CentreModel(demand, staff, duty, working_days(roster), rules)


def _blended_work(names: tuple[str, ...], queues: Mapping[str, QueueSettings]) -> BoolArray:
    """Return which other queue's deferred work agents of each queue do as well; shape (Q, Q)."""
    does = np.zeros((len(names), len(names)), np.bool_)
    for q, name in enumerate(names):
        about = _settings_of(name, queues).deferred
        partners = () if about is None else about.blended_with
        does[[names.index(partner) for partner in partners if partner in names], q] = True
    return does


def refuse_early_end(model: CentreModel) -> None:
    """Refuse a centre whose callers still come after the last agent for them has gone.

    A plan's own roster may have such a hole, where no roster covers it: its service is then
    measured and shows it.

    Raises
    ------
    InvalidInput
        If a contact or more is expected then, and cannot wait for another day.
    """
    demand = model.demand
    starts = np.arange(demand.interval_count) * demand.interval_seconds
    for q, end in enumerate(model.last_duty_end()):
        late = float(demand.calls[q, starts >= end].sum())
        if late >= LEAST_LATE and model.rules.of(q).deferral is None:
            raise InvalidInput(
                f"expects {late:.0f} contacts after its last agent goes off duty, "
                f"{end / 3600:g} hours after the start",
                where=f"queue {demand.queues[q]}",
                hint="staff the queue to the end of its contacts, or leave those out",
            )


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
        callers=callers_of(forecast.queues, queues, settings, forecast.grid),
    )


def _speed(roster: Roster, settings: SimulationSettings) -> FloatArray:
    """Return each agent's own handle time over the standard one, learning included."""
    speed = np.array([agent.aht_factor for agent in roster.agents])
    learning = settings.learning
    if learning is None:
        return speed
    factors = tenure_factors(roster.agents, roster.grid, learning.extra, learning.halving_days)
    return speed * factors


def _group_factors(
    roster: Roster, queues: tuple[str, ...], settings: SimulationSettings
) -> FloatArray | None:
    """Return how fast each agent's group is with each queue; None when nothing is known."""
    if not settings.group_speeds:
        return None
    factors = np.ones((len(roster.agents), len(queues)))
    for speed in settings.group_speeds:
        if speed.queue in queues:
            own = [set(agent.skills) == set(speed.skills) for agent in roster.agents]
            factors[own, queues.index(speed.queue)] = speed.factor
    return factors


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
