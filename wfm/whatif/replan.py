"""From a plan and a change to an outcome: keep the roster, repair it, staff or roster anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput
from wfm.domain.plan import Plan
from wfm.domain.progress import Progress, silent
from wfm.domain.record import Record
from wfm.domain.roster import OFF, UNKNOWN, Roster
from wfm.domain.service import Requirement
from wfm.plan import (
    forecast_of,
    ledger_before,
    part_time_shifts,
    requirement_of,
    run,
    stream_seeds,
)
from wfm.roster.changes import Change
from wfm.roster.locks import without_absent_locks
from wfm.scenario import Scenario, balances_of
from wfm.whatif.demand_levers import changed_forecast
from wfm.whatif.idle_levers import refuse_idle
from wfm.whatif.levers import ChangeSet, HandleTime, Volume
from wfm.whatif.outcome import Outcome, outcome_of, rostered_outcome, rules_broken
from wfm.whatif.people_levers import People, changed_people
from wfm.whatif.relative import FORECAST_WORDS, absolute, factor_of

FORECAST_FROM = ("channel", "aht_seconds", "opening", "demand", "deferred", "outbound")
"""Settings of a queue that its forecast follows from."""


@dataclass(frozen=True, slots=True, eq=False)
class World(Record):
    """Everything after the levers were pulled, before anything is planned again.

    Parameters
    ----------
    scenario : Scenario
    forecast : Forecast
    people : People
    """

    scenario: Scenario
    forecast: Forecast
    people: People


def whatif(
    scenario: Scenario, plan: Plan, changes: ChangeSet, *, progress: Progress = silent
) -> Outcome:
    """Return what a change does to a plan.

    Parameters
    ----------
    scenario : Scenario
        What the plan was made from.
    plan : Plan
    changes : ChangeSet
        Levers, settings, and what is planned again: with ``keep`` the roster stays and runs
        into the new world; with ``repair`` it is mended with the fewest changes; with
        ``staff`` the requirement is made anew, and with ``roster`` everything.
    progress : Progress

    Returns
    -------
    Outcome
        Simulated with the plan's own random numbers, so that both worlds have the same calls
        as far as the change allows.

    Raises
    ------
    WfmError
        If a lever does not fit the scenario, or the new world cannot be planned.
    """
    refuse_idle(changes)
    world = changed_world(scenario, plan, changes)
    if changes.replan == "roster":
        return _rostered(world, changes, progress)
    requirement = _requirement(world, plan)
    roster: Roster | None = None
    moved: tuple[Change, ...] = ()
    if changes.replan != "staff":
        roster, moved = _worked(world, plan, changes, requirement, progress)
    return rostered_outcome(
        changes.name,
        world.scenario.settings,
        plan.calendar,
        world.forecast,
        requirement,
        roster,
        changes=moved,
        broken=_known_broken(world, plan, roster),
        progress=progress,
    )


def _requirement(world: World, plan: Plan) -> Requirement:
    """Return the requirement of the new world: the plan's own where nothing speaks for another."""
    new, old = world.scenario.settings, plan.settings
    same = all(getattr(new, word) == getattr(old, word) for word in ("queues", "staffing", "seed"))
    same = same and new.schedule.minimum_presence == old.schedule.minimum_presence
    if world.forecast is plan.forecast and same:
        return plan.requirement
    return requirement_of(world.scenario, world.forecast)


def _known_broken(world: World, plan: Plan, roster: Roster | None) -> int | None:
    """Return the rules that a roster breaks if it is the plan's, by the plan's rules."""
    new, old = world.scenario.settings, plan.settings
    same = new.roster.rules == old.roster.rules and new.shifts == old.shifts
    return rules_broken(plan.findings) if same and roster == plan.roster else None


def changed_world(scenario: Scenario, plan: Plan, changes: ChangeSet) -> World:
    """Pull the levers of a change set.

    Raises
    ------
    WfmError
        If a lever or a setting does not fit the scenario.
    """
    changed, changes = changed_scenario(scenario, changes)
    if changed.settings.period != scenario.settings.period:
        raise InvalidInput("a what-if keeps the period of the plan", where="period")
    forecast = plan.forecast
    if forecast_inputs(changed) != forecast_inputs(scenario):
        forecast = forecast_of(changed)[0]
    forecast = changed_forecast(forecast, changes)
    people = changed_people(
        People(scenario.agents, scenario.teams),
        changes,
        scenario.grid,
        forecast.load_erlangs.mean(axis=1),
        forecast.queues,
        stream_seeds(scenario.settings.seed)["whatif"],
    )
    return World(changed, forecast, people)


def changed_scenario(scenario: Scenario, changes: ChangeSet) -> tuple[Scenario, ChangeSet]:
    """Return the scenario with the settings of a change set, and the levers besides.

    Raises
    ------
    WfmError
        If a setting does not fit the scenario.
    """
    settings = dict(changes.overrides)
    levers = _with_forecast_factors(settings, changes)
    if not settings:
        return scenario, levers
    return scenario.changed(absolute(settings, scenario.settings.model_dump())), levers


def forecast_inputs(scenario: Scenario) -> list[Any]:
    """Return the settings that the forecast follows from; opening hours are among them."""
    s = scenario.settings
    return [
        s.forecast,
        *((name, *(getattr(q, word) for word in FORECAST_FROM)) for name, q in s.queues.items()),
    ]


def _with_forecast_factors(settings: dict[str, Any], changes: ChangeSet) -> ChangeSet:
    """Take ``queues.Q.calls: '*1.2'`` out of the settings and make a lever of it."""
    volume, handle_time = list(changes.volume), list(changes.handle_time)
    for path in list(settings):
        queue, word = _queue_word(path)
        factor = factor_of(settings[path])
        if not queue or word not in FORECAST_WORDS or (factor is None and word != "calls"):
            continue
        value = settings.pop(path)
        if factor is None:
            raise InvalidInput(
                f"{path} is {value!r}: contacts are forecast and change by a factor only",
                hint="write it as '*1.2'",
            )
        queues = () if queue == "*" else (queue,)
        if word == "calls":
            volume.append(Volume(factor=factor, queues=queues))
        else:
            handle_time.append(HandleTime(factor=factor, queues=queues))
    return changes.model_copy(update={"volume": tuple(volume), "handle_time": tuple(handle_time)})


def _queue_word(path: str) -> tuple[str, str]:
    """Split ``queues.general.calls`` into queue and word; empty texts for other paths."""
    if not path.startswith("queues."):
        return "", ""
    queue, _, word = path.removeprefix("queues.").rpartition(".")
    return queue, word


def _rostered(world: World, changes: ChangeSet, progress: Progress) -> Outcome:
    scenario = replace(
        world.scenario,
        agents=world.people.agents,
        teams=world.people.teams,
        leave=(*world.scenario.leave, *world.people.absences),
        requests=without_absent_locks(world.scenario.requests, world.people.absences),
    )
    made = run(scenario, forecast=world.forecast, progress=progress)
    return replace(outcome_of(made, progress=progress), name=changes.name)


def _worked(
    world: World, plan: Plan, changes: ChangeSet, requirement: Requirement, progress: Progress
) -> tuple[Roster, tuple[Change, ...]]:
    """Return the plan's own roster in the new world, mended if asked, and what is different."""
    from wfm.roster import changes as differences
    from wfm.roster import repair
    from wfm.roster.repair import without_absent

    settings = world.scenario.settings
    agents = balances_of(replace(world.scenario, agents=world.people.agents)).agents
    before = with_people(plan.roster, replace(world.people, agents=agents))
    if changes.replan == "keep":
        after = without_absent(before, world.people.absences)
        return after, differences(before, after)
    mended = repair(
        before,
        plan.schedule,
        requirement,
        plan.calendar,
        settings.roster,
        part_time_shifts(settings),
        ledger=ledger_before(plan.ledger, plan.roster),
        absences=world.people.absences,
        required_before=plan.requirement,
        progress=progress,
    )
    return mended.roster, mended.changes


def with_people(roster: Roster, people: People) -> Roster:
    """Return a roster of the people as they are now; who is new is off all the time.

    Parameters
    ----------
    roster : Roster
    people : People
        At least the roster's agents, perhaps with other skills.
    """
    row = {agent.agent: n for n, agent in enumerate(roster.agents)}
    at = np.array([row.get(agent.agent, -1) for agent in people.agents])
    known = (at >= 0)[:, None]
    return replace(
        roster,
        agents=people.agents,
        teams=people.teams,
        assignment=np.where(known, roster.assignment[at], OFF),
        leave=np.where(known, roster.leave[at], ""),
        previous=np.where(known, roster.previous[at], UNKNOWN),
    )
