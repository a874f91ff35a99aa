"""A binary heap of events by time and order."""

from __future__ import annotations

from typing import Any

import numpy as np

from wfm.simulate.compiled import compiled
from wfm.simulate.event_order import NUMBERS_PER_KIND
from wfm.simulate.flow_memory import heap as events


@compiled
def before(time: float, order: int, other: Any) -> bool:
    """Tell whether a moment comes before an event."""
    return bool(time < other.time or (time == other.time and order < other.order))


@compiled
def push(heap: Any, size: int, time: float, order: int, plan: int) -> None:
    """Add an event to a heap of the given size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if not before(time, order, heap[parent]):
            break
        heap[place] = heap[parent]
        place = parent
    heap[place].time = time
    heap[place].order = order
    heap[place].plan = plan


@compiled
def pop(heap: Any, size: int) -> None:
    """Fill the place of the first event with the last one, at index `size`."""
    time, order, plan = heap[size].time, heap[size].order, heap[size].plan
    place, child = 0, 1
    while child < size:
        if child + 1 < size and before(heap[child + 1].time, heap[child + 1].order, heap[child]):
            child += 1
        if before(time, order, heap[child]):
            break
        heap[place] = heap[child]
        place, child = child, 2 * child + 1
    heap[place].time = time
    heap[place].order = order
    heap[place].plan = plan


@compiled
def grown(heap: Any) -> Any:
    """Return the same heap with twice the room."""
    larger = np.empty(2 * heap.size, heap.dtype)
    larger[: heap.size] = heap
    return larger


@compiled
def schedule(w: Any, time: float, kind: int, number: int, plan: int) -> None:
    """Note that something will happen."""
    push(events(w), w.events, time, kind * NUMBERS_PER_KIND + number, plan)
    w.events += 1
