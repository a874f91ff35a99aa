"""What a planner knows of a queue's coming demand that its history does not show."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wfm.domain.settings_base import Positive, Settings


class DemandSettings(Settings):
    """Levers on the contacts forecast from the history."""

    containment: Annotated[float, Field(ge=0, lt=1)] = 0.0
    remaining_aht_factor: Positive = 1.0
    redial_share: Annotated[float, Field(ge=0, lt=1)] = 0.0

    @property
    def volume_factor(self) -> float:
        """Contacts that are left to agents over those the history gives to expect."""
        return (1 - self.containment) * (1 - self.redial_share)
