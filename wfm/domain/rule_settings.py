"""The rules of a named roster: what may not be, and what each breach of a soft rule costs.

Each rule has one word. What the law does not say is a company rule; rule packs say which is
which (`RuleSource`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from wfm.domain.schedule_settings import ShiftSettings
from wfm.domain.settings_base import Code, NonNegative, Positive, SettingMistake, Settings
from wfm.domain.spelling import did_you_mean

Certainty = Literal["verified", "secondary", "memory", "company"]
"""Wording read in an official text; seen second-hand; remembered only; no law but our own."""

Cycle = Literal["week", "month", "quarter", "year"]

PAY_WORDS = ("rest_day_multiple", "statutory_multiple")
"""Rules of pay that packs know and the premiums of the schedule say."""

HORIZON = 10_000
"""A limit on days, nights or times that never binds."""

Weight = Annotated[float, Field(ge=0, le=10_000)]
"""Agent-hours that a breach costs; what may never be is a hard rule, not a dearer one."""


def _soft_word(word: str) -> str:
    if word not in SOFT_RULES:
        raise SettingMistake((), "is no rule that can be soft", did_you_mean(word, SOFT_RULES))
    return word


def _rule_word(word: str) -> str:
    known = (*RosterRules.model_fields, *PAY_WORDS)
    if word not in known:
        raise SettingMistake((), "is no rule", did_you_mean(word, known))
    return word


class RuleSource(Settings):
    """Where the value of a rule comes from, and when it holds."""

    certainty: Certainty = "company"
    source: str = ""
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until {self.until} is before since {self.since}")
        return self


class RosterRules(Settings):
    """Rules of a named roster. What the law does not say is a company rule.

    A rule with a weight in `soft` may be broken at that price, in agent-hours for each breach;
    all others are hard. ``None`` switches a rule off.
    """

    pack: str | None = None
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
    hours_owed: Literal["calendar", "average"] = "calendar"
    average_month_days: Annotated[float, Field(gt=0, le=31)] = 20.67
    overtime_multiple: Annotated[float, Field(ge=1)] = 1.5
    max_daily_hours: Positive | None = None
    max_daily_overtime_hours: NonNegative = 0.0
    max_monthly_overtime_hours: NonNegative | None = None
    hours_cycle: Cycle | None = None
    max_cycle_overtime_hours: NonNegative = 36.0
    rolling_rest_days: Annotated[int, Field(ge=0, le=6)] = 0
    min_weekly_rest_hours: Annotated[float, Field(gt=0, le=120)] | None = None
    min_consecutive_days: Annotated[int, Field(ge=1, le=7)] = 1
    min_consecutive_days_off: Annotated[int, Field(ge=1, le=7)] = 1
    max_consecutive_days_off: Annotated[int, Field(ge=1, le=28)] | None = None
    forbidden_successions: tuple[tuple[Code, Code], ...] = ()
    forward_rotation_hours: Annotated[float, Field(ge=0, lt=24)] | None = None
    max_weekends: Annotated[int, Field(ge=0)] | None = None
    max_sundays: Annotated[int, Field(ge=0)] | None = None
    max_statutory_days: Annotated[int, Field(ge=0)] | None = None
    part_time_daily_hours: Positive | None = None
    part_time_weekly_hours: Positive | None = None
    soft: dict[Annotated[str, AfterValidator(_soft_word)], Weight] = Field(default_factory=dict)
    sources: dict[Annotated[str, AfterValidator(_rule_word)], RuleSource] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _none_made_to_work(self) -> Self:
        if self.max_consecutive_days_off is not None and not self.is_soft(
            "max_consecutive_days_off"
        ):
            raise ValueError(
                "max_consecutive_days_off can only be soft, for nobody can be made to work; "
                "add soft: {max_consecutive_days_off: 2}"
            )
        return self

    @property
    def weights(self) -> dict[str, float]:
        """Price of one breach of each soft rule; a weight of 0 makes a rule hard."""
        return {word: weight for word, weight in self.soft.items() if weight > 0}

    def is_soft(self, word: str) -> bool:
        """Say whether a rule may be broken at a price."""
        return self.soft.get(word, 0.0) > 0

    def hard_only(self) -> RosterRules:
        """Return the rules without the soft ones."""
        loose = {word: SOFT_RULES[word].off for word in self.weights}
        return self.model_copy(update=loose) if loose else self


def rule_mistake(
    rules: RosterRules, shifts: Mapping[str, ShiftSettings] | None
) -> SettingMistake | None:
    """Return what rules and shifts have against each other; None for nothing.

    Rules must leave room for a run of work, name shifts that there are, and no shift may be
    longer than anybody may work.
    """
    hard = rules.hard_only()
    longest_run = min(hard.max_consecutive_days, 7 - hard.rolling_rest_days)
    if hard.min_consecutive_days > longest_run:
        what = (
            f"is {hard.min_consecutive_days}, but max_consecutive_days and rolling_rest_days "
            f"allow no more than {longest_run} work days in a row"
        )
        at = ("rules", "min_consecutive_days")
        return SettingMistake(at, what, "change one of them, for nobody could work")
    if shifts is None:
        return None
    return _shift_mistake(rules, hard, shifts)


def _shift_mistake(
    rules: RosterRules, hard: RosterRules, shifts: Mapping[str, ShiftSettings]
) -> SettingMistake | None:
    for number, pair in enumerate(rules.forbidden_successions):
        for place, code in enumerate(pair):
            if code not in shifts:
                at = ("rules", "forbidden_successions", number, place)
                return SettingMistake(at, f"names no shift {code!r}", did_you_mean(code, shifts))
    longest = math.inf
    if hard.max_daily_hours is not None:
        longest = hard.max_daily_hours + hard.max_daily_overtime_hours
    for code, shift in shifts.items():
        part_time = (hard.part_time_daily_hours or math.inf) if shift.part_time else math.inf
        hours = shift.paid_minutes / 60
        if hours > min(longest, part_time) + 1e-9:
            word = "part_time_daily_hours" if part_time < longest else "max_daily_hours"
            what = (
                f"lets nobody work the shift {code}: it has {hours:g} h of work, "
                f"{min(longest, part_time):g} h a day are allowed"
            )
            return SettingMistake(("rules", word), what, "shorten the shift, or change the rule")
    return None


class SoftRule(NamedTuple):
    """A rule that can be soft: its name at the judge, and the value that switches it off."""

    rule: str
    off: Any


SOFT_RULES: dict[str, SoftRule] = {
    "max_consecutive_days": SoftRule("max_consecutive_days", HORIZON),
    "min_rest_hours": SoftRule("min_rest", 0.0),
    "weekly_rest_days": SoftRule("weekly_rest", 0),
    "max_weekly_hours": SoftRule("weekly_hours", 1e6),
    "max_consecutive_nights": SoftRule("max_consecutive_nights", HORIZON),
    "max_nights": SoftRule("max_nights", HORIZON),
    "rest_days_after_nights": SoftRule("rest_after_nights", 0),
    "max_daily_hours": SoftRule("daily_hours", None),
    "rolling_rest_days": SoftRule("rolling_rest", 0),
    "min_weekly_rest_hours": SoftRule("weekly_rest_hours", None),
    "min_consecutive_days": SoftRule("min_consecutive_days", 1),
    "min_consecutive_days_off": SoftRule("min_consecutive_days_off", 1),
    "max_consecutive_days_off": SoftRule("max_consecutive_days_off", None),
    "forbidden_successions": SoftRule("forbidden_succession", ()),
    "forward_rotation_hours": SoftRule("forward_rotation", None),
    "max_weekends": SoftRule("max_weekends", None),
    "max_sundays": SoftRule("max_sundays", None),
    "max_statutory_days": SoftRule("max_statutory_days", None),
    "part_time_weekly_hours": SoftRule("part_time_weekly_hours", None),
}
"""By the word of the setting."""

WORD_OF_RULE = {soft.rule: word for word, soft in SOFT_RULES.items()}
"""The setting's word of each rule of the judge that can be soft."""
