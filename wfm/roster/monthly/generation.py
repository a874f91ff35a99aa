"""Column generation: months are priced and mixed in turn until mixture and bound meet.

Each round the linear programme mixes the months known so far, its duals price all shifts, and
every agent's cheapest month at those prices is found exactly. The sum of those is a lower bound
(Lagrangian relaxation), and the months found are the ones the mixture lacked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from wfm.domain import Progress, ProgressEvent
from wfm.domain.record import FloatArray, IntArray
from wfm.roster.bound import Prices, fixed_part, priced_shifts
from wfm.roster.cover import Cover
from wfm.roster.monthly.exact_pricer import ExactPricer, Offer
from wfm.roster.monthly.master import MasterModel, Mixture
from wfm.roster.monthly.pool import MonthPool
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import Problem

MOST_MONTHS = 8000
"""Months mixed at once: each agent's with the least reduced cost, and what is new or in use."""

IN_USE = 1e-3
"""Share from which a month counts as part of the mixture."""

PULLS = ((4, (0.95, 0.8)), (10, (0.9, 0.6)), (10**9, (0.8, 0.3)))
"""Until which round prices are asked for how near to the best ones so far: the duals of a young
mixture swing wildly, and prices between them and good ones find better months."""

MET = 0.003
"""Mixture and bound are one when they differ by less than this share."""


@dataclass(slots=True)
class Bound:
    """The best lower bound so far, and the prices that prove it."""

    value: float
    prices: Prices
    history: list[float] = field(default_factory=list)


class Generation:
    """Months, mixture and bound of a problem, refined round by round.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    pricer : MonthPricer
    pool : MonthPool
        Months to begin with; new ones are added.
    prices : Prices
        To begin with: those of the crowd.

    Attributes
    ----------
    bound : Bound
        Valid whenever the rounds are stopped.
    mixture : Mixture or None
        The last one.
    """

    def __init__(
        self,
        problem: Problem,
        cover: Cover,
        pricer: MonthPricer,
        pool: MonthPool,
        prices: Prices,
    ) -> None:
        self.problem = problem
        self.cover = cover
        self.pool = pool
        self.exact = ExactPricer(pricer)
        self.everybody = np.arange(len(problem.roster.agents))
        self.bound = Bound(-np.inf, prices)
        self.mixture: Mixture | None = None
        self._master: MasterModel | None = None
        self.price(prices)

    @property
    def master(self) -> MasterModel:
        """The linear programme, stated once it is needed."""
        if self._master is None:
            self._master = MasterModel(self.problem, self.cover)
        return self._master

    def price(self, prices: Prices) -> None:
        """Add every agent's cheapest months at some prices, and note the bound they prove."""
        costs = priced_shifts(self.problem, self.cover, prices)
        offers = self.offers(costs, self.everybody)
        value = fixed_part(self.problem, self.cover, prices) + sum(o.bound for o in offers)
        self.bound.history.append(value)
        if value > self.bound.value:
            self.bound.value, self.bound.prices = value, prices

    def offers(self, costs: FloatArray, agents: IntArray) -> list[Offer]:
        """Return the cheapest months of some agents, and keep them in the pool.

        Parameters
        ----------
        costs : ndarray, shape (N, D, S)
        agents : ndarray of int, shape (J,)
        """
        known = np.full(len(costs), np.inf)
        np.minimum.at(known, self.pool.agents, self.pool.priced(costs))
        offers = self.exact.offers(costs[agents], agents, known[agents])
        for offer in offers:
            for path in offer.paths:
                self.pool.add(offer.agent, path)
        return offers

    def run(self, rounds: int, deadline: float, progress: Progress) -> None:
        """Mix and price in turn.

        Parameters
        ----------
        rounds : int
            At most so many; fewer when mixture and bound meet.
        deadline : float
            `time.monotonic` moment after which no round is begun.
        progress : Progress
        """
        known = 0
        for number in range(rounds):
            if time.monotonic() > deadline:
                return
            chosen = self.months_to_mix(known)
            known = len(self.pool)
            mixture = self.master.mixture(
                self.pool, chosen, time_limit_seconds=max(deadline - time.monotonic(), 1.0)
            )
            if mixture is None:
                return
            self.mixture = mixture
            centre = self.bound.prices
            for pull in next(pulls for last, pulls in PULLS if number < last):
                self.price(between(centre, mixture.prices, pull))
            message = f"mixture {mixture.objective:.0f}, bound {self.bound.value:.0f}"
            progress(ProgressEvent("roster", (number + 1) / rounds, message))
            if mixture.objective - self.bound.value <= MET * abs(mixture.objective):
                return

    def months_to_mix(self, known: int) -> IntArray:
        """Return the numbers of the months worth mixing; those from `known` on are new."""
        if self.mixture is None or len(self.pool) <= MOST_MONTHS:
            return np.arange(len(self.pool))
        in_use = np.zeros(len(self.pool), dtype=bool)
        in_use[: len(self.mixture.share)] = self.mixture.share > IN_USE
        quota = MOST_MONTHS // self.everybody.size
        near = rank_of_each(self.reduced_costs(), self.pool.agents) < quota
        near[known:] = True
        return np.flatnonzero(near | in_use)

    def reduced_costs(self) -> FloatArray:
        """Return what each month of the pool costs beyond its agent's price; shape (J,)."""
        if self.mixture is None:
            return self.pool.own_costs
        costs = priced_shifts(self.problem, self.cover, self.mixture.prices)
        reduced: FloatArray = self.pool.priced(costs) - self.mixture.agent_price[self.pool.agents]
        return reduced


def rank_of_each(value: FloatArray, agents: IntArray) -> IntArray:
    """Return how many months of the same agent are cheaper; shape (J,)."""
    order = np.lexsort((value, agents))
    first = np.searchsorted(agents[order], agents[order], side="left")
    rank = np.empty(len(value), dtype=np.int64)
    rank[order] = np.arange(len(value)) - first
    return rank


def between(first: Prices, second: Prices, pull: float) -> Prices:
    """Return the mean of two prices, `pull` being the weight of the first.

    Prices within their bounds stay within them, so they prove a bound as well.
    """
    return Prices(
        pull * first.cover + (1 - pull) * second.cover,
        pull * first.surplus + (1 - pull) * second.surplus,
    )
