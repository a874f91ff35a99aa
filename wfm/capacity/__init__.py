"""Months ahead: who must be hired and when, what it costs, and what waiting is worth."""

from wfm.capacity.crew import Cohort, Course, Crew, course_of, merged, one_joiner
from wfm.capacity.decide import Capacity, Worth, decide
from wfm.capacity.decisions import Decisions, no_decisions
from wfm.capacity.fan import Fan, draw_fan
from wfm.capacity.limits import HINTS, limits_reached
from wfm.capacity.periods import CapacityPeriod, first_day_after, later_month, make_periods
from wfm.capacity.problem import CapacityProblem, CapacityScenario, make_problem
from wfm.capacity.tenure import Tenure, tenure_months
from wfm.capacity.walk import Walk, expected_cost, walk

__all__ = [
    "CapacityPeriod",
    "first_day_after",
    "later_month",
    "make_periods",
    "Tenure",
    "tenure_months",
    "Cohort",
    "Crew",
    "Course",
    "course_of",
    "merged",
    "one_joiner",
    "CapacityScenario",
    "CapacityProblem",
    "make_problem",
    "Decisions",
    "no_decisions",
    "decide",
    "Capacity",
    "Worth",
    "walk",
    "Walk",
    "expected_cost",
    "limits_reached",
    "HINTS",
    "draw_fan",
    "Fan",
]
