"""What a plan comes to: the figures in which a what-if is compared."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.event import Finding
from wfm.domain.goal_course import goal_course
from wfm.domain.plan import Plan
from wfm.domain.progress import Progress, silent
from wfm.domain.roster import Roster
from wfm.domain.service import Requirement
from wfm.domain.settings import ScenarioSettings
from wfm.plan import legality_of, lost_shares, stream_seeds
from wfm.roster.changes import Change
from wfm.simulate.centre import required_centre, rostered_centre
from wfm.simulate.measure import measure
from wfm.simulate.measures import Measures


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One world: as it was planned, or after a change.

    Parameters
    ----------
    name : str
    settings : ScenarioSettings
    calendar : Calendar
    forecast : Forecast
    requirement : Requirement
    measures : Measures
        The simulation of the roster; of the requirement when nobody was rostered.
    roster : Roster, optional
        None when only the requirement was made anew.
    changes : tuple of Change
        Days of the roster that differ from the plan's.
    broken : int
        Hard rules broken.
    """

    name: str
    settings: ScenarioSettings
    calendar: Calendar
    forecast: Forecast
    requirement: Requirement
    measures: Measures
    roster: Roster | None = None
    changes: tuple[Change, ...] = ()
    broken: int = 0

    @property
    def required_hours(self) -> float:
        """Agent-hours that the forecast needs on the schedule."""
        minutes = self.requirement.grid.interval_minutes
        return float(self.requirement.scheduled.sum()) * minutes / 60

    @property
    def paid_hours(self) -> float:
        """Paid agent-hours: of the roster, or of the scheduled requirement."""
        if self.roster is None:
            return self.required_hours
        return float(self.roster.paid_minutes.sum()) / 60


def outcome_of(plan: Plan, *, required: bool = False, progress: Progress = silent) -> Outcome:
    """Return the outcome of a plan as it stands.

    Parameters
    ----------
    plan : Plan
    required : bool
        Simulate the requirement instead of the roster.
    progress : Progress
    """
    return rostered_outcome(
        "plan",
        plan.settings,
        plan.calendar,
        plan.forecast,
        plan.requirement,
        None if required else plan.roster,
        broken=rules_broken(plan.findings),
        progress=progress,
    )


def rules_broken(findings: tuple[Finding, ...]) -> int:
    """Return how many hard rules the findings about a roster name."""
    return sum(finding.kind.startswith("rule:") for finding in findings)


def rostered_outcome(  # noqa: PLR0913 - a world is made of these
    name: str,
    settings: ScenarioSettings,
    calendar: Calendar,
    forecast: Forecast,
    requirement: Requirement,
    roster: Roster | None,
    *,
    changes: tuple[Change, ...] = (),
    broken: int | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Simulate a roster, or the requirement when there is none, and return the outcome.

    The random numbers come from the scenario's seed alone: two worlds with the same callers
    have the same calls. The roster is judged unless it is known how many rules it breaks.

    Raises
    ------
    KeyboardInterrupt
        When the simulation was stopped.
    """
    simulation, queues = settings.simulation, settings.queues
    if roster is None:
        purpose = "required_service"
        centre = required_centre(forecast, requirement, queues, simulation)
        broken = 0
    else:
        purpose = "service"
        lost = lost_shares(settings, calendar, roster)
        centre = rostered_centre(forecast, roster, queues, simulation, lost, requirement)
        if broken is None:
            broken = rules_broken(legality_of(settings, calendar, roster)[1])
    courses = {q: goal_course(q, queues[q], forecast.grid, calendar) for q in forecast.queues}
    measures = measure(
        centre,
        forecast.grid,
        tuple(courses.values()),
        # Both worlds need the same number of replications, whatever is known after a few.
        simulation.model_copy(update={"half_width": None}),
        seed=stream_seeds(settings.seed)[purpose],
        roster=roster,
        progress=progress,
    )
    if measures.replications < simulation.replications:
        # A part of the replications has no pairs in the other world.
        raise KeyboardInterrupt
    return Outcome(
        name, settings, calendar, forecast, requirement, measures, roster, changes, broken
    )
