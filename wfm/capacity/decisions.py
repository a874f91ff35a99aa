"""What is decided: classes, leaders, overtime and temporary people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, IntArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class Decisions(Record):
    """A hiring plan for each of S scenarios.

    Parameters
    ----------
    seats : ndarray of int, shape (S, T)
        Joiners by the first period of their class.
    classes : ndarray of int, shape (S, T)
        Classes that begin.
    promoted : ndarray of int, shape (T,)
        Agents who begin to prepare for leading, in every scenario alike.
    overtime_hours, temporary_fte : ndarray, shape (S, T)
    """

    seats: IntArray
    classes: IntArray
    promoted: IntArray
    overtime_hours: FloatArray
    temporary_fte: FloatArray

    @property
    def hires_anybody(self) -> bool:
        """True when some class begins in some scenario."""
        return bool(self.seats.any())


def no_decisions(scenarios: int, periods: int) -> Decisions:
    """Return the plan that hires nobody and orders nothing."""
    whole = np.zeros((scenarios, periods), dtype=np.int64)
    blank = np.zeros((scenarios, periods))
    return Decisions(whole, whole, np.zeros(periods, dtype=np.int64), blank, blank)
