"""The predictive dialler: how many records ring for how many idle agents."""

from __future__ import annotations

from typing import Any

from wfm.simulate.compiled import compiled
from wfm.simulate.event_order import Kind
from wfm.simulate.flow_heap import schedule
from wfm.simulate.flow_lines import idle_for, stop_waiting
from wfm.simulate.flow_memory import lines, queues, queues_of_group
from wfm.simulate.staff import NOBODY

DIAL_ENDS = int(Kind.DIAL_ENDS)


@compiled
def dial_more(w: Any, queue: int, now: float) -> None:
    """Let as many records of a queue ring as the pacing rule allows; see `Predictive`."""
    rule = queues(w)[queue]
    if not rule.predictive:
        return
    idle = idle_for(w, queue) - rule.reserve
    pace = rule.most_lines if rule.lost <= rule.lost_share * rule.connected else 1.0
    line = lines(w)[w.queue_count + queue]
    while line.first != NOBODY and rule.ringing < pace * idle:
        number = line.first
        stop_waiting(w, number)
        rule.ringing += 1
        schedule(w, now + rule.ring_seconds, DIAL_ENDS, number, 0)


@compiled
def dial_for(w: Any, group: int, now: float) -> None:
    """Let records ring for a group in which an agent has become idle."""
    for queue in queues_of_group(w)[group]:
        if queue == NOBODY:
            break
        dial_more(w, queue, now)
