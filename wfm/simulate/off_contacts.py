"""Takes agents off contacts for the duties that a requirement has planned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.simulate.duty import Duty


def off_contacts(
    duty: Duty, skills: BoolArray, on_duty: IntArray, interval_seconds: float
) -> Duty:
    """Return the duty without the intervals in which agents are kept from contacts.

    Parameters
    ----------
    duty : Duty
        When agents are on the floor.
    skills : ndarray of bool, shape (N, Q)
        Which agents serve which queues.
    on_duty : ndarray of int, shape (Q, T)
        Agents of each queue whom duties keep from contacts, as in `Requirement.on_duty`.
    interval_seconds : float
        Length of an interval.

    Raises
    ------
    InvalidInput
        If the numbers are not those of the same queues.

    Notes
    -----
    A requirement says how many, not who. Taken are agents on the floor for the whole interval:
    first those whose duty goes on, then those with the fewest skills, of them who had the fewest
    such intervals. Where too few are there, fewer are taken.
    """
    if on_duty.shape[0] != skills.shape[1]:
        raise InvalidInput(
            f"is for {on_duty.shape[0]} queues of {skills.shape[1]}", where="on_duty"
        )
    floor = _on_floor(duty, (skills.shape[0], on_duty.shape[1]), interval_seconds)
    return _without(duty, _chosen(floor, skills, on_duty), interval_seconds)


def _on_floor(duty: Duty, shape: tuple[int, int], seconds: float) -> BoolArray:
    """Return who is meant to be on the floor for all of an interval; shape (N, T)."""
    there = np.zeros(shape)
    spells = duty.spells(np.ones(duty.agent.size, np.bool_))
    for agent, start, end in zip(spells.agent, spells.start, spells.end, strict=True):
        first, last = int(np.ceil(start / seconds)), int(end // seconds)
        there[agent, first:last] = 1.0
    return there > 0


def _chosen(floor: BoolArray, skills: BoolArray, on_duty: IntArray) -> BoolArray:
    """Return who is taken in each interval; shape (N, T)."""
    chosen = np.zeros(floor.shape, np.bool_)
    turns, breadth = np.zeros(len(floor), np.int64), skills.sum(axis=1)
    going_on = np.zeros(skills.shape, np.bool_)
    for t in np.flatnonzero(on_duty.any(axis=0)).tolist():
        for q in np.flatnonzero(on_duty[:, t]).tolist():
            free = np.flatnonzero(floor[:, t] & skills[:, q] & ~chosen[:, t])
            kept = going_on[free, q] & (chosen[free, t - 1] if t else False)
            order = np.lexsort((free, turns[free], breadth[free], ~kept))
            taken = free[order[: int(on_duty[q, t])]]
            chosen[taken, t] = True
            turns[taken] += 1
            going_on[:, q] = False
            going_on[taken, q] = True
    return chosen


def _without(duty: Duty, chosen: BoolArray, seconds: float) -> Duty:
    """Return the duty without the chosen intervals; blocks without any stay as they are."""
    before = np.concatenate([np.zeros((len(chosen), 1)), chosen.cumsum(axis=1)], axis=1)
    first = (duty.start // seconds).astype(np.int64)
    last = np.ceil(duty.end / seconds).astype(np.int64)
    hit = before[duty.agent, last] > before[duty.agent, first]
    rows, starts, ends = [np.flatnonzero(~hit)], [duty.start[~hit]], [duty.end[~hit]]
    for b in np.flatnonzero(hit).tolist():
        left = _left_of(
            float(duty.start[b]), float(duty.end[b]), chosen[duty.agent[b]], int(first[b]), seconds
        )
        rows.append(np.full(len(left), b))
        starts.append(left[:, 0])
        ends.append(left[:, 1])
    block, start, end = np.concatenate(rows), np.concatenate(starts), np.concatenate(ends)
    order = np.lexsort((start, duty.agent[block]))
    block = block[order]
    _, shift = np.unique(duty.shift[block], return_inverse=True)
    return replace(duty, agent=duty.agent[block], start=start[order], end=end[order], shift=shift)


def _left_of(
    start: float, end: float, chosen: BoolArray, first: int, seconds: float
) -> FloatArray:
    """Return the pieces of one block that lie in no chosen interval; shape (P, 2)."""
    pieces: list[tuple[float, float]] = []
    at, t = start, first
    while at < end:
        upto = min((t + 1) * seconds, end)
        if not chosen[t]:
            if pieces and pieces[-1][1] == at:
                pieces[-1] = (pieces[-1][0], upto)
            else:
                pieces.append((at, upto))
        at, t = upto, t + 1
    return np.array(pieces, dtype=np.float64).reshape(-1, 2)
