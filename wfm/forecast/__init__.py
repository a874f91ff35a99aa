"""Forecasts of contacts and handle times, with quantiles that hold, and their accuracy."""

from wfm.forecast.accuracy import bias, coverage, pinball_loss, wape
from wfm.forecast.accuracy_report import AccuracyRow, accuracy_report, accuracy_sentence
from wfm.forecast.attribution import Attribution, Situation, attribute
from wfm.forecast.check import check
from wfm.forecast.choice import Backtest
from wfm.forecast.comparison import Comparison, compare
from wfm.forecast.day_draws import draw_days
from wfm.forecast.event_effects import resolve_events
from wfm.forecast.long_range import LongRange, LongRangeRow, long_range, long_range_intervals
from wfm.forecast.mix import mixed_aht_seconds, queue_shares
from wfm.forecast.model import ForecastModel, fit
from wfm.forecast.overrides import Override, OverrideValue, apply_overrides, override_values
from wfm.forecast.pay_days import pay_events
from wfm.forecast.predict import predict
from wfm.forecast.rolling import Origins, roll
from wfm.forecast.tenure import tenure_factors
from wfm.forecast.update import update

__all__ = [
    "fit",
    "ForecastModel",
    "predict",
    "update",
    "draw_days",
    "tenure_factors",
    "mixed_aht_seconds",
    "queue_shares",
    "LongRangeRow",
    "LongRange",
    "long_range",
    "long_range_intervals",
    "Backtest",
    "check",
    "wape",
    "bias",
    "pinball_loss",
    "coverage",
    "resolve_events",
    "pay_events",
    "Override",
    "apply_overrides",
    "override_values",
    "OverrideValue",
    "roll",
    "Origins",
    "compare",
    "Comparison",
    "accuracy_report",
    "accuracy_sentence",
    "AccuracyRow",
    "attribute",
    "Attribution",
    "Situation",
]
