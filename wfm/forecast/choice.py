"""Which method forecasts a queue, and what the methods weigh in a blend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wfm.domain.record import FloatArray, Record
from wfm.forecast.methods import BLEND, PROFILE
from wfm.forecast.residuals import PastErrors

_SHARPNESS = 6.0
_SURE = 3.0
_LATE = 0.6
_LEAST_DAYS = 15
_LEAST_BLENDED = 0.02
_LEAST_ERROR = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Backtest(Record):
    """How a method did when it forecast the past of a queue.

    Parameters
    ----------
    method : str
    wape : float
        Weighted absolute percentage error over all rolling origins and days ahead.
    weight : float
        Its share in the forecast; the shares of a queue add up to 1.
    """

    method: str
    wape: float
    weight: float


def blend_weights(past: Mapping[str, PastErrors]) -> dict[str, float]:
    """Return weights that fall steeply with the backtest error.

    The weight is the error to the power of -6 (a method 10 % worse weighs half as much); what
    would weigh less than 2 % is left out. Weights from past errors are hardly ever beaten by
    weights fitted to minimise them: Bates and Granger, Operational Research Quarterly 20 (1969)
    451-468; Timmermann, Handbook of Economic Forecasting 1 (2006) 135-196.
    """
    error = {name: past_wape(errors) for name, errors in past.items()}
    # Methods that made no error at all share the forecast.
    error = {name: max(e, _LEAST_ERROR) for name, e in error.items()}
    least = min(error.values())
    raw = {name: (least / e) ** _SHARPNESS for name, e in error.items()}
    total = sum(raw.values())
    kept = {name: w for name, w in raw.items() if w >= _LEAST_BLENDED * total}
    return {name: w / sum(kept.values()) for name, w in kept.items()}


def blended(past: Mapping[str, PastErrors], weights: Mapping[str, float]) -> PastErrors:
    """Return the past errors of a weighted mean of methods that forecast the same days."""
    expected = sum(
        (weight * past[name].expected for name, weight in weights.items()),
        start=np.zeros_like(next(iter(past.values())).expected),
    )
    return replace(next(iter(past.values())), expected=np.asarray(expected))


def chosen(method: str, past: Mapping[str, PastErrors]) -> tuple[str, dict[str, float]]:
    """Return the method that a setting of ``best`` or ``blend`` stands for, and its weights.

    `best` takes the blend or a method other than the profile model only where it was better in
    the backtest by more than chance makes of two equals: picking the least error would now and
    then pick a lucky method, which costs more than it gains.
    """
    weights = blend_weights(past)
    if method == BLEND:
        return BLEND, weights
    rivals = {**past, BLEND: blended(past, weights)}
    usual = rivals.pop(PROFILE)
    surely = {name: _surely_better(rival, usual) for name, rival in rivals.items()}
    winner = max(surely, key=surely.__getitem__)
    if surely[winner] < _SURE:
        return PROFILE, {PROFILE: 1.0}
    return winner, weights if winner == BLEND else {winner: 1.0}


def _surely_better(rival: PastErrors, usual: PastErrors) -> float:
    """Return by how many standard errors a method did better; 0 with too little to judge by.

    Days are compared, not intervals, since the errors of a day go together; only days forecast
    with most of the history count, since methods differ in how much of it they need. Diebold and
    Mariano, "Comparing predictive accuracy", Journal of Business and Economic Statistics 13
    (1995) 253-263.
    """
    gain = np.nansum(np.abs(usual.expected - usual.actual), axis=1)
    gain -= np.nansum(np.abs(rival.expected - rival.actual), axis=1)
    origin = usual.days - usual.steps
    late = origin >= origin.max() * _LATE
    days = np.unique(usual.days[late])
    if days.size < _LEAST_DAYS:
        return 0.0
    by_day = np.array([gain[late & (usual.days == day)].mean() for day in days])
    error = float(by_day.std(ddof=1)) / np.sqrt(days.size)
    return float(by_day.mean()) / error if error > 0 else 0.0


def backtests(
    past: Mapping[str, PastErrors], weights: Mapping[str, float]
) -> tuple[Backtest, ...]:
    """Return what was weighed, the best first."""
    found = [Backtest(name, past_wape(p), weights.get(name, 0.0)) for name, p in past.items()]
    return tuple(sorted(found, key=lambda row: row.wape))


def past_wape(past: PastErrors) -> float:
    """Return the weighted absolute percentage error of a backtest; 1 where nothing came."""
    miss: FloatArray = np.abs(past.expected - past.actual)
    known = ~np.isnan(miss)
    total = float(past.actual[known].sum())
    return float(miss[known].sum()) / total if total > 0 else 1.0
