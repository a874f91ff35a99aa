"""A plan after its roster was mended: service, targets and ledger follow the new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from wfm.domain.people import Absence
from wfm.domain.plan import Plan
from wfm.domain.progress import Progress, silent
from wfm.domain.roster import Roster
from wfm.domain.service_gates import service_gates
from wfm.plan import (
    goal_courses,
    ledger_after,
    ledger_before,
    legality_of,
    lost_shares,
    part_time_shifts,
    stream_seeds,
)
from wfm.roster import Repair


def mended_roster(
    plan: Plan,
    absences: Sequence[Absence],
    *,
    frozen_until: date | None = None,
    progress: Progress = silent,
) -> Repair:
    """Take absent agents out of a plan's roster and close the gaps with the fewest changes.

    Parameters
    ----------
    plan : Plan
    absences : sequence of Absence
        Sickness and leave that the plan does not know of.
    frozen_until : date, optional
        Up to and with this day nobody's work changes, but for the absences themselves.
    progress : Progress

    Raises
    ------
    NotFound
        If an absence is of nobody in the roster.
    Infeasible
        If rules broken inside the freeze leave no way to keep it.
    """
    from wfm.roster import repair

    settings, roster = plan.settings, plan.roster
    frozen = 0
    if frozen_until is not None:
        frozen = max((frozen_until - roster.grid.first_day).days + 1, 0)
    return repair(
        roster,
        plan.schedule,
        plan.requirement,
        plan.calendar,
        settings.roster,
        part_time_shifts(settings),
        ledger=ledger_before(plan.ledger, roster),
        absences=absences,
        frozen_days=frozen,
        progress=progress,
    )


def with_roster(plan: Plan, roster: Roster, *, progress: Progress = silent) -> Plan:
    """Return a plan with another roster of the same people: judged, simulated, targets set.

    Parameters
    ----------
    plan : Plan
    roster : Roster
        On the plan's grid.
    progress : Progress
    """
    from wfm.roster import unstaffed_queues
    from wfm.roster.revisions import revised
    from wfm.simulate import simulate_roster
    from wfm.targets import set_targets

    s = plan.settings
    service = simulate_roster(
        plan.forecast,
        roster,
        s.queues,
        s.simulation,
        lost_shares(s, plan.calendar, roster),
        seed=stream_seeds(s.seed)["service"],
        calendar=plan.calendar,
        requirement=plan.requirement,
        progress=progress,
    )
    legality, remarks = legality_of(s, plan.calendar, roster)
    courses = goal_courses(s, plan.requirement, plan.calendar)
    old = legality_of(s, plan.calendar, plan.roster)[1]
    old += unstaffed_queues(plan.roster, plan.requirement)
    return replace(
        plan,
        roster=roster,
        service=service,
        targets=set_targets(roster, service, s.targets),
        ledger=ledger_after(plan.ledger, plan.calendar, roster, s.roster.late_end),
        revisions=revised(plan.revisions, plan.roster, roster),
        gates=(legality, *service_gates(plan.requirement, service, courses)),
        findings=(
            *(finding for finding in plan.findings if finding not in old),
            *remarks,
            *unstaffed_queues(roster, plan.requirement),
        ),
    )
