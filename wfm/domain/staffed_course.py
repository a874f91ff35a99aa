"""Agents of one queue over time, and what they give."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.domain.record import FloatArray, IntArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class StaffedCourse(Record):
    """Agents of one queue over I intervals, and what they give; arrays have shape (I,).

    Parameters
    ----------
    agents : ndarray of int
        Agents on position.
    service_level : ndarray
        By the threshold and definition of each interval's goal.
    abandonment, mean_wait_seconds, occupancy : ndarray
        Share that hangs up, mean wait of the answered, busy share of the agents' time.
    overtime_hours : ndarray
        What the agents who leave at the interval's start spend on finishing their calls.
    """

    agents: IntArray
    service_level: FloatArray
    abandonment: FloatArray
    mean_wait_seconds: FloatArray
    occupancy: FloatArray
    overtime_hours: FloatArray
