"""What shakes the arrivals of a day: campaigns that bring calls, outages that lose them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class Campaign(Record):
    """Contacts on top of the forecast: a mailing, a text message, a news item.

    Parameters
    ----------
    queue : int
        Queue number.
    start_seconds : float
        Moment from which they come, from the start of the grid.
    contacts : float
        Expected number.
    mean_delay_seconds : float
        Mean of the exponential delay with which each one comes after the start.
    """

    queue: int
    start_seconds: float
    contacts: float
    mean_delay_seconds: float

    def __post_init__(self) -> None:
        for name in ("start_seconds", "contacts", "mean_delay_seconds"):
            value = getattr(self, name)
            if not 0 <= value < np.inf:
                raise InvalidInput(
                    f"is {value}", where=f"Campaign.{name}", hint="use a number of 0 or more"
                )

    def moments(self, generator: np.random.Generator) -> FloatArray:
        """Return the moments of arrival in one replication, rising."""
        count = int(generator.poisson(self.contacts))
        delay = generator.exponential(1.0, count) * self.mean_delay_seconds
        arrival: FloatArray = np.sort(self.start_seconds + delay)
        return arrival


@dataclass(frozen=True, slots=True, eq=False)
class Outage(Record):
    """A time in which no contact gets through; some of those who tried come back after it.

    Parameters
    ----------
    start_seconds, end_seconds : float
        From the start of the grid.
    returning_share : float
        Share of the contacts of that time which try again; the others are lost.
    mean_return_seconds : float
        Mean of the exponential delay after the end with which they do.
    queues : tuple of int
        Queue numbers; empty for all.
    """

    start_seconds: float
    end_seconds: float
    returning_share: float
    mean_return_seconds: float
    queues: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start_seconds < self.end_seconds < np.inf:
            raise InvalidInput(
                f"runs from {self.start_seconds} to {self.end_seconds} s",
                where="Outage",
                hint="let it end after it starts",
            )
        if not 0 <= self.returning_share <= 1:
            raise InvalidInput(
                f"is {self.returning_share}",
                where="Outage.returning_share",
                hint="use a share between 0 and 1",
            )
        if not 0 <= self.mean_return_seconds < np.inf:
            raise InvalidInput(
                f"is {self.mean_return_seconds}", where="Outage.mean_return_seconds"
            )

    def hits(self, queue: int) -> bool:
        """Tell whether a queue is cut off."""
        return not self.queues or queue in self.queues

    def reroute(
        self, generator: np.random.Generator, arrival: FloatArray
    ) -> tuple[FloatArray, BoolArray]:
        """Return when contacts get through, and which of them ever do; both of shape (C,).

        Parameters
        ----------
        generator : numpy.random.Generator
            Draws two numbers for each contact of the outage.
        arrival : ndarray, shape (C,)
            Moments of arrival without the outage.
        """
        cut_off = (arrival >= self.start_seconds) & (arrival < self.end_seconds)
        count = int(cut_off.sum())
        returns = generator.random(count) < self.returning_share
        delay = generator.exponential(1.0, count) * self.mean_return_seconds
        later = arrival.copy()
        later[cut_off] = self.end_seconds + delay
        through = np.ones(arrival.size, np.bool_)
        through[cut_off] = returns
        return later, through
