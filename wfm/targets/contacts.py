"""How many contacts an agent is asked to handle, from the simulated roster."""

from __future__ import annotations

import numpy as np

from wfm.domain import AgentActivity, AgentTarget, Roster, SimulatedService
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray
from wfm.domain.roster import OFF
from wfm.domain.settings import TargetSettings

METRIC = "handled_contacts"
UNIT = "contacts"


def set_targets(
    roster: Roster, service: SimulatedService, settings: TargetSettings
) -> tuple[AgentTarget, ...]:
    """Publish for every agent the number that is reached with the asked probability.

    Parameters
    ----------
    roster : Roster
        N agents.
    service : SimulatedService
        The same roster simulated, with `agents`.
    settings : TargetSettings
        Holds the hit probability.

    Returns
    -------
    tuple of AgentTarget
        One for each agent, in the roster's order; 0 for an agent without a shift.

    Raises
    ------
    InvalidInput
        If the service was simulated without a roster, or with other agents.

    Notes
    -----
    The number of contacts an agent handles is mostly opportunity: which hours the agent is
    rostered for, and how busy those hours are. Both are in the simulation, so the quantile of
    the simulated counts asks the same effort of a night and of a Monday morning.
    """
    activity = activity_of(roster, service)
    number = reachable(activity.handled, settings.hit_probability)
    reached = (activity.handled >= number).mean(axis=0)
    expected = activity.handled.mean(axis=0)
    spread = activity.handled.std(axis=0, ddof=1)
    ready_hours = activity.ready_seconds.sum(axis=1) / 3600
    occupancy = activity.occupancy
    shifts = (roster.assignment != OFF).sum(axis=1)
    targets = []
    for i, agent in enumerate(roster.agents):
        works = bool(shifts[i]) and ready_hours[i] > 0
        target = AgentTarget(
            agent=agent.agent,
            metric=METRIC,
            unit=UNIT,
            first_day=roster.grid.first_day,
            last_day=roster.grid.last_day,
            target=float(number[i]) if works else 0.0,
            expected=float(expected[i]),
            spread=float(spread[i]),
            hit_probability=settings.hit_probability,
            simulated_hit_probability=float(reached[i]) if works else 1.0,
            ready_hours=float(ready_hours[i]),
            shifts=int(shifts[i]),
            occupancy=float(occupancy[i]),
            explanation=_explain(
                float(expected[i]),
                float(spread[i]),
                float(ready_hours[i]),
                service.replications,
                float(reached[i]),
            )
            if works
            else "no shift in the period",
        )
        targets.append(target)
    return tuple(targets)


def reachable(handled: FloatArray, hit_probability: float) -> FloatArray:
    """Return the whole number each agent reaches with at least the asked probability.

    Parameters
    ----------
    handled : ndarray, shape (R, N)
        Simulated counts.
    hit_probability : float
        Between 0 and 1.

    Returns
    -------
    ndarray, shape (N,)
        The k-th smallest of R counts with k = floor((1 - p)(R + 1)), at least the smallest.

    Notes
    -----
    A further draw from the same distribution falls below the k-th of R order statistics with
    probability k / (R + 1) (David & Nagaraja 2003, Order Statistics, 3rd ed., section 2.3), so
    the rule is unbiased where the plain sample quantile is not.
    """
    replications = handled.shape[0]
    k = int(np.floor((1 - hit_probability) * (replications + 1) + 1e-9))
    ordered: FloatArray = np.sort(handled, axis=0)[max(k, 1) - 1]
    return ordered


def activity_of(roster: Roster, service: SimulatedService) -> AgentActivity:
    """Return what the roster's agents did in the simulation.

    Raises
    ------
    InvalidInput
        If the service was simulated without a roster, or with other agents.
    """
    activity = service.agents
    if activity is None:
        raise InvalidInput(
            "the service was simulated without a roster",
            where="targets",
            hint="simulate the roster first",
        )
    if activity.agents != tuple(a.agent for a in roster.agents):
        raise InvalidInput("the simulated agents are not the roster's agents", where="targets")
    return activity


def _explain(expected: float, spread: float, ready_hours: float, runs: int, reached: float) -> str:
    return (
        f"{ready_hours:.1f} h on position expected, absence taken off; {expected:.1f} contacts "
        f"expected (standard deviation {spread:.1f} over {runs} simulated rosters); the number "
        f"was reached in {reached:.0%} of them"
    )
