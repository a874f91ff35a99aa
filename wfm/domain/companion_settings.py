"""Who is to work beside whom: new hires with experience at hand, teams with a leader."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wfm.domain.settings_base import NonNegative, Settings


class CompanionSettings(Settings):
    """Wishes that link several agents; all are off by default.

    A new hire is somebody in the first `new_hire_days` days; everybody else of at least
    `experienced_level` is experienced.
    """

    new_hire_days: Annotated[int, Field(ge=0, le=366)] = 0
    experienced_level: Annotated[int, Field(ge=1)] = 1
    same_team: bool = True
    new_hire_cost: NonNegative = 10.0
    team_leader_from: Annotated[int, Field(ge=0)] = 0
    team_leader_cost: NonNegative = 5.0

    @property
    def are_wanted(self) -> bool:
        """True when any of the wishes is on."""
        return self.new_hire_days > 0 or self.team_leader_from > 0
