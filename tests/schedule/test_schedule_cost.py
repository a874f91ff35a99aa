"""What a schedule costs, worked out a second time minute by minute and queue by queue."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from wfm.domain import Break, DayClass, ShiftPattern, SolveStatus
from wfm.domain.settings import RosterRules, ScheduleSettings
from wfm.schedule import cover

LUNCH = (Break(240, 60, False, "lunch"),)
EARLY = ShiftPattern("E", 0, 7 * 60, 540, LUNCH)
LATE = ShiftPattern("L", 0, 14 * 60, 540, LUNCH)
NIGHT = ShiftPattern("N", 0, 22 * 60, 600, (Break(120, 30, True), Break(240, 60, False, "lunch")))
PRICES = ScheduleSettings(
    gap=0.005,
    night_premium=0.4,
    weekend_premium=0.25,
    statutory_premium=2.0,
    rest_day_premium=1.0,
    time_limit_seconds=20,
)
FESTIVAL = {
    date(2026, 3, 5): (DayClass.STATUTORY, "Lantern"),
    date(2026, 3, 6): (DayClass.OFF, "Lantern"),
    date(2026, 3, 7): (DayClass.MAKEUP, "Lantern"),
}


def day_of_24() -> list[int]:
    return [1] * 7 + [3, 4, 5, 5, 4, 3, 4, 5, 5, 4, 3, 3, 3, 2, 2] + [1, 1]


@pytest.mark.parametrize("carried", [False, True])
def test_reported_cost_is_the_cost_of_the_schedule(centre, carried):
    days = 7
    requirement = centre.requirement(
        {"a": day_of_24(), "b": [2 if 8 <= h < 20 else 0 for h in range(24)]}, days=days
    )
    calendar = centre.calendar(centre.monday, days, FESTIVAL)
    agents = centre.agents((9, ("a",)), (3, ("b",)), (4, ("a", "b")))
    force = centre.workforce(requirement, agents, calendar=calendar)
    before = np.zeros((3, requirement.grid.interval_count))
    before[0, :7] = 1.0
    carried_in = before if carried else None
    patterns = (EARLY, LATE, NIGHT)
    schedule, report = cover(requirement, patterns, force, PRICES, calendar, carried_in=carried_in)
    cost = centre.cost(schedule, requirement, PRICES, calendar, carried_in)
    # Without anybody carried in, the first seven hours ask for nobody: one agent, tier two.
    free = 0.0 if carried else 7 * (0.15 * PRICES.under_cost + 0.85 * PRICES.deep_under_cost)
    assert report.objective == pytest.approx(cost - free, abs=1e-5)
    assert report.bound <= report.objective
    assert schedule.skill_groups == (("a",), ("a", "b"), ("b",))


def test_premiums_move_work_to_cheaper_hours(centre):
    """Hours that any of three days can give are given on the plain one."""
    requirement = centre.requirement({"a": [0] * 8 + [1] * 8 + [0] * 8}, days=3)
    shift = ShiftPattern("D", 0, 8 * 60, 480)
    special = {date(2026, 3, 3): (DayClass.STATUTORY, "Feast")}
    calendar = centre.calendar(centre.monday, 3, special)
    force = centre.workforce(requirement, centre.agents((1, ("a",))), calendar=calendar)
    cheap_gap = PRICES.model_copy(update={"under_cost": 2.0, "deep_under_cost": 2.0})
    schedule, report = cover(requirement, (shift,), force, cheap_gap, calendar)
    # On the statutory day an hour costs 3, more than leaving it open.
    assert schedule.counts[0, 0].tolist() == [1, 0, 1]
    assert report.objective == pytest.approx(8 + 16 + 8)


def test_overnight_shift_pays_each_day_its_own_premium(centre):
    requirement = centre.requirement({"a": ([0] * 22 + [1, 1]) + [1] * 8 + [0] * 16}, days=2)
    night = ShiftPattern("N", 0, 22 * 60, 600)
    special = {date(2026, 3, 3): (DayClass.STATUTORY, "Feast")}
    calendar = centre.calendar(centre.monday, 2, special)
    force = centre.workforce(requirement, centre.agents((1, ("a",))), calendar=calendar)
    schedule, report = cover(requirement, (night,), force, PRICES, calendar)
    assert schedule.counts[0, 0].tolist() == [1, 0]
    # Two hours before midnight at 1 + .4, eight after it at 1 + .4 + 2.
    assert report.objective == pytest.approx(2 * 1.4 + 8 * 3.4)


def test_last_night_pays_for_its_hours_inside_the_period_only(centre):
    requirement = centre.requirement({"a": [0] * 22 + [1, 1]})
    night = ShiftPattern("N", 0, 22 * 60, 600)
    force = centre.workforce(requirement, centre.agents((1, ("a",))))
    calendar = centre.calendar(centre.monday, 1)
    schedule, report = cover(requirement, (night,), force, PRICES, calendar)
    assert schedule.counts.sum() == 1
    assert report.objective == pytest.approx(2 * 1.4)


def test_shortage_has_two_prices(centre):
    """Ten needed, eight there: 1.5 missing agents at the first price, half an agent deep."""
    requirement = centre.requirement({"a": [0] * 8 + [10] * 8 + [0] * 8})
    shift = ShiftPattern("D", 0, 8 * 60, 480)
    force = centre.workforce(requirement, centre.agents((8, ("a",))))
    calendar = centre.calendar(centre.monday, 1)
    schedule, report = cover(requirement, (shift,), force, PRICES, calendar)
    assert schedule.counts.sum() == 8
    assert report.objective == pytest.approx(8 * 8 + 8 * (1.5 * 12 + 0.5 * 30))
    assert report.status is SolveStatus.OPTIMAL


def test_idle_agents_are_priced(centre):
    requirement = centre.requirement({"a": [0] * 8 + [1] * 4 + [0] * 12})
    shift = ShiftPattern("D", 0, 8 * 60, 480)
    force = centre.workforce(requirement, centre.agents((3, ("a",))))
    calendar = centre.calendar(centre.monday, 1)
    _, report = cover(requirement, (shift,), force, PRICES, calendar)
    assert report.objective == pytest.approx(8 + 4 * PRICES.over_cost)


def test_night_limit_and_barred_agents(centre):
    requirement = centre.requirement({"a": [0] * 22 + [2, 2]}, days=6)
    night = ShiftPattern("N", 0, 22 * 60, 480)
    calendar = centre.calendar(centre.monday, 6)
    agents = centre.agents((3, ("a",)))
    rules = RosterRules(max_nights=3)
    force = centre.workforce(requirement, agents, rules=rules)
    schedule, _ = cover(requirement, (night,), force, PRICES, calendar)
    assert schedule.counts.sum() == 9

    barred = (*agents[:2], *centre.agents((1, ("a",)), nights_allowed=False))
    barred = tuple(
        type(a)(f"B{k}", a.team, a.skills, nights_allowed=a.nights_allowed)
        for k, a in enumerate(barred)
    )
    force = centre.workforce(requirement, barred, rules=rules)
    schedule, _ = cover(requirement, (night,), force, PRICES, calendar)
    assert schedule.counts.sum() == 6
