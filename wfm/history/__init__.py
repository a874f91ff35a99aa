"""Cleaning a call history: gaps, outages and outliers, each with a finding."""

from wfm.history.clean import clean

__all__ = ["clean"]
