"""Where a month will end if it goes on as it went, and how likely the target still is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record
from wfm.targets.decomposition import Decomposition

PACE_SPREAD = 0.08
"""Standard deviation of agents' lasting pace about their expectation (tau, EVIDENCE)."""


@dataclass(frozen=True, slots=True, eq=False)
class MonthProgress(Record):
    """One agent's month so far.

    Parameters
    ----------
    agent, team : str
    as_of : date
        Last day counted.
    target : float
        The frozen number of the month.
    reported_days, missing_days : int
        Working days up to then with and without a figure; what is missing counts as still to
        come.
    actual, due : float
        Handled so far, and asked for on the reported days.
    projected, low, high : float
        Month end, with its interval.
    confidence : float
        Probability that the interval stands for.
    hit_probability : float
        Probability of reaching the target.
    run_rate : float
        Contacts needed on each remaining working day; NaN when none remains.
    floor_part, own_part : float
        The difference between actual and expected so far: what the whole floor shares (more or
        less arrived than forecast), and what is the agent's own, luck included.
    alert : bool
        Whether the probability lies below the threshold.
    """

    agent: str
    team: str
    as_of: date
    target: float
    reported_days: int
    missing_days: int
    actual: float
    due: float
    projected: float
    low: float
    high: float
    confidence: float
    hit_probability: float
    run_rate: float
    floor_part: float
    own_part: float
    alert: bool

    @property
    def gap(self) -> float:
        """Handled less asked for so far."""
        return self.actual - self.due


@dataclass(frozen=True, slots=True, eq=False)
class TrackingRule(Record):
    """How progress is judged.

    Parameters
    ----------
    alert_below : float
        Probability of reaching the target below which somebody is told.
    confidence : float
        Probability that the projection's interval stands for.
    pace_spread : float
        Standard deviation of agents' lasting pace; less trusts the expectation more.
    """

    alert_below: float = 0.25
    confidence: float = 0.90
    pace_spread: float = PACE_SPREAD

    def __post_init__(self) -> None:
        for name in ("alert_below", "confidence"):
            if not 0 < getattr(self, name) < 1:
                raise InvalidInput(
                    f"{name} is {getattr(self, name)}", where="tracking", hint="use 0 to 1"
                )
        if not self.pace_spread > 0:
            raise InvalidInput(f"pace_spread is {self.pace_spread}", where="tracking")


def track(
    decompositions: Sequence[Decomposition],
    teams: Mapping[str, str],
    actual: Mapping[tuple[str, date], float],
    as_of: date,
    rule: TrackingRule | None = None,
) -> tuple[MonthProgress, ...]:
    """Project every agent's month end from the days so far.

    Parameters
    ----------
    decompositions : sequence of Decomposition
        All agents with a target, all over the same days.
    teams : mapping
        Team by agent.
    actual : mapping
        Contacts handled by agent and day; days after `as_of` are not looked at.
    as_of : date
        Last day counted.
    rule : TrackingRule, optional

    Returns
    -------
    tuple of MonthProgress
        In the order given.

    Raises
    ------
    InvalidInput
        If `as_of` lies outside the period, or a figure has no target to go with.

    Notes
    -----
    Expected contacts E of the days still to come carry the simulated spread, phi E with
    phi = variance / mean of the simulated month. The pace theta has the prior
    N(1, pace_spread^2); after contacts A where E_0 were expected, A / E_0 ~ N(theta, phi / E_0)
    gives the normal posterior with mean m and variance v, the projection A + m E and its
    variance phi E + v E^2. The target is reached when the whole number is, hence the half
    taken off it.
    """
    chosen = rule or TrackingRule()
    _check(decompositions, actual, as_of)
    reported = [_reported(one, actual, as_of) for one in decompositions]
    handled = sum(actual[r] for keys in reported for r in keys)
    expected = sum(
        float(one.expected[_mask(one, keys)].sum())
        for one, keys in zip(decompositions, reported, strict=True)
    )
    floor_pace = handled / expected if expected > 0 else 1.0
    return tuple(
        _progress(one, teams[one.target.agent], [actual[k] for k in keys], keys, as_of,
                  floor_pace, chosen)
        for one, keys in zip(decompositions, reported, strict=True)
    )  # fmt: skip


def _check(
    decompositions: Sequence[Decomposition], actual: Mapping[tuple[str, date], float], as_of: date
) -> None:
    known = {one.target.agent: set(one.days) for one in decompositions}
    if decompositions and as_of not in set(decompositions[0].days):
        days = decompositions[0].days
        raise InvalidInput(
            f"{as_of} is not within the period {days[0]} to {days[-1]}", where="tracking"
        )
    for agent, day in actual:
        if day not in known.get(agent, ()):
            raise InvalidInput(f"agent {agent} has no frozen target for {day}", where="tracking")


def _reported(
    one: Decomposition, actual: Mapping[tuple[str, date], float], as_of: date
) -> list[tuple[str, date]]:
    agent = one.target.agent
    return [(agent, day) for day in one.days if day <= as_of and (agent, day) in actual]


def _mask(one: Decomposition, keys: Sequence[tuple[str, date]]) -> np.ndarray:
    told = {day for _, day in keys}
    return np.array([day in told for day in one.days], dtype=bool)


def _progress(
    one: Decomposition,
    team: str,
    counts: Sequence[float],
    keys: Sequence[tuple[str, date]],
    as_of: date,
    floor_pace: float,
    rule: TrackingRule,
) -> MonthProgress:
    from scipy.stats import norm

    told = _mask(one, keys)
    past = np.array([day <= as_of for day in one.days], dtype=bool)
    works = one.expected > 0
    done, ahead = float(one.expected[told].sum()), float(one.expected[~told].sum())
    handled, due = float(sum(counts)), float(one.pieces[told].sum())
    projected, variance = _projection(one, handled, done, ahead, rule.pace_spread)
    spread = variance**0.5
    target = one.target.target
    short = target - 0.5 - projected
    hit = float(norm.sf(short / spread)) if spread > 0 else float(short <= 0)
    half = float(norm.ppf(0.5 + rule.confidence / 2)) * spread
    rest = int((works & ~past).sum())
    floor_part = (floor_pace - 1) * done
    return MonthProgress(
        agent=one.target.agent,
        team=team,
        as_of=as_of,
        target=target,
        reported_days=int((told & works).sum()),
        missing_days=int((past & works & ~told).sum()),
        actual=handled,
        due=due,
        projected=projected,
        low=max(handled, projected - half),
        high=projected + half,
        confidence=rule.confidence,
        hit_probability=hit,
        run_rate=max(0.0, target - handled) / rest if rest else float("nan"),
        floor_part=floor_part,
        own_part=handled - done - floor_part,
        alert=hit < rule.alert_below,
    )


def _projection(
    one: Decomposition, handled: float, done: float, ahead: float, pace_spread: float
) -> tuple[float, float]:
    """Return mean and variance of the month end."""
    total = done + ahead
    phi = one.target.spread**2 / total if total > 0 else 0.0
    if done <= 0:
        pace, doubt = 1.0, pace_spread**2
    elif phi <= 0:
        pace, doubt = handled / done, 0.0
    else:
        doubt = 1 / (1 / pace_spread**2 + done / phi)
        pace = doubt * (1 / pace_spread**2 + handled / phi)
    return handled + pace * ahead, phi * ahead + doubt * ahead**2
