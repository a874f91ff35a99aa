"""The way from erlangs to scheduled agents, step by step, for tables and explanations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array, set_field
from wfm.domain.service import Requirement
from wfm.staffing.shrinkage import exact_share, scheduled_agents


@dataclass(frozen=True, slots=True, eq=False)
class StaffingWalk(Record):
    """What is added at each step; every array but `lost` has shape (Q, T).

    Parameters
    ----------
    load_erlangs : ndarray
        Offered load: agents if everybody were busy all the time.
    waiting_margin : ndarray
        Agents above the load (below zero: under it) that keep waits within the goal.
    on_position : ndarray of int
        Load and margin together.
    kinds : tuple of str
        K kinds of shrinkage.
    lost : ndarray, shape (K, Q, T)
        Scheduled agents who are away for each kind, on average.
    rounding : ndarray
        Part of an agent scheduled because agents are whole.
    scheduled : ndarray of int
        ``on_position + lost.sum(axis=0) + rounding``.
    """

    load_erlangs: FloatArray
    waiting_margin: FloatArray
    on_position: IntArray
    kinds: tuple[str, ...]
    lost: FloatArray
    rounding: FloatArray
    scheduled: IntArray

    def __post_init__(self) -> None:
        shape = np.shape(self.load_erlangs)
        for name in ("load_erlangs", "waiting_margin", "rounding"):
            array = frozen_array(getattr(self, name), np.float64, shape, f"StaffingWalk.{name}")
            set_field(self, name, array)
        for name in ("on_position", "scheduled"):
            array = frozen_array(getattr(self, name), np.int64, shape, f"StaffingWalk.{name}")
            set_field(self, name, array)
        shape = (len(self.kinds), *shape)
        set_field(self, "lost", frozen_array(self.lost, np.float64, shape, "StaffingWalk.lost"))


def walk(requirement: Requirement, shrinkage: Mapping[str, float]) -> StaffingWalk:
    """Return how a requirement grew from erlangs to scheduled agents.

    Parameters
    ----------
    requirement : Requirement
        What `wfm.staffing.require` returned.
    shrinkage : mapping of str to float
        The shares it was made with.

    Raises
    ------
    InvalidInput
        If the requirement was made with other shares.
    """
    on_position, scheduled = requirement.on_position, requirement.scheduled
    if (scheduled_agents(on_position, shrinkage) != scheduled).any():
        raise InvalidInput("is not the one the requirement was made with", where="shrinkage")
    shares = [exact_share(share) for share in shrinkage.values()]
    lost = np.array([scheduled * float(share) for share in shares])
    lost = lost.reshape(len(shares), *scheduled.shape)
    kept = float(1 - sum(shares))
    return StaffingWalk(
        load_erlangs=requirement.load_erlangs,
        waiting_margin=on_position - requirement.load_erlangs,
        on_position=on_position,
        kinds=tuple(shrinkage),
        lost=lost,
        rounding=scheduled.astype(np.float64) * kept - on_position,
        scheduled=scheduled,
    )
