"""Handle times by weekday and wall-clock slot, at the level of the last weeks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.settings import QueueSettings
from wfm.forecast.day_kinds import DayKind
from wfm.forecast.day_table import DayTable

_PRIOR_CONTACTS = 60.0
_SMOOTH_MINUTES = 45.0
_FAR_OFF = 4.0
_RECENT_HALF_LIFE_WEEKS = 2.0
_DEPARTURE_CONTACTS = 600.0


def forecast_aht(
    table: DayTable,
    kinds: Sequence[DayKind],
    settings: QueueSettings,
    half_life_weeks: float,
    aht_factors: FloatArray,
    queue: str,
) -> FloatArray:
    """Return the expected handle time of each day and slot in seconds.

    Means are weighted by contacts and recency, taken apart for work days and days off,
    smoothed over neighbouring slots and drawn towards the queue's mean where contacts are few.
    Single weekdays and the last weeks depart from that as far as their contacts bear it out.

    Parameters
    ----------
    table : DayTable
    kinds : sequence of DayKind
        One per day of the table.
    settings : QueueSettings
        Its `aht_seconds` stands in when the history has no handle times.
    half_life_weeks : float
        Age at which a contact counts half.
    aht_factors : ndarray, shape (N,)
        What events do to each day's handle time; taken out of the history.
    queue : str
        For messages.

    Returns
    -------
    ndarray, shape (N, S)
        Without the effect of events.

    Raises
    ------
    InvalidInput
        If neither the history nor the settings know the handle time.
    """
    past = slice(0, table.known_days)
    seconds = table.aht_seconds[past] / aht_factors[past, None]
    handled = table.handled[past]
    shape = table.volume.shape
    if not handled.sum() > 0:
        if settings.aht_seconds is None:
            raise InvalidInput(
                f"queue {queue} has no handle time in the history nor in its settings",
                where=f"queues.{queue}.aht_seconds",
                hint="add the mean handle time in seconds to the queue's settings",
            )
        return np.full(shape, float(settings.aht_seconds))
    age_weeks = (table.known_days - 1 - np.arange(table.known_days)) / 7
    weight = handled * (0.5 ** (age_weeks / half_life_weeks))[:, None]
    seconds = _without_outliers(np.where(handled > 0, seconds, 0.0), handled)
    usual = float((weight * seconds).sum() / weight.sum())
    rest = _rest_weekdays(kinds)[np.array([kind.analogue for kind in kinds])]
    profiles = np.array(
        [_profile(seconds, weight * (rest[past] == part)[:, None], usual) for part in (0, 1)]
    )
    analogue = np.array([kind.analogue for kind in kinds])
    expected = profiles[rest.astype(int)]
    for weekday in range(7):
        mine = analogue == weekday
        expected[mine] *= _departure(seconds, weight, expected[past], mine[past])
    lately = handled * (0.5 ** (age_weeks / _RECENT_HALF_LIFE_WEEKS))[:, None]
    everyday = np.ones(table.known_days, dtype=np.bool_)
    now: FloatArray = expected * _departure(seconds, lately, expected[past], everyday)
    return now


def _departure(
    seconds: FloatArray, weight: FloatArray, expected: FloatArray, days: BoolArray
) -> float:
    """Return the handle time of some days over what was expected of them, drawn to 1.

    A mean of n contacts errs by about 1 in sqrt(n), and true departures are of some 4 %: so it
    counts as if 600 contacts had shown none.
    """
    contacts = float(weight[days].sum())
    work = float((weight * seconds)[days].sum())
    usual = float((weight * expected)[days].sum())
    if not usual > 0:
        return 1.0
    return 1 + (work / usual - 1) * contacts / (contacts + _DEPARTURE_CONTACTS)


def _without_outliers(seconds: FloatArray, handled: FloatArray) -> FloatArray:
    known = handled > 0
    usual = float(np.median(seconds[known]))
    clipped = np.clip(seconds, usual / _FAR_OFF, usual * _FAR_OFF)
    # A single long call is no outlier; a mean of many contacts that is four times off is.
    return np.where(known & (handled >= 5), clipped, seconds)


def _rest_weekdays(kinds: Sequence[DayKind]) -> BoolArray:
    works, days = np.zeros(7), np.zeros(7)
    for kind in kinds:
        if not kind.special:
            works[kind.analogue] += kind.works
            days[kind.analogue] += 1
    return works * 2 < days


def _profile(seconds: FloatArray, weight: FloatArray, usual: float) -> FloatArray:
    slots = seconds.shape[1]
    minutes = np.arange(slots) * (1440 / slots)
    apart = np.abs(minutes[:, None] - minutes[None, :])
    apart = np.minimum(apart, 1440 - apart)
    kernel = np.exp(-0.5 * (apart / _SMOOTH_MINUTES) ** 2)
    contacts = kernel @ weight.sum(axis=0)
    work = kernel @ (weight * seconds).sum(axis=0)
    mean: FloatArray = (work + _PRIOR_CONTACTS * usual) / (contacts + _PRIOR_CONTACTS)
    return mean
