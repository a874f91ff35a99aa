"""The records on which the general compiled engine works."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.domain.record import IntArray
from wfm.simulate.event_order import NUMBERS_PER_KIND, Kind
from wfm.simulate.rules import Rules
from wfm.simulate.sample import Sample
from wfm.simulate.staff import NOBODY, Staff
from wfm.simulate.trace import Outcome

NOWHERE, IN_LINE, SET_ASIDE = range(3)
"""Where a contact waits."""

AWAY, ON_DUTY, OVERRUN = range(3)
"""In overrun the spell of duty is over and contacts are being finished."""

CALL = np.dtype(
    [
        ("arrived", "f8"),
        ("service", "f8"),
        ("patience", "f8"),
        ("draw", "f8"),
        ("redial_delay", "f8"),
        ("accepted", "f8"),
        ("started", "f8"),
        ("ended", "f8"),
        ("finish", "f8"),
        ("rank", "i8"),
        ("queue", "i4"),
        ("agent", "i4"),
        ("outcome", "i4"),
        ("next_attempt", "i4"),
        ("ahead", "i4"),
        ("behind", "i4"),
        ("place", "i4"),
        ("takes_callback", "i4"),
        ("reached", "i4"),
        ("holds_line", "i4"),
    ],
    align=True,
)
"""One contact, with its neighbours in its line; see `reference_people.Contact`."""

AGENT = np.dtype(
    [
        ("spell_end", "f8"),
        ("progress", "f8"),
        ("progress_at", "f8"),
        ("ready_seconds", "f8"),
        ("ready_since", "f8"),
        ("busy_seconds", "f8"),
        ("busy_since", "f8"),
        ("slowdown", "f8"),
        ("freed", "i8"),
        ("plans", "i8"),
        ("group", "i4"),
        ("position", "i4"),
        ("spell", "i4"),
        ("state", "i4"),
        ("hands", "i4"),
        ("chatting", "i4"),
        ("in_room", "i4"),
        ("ahead", "i4"),
        ("behind", "i4"),
    ],
    align=True,
)
"""One agent, with the neighbours among those who have as much room."""

QUEUE = np.dtype(
    [
        ("callback_after", "f8"),
        ("due_after", "f8"),
        ("on_duty", "i4"),
        ("held", "i4"),
        ("waiting_limit", "i4"),
        ("reserve", "i4"),
        ("deferred", "i4"),
        ("slowdown", "f8"),
        ("most_lines", "f8"),
        ("lost_share", "f8"),
        ("ring_seconds", "f8"),
        ("connected", "i8"),
        ("lost", "i8"),
        ("ringing", "i4"),
        ("predictive", "i4"),
        ("chat", "i4"),
        ("concurrency", "i4"),
        ("callback_aside", "i4"),
    ],
    align=True,
)
"""One queue: its rules, agents on duty, and telephone lines held by those who wait."""

LINE = np.dtype([("first", "i4"), ("last", "i4"), ("count", "i4")], align=True)
"""Those who wait in a queue, or the agents of a group with as much room."""

ROUTE = np.dtype([("after", "f8"), ("tier", "i8"), ("order", "i8"), ("callers", "i8")], align=True)
"""Of a queue and a group: threshold and tier for contacts, order for the group's agents.

``callers`` is 1 where the group serves callers of any queue.
"""

EVENT = np.dtype([("time", "f8"), ("order", "i8"), ("plan", "i8")], align=True)
"""What is to come; ``order`` tells kind and number, ``plan`` outdates ends of chats."""

DESK_FIELDS = (
    ("arrived", "i8"),
    ("freed", "i8"),
    ("events", "i8"),
    ("trunks_used", "i8"),
    ("overruns", "i8"),
    ("trunk_lines", "i8"),
    ("chat_limit", "i4"),
    ("agent_choice", "i4"),
    ("idle_leave_first", "i4"),
    ("set_aside", "i4"),
    ("dials", "i4"),
    ("most_dials", "i8"),
)
DESK = np.dtype(list(DESK_FIELDS), align=True)
"""What there is only one of: counters, and the rules of the whole centre."""

NO_LIMIT = np.iinfo(np.int32).max

LONGEST_IDLE, LEAST_OCCUPIED, FIXED, RANDOM = range(4)
CHOICES = ("longest_idle", "least_occupied", "fixed", "random")


class World(NamedTuple):
    """All records of one replication.

    Parameters
    ----------
    calls, agents, queues : ndarray
        Contacts, agents and queues.
    lines : ndarray, shape (2 Q,)
        Contacts in line, then contacts set aside, by queue.
    rooms : ndarray, shape (G K,)
        Agents on duty by group and contacts in hand, up to the chat limit K.
    routes : ndarray, shape (Q, G)
        What holds between queues and groups.
    groups_of_queue, queues_of_group, thresholds : ndarray
        By queue, group and queue; filled up with -1.
    pace : ndarray, shape (N, Q)
        Handle time of each agent over the standard one.
    hands : ndarray, shape (N, K)
        Contacts in hand.
    at_position : ndarray, shape (N,)
        Who keeps the duty planned for each agent.
    left : ndarray, shape (M,)
        When spells of duty really ended.
    heap : ndarray
        What is to come, a binary heap.
    desk : ndarray, shape (1,)
        What there is only one of.
    """

    calls: np.ndarray
    agents: np.ndarray
    queues: np.ndarray
    lines: np.ndarray
    rooms: np.ndarray
    routes: np.ndarray
    groups_of_queue: np.ndarray
    queues_of_group: np.ndarray
    thresholds: np.ndarray
    pace: np.ndarray
    hands: np.ndarray
    at_position: np.ndarray
    left: np.ndarray
    heap: np.ndarray
    desk: np.ndarray


def world(sample: Sample, staff: Staff, rules: Rules) -> World:
    """Return the records before the first event."""
    queues = staff.skills.shape[1]
    limit = rules.chat_limit
    routes = route_records(staff, rules)
    return World(
        calls=call_records(sample),
        agents=agent_records(staff),
        queues=queue_records(rules, queues),
        lines=line_records(2 * queues),
        rooms=line_records(staff.skill_count.size * limit),
        routes=routes,
        groups_of_queue=staff.groups_of_queue,
        queues_of_group=staff.queues_of_group,
        thresholds=threshold_table(staff, routes["after"]),
        pace=np.ascontiguousarray(staff.pace),
        hands=np.full((staff.agent_count, limit), NOBODY, np.int64),
        at_position=np.arange(staff.agent_count),
        left=np.zeros(sample.spells.end.size),
        heap=np.empty(64 + 4 * staff.agent_count, EVENT),
        desk=desk_record(rules, staff.agent_count),
    )


def call_records(sample: Sample) -> np.ndarray:
    """Return the contacts of a sample, untouched."""
    calls = np.zeros(sample.arrival.size, CALL)
    calls["arrived"] = sample.arrival
    calls["queue"] = sample.queue
    calls["service"] = sample.service
    calls["patience"] = sample.patience
    for name in ("accepted", "started", "ended", "finish"):
        calls[name] = np.inf
    for name in ("agent", "next_attempt", "ahead", "behind"):
        calls[name] = NOBODY
    calls["reached"] = 1
    calls["outcome"] = int(Outcome.NOT_MADE)
    for name in ("draw", "takes_callback", "next_attempt", "redial_delay", "reached"):
        drawn = getattr(sample, name)
        if drawn is not None:
            calls[name] = drawn
    return calls


def agent_records(staff: Staff) -> np.ndarray:
    """Return the agents, all away."""
    agents = np.zeros(staff.agent_count, AGENT)
    agents["group"] = staff.group
    agents["position"] = np.arange(staff.agent_count)
    for name in ("spell", "ahead", "behind", "in_room"):
        agents[name] = NOBODY
    return agents


def queue_records(rules: Rules, count: int) -> np.ndarray:
    """Return the rules of the queues."""
    records = np.zeros(count, QUEUE)
    for number, record in enumerate(records):
        rule = rules.of(number)
        callback, deferral = rule.callback, rule.deferral
        record["callback_after"] = callback.after_seconds if callback else np.inf
        record["callback_aside"] = bool(callback and callback.when_idle)
        record["waiting_limit"] = NO_LIMIT if rule.waiting_limit is None else rule.waiting_limit
        record["deferred"] = deferral is not None
        record["reserve"] = deferral.reserve if deferral else 0
        record["due_after"] = deferral.due_seconds if deferral else np.inf
        predictive = rule.dialling.predictive if rule.dialling else None
        record["predictive"] = predictive is not None
        if rule.dialling and predictive:
            record["most_lines"] = predictive.most_lines
            record["lost_share"] = predictive.lost_share
            record["ring_seconds"] = rule.dialling.dial_seconds
        record["chat"] = rule.chat is not None
        record["concurrency"] = rule.chat.concurrency if rule.chat else 1
        record["slowdown"] = rule.chat.slowdown if rule.chat else 0.0
    return records


def line_records(count: int) -> np.ndarray:
    """Return lines in which nobody stands yet."""
    empty = np.zeros(count, LINE)
    empty["first"] = empty["last"] = NOBODY
    return empty


def route_records(staff: Staff, rules: Rules) -> np.ndarray:
    """Return what holds between queues and groups; priorities come before an agent's order."""
    member = staff.member
    count = staff.skills.shape[1]
    routes = np.zeros((count, member.size), ROUTE)
    routes["tier"] = staff.tiers[member].T
    if staff.after_seconds is not None:
        routes["after"] = staff.after_seconds[member].T
    own = np.zeros((count, member.size), np.int64)
    if staff.own_order is not None:
        own = np.where(staff.skills[member].T, staff.own_order[member].T, 0)
    priority = np.array([rules.of(queue).priority for queue in range(count)], np.int64)
    rank = np.unique(priority, return_inverse=True)[1].reshape(-1, 1)
    routes["order"] = rank * (own.max(initial=0) + 1) + own
    callers = np.array([rules.of(queue).deferral is None for queue in range(count)])
    routes["callers"] = (staff.skills[member] & callers).any(axis=1)
    return routes


def threshold_table(staff: Staff, after: np.ndarray) -> np.ndarray:
    """Return the waits after which further groups may take contacts, by queue; -1 fills up."""
    rows = [
        np.unique(
            [after[queue, g] for g in groups if g != NOBODY and 0 < after[queue, g] < np.inf]
        )
        for queue, groups in enumerate(staff.groups_of_queue)
    ]
    table = np.full((len(rows), max((row.size for row in rows), default=0)), -1.0)
    for queue, row in enumerate(rows):
        table[queue, : row.size] = row
    return table


def desk_record(rules: Rules, agents: int) -> np.ndarray:
    """Return the rules of the whole centre."""
    desk = np.zeros(1, DESK)
    diallers = [rule.dialling.predictive for rule in rules.queues if rule.dialling]
    paces = [dialler.most_lines for dialler in diallers if dialler]
    desk["dials"] = bool(paces)
    desk["most_dials"] = int(sum(pace * agents + 1 for pace in paces))
    desk["chat_limit"] = rules.chat_limit
    desk["trunk_lines"] = NO_LIMIT if rules.trunk_lines is None else rules.trunk_lines
    desk["agent_choice"] = CHOICES.index(rules.agent_choice)
    desk["idle_leave_first"] = rules.idle_leave_first
    return desk


def duty_changes(sample: Sample) -> tuple[np.ndarray, IntArray]:
    """Return starts and ends of spells in the order of events, and their spells."""
    spells = sample.spells
    count = spells.end.size
    changes = np.zeros(2 * count, EVENT)
    changes["time"] = np.concatenate([spells.end, spells.start])
    kinds = np.repeat([int(Kind.LEAVE), int(Kind.ARRIVE_ON_DUTY)], count)
    changes["order"] = kinds * NUMBERS_PER_KIND + np.tile(spells.agent, 2)
    spell = np.tile(np.arange(count), 2)
    order = np.lexsort((changes["order"], changes["time"]))
    return changes[order], spell[order]
