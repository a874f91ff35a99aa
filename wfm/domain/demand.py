"""What came in, and what is expected to come in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import (
    BoolArray,
    FloatArray,
    Record,
    frozen_array,
    require_non_negative,
    set_field,
)
from wfm.domain.time_grid import TimeGrid


@dataclass(frozen=True, slots=True, eq=False)
class CallHistory(Record):
    """Contacts by queue and interval, as recorded.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    queues : tuple of str
        Queue ids; Q of them.
    offered, answered, abandoned, aht_seconds : ndarray, shape (Q, T)
        Contacts counted at arrival, and their mean handle time in seconds. NaN means "not
        recorded", which is not the same as zero.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    offered: FloatArray
    answered: FloatArray
    abandoned: FloatArray
    aht_seconds: FloatArray

    def __post_init__(self) -> None:
        check_queues(self.queues, "CallHistory")
        shape = (len(self.queues), self.grid.interval_count)
        for name in ("offered", "answered", "abandoned", "aht_seconds"):
            where = f"CallHistory.{name}"
            array = frozen_array(getattr(self, name), np.float64, shape, where)
            require_non_negative(array, where)
            set_field(self, name, array)

    @property
    def recorded(self) -> BoolArray:
        """True where the volume is known; shape (Q, T)."""
        known: BoolArray = ~np.isnan(self.offered)
        return known


@dataclass(frozen=True, slots=True, eq=False)
class Forecast(Record):
    """Expected contacts and handle times by queue and interval, with quantiles.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    queues : tuple of str
        Queue ids; Q of them.
    calls : ndarray, shape (Q, T)
        Expected contacts per interval.
    aht_seconds : ndarray, shape (Q, T)
        Expected handle time of a contact, in seconds.
    quantile_levels : ndarray, shape (K,)
        Probabilities, rising, strictly between 0 and 1.
    call_quantiles : ndarray, shape (K, Q, T)
        Contacts per interval at each probability.
    busyness_cv : ndarray, shape (Q,)
        Coefficient of variation of the day's level around its forecast: the part of the
        error that all intervals of a day share.
    method : tuple of str
        Name of the method used for each queue.
    statistical_calls : ndarray, shape (Q, T), optional
        Contacts as the method expected them, where the planner's overrides changed `calls`.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    calls: FloatArray
    aht_seconds: FloatArray
    quantile_levels: FloatArray
    call_quantiles: FloatArray
    busyness_cv: FloatArray
    method: tuple[str, ...]
    statistical_calls: FloatArray | None = None

    def __post_init__(self) -> None:
        check_queues(self.queues, "Forecast")
        queues, intervals = len(self.queues), self.grid.interval_count
        levels = frozen_array(self.quantile_levels, np.float64, (-1,), "Forecast.quantile_levels")
        if ((levels <= 0) | (levels >= 1)).any() or (np.diff(levels) <= 0).any():
            raise InvalidInput(
                f"are {levels.tolist()}",
                where="Forecast.quantile_levels",
                hint="use rising probabilities strictly between 0 and 1",
            )
        set_field(self, "quantile_levels", levels)
        shapes = {
            "calls": (queues, intervals),
            "aht_seconds": (queues, intervals),
            "call_quantiles": (levels.size, queues, intervals),
            "busyness_cv": (queues,),
        }
        if self.statistical_calls is not None:
            shapes["statistical_calls"] = (queues, intervals)
        for name, shape in shapes.items():
            where = f"Forecast.{name}"
            array = frozen_array(getattr(self, name), np.float64, shape, where)
            if np.isnan(array).any():
                raise InvalidInput("holds NaN: a forecast has no gaps", where=where)
            require_non_negative(array, where)
            set_field(self, name, array)
        if len(self.method) != queues:
            raise InvalidInput(
                f"names {len(self.method)} methods for {queues} queues", where="Forecast.method"
            )

    @property
    def load_erlangs(self) -> FloatArray:
        """Offered load in erlangs; shape (Q, T)."""
        load: FloatArray = self.calls * self.aht_seconds / self.grid.interval_seconds
        return load


def check_queues(queues: tuple[str, ...], record: str) -> None:
    """Refuse an empty or repeated list of queue ids.

    Raises
    ------
    InvalidInput
        If there is no queue, or one is named twice.
    """
    if not queues:
        raise InvalidInput("names no queue", where=f"{record}.queues")
    if len(set(queues)) != len(queues):
        raise InvalidInput(f"names a queue twice: {queues}", where=f"{record}.queues")
