"""Cleaning a call history with a log of what was found, and bringing it to other intervals."""

from wfm.history.clean import Cleaned, clean, examine
from wfm.history.cleaning_log import STATES, CleaningEntry
from wfm.history.first_attempts import RedialEstimate, estimate_redial_share, first_attempts
from wfm.history.intervals import coarsen, split_intervals

__all__ = [
    "clean",
    "examine",
    "Cleaned",
    "CleaningEntry",
    "STATES",
    "coarsen",
    "split_intervals",
    "first_attempts",
    "estimate_redial_share",
    "RedialEstimate",
]
