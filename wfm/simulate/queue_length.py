"""How many contacts wait in each interval."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray, IntArray

Queued = tuple[IntArray, FloatArray, FloatArray]
"""Queue, moment of joining and moment of leaving of every contact that waited."""


def mean_in_queue(queued: Queued, shape: tuple[int, int], interval_seconds: float) -> FloatArray:
    """Return the mean number waiting, cut at interval borders; shape (Q + 1, T), all last."""
    from wfm.simulate.counters import spread

    seconds = np.zeros(shape)
    spread(*queued, float(interval_seconds), seconds)
    seconds[-1] = seconds[:-1].sum(axis=0)
    mean: FloatArray = seconds / interval_seconds
    return mean


def most_in_queue(queued: Queued, shape: tuple[int, int], interval_seconds: float) -> FloatArray:
    """Return the highest number waiting in each interval; shape (Q + 1, T), all queues last.

    A contact that joins as another one leaves does not meet it.
    """
    queue, joined, left = queued
    most = np.zeros(shape)
    for row in range(shape[0]):
        own = queue == row if row < shape[0] - 1 else np.ones(queue.size, np.bool_)
        most[row] = _highest(joined[own], left[own], shape[1], interval_seconds)
    return most


def _highest(
    joined: FloatArray, left: FloatArray, intervals: int, interval_seconds: float
) -> FloatArray:
    time = np.concatenate([left, joined])
    step = np.repeat([-1, 1], joined.size)
    order = np.argsort(time, kind="stable")
    time, number = time[order], np.cumsum(step[order])
    settled = np.append(time[1:] != time[:-1], True)[: time.size]
    time, number = time[settled], number[settled]
    borders = np.arange(intervals) * float(interval_seconds)
    before = np.searchsorted(time, borders, side="right") - 1
    at_border = np.where(before >= 0, np.append(number, 0)[before], 0)
    highest = at_border.astype(np.float64)
    inside = time < intervals * interval_seconds
    place = np.floor_divide(time[inside], interval_seconds).astype(np.int64)
    np.maximum.at(highest, np.minimum(place, intervals - 1), number[inside])
    return highest
