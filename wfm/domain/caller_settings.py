"""The settings of callers in the simulation: handle times, patience, campaigns and outages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.domain.settings_base import Code, NonNegative, Positive, Settings
from wfm.domain.units import ClockMinutes, Share

if TYPE_CHECKING:
    from wfm.domain.settings import Period, SimulationSettings


class HazardPiece(Settings):
    """From a wait on, the rate at which those who still wait hang up."""

    from_seconds: NonNegative
    per_minute: NonNegative


class CallerSettings(Settings):
    """What the simulation knows of a queue's callers beyond the means."""

    handle_time: Literal[
        "auto", "exponential", "lognormal", "gamma", "hyperexponential", "deterministic"
    ] = "auto"
    hang_up_at_once: Share = 0.0
    hazard: tuple[HazardPiece, ...] = ()

    @model_validator(mode="after")
    def _hazard_rises(self) -> Self:
        begins = [piece.from_seconds for piece in self.hazard]
        if begins and (begins[0] != 0 or sorted(set(begins)) != begins):
            raise ValueError("the waits of the hazard must begin at 0 and rise")
        return self

    def cv_mistake(self, cv: float) -> str:
        """Return why the distribution cannot have this coefficient of variation; empty if fine."""
        if self.handle_time == "exponential" and cv != 1:
            return f"exponential handle times have aht_cv 1, not {cv:g}"
        if self.handle_time == "hyperexponential" and cv < 1:
            return f"hyperexponential handle times have aht_cv 1 or more, not {cv:g}"
        return ""


class CampaignSettings(Settings):
    """Contacts that a mailing, a text message or the news brings on top of the forecast."""

    queue: Code
    day: date
    at: Annotated[ClockMinutes, Field(lt=1440)]
    contacts: NonNegative
    mean_delay_minutes: Positive = 60.0


class OutageSettings(Settings):
    """A time in which no contact gets through."""

    day: date
    start: Annotated[ClockMinutes, Field(lt=1440)]
    minutes: Positive
    queues: tuple[Code, ...] = ()
    returning: Share = 0.5
    mean_return_minutes: Positive = 15.0


class LearningSettings(Settings):
    """How much longer new agents take, and how soon that halves."""

    extra: NonNegative = 0.4
    halving_days: Positive = 30.0


def burst_mistake(
    simulation: SimulationSettings, queues: Collection[str] | None, period: Period | None
) -> str:
    """Return what is wrong with campaigns and outages in this scenario; empty if nothing is."""
    if queues is None or period is None:
        return ""
    named = [(campaign.day, (campaign.queue,)) for campaign in simulation.campaigns]
    hit = [(outage.day, outage.queues) for outage in simulation.outages]
    for day, names in (*named, *hit):
        if not period.start <= day < period.start + timedelta(days=period.days):
            return f"{day} lies outside the {period.days} days from {period.start}"
        strange = [name for name in names if name not in queues]
        if strange:
            return f"{strange[0]} is no queue; queues are {', '.join(queues)}"
    return ""
