"""The settings of a scenario: what `scenario.yaml` may say, and what each word defaults to.

One model per stage; a stage takes its own model and nothing else. All are frozen, refuse
unknown words and check their numbers.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from wfm.domain.goal import ServiceGoal
from wfm.domain.settings_base import Code, NonNegative, Positive, Settings
from wfm.domain.time_grid import ALLOWED_INTERVAL_MINUTES
from wfm.domain.units import ClockMinutes, DurationMinutes, Share


class Title(Settings):
    """A name in two languages."""

    en: str = ""
    zh: str = ""


class Period(Settings):
    """The days to plan."""

    start: date
    days: Annotated[int, Field(ge=1, le=366)] = 28


class Files(Settings):
    """Where the tables of the scenario are, relative to its folder."""

    history: str = "history.csv"
    agents: str = "agents.csv"
    teams: str | None = None
    leave: str | None = None
    events: str | None = None
    ledger: str | None = None
    previous: str | None = None
    calendar: str | None = None


class Opening(Settings):
    """The hours in which contacts are taken, the same every day."""

    opens: ClockMinutes = 0
    closes: ClockMinutes = 1440
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5, 6, 7)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("closes must be later than opens; a day ends at 24:00")
        return self


class QueueSettings(Settings):
    """One queue: its service goal and what callers are like."""

    title: Title = Title()
    goal: ServiceGoal = ServiceGoal()
    patience_seconds: Positive | None = None
    aht_seconds: Positive | None = None
    aht_cv: Positive = 1.0
    opening: Opening = Opening()


class ForecastSettings(Settings):
    """How volumes and handle times are forecast."""

    method: Literal["weekday_profile", "seasonal_naive"] = "weekday_profile"
    weeks: Annotated[int, Field(ge=2, le=104)] = 8
    quantiles: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = (0.025, 0.1, 0.5, 0.9, 0.975)
    volume_factor: NonNegative = 1.0
    aht_factor: Positive = 1.0


class StaffingSettings(Settings):
    """How many agents a forecast needs."""

    model: Literal["auto", "erlang_a", "erlang_c"] = "auto"
    method: Literal["auto", "stationary", "transient"] = "stationary"
    shrinkage: dict[str, Share] = Field(default_factory=dict)
    minimum_agents: Annotated[int, Field(ge=0)] = 1

    @field_validator("shrinkage")
    @classmethod
    def _below_one(cls, shrinkage: dict[str, float]) -> dict[str, float]:
        total = sum(shrinkage.values())
        if total >= 1:
            raise ValueError(f"shrinkage adds up to {total:.0%}; nobody would be left")
        return shrinkage


class BreakRule(Settings):
    """Breaks of one kind within a shift; the schedule picks the start within the window."""

    kind: Literal["lunch", "rest"] = "rest"
    minutes: Annotated[DurationMinutes, Field(gt=0)]
    earliest: DurationMinutes
    latest: DurationMinutes
    paid: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError("latest must not be before earliest (both from the shift's start)")
        return self


class ShiftSettings(Settings):
    """One shift; its break windows make several patterns of it."""

    title: Title = Title()
    start: Annotated[ClockMinutes, Field(lt=1440)]
    length: Annotated[DurationMinutes, Field(gt=0, le=1440)]
    breaks: tuple[BreakRule, ...] = ()
    part_time: bool = False

    @model_validator(mode="after")
    def _breaks_fit(self) -> Self:
        for rule in self.breaks:
            if rule.latest + rule.minutes > self.length:
                raise ValueError(
                    f"a break that starts {rule.latest} min in and lasts {rule.minutes} min "
                    f"leaves a shift of {self.length} min"
                )
        return self


class ScheduleSettings(Settings):
    """What under-staffing, over-staffing and unpopular hours cost, in paid agent-hours."""

    under_cost: Positive = 12.0
    deep_under_cost: Positive = 30.0
    deep_under_share: Share = 0.15
    over_cost: NonNegative = 0.3
    night_premium: NonNegative = 0.3
    weekend_premium: NonNegative = 0.0
    statutory_premium: NonNegative = 2.0
    rest_day_premium: NonNegative = 1.0
    time_limit_seconds: Positive = 120.0
    gap: Annotated[float, Field(gt=0, lt=1)] = 0.01


class RosterRules(Settings):
    """Hard rules of a named roster. What the law does not say is a company rule."""

    max_consecutive_days: Annotated[int, Field(ge=1, le=14)] = 6
    min_rest_hours: NonNegative = 11.0
    weekly_rest_days: Annotated[int, Field(ge=0, le=6)] = 1
    max_weekly_hours: Positive = 60.0
    standard_day_hours: Positive = 8.0
    max_overtime_hours: NonNegative = 36.0
    max_consecutive_nights: Annotated[int, Field(ge=1, le=14)] = 4
    max_nights: Annotated[int, Field(ge=0)] = 8
    rest_days_after_nights: Annotated[int, Field(ge=0, le=3)] = 1
    agents_per_leader: Annotated[int, Field(ge=1)] = 40


class RosterSettings(Settings):
    """Rules, the price of what they leave open, and how long to search."""

    rules: RosterRules = RosterRules()
    under_cost: Positive = 12.0
    over_cost: NonNegative = 0.4
    leader_cost: NonNegative = 15.0
    hours_cost: NonNegative = 1.0
    night_fairness: NonNegative = 6.0
    weekend_fairness: NonNegative = 4.0
    holiday_fairness: NonNegative = 8.0
    time_limit_seconds: Positive = 240.0


class SimulationSettings(Settings):
    """How often and how the plan is simulated."""

    replications: Annotated[int, Field(ge=2, le=100_000)] = 100
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    engine: Literal["auto", "simpy", "kernel"] = "auto"
    busyness: bool = True


class TargetSettings(Settings):
    """How reachable a published target is."""

    hit_probability: Annotated[Share, Field(ge=0.5, le=0.7)] = 0.60


class ScenarioSettings(Settings):
    """All that `scenario.yaml` says."""

    wfm: Literal[1] = 1
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
    title: Title = Title()
    timezone: str
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
    period: Period
    interval_minutes: int = 30
    seed: Annotated[int, Field(ge=0)] = 1
    files: Files = Files()
    queues: Annotated[dict[Code, QueueSettings], Field(min_length=1)]
    shifts: Annotated[dict[Code, ShiftSettings], Field(min_length=1)]
    forecast: ForecastSettings = ForecastSettings()
    staffing: StaffingSettings = StaffingSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    roster: RosterSettings = RosterSettings()
    simulation: SimulationSettings = SimulationSettings()
    targets: TargetSettings = TargetSettings()

    @field_validator("interval_minutes")
    @classmethod
    def _interval(cls, minutes: int) -> int:
        if minutes not in ALLOWED_INTERVAL_MINUTES:
            raise ValueError(f"{minutes} is not one of {ALLOWED_INTERVAL_MINUTES}")
        return minutes
