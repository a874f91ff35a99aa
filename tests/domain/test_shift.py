from datetime import date

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    Agent,
    Break,
    InvalidInput,
    Roster,
    Schedule,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.domain.shift import FIRST_CHOSEN, dealt_patterns

LUNCH = Break(240, 60, paid=False, kind="lunch")


def test_floor_profile_takes_breaks_out_in_parts_of_intervals() -> None:
    pattern = ShiftPattern("D", 0, 8 * 60 + 15, 120, (Break(30, 15, paid=True),))
    # 08:15 to 10:15 with a rest 08:45 to 09:00, seen in half-hours from 08:00
    np.testing.assert_allclose(pattern.floor_profile(30), [0.5, 0.5, 1.0, 1.0, 0.5])


def test_paid_minutes_leave_unpaid_breaks_out() -> None:
    pattern = ShiftPattern("D", 0, 480, 540, (Break(120, 15, paid=True), LUNCH))
    assert pattern.paid_minutes == 480
    assert pattern.clock == "08:00-17:00"


@pytest.mark.parametrize(
    ("start", "length", "night"),
    [
        (23 * 60, 540, True),
        (0, 480, True),
        (22 * 60, 240, False),
        (15 * 60, 540, False),
        (180, 480, False),
    ],
)
def test_a_night_shift_covers_most_of_the_small_hours(
    start: int, length: int, night: bool
) -> None:
    assert ShiftPattern("X", 0, start, length).is_night is night


@pytest.mark.parametrize(
    "breaks",
    [(Break(500, 60, paid=True),), (Break(100, 30, paid=True), Break(120, 15, paid=True))],
)
def test_breaks_stay_inside_and_apart(breaks: tuple[Break, ...]) -> None:
    with pytest.raises(InvalidInput, match="break at"):
        ShiftPattern("X", 0, 480, 540, breaks)


def test_schedule_floor_counts_overnight_shifts_on_both_days_and_cuts_at_the_end() -> None:
    grid = TimeGrid(date(2026, 3, 2), 2, 60, "Asia/Shanghai")
    night = ShiftPattern("N", 0, 22 * 60, 480)
    schedule = Schedule(grid, (("a",),), (night,), np.array([[[3, 2]]]))
    floor = schedule.on_floor()
    assert floor[0, 21] == 0
    assert (floor[0, 22:30] == 3).all()
    assert (floor[0, 46:48] == 2).all()
    assert floor.sum() == 3 * 8 + 2 * 2


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 8), (date(2026, 10, 25), 8), (date(2026, 6, 1), 8)]
)
def test_a_night_over_a_clock_change_lasts_its_elapsed_length(day: date, hours: int) -> None:
    first = date.fromordinal(day.toordinal() - 1)
    grid = TimeGrid(first, 3, 60, "Europe/Berlin")
    night = ShiftPattern("N", 0, 22 * 60, 480)
    counts = np.array([[[1, 0, 0]]])
    assert Schedule(grid, (("a",),), (night,), counts).on_floor().sum() == hours


def test_roster_floor_counts_the_shift_carried_in() -> None:
    grid = TimeGrid(date(2026, 3, 2), 1, 60, "Asia/Shanghai")
    night, day = ShiftPattern("N", 0, 22 * 60, 480), ShiftPattern("D", 0, 480, 480)
    agents = (Agent("a1", "t", ("x",)), Agent("a2", "t", ("x", "y")))
    roster = Roster(
        grid,
        agents,
        (Team("t"),),
        (night, day),
        [[OFF], [1]],
        [[""], [""]],
        [[OFF, 0], [OFF, OFF]],
    )
    floor = roster.on_floor()
    groups = roster.skill_groups
    assert (floor[groups.index(("x",)), :6] == 1).all()
    assert floor[groups.index(("x",)), 6:].sum() == 0
    assert floor[groups.index(("x", "y"))].sum() == 8
    assert roster.paid_minutes.tolist() == [0, 480]


def test_roster_refuses_an_agent_twice_and_a_pattern_that_is_not_there() -> None:
    grid = TimeGrid(date(2026, 3, 2), 1, 60, "UTC")
    agent = Agent("a1", "t", ("x",))
    pattern = ShiftPattern("D", 0, 480, 480)
    empty = np.empty((2, 0), dtype=int)
    with pytest.raises(InvalidInput, match="a1 twice"):
        Roster(grid, (agent, agent), (Team("t"),), (pattern,), [[0], [0]], [[""], [""]], empty)
    with pytest.raises(InvalidInput, match="pattern numbers"):
        Roster(grid, (agent,), (Team("t"),), (pattern,), [[1]], [[""]], empty[:1])


def test_people_are_dealt_the_standing_breaks_and_not_those_a_search_chose() -> None:
    patterns = [
        ShiftPattern("D", 0, 480, 540),
        ShiftPattern("D", FIRST_CHOSEN + 7, 480, 540, (LUNCH,)),
        ShiftPattern("N", FIRST_CHOSEN, 1320, 540),
        ShiftPattern("D", 1, 480, 540, (LUNCH,)),
    ]
    assert dealt_patterns(patterns) == {"D": [0, 3], "N": [2]}


def test_those_dealt_first_are_away_at_different_times() -> None:
    lunches = (180, 190, 210, 240, 300)
    patterns = [
        ShiftPattern("N", number, 1320, 540, (Break(at, 60, False, "lunch"),))
        for number, at in enumerate(lunches)
    ]
    order = dealt_patterns(patterns)["N"]
    assert sorted(order) == list(range(5))
    assert [lunches[n] for n in order[:3]] == [180, 240, 300]
