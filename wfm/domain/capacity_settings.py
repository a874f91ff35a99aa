"""Hiring, attrition, learning and money of the capacity plan.

Nobody prints a hazard, a learning curve or a wage that fits every centre: the defaults are
assumptions, said so in every report, to be replaced by the centre's own figures.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.domain.capacity_checks import capacity_mistake
from wfm.domain.settings_base import NonNegative, Positive, Settings
from wfm.domain.units import Share

MOST_MONTHS = 35
"""One less than the long-range forecast reaches: the plan begins on the first of a month."""

SomeShare = Annotated[Share, Field(gt=0)]
Month = Annotated[int, Field(ge=0, le=600)]


class AttritionStep(Settings):
    """Share of the people of a tenure who leave in a month; holds until the next step."""

    from_month: Month
    monthly_hazard: Share


class ProficiencyStep(Settings):
    """What a person of a tenure does, over one who has learned it all; holds until the next."""

    from_month: Month
    speed: Annotated[float, Field(gt=0, le=1.5)]
    quality: SomeShare = 1.0


class LeaveMonth(Settings):
    """Share of contract hours on annual leave in a month of the year, 1 to 12."""

    month: Annotated[int, Field(ge=1, le=12)]
    share: Annotated[Share, Field(lt=1)]


class HiringSettings(Settings):
    """From the decision to hire to the first day on the phone."""

    lead_months: NonNegative = 2.0
    offer_share: SomeShare = 0.20
    join_share: SomeShare = 0.75
    pass_share: SomeShare = 0.92
    class_min: Annotated[int, Field(ge=1)] = 8
    class_max: Annotated[int, Field(ge=1)] = 24
    training_months: Positive = 1.0
    trainers: Annotated[int, Field(ge=1)] = 4
    trainees_per_trainer: Annotated[int, Field(ge=1)] = 12
    max_applicants: Positive | None = None
    applicant_cost: NonNegative = 60.0
    joiner_cost: NonNegative = 1500.0
    training_cost: NonNegative = 3000.0

    @model_validator(mode="after")
    def _classes_can_be_taught(self) -> Self:
        if self.class_min > self.class_max:
            raise ValueError(f"class_min {self.class_min} is above class_max {self.class_max}")
        places = self.trainers * self.trainees_per_trainer
        if self.class_max > places:
            raise ValueError(
                f"a class of {self.class_max} is larger than {self.trainers} trainers can teach "
                f"({places} people); lower class_max or raise trainers"
            )
        return self


class OvertimeSettings(Settings):
    """Overtime of an agent in a month, and its pay over the ordinary hour's."""

    max_hours: NonNegative = 8.0
    pay_multiple: Positive = 1.5


class TemporarySettings(Settings):
    """People from outside for simple contacts, by the month."""

    max_fte: NonNegative = 10.0
    lead_months: NonNegative = 1.0
    proficiency: SomeShare = 0.7
    monthly_cost: NonNegative = 9000.0


class LeaderSettings(Settings):
    """Span of control: agents a leader, how long one takes to prepare, and the price."""

    agents_per_leader: Annotated[int, Field(ge=1)] = 18
    lead_months: NonNegative = 3.0
    phone_share: Share = 0.5
    monthly_extra: NonNegative = 2500.0
    missing_cost: NonNegative = 18_000.0


class TransferSettings(Settings):
    """Trained people who come from elsewhere (more than 0) or go there (less than 0)."""

    day: date
    heads: int
    tenure_months: NonNegative = 24.0


class DemandOdds(Settings):
    """Probabilities of the low end, the expectation and the high end of the 80 % band."""

    low: Share = 0.3
    expected: SomeShare = 0.4
    high: Share = 0.3


class AttritionOdds(Settings):
    """A factor on every hazard, and its probability."""

    factor: NonNegative
    probability: SomeShare


class CapacitySettings(Settings):
    """The hiring plan of the coming months."""

    months: Annotated[int, Field(ge=1, le=MOST_MONTHS)] = 18
    by: Literal["month", "week"] = "month"
    growth: Annotated[float, Field(gt=-1, le=5)] | None = None
    attrition: Annotated[tuple[AttritionStep, ...], Field(min_length=1)] = (
        AttritionStep(from_month=0, monthly_hazard=0.07),
        AttritionStep(from_month=2, monthly_hazard=0.03),
        AttritionStep(from_month=6, monthly_hazard=0.05),
        AttritionStep(from_month=9, monthly_hazard=0.025),
        AttritionStep(from_month=24, monthly_hazard=0.015),
    )
    proficiency: Annotated[tuple[ProficiencyStep, ...], Field(min_length=1)] = (
        ProficiencyStep(from_month=0, speed=0.65, quality=0.90),
        ProficiencyStep(from_month=2, speed=0.80, quality=0.95),
        ProficiencyStep(from_month=4, speed=0.92, quality=0.98),
        ProficiencyStep(from_month=6, speed=1.0, quality=1.0),
    )
    unknown_tenure_months: NonNegative | None = None
    leave_share: Annotated[Share, Field(lt=1)] = 0.04
    leave_months: tuple[LeaveMonth, ...] = ()
    schedule_fit: SomeShare = 0.92
    hiring: HiringSettings = HiringSettings()
    overtime: OvertimeSettings = OvertimeSettings()
    temporary: TemporarySettings = TemporarySettings()
    leaders: LeaderSettings = LeaderSettings()
    transfers: tuple[TransferSettings, ...] = ()
    currency: str = "CNY"
    monthly_wage: Positive = 8000.0
    unmet_cost: Positive = 24_000.0
    allowed_gap: Share | None = None
    budget: Positive | None = None
    demand_odds: DemandOdds = DemandOdds()
    attrition_odds: Annotated[tuple[AttritionOdds, ...], Field(min_length=1)] = (
        AttritionOdds(factor=1.0, probability=0.75),
        AttritionOdds(factor=1.4, probability=0.25),
    )
    decision_months: Annotated[int, Field(ge=1)] = 6
    trajectories: Annotated[int, Field(ge=100, le=100_000)] = 2000
    gap: Annotated[float, Field(gt=0, lt=1)] = 0.0005
    time_limit_seconds: Positive = 120.0

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for name in ("attrition", "proficiency"):
            first = [step.from_month for step in getattr(self, name)]
            if first[0] != 0 or any(b <= a for a, b in pairwise(first)):
                raise ValueError(f"{name}: from_month must begin at 0 and rise, but is {first}")
        mistake = capacity_mistake(self)
        if mistake:
            raise ValueError(mistake)
        return self
