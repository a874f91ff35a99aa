"""How many agents a forecast needs: queueing model, goals, minimum, shrinkage, and why."""

from wfm.staffing.binding import BindingGoals, binding_goals
from wfm.staffing.correction import Correction, correct
from wfm.staffing.day_goal import DayStaffing, required_for_day
from wfm.staffing.explain import IntervalExplanation, explain
from wfm.staffing.method import choose_method
from wfm.staffing.patience import Patience, estimate_patience
from wfm.staffing.queue_model import QueueModel, choose_model
from wfm.staffing.requirement import require
from wfm.staffing.service_risk import ServiceRisk, service_risk
from wfm.staffing.shrinkage import scheduled_agents, total_shrinkage
from wfm.staffing.time_varying import (
    StaffingOverTime,
    required_over_time,
    traffic_over_time,
)
from wfm.staffing.uncertainty import SureStaffing, cost_of_being_sure, requirement_band
from wfm.staffing.walk import StaffingWalk, walk

__all__ = [
    "require",
    "choose_model",
    "QueueModel",
    "required_over_time",
    "traffic_over_time",
    "StaffingOverTime",
    "choose_method",
    "required_for_day",
    "DayStaffing",
    "scheduled_agents",
    "total_shrinkage",
    "walk",
    "StaffingWalk",
    "binding_goals",
    "BindingGoals",
    "explain",
    "IntervalExplanation",
    "service_risk",
    "ServiceRisk",
    "estimate_patience",
    "Patience",
    "cost_of_being_sure",
    "SureStaffing",
    "requirement_band",
    "correct",
    "Correction",
]
