"""Helps those who are furthest from their fair share, at nobody's expense who waits on the line.

After the search the sum of all prices is low, yet somebody may be left with three nights too
many. Here the worst-off count first (lexicographic minimax): one of them and a colleague get new
months, and the change stays when it lowers the largest distances and uncovers nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from wfm.domain import Progress, ProgressEvent
from wfm.domain.record import FloatArray, IntArray
from wfm.roster.monthly.exact_pricer import ExactPricer
from wfm.roster.problem import Problem
from wfm.roster.search import Search, State

NEAR = (1.5, 2.0, 1.0, 1.0, 2.0)
"""Distance from the fair share of each of `BURDENS` that needs no help."""

FAR = 1000.0
"""While helping, a month that leaves somebody far off costs so much more, at once and again for
each piece: then it is found only where there is no other."""

TRIES_PER_PERSON = 40
"""Exchanges tried for each of the worst-off, with one colleague or up to four."""

FOLLOWERS = 12
"""Others who then get new months too, if that mends what the exchange has torn."""

MOST_EXTRA_COST = 25.0
"""An exchange may make the roster dearer by so much for each piece it brings someone nearer."""


@dataclass(slots=True)
class Distances:
    """How far agents are from their fair shares, pieces of work; shape (5, N)."""

    away: FloatArray
    beyond: FloatArray


def distances(problem: Problem, paths: IntArray) -> Distances:
    """Return how far everybody is from the fair share, and how far beyond what is near."""
    rows, days = np.nonzero(paths >= 0)
    away = np.zeros(problem.share.shape)
    for b in range(problem.share.shape[0]):
        carried = problem.burden[b, days, paths[rows, days]]
        counts = np.bincount(rows[carried], minlength=paths.shape[0])
        away[b] = np.where(problem.sharing[b], counts - problem.share[b], 0.0)
    beyond = np.maximum(np.abs(away) - np.array(NEAR)[:, None], 0.0)
    return Distances(away, np.where(problem.price > 0, beyond, 0.0))


class WorstOff:
    """Exchanges for the worst-off of a roster.

    Parameters
    ----------
    search : Search
        Counts cost and cover, and supplies the random numbers.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.pricer = ExactPricer(search.pricer, self._surcharge)

    def help(self, state: State, deadline: float, progress: Progress) -> None:
        """Help in place until nobody is far off or every try has failed.

        Parameters
        ----------
        state : State
            Legal and never less covered after each exchange.
        deadline : float
            `time.monotonic` moment after which no exchange is tried.
        progress : Progress
        """
        hopeless = np.zeros(state.paths.shape[0], dtype=bool)
        while time.monotonic() < deadline:
            beyond = distances(self.search.problem, state.paths).beyond.max(axis=0)
            worst = np.where(hopeless, 0.0, beyond)
            agent = int(worst.argmax())
            if worst[agent] <= 1e-9:
                return
            months = self._best_exchange(state, agent)
            if months is None:
                hopeless[agent] = True
                continue
            self._give(state, months)
            hopeless[:] = False
            message = f"{(beyond > 1e-9).sum() - 1} agents far from their fair share"
            progress(ProgressEvent("roster", None, message))

    def polish(self, state: State, deadline: float) -> None:
        """Give everybody in turn the exactly cheapest month that leaves nobody further off."""
        search = self.search
        for agent in search.random.permutation(state.paths.shape[0]):
            if time.monotonic() > deadline:
                return
            self._improve_one(state, int(agent))

    def _improve_one(self, state: State, agent: int) -> None:
        search = self.search
        cost, short = search.cost(state), search.short_hours(state)
        beyond = distances(search.problem, state.paths).beyond.sum()
        before = {agent: state.paths[agent].copy()}
        search.take_out(state, agent)
        search.put_in(state, agent, self._month(state, agent))
        worse = distances(search.problem, state.paths).beyond.sum() > beyond + 1e-9
        if worse or search.short_hours(state) > short + 1e-6 or search.cost(state) >= cost:
            self._give(state, before)

    def _best_exchange(self, state: State, agent: int) -> dict[int, IntArray] | None:
        """Return the months of the cheapest exchange that helps an agent; None without one."""
        away = distances(self.search.problem, state.paths)
        burden = int(away.beyond[:, agent].argmax())
        best, chosen = np.inf, None
        for attempt in range(TRIES_PER_PERSON):
            partners = self._partners(away.away[burden], agent, burden)[: 1 + attempt // 10]
            group = [agent, *(int(p) for p in partners)]
            # Whoever is placed first sees the gaps of all the others, and fills them.
            extra, months = self._tried(state, group if attempt % 2 else group[::-1])
            if extra < best:
                best, chosen = extra, months
        return chosen

    def _tried(self, state: State, group: list[int]) -> tuple[float, dict[int, IntArray]]:
        """Place a group anew and put it back; return the extra cost, infinite if it is no help."""
        search, problem = self.search, self.search.problem
        before = {member: state.paths[member].copy() for member in group}
        cost, short = search.cost(state), search.short_hours(state)
        off = distances(problem, state.paths).beyond
        for member in group:
            search.take_out(state, member)
        for member in group:
            search.put_in(state, member, self._month(state, member))
        others = np.setdiff1d(np.arange(state.paths.shape[0]), group)
        count = min(FOLLOWERS, others.size)
        for member in search.random.choice(others, count, replace=False):
            before[int(member)] = state.paths[member].copy()
            self._improve_one(state, int(member))
        now_off = distances(problem, state.paths).beyond
        nearer = float(off.sum() - now_off.sum())
        extra = search.cost(state) - cost
        fairer = nearer > 1e-9 and now_off.max() <= off.max() + 1e-9
        covered = search.short_hours(state) <= short + 1e-6
        months = {member: state.paths[member].copy() for member in before}
        self._give(state, before)
        if fairer and covered and extra <= MOST_EXTRA_COST * (1 + nearer):
            return extra, months
        return np.inf, months

    def _give(self, state: State, months: dict[int, IntArray]) -> None:
        """Replace the months of some agents."""
        for member in months:
            self.search.take_out(state, member)
        for member, path in months.items():
            self.search.put_in(state, member, path)

    def _surcharge(self, agent: int, burden: int, counts: FloatArray) -> FloatArray:
        problem = self.search.problem
        beyond = np.abs(counts - problem.share[burden, agent]) - NEAR[burden]
        far = (beyond > 1e-9) & (problem.price[burden, agent] > 0)
        price: FloatArray = np.where(far, FAR * (1 + beyond), 0.0)
        return price

    def _partners(self, away: FloatArray, agent: int, burden: int) -> IntArray:
        """Colleagues who could take or give a piece, in random order but the likeliest first."""
        problem = self.search.problem
        alike = (problem.group == problem.group[agent]) & problem.sharing[burden]
        alike &= problem.part_time == problem.part_time[agent]
        alike[agent] = False
        rows = np.flatnonzero(alike)
        worth = -np.sign(away[agent]) * away[rows] + self.search.random.gumbel(0, 0.5, rows.size)
        order: IntArray = rows[np.argsort(-worth, kind="stable")]
        return order

    def _month(self, state: State, agent: int) -> IntArray:
        costs = self.search.shift_costs(state, agent)
        offer = self.pricer.offer(agent, costs, np.inf)
        path: IntArray = offer.paths[0]
        return path
