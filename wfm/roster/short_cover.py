"""Why a requirement cannot be covered: which limits stand in the way, and the cheapest way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from wfm.domain import InvalidInput, Progress, ProgressEvent, Requirement, silent
from wfm.domain.record import FloatArray, Record
from wfm.roster.conflict import irreducible, smallest_conflict
from wfm.roster.cover_demand import (
    CoverDemand,
    demand_of_patterns,
    demand_of_shifts,
    out_of_reach,
)
from wfm.roster.crowd_limits import CrowdLimits
from wfm.roster.crowd_rows import HEADCOUNT, REQUIREMENT, Easing, Limit, agent_classes
from wfm.roster.problem import Problem
from wfm.solver import relax, solve

SHORT_HOURS = 1e-4
"""Agent-hours missing below this are rounding."""

SECONDS = 120.0
"""Safety net for each programme."""

EASING_GAP = 0.005

MOST_WHOLE = 2500
"""Beyond so many kinds of work and days, agents and exceptions may be fractions."""

WEEK = 7
"""Over more days conflicts are looked for with breaks spread evenly."""

MOST_ELEMENTS = 24
"""Beyond so many limits, they are first taken together by rule."""

MOST_COLUMNS = 6000
"""Beyond so many, the way out is priced with breaks spread evenly, and in fractions."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """What would have to be given so that everything is covered.

    Parameters
    ----------
    amounts : tuple of (Easing, float)
        Agents, hours of overtime, or exceptions to a rule, by class of agents.
    price : float
        In paid agent-hours; infinite when no such giving is enough.
    """

    amounts: tuple[tuple[Easing, float], ...]
    price: float


@dataclass(frozen=True, slots=True, eq=False)
class ShortCover(Record):
    """What must stay short whatever the roster, and why.

    Parameters
    ----------
    short_hours : ndarray, shape (T,)
        Agent-hours missing by interval in one roster of a crowd that misses least; all zero
        when the limits named here allow full cover.
    no_shift_hours : ndarray, shape (T,)
        Agent-hours wanted besides where no shift of the period puts anybody.
    days : range
        Days looked at for the conflict: the worst day, its week, or all.
    conflict : tuple of Limit
        The smallest set that cannot hold together; empty when there is none.
    is_smallest : bool
        False when a smaller one may exist.
    way_out : WayOut
        The cheapest for all days.
    alone : tuple of (str, WayOut)
        What it takes when only agents are added, or only one rule of the conflict is eased;
        cheapest first. Nothing else is enough by itself.
    accepted_price : float
        Price of leaving the work undone instead.
    """

    short_hours: FloatArray
    no_shift_hours: FloatArray
    days: range
    conflict: tuple[Limit, ...] = ()
    is_smallest: bool = True
    way_out: WayOut = WayOut((), 0.0)
    alone: tuple[tuple[str, WayOut], ...] = ()
    accepted_price: float = 0.0

    @property
    def is_possible(self) -> bool:
        """True when nothing has to stay short."""
        return float(self.short_hours.sum() + self.no_shift_hours.sum()) <= SHORT_HOURS


def explain_cover(
    problem: Problem, requirement: Requirement, *, progress: Progress = silent
) -> ShortCover:
    """Say whether the agents can cover a requirement within their rules, and if not, why.

    Parameters
    ----------
    problem : Problem
    requirement : Requirement
        On the problem's grid.
    progress : Progress

    Returns
    -------
    ShortCover
        What is short here is short in every roster: the crowd may share hours, split persons
        and choose any breaks. Full cover of the crowd does not prove that a roster exists.
    """
    every = range(problem.roster.grid.day_count)
    demand = demand_of_patterns(problem, requirement)
    unreached = out_of_reach(problem, demand)
    no_shift = (demand.need * unreached).max(axis=0) * demand.interval_hours
    demand = replace(demand, need=np.where(unreached, 0.0, demand.need))
    progress(ProgressEvent("explain", 0.0, "cover of the whole period"))
    coarse = demand_of_shifts(problem, requirement)
    coarse = replace(coarse, need=demand.need)
    nothing = np.zeros(demand.need.shape[1])
    if short_of(problem, coarse, every).sum() <= SHORT_HOURS:
        return ShortCover(nothing, no_shift, every)
    # Breaks spread evenly may be to blame; with any placement what is short is really short.
    short = short_of(problem, demand, every)
    if short.sum() <= SHORT_HOURS:
        return ShortCover(nothing, no_shift, every)
    progress(ProgressEvent("explain", 0.3, f"{short.sum():.1f} agent-hours short; why"))
    days = _window(problem, demand, short)
    # Over many days the placements are too many to ask about them again and again.
    conflict, smallest = _conflict(problem, demand if len(days) <= WEEK else coarse, days)
    progress(ProgressEvent("explain", 0.6, f"{len(conflict)} limits conflict; the way out"))
    affected = _affected(problem, short)
    easing = _easing_demand(problem, demand, coarse, affected)
    return ShortCover(
        short_hours=short,
        no_shift_hours=no_shift,
        days=days,
        conflict=conflict,
        is_smallest=smallest,
        way_out=cheapest_way_out(problem, easing, affected),
        alone=_alone(problem, easing, affected, {limit.rule for limit in conflict}),
        accepted_price=float(short.sum()) * problem.settings.under_cost,
    )


def short_of(
    problem: Problem,
    demand: CoverDemand,
    days: range,
    stated: Callable[[Limit], bool] = lambda _: True,
) -> FloatArray:
    """Return the agent-hours a crowd must leave uncovered, by interval; shape (T,).

    Raises
    ------
    InvalidInput
        If the programme could not be solved in time.
    """
    model = CrowdLimits(problem, demand, days, stated=stated, free_overtime=True)
    report = relax(model.model, stage="explain", time_limit_seconds=SECONDS)
    if not report.has_solution:
        raise InvalidInput("is too large to be explained in time", where="roster")
    short = model.missing_hours()
    # An interior point leaves dust everywhere.
    return np.where(short > SHORT_HOURS / 10, short, 0.0)


def cheapest_way_out(
    problem: Problem,
    demand: CoverDemand,
    days: range,
    easable: Callable[[Easing], bool] = lambda _: True,
) -> WayOut:
    """Return the least that must be given so that a crowd covers everything.

    Parameters
    ----------
    problem : Problem
    demand : CoverDemand
    days : range
    easable : callable
        Says what may be given; everything by default.

    Notes
    -----
    A mixed-integer programme with a slack for every limit: whole agents at the price of their
    contract hours, overtime at ``rules.overtime_multiple`` an hour, every exception for one
    person (leave moved, a rest day worked, a night too many) at ``roster.change_cost``. The
    headcount itself is eased by agents; who is barred from nights stays so. Large ones are
    solved in fractions.
    """
    price = problem.settings.change_cost
    model = CrowdLimits(problem, demand, days, exception_price=price, easable=easable)
    if sum(len(works) for works in model.works.values()) > MOST_WHOLE:
        report = relax(model.model, stage="explain", time_limit_seconds=SECONDS)
    else:
        report = solve(model.model, stage="explain", time_limit_seconds=SECONDS, gap=EASING_GAP)
    if not report.has_solution:
        return WayOut((), float("inf"))
    amounts = []
    for easing, variables in model.eased.items():
        amount = sum(float(v.varValue or 0.0) for v in variables)
        if amount > 1e-3:
            amounts.append((easing, round(amount, 3)))
    return WayOut(tuple(amounts), report.objective)


def _window(problem: Problem, demand: CoverDemand, short: FloatArray) -> range:
    """Return the fewest days that are short by themselves: the worst day, its week, or all."""
    grid = problem.roster.grid
    by_day = [short[grid.day_slice(day)].sum() for day in range(grid.day_count)]
    worst = int(np.argmax(by_day))
    monday = worst - int(grid.weekdays[worst])
    for days in (range(worst, worst + 1), range(max(monday, 0), min(monday + 7, grid.day_count))):
        if short_of(problem, demand, days).sum() > SHORT_HOURS:
            return days
    return range(grid.day_count)


def _affected(problem: Problem, short: FloatArray) -> range:
    """Return the days from the first to the last that is short."""
    grid = problem.roster.grid
    days = [d for d in range(grid.day_count) if short[grid.day_slice(d)].sum() > 0]
    return range(days[0], days[-1] + 1)


def _conflict(
    problem: Problem, demand: CoverDemand, days: range
) -> tuple[tuple[Limit, ...], bool]:
    """Return the smallest set of limits that leaves something short on some days.

    With many classes of agents first the rules for all of them together are looked at, then
    whom each of those that matter must bind.
    """
    whole = CrowdLimits(problem, demand, days, free_overtime=True)
    heads = {Limit(HEADCOUNT, kind.name) for kind in whole.classes}
    elements = sorted(heads | set(whole.limits))

    def possible(chosen: frozenset[Limit]) -> bool:
        return bool(short_of(problem, demand, days, chosen.__contains__).sum() <= SHORT_HOURS)

    if len(elements) <= MOST_ELEMENTS:
        return smallest_conflict(elements, possible)
    together: dict[tuple[str, str], list[Limit]] = {}
    for limit in elements:
        who = limit.who if limit.rule == REQUIREMENT else ""
        together.setdefault((limit.rule, who), []).append(limit)

    def together_possible(chosen: frozenset[tuple[str, str]]) -> bool:
        return possible(frozenset(limit for key in chosen for limit in together[key]))

    if len(days) <= WEEK:
        found, _ = smallest_conflict(sorted(together), together_possible)
    else:
        found = tuple(irreducible(sorted(together), together_possible))
    needed = irreducible([limit for key in found for limit in together[key]], possible)
    return tuple(limit for limit in elements if limit in needed), False


def _easing_demand(
    problem: Problem, fine: CoverDemand, coarse: CoverDemand, days: range
) -> CoverDemand:
    """Return the demand by break placements, or by shifts where that would be too much."""
    classes = len(agent_classes(problem))
    large = classes * len(fine.shift_of_work) * len(days) > MOST_COLUMNS
    return coarse if large else fine


def _alone(
    problem: Problem, demand: CoverDemand, days: range, rules: set[str]
) -> tuple[tuple[str, WayOut], ...]:
    """Return what it takes when only one kind of thing is given, cheapest first.

    Easing a rule that is not in the conflict leaves the conflict as it is.
    """
    eased = CrowdLimits(problem, demand, days, exception_price=1.0).eased
    kinds = sorted({easing.what for easing in eased} & {"agents", *rules})
    found = [(kind, cheapest_way_out(problem, demand, days, _of_kind(kind))) for kind in kinds]
    return tuple(sorted(found, key=lambda pair: (pair[1].price, pair[0])))


def _of_kind(kind: str) -> Callable[[Easing], bool]:
    return lambda easing: easing.what == kind
