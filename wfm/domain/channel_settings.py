"""What a queue of chats, of deferrable work or of outbound calls needs to say besides.

One model per channel; `QueueSettings.channel` says which of them holds, and the others are not
given. A queue of calls needs none.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.domain.day_window import DayWindow
from wfm.domain.settings_base import Code, NonNegative, Positive, Settings
from wfm.domain.units import Share

Channel = Literal["calls", "chat", "deferred", "outbound"]
"""calls    : one at a time, answered at once or abandoned
chat     : several at a time, see `ChatSettings`
deferred : e-mail, tickets: done by a deadline, see `DeferredSettings`
outbound : a list to be dialled, see `OutboundSettings`
"""

SUB_MODELS = ("chat", "deferred", "outbound")
"""Channels with a sub-model of the same name in `QueueSettings`."""


class ChatSettings(Settings):
    """How many chats an agent holds at once, and how much that slows each of them down.

    An agent with c chats needs ``aht * (1 + slowdown * (c - 1))`` for each of them, `aht` being
    the handle time of a chat that has the agent to itself, and so ends ``rates()[c] / aht`` of
    them in a second.
    """

    concurrency: Annotated[int, Field(ge=1, le=12)] = 2
    slowdown: NonNegative = 0.3

    @model_validator(mode="after")
    def _gains(self) -> Self:
        if self.concurrency > 1 and self.slowdown >= 1:
            raise ValueError(
                f"with a slowdown of {self.slowdown:g} an agent with two chats ends no more of "
                "them than with one; take a slowdown below 1, or a concurrency of 1"
            )
        return self

    def rates(self) -> tuple[float, ...]:
        """Return the chats an agent ends in one handle time with 0, 1, ... chats at once."""
        return tuple(c / (1 + self.slowdown * max(c - 1, 0)) for c in range(self.concurrency + 1))


class DeferredSettings(Settings):
    """Work that may wait, but not beyond its deadline.

    A contact that comes in at any time of `QueueSettings.opening` must be done within
    `deadline_hours` of elapsed time, nights and weekends counted. It is worked on within
    its `window`, first by agents of the queues it is `blended_with` while more than
    `reserve_agents` of them are idle, or more where the calls' goal needs that, and then by
    agents of its own. Contacts `carried_over` from before the period are due within
    `carried_over_due_hours` of its start, or the whole deadline.
    """

    deadline_hours: Positive = 24.0
    window: DayWindow = DayWindow()
    carried_over: NonNegative = 0.0
    carried_over_due_hours: Positive | None = None
    blended_with: tuple[Code, ...] = ()
    reserve_agents: Annotated[int, Field(ge=0)] = 1
    usable_share: Annotated[Share | None, Field(gt=0)] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        due = self.carried_over_due_hours
        if due is not None and due > self.deadline_hours:
            raise ValueError(
                f"what is carried over is due within {due:g} h, later than the deadline of "
                f"{self.deadline_hours:g} h allows; it came in before the period"
            )
        if len(set(self.blended_with)) != len(self.blended_with):
            raise ValueError("blended_with names a queue twice")
        return self


class OutboundSettings(Settings):
    """A list of customers to call within `QueueSettings.opening`, and how a call goes.

    Every record is dialled until somebody answers, at most `max_attempts` times; each attempt
    reaches somebody with the probability `contact_rate`.
    """

    records: Annotated[int, Field(ge=1)]
    max_attempts: Annotated[int, Field(ge=1, le=100)] = 3
    contact_rate: Annotated[Share, Field(gt=0)]
    connect_seconds: Positive
    no_connect_seconds: Positive
    occupancy: Annotated[Share, Field(gt=0)] = 0.85
    first_day: date | None = None
    last_day: date | None = None
    work_days_only: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("last_day is before first_day")
        return self

    @property
    def connects(self) -> float:
        """Expected number of records that are reached: each but for a run of failures."""
        return self.records * (1.0 - (1.0 - self.contact_rate) ** self.max_attempts)

    @property
    def dials(self) -> float:
        """Expected number of attempts: the mean of a geometric number cut off at the cap."""
        return self.connects / self.contact_rate

    @property
    def seconds_per_dial(self) -> float:
        """Mean handle time of an attempt, whether it reaches somebody or not."""
        reached = self.contact_rate
        return reached * self.connect_seconds + (1.0 - reached) * self.no_connect_seconds
