"""Split shifts: two parts, a long unpaid gap, one day's work."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.domain import Agent, Break, InvalidInput, Roster, ShiftPattern, Team, TimeGrid
from wfm.domain.settings import (
    BreakRule,
    RosterRules,
    ScenarioSettings,
    ScheduleSettings,
    ShiftSettings,
)
from wfm.roster import judge
from wfm.roster.leaders import on_duty
from wfm.schedule import cover, make_patterns
from wfm.simulate.duty import rostered_duty

GAP = BreakRule(kind="split", minutes=240, earliest=240, latest=240, paid=False)
SPLIT = ShiftSettings(start=480, length=720, breaks=(GAP,))
DAY = ShiftSettings(start=480, length=540, breaks=(BreakRule(
    kind="lunch", minutes=60, earliest=240, latest=240, paid=False),))  # fmt: skip


@pytest.fixture
def split() -> ShiftPattern:
    return make_patterns({"S": SPLIT}, 30)[0]


@pytest.fixture
def week(split) -> Roster:
    """One agent: split shifts on four days in a row, then off."""
    grid = TimeGrid(date(2026, 3, 2), 7, 30, "Asia/Shanghai")
    days = [[0, 0, 0, 0, -1, -1, -1]]
    return Roster(
        grid, (Agent("a", "t", ("q",), role="leader"),), (Team("t"),), (split,), np.array(days),
        np.full((1, 7), ""), np.zeros((1, 0), dtype=np.int64),
    )  # fmt: skip


def test_parts_pay_and_clock(split: ShiftPattern) -> None:
    assert split.parts == ((0, 240), (480, 720))
    assert split.clock == "08:00-12:00 + 16:00-20:00"
    assert split.paid_minutes == 480
    assert split.floor_profile(60).tolist() == [1] * 4 + [0] * 4 + [1] * 4
    assert split.duty_profile(60).tolist() == [1] * 4 + [0] * 4 + [1] * 4


def test_breaks_within_the_parts_are_duty_and_the_gap_is_not() -> None:
    rest = BreakRule(minutes=30, earliest=90, latest=150)
    pattern = make_patterns({"S": SPLIT.model_copy(update={"breaks": (rest, GAP)})}, 30)[0]
    assert pattern.duty_profile(30).sum() == 16
    assert pattern.floor_profile(30).sum() == 15


def test_a_gap_at_night_makes_no_night_shift() -> None:
    evening_and_morning = ShiftPattern(
        "X", 0, 20 * 60, 720, (Break(240, 300, paid=False, kind="split"),)
    )
    assert not evening_and_morning.is_night
    assert ShiftPattern("X", 0, 20 * 60, 720).is_night


def test_cover_uses_the_split_shift_for_two_peaks(centre) -> None:
    hours = np.arange(24)
    peaks = np.where(((hours >= 8) & (hours < 12)) | ((hours >= 16) & (hours < 20)), 6, 0)
    requirement = centre.requirement({"q": peaks.tolist()}, days=2)
    force = centre.workforce(requirement, centre.agents((20, ("q",))))
    calendar = centre.calendar(centre.monday, 2)
    patterns = make_patterns({"D": DAY, "S": SPLIT}, 60)
    schedule, report = cover(requirement, patterns, force, ScheduleSettings(), calendar)
    by_shift = {
        code: schedule.counts[:, [p.shift == code for p in patterns]].sum() for code in "DS"
    }
    assert by_shift == {"D": 0, "S": 12}
    assert report.objective == pytest.approx(12 * 8)


def test_the_judge_takes_the_gap_for_no_daily_rest_and_no_work(week: Roster, centre) -> None:
    calendar = centre.calendar(centre.monday, 7)
    # From 20:00 to 08:00 are 12 hours; the four hours of the gap count neither way.
    loose = RosterRules(min_rest_hours=12.0, max_weekly_hours=32.0)
    assert judge(week, calendar, loose, frozenset()) == ()
    tight = RosterRules(min_rest_hours=12.5)
    rules = {violation.rule for violation in judge(week, calendar, tight, frozenset())}
    assert rules == {"min_rest"}
    assert week.paid_minutes.tolist() == [4 * 480]


def test_nobody_is_there_in_the_gap(week: Roster) -> None:
    spells = rostered_duty(week, {}).spells(np.ones(4 * 2 * 8, dtype=bool))
    first_day = spells.start < 86_400
    edges = set((spells.start[first_day] / 3600).tolist())
    assert min(edges) == 8
    assert not [hour for hour in edges if 12 <= hour < 16]
    assert (spells.end - spells.start).sum() == 4 * 8 * 3600
    leaders = on_duty(week)[1][:48]
    assert leaders[16:24].all()
    assert not leaders[24:32].any()
    assert leaders[32:40].all()


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ({"paid": True}, "not working time"),
        ({"earliest": 0, "latest": 0}, "work before and after"),
        ({"earliest": 480, "latest": 480}, "work before and after"),
    ],
)
def test_a_gap_that_is_none_is_refused(word, message) -> None:
    with pytest.raises(ValidationError, match=message):
        ShiftSettings(start=480, length=720, breaks=(GAP.model_dump() | word,))


def test_two_gaps_and_paid_gaps_are_refused() -> None:
    with pytest.raises(ValidationError, match="two parts"):
        ShiftSettings(start=480, length=720, breaks=(
            {"kind": "split", "minutes": 60, "earliest": 60, "latest": 60, "paid": False},
            {"kind": "split", "minutes": 60, "earliest": 300, "latest": 300, "paid": False},
        ))  # fmt: skip
    with pytest.raises(InvalidInput, match="paid gap"):
        ShiftPattern("S", 0, 480, 720, (Break(240, 240, paid=True, kind="split"),))


def test_the_spread_of_a_split_shift_has_a_limit() -> None:
    def settings(hours: float) -> ScenarioSettings:
        return ScenarioSettings(
            name="s", timezone="Asia/Shanghai", country="CN", period={"start": "2026-03-02"},
            queues={"q": {}}, shifts={"S": SPLIT, "D": DAY}, schedule={"max_spread_hours": hours},
        )  # fmt: skip

    assert settings(12).schedule.max_spread_hours == 12
    with pytest.raises(ValidationError, match="split shift S ends 12 h after it starts"):
        settings(11.5)
    assert settings(12).schedule.break_placements == 12
