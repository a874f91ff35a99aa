"""How far special days depart from their analogue, learned festival by festival."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, Record
from wfm.forecast.day_kinds import DayKind, Kind
from wfm.forecast.day_series import DaySeries

# How much the log ratios of special days, and of days near a festival, differ in truth; and how
# much the same day of the same festival differs from year to year.
_EFFECT_SPREAD = 0.30
_NEAR_EFFECT_SPREAD = 0.10
_YEARLY_SPREAD = 0.05
_LARGEST_LOG_RATIO = 3.0
# Spread of the log ratio of a special day when it was never seen, its kind was, its festival
# was, and the same day of the same festival was: judgement, to be replaced by years of data.
_SPREAD_BY_DEPTH = (0.30, 0.20, 0.15, 0.10)


@dataclass(frozen=True, slots=True, eq=False)
class SpecialDays(Record):
    """Log ratios of observed to expected volume around festivals.

    Parameters
    ----------
    observed : dict of tuple to (int, float)
        For each kind, kind and festival, and kind, festival and offset: how many days were
        seen, and their mean log ratio.
    noise : float
        Variance of the log ratio of an ordinary day, whose true ratio is 1.
    """

    observed: dict[tuple[str | int, ...], tuple[int, float]]
    noise: float

    def effect(self, kind: DayKind) -> tuple[float, float]:
        """Return the factor on a day's expected volume and the spread of its logarithm.

        The mean at each level (kind, festival, day of the festival) is shrunk towards the one
        above by its noise over the spread of true effects, as in empirical Bayes; at the top
        stands the analogue itself, factor 1.
        """
        if kind.kind is Kind.ORDINARY:
            return 1.0, 0.0
        effect = _EFFECT_SPREAD if kind.special else _NEAR_EFFECT_SPREAD
        prior = (self.noise + _YEARLY_SPREAD**2) / effect**2
        ratio, depth = 0.0, 0
        for key in _keys(kind):
            if key in self.observed:
                count, mean = self.observed[key]
                ratio += count / (count + prior) * (mean - ratio)
                depth = len(key)
        spread = _SPREAD_BY_DEPTH[depth] if kind.special else 0.0
        return float(np.exp(ratio)), spread


def _keys(kind: DayKind) -> list[tuple[str | int, ...]]:
    whole = (str(kind.kind), kind.festival, kind.offset)
    # A whole kind of days near festivals has no effect of its own.
    return [whole[:length] for length in ((1, 2, 3) if kind.special else (3,))]


def learn_special_days(series: DaySeries, expected: FloatArray) -> SpecialDays:
    """Compare special days of the history with what their analogue gave to expect.

    Parameters
    ----------
    series : DaySeries
    expected : ndarray, shape (O, S)
        Volume that level and analogue gave to expect on the first O days.
    """
    logs: dict[tuple[str | int, ...], list[float]] = {}
    ordinary: list[float] = []
    for day, said in enumerate(expected):
        kind = series.kinds[day]
        known = ~np.isnan(series.volume[day])
        if not known.any():
            continue
        # One contact on both sides keeps a quiet day from counting as infinitely quiet.
        log = np.log((series.volume[day, known].sum() + 1) / (said[known].sum() + 1))
        log = float(np.clip(log, -_LARGEST_LOG_RATIO, _LARGEST_LOG_RATIO))
        if kind.kind is Kind.ORDINARY:
            ordinary.append(log)
            continue
        for key in _keys(kind):
            logs.setdefault(key, []).append(log)
    noise = (1.4826 * float(np.median(np.abs(ordinary)))) ** 2 if ordinary else _YEARLY_SPREAD**2
    return SpecialDays(
        {key: (len(seen), float(np.mean(seen))) for key, seen in logs.items()}, noise
    )
