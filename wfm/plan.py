"""The whole story: from a scenario to a plan, one stage after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.event import Finding
from wfm.domain.goal_course import GoalCourse, goal_course
from wfm.domain.people import LedgerEntry
from wfm.domain.plan import Gate, Plan
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import FloatArray
from wfm.domain.roster import Roster
from wfm.domain.service import Requirement, SimulatedService
from wfm.domain.service_gates import service_gates
from wfm.domain.settings import ScenarioSettings
from wfm.domain.shift import Schedule, ShiftPattern
from wfm.domain.solve_report import SolveReport
from wfm.scenario import Scenario, clean_history_of, events_of, past_accuracy_of

if TYPE_CHECKING:
    from wfm.simulate.forward import ForwardSimulation
    from wfm.staffing.multiskill import SkillProblem, SkillStaffing

RECORDED_PACKAGES = (
    "wfm-toolkit",
    "numpy",
    "scipy",
    "numba",
    "simpy",
    "pulp",
    "highspy",
    "holidays",
)
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
    from wfm.targets import set_targets

    lap = Laps(progress)
    cleaning: tuple[Finding, ...] = ()
    if forecast is None:
        forecast, cleaning = forecast_of(scenario)
        cleaning = (*cleaning, *past_accuracy_of(scenario))
    lap.done("forecast")
    requirement = requirement_of(scenario, forecast)
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
        ledger=ledger_after(scenario.ledger, scenario.calendar, roster),
        solve_reports=(schedule_report, roster_report),
        gates=(legality, *service_gates(requirement, service, courses)),
        findings=(
            *scenario.findings,
            *cleaning,
            *remarks,
            *unstaffed_queues(roster, requirement),
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


def requirement_of(scenario: Scenario, forecast: Forecast) -> Requirement:
    """Return how many agents the forecast needs."""
    from wfm.staffing import require

    s = scenario.settings
    return require(
        forecast,
        s.queues,
        s.staffing,
        scenario.calendar,
        forward_simulation=forward_simulation_of(scenario),
    )


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
    scenario: Scenario, requirement: Requirement, progress: Progress = silent
) -> tuple[Schedule, SolveReport]:
    """Choose how many agents of each skill group work each shift pattern on each day."""
    from wfm.schedule import cover, make_patterns, workforce

    s = scenario.settings
    patterns = make_patterns(s.shifts, s.interval_minutes)
    people = workforce(
        scenario.agents,
        scenario.leave,
        scenario.grid,
        scenario.calendar,
        s.roster.rules,
        part_time_shifts(s),
    )
    return cover(
        requirement,
        patterns,
        people,
        s.schedule,
        scenario.calendar,
        carried_in=carried_in(scenario, requirement, patterns),
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
    from wfm.roster import judge, leader_gaps

    rules = settings.roster.rules
    violations = judge(roster, calendar, rules, part_time_shifts(settings))
    gate = Gate("legality", not violations, f"{len(violations)} hard rules broken")
    broken = tuple(Finding(v.detail, v.agent, "error", f"rule:{v.rule}") for v in violations)
    return gate, broken + tuple(leader_gaps(roster, rules))


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
    ledger: tuple[LedgerEntry, ...], calendar: Calendar, roster: Roster
) -> tuple[LedgerEntry, ...]:
    """Return the ledger with the burdens of a roster.

    What the ledger already says about the rostered agents in the period came from an earlier
    plan of it, which the new roster replaces.
    """
    from wfm.roster import burdens

    return (*ledger_before(ledger, roster), *burdens(roster, calendar))


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


def package_versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of the packages that results depend on."""
    found = []
    for name in RECORDED_PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return tuple(found)


@dataclass(slots=True)
class Laps:
    """Seconds spent in each stage, told to the progress as they end.

    Parameters
    ----------
    progress : callable
    """

    progress: Progress
    seconds: list[tuple[str, float]] = field(default_factory=list)
    last: float = field(default_factory=perf_counter)

    def done(self, stage: str) -> None:
        """Close the lap of a stage."""
        now = perf_counter()
        self.seconds.append((stage, now - self.last))
        self.progress(ProgressEvent(stage, 1.0, f"{now - self.last:.1f} s"))
        self.last = now
