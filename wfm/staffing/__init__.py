"""How many agents a forecast needs: queueing model, goals, minimum, shrinkage, and why."""

from wfm.staffing.binding import BindingGoals, binding_goals
from wfm.staffing.explain import IntervalExplanation, explain
from wfm.staffing.queue_model import QueueModel, choose_model
from wfm.staffing.requirement import require
from wfm.staffing.service_risk import ServiceRisk, service_risk
from wfm.staffing.shrinkage import scheduled_agents, total_shrinkage
from wfm.staffing.uncertainty import SureStaffing, cost_of_being_sure, requirement_band
from wfm.staffing.walk import StaffingWalk, walk

__all__ = [
    "require",
    "choose_model",
    "QueueModel",
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
    "cost_of_being_sure",
    "SureStaffing",
    "requirement_band",
]
