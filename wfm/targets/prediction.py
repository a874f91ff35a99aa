"""Whether estimates of one period foretell the next: a test of shrinkage without theory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record, frozen_array, set_field
from wfm.targets.agent_log import AgentLog
from wfm.targets.empirical_bayes import shrink
from wfm.targets.speed import speed_scores

LEAST_LATER = 100.0
"""Contacts in the later period below which an agent's speed there is too uncertain to compare."""

LEAST_AGENTS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Prediction(Record):
    """Speed of agents in a later period, and what an earlier one said of it.

    Parameters
    ----------
    agents : tuple of str
        N agents of both periods.
    contacts : ndarray, shape (N,)
        In the earlier period.
    raw, shrunk : ndarray, shape (N,)
        Logarithm of own over standard handle time in the earlier period, as measured, and drawn
        towards the floor.
    later : ndarray, shape (N,)
        The same as measured in the later one.
    error : ndarray, shape (N,)
        Standard error of `later`.
    """

    agents: tuple[str, ...]
    contacts: FloatArray
    raw: FloatArray
    shrunk: FloatArray
    later: FloatArray
    error: FloatArray

    def __post_init__(self) -> None:
        for name in ("contacts", "raw", "shrunk", "later", "error"):
            where, shape = f"Prediction.{name}", (len(self.agents),)
            array = frozen_array(getattr(self, name), np.float64, shape, where)
            set_field(self, name, array)

    def loss(self, guess: FloatArray) -> float:
        """Return the mean squared error of a guess of `later`, each agent's own noise taken off.

        Parameters
        ----------
        guess : ndarray, shape (N,)
        """
        return float(np.mean((guess - self.later) ** 2 - self.error**2))

    @property
    def raw_loss(self) -> float:
        """Loss of what was measured."""
        return self.loss(self.raw)

    @property
    def shrunk_loss(self) -> float:
        """Loss of what was drawn towards the floor."""
        return self.loss(self.shrunk)

    @property
    def average_loss(self) -> float:
        """Loss of taking everybody for the average."""
        return self.loss(np.zeros_like(self.later))


def foretell(earlier: AgentLog, later: AgentLog, least_earlier: float = 1.0) -> Prediction:
    """Compare what an earlier log says of agents' speed with a later one.

    Parameters
    ----------
    earlier, later : AgentLog
        Agents and call types may differ; agents of both with `least_earlier` contacts in the
        earlier and `LEAST_LATER` in the later one are compared.
    least_earlier : float
        Few on purpose: shrinkage has to deal with those who have few.

    Raises
    ------
    InvalidInput
        If fewer than `LEAST_AGENTS` agents are left.

    Notes
    -----
    Each period has its own standard times: whether the whole floor became faster is not asked.
    Later indices are relative to the agents compared, weighted by contacts, so that those who
    came or went in between do not shift them; earlier ones likewise.
    """
    early = speed_scores(earlier, least_contacts=least_earlier)
    late = speed_scores(later, least_contacts=LEAST_LATER)
    place = {agent: n for n, agent in enumerate(late.agents)}
    both = [
        (n, place[agent])
        for n, agent in enumerate(early.agents)
        if agent in place and early.enough[n] and late.enough[place[agent]]
    ]
    if len(both) < LEAST_AGENTS:
        raise InvalidInput(
            f"share {len(both)} agents with enough contacts, {LEAST_AGENTS} are needed",
            where="prediction",
        )
    first, second = (np.array(side) for side in zip(*both, strict=True))
    drawn = shrink(early)
    truth = late.deficit[second] - _mean(late.deficit[second], late.exposure[second])
    centre = _mean(drawn.deficit[first], late.exposure[second])
    return Prediction(
        tuple(early.agents[n] for n in first),
        early.exposure[first],
        early.deficit[first] - centre,
        drawn.deficit[first] - centre,
        truth,
        late.error[second],
    )


def _mean(values: FloatArray, weight: FloatArray) -> float:
    return float((values * weight).sum() / weight.sum())
