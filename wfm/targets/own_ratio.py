"""What of an agent's own past goes into the target: as a ratio to expectation, and limited."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record

MOST_ADJUSTMENT = 0.05
MOST_RATCHET = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Adjustment(Record):
    """A change made by hand, with its reason.

    Parameters
    ----------
    share : float
        0.02 asks for 2 % more; at most `MOST_ADJUSTMENT` either way.
    by, reason : str
        Who decided it, and why.
    """

    share: float = 0.0
    by: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if not abs(self.share) <= MOST_ADJUSTMENT:
            raise InvalidInput(
                f"is {self.share:+.1%}",
                where="Adjustment.share",
                hint=f"a target is adjusted by {MOST_ADJUSTMENT:.0%} at most",
            )
        if self.share and not (self.by and self.reason):
            raise InvalidInput(
                "lacks who made it or why", where="Adjustment", hint="give by and reason"
            )


@dataclass(frozen=True, slots=True, eq=False)
class OwnRatio(Record):
    """How an agent's own result moves the target away from the simulated expectation.

    Parameters
    ----------
    own_pace, floor_pace : float
        Handle time over the floor's standard: the agent's as measured over the last three
        months, and the tenure class's.
    planned_pace : float
        The same as the roster was simulated with.
    occupancy : float
        Simulated handling share of on-position time.
    reliability : float
        Weight of the own result, 0 for new agents, whose target is the class's.
    previous : float
        Ratio of the period before; NaN when there was none.
    adjustment : Adjustment
    """

    own_pace: float = 1.0
    floor_pace: float = 1.0
    planned_pace: float = 1.0
    occupancy: float = 0.0
    reliability: float = 0.0
    previous: float = float("nan")
    adjustment: Adjustment = field(default_factory=Adjustment)

    def __post_init__(self) -> None:
        for name in ("own_pace", "floor_pace", "planned_pace"):
            if not 0 < getattr(self, name) < np.inf:
                raise InvalidInput(f"is {getattr(self, name)}", where=f"OwnRatio.{name}")
        for name in ("occupancy", "reliability"):
            if not 0 <= getattr(self, name) <= 1:
                raise InvalidInput(f"is {getattr(self, name)}", where=f"OwnRatio.{name}")

    @property
    def own(self) -> float:
        """Contacts over the simulated ones at the own pace."""
        return contact_ratio(self.own_pace / self.planned_pace, self.occupancy)

    @property
    def floor(self) -> float:
        """Contacts over the simulated ones at the pace of the tenure class."""
        return contact_ratio(self.floor_pace / self.planned_pace, self.occupancy)

    @property
    def combined(self) -> float:
        """W own + (1 - w) floor."""
        return self.reliability * self.own + (1 - self.reliability) * self.floor

    @property
    def limited(self) -> float:
        """The combined ratio, at most `MOST_RATCHET` away from that of the period before."""
        if not np.isfinite(self.previous):
            return self.combined
        low, high = self.previous * (1 - MOST_RATCHET), self.previous * (1 + MOST_RATCHET)
        return float(min(max(self.combined, low), high))

    @property
    def final(self) -> float:
        """The limited ratio with the adjustment."""
        return self.limited * (1 + self.adjustment.share)


def contact_ratio(slowness: float, occupancy: float) -> float:
    """Return contacts over those of an agent of standard speed in the same hours.

    Parameters
    ----------
    slowness : float
        Own handle time over the standard one.
    occupancy : float
        Handling share of on-position time at standard speed.

    Notes
    -----
    Where the longest idle agent takes the next contact, all wait equally long between two of
    them: a cycle of handling h and idling h (1 - rho) / rho takes 1 + (slowness - 1) rho times
    as long. At night a slow agent thus loses little, and little is asked for.
    """
    return 1 / (1 + (slowness - 1) * occupancy)
