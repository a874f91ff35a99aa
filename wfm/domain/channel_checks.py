"""What does not go together in the settings of a queue and of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wfm.domain.channel_settings import SUB_MODELS
from wfm.domain.goal import ServiceGoal

if TYPE_CHECKING:
    from wfm.domain.duty_settings import DutySettings
    from wfm.domain.settings import Period, QueueSettings

ROUND_THE_CLOCK = (0, 1440)


def channel_mistake(queue: QueueSettings) -> str:
    """Return what is wrong with one queue's settings for its channel; empty when nothing is.

    After a semicolon comes how to mend it.
    """
    channel = queue.channel
    for other in SUB_MODELS:
        given = getattr(queue, other) is not None
        if given and other != channel:
            return f"{other} is given, but its channel is {channel}; write channel: {other}"
        if not given and other == channel:
            return f"its channel is {channel}, but there are no words about it; add {other}:"
    if channel in ("deferred", "outbound"):
        return _waiting_mistake(queue) or _outbound_mistake(queue)
    return _day_goal_mistake(queue)


def _day_goal_mistake(queue: QueueSettings) -> str:
    goals = (queue.goal, *(exception.goal for exception in queue.goal_exceptions))
    if queue.channel != "calls" and any(goal.interval_floor is not None for goal in goals):
        return f"goal.interval_floor is for calls, not for {queue.channel}; take it out"
    return ""


def _waiting_mistake(queue: QueueSettings) -> str:
    """Return what speaks of people who wait on the line, of whom there are none."""
    goal = queue.goal
    for name in ("max_mean_wait_seconds", "max_abandonment", "max_occupancy"):
        if getattr(goal, name) is not None:
            return f"goal.{name} means nothing for {queue.channel} work; take it out"
    if goal.interval_floor is not None or queue.goal_exceptions:
        word = "goal_exceptions" if queue.goal_exceptions else "goal.interval_floor"
        return (
            f"{word} is for contacts that cannot wait, not for {queue.channel} work; take it out"
        )
    if goal.threshold_seconds not in (ServiceGoal().threshold_seconds, _threshold(queue)):
        return (
            f"goal.threshold_seconds is {goal.threshold_seconds:g}, but the threshold of "
            f"{queue.channel} work is its own; take it out"
        )
    if queue.patience_seconds is not None:
        return f"nobody waits on the line for {queue.channel} work; take out patience_seconds"
    return ""


def _threshold(queue: QueueSettings) -> float:
    return queue.service_goal.threshold_seconds


def _outbound_mistake(queue: QueueSettings) -> str:
    if queue.outbound is None:
        return ""
    if (queue.opening.opens, queue.opening.closes) == ROUND_THE_CLOCK:
        return "a list is not dialled day and night; give the allowed hours under opening:"
    if queue.aht_seconds is not None:
        return "outbound tells its handle times by itself; take out aht_seconds"
    return ""


def joint_mistake(
    queues: Mapping[str, QueueSettings], interval_minutes: int | None, period: Period | None
) -> str:
    """Return what is wrong between queues, interval and period; empty when nothing is.

    Parameters
    ----------
    queues : mapping of str to QueueSettings
    interval_minutes : int, optional
        None where it is itself no good.
    period : Period, optional
        None where it is itself no good.
    """
    if all(queue.channel == "outbound" for queue in queues.values()):
        return "every queue is a list to dial; a plan needs a queue with a history besides"
    for name, queue in queues.items():
        mistake = (
            _partner_mistake(name, queue, queues)
            or _deadline_mistake(name, queue, interval_minutes)
            or _list_mistake(name, queue, period)
        )
        if mistake:
            return mistake
    return ""


def _partner_mistake(name: str, queue: QueueSettings, queues: Mapping[str, QueueSettings]) -> str:
    if queue.deferred is None:
        return ""
    for partner in queue.deferred.blended_with:
        if partner not in queues:
            known = ", ".join(q for q, other in queues.items() if other.channel == "calls")
            return f"{name}.deferred.blended_with names {partner!r}; queues of calls: {known}"
        if queues[partner].channel != "calls":
            return (
                f"{name}.deferred.blended_with names {partner!r}, whose channel is "
                f"{queues[partner].channel}; only the idle time of calls can be filled"
            )
    return ""


def _deadline_mistake(name: str, queue: QueueSettings, interval_minutes: int | None) -> str:
    if queue.deferred is None or interval_minutes is None:
        return ""
    for word in ("deadline_hours", "carried_over_due_hours"):
        hours = getattr(queue.deferred, word)
        if hours is not None and hours * 60 < interval_minutes:
            return (
                f"{name}.deferred.{word} is {hours:g}, shorter than an interval of "
                f"{interval_minutes} minutes; such work is a queue of calls, or plan in shorter "
                "intervals"
            )
    return ""


def _list_mistake(name: str, queue: QueueSettings, period: Period | None) -> str:
    if queue.outbound is None or period is None:
        return ""
    first, last = queue.outbound.first_day, queue.outbound.last_day
    for word, day in (("first_day", first), ("last_day", last)):
        if day is not None and not 0 <= (day - period.start).days < period.days:
            return (
                f"{name}.outbound.{word} is {day}, outside the period; plan a period that holds it"
            )
    return ""


def duty_mistake(
    duties: Mapping[str, DutySettings], queues: Mapping[str, QueueSettings] | None
) -> str:
    """Return what is wrong between duties and queues; empty when nothing is.

    Parameters
    ----------
    duties : mapping of str to DutySettings
    queues : mapping of str to QueueSettings, optional
        None where they are themselves no good.
    """
    for name, duty in duties.items():
        if queues is not None and duty.queue not in queues:
            return f"duties.{name}.queue names {duty.queue!r}; queues are {', '.join(queues)}"
    return ""
