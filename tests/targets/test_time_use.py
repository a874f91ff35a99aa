"""Where time went: each share by its definition, intervals above the cap, longest stretches."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from wfm.domain import Agent, Break, InvalidInput, Roster, ShiftPattern, Team, TimeGrid
from wfm.targets.time_use import TimeUse, rostered_time
from wfm.targets.workload import GROUPINGS, workload

GRID = TimeGrid(date(2026, 3, 2), 2, 30, "Asia/Shanghai")


@pytest.fixture
def roster() -> Roster:
    """Two agents of two teams: a day shift with lunch and a paid rest, and a night shift."""
    day = ShiftPattern("D", 0, 480, 240, (Break(60, 30, False, "lunch"), Break(180, 15, True)))
    night = ShiftPattern("N", 0, 1320, 240)
    return Roster(
        GRID, (Agent("a", "t1", ("q",)), Agent("b", "t2", ("q",))), (Team("t1"), Team("t2")),
        (day, night), np.array([[0, -1], [1, -1]]), np.full((2, 2), ""),
        np.array([[-1], [1]]),
    )  # fmt: skip


def used(roster: Roster, **changed: object) -> TimeUse:
    """Agent a in five half-hours, handling 900 s of each but one; the last is after the shift."""
    seconds = {
        "handle_seconds": [900.0, 1700.0, 900.0, 900.0, 100.0],
        "ready_seconds": [1800.0, 1800.0, 1800.0, 1200.0, 100.0],
        "logged_seconds": [1800.0, 1800.0, 1800.0, 1800.0, 200.0],
        "rostered_seconds": [1800.0, 1800.0, 1800.0, 1800.0, 0.0],
        "kept_seconds": [1800.0, 1800.0, 1800.0, 1200.0, 0.0],
        "shift_seconds": [1800.0, 1800.0, 1800.0, 1800.0, 0.0],
        "paid_seconds": [1800.0, 1800.0, 1800.0, 1800.0, 0.0],
    }
    given: dict[str, object] = {
        "agents": ("a", "b"), "days": GRID.dates, "agent": [0] * 5, "day": [0] * 5,
        "interval": [16, 17, 18, 19, 24], "contacts": [3.0, 5.0, 3.0, 3.0, 1.0],
        "longest_ready_seconds": np.array([[[5400.0, 0.0], [0.0, 0.0]]]),
        "longest_handle_seconds": np.full((1, 2, 2), np.nan), "source": "test",
        **seconds, **changed,
    }  # fmt: skip
    return TimeUse(**given)  # type: ignore[arg-type]


def test_each_share_has_its_own_denominator(roster: Roster) -> None:
    (whole,) = workload(used(roster), roster, "centre", 0.9)
    handle, ready, logged, rostered = 4500.0, 6700.0, 7400.0, 7200.0
    assert whole.occupancy == pytest.approx(handle / ready)
    assert whole.utilisation_logged == pytest.approx(handle / logged)
    assert whole.utilisation_paid == pytest.approx(handle / rostered)
    assert whole.ready_share == pytest.approx(ready / rostered)
    assert whole.adherence == pytest.approx(6600 / rostered)
    assert whole.conformance == pytest.approx(logged / rostered)
    assert whole.idle_hours == pytest.approx((ready - handle) / 3600)
    assert whole.overtime_hours == pytest.approx(200 / 3600)
    assert whole.contacts == 15


def test_time_after_the_shift_is_in_no_interval_above_the_cap(roster: Roster) -> None:
    (whole,) = workload(used(roster), roster, "centre", 0.9)
    # 1700 of 1800 s is above; 100 of 100 s after the shift does not count.
    assert (whole.intervals, whole.share_above_cap) == (4, 0.25)
    assert whole.longest_on_position_minutes == 90
    assert np.isnan(whole.longest_on_phone_minutes)


def test_groups_add_up_to_the_centre(roster: Roster) -> None:
    (whole,) = workload(used(roster), roster, "centre", 0.9)
    for by in GROUPINGS:
        parts = workload(used(roster), roster, by, 0.9)
        assert sum(p.handle_hours for p in parts) == pytest.approx(whole.handle_hours), by
        assert sum(p.contacts for p in parts) == pytest.approx(whole.contacts), by
    assert [p.key for p in workload(used(roster), roster, "shift", 0.9)] == ["D"]
    assert [p.key for p in workload(used(roster), roster, "team", 0.9)] == ["t1", "t2"]


def test_the_roster_says_floor_shift_and_paid_time(roster: Roster) -> None:
    planned = rostered_time(roster)
    assert planned.shift[0].sum() == 240 * 60
    assert planned.floor[0].sum() == (240 - 30 - 15) * 60
    assert planned.paid[0].sum() == (240 - 30) * 60
    assert planned.floor[0, 18] == 0
    # The night carried in ends at 02:00, the own one on the second day at 02:00.
    assert planned.floor[1].sum() == (120 + 240) * 60
    assert rostered_time(roster, carried_in=False).floor[1].sum() == 240 * 60


def test_rows_of_whole_days_have_no_intervals(roster: Roster) -> None:
    whole = used(roster, interval=[-1] * 5)
    with pytest.raises(InvalidInput, match="whole days"):
        workload(whole, roster, "interval", 0.9)
    (figure,) = workload(whole, roster, "centre", 0.9)
    assert figure.intervals == 0
    assert np.isnan(figure.share_above_cap)


def test_unknown_time_gives_no_number(roster: Roster) -> None:
    nothing = used(roster, ready_seconds=[np.nan] * 5)
    (figure,) = workload(nothing, roster, "centre", 0.9)
    assert np.isnan(figure.occupancy)
    assert figure.utilisation_paid > 0
    with pytest.raises(InvalidInput, match="one of agent, team"):
        workload(nothing, roster, "room", 0.9)  # type: ignore[arg-type]
