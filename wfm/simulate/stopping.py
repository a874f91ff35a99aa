"""When a simulation knows enough, and what is kept when it is stopped."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from wfm.domain import Progress, ProgressEvent, ServiceGoal
from wfm.domain.goal import ContactCounts, service_level_parts
from wfm.domain.record import FloatArray
from wfm.domain.settings import SimulationSettings
from wfm.simulate.moments import RatioMoments
from wfm.simulate.statistics import LEAST_REPLICATIONS

STAGE = "simulate"
LEAST_BEFORE_STOPPING = 30
"""Replications before a half-width is trusted: from few ones it is sometimes far too small."""

Result = TypeVar("Result")


@dataclass(slots=True)
class HalfWidthGoal:
    """Tells when the service level is known well enough.

    It is known when the half-width of its confidence interval is at most the asked one: that of
    the whole period in every queue, or that of the worst interval of any queue. The interval is
    the one that the results print: ratio of means, by the delta method.

    Parameters
    ----------
    goals : tuple of ServiceGoal
        One for each queue; definitions of the service level.
    confidence : float
        Probability that the half-width stands for.
    asked : float
        Half-width asked for, as a share.
    by_interval : bool
        True for the worst interval, False for the whole period.
    moments : RatioMoments, optional
        Sums so far.
    width : float
        Half-width so far; infinite as long as too few replications are known.

    Notes
    -----
    A sequential rule of fixed width (Chow and Robbins 1965, Annals of Mathematical Statistics
    36, On the asymptotic theory of fixed-width sequential confidence intervals). Replications
    are taken in by their number, so that the number of them is the same on any machine.
    """

    goals: tuple[ServiceGoal, ...]
    confidence: float
    asked: float
    by_interval: bool = False
    moments: RatioMoments | None = None
    width: float = np.inf

    def share_done(self, tally: ContactCounts) -> float:
        """Take in one replication and return the share of the work done; 1 when enough is known.

        The share is a guess before that: half-widths shrink with the root of the replications.
        """
        above, below = (self._scope(part) for part in service_level_parts(self.goals, tally))
        moments = self.moments or RatioMoments.nothing(above.shape)
        self.moments = moments.plus(above, below)
        if self.moments.count < LEAST_BEFORE_STOPPING:
            return 0.0
        self.width = float(self.moments.half_width(self.confidence).max(initial=0.0))
        return 1.0 if self.width <= self.asked else (self.asked / self.width) ** 2

    def _scope(self, part: FloatArray) -> FloatArray:
        return part if self.by_interval else part.sum(axis=1)


def half_width_goal(
    settings: SimulationSettings, goals: tuple[ServiceGoal, ...]
) -> HalfWidthGoal | None:
    """Return when to stop early; None when all replications are wanted."""
    if settings.half_width is None:
        return None
    by_interval = settings.half_width_of == "interval"
    return HalfWidthGoal(goals, settings.confidence, settings.half_width, by_interval)


def collect(
    results: Generator[Result, None, None],
    take: Callable[[Result], None],
    wanted: int,
    progress: Progress,
    share_done: Callable[[Result], float] | None = None,
) -> int:
    """Take in replications until all are done, enough is known, or the user interrupts.

    Parameters
    ----------
    results : generator
        Replications in the order of their numbers; closed at the end.
    take : callable
        Takes in one of them.
    wanted : int
        How many `results` gives at most.
    progress : callable
        Told after each one.
    share_done : callable, optional
        Takes in one of them too, and returns 1 when enough is known, see `HalfWidthGoal`.

    Returns
    -------
    int
        Replications taken in.

    Raises
    ------
    KeyboardInterrupt
        When the user interrupts before two replications are done; afterwards those are kept.
    """
    done = 0
    try:
        with closing(results):
            for result in results:
                take(result)
                done += 1
                share = share_done(result) if share_done else 0.0
                if share == 1:
                    progress(ProgressEvent(STAGE, 1.0, f"enough after {done} replications"))
                    break
                share = max(share, done / wanted)
                progress(ProgressEvent(STAGE, share, f"replication {done} of {wanted}"))
    except KeyboardInterrupt:
        if done < LEAST_REPLICATIONS:
            raise
        progress(ProgressEvent(STAGE, 1.0, f"interrupted: {done} of {wanted} replications kept"))
    return done
