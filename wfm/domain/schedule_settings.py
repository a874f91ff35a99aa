"""Shifts with their breaks, and what a schedule of them may cost and must keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.domain.settings_base import Code, NonNegative, Positive, SettingMistake, Settings, Title
from wfm.domain.spelling import did_you_mean
from wfm.domain.units import ClockMinutes, DurationMinutes, Share


class BreakRule(Settings):
    """Breaks of one kind within a shift; the schedule picks the start within the window.

    A ``split`` is the long unpaid gap between the two parts of a split shift.
    """

    kind: Literal["lunch", "rest", "split"] = "rest"
    minutes: Annotated[DurationMinutes, Field(gt=0)]
    earliest: DurationMinutes
    latest: DurationMinutes
    paid: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError("latest must not be before earliest (both from the shift's start)")
        if self.kind == "split" and self.paid:
            raise ValueError("the gap of a split shift is not working time; write paid: false")
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
            if rule.kind == "split" and not (
                rule.earliest > 0 and rule.latest + rule.minutes < self.length
            ):
                raise ValueError("the gap of a split shift needs work before and after it")
        if self.gaps > 1:
            raise ValueError("a split shift has two parts; write one break of the kind split")
        return self

    @property
    def paid_minutes(self) -> int:
        """Working time: the length less unpaid breaks."""
        return self.length - sum(rule.minutes for rule in self.breaks if not rule.paid)

    @property
    def gaps(self) -> int:
        """Number of gaps between parts of the shift."""
        return sum(rule.kind == "split" for rule in self.breaks)


class PresenceSettings(Settings):
    """Agents who are to be on the floor while any queue is open, whatever the forecast says.

    `agents` counts everybody, `queues` those for single queues, wherever such a queue needs
    anybody at all.
    """

    agents: Annotated[int, Field(ge=0)] = 0
    queues: dict[Code, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """True when somebody is asked for."""
        return self.agents > 0 or any(self.queues.values())


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
    minimum_presence: PresenceSettings = PresenceSettings()
    max_spread_hours: Annotated[float, Field(gt=0, le=24)] | None = None
    break_placements: Annotated[int, Field(ge=1, le=500)] = 12
    time_limit_seconds: Positive = 120.0
    gap: Annotated[float, Field(gt=0, lt=1)] = 0.01


def schedule_mistake(
    schedule: ScheduleSettings,
    shifts: Mapping[str, ShiftSettings] | None,
    queues: Mapping[str, object] | None,
) -> SettingMistake | None:
    """Return what does not fit between a schedule's limits, the shifts and the queues.

    Parameters
    ----------
    schedule : ScheduleSettings
    shifts, queues : mapping, optional
        None where they have mistakes of their own.

    Returns
    -------
    SettingMistake, optional
        None when all fits.
    """
    most = schedule.max_spread_hours
    for code, shift in (shifts or {}).items():
        if most is not None and shift.gaps and shift.length > most * 60:
            what = f"is {most:g}, but the split shift {code} ends {shift.length / 60:g} h "
            return SettingMistake(("max_spread_hours",), what + "after it starts")
    for queue in schedule.minimum_presence.queues:
        if queues is not None and queue not in queues:
            at = ("minimum_presence", "queues", queue)
            return SettingMistake(at, "is an unknown queue", did_you_mean(queue, queues))
    return None
