"""What explanations of a roster start from: the problem of a plan, or of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.domain import Plan, Requirement, Roster, Schedule
    from wfm.roster.interval_reasons import IntervalReasons
    from wfm.roster.problem import Problem
    from wfm.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Blank:
    """A scenario's roster with everybody off.

    Parameters
    ----------
    roster : Roster
    schedule : Schedule
        In which nobody works.
    problem : Problem
    """

    roster: Roster
    schedule: Schedule
    problem: Problem


def blank_of(scenario: Scenario, requirement: Requirement) -> Blank:
    """Return what a scenario's roster starts from, without a schedule."""
    from wfm.domain import Schedule
    from wfm.plan import part_time_shifts
    from wfm.roster.inputs import Brought, empty_roster, with_balances
    from wfm.roster.problem import make_problem
    from wfm.schedule import make_patterns

    s = scenario.settings
    patterns = make_patterns(s.shifts, s.interval_minutes)
    nobody = np.zeros((0, len(patterns), scenario.grid.day_count), dtype=np.int64)
    schedule = Schedule(scenario.grid, (), patterns, nobody)
    roster = empty_roster(
        schedule,
        requirement,
        scenario.agents,
        scenario.teams,
        scenario.leave,
        scenario.previous,
        Brought(scenario.requests, scenario.protections),
    )
    roster = with_balances(
        roster, scenario.leave, scenario.previous, scenario.calendar, s.roster.rules
    )
    law = (scenario.calendar, s.roster, part_time_shifts(s))
    problem = make_problem(roster, schedule, scenario.ledger, *law)
    return Blank(roster, schedule, problem)


def problem_of(plan: Plan) -> Problem:
    """Return the problem of a plan's roster before anybody was given a shift."""
    from wfm.domain import OFF
    from wfm.plan import ledger_before, part_time_shifts
    from wfm.roster.problem import make_problem

    roster, settings = plan.roster, plan.settings
    return make_problem(
        replace(roster, assignment=np.full_like(roster.assignment, OFF)),
        plan.schedule,
        ledger_before(plan.ledger, roster),
        plan.calendar,
        settings.roster,
        part_time_shifts(settings),
    )


def reasons_of(plan: Plan, intervals: Sequence[int]) -> list[IntervalReasons]:
    """Return why intervals of a plan are as they are."""
    from wfm.plan import part_time_shifts
    from wfm.roster.interval_reasons import explain_interval

    problem, part_time = problem_of(plan), part_time_shifts(plan.settings)
    return [
        explain_interval(
            plan.roster, plan.requirement, interval, plan.calendar, problem, part_time
        )
        for interval in intervals
    ]
