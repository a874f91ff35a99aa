"""How many agents a forecast needs: queueing model, goals, minimum, shrinkage."""

from wfm.staffing.queue_model import QueueModel, choose_model
from wfm.staffing.requirement import require
from wfm.staffing.shrinkage import scheduled_agents, total_shrinkage
from wfm.staffing.walk import StaffingWalk, walk

__all__ = [
    "require",
    "choose_model",
    "QueueModel",
    "scheduled_agents",
    "total_shrinkage",
    "walk",
    "StaffingWalk",
]
