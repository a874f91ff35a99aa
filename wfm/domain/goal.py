"""What service a queue is to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Protocol

from pydantic import ConfigDict, Field, with_config

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record
from wfm.domain.units import Share

ServiceLevelDefinition = Literal["offered", "answered", "positive", "negative", "ignored"]
"""How abandoned contacts enter the service level; T is the threshold.

offered  : answered within T / all offered
answered : answered within T / all answered
positive : (answered or abandoned within T) / all offered
negative : answered within T / all offered, abandoned ones counted as missed (same as offered
           unless blocked contacts are counted)
ignored  : answered within T / (all offered less those abandoned within T)
"""

SERVICE_LEVEL_FORMULAS: dict[ServiceLevelDefinition, str] = {
    "offered": "answered within {t} s / all offered",
    "answered": "answered within {t} s / all answered",
    "positive": "(answered or abandoned within {t} s) / all offered",
    "negative": "answered within {t} s / all offered, abandoned ones count as missed",
    "ignored": "answered within {t} s / (all offered less those abandoned within {t} s)",
}


class ContactCounts(Protocol):
    """What a service level is computed from; arrays of one shape."""

    @property
    def offered(self) -> FloatArray:
        """Contacts that arrived."""

    @property
    def answered(self) -> FloatArray:
        """Contacts that were answered."""

    @property
    def answered_in_time(self) -> FloatArray:
        """Contacts answered within the threshold."""

    @property
    def abandoned_in_time(self) -> FloatArray:
        """Contacts that hung up within the threshold."""


def service_level_parts(
    goals: tuple[ServiceGoal, ...], counts: ContactCounts
) -> tuple[FloatArray, FloatArray]:
    """Return numerator and denominator of the service level, by each queue's definition.

    Parameters
    ----------
    goals : tuple of ServiceGoal
        One for each queue.
    counts : ContactCounts
        Arrays with the queue as first axis.
    """
    above, below = counts.answered_in_time.copy(), counts.offered.copy()
    for q, goal in enumerate(goals):
        if goal.definition == "answered":
            below[q] = counts.answered[q]
        elif goal.definition == "positive":
            above[q] += counts.abandoned_in_time[q]
        elif goal.definition == "ignored":
            below[q] -= counts.abandoned_in_time[q]
    return above, below


@with_config(ConfigDict(extra="forbid", allow_inf_nan=False))
@dataclass(frozen=True, slots=True, eq=False)
class ServiceGoal(Record):
    """Any mix of goals for one queue; each that is given must be met in every interval.

    With `interval_floor` the service level is that of the whole day.

    Parameters
    ----------
    service_level : float, optional
        Share of contacts to be answered within `threshold_seconds`, between 0 and 1.
    threshold_seconds : float
        The waiting time the service level speaks of.
    definition : str
        How abandoned contacts are counted, see `ServiceLevelDefinition`.
    max_mean_wait_seconds : float, optional
        Highest average speed of answer.
    max_abandonment : float, optional
        Highest share of contacts that hang up before they are answered.
    max_occupancy : float, optional
        Highest share of on-position time spent handling contacts.
    interval_floor : float, optional
        Given: `service_level` is that of the day, met with the fewest agent-hours, and this
        the least of every interval. The other goals hold in every interval all the same.
    """

    service_level: Annotated[Share | None, Field(gt=0, lt=1)] = 0.80
    threshold_seconds: Annotated[float, Field(ge=0)] = 20.0
    definition: ServiceLevelDefinition = "offered"
    max_mean_wait_seconds: Annotated[float | None, Field(gt=0)] = None
    max_abandonment: Annotated[Share | None, Field(gt=0, lt=1)] = None
    max_occupancy: Annotated[Share | None, Field(gt=0, le=1)] = None
    interval_floor: Annotated[Share | None, Field(gt=0, lt=1)] = None

    SHARES: ClassVar[tuple[str, ...]] = ("service_level", "max_abandonment", "max_occupancy")

    def __post_init__(self) -> None:
        for name in self.SHARES:
            value = getattr(self, name)
            if value is not None and not 0 < value <= 1:
                raise InvalidInput(
                    f"is {value}",
                    where=f"ServiceGoal.{name}",
                    hint="write a share between 0 and 1, such as 0.80, or a percentage 80%",
                )
        if not self.threshold_seconds >= 0:
            raise InvalidInput(
                f"is {self.threshold_seconds}", where="ServiceGoal.threshold_seconds"
            )
        goals = (*self.SHARES, "max_mean_wait_seconds")
        if all(getattr(self, name) is None for name in goals):
            raise InvalidInput("names no goal at all", where="ServiceGoal", hint=f"give {goals}")
        if self.interval_floor is not None:
            self._check_floor(self.interval_floor)

    def _check_floor(self, floor: float) -> None:
        if self.service_level is None or not 0 < floor <= self.service_level:
            raise InvalidInput(
                f"is {floor} for a service level of {self.service_level}",
                where="ServiceGoal.interval_floor",
                hint="use a share above 0, at most the day's service_level",
            )

    def describe(self) -> str:
        """Return the goal in words, with the definition it is measured by."""
        parts = []
        if self.service_level is not None:
            level = f"{self.service_level:.0%} within {self.threshold_seconds:g} s"
            if self.interval_floor is not None:
                level += f" over the day, {self.interval_floor:.0%} in every interval"
            parts.append(f"{level} ({self.definition})")
        if self.max_mean_wait_seconds is not None:
            parts.append(f"mean wait <= {self.max_mean_wait_seconds:g} s")
        if self.max_abandonment is not None:
            parts.append(f"abandonment <= {self.max_abandonment:.1%}")
        if self.max_occupancy is not None:
            parts.append(f"occupancy <= {self.max_occupancy:.0%}")
        return ", ".join(parts)
