"""How many agents start which shift when: patterns with breaks, every interval covered."""

from wfm.schedule.cover import cover
from wfm.schedule.patterns import make_patterns
from wfm.schedule.prices import pattern_costs
from wfm.schedule.workforce import Workforce, workforce

__all__ = ["make_patterns", "Workforce", "workforce", "cover", "pattern_costs"]
