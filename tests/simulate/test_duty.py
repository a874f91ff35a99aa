"""Spells of duty from requirements and rosters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import Agent, Break, InvalidInput, Roster, ShiftPattern, Team, TimeGrid
from wfm.simulate.duty import (
    Duty,
    Spells,
    required_duty,
    rostered_duty,
    split_shrinkage,
    working_days,
)

HOUR = 3600.0


def everyone(duty):
    return duty.spells(np.ones(duty.agent.size, dtype=bool))


def presence(spells, grid):
    """Return mean agents on duty by interval."""
    edges = np.arange(grid.interval_count + 1) * float(grid.interval_seconds)
    overlap = np.minimum(spells.end[:, None], edges[1:]) - np.maximum(
        spells.start[:, None], edges[:-1]
    )
    return np.maximum(overlap, 0).sum(axis=0) / grid.interval_seconds


def test_required_numbers_are_on_duty():
    wanted = np.array([[0, 2, 3, 1, 0, 1], [1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0]])
    duty, queue = required_duty(wanted, 1800.0)
    assert queue.tolist() == [0, 0, 0, 1]
    edges = np.arange(6) * 1800.0
    spells = everyone(duty)
    for q in range(3):
        own = np.isin(spells.agent, np.flatnonzero(queue == q))
        on = (spells.start[own, None] <= edges) & (edges < spells.end[own, None])
        assert on.sum(axis=0).tolist() == wanted[q].tolist()
    assert (spells.agent == 3).sum() == 1


def test_breaks_are_cut_out_and_the_evening_before_reaches_in(build, grid, day_shift, night_shift):
    roster = build["roster"](
        grid, [["q0"]], [day_shift, night_shift], [[0, 1]], previous=np.array([[0, 1]])
    )
    spells = everyone(rostered_duty(roster, {}))
    assert (spells.start / HOUR).tolist() == [0, 8, 13, 46]
    assert (spells.end / HOUR).tolist() == [6, 12, 17, 48]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25)])
def test_clock_changes_shift_the_start_and_keep_the_length(
    build, day_shift, night_shift, day, hours
):
    grid = TimeGrid(day, 3, 30, "Europe/Berlin")
    roster = build["roster"](grid, [["q0"]], [day_shift, night_shift], [[1, -1, 0]])
    spells = everyone(rostered_duty(roster, {}))
    third_day = 24 + hours
    assert (spells.start / HOUR).tolist() == [22, third_day + 8, third_day + 13]
    assert (spells.end / HOUR).tolist() == [30, third_day + 12, third_day + 17]


@pytest.mark.parametrize("timezone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("minutes", [5, 10, 15, 20, 30, 60])
def test_presence_is_what_the_roster_says(build, timezone, minutes):
    generator = np.random.default_rng(minutes)
    grid = TimeGrid(date(2026, 3, 5), 6, minutes, timezone)
    patterns = [
        ShiftPattern(f"S{k}", 0, 35 * k, 400, (Break(100, 15, True), Break(200, 45, False)))
        for k in range(0, 40, 4)
    ]
    # Every other day off, so that no shift of an agent overlaps the next.
    assignment = np.full((12, 6), -1)
    assignment[:, 1::2] = generator.integers(0, 10, (12, 3))
    previous = generator.integers(-2, 10, (12, 2))
    roster = build["roster"](grid, [["q0"]] * 12, patterns, assignment, previous)
    spells = everyone(rostered_duty(roster, {}))
    np.testing.assert_allclose(presence(spells, grid), roster.on_floor().sum(axis=0), atol=1e-12)
    assert (spells.start >= 0).all()
    assert (spells.end <= grid.interval_count * grid.interval_seconds).all()


def test_overlapping_shifts_of_one_agent_count_once(build, grid):
    patterns = [ShiftPattern("L", 0, 1200, 900), ShiftPattern("E", 0, 600, 300)]
    roster = build["roster"](grid, [["q0"]], patterns, [[0, 1]])
    spells = everyone(rostered_duty(roster, {}))
    assert (spells.start / HOUR).tolist() == [20]
    assert (spells.end / HOUR).tolist() == [39]


def test_shrinkage_shares_add_up():
    absent, away = split_shrinkage({"sickness": 0.05, "no_show": 0.01, "training": 0.1})
    assert absent == pytest.approx(0.06)
    assert (1 - absent) * (1 - away) == pytest.approx(1 - 0.16)
    assert split_shrinkage({}) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("shrinkage", "where"),
    [
        ({"sickness": -0.1}, "sickness"),
        ({"training": 1.0}, "training"),
        ({"training": float("nan")}, "training"),
        ({"training": 0.6, "sickness": 0.4}, "shrinkage"),
    ],
)
def test_impossible_shrinkage_is_refused(shrinkage, where):
    with pytest.raises(InvalidInput, match=where):
        split_shrinkage(shrinkage)


def test_attendance_loses_the_planned_share_of_floor_time(build, day_shift):
    grid = TimeGrid(date(2026, 2, 2), 10, 30, "Asia/Shanghai")
    roster = build["roster"](grid, [["q0"]] * 30, [day_shift], 0)
    duty = rostered_duty(roster, {"absence": 0.06, "coaching": 0.05, "meeting": 0.04})
    planned = (duty.end - duty.start).sum()
    spells = [duty.attend(np.random.default_rng(seed)) for seed in range(200)]
    share = np.array([(s.end - s.start).sum() / planned for s in spells])
    error = share.std(ddof=1) / np.sqrt(share.size)
    assert abs(share.mean() - 0.85) < 4 * error
    assert error < 0.001


def test_sickness_takes_whole_shifts_and_training_half_hours(build, day_shift):
    grid = TimeGrid(date(2026, 2, 2), 10, 30, "Asia/Shanghai")
    roster = build["roster"](grid, [["q0"]] * 20, [day_shift], 0)
    generator = np.random.default_rng(5)
    sick = rostered_duty(roster, {"sickness": 0.3}).attend(generator)
    worked = sick.end - sick.start
    assert set((worked / HOUR).tolist()) == {4.0}
    assert 0 < worked.size < 2 * 200
    away = rostered_duty(roster, {"training": 0.3}).attend(generator)
    assert ((away.end - away.start) % 1800 == 0).all()
    assert away.end.size > 400


def test_roster_without_any_shift_is_refused(build, grid, day_shift):
    with pytest.raises(InvalidInput, match="nobody works"):
        rostered_duty(build["roster"](grid, [["q0"]], [day_shift], -1), {})


@pytest.mark.parametrize(
    "columns",
    [
        ([0, 0], [0, 5], [10, 15], [0, 0]),
        ([1, 0], [0, 5], [10, 15], [0, 0]),
        ([0], [5], [5], [0]),
        ([0], [5], [np.inf], [0]),
        ([0, 1], [5, 6], [9], [0]),
        ([-1], [5], [6], [0]),
    ],
)
def test_muddled_duty_is_refused(columns):
    with pytest.raises(InvalidInput, match="Duty"):
        Duty(*columns)


def test_a_night_shift_is_booked_whole_on_the_day_it_began() -> None:
    grid = TimeGrid(date(2026, 3, 2), 3, 60, "Asia/Shanghai")
    night, day = ShiftPattern("N", 0, 22 * 60, 480), ShiftPattern("D", 0, 480, 480)
    agents = tuple(Agent(name, "t", ("x",)) for name in "ab")
    roster = Roster(
        grid,
        agents,
        (Team("t"),),
        (night, day),
        [[0, -1, 1], [-1, 1, -1]],
        np.full((2, 3), ""),
        [[-1], [0]],
    )
    booked = working_days(roster)
    assert (booked[0, : 2 * 24 + 8] == 0).all()
    assert (booked[0, 2 * 24 + 8 :] == 2).all()
    assert (booked[1, : 24 + 8] == 0).all()
    assert (booked[1, 24 + 8 :] == 1).all()


def test_late_shifts_begin_late_and_end_on_time(build, grid, day_shift):
    roster = build["roster"](grid, [["q0"]] * 400, [day_shift], 0)
    duty = replace(rostered_duty(roster, {}), late_share=0.25, late_seconds=600.0)
    spells = duty.attend(np.random.default_rng(1), np.random.default_rng(2))
    morning = spells.start % (24 * HOUR) < 12 * HOUR
    late = spells.start[morning] % (24 * HOUR) - 8 * HOUR
    assert 0.2 < (late > 0).mean() < 0.3
    assert 500 < late[late > 0].mean() < 700
    assert set(np.unique(spells.end % (24 * HOUR) / HOUR)) == {12, 17}


def test_lateness_longer_than_a_block_takes_the_block(build, grid, day_shift):
    roster = build["roster"](grid, [["q0"]], [day_shift], 0)
    duty = replace(rostered_duty(roster, {}), late_share=1.0, late_seconds=1e9)
    assert duty.attend(np.random.default_rng(1), np.random.default_rng(2)).agent.size == 0


def test_lateness_leaves_absences_as_they_were(build, grid, day_shift):
    roster = build["roster"](grid, [["q0"]] * 50, [day_shift], 0)
    duty = rostered_duty(roster, {"sickness": 0.3})
    late = replace(duty, late_share=1.0, late_seconds=1.0)
    runs = [
        d.attend(np.random.default_rng(1), np.random.default_rng(2)).agent for d in (duty, late)
    ]
    assert runs[0].tolist() == runs[1].tolist()


def away(*rows):
    """Rows of agent, start and end in hours."""
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Spells(table[:, 0].astype(np.int64), table[:, 1] * HOUR, table[:, 2] * HOUR)


def test_meetings_are_cut_out_of_duty(build, grid, day_shift):
    roster = build["roster"](grid, [["q0"]] * 2, [day_shift], [[0, -1]])
    duty = rostered_duty(roster, {}).without(away((1, 9.25, 10)))
    spells = everyone(duty)
    own = spells.agent == 1
    assert (spells.start[own] / HOUR).tolist() == [8, 10, 13]
    assert (spells.end[own] / HOUR).tolist() == [9.25, 12, 17]
    assert (spells.start[~own] / HOUR).tolist() == [8, 13]
    assert duty.shift_count == 2


def test_meetings_may_overlap_touch_a_break_or_lie_off_duty(build, grid, day_shift):
    roster = build["roster"](grid, [["q0"]] * 2, [day_shift], [[0, -1]])
    duty = rostered_duty(roster, {}).without(away((0, 16, 17), (0, 8, 9), (0, 8.5, 10)))
    duty = duty.without(away((0, 11.5, 12), (1, 8, 12), (0, 20, 21), (1, 2, 3)))
    spells = everyone(duty)
    own = spells.agent == 0
    assert (spells.start[own] / HOUR).tolist() == [10, 13]
    assert (spells.end[own] / HOUR).tolist() == [11.5, 16]
    assert (spells.start[~own] / HOUR).tolist() == [13]


def test_who_turns_up_is_drawn_as_if_there_were_no_meeting(build, grid, day_shift):
    roster = build["roster"](grid, [["q0"]] * 30, [day_shift], [[0, 0]])
    lost = {"sickness": 0.1, "coaching": 0.2}
    duty = replace(rostered_duty(roster, lost), late_share=0.3, late_seconds=600.0)
    held = away(*((agent, 9.25, 9.75) for agent in range(0, 30, 2)))
    for replication in range(5):
        seeds = [np.random.default_rng([replication, k]) for k in (0, 1)]
        again = [np.random.default_rng([replication, k]) for k in (0, 1)]
        without, cut = duty.attend(*seeds), duty.without(held).attend(*again)
        assert without.without(held) == cut
        gone = (without.end - without.start).sum() - (cut.end - cut.start).sum()
        assert 0 < gone / HOUR <= 7.5


def test_time_away_is_cut_minute_by_minute():
    rng = np.random.default_rng(3)
    minutes = np.arange(600)
    for _ in range(50):
        edges = np.sort(rng.choice(600, 8, replace=False)).astype(float)
        spells = Spells(np.array([0, 0, 1, 1]), edges[[0, 2, 4, 6]], edges[[1, 3, 5, 7]])
        start = rng.integers(0, 590, 6).astype(float)
        gone = Spells(rng.integers(0, 2, 6), start, start + rng.integers(1, 60, 6))

        def there(of, agent):
            own = of.agent == agent
            inside = (of.start[own, None] <= minutes) & (minutes < of.end[own, None])
            return inside.any(axis=0)

        left = spells.without(gone)
        for agent in (0, 1):
            expected = there(spells, agent) & ~there(gone, agent)
            assert (there(left, agent) == expected).all()
        assert (left.start < left.end).all()


@pytest.mark.parametrize(
    "wrong", [{"late_share": 1.5}, {"late_share": -0.1}, {"late_seconds": -1.0}]
)
def test_impossible_lateness_is_refused(wrong):
    with pytest.raises(InvalidInput, match="late"):
        replace(Duty([0], [0], [9], [0]), **wrong)


def test_a_meeting_that_ends_before_it_starts_is_refused():
    with pytest.raises(InvalidInput, match="meeting"):
        Duty([0], [0], [9], [0]).without(away((0, 5, 5)))
