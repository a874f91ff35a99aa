"""The planner's changes to a forecast, kept apart from what the method said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from wfm.domain import Forecast, InvalidInput
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.forecast.accuracy import bias, wape


@dataclass(frozen=True, slots=True, eq=False)
class Override(Record):
    """One change of the planner's.

    Parameters
    ----------
    first_day, last_day : date
        Both included.
    queues : tuple of str
        Queues it changes; empty for all.
    opens, closes : int
        Minutes after midnight between which it holds on each day.
    volume_factor : float
        Contacts over those of the statistical forecast.
    calls : float, optional
        Contacts of each day within those hours, over all its queues together; in place of the
        factor.
    aht_factor : float
        Handle time over that of the statistical forecast.
    reason : str
        Why the planner knows better.

    Raises
    ------
    InvalidInput
        If it ends before it starts, a factor is no good, or both factor and contacts are given.
    """

    first_day: date
    last_day: date
    queues: tuple[str, ...] = ()
    opens: int = 0
    closes: int = 1440
    volume_factor: float = 1.0
    calls: float | None = None
    aht_factor: float = 1.0
    reason: str = ""

    def __post_init__(self) -> None:
        where = f"override of {self.first_day}"
        if self.last_day < self.first_day:
            raise InvalidInput(f"ends {self.last_day} before {self.first_day}", where=where)
        if self.closes <= self.opens:
            raise InvalidInput("closes before it opens", where=where, hint="a day ends at 24:00")
        if not (self.volume_factor >= 0 and self.aht_factor > 0):
            raise InvalidInput(
                f"has factors {self.volume_factor} and {self.aht_factor}", where=where
            )
        if self.calls is not None and self.volume_factor != 1.0:
            raise InvalidInput(
                f"gives both contacts ({self.calls:g}) and a factor ({self.volume_factor:g})",
                where=where,
                hint="leave one of them empty",
            )


def apply_overrides(forecast: Forecast, overrides: Sequence[Override]) -> Forecast:
    """Return the forecast as the planner changed it; with the statistical one beside it.

    Overrides are applied in their order; later ones see what earlier ones made. Quantiles move
    with the expected contacts.

    Raises
    ------
    InvalidInput
        If an override names an unknown queue or a day outside the forecast, or gives contacts
        for hours in which none are expected.
    """
    if not overrides:
        return forecast
    calls, seconds = forecast.calls.copy(), forecast.aht_seconds.copy()
    quantiles = forecast.call_quantiles.copy()
    for override in overrides:
        mask = _covered(forecast, override)
        for day in np.unique(forecast.grid.day_of_interval[mask.any(axis=0)]).tolist():
            today = mask & (forecast.grid.day_of_interval == day)
            factor = override.volume_factor
            if override.calls is not None:
                factor = _factor_to(calls[today].sum(), override, forecast.grid.dates[day])
            calls[today] *= factor
            quantiles[:, today] *= factor
            seconds[today] *= override.aht_factor
    return replace(
        forecast,
        calls=calls,
        aht_seconds=seconds,
        call_quantiles=quantiles,
        statistical_calls=forecast.calls,
    )


def _covered(forecast: Forecast, override: Override) -> BoolArray:
    """Return the cells an override changes; shape (Q, T)."""
    grid, where = forecast.grid, f"override of {override.first_day}"
    unknown = [queue for queue in override.queues if queue not in forecast.queues]
    if unknown:
        raise InvalidInput(
            f"names the unknown queue {', '.join(unknown)}",
            where=where,
            hint=f"the forecast has {', '.join(forecast.queues)}",
        )
    if override.first_day < grid.first_day or override.last_day > grid.last_day:
        raise InvalidInput(
            f"reaches from {override.first_day} to {override.last_day}, the forecast from "
            f"{grid.first_day} to {grid.last_day}",
            where=where,
            hint="give days within the forecast",
        )
    days = np.array([override.first_day <= day <= override.last_day for day in grid.dates])
    during = (grid.wall_minutes >= override.opens) & (grid.wall_minutes < override.closes)
    queues = np.array([not override.queues or q in override.queues for q in forecast.queues])
    covered: BoolArray = queues[:, None] & (days[grid.day_of_interval] & during)[None]
    return covered


def _factor_to(expected: float, override: Override, day: date) -> float:
    wanted = override.calls or 0.0
    if not expected > 0:
        if wanted == 0:
            return 1.0
        raise InvalidInput(
            f"wants {wanted:g} contacts on {day}, where the forecast knows none to scale",
            where=f"override of {override.first_day}",
            hint="check the queue's opening hours and the hours of the override",
        )
    return wanted / expected


@dataclass(frozen=True, slots=True, eq=False)
class OverrideValue(Record):
    """What the overrides of one queue were worth, seen afterwards.

    Parameters
    ----------
    queue : str
    intervals : int
        Intervals with a changed and a recorded volume.
    contacts : float
        Contacts that came in them.
    statistical_wape, final_wape : float
        Errors without and with the overrides.
    statistical_bias, final_bias : float
    """

    queue: str
    intervals: int
    contacts: float
    statistical_wape: float
    final_wape: float
    statistical_bias: float
    final_bias: float

    @property
    def value_added(self) -> float:
        """WAPE that the overrides took away; below zero they made the forecast worse."""
        return self.statistical_wape - self.final_wape


def override_values(forecast: Forecast, actual: FloatArray) -> tuple[OverrideValue, ...]:
    """Compare overridden intervals with what came, with and without the overrides.

    Parameters
    ----------
    forecast : Forecast
    actual : ndarray, shape (Q, T)
        Contacts; NaN where not recorded.

    Returns
    -------
    tuple of OverrideValue
        One for each queue with overridden intervals in which contacts came.
    """
    before = forecast.statistical_calls
    if before is None:
        return ()
    values = []
    for q, queue in enumerate(forecast.queues):
        changed = (before[q] != forecast.calls[q]) & np.isfinite(actual[q])
        seen = actual[q, changed]
        if not seen.sum() > 0:
            continue
        plain, final = before[q, changed], forecast.calls[q, changed]
        values.append(
            OverrideValue(
                queue, int(changed.sum()), float(seen.sum()),
                wape(seen, plain), wape(seen, final), bias(seen, plain), bias(seen, final),
            )
        )  # fmt: skip
    return tuple(values)
