"""How fast newcomers become as fast as the others: fitted to the log, from a curve that ships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import Agent
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record
from wfm.targets.agent_log import AgentLog
from wfm.targets.speed import LEAST_CONTACTS, speed_scores, standard_times

PRIOR_SPREAD = 0.5
"""Standard deviation of the logarithms of both parameters: the true ones lie within a factor of
2.7 of the curve that ships, nineteen times of twenty."""

AGENT_SPREAD = 0.08
"""Standard deviation between agents of the same tenure (tau, EVIDENCE)."""

LEARNING_DAYS = 365
"""Tenure above which an agent counts as experienced and sets the standard."""

PIECE_DAYS = 14
PIECE_CONTACTS = LEAST_CONTACTS / 3


@dataclass(frozen=True, slots=True, eq=False)
class LearningCurve(Record):
    """Handle time over that of the experienced, by days since hiring.

    Parameters
    ----------
    extra : float
        How much longer a contact takes on the first day; 0.4 is 40 % longer.
    halving_days : float
        Days in which the extra time halves.
    newcomers : int
        Agents the curve was fitted to; 0 for one that is only assumed.
    """

    extra: float
    halving_days: float
    newcomers: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.extra < np.inf or not 0 < self.halving_days < np.inf:
            raise InvalidInput(
                f"is {self.extra} halving in {self.halving_days} days", where="LearningCurve"
            )

    def pace(self, tenure_days: FloatArray) -> FloatArray:
        """Return handle time over that of the experienced; days before hiring count as 0."""
        fade = 0.5 ** (np.maximum(tenure_days, 0.0) / self.halving_days)
        pace: FloatArray = 1 + self.extra * fade
        return pace

    def over(self, hired: date, first_day: date, last_day: date) -> float:
        """Return the mean pace of somebody over the days of a period."""
        count = (last_day - first_day).days + 1
        days = np.arange(count, dtype=np.float64) + float((first_day - hired).days)
        return float(self.pace(days).mean())


def fit_learning_curve(
    log: AgentLog, agents: Sequence[Agent], shipped: LearningCurve
) -> LearningCurve:
    """Return the curve that the log's newcomers show, drawn towards one to begin from.

    Parameters
    ----------
    log : AgentLog
        Of the same agents.
    agents : sequence of Agent
        Those whose day of hiring is not known are experienced.
    shipped : LearningCurve
        The prior; returned as it is where the log knows no newcomer or nobody experienced.

    Notes
    -----
    Fortnights of newcomers are compared with the standard times of the experienced. Maximum a
    posteriori of log(extra) and log(halving) with normal priors of `PRIOR_SPREAD`; the residuals
    carry the error of the fortnight and the agent's own level, whose variance counts as often
    as the agent has fortnights, so that one newcomer of many fortnights stays one newcomer.
    """
    from scipy.optimize import least_squares

    found = _fortnights(log, agents)
    if found is None or shipped.extra <= 0:
        return shipped
    tenure, deficit, error, newcomers = found
    begin = np.log([shipped.extra, shipped.halving_days])

    def residuals(logs: FloatArray) -> FloatArray:
        extra, halving = np.exp(logs)
        expected = np.log(1 + extra * 0.5 ** (tenure / halving))
        return np.concatenate([(deficit - expected) / error, (logs - begin) / PRIOR_SPREAD])

    extra, halving = np.exp(least_squares(residuals, begin).x)
    return LearningCurve(float(extra), float(halving), newcomers)


def _fortnights(
    log: AgentLog, agents: Sequence[Agent]
) -> tuple[FloatArray, FloatArray, FloatArray, int] | None:
    """Return tenure, log pace and error of newcomers' fortnights, and how many newcomers."""
    hired = [a.hired for a in agents]
    first, last = log.days[0], log.days[-1]
    new = np.array([h is not None and (first - h).days < LEARNING_DAYS for h in hired])
    # Everybody counts as experienced from the first year on; those in between are left out.
    if not new.any() or not log.handled[~new].sum():
        return None
    standard = standard_times(log.of_agents(~new))
    rows: list[tuple[int, float, float, float]] = []
    begin = first
    while begin <= last:
        end = min(begin + timedelta(PIECE_DAYS - 1), last)
        part = log.between(begin, end)
        scores = speed_scores(part, standard=standard, least_contacts=PIECE_CONTACTS)
        middle = begin + (end - begin) / 2
        for i in np.flatnonzero(new & scores.enough):
            day = hired[i]
            if day is not None and (middle - day).days >= 0:
                old = float((middle - day).days)
                rows.append((int(i), old, float(scores.deficit[i]), float(scores.error[i])))
        begin = end + timedelta(1)
    if not rows:
        return None
    who = np.array([row[0] for row in rows])
    tenure, deficit, error = np.array([row[1:] for row in rows], dtype=np.float64).T
    whole = np.sqrt(error**2 + AGENT_SPREAD**2 * np.bincount(who)[who])
    return tenure, deficit, whole, int(np.unique(who).size)
