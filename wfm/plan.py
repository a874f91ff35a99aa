"""The whole story: from a scenario to a plan, one stage after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.event import Finding
from wfm.domain.goal import service_level_parts
from wfm.domain.people import LedgerEntry
from wfm.domain.plan import Gate, Plan
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import FloatArray
from wfm.domain.roster import Roster
from wfm.domain.service import Requirement, SimulatedService
from wfm.domain.shift import Schedule, ShiftPattern
from wfm.domain.solve_report import SolveReport
from wfm.scenario import Scenario

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

SEED_PURPOSES = ("required_service", "roster", "service")


def run(scenario: Scenario, *, progress: Progress = silent) -> Plan:
    """Plan a scenario: forecast, staff, simulate, schedule, roster, simulate again, set targets.

    Parameters
    ----------
    scenario : Scenario
        Every input, already validated.
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
    forecast, cleaning = forecast_of(scenario)
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
    service = service_of(scenario, forecast, roster, progress)
    lap.done("simulate roster")
    targets = set_targets(roster, service, scenario.settings.targets)
    lap.done("targets")

    legality, remarks = legality_of(scenario, roster)
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
        ledger=ledger_after(scenario, roster),
        solve_reports=(schedule_report, roster_report),
        gates=(legality, *service_gates(requirement, service)),
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
    from wfm.forecast import predict
    from wfm.history import clean

    history, findings = clean(scenario.history, scenario.calendar)
    s = scenario.settings
    forecast = predict(
        history, scenario.grid, scenario.calendar, s.queues, s.forecast, scenario.events
    )
    return forecast, findings


def requirement_of(scenario: Scenario, forecast: Forecast) -> Requirement:
    """Return how many agents the forecast needs."""
    from wfm.staffing import require

    return require(forecast, scenario.settings.queues, scenario.settings.staffing)


def required_service_of(
    scenario: Scenario, forecast: Forecast, requirement: Requirement, progress: Progress = silent
) -> SimulatedService:
    """Simulate exactly the required agents."""
    from wfm.simulate import simulate_requirement

    s = scenario.settings
    seed = stream_seeds(s.seed)["required_service"]
    return simulate_requirement(
        forecast, requirement, s.queues, s.simulation, seed=seed, progress=progress
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
        part_time_shifts(scenario),
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
        part_time_shifts(scenario),
        seed=stream_seeds(s.seed)["roster"],
        progress=progress,
    )


def service_of(
    scenario: Scenario, forecast: Forecast, roster: Roster, progress: Progress = silent
) -> SimulatedService:
    """Simulate the named roster with its breaks, absences and overruns."""
    from wfm.simulate import simulate_roster

    s = scenario.settings
    return simulate_roster(
        forecast,
        roster,
        s.queues,
        s.simulation,
        s.staffing.shrinkage,
        seed=stream_seeds(s.seed)["service"],
        progress=progress,
    )


def legality_of(scenario: Scenario, roster: Roster) -> tuple[Gate, tuple[Finding, ...]]:
    """Let the judge, who knows no solver, count the violations of the roster."""
    from wfm.roster import judge, leader_gaps

    rules = scenario.settings.roster.rules
    violations = judge(roster, scenario.calendar, rules, part_time_shifts(scenario))
    gate = Gate("legality", not violations, f"{len(violations)} hard rules broken")
    broken = tuple(Finding(v.detail, v.agent, "error", f"rule:{v.rule}") for v in violations)
    return gate, broken + tuple(leader_gaps(roster, rules))


def service_gates(requirement: Requirement, service: SimulatedService) -> tuple[Gate, ...]:
    """Compare the simulated service of the period with each queue's goals.

    Occupancy belongs to agents who serve several queues and has no gate of a queue.
    """
    above, below = service_level_parts(requirement.goals, service)
    gates = []
    for q, (queue, goal) in enumerate(zip(requirement.queues, requirement.goals, strict=True)):
        offered, answered = float(service.offered[q].sum()), float(service.answered[q].sum())
        if goal.service_level is not None:
            contacts = float(below[q].sum())
            level = float(above[q].sum()) / contacts if contacts else 1.0
            wanted = f"{goal.service_level:.0%} within {goal.threshold_seconds:g} s"
            text = f"{level:.1%} of the period's contacts; goal {wanted} ({goal.definition})"
            gates.append(Gate(f"service_level:{queue}", level >= goal.service_level, text))
        if goal.max_abandonment is not None:
            lost = float(service.abandoned[q].sum()) / offered if offered else 0.0
            text = f"{lost:.1%} of the period's contacts; goal <= {goal.max_abandonment:.1%}"
            gates.append(Gate(f"abandonment:{queue}", lost <= goal.max_abandonment, text))
        if goal.max_mean_wait_seconds is not None:
            waited = float((service.mean_wait_seconds[q] * service.answered[q]).sum())
            wait = waited / answered if answered else 0.0
            text = f"{wait:.1f} s on average; goal <= {goal.max_mean_wait_seconds:g} s"
            gates.append(Gate(f"mean_wait:{queue}", wait <= goal.max_mean_wait_seconds, text))
    return tuple(gates)


def stopped_early(scenario: Scenario, service: SimulatedService) -> tuple[Finding, ...]:
    """Return a finding when the simulation of the roster was stopped before its end."""
    wanted = scenario.settings.simulation.replications
    if service.replications >= wanted:
        return ()
    what = f"the roster was simulated {service.replications} times, not {wanted}: stopped early"
    return (Finding(what, "simulation", "warning", INTERRUPTED),)


def ledger_after(scenario: Scenario, roster: Roster) -> tuple[LedgerEntry, ...]:
    """Return the ledger with the burdens of the new roster.

    What the ledger already says about the rostered agents in the period came from an earlier
    plan of it, which the new roster replaces.
    """
    from wfm.roster import burdens

    rostered = {agent.agent for agent in roster.agents}
    first, last = roster.grid.first_day, roster.grid.last_day
    kept = (
        entry
        for entry in scenario.ledger
        if entry.agent not in rostered or not first <= entry.day <= last
    )
    return (*kept, *burdens(roster, scenario.calendar))


def part_time_shifts(scenario: Scenario) -> frozenset[str]:
    """Return the codes of the shifts that only part-timers work."""
    return frozenset(code for code, shift in scenario.settings.shifts.items() if shift.part_time)


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
