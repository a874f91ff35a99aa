"""The search: bounds, limits, interruption, and bad input."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.domain import Infeasible, InvalidInput, ShiftPattern, SolveStatus
from wfm.domain.settings import BreakRule, RosterRules, ScheduleSettings, ShiftSettings
from wfm.schedule import cover, make_patterns
from wfm.schedule.cost import total_cost
from wfm.schedule.limits import limits_of
from wfm.schedule.search import Search
from wfm.schedule.starts import make_starts

SHIFTS = {
    code: ShiftSettings(
        start=start * 60,
        length=540,
        breaks=(BreakRule(kind="lunch", minutes=60, earliest=180, latest=300, paid=False),),
    )
    for code, start in (("D7", 7), ("D9", 9), ("L12", 12), ("L15", 15), ("N23", 23))
}
SETTINGS = ScheduleSettings(gap=0.03, time_limit_seconds=30)


def some_days(centre, days=4, agents=((12, ("a",)), (5, ("b",)), (4, ("a", "b")))):
    hours = np.arange(24)
    busy = 2 + 5 * np.exp(-(((hours - 11) / 3.0) ** 2)) + 4 * np.exp(-(((hours - 17) / 3.0) ** 2))
    card = np.where((hours >= 8) & (hours < 20), 2, 0)
    requirement = centre.requirement(
        {"a": np.ceil(busy).astype(int).tolist(), "b": card.tolist()}, days=days
    )
    calendar = centre.calendar(centre.monday, days)
    force = centre.workforce(requirement, centre.agents(*agents), calendar=calendar)
    return requirement, make_patterns(SHIFTS, 60), force, calendar


def test_bound_holds_and_limits_are_kept(centre):
    requirement, patterns, force, calendar = some_days(centre)
    starts = make_starts(requirement, patterns, force, SETTINGS, calendar, None)
    search = Search(starts, lambda _: None)
    search.relax()
    fractional = total_cost(starts, search.fractions)
    assert search.bound == pytest.approx(fractional, rel=1e-5)
    search.build()
    built = search.cost
    search.solve_whole()
    search.improve()
    assert fractional - 1e-6 <= search.bound <= search.cost <= built
    assert (search.counts == np.rint(search.counts)).all()
    assert not search.counts[~starts.allowed].any()
    for limit in limits_of(force, patterns):
        assert limit.used(search.counts) <= limit.most + 1e-6, limit.name
    assert search.gap < 0.1


def test_progress_is_told(centre):
    told = []
    requirement, patterns, force, calendar = some_days(centre)
    cover(requirement, patterns, force, SETTINGS, calendar, progress=told.append)
    assert {event.stage for event in told} == {"schedule"}
    assert any("day 4 of 4" in event.message for event in told)


@pytest.mark.parametrize("day", ["day 1 of", "day 3 of", "cost"])
def test_ctrl_c_gives_a_whole_schedule_within_the_limits(centre, day):
    def impatient(event):
        if event.message.startswith(day):
            raise KeyboardInterrupt

    settings = SETTINGS.model_copy(update={"gap": 1e-6})
    requirement, patterns, force, calendar = some_days(centre)
    schedule, report = cover(requirement, patterns, force, settings, calendar, progress=impatient)
    assert report.interrupted
    assert report.status is SolveStatus.FEASIBLE
    assert report.bound <= report.objective
    assert schedule.counts.sum() > 0
    counts = schedule.counts.astype(float)  # one cohort a group here
    assert all(k.used(counts) <= k.most + 1e-6 for k in limits_of(force, patterns))


def test_ctrl_c_before_anything_is_known_is_passed_on(centre):
    def impatient(event):
        raise KeyboardInterrupt

    requirement, patterns, force, calendar = some_days(centre)
    with pytest.raises(KeyboardInterrupt):
        cover(requirement, patterns, force, SETTINGS, calendar, progress=impatient)


def test_no_time_still_gives_a_schedule(centre):
    requirement, patterns, force, calendar = some_days(centre)
    hasty = SETTINGS.model_copy(update={"time_limit_seconds": 1e-3})
    schedule, report = cover(requirement, patterns, force, hasty, calendar)
    assert report.has_solution
    assert report.bound <= report.objective
    assert schedule.counts.sum() > 0
    assert not report.interrupted


def test_hours_bind_and_are_spread_over_the_period(centre):
    """Half the hours that are needed: nobody works more than contract and overtime."""
    rules = RosterRules(max_overtime_hours=0)
    requirement = centre.requirement({"a": [0] * 8 + [4] * 8 + [0] * 8}, days=14)
    shift = ShiftPattern("D", 0, 8 * 60, 480)
    calendar = centre.calendar(centre.monday, 14)
    force = centre.workforce(requirement, centre.agents((3, ("a",))), rules=rules)
    settings = ScheduleSettings(gap=1e-4, weekend_premium=0.0, time_limit_seconds=20)
    schedule, report = cover(requirement, (shift,), force, settings, calendar)
    assert schedule.counts.sum() == 3 * 10
    # 26 of 56 shifts stay open; each day of four can be one agent short at 0.6 cheap + 0.4 deep.
    assert report.bound <= report.objective
    assert report.objective >= 30 * 8 + 26 * 8 * 12


def test_nobody_needed_costs_nothing(centre):
    requirement = centre.requirement({"a": [0] * 24})
    force = centre.workforce(requirement, centre.agents((2, ("a",))))
    calendar = centre.calendar(centre.monday, 1)
    shift = ShiftPattern("D", 0, 8 * 60, 480)
    schedule, report = cover(requirement, (shift,), force, SETTINGS, calendar)
    assert schedule.counts.sum() == 0
    assert (report.objective, report.bound, report.status) == (0.0, 0.0, SolveStatus.OPTIMAL)


def test_hours_that_no_shift_reaches_are_counted_as_missing(centre):
    """A gap in the middle of the day is no matter of the day before."""
    requirement = centre.requirement({"a": [0] * 8 + [1] * 12 + [0] * 4})
    shift = ShiftPattern("D", 0, 8 * 60, 480)
    force = centre.workforce(requirement, centre.agents((1, ("a",))))
    calendar = centre.calendar(centre.monday, 1)
    _, report = cover(requirement, (shift,), force, SETTINGS, calendar)
    assert report.objective == pytest.approx(8 + 4 * (0.15 * 12 + 0.85 * 30))
    assert report.bound == pytest.approx(report.objective)


def test_bad_input_ends_in_one_clear_message(centre):
    requirement, patterns, force, calendar = some_days(centre, days=2)
    with pytest.raises(InvalidInput, match="no shift pattern"):
        cover(requirement, (), force, SETTINGS, calendar)
    longer = some_days(centre, days=3)[2]
    with pytest.raises(InvalidInput, match="3 days, the requirement 2"):
        cover(requirement, patterns, longer, SETTINGS, calendar)
    odd = SETTINGS.model_copy(update={"deep_under_cost": 1.0})
    with pytest.raises(InvalidInput, match="deep_under_cost"):
        cover(requirement, patterns, force, odd, calendar)
    alone = centre.workforce(requirement, centre.agents((3, ("a",))))
    with pytest.raises(InvalidInput, match="no agent can serve the queue 'b'"):
        cover(requirement, patterns, alone, SETTINGS, calendar)
    with pytest.raises(InvalidInput, match="carried_in"):
        cover(requirement, patterns, force, SETTINGS, calendar, carried_in=np.zeros((1, 1)))
    short = centre.calendar(centre.monday, 1)
    with pytest.raises(InvalidInput, match="outside the calendar"):
        cover(requirement, patterns, force, SETTINGS, short)


def test_only_part_time_shifts_for_full_timers_is_infeasible(centre):
    requirement = centre.requirement({"a": [0] * 8 + [1] * 4 + [0] * 12})
    shift = ShiftPattern("P", 0, 8 * 60, 240)
    calendar = centre.calendar(centre.monday, 1)
    force = centre.workforce(requirement, centre.agents((2, ("a",))), part_time=frozenset({"P"}))
    with pytest.raises(Infeasible, match="part-time flags"):
        cover(requirement, (shift,), force, SETTINGS, calendar)
