"""What is known of callers beyond means: the shape of arrivals, handle times and patience."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import Record
from wfm.simulate.arrivals import ArrivalShape
from wfm.simulate.bursts import Campaign, Outage
from wfm.simulate.call_log import CallLog
from wfm.simulate.patience import Patience
from wfm.simulate.service_time import ServiceTime


@dataclass(frozen=True, slots=True, eq=False)
class Callers(Record):
    """How callers of Q queues behave.

    Parameters
    ----------
    arrival_shape : str
        ``constant`` or ``linear``: the rate within an interval.
    busyness_shared : bool
        True when the queues are busy on the same days.
    service : tuple of ServiceTime
        One for each queue; empty for those that `Demand.aht_cv` stands for.
    patience : tuple of Patience
        One for each queue; empty for the exponential of `Demand.patience_seconds`.
    campaigns : tuple of Campaign
    outages : tuple of Outage
    log : CallLog, optional
        Calls to replay; then nothing is drawn but what the log does not know. Busyness and the
        expected contacts have no part in it.
    """

    arrival_shape: ArrivalShape = "constant"
    busyness_shared: bool = False
    service: tuple[ServiceTime, ...] = ()
    patience: tuple[Patience, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    outages: tuple[Outage, ...] = ()
    log: CallLog | None = None

    def __post_init__(self) -> None:
        if self.arrival_shape not in get_args(ArrivalShape):
            raise InvalidInput(
                f"is {self.arrival_shape!r}",
                where="Callers.arrival_shape",
                hint=f"use one of {', '.join(get_args(ArrivalShape))}",
            )

    def service_of(self, queue: int, cv: float) -> ServiceTime:
        """Return a queue's distribution of handle times; by default the usual one of `cv`."""
        return self.service[queue] if self.service else ServiceTime.of_cv(cv)

    def patience_of(self, queue: int, mean_seconds: float) -> Patience:
        """Return a queue's patience; by default exponential with the given mean."""
        return self.patience[queue] if self.patience else Patience(mean_seconds)

    def check(self, queues: int, end_seconds: float) -> None:
        """Refuse what does not fit so many queues and such a grid.

        Raises
        ------
        InvalidInput
            If there is not one distribution for each queue, a queue number is unknown, or a
            burst or call lies beyond the end of the grid.
        """
        for name in ("service", "patience"):
            count = len(getattr(self, name))
            if count not in (0, queues):
                raise InvalidInput(
                    f"holds {count} distributions for {queues} queues", where=f"Callers.{name}"
                )
        for campaign in self.campaigns:
            _known_queues((campaign.queue,), queues, "Callers.campaigns")
            _within(campaign.start_seconds, end_seconds, "Callers.campaigns")
        for outage in self.outages:
            _known_queues(outage.queues, queues, "Callers.outages")
            _within(outage.start_seconds, end_seconds, "Callers.outages")
        if self.log is not None and self.log.count:
            _known_queues(tuple(np.unique(self.log.queue).tolist()), queues, "Callers.log")
            _within(float(self.log.arrival[-1]), end_seconds, "Callers.log")


def _known_queues(numbers: tuple[int, ...], queues: int, where: str) -> None:
    strange = [number for number in numbers if not 0 <= number < queues]
    if strange:
        raise InvalidInput(f"names queue {strange[0]}, there are {queues} from 0", where=where)


def _within(moment: float, end_seconds: float, where: str) -> None:
    if not moment < end_seconds:
        raise InvalidInput(
            f"has a moment {moment:g} s into a grid that ends at {end_seconds:g} s",
            where=where,
            hint="keep it within the intervals",
        )
