"""Assignment dive: settle single days of single agents as the mixture suggests, and price again.

Agents keep their freedom until the end, so nobody is stranded as when whole lines are settled.
A step after which the mixture costs too much is taken back and made smaller.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.columns import Columns, Mixture, mixture_of
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.relax import Pricer

SURE = 0.9
"""Days settled at once: those of which the mixture is as sure as this."""

MANY_SURE = 20
"""With as many sure days no others are settled."""

PRICINGS = 4
"""Times that lines are priced anew after each step."""

HURRY_SHARES = (0.4, 0.6, 0.8)
"""Shares of its time after which a dive takes longer steps,"""

HURRY = 3.0
"""longer by so many times its usual step."""

WHOLE = 1e-4
"""A share as near as this to 0 or 1 is whole."""

Place = tuple[int, int, int]
"""Agent, day, and shift or rest (the number after the last shift)."""


@dataclass(slots=True)
class Dive:
    """One way down from a mixture to a roster.

    Parameters
    ----------
    columns : Columns
        Grows.
    pricer : Pricer
    open_to : ndarray of bool, shape (N, D, S + 1)
        Shifts still open, rest last. It is changed.
    random : numpy.random.Generator
    stop : threading.Event
        Set by whoever wants the dive to end.
    deadline : float
        `time.monotonic` moment at which to stop.
    noise : float
        Spread of the noise on how sure the mixture is.
    brave_share : float
        Share of the unsettled days that are settled besides the sure ones.
    retreats : int
        Steps that may be taken back before a higher cost is accepted.
    """

    columns: Columns
    pricer: Pricer
    open_to: BoolArray
    random: np.random.Generator
    stop: threading.Event
    deadline: float
    noise: float = 0.0
    brave_share: float = 0.02
    retreats: int = 10
    mixtures: int = field(default=0, init=False)
    last: tuple[IntArray, Mixture] | None = field(default=None, init=False)
    """Lines and mixture when the time was over."""
    _taken_back: int = field(default=0, init=False)
    _begin: float = field(default=0.0, init=False)

    def run(self, hope: float, step: float, cutoff: float) -> IntArray | None:
        """Return the lines of a roster that costs less than `cutoff`.

        Parameters
        ----------
        hope : float
            Cost above which steps are taken back at first.
        step : float
            Added to it whenever too many steps have been taken back.
        cutoff : float

        Returns
        -------
        ndarray of int, shape (N, D), or None
            None when none was found, or when the time did not suffice.
        """
        limit = min(hope, cutoff)
        self._begin = time.monotonic()
        found = self._priced(cutoff)
        while found is not None:
            which, mixture = found
            if mixture.cost >= cutoff:
                return None
            limit = min(max(limit, mixture.cost), cutoff)
            places = self._next_places(which, mixture)
            if places is None:
                return mixture.likely_lines(self.columns, which)
            found, limit = self._advance(which, places, limit, step, cutoff)
        return None

    def _advance(
        self, which: IntArray, places: list[Place], limit: float, step: float, cutoff: float
    ) -> tuple[tuple[IntArray, Mixture] | None, float]:
        """Settle places, fewer of them as long as the mixture gets too dear."""
        before = self.open_to.copy()
        while True:
            self._settle(which, places)
            found = self._priced(limit)
            if found is None or found[1].cost < limit:
                return found, limit
            self._taken_back += 1
            if self._taken_back > self.retreats:
                self._taken_back = 0
                limit += step
                if limit >= cutoff or found[1].cost < limit:
                    return self._priced(min(limit, cutoff)), limit
            self.open_to[:] = before
            if len(places) == 1:
                return self._forbid(places[0], which, limit), limit
            places = places[: len(places) // 3 + 1] if len(places) > 2 else places[:1]

    def _forbid(
        self, place: Place, which: IntArray, limit: float
    ) -> tuple[IntArray, Mixture] | None:
        """Close a place; if the agent has no line without it, settle it after all."""
        agent, day, shift = place
        self.open_to[agent, day, shift] = False
        if not (self.columns.agents[self._alive()] == agent).any():
            no_worth = np.zeros(self.pricer.tables.need.shape)
            agents = np.array([agent])
            paths, costs = self.pricer.price(agents, no_worth, self.open_to)
            if costs[0, 1] >= FORBIDDEN:
                self.open_to[agent, day, shift] = True
                self._settle(which, [place])
            else:
                self.columns.add(agents, paths)
        return self._priced(limit)

    def _alive(self) -> IntArray:
        """Return the lines that keep to what is open."""
        columns = self.columns
        days = np.arange(columns.paths.shape[1])
        fits = self.open_to[columns.agents[:, None], days, columns.paths].all(axis=1)
        return np.flatnonzero(fits)

    def _priced(self, cutoff: float) -> tuple[IntArray, Mixture] | None:
        """Return the lines that fit and their mixture, priced until it is below the cutoff."""
        loose = np.flatnonzero((self.open_to.sum(axis=2) > 1).any(axis=1))
        turn = 0
        while True:
            which = self._alive()
            left = self.deadline - time.monotonic()
            if left <= 0 or self.stop.is_set():
                return None
            mixture = mixture_of(self.columns, which, left)
            self.mixtures += 1
            if mixture is None:
                return None
            self.last = which, mixture
            # Beyond the cutoff it pays to ask further before a step is taken back.
            most = PRICINGS if mixture.cost < cutoff else 4 * PRICINGS
            if turn >= most or not loose.size:
                return which, mixture
            paths, costs = self.pricer.price(loose, mixture.worth, self.open_to)
            prices = mixture.agent_price[loose]
            better = costs[:, 1] < np.minimum(prices - 1e-4, FORBIDDEN)
            bound = mixture.cost + np.minimum(costs[:, 0] - prices, 0).sum()
            if bound >= cutoff or not self.columns.add(loose[better], paths[better]):
                return which, mixture
            turn += 1

    def _weights(self, which: IntArray, mixture: Mixture) -> FloatArray:
        """Return how sure the mixture is of each shift, rest last; shape (N, D, S + 1)."""
        weights = np.zeros(self.open_to.shape)
        used = mixture.shares > 1e-6
        agents, paths = self.columns.agents[which][used], self.columns.paths[which][used]
        shares = np.repeat(mixture.shares[used][:, None], paths.shape[1], axis=1)
        np.add.at(weights, (agents[:, None], np.arange(paths.shape[1]), paths), shares)
        return weights

    def _next_places(self, which: IntArray, mixture: Mixture) -> list[Place] | None:
        """Return what to settle next, the surest first; None when nothing is in doubt."""
        weights = self._weights(which, mixture)
        if not ((weights > WHOLE) & (weights < 1 - WHOLE)).any():
            return None
        unsettled = self.open_to.sum(axis=2) > 1
        agent, day, shift = np.nonzero((weights > WHOLE) & unsettled[:, :, None])
        weight = weights[agent, day, shift]
        score = weight - 1e-3 * (shift == weights.shape[2] - 1)
        if self.noise:
            score = score + self.random.normal(0, self.noise, score.size)
        order = np.argsort(-score, kind="stable")
        sure, doubtful = order[weight[order] > SURE], order[weight[order] <= SURE]
        brave = doubtful[: max(1, int(self._courage() * doubtful.size))]
        steps = np.concatenate([sure, brave]) if sure.size < MANY_SURE else sure
        if not (weight[steps] < 1 - WHOLE).any():
            # Whole places alone would change nothing.
            steps = np.concatenate([steps, brave])
        return [(int(agent[n]), int(day[n]), int(shift[n])) for n in steps]

    def _courage(self) -> float:
        """Return the share of the days in doubt to settle now: more when time runs short."""
        used = (time.monotonic() - self._begin) / max(self.deadline - self._begin, 1e-9)
        haste = sum(HURRY for moment in HURRY_SHARES if used > moment)
        return min(self.brave_share * max(haste, 1.0), 1.0)

    def _settle(self, which: IntArray, places: list[Place]) -> None:
        """Settle places one after another, as long as each agent keeps a line."""
        owner = self.columns.agents[which]
        rest = self.open_to.shape[2] - 1
        lines: dict[int, IntArray] = {}
        for agent, day, shift in places:
            mine = lines[agent] if agent in lines else which[owner == agent]
            wanted = -1 if shift == rest else shift
            keeps = mine[self.columns.paths[mine, day] == wanted]
            if keeps.size:
                self.open_to[agent, day] = False
                self.open_to[agent, day, shift] = True
                lines[agent] = keeps
