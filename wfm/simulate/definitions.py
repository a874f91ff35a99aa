"""How the figures of a simulation are defined; every choice can be switched and is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from wfm.domain import InvalidInput, ServiceGoal
from wfm.domain.goal import SERVICE_LEVEL_FORMULAS, ServiceLevelDefinition
from wfm.domain.record import Record

Attribution = Literal["arrival", "end", "event"]
"""The interval that a contact counts in: that of its arrival, of its end (the end of the call, or
hanging up), or of its service-level event: the moment at which it is known whether it was served
in time, which is the end of its wait or the passing of the threshold, whichever comes first."""

OccupancyBase = Literal["on_position", "scheduled"]
"""What handling time is divided by: the time on position, calls finished after the end of duty
included, or the scheduled duty of those who came."""

ATTRIBUTION_WORDS: dict[Attribution, str] = {
    "arrival": "the interval of arrival",
    "end": "the interval in which they end",
    "event": "the interval of the service-level event (end of the wait or passing of the "
    "threshold, whichever comes first)",
}
OCCUPANCY_WORDS: dict[OccupancyBase, str] = {
    "on_position": "handling time / time on position, overruns included",
    "scheduled": "handling time / scheduled duty of those who came",
}


@dataclass(frozen=True, slots=True, eq=False)
class Definitions(Record):
    """What the words of the statistics mean.

    Parameters
    ----------
    service_level : str, optional
        One definition for all queues; by default each queue's goal says its own.
    inclusive : bool
        True: a wait of exactly the threshold is in time (``<=``); False: it is not (``<``).
    short_abandon_seconds : float
        Callers who hang up sooner than this are left out of everything.
    attribution : str
        Interval that a contact counts in, see `Attribution`.
    occupancy : str
        Denominator of occupancy, see `OccupancyBase`.
    warm_up_seconds : float
        Stretch at the start of the grid that is simulated and left out: contacts that arrive in
        it do not count, nor does agent time in it. A centre that opens on an empty floor needs
        none; one that never closes starts empty only in the simulation.
    """

    service_level: ServiceLevelDefinition | None = None
    inclusive: bool = True
    short_abandon_seconds: float = 0.0
    attribution: Attribution = "arrival"
    occupancy: OccupancyBase = "on_position"
    warm_up_seconds: float = 0.0

    def __post_init__(self) -> None:
        words = (
            ("attribution", get_args(Attribution)),
            ("occupancy", get_args(OccupancyBase)),
            ("service_level", (None, *get_args(ServiceLevelDefinition))),
        )
        for name, allowed in words:
            value = getattr(self, name)
            if value not in allowed:
                raise InvalidInput(
                    f"is {value!r}",
                    where=f"Definitions.{name}",
                    hint=f"use one of {', '.join(str(word) for word in allowed if word)}",
                )
        for name in ("short_abandon_seconds", "warm_up_seconds"):
            value = getattr(self, name)
            if not 0 <= value < np.inf:
                raise InvalidInput(
                    f"is {value}", where=f"Definitions.{name}", hint="use 0 or more"
                )

    def check(self, end_seconds: float) -> None:
        """Refuse a warm-up that leaves nothing of a grid of this length.

        Raises
        ------
        InvalidInput
            If it does.
        """
        if self.warm_up_seconds >= end_seconds:
            raise InvalidInput(
                f"is {self.warm_up_seconds:g}, the whole grid of {end_seconds:g} s",
                where="Definitions.warm_up_seconds",
                hint="leave something to count",
            )

    def service_level_of(self, goal: ServiceGoal) -> ServiceLevelDefinition:
        """Return the definition that a queue's service level goes by."""
        return self.service_level or goal.definition

    def words(self, queues: tuple[str, ...], goals: tuple[ServiceGoal, ...]) -> tuple[str, ...]:
        """Return every definition in words, one line each."""
        sign = "<=" if self.inclusive else "<"
        lines = []
        for queue, goal in zip(queues, goals, strict=True):
            formula = SERVICE_LEVEL_FORMULAS[self.service_level_of(goal)]
            seconds = formula.format(t=f"{goal.threshold_seconds:g}")
            lines.append(f"service level of {queue}: {seconds}; within T means wait {sign} T")
        lines += [
            f"contacts count in {ATTRIBUTION_WORDS[self.attribution]}",
            f"occupancy: {OCCUPANCY_WORDS[self.occupancy]}; agent time is cut at interval borders",
            "offered: came into the queue; busy signals count apart, calls back are offered and "
            "not answered",
            "a queue opens on an empty floor; who waits when it closes is still served, by those "
            "who were on duty last",
            "an interval in which nothing arrives has service level 1 and is left out of means of "
            "ratios",
        ]
        if self.short_abandon_seconds:
            least = f"{self.short_abandon_seconds:g} s"
            lines.append(f"callers who hang up within less than {least} are left out")
        if self.warm_up_seconds:
            lines.append(f"the first {self.warm_up_seconds:g} s are simulated and left out")
        return tuple(lines)
