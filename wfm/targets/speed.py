"""Speed, freed of the mix of calls: standard handle time over own handle time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, IntArray, Record
from wfm.targets.agent_log import AgentLog
from wfm.targets.score import Scores

LEAST_CONTACTS = 150.0
"""Contacts below which speed is not judged: a 20 % slower agent is then found every other time."""

RARE_CONTACTS = 300.0
"""Call types with fewer contacts share one coefficient of variation."""

LEAST_OF_CLASS = 5
ROUNDS = 6

INTERVAL_WEIGHT = 100.0
"""Contacts of the whole day that weigh on the standard time of one interval: with a squared
coefficient of variation of 1 as many show an interval's own difference of 10 %."""


@dataclass(frozen=True, slots=True, eq=False)
class StandardTimes(Record):
    """Handle times that the floor needs.

    Parameters
    ----------
    classes : tuple of str
        Tenure classes; C of them.
    seconds : ndarray, shape (C, K)
        Standard handle time of each call type in each class.
    """

    classes: tuple[str, ...]
    seconds: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Dispersion(Record):
    """What makes the handle times of one agent differ.

    Parameters
    ----------
    squared_cv : ndarray, shape (K,)
        Squared coefficient of variation of single contacts of a call type.
    day_variance : float
        Variance of the agent-by-day effect, relative.
    """

    squared_cv: FloatArray
    day_variance: float


def standard_times(log: AgentLog, classes: Sequence[str] | None = None) -> StandardTimes:
    """Return the floor's own mean handle times by call type, tenure class and, if told, interval.

    Parameters
    ----------
    log : AgentLog
        N agents, K call types.
    classes : sequence of str, optional
        Tenure class of each agent; all in one by default. Classes of fewer than
        `LEAST_OF_CLASS` agents go by the whole floor.

    Notes
    -----
    Multiplicative, m_kc = m_k r_c, so that a call type that newcomers seldom get has a standard
    all the same; fitted by proportional scaling (Deming & Stephan 1940, Annals of Mathematical
    Statistics 11) until expected and recorded time agree for every type and every class.
    """
    names, of_agent = _numbered(classes, len(log.agents))
    count, seconds = log.handled.sum(axis=1), log.handle_seconds.sum(axis=1)
    sizes = np.bincount(of_agent, minlength=len(names))
    ratio = np.ones(len(names))
    type_seconds = np.zeros(len(log.call_types))
    for _ in range(ROUNDS):
        weight = (count * ratio[of_agent][:, None]).sum(axis=0)
        type_seconds = _steadied(log, seconds.sum(axis=0), weight)
        expected = np.bincount(of_agent, weights=count @ type_seconds, minlength=len(names))
        taken = np.bincount(of_agent, weights=seconds.sum(axis=1), minlength=len(names))
        fitted = (sizes >= LEAST_OF_CLASS) & (expected > 0)
        ratio = np.where(fitted, np.divide(taken, np.where(expected > 0, expected, 1.0)), 1.0)
    return StandardTimes(names, ratio[:, None] * type_seconds)


def speed_scores(
    log: AgentLog,
    classes: Sequence[str] | None = None,
    standard: StandardTimes | None = None,
    least_contacts: float = LEAST_CONTACTS,
) -> Scores:
    """Return how much longer each agent takes than the standard for the same calls.

    Parameters
    ----------
    log : AgentLog
    classes : sequence of str, optional
        Tenure class of each agent.
    standard : StandardTimes, optional
        Those of the log's own floor by default.
    least_contacts : float
        Contacts below which nothing is said.

    Notes
    -----
    The index is sum_k n_k m_k / H with H the handle time; the variance of its logarithm is
    sum_k n_k m_k^2 c_k^2 / W^2 + w^2 sum_d W_d^2 / W^2, where W is the standard time, c_k the
    coefficient of variation of a contact and w the agent-by-day effect.
    """
    standard = standard or standard_times(log, classes)
    seconds = _own_standard(standard, classes, len(log.agents))
    due = np.einsum("ndk,nk->nd", log.handled, seconds)
    total, taken = due.sum(axis=1), log.handle_seconds.sum(axis=(1, 2))
    known = (total > 0) & (taken > 0)
    ratio = np.where(known, taken / np.where(known, total, 1.0), np.nan)
    found = dispersion(log, seconds, ratio)
    calls = (log.handled.sum(axis=1) * seconds**2) @ found.squared_cv
    days = found.day_variance * (due**2).sum(axis=1)
    base = np.where(known, total, np.nan)
    return Scores(
        "speed",
        log.agents,
        np.log(ratio),
        np.sqrt(calls + days) / base,
        log.handled.sum(axis=(1, 2)),
        float(np.sqrt(found.day_variance)),
        least_contacts,
    )


def dispersion(log: AgentLog, seconds: FloatArray, ratio: FloatArray) -> Dispersion:
    """Estimate the spread of contacts and of agent-days from sums by agent, day and type.

    Parameters
    ----------
    log : AgentLog
    seconds : ndarray, shape (N, K)
        Standard handle times.
    ratio : ndarray, shape (N,)
        Own over standard handle time; NaN without contacts.

    Notes
    -----
    Moments: the squared deviation of a sum of n contacts from its agent's mean, over the squared
    mean, expects c_k^2 n + w^2 n^2. Weighted non-negative least squares, twice, the second time
    with the weights of the first (McCullagh & Nelder 1989, Generalized Linear Models, 2nd ed.,
    section 9.2); what the agent's own mean takes out is given back by its leverage.
    """
    from scipy.optimize import nnls

    agent, day, kind = np.nonzero((log.handled > 0) & np.isfinite(ratio)[:, None, None])
    number = log.handled[agent, day, kind]
    mean = ratio[agent] * seconds[agent, kind]
    due = log.handled * seconds[:, None, :]
    leverage = due[agent, day, kind] / due.sum(axis=(1, 2))[agent]
    free = leverage < 0.5
    agent, kind, number, mean = agent[free], kind[free], number[free], mean[free]
    deviation = log.handle_seconds[agent, day[free], kind] / mean - number
    response = deviation**2 / (1 - leverage[free])
    group, groups = _type_groups(log)
    design = np.zeros((number.size, groups + 1))
    design[np.arange(number.size), group[kind]] = number
    design[:, -1] = number**2
    answer = np.append(np.ones(groups), 0.0)
    for _ in range(2):
        fitted = np.maximum(design @ answer, 0.1 * number)
        if number.size > design.shape[1]:
            answer, _ = nnls(design / fitted[:, None], response / fitted)
    # A type of few contacts must not pass for one whose contacts are all of the same length.
    squared = np.maximum(answer[:-1], 0.25 * float(answer[:-1].mean()))[group]
    return Dispersion(squared, float(answer[-1]))


def _steadied(log: AgentLog, seconds: FloatArray, weight: FloatArray) -> FloatArray:
    """Return seconds over weight; of an interval, drawn towards the whole day of its type."""
    own = np.divide(seconds, weight, out=np.zeros_like(weight), where=weight > 0)
    if not log.intervals:
        return own
    kind = _type_of(log)
    whole = np.bincount(kind, weights=weight)
    mean = np.divide(
        np.bincount(kind, weights=seconds), whole, out=np.zeros_like(whole), where=whole > 0
    )[kind]
    trust = weight / (weight + INTERVAL_WEIGHT)
    steadied: FloatArray = trust * own + (1 - trust) * mean
    return steadied


def _type_of(log: AgentLog) -> IntArray:
    """Return the number of the call type in each column, whatever its interval."""
    names = list(dict.fromkeys(log.call_types))
    return np.array([names.index(name) for name in log.call_types], dtype=np.int64)


def _type_groups(log: AgentLog) -> tuple[IntArray, int]:
    """Return the number of the variance that each column goes by, and how many there are."""
    kind = _type_of(log)
    often = np.bincount(kind, weights=log.handled.sum(axis=(0, 1))) >= RARE_CONTACTS
    group = np.where(often, np.cumsum(often) - 1, int(often.sum()))
    return group.astype(np.int64)[kind], int(group.max()) + 1


def _numbered(classes: Sequence[str] | None, agents: int) -> tuple[tuple[str, ...], IntArray]:
    if classes is None:
        return ("all",), np.zeros(agents, np.int64)
    names = tuple(sorted(set(classes)))
    return names, np.array([names.index(name) for name in classes], dtype=np.int64)


def _own_standard(
    standard: StandardTimes, classes: Sequence[str] | None, agents: int
) -> FloatArray:
    """Return the standard handle times of each agent's class; shape (N, K)."""
    if classes is None:
        return np.repeat(standard.seconds[:1], agents, axis=0)
    rows = [standard.classes.index(name) for name in classes]
    own: FloatArray = standard.seconds[rows]
    return own
