"""Builds a legal roster agent by agent, then ruins small parts of it and rebuilds them better."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from wfm.domain import Progress, ProgressEvent
from wfm.domain.record import FloatArray, IntArray
from wfm.roster.companions import Company, company_cost, count_in, insertion_price, nobody
from wfm.roster.cover import Cover
from wfm.roster.kernel import Parts, gains, place, shortfall_cost
from wfm.roster.monthly.pool import MonthPool
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import Problem

VARIANTS = 2
"""Months priced for each insertion, under different prices of all burdens but nights."""

MOST_SLOPE = 3.0
"""Those prices stay within this many times the price of one piece off the share."""

GUIDE_PRICE = 4.0
"""While building, an agent-hour of a shift the schedule still lacks entirely is worth this."""

NOISE = 0.6
"""Spread of the noise on the price of each shift, in temperatures."""

START_TEMPERATURE, END_TEMPERATURE = 6.0, 0.2


@dataclass(slots=True)
class State:
    """A roster in the making.

    Parameters
    ----------
    paths : ndarray of int, shape (N, D)
        Shift of each agent and day, or -1.
    deficit : ndarray, shape (K, T)
        Agents wanted less agents there, by condition.
    placed : ndarray of int, shape (G, D, S)
        Agents of each skill group on each shift.
    own : ndarray, shape (N,)
        Price of each agent's month.
    slopes : ndarray, shape (N, B)
        Price at which each agent's `Problem.beside_nights` were last bought.
    company : Company, optional
        Who works beside whom, where that matters.
    """

    paths: IntArray
    deficit: FloatArray
    placed: IntArray
    own: FloatArray
    slopes: FloatArray
    company: Company | None = None

    def take_over(self, other: State) -> None:
        """Become another state."""
        self.paths, self.deficit, self.placed = other.paths, other.deficit, other.placed
        self.own, self.slopes, self.company = other.own, other.slopes, other.company

    def copy(self) -> State:
        """Return an independent copy."""
        return State(
            self.paths.copy(),
            self.deficit.copy(),
            self.placed.copy(),
            self.own.copy(),
            self.slopes.copy(),
            None if self.company is None else self.company.copy(),
        )


class Search:
    """Greedy construction, then ruin and recreate with simulated annealing.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    seed : numpy.random.SeedSequence
    """

    def __init__(self, problem: Problem, cover: Cover, seed: np.random.SeedSequence) -> None:
        self.problem = problem
        self.cover = cover
        self.pricer = MonthPricer(problem)
        self.random = np.random.default_rng(seed)
        self.hours = problem.paid_minutes / 60
        self.parts = Parts(
            cover.part_start, cover.part_price, cover.part_profile, cover.first, cover.profile
        )
        self.features = problem.burden[problem.beside_nights]
        self.rates = problem.price[problem.beside_nights]
        self.over_price = problem.settings.over_cost * self.hours

    def empty(self) -> State:
        """Return the roster in which everybody is off."""
        count, days = self.problem.allowed.shape[:2]
        paths = np.full((count, days), -1, dtype=np.int64)
        return State(
            paths=paths,
            deficit=self.cover.need.copy(),
            placed=np.zeros_like(self.problem.wanted),
            own=np.array([self.problem.own_cost(n, paths[n]) for n in range(count)]),
            slopes=np.zeros((count, self.features.shape[0])),
            company=self._nobody(),
        )

    def _nobody(self) -> Company | None:
        companions = self.problem.companions
        days, shifts = self.problem.allowed.shape[1:]
        return None if companions is None else nobody(companions, days, shifts)

    def state_of(self, paths: IntArray, without: IntArray | None = None) -> State:
        """Return the state of a finished roster, `without` some agents if asked."""
        state = self.empty()
        left_out = set() if without is None else {int(a) for a in without}
        for agent, path in enumerate(paths):
            if agent not in left_out:
                self._put_in(state, agent, path, self.problem.own_cost(agent, path))
        return state

    def cost(self, state: State) -> float:
        """Return the price of what is left: shortfall, surplus, hours and unfairness."""
        return self._shared_cost(state) + float(state.own.sum())

    def described(self, state: State) -> str:
        """Return in words how good a roster is."""
        return f"cost {self.cost(state):.0f}, {self.short_hours(state):.1f} agent-hours short"

    def short_hours(self, state: State) -> float:
        """Return the agent-hours missing on the floor; leaders are not among them."""
        hours = self.problem.roster.grid.interval_minutes / 60
        on_floor = (self.cover.part_profile == 0) * hours
        return float(shortfall_cost(state.deficit, self.parts._replace(price=on_floor)))

    def _shared_cost(self, state: State) -> float:
        short = shortfall_cost(state.deficit, self.parts)
        over = np.maximum(state.placed - self.problem.wanted, 0)
        cost = float(short) + float((over * self.over_price).sum())
        if state.company is not None and self.problem.companions is not None:
            cost += company_cost(state.company, self.problem.companions)
        return cost

    def construct(self, state: State, progress: Progress) -> None:
        """Give every agent the month that helps most, in random order."""
        order = self.random.permutation(state.paths.shape[0])
        for done, agent in enumerate(order):
            guide = self._guide(state, int(agent))
            self._insert(state, int(agent), -guide)
            if done % 50 == 49:
                message = f"{done + 1} of {order.size} agents placed"
                progress(ProgressEvent("roster", None, message))

    def improve(
        self,
        state: State,
        rounds: int,
        deadline: float,
        progress: Progress,
        *,
        temperature: float = START_TEMPERATURE,
        pool: MonthPool | None = None,
    ) -> State:
        """Return the best roster met in a number of ruin-and-recreate rounds.

        Parameters
        ----------
        state : State
            Start; changed on the way.
        rounds : int
            Number of rounds; the same whatever the machine.
        deadline : float
            `time.monotonic` moment at which to stop all the same.
        progress : Progress
        temperature : float
            To begin with: rosters dearer by so much are still taken now and then.
        pool : MonthPool, optional
            Filled with the months of each roster that is taken.

        Raises
        ------
        Interrupted
            When the user stops the search; it holds the best roster.
        """
        best, best_cost = state.copy(), self.cost(state)
        current = best_cost
        try:
            for number in range(rounds):
                if time.monotonic() > deadline:
                    break
                cooling = (END_TEMPERATURE / temperature) ** (number / rounds)
                current += self._round(state, temperature * cooling, pool)
                if current < best_cost - 1e-6:
                    best, best_cost = state.copy(), current
                if number % 200 == 199:
                    message = f"{self.described(best)} after {number + 1} rounds"
                    progress(ProgressEvent("roster", (number + 1) / rounds, message))
        except KeyboardInterrupt as stop:
            raise Interrupted(best) from stop
        return best

    def _round(self, state: State, temperature: float, pool: MonthPool | None) -> float:
        """Rebuild a few agents; return the change of cost that was accepted."""
        agents = self._victims(state)
        before = self._shared_cost(state) + float(state.own[agents].sum())
        kept = [(a, state.paths[a].copy(), state.own[a], state.slopes[a].copy()) for a in agents]
        for agent in agents:
            self._take_out(state, agent)
        for agent in agents:
            noise = self.random.gumbel(0.0, NOISE * temperature, self.problem.wanted.shape[1:])
            self._insert(state, agent, noise)
        change = self._shared_cost(state) + float(state.own[agents].sum()) - before
        if change <= 1e-9 or self.random.random() < math.exp(-change / temperature):
            if pool is not None:
                for agent in agents:
                    pool.add(agent, state.paths[agent])
            return change
        for agent, path, own, slopes in kept:
            self._take_out(state, agent)
            self._put_in(state, agent, path, float(own))
            state.slopes[agent] = slopes
        return 0.0

    def _victims(self, state: State) -> list[int]:
        """Pick agents to rebuild: at random, costly ones, or those who could fill a gap."""
        count = state.paths.shape[0]
        size = min(int(self.random.integers(1, 3)), count)
        way = self.random.random()
        if way < 0.35:
            chosen = self._could_fill(state, size)
            if chosen:
                return chosen
        if way < 0.7:
            weight = state.own + 1.0
            picked = self.random.choice(count, size, replace=False, p=weight / weight.sum())
        else:
            picked = self.random.choice(count, size, replace=False)
        return [int(a) for a in picked]

    def _could_fill(self, state: State, size: int) -> list[int]:
        kind = int(self.random.integers(self.cover.able.shape[1]))
        gain = self._gain(state, kind)
        if gain.max() <= 1e-9:
            return []
        weight = np.where(gain > 0.3 * gain.max(), gain, 0.0).ravel()
        day, shift = divmod(
            int(self.random.choice(weight.size, p=weight / weight.sum())), gain.shape[1]
        )
        able = self.problem.allowed[:, day, shift] & (state.paths[:, day] != shift)
        rows = np.flatnonzero(able & (self.cover.kind == kind))
        if not rows.size:
            return []
        return [int(a) for a in self.random.permutation(rows)[:size]]

    def take_out(self, state: State, agent: int) -> None:
        """Take an agent out of a roster."""
        self._take_out(state, agent)

    def put_in(self, state: State, agent: int, path: IntArray) -> None:
        """Give an agent who is off a month."""
        self._put_in(state, agent, path, self.problem.own_cost(agent, path))

    def replace_month(self, state: State, agent: int, extra: FloatArray | None = None) -> None:
        """Take an agent out and put the best month in, with an extra price of each shift."""
        self._take_out(state, agent)
        shape = self.problem.wanted.shape[1:]
        self._insert(state, agent, np.zeros(shape) if extra is None else extra)

    def _guide(self, state: State, agent: int) -> FloatArray:
        """Worth of the shifts that the schedule wants and that are not yet filled."""
        group = self.problem.group[agent]
        wanted = self.problem.wanted[group]
        lacking = (wanted - state.placed[group]) / np.maximum(wanted, 1)
        worth: FloatArray = GUIDE_PRICE * lacking * self.hours
        return worth

    def _gain(self, state: State, kind: int) -> FloatArray:
        able = np.ascontiguousarray(self.cover.able[:, kind])
        gain: FloatArray = gains(state.deficit, able, self.parts)
        return gain

    def shift_costs(self, state: State, agent: int) -> FloatArray:
        """Return what each shift of an agent who is off would cost everybody; shape (D, S)."""
        problem = self.problem
        group = problem.group[agent]
        full = state.placed[group] >= problem.wanted[group]
        shared: FloatArray = full * self.over_price
        shared = shared - self._gain(state, int(self.cover.kind[agent]))
        if state.company is not None and problem.companions is not None:
            shared = shared + insertion_price(state.company, problem.companions, agent)
        return shared

    def _insert(self, state: State, agent: int, extra: FloatArray) -> None:
        """Give an agent who is off the best of several exactly priced months."""
        problem, shared = self.problem, self.shift_costs(state, agent)
        best = math.inf
        for slopes in self._slopes(state, agent):
            cost = shared + extra + np.tensordot(slopes, self.features, axes=1)
            _, path = self.pricer.best(agent, cost, quick=True)
            days = np.flatnonzero(path >= 0)
            own = problem.own_cost(agent, path)
            price = own + float((shared + extra)[days, path[days]].sum())
            if price < best - 1e-9:
                best, chosen, chosen_own, chosen_slopes = price, path, own, slopes
        self._put_in(state, agent, chosen, chosen_own)
        state.slopes[agent] = chosen_slopes

    def _slopes(self, state: State, agent: int) -> list[FloatArray]:
        old = state.slopes[agent]
        rate = self.rates[:, agent]
        steps = self.random.choice([-1.0, -0.4, 0.0, 0.4, 1.0], (VARIANTS - 1, rate.size))
        moves = steps * rate
        most = MOST_SLOPE * rate
        return [old, *(np.clip(old + move, -most, most) for move in moves)]

    def _put_in(self, state: State, agent: int, path: IntArray, own: float) -> None:
        state.paths[agent] = path
        state.own[agent] = own
        self._count(state, agent, path, 1)

    def _take_out(self, state: State, agent: int) -> None:
        self._count(state, agent, state.paths[agent], -1)
        state.paths[agent] = -1

    def _count(self, state: State, agent: int, path: IntArray, sign: int) -> None:
        able = np.ascontiguousarray(self.cover.able[:, self.cover.kind[agent]])
        place(state.deficit, able, self.parts, path, float(sign))
        days = np.flatnonzero(path >= 0)
        state.placed[self.problem.group[agent], days, path[days]] += sign
        if state.company is not None and self.problem.companions is not None:
            count_in(state.company, self.problem.companions, agent, path, sign)


class Interrupted(Exception):
    """The user stopped a search.

    Parameters
    ----------
    best : State
        The best roster so far.
    """

    def __init__(self, best: State) -> None:
        super().__init__("interrupted")
        self.best = best
