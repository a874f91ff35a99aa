"""Forecasts of contacts and handle times, with quantiles that hold, and their accuracy."""

from wfm.forecast.accuracy import bias, coverage, pinball_loss, wape
from wfm.forecast.predict import predict

__all__ = ["predict", "wape", "bias", "pinball_loss", "coverage"]
