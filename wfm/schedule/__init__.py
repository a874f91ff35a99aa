"""How many agents start which shift when: patterns with breaks, every interval covered."""

from wfm.schedule.cover import cover
from wfm.schedule.patterns import PREVIEW_VARIANTS, make_patterns
from wfm.schedule.placements import placed_patterns
from wfm.schedule.presence import presence_gaps, with_presence
from wfm.schedule.prices import pattern_costs
from wfm.schedule.workforce import Workforce, workforce

__all__ = [
    "make_patterns",
    "placed_patterns",
    "PREVIEW_VARIANTS",
    "Workforce",
    "workforce",
    "with_presence",
    "cover",
    "pattern_costs",
    "presence_gaps",
]
