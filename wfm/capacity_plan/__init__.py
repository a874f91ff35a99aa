"""The hiring plan of a scenario: the stages called in order, for the months ahead."""

from wfm.capacity_plan.need import Need, need_of
from wfm.capacity_plan.people import crew_of
from wfm.capacity_plan.plan import CapacityPlan, fan_seed, plan_capacity
from wfm.capacity_plan.rows import COLUMNS, capacity_rows, class_rows, walk_rows

__all__ = [
    "plan_capacity",
    "CapacityPlan",
    "Need",
    "need_of",
    "crew_of",
    "fan_seed",
    "COLUMNS",
    "capacity_rows",
    "walk_rows",
    "class_rows",
]
