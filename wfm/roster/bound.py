"""A valid lower bound on the price of any legal roster.

A linear programme forgets who is who and lets agents of a class share their hours; its duals
say what an agent-hour is worth in each interval. With those prices every agent's cheapest legal
month is found exactly, which bounds what agents can do one by one (Lagrangian relaxation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Progress, SolveReport, silent
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.cover import Cover
from wfm.roster.fairness import fairness_cost
from wfm.roster.problem import Problem
from wfm.solver import relax, weighted_sum

if TYPE_CHECKING:
    import pulp

    from wfm.roster.pricer import MonthPricer

Terms = list[tuple["pulp.LpVariable", float]]


@dataclass(frozen=True, slots=True)
class Prices:
    """Worth of cover and cost of surplus, from the duals of the linear programme.

    Parameters
    ----------
    cover : ndarray, shape (K, T)
        Worth of one more agent for each condition and interval; within a part they add up to
        at most the price of a missing agent.
    surplus : ndarray, shape (G, D, S)
        Price of one more agent on a shift, at most that of an agent beyond the schedule.
    """

    cover: FloatArray
    surplus: FloatArray


class CrowdModel:
    """The linear programme of a crowd: numbers of agents by class, day and shift.

    A class is a kind of agent (skill group, leading or not) with one type of contract.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    """

    def __init__(self, problem: Problem, cover: Cover) -> None:
        import pulp

        self.problem = problem
        self.cover = cover
        self.model = pulp.LpProblem("crowd", pulp.LpMinimize)
        self.cost: Terms = []
        keys = np.stack([cover.kind, problem.part_time.astype(np.int64)], axis=1)
        classes, of_agent = np.unique(keys, axis=0, return_inverse=True)
        self.kind_of_class = classes[:, 0]
        self.members = [np.flatnonzero(of_agent.ravel() == c) for c in range(len(classes))]
        self.build()

    def build(self) -> None:
        """State the model, rule by rule."""
        self.agents_on_shifts()
        self.available_agents()
        self.contract_hours()
        self.nights()
        self.surplus_over_the_schedule()
        self.cover_of_the_requirement()
        self.model += weighted_sum(self.cost)

    def agents_on_shifts(self) -> None:
        """Count the agents of each class on each shift and day."""
        self.on_shift: dict[tuple[int, int, int], pulp.LpVariable] = {}
        for c, members in enumerate(self.members):
            possible = self.problem.allowed[members].sum(axis=0)
            for d, s in np.argwhere(possible):
                name = f"n_{c}_{d}_{s}"
                most = float(possible[d, s])
                key = (c, int(d), int(s))
                self.on_shift[key] = self.model.add_variable(name, 0, most)

    def available_agents(self) -> None:
        """Nobody works twice a day."""
        for c, members in enumerate(self.members):
            present = self.problem.allowed[members].any(axis=2).sum(axis=0)
            for d in np.flatnonzero(present):
                terms = [(v, 1.0) for (k, e, _), v in self._of_class(c) if e == d]
                self.model += weighted_sum(terms) <= float(present[d])

    def contract_hours(self) -> None:
        """Hours off the contract are paid for, and overtime ends at its limit."""
        problem, price = self.problem, self.problem.settings.hours_cost
        for c, members in enumerate(self.members):
            terms = [(v, problem.paid_minutes[s] / 60) for (_, _, s), v in self._of_class(c)]
            owed = float(problem.contract_minutes[members].sum()) / 60
            most = float(problem.most_minutes[members].sum()) / 60
            short = self.model.add_variable(f"short_{c}", 0)
            beyond = self.model.add_variable(f"beyond_{c}", 0, max(most - owed, 0.0))
            self.cost += [(short, price), (beyond, problem.overtime_price)]
            self.model += weighted_sum([*terms, (short, 1.0), (beyond, -1.0)]) == owed

    def nights(self) -> None:
        """Nobody works more nights than allowed."""
        problem = self.problem
        for c, members in enumerate(self.members):
            able = (problem.allowed[members] & problem.burden[0]).any(axis=(1, 2)).sum()
            terms = [(v, 1.0) for (_, _, s), v in self._of_class(c) if problem.night[s]]
            if terms:
                most = float(able * problem.most_nights)
                self.model += weighted_sum(terms) <= most

    def surplus_over_the_schedule(self) -> None:
        """Agents beyond the schedule's number of their skill group are paid for."""
        problem = self.problem
        groups: dict[tuple[int, int, int], Terms] = {}
        for (c, d, s), variable in self.on_shift.items():
            group = int(problem.group[self.members[c][0]])
            groups.setdefault((group, d, s), []).append((variable, 1.0))
        self.surplus_rows = {}
        for (g, d, s), terms in groups.items():
            over = self.model.add_variable(f"over_{g}_{d}_{s}", 0)
            self.cost.append((over, problem.settings.over_cost * problem.paid_minutes[s] / 60))
            row = weighted_sum([*terms, (over, -1.0)]) <= float(problem.wanted[g, d, s])
            name = f"surplus_{g}_{d}_{s}"
            self.model += row, name
            self.surplus_rows[g, d, s] = name

    def cover_of_the_requirement(self) -> None:
        """Agents missing from the worst condition of each part are paid for."""
        cover = self.cover
        present = self._present()
        self.cover_rows = {}
        for part, price in enumerate(cover.part_price):
            conditions = range(int(cover.part_start[part]), int(cover.part_start[part + 1]))
            which = int(cover.part_profile[part])
            for t in range(cover.need.shape[1]):
                wanting = [k for k in conditions if cover.need[k, t] > 0]
                if not wanting:
                    continue
                missing = self.model.add_variable(f"missing_{part}_{t}", 0)
                self.cost.append((missing, float(price)))
                for k in wanting:
                    terms = [
                        (variable, share)
                        for c, variable, share in present[which].get(t, [])
                        if cover.able[k, self.kind_of_class[c]]
                    ]
                    name = f"cover_{k}_{t}"
                    row = weighted_sum([*terms, (missing, 1.0)]) >= float(cover.need[k, t])
                    self.model += row, name
                    self.cover_rows[k, t] = name

    def prices(self) -> Prices:
        """Return the duals of the solved model as prices."""
        return self.prices_of({row.name: float(row.pi or 0.0) for row in self.model.constraints()})

    def prices_of(self, duals: Mapping[str, float]) -> Prices:
        """Return duals as prices, each within its bounds so that the bound is valid."""
        cover, problem = self.cover, self.problem
        worth = np.zeros_like(cover.need)
        for (k, t), name in self.cover_rows.items():
            worth[k, t] = max(duals[name], 0.0)
        for part, price in enumerate(cover.part_price):
            rows = slice(int(cover.part_start[part]), int(cover.part_start[part + 1]))
            total = worth[rows].sum(axis=0)
            worth[rows] *= np.minimum(1.0, price / np.maximum(total, 1e-12))
        surplus = np.zeros(problem.wanted.shape)
        for key, name in self.surplus_rows.items():
            surplus[key] = max(-duals[name], 0.0)
        most = problem.settings.over_cost * problem.paid_minutes / 60
        return Prices(worth, np.minimum(surplus, most))

    def _of_class(self, c: int) -> list[tuple[tuple[int, int, int], pulp.LpVariable]]:
        return [(key, variable) for key, variable in self.on_shift.items() if key[0] == c]

    def _present(self) -> list[dict[int, list[tuple[int, pulp.LpVariable, float]]]]:
        """For both profiles, who may be there in each interval."""
        cover = self.cover
        present: list[dict[int, list[tuple[int, pulp.LpVariable, float]]]] = [{}, {}]
        for (c, d, s), variable in self.on_shift.items():
            for which in (0, 1):
                shares = cover.profile[which, s, d]
                for w in np.flatnonzero(shares):
                    t = int(cover.first[s, d] + w)
                    present[which].setdefault(t, []).append((c, variable, float(shares[w])))
        return present


def crowd_prices(
    problem: Problem, cover: Cover, *, time_limit_seconds: float, progress: Progress = silent
) -> tuple[Prices | None, SolveReport]:
    """Return the prices of the crowd, and the report of its linear programme.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    time_limit_seconds : float
        Without a solution in this time, or when the user stops it, there are no prices.
    progress : Progress
    """
    model = CrowdModel(problem, cover)
    report = relax(
        model.model, stage="roster", time_limit_seconds=time_limit_seconds, progress=progress
    )
    if not report.has_solution or report.interrupted:
        return None, report
    return model.prices(), report


def lower_bound(
    problem: Problem,
    cover: Cover,
    pricer: MonthPricer,
    *,
    time_limit_seconds: float,
    progress: Progress = silent,
) -> tuple[float, SolveReport]:
    """Return a valid lower bound, and the report of its linear programme.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    pricer : MonthPricer
    time_limit_seconds : float
        For the linear programme; without its solution the bound is 0.
    progress : Progress
    """
    prices, report = crowd_prices(
        problem, cover, time_limit_seconds=time_limit_seconds, progress=progress
    )
    if prices is None or not problem.exact_hours:
        return 0.0, report
    return max(priced_bound(problem, cover, pricer, prices), 0.0), report


def priced_bound(problem: Problem, cover: Cover, pricer: MonthPricer, prices: Prices) -> float:
    """Return the Lagrangian bound at some prices: any prices within bounds give a valid one.

    Notes
    -----
    Sum of worth times need, less surplus price times schedule, plus for each agent the
    cheapest legal month of own cost less worth plus surplus price. All burdens but nights are
    bounded by a supporting line of their convex price, the rest is exact.
    """
    total = fixed_part(problem, cover, prices)
    for agent, cost in enumerate(priced_shifts(problem, cover, prices)):
        total += _agent_bound(problem, pricer, agent, cost)
    return total


def fixed_part(problem: Problem, cover: Cover, prices: Prices) -> float:
    """Return the part of the Lagrangian bound that no agent's month changes."""
    return float((prices.cover * cover.need).sum() - (prices.surplus * problem.wanted).sum())


def priced_shifts(problem: Problem, cover: Cover, prices: Prices) -> FloatArray:
    """Return what each shift costs each agent at some prices; shape (N, D, S)."""
    worth = np.array([_worth(cover, prices, kind) for kind in range(cover.able.shape[1])])
    costs: FloatArray = prices.surplus[problem.group] - worth[cover.kind]
    return costs


SLOPE_STEPS = 4


def _agent_bound(problem: Problem, pricer: MonthPricer, agent: int, cost: FloatArray) -> float:
    """Best bound over a few slopes for all burdens but nights."""
    days = problem.roster.grid.day_count
    weighed = problem.beside_nights
    features, rate = problem.burden[weighed], problem.price[weighed, agent]
    counts = np.arange(days + 1, dtype=float)[None, :]
    unfair = fairness_cost(counts, problem.share[weighed, agent, None], rate[:, None])
    slopes = np.zeros(rate.size)
    best = -np.inf
    for step in range(SLOPE_STEPS):
        value, path = pricer.best(agent, cost + np.tensordot(slopes, features, axes=1))
        lines = unfair - slopes[:, None] * counts
        best = max(best, value + float(lines.min(axis=1).sum()))
        done = _counts(features, path)
        move = done - lines.argmin(axis=1)
        if not (move * (rate > 0)).any():
            break
        slopes = slopes + rate * np.sign(move) / (step + 1)
        slopes = np.where(rate > 0, slopes, 0.0)
    return best


def _counts(features: BoolArray, path: IntArray) -> FloatArray:
    days = np.flatnonzero(path >= 0)
    counts: FloatArray = features[:, days, path[days]].sum(axis=1).astype(np.float64)
    return counts


def _worth(cover: Cover, prices: Prices, kind: int) -> FloatArray:
    """Worth of an agent of a kind on each day and shift; shape (D, S)."""
    by_profile = np.zeros((2, cover.need.shape[1]))
    for part, which in enumerate(cover.part_profile):
        rows = slice(int(cover.part_start[part]), int(cover.part_start[part + 1]))
        by_profile[which] += cover.able[rows, kind] @ prices.cover[rows]
    shifts, days = cover.first.shape
    worth = np.zeros((days, shifts))
    width = cover.profile.shape[3]
    padded = np.pad(by_profile, ((0, 0), (0, width)))
    for s in range(shifts):
        for d in range(days):
            window = slice(int(cover.first[s, d]), int(cover.first[s, d]) + width)
            worth[d, s] = (cover.profile[:, s, d] * padded[:, window]).sum()
    return worth
