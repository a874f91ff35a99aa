"""One interval's answer: many starts, the best four polished, checked on fresh contacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import Infeasible
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.staffing.multiskill.all_cheaper import cheapest_of_all
from wfm.staffing.multiskill.cutting_planes import StaffingModel, by_cutting_planes
from wfm.staffing.multiskill.interval import IntervalProblem, Measure, Trial
from wfm.staffing.multiskill.neighbourhood import improve
from wfm.staffing.multiskill.one_fewer import with_fewer
from wfm.staffing.multiskill.problem import Effort
from wfm.staffing.multiskill.slack import GroupService, service_levels
from wfm.staffing.multiskill.starts import FLEXIBLE_SHARES, dedicated, scaled, split

POLISHED = 4
"""Starts that are improved to the end."""

NEIGHBOUR_SAVES = 4
"""An answer that began at a neighbour's is tried so many times less on the large samples."""

Draw = Callable[[int, int], Measure]
"""From a number of contacts and the purpose of the sample to a measure."""

SEARCH, POLISH, AUDIT, REPORT = range(4)
"""What a sample is for; each purpose has a seed of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class IntervalAnswer(Record):
    """Agents of one interval.

    Parameters
    ----------
    agents : ndarray of int, shape (G,)
    bound : float
        Cost that pooled Erlang models ask for.
    start : str
        Which start led here.
    cuts, evaluations : int
    met : bool
    service_level, half_width, abandonment : ndarray, shape (Q,)
    """

    agents: IntArray
    bound: float
    start: str
    cuts: int
    evaluations: int
    met: bool
    service_level: FloatArray
    half_width: FloatArray
    abandonment: FloatArray


def answer_interval(
    interval: IntervalProblem, draw: Draw, effort: Effort, like: IntArray | None, erlangs: float
) -> IntervalAnswer:
    """Search the cheapest agents of one interval.

    Parameters
    ----------
    interval : IntervalProblem
    draw : callable
        Draws samples.
    effort : Effort
    like : ndarray of int, shape (G,), optional
        Answer of an interval of like load: the one start that is used, when given.
    erlangs : float
        Load of that interval.

    Raises
    ------
    Infeasible
        If not even the most agents allowed meet the conditions or the goals.
    """
    if interval.load_erlangs.sum() == 0:
        return _without_contacts(interval)
    search = Trial(interval, draw(effort.search_contacts, SEARCH), effort.margin)
    if like is None:
        starts, bound, cuts = _starts(search, effort)
    else:
        starts, cuts = {"neighbour": scaled(interval, like, erlangs)}, 0
        first = StaffingModel(interval).solve()
        bound = 0.0 if first is None else interval.total_cost(first)
    best, name = _best_of(search, starts, effort)
    polish = Trial(interval, draw(effort.polish_contacts, POLISH), effort.margin / 2)
    tries = effort.tries if like is None else max(effort.tries // NEIGHBOUR_SAVES, 1)
    best = improve(polish, search, best, tries)
    audit = Trial(interval, draw(effort.audit_contacts, AUDIT))
    best = _audited(audit, search, best, tries)
    if like is None:
        best = with_fewer(audit, search, best, tries)
        best = cheapest_of_all(audit, search, best)
    counts = draw(effort.audit_contacts, REPORT)(best)
    level, half = service_levels(interval.goals, counts)
    return IntervalAnswer(
        agents=best,
        bound=bound,
        start=name,
        cuts=cuts,
        evaluations=search.evaluations + polish.evaluations + audit.evaluations,
        met=audit.meets(best),
        service_level=level,
        half_width=half,
        abandonment=_abandonment(counts),
    )


def _starts(trial: Trial, effort: Effort) -> tuple[dict[str, IntArray], float, int]:
    """Return the starts of the portfolio, the bound and the number of cuts."""
    interval = trial.interval
    planes, bound, cuts = by_cutting_planes(trial, effort.cut_rounds)
    starts = {} if planes is None else {"cutting planes": planes}
    if (interval.skills.sum(axis=1) > 1).any():
        for share in FLEXIBLE_SHARES:
            starts[f"split {share:.0%}"] = split(interval, share)
    starts["dedicated"] = dedicated(interval)
    return starts, bound, cuts


def _best_of(trial: Trial, starts: dict[str, IntArray], effort: Effort) -> tuple[IntArray, str]:
    """Return the best of the most promising starts once improved, and its name."""
    interval = trial.interval
    repaired = {name: improve(trial, trial, agents, 1) for name, agents in starts.items()}
    order = sorted(
        repaired, key=lambda n: (not trial.meets(repaired[n]), interval.total_cost(repaired[n]))
    )
    polished = {
        name: improve(trial, trial, repaired[name], effort.tries) for name in order[:POLISHED]
    }
    if len(starts) > 1:
        polished = {
            name: with_fewer(trial, trial, a, effort.tries) for name, a in polished.items()
        }
    best = min(
        polished, key=lambda n: (not trial.meets(polished[n]), interval.total_cost(polished[n]))
    )
    return polished[best], best


def _audited(audit: Trial, guide: Trial, agents: IntArray, tries: int) -> IntArray:
    """Return agents that meet the goals on the largest sample.

    Raises
    ------
    Infeasible
        If no agents that are allowed do.
    """
    found = improve(audit, guide, agents, tries)
    if not audit.meets(found):
        raise Infeasible(
            "the goals are missed even with every agent that may work",
            where="skill groups",
            hint="train or hire agents, or ease the goals",
        )
    return found


def _without_contacts(interval: IntervalProblem) -> IntervalAnswer:
    """Return the cheapest agents when only minimum numbers count."""
    agents = StaffingModel(interval).solve()
    if agents is None:
        raise Infeasible(
            "the least agents of each queue are more than there are",
            where="skill groups",
            hint="lower staffing.minimum_agents, or train or hire agents",
        )
    queues = interval.load_erlangs.size
    return IntervalAnswer(
        agents=agents,
        bound=interval.total_cost(agents),
        start="minimum",
        cuts=0,
        evaluations=0,
        met=True,
        service_level=np.ones(queues),
        half_width=np.zeros(queues),
        abandonment=np.zeros(queues),
    )


def _abandonment(counts: GroupService) -> FloatArray:
    offered = counts.offered.sum(axis=1)
    share: FloatArray = np.divide(
        counts.abandoned.sum(axis=1), offered, out=np.zeros_like(offered), where=offered > 0
    )
    return share
