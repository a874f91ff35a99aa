"""Protected days: no nights on them or into them, no long days, no overtime in the period."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfm.domain import InvalidInput, Protection, ShiftPattern, contract_minutes
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge
from wfm.roster.changes import shift_codes
from wfm.roster.inputs import Brought, empty_roster
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import make_problem
from wfm.schedule import workforce

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
FIRST = date(2026, 2, 2)


@pytest.fixture(scope="module")
def centre(benchmark):
    return benchmark.make_centre(24, 14, 1, load=0.9)


def protected(made, first, last, kind="nursing", **more):
    window = Protection("a0", MONDAY + first * DAY, MONDAY + last * DAY, kind, **more)
    return replace(made, protections=(window,))


def names(roster, calendar_of, rules):
    return [(v.rule, v.days) for v in judge(roster, calendar_of(roster), rules, frozenset())]


def test_no_night_touches_a_protected_day(roster, calendar_of, loose_rules):
    made = protected(roster(["NNNNN.", "NNNNN."]), 2, 3)
    # The night that begins the evening before reaches into the first protected day.
    expected = [("night_bar", (MONDAY + n * DAY,)) for n in (1, 2, 3)]
    assert names(made, calendar_of, loose_rules()) == expected
    allowed = protected(roster(["NNNNN."]), 2, 3, nights=True)
    assert names(allowed, calendar_of, loose_rules()) == []


def test_the_judge_says_why(roster, calendar_of, loose_rules):
    made = protected(roster(["N."]), 0, 5, "pregnant")
    (found,) = judge(made, calendar_of(made), loose_rules(), frozenset())
    assert found.detail == (
        "works the night shift N but is protected (pregnant) from 2026-03-02 to 2026-03-07"
    )


def test_one_protected_day_bars_overtime_in_the_period(roster, calendar_of, loose_rules):
    week = "EEEEEE."
    assert names(roster([week]), calendar_of, loose_rules()) == []
    (found,) = names(protected(roster([week]), 6, 20), calendar_of, loose_rules())
    assert found[0] == "overtime_bar"
    assert len(found[1]) == 6
    assert names(protected(roster([week]), 7, 20), calendar_of, loose_rules()) == []
    free = protected(roster([week]), 6, 20, overtime=True)
    assert names(free, calendar_of, loose_rules()) == []
    assert names(protected(roster(["EEEEE.."]), 0, 6), calendar_of, loose_rules()) == []


def test_no_long_day_while_protected(roster, calendar_of, loose_rules):
    short_days = loose_rules(standard_day_hours=7.0)
    made = protected(roster([".E.."]), 1, 1)
    ((rule, days),) = names(made, calendar_of, short_days)
    assert (rule, days) == ("overtime_bar", (MONDAY + DAY,))
    assert names(protected(roster([".E.."]), 2, 3), calendar_of, short_days) == []


def test_what_is_built_is_legal(centre, short_search):
    people = [a.agent for a in centre.agents if a.contract_share == 1 and a.nights_allowed][:6]
    windows = tuple(
        Protection(name, FIRST + (n + 2) * DAY, FIRST + (n + 8) * DAY, "medical")
        for n, name in enumerate(people)
    )
    wanted = RosterSettings()
    made, _ = centre.assign(wanted, 1, protections=windows)
    assert judge(made, centre.calendar, wanted.rules, centre.part_time_shifts) == ()
    assert made.protections == windows
    codes = dict(zip((a.agent for a in made.agents), shift_codes(made), strict=True))
    for n, name in enumerate(people):
        assert "N" not in codes[name][n + 1 : n + 9]
    works = np.array([centre.calendar.day(day).works for day in made.grid.dates])
    owed = contract_minutes(made.agents, made.leave != "", works, 8.0)
    rows = [n for n, a in enumerate(made.agents) if a.agent in people]
    assert (made.paid_minutes[rows] <= owed[rows] + 1e-6).all()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_month_programme_and_the_judge_agree(centre, data):
    """Months drawn to nights and long hours keep within every protection."""
    ids = [a.agent for a in centre.agents]
    windows = data.draw(
        st.lists(
            st.builds(
                lambda agent, first, days, nights, overtime: Protection(
                    agent, FIRST + first * DAY, FIRST + (first + days) * DAY, "medical", nights,
                    overtime,
                ),
                st.sampled_from(ids), st.integers(-5, 16), st.integers(0, 9), st.booleans(),
                st.booleans(),
            ),
            max_size=8,
        )
    )  # fmt: skip
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams, centre.leave,
        centre.previous, Brought((), tuple(windows)),
    )  # fmt: skip
    problem = make_problem(
        roster, centre.schedule, (), centre.calendar, RosterSettings(), centre.part_time_shifts
    )
    pricer = MonthPricer(problem)
    cost = np.where(problem.night, -60.0, -30.0) * np.ones(problem.allowed.shape[1:])
    pattern = [[p.shift for p in roster.patterns].index(s.shift) for s in problem.shifts]
    paths = np.array([pricer.best(a, cost)[1] for a in range(len(ids))])
    assignment = np.where(paths >= 0, np.array(pattern)[paths], -1)
    made = replace(roster, assignment=assignment)
    assert judge(made, centre.calendar, RosterRules(), centre.part_time_shifts) == ()


def test_nights_are_owed_for_the_days_on_which_they_are_allowed(centre):
    name = next(a.agent for a in centre.agents if a.contract_share == 1 and a.nights_allowed)
    row = [a.agent for a in centre.agents].index(name)

    def share(windows):
        roster = empty_roster(
            centre.schedule, centre.requirement, centre.agents, centre.teams, (), (),
            Brought((), windows),
        )  # fmt: skip
        return make_problem(
            roster, centre.schedule, (), centre.calendar, RosterSettings(),
            centre.part_time_shifts,
        ).share[:, row]  # fmt: skip

    half = share((Protection(name, FIRST + 7 * DAY, FIRST + 20 * DAY),))
    # Half the days less the night that would reach into the first protected day.
    assert half[0] == pytest.approx(share(())[0] * 6 / 14, rel=0.05)
    assert half[1] == pytest.approx(share(())[1])


def test_the_schedule_counts_on_no_protected_nights(centre):
    people = workforce(
        centre.agents, (), centre.schedule.grid, centre.calendar, RosterRules(),
        centre.part_time_shifts,
    )  # fmt: skip
    name = next(a.agent for a in centre.agents if a.contract_share == 1 and a.nights_allowed)
    fewer = workforce(
        centre.agents, (), centre.schedule.grid, centre.calendar, RosterRules(),
        centre.part_time_shifts, (Protection(name, FIRST + 3 * DAY, FIRST + 4 * DAY),),
    )  # fmt: skip
    gone = (people.night_capable - fewer.night_capable).sum(axis=0)
    assert gone.tolist() == [0, 0, 0, 1, 1] + [0] * 9
    assert (people.minutes - fewer.minutes).sum() == pytest.approx(36 * 60)


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidInput, match="before it begins"):
        Protection("a", MONDAY, MONDAY - DAY)


def test_a_night_shift_is_barred_by_the_days_it_touches():
    window = Protection("a", MONDAY, MONDAY)
    late = ShiftPattern("L", 0, 15 * 60, 540)
    night = ShiftPattern("N", 0, 23 * 60, 480)
    early = ShiftPattern("E", 0, 0, 480)
    assert not window.bars_night(MONDAY, late)
    assert [window.bars_night(MONDAY + n * DAY, night) for n in (-2, -1, 0, 1)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert early.is_night
    assert [window.bars_night(MONDAY + n * DAY, early) for n in (-1, 0, 1)] == [
        False, True, False,
    ]  # fmt: skip
