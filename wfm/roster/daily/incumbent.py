"""The best daily roster so far, and the best bound."""

from __future__ import annotations

import math
import threading

import numpy as np

from wfm.domain import Progress, ProgressEvent
from wfm.domain.record import IntArray
from wfm.roster.daily.checker import breaches, broken_rules, roster_cost
from wfm.roster.daily.problem import DailyProblem

ROUNDING = 1e-6


class Incumbent:
    """Keeps the cheapest legal roster that it is offered, and the highest lower bound.

    Parameters
    ----------
    problem : DailyProblem
    progress : Progress
    """

    def __init__(self, problem: DailyProblem, progress: Progress) -> None:
        self.problem = problem
        self.progress = progress
        self.lines: IntArray | None = None
        self.cost = math.inf
        self.bound = 0.0  # no cost is negative
        self.lock = threading.Lock()
        self.step = 1.0 if problem.whole_costs else 0.0

    def offer(self, lines: IntArray) -> bool:
        """Take a roster if it is legal and cheaper; judged by the independent checker."""
        cost = roster_cost(self.problem, lines)
        with self.lock:
            if cost >= self.cost - ROUNDING or breaches(self.problem, lines):
                return False
            self.lines, self.cost = np.array(lines), cost
        self.tell(f"cost {self.cost:.0f}, bound {self.bound:.1f}")
        return True

    def is_legal(self, agent: int, line: IntArray) -> bool:
        """Say whether an agent may work a line."""
        return next(broken_rules(self.problem, agent, line), None) is None

    def raise_bound(self, bound: float) -> None:
        """Take a lower bound; a whole number when every cost is one."""
        if self.step and math.isfinite(bound):
            bound = math.ceil(bound - 1e-4)
        self.bound = max(self.bound, bound)

    def tell(self, message: str) -> None:
        """Report progress."""
        self.progress(ProgressEvent("daily roster", None, message))

    @property
    def cutoff(self) -> float:
        """Cost below which a roster is really better."""
        return self.cost - max(self.step - 1e-3, ROUNDING * max(1.0, abs(self.cost)))

    @property
    def proven(self) -> bool:
        """True when nothing cheaper can exist."""
        return self.bound > self.cutoff
