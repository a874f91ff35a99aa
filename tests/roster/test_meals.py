"""Festival meals in batches."""

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    Agent,
    Break,
    Calendar,
    Day,
    DayClass,
    Requirement,
    Roster,
    Schedule,
    ServiceGoal,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.domain.meal_settings import MealSettings
from wfm.domain.settings import RosterSettings
from wfm.roster import assign, crowded_meals
from wfm.roster.meals import batch_days, meal_profile, meal_room

FIRST = date(2026, 2, 14)
EVE = date(2026, 2, 16)
AGENTS, DAYS = 16, 4
MEALS = MealSettings(batch_share=0.25)


def pattern(variant, meal):
    return ShiftPattern("D", variant, 600, 540, (Break(meal, 60, paid=False, kind="lunch"),))


PATTERNS = tuple(pattern(k, meal) for k, meal in enumerate((180, 240, 300, 360, 420)))


@pytest.fixture
def calendar():
    """New Year's Eve and the day after it belong to a festival."""
    days = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        eve = day >= EVE
        days.append(
            Day(
                day,
                DayClass.STATUTORY if eve else DayClass.WORKDAY,
                "spring_festival" if eve else "",
            )
        )
    return Calendar("CN", tuple(days))


@pytest.fixture
def made(calendar):
    """Rosters of calls that leave nothing to do from 16 to 17 h: the best hour for all meals."""

    def run(meals):
        grid = TimeGrid(FIRST, DAYS, 30, "Asia/Shanghai")
        hour = grid.wall_minutes / 60
        need = np.where((hour >= 10) & (hour < 19), AGENTS, 0)
        need = np.where((hour >= 16) & (hour < 17), 0, need)[np.newaxis]
        blank = np.zeros(need.shape)
        requirement = Requirement(
            grid, ("q",), (ServiceGoal(),), blank, need, need, blank, blank, ("given",)
        )
        agents = tuple(
            Agent(f"a{n:02d}", "t", ("q",), role="leader" if n == 0 else "agent")
            for n in range(AGENTS)
        )
        counts = np.zeros((1, len(PATTERNS), DAYS), dtype=np.int64)
        counts[0, 3] = AGENTS
        schedule = Schedule(grid, (("q",),), PATTERNS, counts)
        settings = RosterSettings(meals=meals)
        return assign(
            schedule, requirement, agents, (Team("t"),), (), (), (), calendar, settings,
            frozenset(), seed=1,
        )[0]  # fmt: skip

    return run


def at_meals(roster):
    """Agents at a meal at each minute, and on a shift; by day."""
    meals = np.zeros((DAYS, 1440))
    for day in range(DAYS):
        for number in roster.assignment[:, day]:
            if number != OFF:
                begin = 600 + PATTERNS[number].breaks[0].offset_minutes
                meals[day, begin : begin + 60] += 1
    return meals.max(axis=1), (roster.assignment != OFF).sum(axis=0)


def test_batches_are_kept_on_festival_days_only(made, calendar):
    plain = made(MealSettings())
    worst, there = at_meals(plain)
    assert (worst == there).all()
    assert there.min() >= 12
    assert crowded_meals(plain, calendar, MealSettings()) == ()
    assert len(crowded_meals(plain, calendar, MEALS)) == 2

    batched = made(MEALS)
    worst, there = at_meals(batched)
    assert (worst[:2] == there[:2]).all()
    assert (worst[2:] <= there[2:] * 0.25).all()
    assert crowded_meals(batched, calendar, MEALS) == ()
    # The shifts themselves are the same.
    assert ((batched.assignment == OFF) == (plain.assignment == OFF)).all()


def test_all_days_can_be_asked_for(made, calendar):
    settings = MealSettings(batch_share=0.5, days="all")
    worst, there = at_meals(made(settings))
    assert (worst <= there * 0.5).all()


def test_what_the_windows_do_not_allow_is_reported(made, calendar):
    impossible = MealSettings(batch_share=0.1)
    roster = made(impossible)
    found = crowded_meals(roster, calendar, impossible)
    assert [f.kind for f in found] == ["meal_batch"] * 2
    worst, there = at_meals(roster)
    assert found[0].what.startswith(
        f"{worst[2]:.0f} of {there[2]} agents on a shift are at a meal"
    )
    assert "on 2026-02-16; at most 1 (10%)" in found[0].what


def test_days_profiles_and_room(made, calendar):
    grid = TimeGrid(FIRST, DAYS, 30, "Asia/Shanghai")
    assert batch_days(grid, calendar, MEALS).tolist() == [False, False, True, True]
    assert not batch_days(grid, calendar, MealSettings()).any()
    assert meal_profile(pattern(0, 195), 30)[5:10].tolist() == [0, 1, 1, 1, 0]
    night = ShiftPattern("N", 0, 22 * 60, 600, (Break(240, 60, paid=False, kind="lunch"),))
    roster = Roster(
        grid, tuple(Agent(f"a{n}", "t", ("q",)) for n in range(8)), (Team("t"),), (night,),
        np.zeros((8, DAYS), dtype=int), np.full((8, DAYS), ""), np.zeros((8, 1), dtype=int),
    )  # fmt: skip
    everywhere = MealSettings(batch_share=0.25, days="all")
    room = meal_room(roster, calendar, everywhere)
    # Eight eat at two in the first night; those of later nights are still to be placed.
    assert room[4] == 0
    assert room[48 + 4] == 2
    # Nobody but one may eat where nobody is on a shift, which asks for nothing.
    assert room[24] == 1
    assert [f.what[:6] for f in crowded_meals(roster, calendar, everywhere)] == ["8 of 8"] * DAYS


def test_full_batches_are_left_to_those_who_can_eat_at_no_other_time() -> None:
    from wfm.roster.break_kernel import Meals, Placements, settle_breaks

    # Three meal times of two places each: two agents eat at the first, one at the first or the
    # second, two at the second or the third. One move alone helps nobody.
    variants, shift_of = [0, 0, 1, 1, 2], [0, 0, 1, 2, 2]
    meals = np.eye(3)
    crowd = np.full(3, -2.0)
    assignment = np.array([0, 0, 0, 1, 1])[:, np.newaxis]
    settle_breaks(
        np.full((1, 3), -9.0),
        np.ones((1, 5)),
        np.array([0, 1]),
        Placements(
            first=np.zeros((3, 1), dtype=np.int64),
            profile=np.zeros((3, 3)),
            start=np.array([0, 1, 3, 5]),
            variants=np.array(variants),
        ),
        Meals(crowd, meals, np.zeros(1)),
        np.array(shift_of)[:, np.newaxis],
        assignment,
        8,
    )
    assert (np.bincount(assignment[:, 0], minlength=3) <= 2).all()
    assert (crowd <= 0).all()
    assert assignment[:3, 0].tolist() == [0, 0, 1]
