"""Forecasts that were made elsewhere, as a method beside the others."""

from __future__ import annotations

import numpy as np

from wfm.domain import InvalidInput, TimeGrid
from wfm.domain.external_forecast import ExternalForecast
from wfm.domain.record import FloatArray, IntArray
from wfm.forecast.day_series import DaySeries
from wfm.forecast.day_table import DayTable, slot_sums
from wfm.forecast.residuals import Method


def external_method(
    external: ExternalForecast | None, queue: str, table: DayTable, grid: TimeGrid
) -> Method:
    """Return the method that says what the external forecast says.

    Days of the past that the file holds too serve to learn how wrong it was.

    Parameters
    ----------
    external : ExternalForecast or None
    queue : str
    table : DayTable
        Whose days and slots the method is asked for.
    grid : TimeGrid
        For the length of intervals and the time zone.

    Raises
    ------
    InvalidInput
        If there is none, or it does not hold the queue or fit the grid.
    """
    hint = "give a file with the columns unique_id, ds and y, or use another method"
    where = "external forecast"
    if external is None:
        raise InvalidInput("there is none", where=where, hint=hint)
    if queue not in external.queues:
        raise InvalidInput(
            f"has no queue {queue}",
            where=where,
            hint=f"its unique_id are {', '.join(external.queues)}",
        )
    past = external.grid
    if past.timezone != grid.timezone or grid.interval_minutes % past.interval_minutes:
        raise InvalidInput(
            f"has intervals of {past.interval_minutes} min in {past.timezone}; "
            f"{grid.interval_minutes} min in {grid.timezone} are wanted",
            where=where,
        )
    step = grid.interval_minutes // past.interval_minutes
    volume = slot_sums(past, external.calls[external.queues.index(queue)], step, past.day_count)
    told = dict(zip(past.dates, volume, strict=True))
    blank = np.full(volume.shape[1], np.nan)
    by_row = np.array([told.get(day, blank) for day in table.dates])

    def ahead(series: DaySeries, origin: int, days: IntArray) -> FloatArray:
        said: FloatArray = by_row[np.ix_(series.rows[days], series.slots)]
        return said

    return ahead


def require_told(expected: FloatArray, opened: FloatArray, queue: str) -> FloatArray:
    """Return the expected volume of a period, 0 when closed, refusing one with gaps.

    Raises
    ------
    InvalidInput
        If the external forecast misses an interval in which the queue is open.
    """
    missing = int((np.isnan(expected) & (opened > 0)).sum())
    if missing:
        raise InvalidInput(
            f"misses {missing} intervals of the period in queue {queue}",
            where="external forecast",
            hint="it must hold every interval in which the queue is open",
        )
    return np.where(opened > 0, expected, 0.0)
