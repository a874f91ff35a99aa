"""What single agents bring to a roster: fixed shifts, wishes, and protected time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record
from wfm.domain.shift import ShiftPattern

RequestKind = Literal["lock", "want", "avoid"]
REQUEST_KINDS: tuple[RequestKind, ...] = ("lock", "want", "avoid")

MOST_WEIGHT = 1000.0
"""A dearer wish would be worth more than a lock."""

DAY_OFF = "OFF"
SHIFT_GROUPS = (DAY_OFF, "NIGHT", "DAY", "WORK")
"""Words of a request that stand for no shift, every night shift, every other shift, and every
shift; a shift whose code is such a word goes before."""


@dataclass(frozen=True, slots=True, eq=False)
class Request(Record):
    """What an agent is to do, or would like to do or not to do, on some days.

    Parameters
    ----------
    agent : str
        Agent id.
    first_day, last_day : date
        Both included; every day stands for itself.
    shifts : tuple of str
        Shift codes or words of `SHIFT_GROUPS`, at least one; any of them will do.
    kind : str
        ``lock``: one of the shifts is worked, whatever it costs; ``want`` and ``avoid``: the
        roster pays for each day on which the wish is refused.
    weight : float
        Price of a refused day, as a multiple of ``roster.wish_cost``; of no meaning for a lock.
    source : str
        Where it was read, for messages; not compared.
    """

    agent: str
    first_day: date
    last_day: date
    shifts: tuple[str, ...]
    kind: RequestKind = "want"
    weight: float = 1.0
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        where = self.source or f"request of agent {self.agent}"
        if self.last_day < self.first_day:
            what = f"ends {self.last_day} before it begins {self.first_day}"
            raise InvalidInput(what, where=where)
        if self.kind not in REQUEST_KINDS:
            hint = f"one of {', '.join(REQUEST_KINDS)}"
            raise InvalidInput(f"is of the kind {self.kind!r}", where=where, hint=hint)
        if not self.shifts:
            raise InvalidInput("names no shift", where=where, hint="write a shift code, or OFF")
        if not 0 < self.weight <= MOST_WEIGHT:
            hint = f"above 0 and at most {MOST_WEIGHT:g}; what must be is a lock"
            raise InvalidInput(f"has the weight {self.weight:g}", where=where, hint=hint)

    @property
    def where(self) -> str:
        """Where the request stands, for messages."""
        return self.source or f"request of agent {self.agent} for {self.first_day}"

    def meant(self, patterns: Iterable[ShiftPattern]) -> frozenset[str]:
        """Return the codes that the request names, `DAY_OFF` for a day off."""
        codes: set[str] = set()
        known = {pattern.shift: pattern.is_night for pattern in patterns}
        for word in self.shifts:
            if word in known or word not in SHIFT_GROUPS:
                codes.add(word)
            elif word == DAY_OFF:
                codes.add(DAY_OFF)
            else:
                of_group = {"NIGHT": (True,), "DAY": (False,), "WORK": (True, False)}[word]
                codes.update(code for code, night in known.items() if night in of_group)
        return frozenset(codes)


@dataclass(frozen=True, slots=True, eq=False)
class Protection(Record):
    """Days on which an agent may not be given nights or overtime.

    Parameters
    ----------
    agent : str
        Agent id.
    first_day, last_day : date
        Both included: from the seventh month of pregnancy, to the child's first birthday, ...
    kind : str
        ``pregnant``, ``nursing``, ``medical``, ``minor``, ``intern`` or another word.
    nights, overtime : bool
        True when the agent may work them all the same.
    """

    agent: str
    first_day: date
    last_day: date
    kind: str = "medical"
    nights: bool = False
    overtime: bool = False

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise InvalidInput(
                f"ends {self.last_day} before it begins {self.first_day}",
                where=f"protection of agent {self.agent}",
            )

    def touches(self, first: date, last: date) -> bool:
        """Return whether any day from `first` to `last` is protected."""
        return self.first_day <= last and first <= self.last_day

    def bars_night(self, day: date, shift: ShiftPattern) -> bool:
        """Return whether a night shift that begins on a day would reach into the protection."""
        past_midnight = (shift.end_minute - 1) // (24 * 60)
        last = day + timedelta(days=past_midnight)
        return not self.nights and shift.is_night and self.touches(day, last)

    def bars_length(self, day: date, shift: ShiftPattern, standard_day_hours: float) -> bool:
        """Return whether a shift on a day is longer than a protected day may be."""
        long = shift.paid_minutes > standard_day_hours * 60
        return not self.overtime and long and self.touches(day, day)
