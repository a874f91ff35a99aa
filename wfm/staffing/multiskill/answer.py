"""What is found: agents per group and interval, what they cost and what they give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class SkillStaffing(Record):
    """Agents per skill group and interval.

    Parameters
    ----------
    queues : tuple of str
        Queue ids; Q of them.
    groups : tuple of tuple of str
        Queues that each skill group serves; G groups.
    agents : ndarray of int, shape (G, T)
        Agents on position.
    cost : ndarray, shape (T,)
        Cost of the interval's agents.
    bound : ndarray, shape (T,)
        Least cost at which every set of queues has the agents of its pooled Erlang model:
        below it no staffing can be when handle times and patience are equal and exponential,
        and close to a bound otherwise.
    service_level, half_width : ndarray, shape (Q, T)
        Measured on contacts that the search has not seen, by the goal's definition, with a
        95 % half-width; 1 and 0 where nothing arrives.
    abandonment : ndarray, shape (Q, T)
        Share of contacts that hang up, measured likewise.
    met : ndarray of bool, shape (T,)
        Whether every goal was met on the sample of the audit.
    start : tuple of str
        Which start of the portfolio led to each interval's answer.
    cuts, evaluations : ndarray of int, shape (T,)
        Cutting planes and simulations it took.
    interrupted : bool
        True when Ctrl-C ended the search; intervals that were not searched then have
        ``dedicated`` agents as `start`, not measured: their service level is NaN.
    """

    queues: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    agents: IntArray
    cost: FloatArray
    bound: FloatArray
    service_level: FloatArray
    half_width: FloatArray
    abandonment: FloatArray
    met: BoolArray
    start: tuple[str, ...]
    cuts: IntArray
    evaluations: IntArray
    interrupted: bool = False

    @property
    def total_cost(self) -> float:
        """Cost of all intervals."""
        return float(self.cost.sum())

    @property
    def gap(self) -> FloatArray:
        """Relative distance of each interval's cost from its bound; shape (T,)."""
        distance: FloatArray = np.divide(
            self.cost - self.bound, self.cost, out=np.zeros_like(self.cost), where=self.cost > 0
        )
        return distance
