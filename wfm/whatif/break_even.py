"""How much volume a roster bears before its goal is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.plan import Plan
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import FloatArray, Record
from wfm.domain.settings import QueueSettings
from wfm.whatif.demand_levers import scaled
from wfm.whatif.goal_margins import Scope, goal_margins
from wfm.whatif.levers import Volume
from wfm.whatif.outcome import Outcome, rostered_outcome
from wfm.whatif.people_levers import known_queues

LEAST_FACTOR, MOST_FACTOR = 0.1, 8.0
EXACT = 0.005
"""The answer is found to half a per cent of the forecast."""


@dataclass(frozen=True, slots=True, eq=False)
class BreakEven(Record):
    """The most volume at which a roster keeps its service level.

    Parameters
    ----------
    scope : str
        ``period`` for the service level of the whole period, ``day`` for that of every day.
    queues : tuple of str
        Queues whose volume was changed, and whose goals count.
    factor : float
        Volume over forecast volume; the goals hold here and are lost half a per cent above.
    tried, margin : ndarray, shape (K,)
        Factors simulated, rising, and how far the worst goal was exceeded there, in shares.
    binding : str
        Queue, and day, that loses its goal first.
    """

    scope: Scope
    queues: tuple[str, ...]
    factor: float
    tried: FloatArray
    margin: FloatArray
    binding: str


def break_even(
    plan: Plan,
    *,
    scope: Scope = "day",
    queues: tuple[str, ...] = (),
    progress: Progress = silent,
) -> BreakEven:
    """Return how much volume a plan's roster bears before a service level is lost.

    Parameters
    ----------
    plan : Plan
    scope : str
        ``day``: on any day; ``period``: over the whole period.
    queues : tuple of str
        Queues whose volume grows; all by default.
    progress : Progress

    Returns
    -------
    BreakEven
        By bisection on common random numbers: the mean service level of the simulated roster
        against the goal, which falls as the volume grows.

    Raises
    ------
    NotFound
        If a queue is not in the plan.
    InvalidInput
        If none of the queues has a service level for a goal, or the goal is missed already with
        a tenth of the forecast, or held still at eight times of it.
    """
    known_queues(queues, plan.forecast.queues)
    chosen = queues or plan.forecast.queues
    if not any(_has_level(plan.settings.queues[queue]) for queue in chosen):
        raise InvalidInput("has no service level to lose", where=", ".join(chosen))
    tried: dict[float, tuple[float, str]] = {}

    def margin(factor: float) -> float:
        if factor not in tried:
            message = f"{factor:.2f} of the forecast"
            progress(ProgressEvent("break-even", None, message))
            tried[factor] = _margin(_at(plan, chosen, factor), chosen, scope)
        return tried[factor][0]

    low, high = _bracket(margin, scope)
    while high - low > EXACT:
        middle = (low + high) / 2
        low, high = (middle, high) if margin(middle) >= 0 else (low, middle)
    rising = sorted(tried)
    return BreakEven(
        scope=scope,
        queues=chosen,
        factor=low,
        tried=np.array(rising),
        margin=np.array([tried[factor][0] for factor in rising]),
        binding=tried[high][1],
    )


def _bracket(margin: Callable[[float], float], scope: Scope) -> tuple[float, float]:
    low = high = 1.0
    if margin(1.0) >= 0:
        while margin(high) >= 0:
            low, high = high, high * 1.5
            if low > MOST_FACTOR:
                raise InvalidInput(f"is still held at {low:.0f} times the volume", where="goal")
        return low, high
    while margin(low) < 0:
        low, high = low / 1.5, low
        if high < LEAST_FACTOR:
            raise InvalidInput(
                f"is missed on some {scope} even at {high:.0%} of the volume",
                where="goal",
                hint="ask by period, or look for hours in which nobody serves the queue",
            )
    return low, high


def _at(plan: Plan, queues: tuple[str, ...], factor: float) -> Outcome:
    forecast = scaled(plan.forecast, Volume(factor=factor, queues=queues))
    return rostered_outcome(
        f"volume*{factor:g}",
        plan.settings,
        plan.calendar,
        forecast,
        plan.requirement,
        plan.roster,
    )


def _has_level(queue: QueueSettings) -> bool:
    goals = (queue.goal, *(exception.goal for exception in queue.goal_exceptions))
    return any(goal.service_level is not None for goal in goals)


def _margin(outcome: Outcome, queues: tuple[str, ...], scope: Scope) -> tuple[float, str]:
    """Return how far the worst service level is above its goal, and where that is."""
    worst = (np.inf, "")
    for one in goal_margins(outcome, scope):
        if one.queue not in queues:
            continue
        place = int(one.margin.argmin())
        where = f"{one.queue} ({one.exception})" if one.exception else one.queue
        if scope == "day":
            where += f" on {outcome.measures.grid.dates[place]}"
        worst = min(worst, (float(one.margin[place]), where))
    return worst
