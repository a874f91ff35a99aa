"""How many agents of each skill group start each shift pattern on each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from wfm.domain import (
    Calendar,
    InvalidInput,
    Progress,
    Requirement,
    Schedule,
    ShiftPattern,
    SolveReport,
    SolveStatus,
    silent,
)
from wfm.domain.record import FloatArray, IntArray, frozen_array, require_non_negative
from wfm.domain.settings import ScheduleSettings, ShiftSettings
from wfm.schedule.cost import total_cost
from wfm.schedule.search import STAGE, Search
from wfm.schedule.starts import Starts, make_starts
from wfm.schedule.workforce import Workforce


def cover(  # noqa: PLR0913 - the inputs of the stage
    requirement: Requirement,
    patterns: tuple[ShiftPattern, ...],
    workforce: Workforce,
    settings: ScheduleSettings,
    calendar: Calendar,
    *,
    shifts: Mapping[str, ShiftSettings] | None = None,
    carried_in: FloatArray | None = None,
    quick: bool = False,
    progress: Progress = silent,
) -> tuple[Schedule, SolveReport]:
    """Return a schedule that meets the requirement at the least cost, and how good it is.

    Parameters
    ----------
    requirement : Requirement
        `scheduled` agents are to be on the floor, breaks taken out.
    patterns : tuple of ShiftPattern
        Shifts with their breaks, see `make_patterns`.
    workforce : Workforce
        What the agents can give, over the days of the requirement.
    settings : ScheduleSettings
        Prices in agent-hours, time limit and gap.
    calendar : Calendar
        Must reach over the requirement's days; tells which hours bear a premium.
    shifts : mapping of str to ShiftSettings, optional
        Of the patterns. With them the full search may put breaks anywhere in their windows, as
        `make_patterns` would with room for every placement, and the bound holds for all of
        these; a preview keeps to the patterns.
    carried_in : ndarray, shape (G, T), optional
        Agents on the floor by skill group whose shift began before the first day. Without
        it, the first intervals that no shift of the period can reach ask for nobody.
    quick : bool
        A preview: the relaxation made whole by the largest remainder, then by single agents
        who change pattern, without any search.
    progress : callable
        Told the day that is being settled, then cost and gap.

    Returns
    -------
    Schedule
        With the skill groups of `workforce`, the patterns given, and others of `shifts` in use.
    SolveReport
        Cost in agent-hours and a valid lower bound on it; ``optimal`` means within
        `settings.gap`. After Ctrl-C `interrupted` is set and the best schedule so far kept.

    Raises
    ------
    InvalidInput
        If the inputs do not fit together.
    Infeasible
        If no shift that somebody may work covers any interval in which agents are needed.

    Notes
    -----
    Set cover of Dantzig (1954, "A comment on Edie's 'Traffic delays at toll booths'", Oper.
    Res. 2, 339-341) with break placements as separate patterns, under-staffing priced in two
    tiers. A linear relaxation by the interior point method gives the bound; days, coupled
    only by shifts over midnight and by limits on hours, nights and days off, are then made
    whole one after the other with the patterns that the relaxation uses, and windows of days
    are settled anew until the gap is small. With `shifts` the relaxation is one over all
    placements of breaks, by column generation.
    """
    _check(requirement, patterns, workforce, settings)
    carried_in = _check_carried(carried_in, requirement, workforce)
    given = len(patterns)
    starts = make_starts(requirement, patterns, workforce, settings, calendar, carried_in)
    search = Search(starts, progress)
    if not starts.allowed.any():
        return _schedule(starts, search.counts, given), _nothing_to_do(
            total_cost(starts, search.counts)
        )
    relaxed = search.relax(None if quick else shifts)
    if quick:
        search.round()
        return _schedule(search.starts, search.counts, given), _report(search, relaxed)
    search.build()
    try:
        search.solve_whole()
        search.improve()
        search.mend()
    except KeyboardInterrupt:
        search.interrupted = True
    return _schedule(search.starts, search.counts, given), _report(search, relaxed)


def _report(search: Search, relaxed: SolveReport) -> SolveReport:
    good = search.gap <= search.starts.settings.gap
    return replace(
        relaxed,
        status=SolveStatus.OPTIMAL if good else SolveStatus.FEASIBLE,
        objective=search.cost,
        bound=min(search.bound, search.cost),
        interrupted=search.interrupted,
        seconds=search.starts.settings.time_limit_seconds - search.time_left,
    )


def _nothing_to_do(cost: float) -> SolveReport:
    return SolveReport(STAGE, SolveStatus.OPTIMAL, cost, cost, solver="none")


def _schedule(starts: Starts, counts: FloatArray, given: int) -> Schedule:
    """Return a schedule with the given patterns and the used ones of those found later."""
    force = starts.workforce
    total: IntArray = np.zeros((len(force.skill_groups), *counts.shape[1:]), dtype=np.int64)
    np.add.at(total, force.group, np.rint(counts).astype(np.int64))
    first = {p.shift: number for number, p in reversed(list(enumerate(starts.patterns)))}
    wanted = [n for n in range(len(starts.patterns)) if n < given or total[:, n].any()]
    wanted.sort(key=lambda number: first[starts.patterns[number].shift])
    patterns = tuple(starts.patterns[number] for number in wanted)
    return Schedule(starts.grid, force.skill_groups, patterns, total[:, wanted])


def _check(
    requirement: Requirement,
    patterns: tuple[ShiftPattern, ...],
    workforce: Workforce,
    settings: ScheduleSettings,
) -> None:
    if not patterns:
        raise InvalidInput("there is no shift pattern to schedule", where="patterns")
    days = requirement.grid.day_count
    if workforce.available.shape[1] != days:
        raise InvalidInput(
            f"covers {workforce.available.shape[1]} days, the requirement {days}",
            where="workforce",
        )
    if settings.deep_under_cost < settings.under_cost:
        raise InvalidInput(
            f"is {settings.deep_under_cost:g}, below under_cost {settings.under_cost:g}",
            where="schedule.deep_under_cost",
            hint="deep under-staffing cannot be the cheaper one",
        )
    served = {queue for group in workforce.skill_groups for queue in group}
    for number, queue in enumerate(requirement.queues):
        if queue not in served and requirement.scheduled[number].any():
            raise InvalidInput(
                f"no agent can serve the queue {queue!r}",
                where="agents",
                hint="give some agents the skill, or leave the queue out",
            )


def _check_carried(
    carried_in: FloatArray | None, requirement: Requirement, workforce: Workforce
) -> FloatArray | None:
    if carried_in is None:
        return None
    shape = (len(workforce.skill_groups), requirement.grid.interval_count)
    carried: FloatArray = frozen_array(carried_in, np.float64, shape, "carried_in")
    require_non_negative(carried, "carried_in")
    if np.isnan(carried).any():
        raise InvalidInput("holds NaN", where="carried_in", hint="write 0 for nobody")
    return carried
