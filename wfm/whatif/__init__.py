"""What happens to a plan when something changes."""

from wfm.whatif.answer import Answer, answer_each
from wfm.whatif.break_even import BreakEven, break_even
from wfm.whatif.combined import combined
from wfm.whatif.comparison import Figure, compare_outcomes
from wfm.whatif.levers import ChangeSet, Replan
from wfm.whatif.outcome import Outcome, outcome_of
from wfm.whatif.repaired import mended_roster, with_roster
from wfm.whatif.replan import whatif

__all__ = [
    "whatif",
    "ChangeSet",
    "Replan",
    "Answer",
    "answer_each",
    "combined",
    "Outcome",
    "outcome_of",
    "Figure",
    "compare_outcomes",
    "break_even",
    "BreakEven",
    "mended_roster",
    "with_roster",
]
