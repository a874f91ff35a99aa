"""One record that leads to all others, so that compiled functions need a single argument.

Numba hands an array to a function as seven numbers and counts who holds it; for the fifteen
arrays of the engine that takes twenty times as long as the work itself. Here functions get one
record with the addresses instead, and look at the arrays where they are. Whoever makes the
record keeps the arrays: see `World`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.numpy_support import carray

from wfm.simulate.compiled import compiled
from wfm.simulate.flow_records import (
    AGENT,
    CALL,
    DESK_FIELDS,
    EVENT,
    LINE,
    QUEUE,
    ROUTE,
    World,
)

NUMBER = np.dtype(np.int64)
SECONDS = np.dtype(np.float64)
SIZES = (
    "call_count",
    "agent_count",
    "queue_count",
    "group_count",
    "threshold_count",
    "spell_count",
    "heap_size",
)
ADDRESSES = tuple(name for name in World._fields if name != "desk")
MEMORY = np.dtype(
    [
        *((name, "i8") for name in SIZES),
        *((f"{name}_at", "i8") for name in ADDRESSES),
        *DESK_FIELDS,
    ],
    align=True,
)
"""Sizes and addresses of the arrays, and what there is only one of."""


def memory_of(world: World) -> np.ndarray:
    """Return the record that leads to a world's arrays, which must outlive it; shape (1,)."""
    memory = np.zeros(1, MEMORY)
    memory["call_count"] = world.calls.size
    memory["agent_count"] = world.agents.size
    memory["queue_count"], memory["group_count"] = world.routes.shape
    memory["threshold_count"] = world.thresholds.shape[1]
    memory["spell_count"] = world.left.size
    memory["heap_size"] = world.heap.size
    for name in ADDRESSES:
        memory[f"{name}_at"] = getattr(world, name).ctypes.data
    for name, _ in DESK_FIELDS:
        memory[name] = world.desk[name]
    return memory


def _pointer(_context: Any, _address: Any) -> Any:
    """Return an address as a pointer."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), generate


pointer: Any = intrinsic(_pointer)
"""Turns an address into a pointer, inside compiled functions."""


@compiled
def calls(w: Any) -> Any:
    """Return the contacts."""
    return carray(pointer(w.calls_at), (w.call_count,), CALL)


@compiled
def agents(w: Any) -> Any:
    """Return the agents."""
    return carray(pointer(w.agents_at), (w.agent_count,), AGENT)


@compiled
def queues(w: Any) -> Any:
    """Return the queues."""
    return carray(pointer(w.queues_at), (w.queue_count,), QUEUE)


@compiled
def lines(w: Any) -> Any:
    """Return contacts in line, then contacts set aside, by queue."""
    return carray(pointer(w.lines_at), (2 * w.queue_count,), LINE)


@compiled
def rooms(w: Any) -> Any:
    """Return the agents on duty with room, by group and contacts in hand."""
    return carray(pointer(w.rooms_at), (w.group_count * w.chat_limit,), LINE)


@compiled
def routes(w: Any) -> Any:
    """Return what holds between queues and groups."""
    return carray(pointer(w.routes_at), (w.queue_count, w.group_count), ROUTE)


@compiled
def groups_of_queue(w: Any) -> Any:
    """Return the groups that serve each queue, lowest tier first."""
    return carray(pointer(w.groups_of_queue_at), (w.queue_count, w.group_count), NUMBER)


@compiled
def queues_of_group(w: Any) -> Any:
    """Return the queues that each group serves."""
    return carray(pointer(w.queues_of_group_at), (w.group_count, w.queue_count), NUMBER)


@compiled
def thresholds(w: Any) -> Any:
    """Return the waits after which further groups may take contacts, by queue."""
    return carray(pointer(w.thresholds_at), (w.queue_count, w.threshold_count), SECONDS)


@compiled
def pace(w: Any) -> Any:
    """Return the handle time of each agent by queue over the standard one."""
    return carray(pointer(w.pace_at), (w.agent_count, w.queue_count), SECONDS)


@compiled
def hands(w: Any) -> Any:
    """Return the contacts that agents have in hand."""
    return carray(pointer(w.hands_at), (w.agent_count, w.chat_limit), NUMBER)


@compiled
def at_position(w: Any) -> Any:
    """Return who keeps the duty planned for each agent."""
    return carray(pointer(w.at_position_at), (w.agent_count,), NUMBER)


@compiled
def left(w: Any) -> Any:
    """Return when spells of duty really ended."""
    return carray(pointer(w.left_at), (w.spell_count,), SECONDS)


@compiled
def heap(w: Any) -> Any:
    """Return what is to come."""
    return carray(pointer(w.heap_at), (w.heap_size,), EVENT)
