"""The whole story: from a scenario to a plan, one stage after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.event import Finding
from wfm.domain.goal_course import GoalCourse, goal_course
from wfm.domain.people import LedgerEntry
from wfm.domain.plan import Gate, Plan
from wfm.domain.progress import Laps, Progress, silent
from wfm.domain.record import FloatArray
from wfm.domain.roster import Roster
from wfm.domain.service import Requirement, SimulatedService
from wfm.domain.service_gates import service_gates
from wfm.domain.settings import ScenarioSettings
from wfm.domain.shift import LATE_END, Schedule, ShiftPattern
from wfm.domain.solve_report import SolveReport
from wfm.domain.versions import package_versions
from wfm.scenario import Scenario, clean_history_of, events_of, past_accuracy_of

if TYPE_CHECKING:
    from wfm.simulate.forward import ForwardSimulation
    from wfm.staffing.correction import Correction
    from wfm.staffing.multiskill import SkillProblem, SkillStaffing

INTERRUPTED = "interrupted"
"""Kind of the finding that the simulation was stopped."""

SEED_PURPOSES = ("required_service", "roster", "service", "staffing", "whatif", "skills")


def run(
    scenario: Scenario, *, forecast: Forecast | None = None, progress: Progress = silent
) -> Plan:
    """Plan a scenario: forecast, staff, simulate, schedule, roster, simulate again, set targets.

    Parameters
    ----------
    scenario : Scenario
        Every input, already validated.
    forecast : Forecast, optional
        Plan for this one instead of forecasting from the history.
    progress : callable
        Told what is happening.

    Returns
    -------
    Plan
        Frozen; write it with ``plan.write(folder)``.

    Raises
    ------
    WfmError
        `InvalidInput` when an input cannot be planned from, `Infeasible` when no legal
        schedule or roster exists.
    KeyboardInterrupt
        When stopped before there is a schedule; later the best plan so far is kept.
    """
    from wfm.roster import unstaffed_queues
    from wfm.schedule import presence_gaps
    from wfm.targets import set_targets

    lap = Laps(progress)
    cleaning: tuple[Finding, ...] = ()
    if forecast is None:
        forecast, cleaning = forecast_of(scenario)
        cleaning = (*cleaning, *past_accuracy_of(scenario))
    lap.done("forecast")
    requirement = requirement_of(scenario, forecast, progress)
    lap.done("staffing")
    required_service = required_service_of(scenario, forecast, requirement, progress)
    if required_service.replications < scenario.settings.simulation.replications:
        # There is no plan to keep yet.
        raise KeyboardInterrupt
    lap.done("simulate requirement")
    schedule, schedule_report = schedule_of(scenario, requirement, progress)
    lap.done("schedule")
    roster, roster_report = roster_of(scenario, requirement, schedule, progress)
    lap.done("roster")
    service = service_of(scenario, forecast, roster, progress, requirement=requirement)
    lap.done("simulate roster")
    targets = set_targets(roster, service, scenario.settings.targets)
    lap.done("targets")

    least, queues = scenario.settings.schedule.minimum_presence, scenario.settings.queues
    late_end = scenario.settings.roster.late_end
    legality, remarks = legality_of(scenario.settings, scenario.calendar, roster)
    courses = goal_courses(scenario.settings, requirement, scenario.calendar)
    return Plan(
        settings=scenario.settings,
        fingerprint=scenario.fingerprint(),
        versions=package_versions(),
        calendar=scenario.calendar.between(scenario.grid.first_day, scenario.grid.last_day),
        forecast=forecast,
        requirement=requirement,
        required_service=required_service,
        schedule=schedule,
        roster=roster,
        service=service,
        targets=targets,
        ledger=ledger_after(scenario.ledger, scenario.calendar, roster, late_end),
        solve_reports=(schedule_report, roster_report),
        gates=(legality, *service_gates(requirement, service, courses)),
        findings=(
            *scenario.findings,
            *cleaning,
            *remarks,
            *unstaffed_queues(roster, requirement),
            *presence_gaps(roster, requirement, least, queues),
            *stopped_early(scenario, service),
        ),
        timings=tuple(lap.seconds),
    )


def forecast_of(scenario: Scenario) -> tuple[Forecast, tuple[Finding, ...]]:
    """Clean the history and forecast the period; return the forecast and what was cleaned."""
    from wfm.forecast import apply_overrides, check, predict

    s, calendar, grid = scenario.settings, scenario.calendar, scenario.grid
    remarks = check(scenario.history, grid, scenario.history.queues)
    history, findings = clean_history_of(scenario)
    events, learned = events_of(scenario, history, grid.last_day)
    forecast = predict(
        history, grid, calendar, s.queues, s.forecast, events, external=scenario.external
    )
    return apply_overrides(forecast, scenario.overrides), (*remarks, *findings, *learned)


def requirement_of(
    scenario: Scenario, forecast: Forecast, progress: Progress = silent
) -> Requirement:
    """Return how many agents the plan is to have: by formula, corrected, and present at least."""
    from wfm.schedule import with_presence

    s = scenario.settings
    requirement = formula_requirement_of(scenario, forecast)
    if s.staffing.correction_rounds:
        requirement = correction_of(scenario, forecast, requirement, progress).requirement
    return with_presence(requirement, s.schedule.minimum_presence, s.queues)


def formula_requirement_of(scenario: Scenario, forecast: Forecast) -> Requirement:
    """Return how many agents the queueing models ask for."""
    from wfm.staffing import require

    s, forward = scenario.settings, forward_simulation_of(scenario)
    return require(forecast, s.queues, s.staffing, scenario.calendar, forward_simulation=forward)


def correction_of(
    scenario: Scenario, forecast: Forecast, requirement: Requirement, progress: Progress = silent
) -> Correction:
    """Raise and lower a requirement where its simulated service misses or exceeds the goals."""
    from wfm.staffing import correct

    s = scenario.settings

    def simulated(tried: Requirement) -> SimulatedService:
        service = required_service_of(scenario, forecast, tried, progress)
        if stopped_early(scenario, service):
            # Half a correction is none.
            raise KeyboardInterrupt
        return service

    rounds = s.staffing.correction_rounds
    return correct(requirement, simulated, s.queues, s.staffing, scenario.calendar, rounds=rounds)


def forward_simulation_of(scenario: Scenario) -> ForwardSimulation:
    """Return staffing by simulation, for queues whose handle times ask for it."""
    from wfm.simulate.forward import ForwardSimulation

    return ForwardSimulation(stream_seeds(scenario.settings.seed)["staffing"])


def skill_staffing_of(
    scenario: Scenario, problem: SkillProblem, progress: Progress = silent
) -> SkillStaffing:
    """Return the agents of each skill group that meet every goal at least cost."""
    from wfm.simulate.group_calls import Callers
    from wfm.simulate.group_service import GroupCentre
    from wfm.staffing.multiskill import effort_of, staff_groups

    s = scenario.settings
    aht_cv = np.array([s.queues[queue].aht_cv for queue in problem.queues])
    callers = Callers(aht_cv, problem.patience_seconds)
    centre = GroupCentre(problem.skills, callers, problem.interval_seconds)
    effort, seed = effort_of(s.staffing.skills), stream_seeds(s.seed)["skills"]
    return staff_groups(problem, centre.steady, effort, seed=seed, progress=progress)


def required_service_of(
    scenario: Scenario, forecast: Forecast, requirement: Requirement, progress: Progress = silent
) -> SimulatedService:
    """Simulate exactly the required agents."""
    from wfm.simulate import simulate_requirement

    s = scenario.settings
    seed = stream_seeds(s.seed)["required_service"]
    return simulate_requirement(
        forecast,
        requirement,
        s.queues,
        s.simulation,
        seed=seed,
        calendar=scenario.calendar,
        progress=progress,
    )


def schedule_of(
    scenario: Scenario, requirement: Requirement, progress: Progress = silent, quick: bool = False
) -> tuple[Schedule, SolveReport]:
    """Choose how many agents of each skill group work each shift pattern on each day."""
    from wfm.schedule import PREVIEW_VARIANTS, cover, make_patterns, workforce

    s = scenario.settings
    placements = PREVIEW_VARIANTS if quick else s.schedule.break_placements
    patterns = make_patterns(s.shifts, s.interval_minutes, placements)
    people = workforce(
        scenario.agents,
        scenario.leave,
        scenario.grid,
        scenario.calendar,
        s.roster.rules,
        part_time_shifts(s),
        scenario.protections,
    )
    return cover(
        requirement,
        patterns,
        people,
        s.schedule,
        scenario.calendar,
        shifts=s.shifts,
        carried_in=carried_in(scenario, requirement, patterns),
        quick=quick,
        progress=progress,
    )


def roster_of(
    scenario: Scenario, requirement: Requirement, schedule: Schedule, progress: Progress = silent
) -> tuple[Roster, SolveReport]:
    """Give every shift of the schedule to a named agent."""
    from wfm.roster import assign

    s = scenario.settings
    return assign(
        schedule,
        requirement,
        scenario.agents,
        scenario.teams,
        scenario.leave,
        scenario.previous,
        scenario.ledger,
        scenario.calendar,
        s.roster,
        part_time_shifts(s),
        seed=stream_seeds(s.seed)["roster"],
        requests=scenario.requests,
        protections=scenario.protections,
        progress=progress,
    )


def service_of(
    scenario: Scenario,
    forecast: Forecast,
    roster: Roster,
    progress: Progress = silent,
    *,
    requirement: Requirement | None = None,
) -> SimulatedService:
    """Simulate the named roster with its breaks, absences, duties and overruns."""
    from wfm.simulate import simulate_roster

    s = scenario.settings
    return simulate_roster(
        forecast,
        roster,
        s.queues,
        s.simulation,
        lost_shares(s, scenario.calendar, roster),
        seed=stream_seeds(s.seed)["service"],
        calendar=scenario.calendar,
        requirement=requirement,
        progress=progress,
    )


def legality_of(
    settings: ScenarioSettings, calendar: Calendar, roster: Roster
) -> tuple[Gate, tuple[Finding, ...]]:
    """Let the judge, who knows no solver, count the violations of the roster."""
    from wfm.roster import crowded_meals, judge, remarks

    violations = judge(roster, calendar, settings.roster.rules, part_time_shifts(settings))
    hard = tuple(v for v in violations if v.hard)
    gate = Gate("legality", not hard, f"{len(hard)} hard rules broken")
    broken = tuple(Finding(v.detail, v.agent, "error", f"rule:{v.rule}") for v in hard)
    soft = tuple(
        Finding(f"{v.detail} (soft rule, {v.weight:g})", v.agent, "info", f"soft_rule:{v.rule}")
        for v in violations
        if not v.hard
    )
    crowds = crowded_meals(roster, calendar, settings.roster.meals)
    return gate, broken + soft + remarks(roster, settings.roster) + crowds


def goal_courses(
    settings: ScenarioSettings, requirement: Requirement, calendar: Calendar
) -> tuple[GoalCourse, ...]:
    """Return which goal holds when, for each queue of a requirement."""
    return tuple(
        goal_course(queue, settings.queues[queue], requirement.grid, calendar)
        for queue in requirement.queues
    )


def lost_shares(
    settings: ScenarioSettings, calendar: Calendar, roster: Roster
) -> dict[str, float]:
    """Return the share of floor time lost to each kind of shrinkage, over the roster's hours."""
    from wfm.staffing.shrinkage_course import shrinkage_course

    course = shrinkage_course(settings.staffing, roster.grid, calendar)
    return course.mean(roster.on_floor().sum(axis=0))


def stopped_early(scenario: Scenario, service: SimulatedService) -> tuple[Finding, ...]:
    """Return a finding when the simulation of the roster was stopped before its end."""
    wanted = scenario.settings.simulation.replications
    if service.replications >= wanted:
        return ()
    what = f"the roster was simulated {service.replications} times, not {wanted}: stopped early"
    return (Finding(what, "simulation", "warning", INTERRUPTED),)


def ledger_after(
    ledger: tuple[LedgerEntry, ...], calendar: Calendar, roster: Roster, late_end: int = LATE_END
) -> tuple[LedgerEntry, ...]:
    """Return the ledger with the burdens of a roster.

    What the ledger already says about the rostered agents in the period came from an earlier
    plan of it, which the new roster replaces.
    """
    from wfm.roster import burdens

    return (*ledger_before(ledger, roster), *burdens(roster, calendar, late_end))


def ledger_before(ledger: tuple[LedgerEntry, ...], roster: Roster) -> tuple[LedgerEntry, ...]:
    """Return the ledger without what a roster of the period has added to it."""
    rostered = {agent.agent for agent in roster.agents}
    first, last = roster.grid.first_day, roster.grid.last_day
    return tuple(
        entry for entry in ledger if entry.agent not in rostered or not first <= entry.day <= last
    )


def part_time_shifts(settings: ScenarioSettings) -> frozenset[str]:
    """Return the codes of the shifts that only part-timers work."""
    return frozenset(code for code, shift in settings.shifts.items() if shift.part_time)


def carried_in(
    scenario: Scenario, requirement: Requirement, patterns: tuple[ShiftPattern, ...]
) -> FloatArray:
    """Return the agents on the floor from shifts that began before the period; shape (G, T)."""
    from wfm.roster.inputs import empty_roster

    nobody = np.zeros((0, len(patterns), scenario.grid.day_count), dtype=np.int64)
    return empty_roster(
        Schedule(scenario.grid, (), patterns, nobody),
        requirement,
        scenario.agents,
        scenario.teams,
        scenario.leave,
        scenario.previous,
    ).on_floor()


def stream_seeds(seed: int) -> dict[str, int]:
    """Return one seed for each purpose, all spawned from the scenario's."""
    streams = np.random.SeedSequence(seed).spawn(len(SEED_PURPOSES))
    return {
        purpose: int(stream.generate_state(1)[0])
        for purpose, stream in zip(SEED_PURPOSES, streams, strict=True)
    }
