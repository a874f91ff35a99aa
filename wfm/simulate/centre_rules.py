"""The rules of a centre from the settings of its queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wfm.domain import InvalidInput, Roster
from wfm.domain.record import FloatArray
from wfm.domain.routing_settings import CallbackSettings, RoutingSettings
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.rules import Callback, Chat, Deferral, QueueRules, Redial, Rules

SECONDS_PER_HOUR = 3600.0


def rules_of(
    names: Sequence[str], queues: Mapping[str, QueueSettings], settings: SimulationSettings
) -> Rules:
    """Return how contacts are routed and what else may befall them.

    Raises
    ------
    InvalidInput
        If a queue of deferred or outbound work has callbacks, redials or a limit of callers.
    """
    return Rules(
        queues=tuple(queue_rules(name, queues[name]) for name in names),
        agent_choice=settings.agent_choice,
        trunk_lines=settings.trunk_lines,
    )


def queue_rules(name: str, queue: QueueSettings) -> QueueRules:
    """Return the rules of one queue; dials of a list are work that can wait until dialled."""
    routing = queue.routing
    deferral = chat = None
    if queue.deferred is not None:
        due = queue.deferred.deadline_hours * SECONDS_PER_HOUR
        deferral = Deferral(queue.deferred.reserve_agents, due)
    elif queue.outbound is not None:
        deferral = Deferral()
    elif queue.chat is not None:
        chat = Chat(queue.chat.concurrency, queue.chat.slowdown)
    if deferral is not None:
        _refuse_callers_words(name, queue)
    callback, redial = routing.callback, routing.redial
    return QueueRules(
        priority=routing.priority,
        waiting_limit=routing.waiting_limit,
        callback=None if callback is None else _callback(callback),
        redial=None if redial is None else Redial(redial.share, redial.delay_seconds),
        deferral=deferral,
        chat=chat,
        contained_share=routing.contained_share,
    )


def _callback(settings: CallbackSettings) -> Callback:
    return Callback(settings.after_seconds, settings.share, settings.when_idle)


def overflow_seconds(
    names: Sequence[str], queues: Mapping[str, QueueSettings], roster: Roster
) -> FloatArray | None:
    """Return the wait after which contacts may go to each agent; shape (N, Q).

    Returns
    -------
    ndarray or None
        None when no queue has a threshold. Agents whose first skill is a queue take its contacts
        at once.
    """
    thresholds = [queues[name].routing.overflow_seconds for name in names]
    if not any(thresholds):
        return None
    after = np.tile(np.array([wait or 0.0 for wait in thresholds]), (len(roster.agents), 1))
    for row, agent in zip(after, roster.agents, strict=True):
        if agent.skills[0] in names:
            row[list(names).index(agent.skills[0])] = 0.0
    return after


def _refuse_callers_words(name: str, queue: QueueSettings) -> None:
    plain = RoutingSettings()
    for word in ("waiting_limit", "callback", "redial"):
        if getattr(queue.routing, word) != getattr(plain, word):
            raise InvalidInput(
                f"is given, but its channel is {queue.channel}",
                where=f"queue {name}, routing.{word}",
                hint="nobody waits on the line for such work; take it out",
            )
