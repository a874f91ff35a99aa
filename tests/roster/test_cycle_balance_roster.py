"""Search, judge, swap and repair go by the balance that follows from the previous roster."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import PreviousShift
from wfm.domain.hour_limits import hour_limits
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge, repair, swap
from wfm.roster.inputs import empty_roster, with_balances

NEW_YEAR = date(2026, 1, 1)
RULES = RosterRules(hours_cycle="quarter", max_cycle_overtime_hours=4, weekly_rest_days=1)
SETTINGS = RosterSettings(rules=RULES)


@pytest.fixture(scope="module")
def centre(benchmark):
    """Eight agents for a fortnight; the first has worked on every day of January."""
    from wfm.calendars import build_calendar

    made = benchmark.make_centre(8, 14, 1)
    first = made.schedule.grid.first_day
    calendar = build_calendar("CN", NEW_YEAR, made.schedule.grid.last_day)
    days = [NEW_YEAR + timedelta(days=n) for n in range((first - NEW_YEAR).days)]
    previous = tuple(
        PreviousShift(agent.agent, day, "D8")
        for number, agent in enumerate(made.agents)
        for day in days
        if number == 0 or calendar.day(day).works
    )
    return replace(made, calendar=calendar, previous=previous, leave=())


@pytest.fixture
def planned(centre, short_search):
    roster, _ = centre.assign(SETTINGS, 1)
    return roster


def paid_hours(roster, row):
    return roster.paid_minutes[row] / 60


def test_the_search_keeps_what_is_left_of_the_cycle(centre, planned):
    d8 = next(p.paid_minutes for p in planned.patterns if p.shift == "D8") / 60
    balance = planned.agents[0].cycle_balance_hours
    share = planned.agents[0].contract_share
    assert balance == pytest.approx(32 * d8 - 21 * 8 * share)
    (limit,) = hour_limits(
        planned.agents[0], planned.leave[0] != "", planned.grid.dates, centre.calendar, RULES
    )
    assert paid_hours(planned, 0) <= limit.minutes / 60 < paid_hours(planned, 1)
    # The judge of a stored plan knows the calendar of its period only.
    period = centre.calendar.between(planned.grid.first_day, planned.grid.last_day)
    assert judge(planned, period, RULES, centre.part_time_shifts) == ()


def test_a_balance_that_is_given_is_kept(centre, short_search):
    behind = replace(centre.agents[0], cycle_balance_hours=-8.0)
    roster, _ = replace(centre, agents=(behind, *centre.agents[1:])).assign(SETTINGS, 1)
    assert roster.agents[0].cycle_balance_hours == -8
    assert paid_hours(roster, 0) > 40


def test_nothing_changes_without_a_cycle(centre):
    blank = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams, (), centre.previous
    )
    none = with_balances(blank, (), centre.previous, centre.calendar, RosterRules())
    assert none.agents == centre.agents
    unknown = with_balances(blank, (), centre.previous[40:], centre.calendar, RULES)
    assert unknown.agents == centre.agents


def test_swaps_and_repairs_go_by_it_too(centre, planned):
    on, off = planned.assignment[1] >= 0, planned.assignment[0] < 0
    full = replace(planned, assignment=planned.assignment.copy())
    verdicts = []
    for day in np.flatnonzero(on & off):
        when = planned.grid.dates[day]
        names = (planned.agents[0].agent, planned.agents[1].agent)
        made = swap(
            full, centre.requirement, names, when, centre.calendar, RULES, centre.part_time_shifts
        )
        verdicts.append([v.rule for v in made.broken if v.agent == names[0]])
    assert verdicts
    assert all("cycle_hours" in rules for rules in verdicts)
    # A roster that overruns the cycle is mended by hours that somebody else has left.
    assignment = planned.assignment.copy()
    assignment[[0, 1]] = assignment[[1, 0]]
    broken = replace(planned, assignment=assignment)
    law = (centre.calendar, RULES, centre.part_time_shifts)
    assert "cycle_hours" in {v.rule for v in judge(broken, *law)}
    mended = repair(
        broken,
        centre.schedule,
        centre.requirement,
        centre.calendar,
        SETTINGS,
        centre.part_time_shifts,
    )
    assert mended.broken == ()
    assert judge(mended.roster, *law) == ()
