"""The hiring plan of a scenario: forecast, requirement and people of the months ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.capacity import (
    Capacity,
    CapacityPeriod,
    Crew,
    Fan,
    decide,
    draw_fan,
    first_day_after,
    make_periods,
    make_problem,
)
from wfm.capacity_plan.need import DEMANDS, Need, need_of
from wfm.capacity_plan.people import crew_of
from wfm.domain.calendar import Calendar
from wfm.domain.event import Finding
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import Record
from wfm.domain.settings import ScenarioSettings
from wfm.scenario import Scenario, clean_history_of

STREAM = 100
"""Key of the stream of random courses, apart from those of `wfm.plan.SEED_PURPOSES`."""


@dataclass(frozen=True, slots=True, eq=False)
class CapacityPlan(Record):
    """A hiring plan with all it was made from.

    Parameters
    ----------
    settings : ScenarioSettings
    need : Need
    crew : Crew
    capacity : Capacity
    fan : Fan
    findings : tuple of Finding
    """

    settings: ScenarioSettings
    need: Need
    crew: Crew
    capacity: Capacity
    fan: Fan
    findings: tuple[Finding, ...]

    @property
    def periods(self) -> tuple[CapacityPeriod, ...]:
        """The months or weeks of the plan."""
        return self.capacity.problem.periods


def plan_capacity(scenario: Scenario, progress: Progress = silent) -> CapacityPlan:
    """Plan hiring, overtime, temporary people and leaders for the months after the history.

    Parameters
    ----------
    scenario : Scenario
        Its settings `capacity` say what people cost, how they leave and how they learn; its
        agents are taken for the headcount on the first day of the plan.
    progress : callable

    Raises
    ------
    InvalidInput
        If the history is too short, agents have no day of hiring, or transfers do not fit.
    Infeasible
        If the budget or the allowed gap cannot be kept; what is missing is named.

    Notes
    -----
    Contacts come from the long-range forecast (weekdays, holidays and handle times of the
    profile model, growth and seasons of the level). Every interval is staffed for the long run
    of its load, whatever `staffing.method` says; a service level that is the day's is then
    asked of every interval.
    """
    s = scenario.settings
    settings = s.capacity
    history, _ = clean_history_of(scenario)
    start = first_day_after(history.grid.last_day, settings.by)
    calendar = _calendar_to(scenario, start + timedelta(days=31 * (settings.months + 2)))
    day_hours = s.roster.rules.standard_day_hours
    periods = make_periods(calendar, start, settings.months, settings.by, day_hours)
    progress(ProgressEvent("requirement", None, "months ahead"))
    need = need_of(scenario, calendar, periods)
    crew, findings = crew_of(scenario.agents, settings, periods)
    required = {demand: need.fte(demand).sum(axis=0) for demand in DEMANDS}
    problem = make_problem(settings, periods, required, crew, day_hours)
    capacity = decide(problem, progress)
    fan = draw_fan(problem, crew, capacity.decisions, fan_seed(s.seed))
    return CapacityPlan(s, need, crew, capacity, fan, (*findings, *_remarks(scenario, periods)))


def fan_seed(seed: int) -> int:
    """Return the seed of the random courses, spawned from the scenario's."""
    return int(np.random.SeedSequence(seed, spawn_key=(STREAM,)).generate_state(1)[0])


def _remarks(scenario: Scenario, periods: Sequence[CapacityPeriod]) -> list[Finding]:
    """Return what the plan rests on that a reader must know."""
    s = scenario.settings
    told = []
    early = [period.name for period in periods if period.provisional]
    if early:
        told.append(
            f"public holidays of {early[0]} to {early[-1]} are provisional: the official "
            "notice is not out"
        )
    for name, queue in s.queues.items():
        if queue.outbound is not None:
            told.append(f"queue {name} has no history of contacts and is left out")
        if queue.goal.interval_floor is not None:
            told.append(f"the day's service level of queue {name} is asked of every interval")
    return [Finding(what, "capacity", "info", "capacity") for what in told]


def _calendar_to(scenario: Scenario, last_day: date) -> Calendar:
    from wfm.calendars import build_calendar

    known = scenario.calendar.days
    if last_day <= known[-1].day:
        return scenario.calendar
    return build_calendar(scenario.settings.country, known[0].day, last_day, known)
