"""How many agents may be at a meal at once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wfm.domain.settings_base import Settings
from wfm.domain.units import Share


class MealSettings(Settings):
    """Meals in batches: at most a share of those on a shift eat at the same time.

    Without `batch_share` meals are placed for cover alone. `days` says whether the share is
    kept on the days of festivals only, such as at New Year's Eve dinner, or on all days.
    """

    batch_share: Annotated[Share, Field(gt=0)] | None = None
    days: Literal["festival", "all"] = "festival"
