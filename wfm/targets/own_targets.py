"""Targets that take an agent's own last three months into account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from wfm.domain import Agent, AgentActivity, AgentTarget, Roster
from wfm.domain.errors import InvalidInput
from wfm.domain.record import BoolArray, FloatArray
from wfm.targets.agent_log import AgentLog
from wfm.targets.contacts import reachable
from wfm.targets.empirical_bayes import shrink
from wfm.targets.learning_curve import LearningCurve
from wfm.targets.own_ratio import Adjustment, OwnRatio
from wfm.targets.speed import speed_scores, standard_times
from wfm.targets.tenure import EXPERIENCED

MONTHS_DAYS = 84
"""Last three months: twelve weeks."""

LATE_DAYS = 14
"""Days after the begin of the log from which on a first contact tells a newcomer."""


def own_ratios(
    log: AgentLog,
    roster: Roster,
    activity: AgentActivity,
    classes: Sequence[str],
    previous: Mapping[str, float] | None = None,
    adjustments: Mapping[str, Adjustment] | None = None,
    *,
    curve: LearningCurve | None = None,
    planned_pace: FloatArray | None = None,
) -> tuple[OwnRatio, ...]:
    """Return each agent's ratio to the simulated expectation, from the last three months.

    Parameters
    ----------
    log : AgentLog
        Of the same agents, in the roster's order; its last `MONTHS_DAYS` days count.
    roster : Roster
    activity : AgentActivity
        The roster simulated, each agent at the `aht_factor` that the scenario says.
    classes : sequence of str
        Tenure class of each agent; the classes' own standard times are the learning curve of
        agents who have too few contacts of their own.
    previous : mapping of str to float, optional
        Ratio of the period before, by agent.
    adjustments : mapping of str to Adjustment, optional
    curve : LearningCurve, optional
        Pace of newcomers: with it, the cohort's pace is that of the agent's days since hiring
        within the roster's period, over that of the experienced.
    planned_pace : ndarray, shape (N,), optional
        Pace that each agent was simulated with; the agents' `aht_factor` by default.

    Raises
    ------
    InvalidInput
        If the log is of other agents, or an adjustment names nobody.

    Notes
    -----
    Who has fewer than three months (hired within `MONTHS_DAYS` of the log's end, or first seen
    a fortnight or more after its begin) gets the pace of the cohort, whatever the own result.
    """
    names = tuple(a.agent for a in roster.agents)
    if log.agents != names:
        raise InvalidInput("are not those of the roster", where="AgentLog.agents")
    stray = sorted({*(previous or {}), *(adjustments or {})} - set(names))
    if stray:
        raise InvalidInput(f"name {stray[0]!r}, who is not in the roster", where="adjustments")
    recent = log.between(log.days[-1] - timedelta(MONTHS_DAYS - 1), log.days[-1])
    scores = speed_scores(recent, classes)
    shrunk = shrink(scores, classes)
    pace = _class_pace(recent, classes)
    occupancy = np.nan_to_num(activity.occupancy)
    new = newcomers(recent, roster.agents)
    cohort = _cohort_pace(roster, classes, pace, curve)
    ratios = []
    for i, agent in enumerate(roster.agents):
        floor = pace[i] * float(np.exp(shrunk.centre[i])) if not new[i] else float(cohort[i])
        enough = scores.enough[i] and not new[i]
        own = pace[i] * float(np.exp(scores.deficit[i])) if enough else floor
        ratios.append(
            OwnRatio(
                own_pace=own,
                floor_pace=floor,
                planned_pace=agent.aht_factor if planned_pace is None else float(planned_pace[i]),
                occupancy=min(float(occupancy[i]), 1.0),
                reliability=float(shrunk.reliability[i]) if enough else 0.0,
                previous=(previous or {}).get(agent.agent, float("nan")),
                adjustment=(adjustments or {}).get(agent.agent, Adjustment()),
            )
        )
    return tuple(ratios)


def newcomers(log: AgentLog, agents: Sequence[Agent]) -> BoolArray:
    """Return who has fewer than three months behind them at the end of the log; shape (N,)."""
    last = log.days[-1]
    active = log.handled.sum(axis=2) > 0
    seen = [log.days[int(row.argmax())] if row.any() else None for row in active]
    new = [
        (last - agent.hired).days < MONTHS_DAYS
        if agent.hired is not None
        else first is None or (first - log.days[0]).days >= LATE_DAYS
        for agent, first in zip(agents, seen, strict=True)
    ]
    return np.array(new, dtype=np.bool_)


def _cohort_pace(
    roster: Roster, classes: Sequence[str], pace: FloatArray, curve: LearningCurve | None
) -> FloatArray:
    """Return the pace of each agent's cohort in the roster's period; shape (N,)."""
    cohort = pace.copy()
    if curve is None:
        return cohort
    experienced = [n for n, name in enumerate(classes) if name == EXPERIENCED]
    level = float(pace[experienced[0]]) if experienced else 1.0
    grid = roster.grid
    for i, agent in enumerate(roster.agents):
        if agent.hired is not None:
            cohort[i] = level * curve.over(agent.hired, grid.first_day, grid.last_day)
    return cohort


def with_own_ratios(
    targets: Sequence[AgentTarget], activity: AgentActivity, ratios: Sequence[OwnRatio]
) -> tuple[AgentTarget, ...]:
    """Return the targets multiplied by each agent's ratio, with their probability worked out anew.

    Notes
    -----
    Counts are scaled, sorted and cut off to whole numbers; the probability is that of an agent
    who goes on as measured, adjustment not allowed for: it shows what "some effort" costs.
    """
    changed = []
    for i, (target, ratio) in enumerate(zip(targets, ratios, strict=True)):
        if not target.target:
            changed.append(target)
            continue
        counts: FloatArray = activity.handled[:, [i]]
        base = float(reachable(counts, target.hit_probability)[0])
        number = float(np.floor(base * ratio.final + 1e-9))
        pace = ratio.combined
        changed.append(
            replace(
                target,
                target=number,
                expected=float(counts.mean()) * pace,
                spread=float(counts.std(ddof=1)) * pace,
                simulated_hit_probability=float((counts * pace >= number).mean()),
                explanation=f"{base:.0f} of the simulated roster x {ratio.final:.4f} from own "
                f"({ratio.own:.4f}, weight {ratio.reliability:.2f}) and floor ({ratio.floor:.4f})",
            )
        )
    return tuple(changed)


def _class_pace(log: AgentLog, classes: Sequence[str]) -> FloatArray:
    """Return the standard time of each agent's class over that of the whole floor; shape (N,)."""
    by_class, whole = standard_times(log, classes), standard_times(log)
    mix = log.handled.sum(axis=(0, 1))
    base = float(mix @ whole.seconds[0])
    of_class = {
        name: float(mix @ seconds) / base if base > 0 else 1.0
        for name, seconds in zip(by_class.classes, by_class.seconds, strict=True)
    }
    return np.array([of_class[name] for name in classes])
