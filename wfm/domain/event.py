"""Things a planner knows about single days, and things a check has found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record

Severity = Literal["info", "warning", "error"]
MOST_DECAY_DAYS = 60.0

EventKind = Literal["campaign", "launch", "incident", "salary", "statement", "repayment", "other"]


@dataclass(frozen=True, slots=True, eq=False)
class Event(Record):
    """A campaign, launch, statement day or incident.

    Parameters
    ----------
    name : str
        What it is.
    first_day, last_day : date
        Both included.
    queues : tuple of str
        Queues it touches; empty for all.
    volume_factor : float
        Contacts on those days over contacts without the event.
    aht_factor : float
        Handle time on those days over handle time without the event.
    kind : str
        ``campaign``, ``launch``, ``incident``, ``salary``, ``statement``, ``repayment`` or
        ``other``; events of one kind teach each other.
    learned : bool
        True when the volume factor is to be learned from past events of the kind.
    decay_days : float
        Days after the last one in which half of the effect is gone; 0 for an effect that ends
        with the last day.
    """

    name: str
    first_day: date
    last_day: date
    queues: tuple[str, ...] = ()
    volume_factor: float = 1.0
    aht_factor: float = 1.0
    kind: EventKind = "other"
    learned: bool = False
    decay_days: float = 0.0

    def __post_init__(self) -> None:
        where = f"event {self.name}"
        if self.last_day < self.first_day:
            raise InvalidInput(f"ends {self.last_day} before {self.first_day}", where=where)
        if not (self.volume_factor >= 0 and self.aht_factor > 0):
            raise InvalidInput(
                f"has factors {self.volume_factor} and {self.aht_factor}", where=where
            )
        if not 0 <= self.decay_days <= MOST_DECAY_DAYS:
            raise InvalidInput(
                f"has a half-life of {self.decay_days} days",
                where=where,
                hint=f"use 0 to {MOST_DECAY_DAYS:g} days",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Finding(Record):
    """Something a reader or a check saw and a planner should know.

    Parameters
    ----------
    what : str
        One sentence with the numbers in it.
    where : str
        File and line, or record and index.
    severity : str
        ``info``, ``warning`` or ``error``.
    kind : str
        Short stable code, for example ``total_row`` or ``missing_interval``.
    """

    what: str
    where: str = ""
    severity: Severity = "warning"
    kind: str = "note"
