"""Daily rosters: who works which shift, when the demand is heads per shift and day."""

from wfm.roster.daily.assign import assign_daily
from wfm.roster.daily.checker import Breach, breaches, roster_cost
from wfm.roster.daily.problem import DailyAgent, DailyProblem, DailyShift

__all__ = [
    "assign_daily",
    "breaches",
    "roster_cost",
    "Breach",
    "DailyAgent",
    "DailyProblem",
    "DailyShift",
]
