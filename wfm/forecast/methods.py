"""The forecasting methods by the names that settings give them."""

from __future__ import annotations

from functools import partial

from wfm.domain.record import FloatArray, IntArray
from wfm.domain.settings import ForecastSettings
from wfm.forecast.baseline import naive_ahead
from wfm.forecast.boosting import boosting_ahead
from wfm.forecast.day_series import DaySeries
from wfm.forecast.profile import fit_profile
from wfm.forecast.residuals import Method
from wfm.forecast.weekday_average import (
    average_ahead,
    fading_mean,
    mean_of_last,
    median_of_last,
)

PROFILE, BEST, BLEND, EXTERNAL = "weekday_profile", "best", "blend", "external"
WEIGHED = (PROFILE, "weekday_level", "mean_of_weeks", "median_of_weeks", "seasonal_naive")
"""What `best` and `blend` choose from; the profile model first, which has the casting vote."""


def volume_method(name: str, settings: ForecastSettings) -> Method:
    """Return the method of a name, ready to be asked for days of a series.

    Parameters
    ----------
    name : str
        One of `WEIGHED` or ``gradient_boosting``.
    settings : ForecastSettings
        ``weeks`` is the half-life of the profile model and the weekday level, ``average_weeks``
        what the plain averages look back.
    """
    weeks, count = float(settings.weeks), settings.average_weeks
    methods: dict[str, Method] = {
        PROFILE: partial(_profile_ahead, half_life_weeks=weeks),
        "weekday_level": partial(average_ahead, average=fading_mean(weeks)),
        "mean_of_weeks": partial(average_ahead, average=mean_of_last(count)),
        "median_of_weeks": partial(average_ahead, average=median_of_last(count)),
        "seasonal_naive": naive_ahead,
        "gradient_boosting": boosting_ahead,
    }
    return methods[name]


def _profile_ahead(
    series: DaySeries, origin: int, days: IntArray, half_life_weeks: float
) -> FloatArray:
    return fit_profile(series, origin, half_life_weeks).ahead(series, days)
