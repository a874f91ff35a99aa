"""The settings of a scenario: what `scenario.yaml` may say, and what each word defaults to.

One model per stage; a stage takes its own model and nothing else. All are frozen, refuse
unknown words and check their numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from wfm.domain.caller_settings import (
    CallerSettings,
    CampaignSettings,
    LearningSettings,
    OutageSettings,
    burst_mistake,
)
from wfm.domain.capacity_settings import CapacitySettings
from wfm.domain.channel_checks import channel_mistake, duty_mistake, joint_mistake
from wfm.domain.channel_settings import (
    Channel,
    ChatSettings,
    DeferredSettings,
    OutboundSettings,
)
from wfm.domain.companion_settings import CompanionSettings
from wfm.domain.day_window import DayWindow
from wfm.domain.demand_settings import DemandSettings
from wfm.domain.duty_settings import DutySettings
from wfm.domain.exception_settings import (
    GoalException,
    ShrinkageException,
    goal_mistake,
)
from wfm.domain.goal import ServiceGoal
from wfm.domain.meal_settings import MealSettings
from wfm.domain.rotation_settings import RotationSettings, rotation_mistake
from wfm.domain.routing_settings import AgentChoice, LatenessSettings, RoutingSettings
from wfm.domain.rule_settings import RosterRules, rule_mistake
from wfm.domain.schedule_settings import (
    BreakRule,
    ScheduleSettings,
    ShiftSettings,
    schedule_mistake,
)
from wfm.domain.settings_base import Code, NonNegative, Positive, Settings, Title
from wfm.domain.shift import LATE_END
from wfm.domain.skill_settings import SkillSettings
from wfm.domain.speed_settings import GroupSpeed, speed_mistake
from wfm.domain.time_grid import ALLOWED_INTERVAL_MINUTES
from wfm.domain.units import ClockMinutes, Share

# Settings with files of their own that are asked for here.
__all__ = [
    "BreakRule",
    "RosterRules",
    "ScenarioSettings",
    "ScheduleSettings",
    "ShiftSettings",
    "Title",
]


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
    requests: str | None = None
    protections: str | None = None
    calendar: str | None = None
    cleaning: str | None = None
    overrides: str | None = None
    external: str | None = None
    rules: str | None = None


class Opening(DayWindow):
    """The hours in which contacts are taken, the same every day."""


class QueueSettings(Settings):
    """One queue: its service goal and what callers are like.

    A queue of another channel than calls has the settings of that channel besides.
    """

    title: Title = Title()
    channel: Channel = "calls"
    goal: ServiceGoal = ServiceGoal()
    goal_exceptions: tuple[GoalException, ...] = ()
    patience_seconds: Positive | None = None
    aht_seconds: Positive | None = None
    aht_cv: Positive = 1.0
    opening: Opening = Opening()
    demand: DemandSettings = DemandSettings()
    callers: CallerSettings = CallerSettings()
    chat: ChatSettings | None = None
    deferred: DeferredSettings | None = None
    outbound: OutboundSettings | None = None
    routing: RoutingSettings = RoutingSettings()

    @model_validator(mode="after")
    def _fits_channel(self) -> Self:
        mistake = channel_mistake(self) or self.callers.cv_mistake(self.aht_cv)
        if mistake:
            raise ValueError(mistake)
        return self

    @model_validator(mode="after")
    def _goals_fit(self) -> Self:
        mistake = goal_mistake(self.channel, self.goal, self.goal_exceptions)
        if mistake:
            raise ValueError(mistake)
        return self

    @property
    def service_goal(self) -> ServiceGoal:
        """The goal with the threshold of the channel.

        Deferrable work has its deadline for a threshold, and a planned dial is in time on its
        day: within 24 hours.
        """
        if self.deferred is not None:
            return replace(self.goal, threshold_seconds=self.deferred.deadline_hours * 3600.0)
        if self.outbound is not None:
            return replace(self.goal, threshold_seconds=86_400.0)
        return self.goal


class ForecastSettings(Settings):
    """How volumes and handle times are forecast."""

    method: Literal[
        "best",
        "blend",
        "weekday_profile",
        "weekday_level",
        "mean_of_weeks",
        "median_of_weeks",
        "seasonal_naive",
        "gradient_boosting",
        "external",
    ] = "best"
    weeks: Annotated[int, Field(ge=2, le=104)] = 12
    average_weeks: Annotated[int, Field(ge=1, le=52)] = 6
    quantiles: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = (0.025, 0.1, 0.5, 0.9, 0.975)
    volume_factor: NonNegative = 1.0
    aht_factor: Positive = 1.0
    pay_cycle: dict[
        Literal["salary", "statement", "repayment"],
        tuple[Annotated[int, Field(ge=1, le=31)], ...],
    ] = Field(default_factory=dict)


class StaffingSettings(Settings):
    """How many agents a forecast needs."""

    model: Literal["auto", "erlang_a", "erlang_c"] = "auto"
    method: Literal["auto", "stationary", "transient", "forward_simulation"] = "auto"
    shrinkage: dict[str, Share] = Field(default_factory=dict)
    shrinkage_exceptions: tuple[ShrinkageException, ...] = ()
    minimum_agents: Annotated[int, Field(ge=0)] = 1
    duties: dict[Code, DutySettings] = Field(default_factory=dict)
    skills: SkillSettings = SkillSettings()
    correction_rounds: Annotated[int, Field(ge=0, le=20)] = 0

    @field_validator("shrinkage")
    @classmethod
    def _below_one(cls, shrinkage: dict[str, float]) -> dict[str, float]:
        total = sum(shrinkage.values())
        if total >= 1:
            raise ValueError(f"shrinkage adds up to {total:.0%}; nobody would be left")
        return shrinkage

    @field_validator("shrinkage_exceptions")
    @classmethod
    def _leave_somebody(
        cls, exceptions: tuple[ShrinkageException, ...], info: ValidationInfo
    ) -> tuple[ShrinkageException, ...]:
        for found in exceptions:
            cls._below_one({**info.data.get("shrinkage", {}), **found.shrinkage})
        return exceptions

    @model_validator(mode="after")
    def _counted_once(self) -> Self:
        kinds = {
            *self.shrinkage,
            *(kind for e in self.shrinkage_exceptions for kind in e.shrinkage),
        }
        twice = sorted(kinds & set(self.duties))
        if twice:
            raise ValueError(
                f"{twice[0]} is both a duty and a kind of shrinkage and would be counted twice; "
                "keep one of them"
            )
        return self


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
    late_fairness: NonNegative = 0.0
    late_end: Annotated[ClockMinutes, Field(ge=720)] = LATE_END
    companions: CompanionSettings = CompanionSettings()
    rotation: RotationSettings | None = None
    wish_cost: NonNegative = 4.0
    change_cost: Positive = 10.0
    meals: MealSettings = MealSettings()
    time_limit_seconds: Positive = 420.0


class SimulationSettings(Settings):
    """How often and how the plan is simulated.

    With `half_width` the replications are the most there are.
    """

    replications: Annotated[int, Field(ge=2, le=100_000)] = 100
    half_width: Annotated[Share, Field(gt=0, lt=1)] | None = None
    half_width_of: Literal["period", "interval"] = "period"
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    engine: Literal["auto", "simpy", "kernel"] = "auto"
    busyness: bool = True
    busyness_shared: bool = False
    arrivals: Literal["constant", "linear"] = "constant"
    campaigns: tuple[CampaignSettings, ...] = ()
    outages: tuple[OutageSettings, ...] = ()
    learning: LearningSettings | None = None
    group_speeds: tuple[GroupSpeed, ...] = ()
    agent_choice: AgentChoice = "longest_idle"
    trunk_lines: Annotated[int, Field(ge=1)] | None = None
    lateness: LatenessSettings | None = None


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
    capacity: CapacitySettings = CapacitySettings()

    @field_validator("interval_minutes")
    @classmethod
    def _interval(cls, minutes: int) -> int:
        if minutes not in ALLOWED_INTERVAL_MINUTES:
            raise ValueError(f"{minutes} is not one of {ALLOWED_INTERVAL_MINUTES}")
        return minutes

    @field_validator("queues")
    @classmethod
    def _together(
        cls, queues: dict[str, QueueSettings], info: ValidationInfo
    ) -> dict[str, QueueSettings]:
        mistake = joint_mistake(queues, info.data.get("interval_minutes"), info.data.get("period"))
        if mistake:
            raise ValueError(mistake)
        return queues

    @field_validator("staffing")
    @classmethod
    def _duties_of_queues(
        cls, staffing: StaffingSettings, info: ValidationInfo
    ) -> StaffingSettings:
        mistake = duty_mistake(staffing.duties, info.data.get("queues"))
        if mistake:
            raise ValueError(mistake)
        return staffing

    @field_validator("schedule")
    @classmethod
    def _fits_shifts_and_queues(
        cls, schedule: ScheduleSettings, info: ValidationInfo
    ) -> ScheduleSettings:
        mistake = schedule_mistake(schedule, info.data.get("shifts"), info.data.get("queues"))
        if mistake:
            raise mistake
        return schedule

    @field_validator("roster")
    @classmethod
    def _known_shifts(cls, roster: RosterSettings, info: ValidationInfo) -> RosterSettings:
        shifts = info.data.get("shifts")
        mistake = rule_mistake(roster.rules, shifts)
        mistake = mistake or rotation_mistake(roster.rotation, shifts)
        if mistake:
            raise mistake
        return roster

    @field_validator("simulation")
    @classmethod
    def _bursts_within(
        cls, simulation: SimulationSettings, info: ValidationInfo
    ) -> SimulationSettings:
        queues = info.data.get("queues")
        mistake = burst_mistake(simulation, queues, info.data.get("period"))
        mistake = mistake or speed_mistake(simulation.group_speeds, queues)
        if mistake:
            raise ValueError(mistake)
        return simulation
