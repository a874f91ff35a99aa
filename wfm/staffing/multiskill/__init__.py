"""Agents per skill group so that every queue meets its goal at least cost, by simulation."""

from wfm.staffing.multiskill.answer import SkillStaffing
from wfm.staffing.multiskill.compare import dedicated_agents, pooled_agents
from wfm.staffing.multiskill.cross_training import cross_trained, group_costs
from wfm.staffing.multiskill.from_settings import effort_of, skill_problem
from wfm.staffing.multiskill.problem import Effort, SkillProblem
from wfm.staffing.multiskill.staff_groups import staff_groups

__all__ = [
    "staff_groups",
    "SkillProblem",
    "Effort",
    "SkillStaffing",
    "skill_problem",
    "effort_of",
    "dedicated_agents",
    "pooled_agents",
    "cross_trained",
    "group_costs",
]
