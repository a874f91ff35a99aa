"""Better bounds by branching on how many heads some shifts get together.

Heads are whole, so if the cheapest mixture gives 3.6 of them to the nights of a month, every
roster gives at most 3 or at least 4. Such limits only change what a head is worth, so the lines
are priced as before.
"""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np

from wfm.domain.record import FloatArray
from wfm.roster.daily.columns import Columns, Mixture, Total
from wfm.roster.daily.relax import Pricer, relaxed

WHOLE = 0.02
"""Heads as near as this to a whole number are not branched on."""

MOST_NODES = 60


def branched_bound(
    columns: Columns,
    pricer: Pricer,
    mixture: Mixture,
    bound: float,
    cutoff: float,
    deadline: float,
) -> float:
    """Return a better lower bound, if branching finds one.

    Parameters
    ----------
    columns, pricer
        As in `relaxed`.
    mixture : Mixture
        The cheapest mixture of `columns`.
    bound : float
        Bound without branching.
    cutoff : float
        Bounds from here on are good enough.
    deadline : float
        `time.monotonic` moment at which to stop.

    Notes
    -----
    Best first: the branch of the lowest bound is split on the widest group of shifts whose
    heads are not whole. The result is the lowest bound of all branches that are left.
    """
    sets = _groups_of_cells(pricer.tables.need.shape)
    nodes: list[tuple[float, tuple[Total, ...], FloatArray | None]] = [(bound, (), mixture.heads)]
    for _ in range(MOST_NODES):
        nodes.sort(key=lambda node: node[0])
        low, totals, heads = nodes[0]
        cells = _split(sets, heads) if heads is not None else None
        if low >= cutoff or cells is None or heads is None or time.monotonic() > deadline:
            break
        value = float((cells * heads).sum())
        branches = []
        down, up = float(np.floor(value)), float(np.ceil(value))
        for limit in (Total(cells, -np.inf, down), Total(cells, up, np.inf)):
            own = columns.copy()
            more = (*totals, limit)
            found, inner = relaxed(own, pricer, deadline, _quiet, more, cutoff)
            after = None if inner is None else inner.heads
            branches.append((max(found, low), more, after))
        nodes[:1] = branches
    return min(node[0] for node in nodes)


def _quiet(_mixture: Mixture, _bound: float) -> None:
    """Take figures and say nothing."""


def _groups_of_cells(shape: tuple[int, int]) -> list[FloatArray]:
    """Return groups of shifts, the widest first: types, weeks of types, days, days of types."""
    days, shifts = shape
    weeks = list(pairwise([*range(0, days, 7), days]))
    groups = [_cells(shape, slice(0, days), slice(0, shifts))]
    groups += [_cells(shape, slice(0, days), slice(s, s + 1)) for s in range(shifts)]
    groups += [_cells(shape, slice(*week), slice(0, shifts)) for week in weeks]
    groups += [_cells(shape, slice(*week), slice(s, s + 1)) for week in weeks
               for s in range(shifts)]  # fmt: skip
    groups += [_cells(shape, slice(d, d + 1), slice(0, shifts)) for d in range(days)]
    groups += [_cells(shape, slice(d, d + 1), slice(s, s + 1)) for d in range(days)
               for s in range(shifts)]  # fmt: skip
    return groups


def _cells(shape: tuple[int, int], days: slice, shifts: slice) -> FloatArray:
    cells = np.zeros(shape)
    cells[days, shifts] = 1.0
    return cells


def _split(groups: list[FloatArray], heads: FloatArray) -> FloatArray | None:
    for cells in groups:
        value = float((cells * heads).sum())
        if abs(value - round(value)) > WHOLE:
            return cells
    return None
