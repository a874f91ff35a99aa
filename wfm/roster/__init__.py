"""Named rosters: the hard rules and their judge, fair shares, and who works which shift."""

from wfm.roster.assign import assign
from wfm.roster.changes import Change, changes
from wfm.roster.judge import RULES, Violation, judge
from wfm.roster.leaders import leader_gaps
from wfm.roster.ledger import burdens, credits
from wfm.roster.problem import unfairness
from wfm.roster.repair import Repair, repair
from wfm.roster.swap import Swap, swap
from wfm.roster.unstaffed import unstaffed_queues

__all__ = [
    "assign",
    "judge",
    "RULES",
    "Violation",
    "changes",
    "Change",
    "swap",
    "Swap",
    "repair",
    "Repair",
    "leader_gaps",
    "unstaffed_queues",
    "burdens",
    "credits",
    "unfairness",
]
