"""How long callers wait before they hang up."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain import InvalidInput
from wfm.domain.record import FloatArray, Record, frozen_array, require_non_negative, set_field


@dataclass(frozen=True, slots=True, eq=False)
class Patience(Record):
    """Patience of a queue's callers: exponential, or by a hazard that changes with the wait.

    Parameters
    ----------
    mean_seconds : float
        Mean of the exponential patience; infinite when nobody hangs up. Of no account where a
        hazard is given.
    at_once_share : float
        Share of callers who hang up at once when nobody answers at once.
    hazard_from_seconds : ndarray, shape (H,)
        Waits at which the hazard changes, rising, the first one 0; empty for none.
    hazard_per_second : ndarray, shape (H,)
        Rate at which those who still wait hang up, from each of those waits on; the last one
        holds for ever, and where it is 0 the rest never hang up.

    Raises
    ------
    InvalidInput
        If a number is out of range or the two hazard arrays do not fit each other.
    """

    mean_seconds: float = np.inf
    at_once_share: float = 0.0
    hazard_from_seconds: FloatArray = field(default_factory=lambda: np.empty(0))
    hazard_per_second: FloatArray = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        if not self.mean_seconds > 0:
            raise InvalidInput(
                f"is {self.mean_seconds}", where="Patience.mean_seconds", hint="use more than 0"
            )
        if not 0 <= self.at_once_share <= 1:
            raise InvalidInput(
                f"is {self.at_once_share}",
                where="Patience.at_once_share",
                hint="use a share between 0 and 1",
            )
        where = "Patience.hazard_from_seconds"
        begins = frozen_array(self.hazard_from_seconds, np.float64, (-1,), where)
        if begins.size and not (begins[0] == 0 and (np.diff(begins) > 0).all()):
            raise InvalidInput(
                f"is {begins.tolist()}", where=where, hint="begin at 0 and let the waits rise"
            )
        set_field(self, "hazard_from_seconds", begins)
        where = "Patience.hazard_per_second"
        hazard = frozen_array(self.hazard_per_second, np.float64, (begins.size,), where)
        require_non_negative(hazard, where)
        if np.isnan(hazard).any() or np.isnan(begins).any():
            raise InvalidInput("holds NaN", where=where)
        set_field(self, "hazard_per_second", hazard)

    @classmethod
    def of_log(
        cls, wait_seconds: ArrayLike, hung_up: ArrayLike, hazard_from_seconds: ArrayLike
    ) -> Patience:
        """Return the hazard seen in a log: those who hung up over the time spent waiting.

        Parameters
        ----------
        wait_seconds : array_like, shape (C,)
            Time in queue of each call that had to wait.
        hung_up : array_like of bool, shape (C,)
            True where the wait ended in hanging up, False where it ended in an answer.
        hazard_from_seconds : array_like, shape (H,)
            Waits at which the hazard may change; the first one 0.

        Notes
        -----
        Occurrences over exposure in each piece: the maximum-likelihood estimate of a piecewise
        constant hazard under censoring (Andersen, Borgan, Gill and Keiding 1993, Statistical
        Models Based on Counting Processes, section VI.1.1).
        """
        wait = frozen_array(wait_seconds, np.float64, (-1,), "wait_seconds")
        ended = frozen_array(hung_up, np.bool_, (wait.size,), "hung_up")
        if not (wait >= 0).all():
            raise InvalidInput("holds a time below 0 or unknown", where="wait_seconds")
        begins = frozen_array(hazard_from_seconds, np.float64, (-1,), "hazard_from_seconds")
        ends = np.append(begins[1:], np.inf)
        exposure = np.array(
            [np.clip(wait - a, 0, b - a).sum() for a, b in zip(begins, ends, strict=True)]
        )
        piece = np.searchsorted(begins, wait[ended], side="right") - 1
        events = np.bincount(piece, minlength=begins.size).astype(np.float64)
        hazard = np.divide(events, exposure, out=np.zeros(begins.size), where=exposure > 0)
        return cls(hazard_from_seconds=begins, hazard_per_second=hazard)

    def draw(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Return the patience of so many callers; infinite for those who never hang up.

        The share who hang up at once is drawn last, so that it does not move the patience of
        those who stay.
        """
        if self.hazard_from_seconds.size:
            patience = self._by_hazard(generator.exponential(1.0, count))
        elif np.isinf(self.mean_seconds):
            patience = np.full(count, np.inf)
        else:
            patience = generator.exponential(self.mean_seconds, count)
        if self.at_once_share > 0:
            leaves = generator.random(count) < self.at_once_share
            patience = np.where(leaves, 0.0, patience)
        return patience

    def _by_hazard(self, endured: FloatArray) -> FloatArray:
        """Return the waits at which the cumulative hazard reaches the given numbers."""
        begins, hazard = self.hazard_from_seconds, self.hazard_per_second
        reached = np.concatenate([[0.0], np.cumsum(np.diff(begins) * hazard[:-1])])
        # The last piece that begins below: pieces without hazard never hold the moment.
        piece = np.searchsorted(reached, endured, side="left") - 1
        piece = np.maximum(piece, 0)
        rest, rate = endured - reached[piece], hazard[piece]
        more = np.full(endured.size, np.inf)
        np.divide(rest, rate, out=more, where=rate > 0)
        patience: FloatArray = begins[piece] + more
        return patience
