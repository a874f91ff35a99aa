"""Numbers an agent is asked to reach, with a known probability, and how busy people are."""

from wfm.targets.agent_log import AgentLog
from wfm.targets.contacts import set_targets
from wfm.targets.evidence import JudgingRules
from wfm.targets.expectation import expect, expect_after
from wfm.targets.explanation import add_up, explain
from wfm.targets.fairness_audit import audit
from wfm.targets.frozen import freeze, frozen_targets, smart_gaps
from wfm.targets.judging import judge
from wfm.targets.occupancy import (
    OccupancyFigure,
    occupancy_by_agent,
    occupancy_by_shift,
    occupancy_by_team,
)
from wfm.targets.own_targets import own_ratios, with_own_ratios
from wfm.targets.prediction import foretell
from wfm.targets.recorded_expectation import expect_recorded
from wfm.targets.tenure import tenure_classes
from wfm.targets.workload import workload

__all__ = [
    "set_targets",
    "expect",
    "expect_after",
    "expect_recorded",
    "own_ratios",
    "with_own_ratios",
    "explain",
    "add_up",
    "AgentLog",
    "JudgingRules",
    "judge",
    "audit",
    "tenure_classes",
    "OccupancyFigure",
    "occupancy_by_agent",
    "occupancy_by_team",
    "occupancy_by_shift",
    "workload",
    "freeze",
    "frozen_targets",
    "smart_gaps",
    "foretell",
]
