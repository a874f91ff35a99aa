"""Numbers an agent is asked to reach, with a known probability, and how busy people are."""

from wfm.targets.contacts import set_targets
from wfm.targets.occupancy import (
    OccupancyFigure,
    occupancy_by_agent,
    occupancy_by_shift,
    occupancy_by_team,
)

__all__ = [
    "set_targets",
    "OccupancyFigure",
    "occupancy_by_agent",
    "occupancy_by_team",
    "occupancy_by_shift",
]
