"""What the telephone system recorded of every agent, day and call type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record, frozen_array, require_non_negative, set_field

BY_TYPE = ("handled", "handle_seconds", "repeats", "quality")
BY_DAY = (
    "ready_seconds",
    "logged_seconds",
    "scheduled_seconds",
    "kept_seconds",
    "expected_ready_seconds",
)


@dataclass(frozen=True, slots=True, eq=False)
class AgentLog(Record):
    """Contacts and time of N agents on D days, by K call types.

    Parameters
    ----------
    agents : tuple of str
    days : tuple of date
        Rising.
    call_types : tuple of str
        Each once, or once for each interval of the day where those are told apart.
    handled, handle_seconds : ndarray, shape (N, D, K)
        Contacts, and the sum of their handle times: talk, hold and after-call work.
    repeats, quality : ndarray, shape (N, D, K)
        Contacts whose customer came again, and mean quality mark as a share; NaN where unknown.
    ready_seconds, logged_seconds, scheduled_seconds : ndarray, shape (N, D)
        Time available or handling, time logged in, and time rostered on the floor; NaN where
        unknown.
    kept_seconds : ndarray, shape (N, D)
        Rostered time in which the agent was logged in, added up over the file's rows; NaN where
        unknown.
    expected_ready_seconds : ndarray, shape (N, D)
        Time on position that the simulated roster expects, overruns into breaks and after the
        shift in it; NaN where unknown.
    intervals : tuple of str
        Start of the interval that each call type stands for, empty for a whole day; empty when
        none is told apart.

    Raises
    ------
    InvalidInput
        If shapes differ, a number is negative, or contacts took no time.
    """

    agents: tuple[str, ...]
    days: tuple[date, ...]
    call_types: tuple[str, ...]
    handled: FloatArray
    handle_seconds: FloatArray
    repeats: FloatArray
    quality: FloatArray
    ready_seconds: FloatArray
    logged_seconds: FloatArray
    scheduled_seconds: FloatArray
    kept_seconds: FloatArray
    expected_ready_seconds: FloatArray
    intervals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if list(self.days) != sorted(set(self.days)):
            raise InvalidInput("are not rising", where="AgentLog.days")
        shape = (len(self.agents), len(self.days), len(self.call_types))
        if self.intervals and len(self.intervals) != len(self.call_types):
            raise InvalidInput("needs one for each call type", where="AgentLog.intervals")
        for name in (*BY_TYPE, *BY_DAY):
            where = f"AgentLog.{name}"
            wanted = shape if name in BY_TYPE else shape[:2]
            array = frozen_array(getattr(self, name), np.float64, wanted, where)
            require_non_negative(array, where)
            set_field(self, name, array)
        if ((self.handled > 0) & (self.handle_seconds <= 0)).any():
            raise InvalidInput("holds contacts that took no time", where="AgentLog.handle_seconds")

    @classmethod
    def of_calls(
        cls,
        agents: tuple[str, ...],
        days: tuple[date, ...],
        call_types: tuple[str, ...],
        handled: FloatArray,
        handle_seconds: FloatArray,
        **others: FloatArray,
    ) -> AgentLog:
        """Return a log in which whatever is not given is not known."""
        shape = (len(agents), len(days), len(call_types))
        given = {"handled": handled, "handle_seconds": handle_seconds, **others}
        for name in (*BY_TYPE, *BY_DAY):
            given.setdefault(name, np.full(shape if name in BY_TYPE else shape[:2], np.nan))
        return cls(agents, days, call_types, **given)  # type: ignore[arg-type]

    def between(self, first: date, last: date) -> AgentLog:
        """Return the part from a first to a last day, both included."""
        kept = [n for n, day in enumerate(self.days) if first <= day <= last]
        return replace(
            self,
            days=tuple(self.days[n] for n in kept),
            **{name: getattr(self, name)[:, kept] for name in (*BY_TYPE, *BY_DAY)},
        )

    def of_agents(self, chosen: np.ndarray) -> AgentLog:
        """Return the part of some agents, chosen by number or by a mask."""
        numbers = np.arange(len(self.agents))[chosen]
        return replace(
            self,
            agents=tuple(self.agents[n] for n in numbers),
            **{name: getattr(self, name)[numbers] for name in (*BY_TYPE, *BY_DAY)},
        )

    def with_scheduled(self, seconds: FloatArray) -> AgentLog:
        """Return the log with rostered time, where it says none; shape (N, D).

        Of time logged in beyond the roster of the day nothing counts as kept.
        """
        scheduled = np.where(np.isnan(self.scheduled_seconds), seconds, self.scheduled_seconds)
        kept = np.where(
            np.isnan(self.kept_seconds),
            np.minimum(self.logged_seconds, scheduled),
            self.kept_seconds,
        )
        return replace(self, scheduled_seconds=scheduled, kept_seconds=kept)

    def with_expected(self, seconds: FloatArray) -> AgentLog:
        """Return the log with the time on position that was to be expected; shape (N, D)."""
        return replace(self, expected_ready_seconds=seconds)
