"""Fairness measured, each agent's story, and pay by day class."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.calendars import build_calendar
from wfm.domain import Agent, Day, DayClass, LedgerEntry, Schedule, ShiftPattern
from wfm.domain.calendar import Calendar
from wfm.domain.schedule_settings import ScheduleSettings
from wfm.domain.settings import RosterSettings
from wfm.domain.shift import Break
from wfm.roster.fairness_measures import fairness_measures, spread_of
from wfm.roster.pay import pay_hours, split_at_midnight, team_pay
from wfm.roster.why_me import new_years_eve, why_me


@pytest.mark.parametrize("seed", range(5))
def test_gini_is_the_mean_difference_of_all_pairs(seed):
    values = np.random.default_rng(seed).gamma(2.0, size=17)
    pairs = np.abs(values[:, None] - values[None, :]).mean()
    found = spread_of(values)
    assert found.gini == pytest.approx(pairs / (2 * values.mean()))
    assert found.jain == pytest.approx(values.mean() ** 2 / (values**2).mean())
    assert found.standard_deviation == pytest.approx(values.std())
    assert found.range == pytest.approx(np.ptp(values))


def test_the_ends_of_gini_and_jain():
    equal, one = spread_of(np.ones(4)), spread_of(np.array([0.0, 0, 0, 8]))
    assert (equal.gini, equal.jain) == (pytest.approx(0), pytest.approx(1))
    assert (one.gini, one.jain) == (pytest.approx(0.75), pytest.approx(0.25))
    assert np.isnan(spread_of(np.zeros(3)).gini)


@pytest.fixture
def told(roster, calendar_of, loose_rules):
    """Two nights for a0, one for a1, none for a2 and a3, who is barred from them."""
    agents = tuple(
        Agent(f"a{n}", "t", ("q",), contract_share=1.0, nights_allowed=n != 3) for n in range(4)
    )
    made = roster(["NN..", ".N..", "EE..", "EE.."], agents=agents)
    counts = np.zeros((1, len(made.patterns), 4), dtype=np.int64)
    for p in range(len(made.patterns)):
        counts[0, p] = (made.assignment == p).sum(axis=0)
    schedule = Schedule(made.grid, (("q",),), made.patterns, counts)
    first = made.grid.first_day
    ledger = (
        *(LedgerEntry("a2", first - timedelta(days=90 * n), "night") for n in (1, 2)),
        LedgerEntry("a2", first - timedelta(days=400), "night"),
        LedgerEntry("a0", first, "night"),
    )
    settings = RosterSettings(rules=loose_rules())
    return made, schedule, ledger, calendar_of(made), settings, frozenset()


def test_a_story_holds_what_was_done_and_due(told):
    first, _, third, barred = why_me(*told)
    night = first.burdens[0]
    assert (night.burden, night.done, night.last_year, night.equals) == ("night", 2, 0, 3)
    assert night.equals_done == pytest.approx(1.0)
    credited = third.burdens[0]
    # A half-life of 90 days: a half, a quarter, and what is left after 400 days.
    assert credited.credit == pytest.approx(0.75 + 0.5 ** (400 / 90))
    assert credited.last_year == 2
    assert credited.fair_share < night.fair_share
    total = sum(story.burdens[0].fair_share for story in why_me(*told))
    assert total == pytest.approx(3.0)
    assert not barred.burdens[0].shares


def test_measures_by_team_and_equals_before_and_after(told):
    rows = {
        (r.scope, r.name, r.moment): r for r in fairness_measures(*told) if r.burden == "night"
    }
    assert rows["all", "", "period"].spread.agents == 3
    assert rows["all", "", "period"].spread.mean == pytest.approx(1.0)
    assert rows["all", "", "before"].spread.highest == pytest.approx(0.75 + 0.5 ** (400 / 90))
    # The nights of the period are worth more after it than those of the past.
    assert rows["all", "", "after"].spread.lowest > 0
    assert rows["team", "t", "after"].spread == rows["all", "", "after"].spread
    assert ("equals", "full-time, no nights", "period") not in rows
    shares = [story.burdens[0] for story in why_me(*told)][:3]
    furthest = max(abs(s.done - s.fair_share) for s in shares)
    assert rows["all", "", "period"].furthest == pytest.approx(furthest)


def test_new_years_eve_is_told(roster, loose_rules):
    assert new_years_eve(2026) == date(2026, 2, 16)
    made = roster(["E.", ".E"], first=date(2026, 2, 16))
    counts = np.zeros((1, len(made.patterns), 2), dtype=np.int64)
    schedule = Schedule(made.grid, (("q",),), made.patterns, counts)
    ledger = (LedgerEntry("a1", new_years_eve(2024), "spring_festival"),)
    calendar = build_calendar("CN", date(2026, 2, 16), date(2026, 2, 17))
    settings = RosterSettings(rules=loose_rules())
    worked, off = why_me(made, schedule, ledger, calendar, settings, frozenset())
    assert (worked.eve, worked.eves_before) == ("worked", ())
    assert (off.eve, off.eves_before) == ("off", (2024,))


PATTERNS = (
    ShiftPattern("D", 0, 9 * 60, 540, (Break(240, 60, paid=False, kind="lunch"),)),
    ShiftPattern("N", 0, 22 * 60, 600, (Break(180, 60, paid=False, kind="lunch"),)),
)


def paid(roster, calendar_classes, rows, **more):
    made = roster(["..."] * len(rows), **more)
    codes = {"D": 0, "N": 1, ".": -1}
    assignment = np.array([[codes[c] for c in row] for row in rows])
    made = replace(made, patterns=PATTERNS, assignment=assignment)
    days = tuple(Day(day, c) for day, c in zip(made.grid.dates, calendar_classes, strict=True))
    return pay_hours(made, Calendar("CN", days), RosterSettings(), ScheduleSettings())


def test_hours_are_paid_by_the_day_they_fall_on(roster):
    classes = (DayClass.WORKDAY, DayClass.STATUTORY, DayClass.OFF)
    day, night = paid(roster, classes, ["DD.", "N.."])
    assert (day.normal_hours, day.statutory_hours, day.overtime_hours) == (8.0, 8.0, 0.0)
    assert day.paid_as == pytest.approx(8 + 3 * 8)
    # Two hours before midnight; of the eight after it one is an unpaid lunch.
    assert (night.normal_hours, night.statutory_hours) == (2.0, 7.0)


def test_overtime_is_what_is_beyond_the_contract_on_work_days(roster):
    classes = (DayClass.WORKDAY, DayClass.OFF, DayClass.MAKEUP)
    both, spare = paid(roster, classes, ["DDD", "D.N"])
    # Two work days owe 16 hours; the day off is paid at its own multiple.
    assert (both.off_day_hours, both.overtime_hours, both.normal_hours) == (8.0, 0.0, 16.0)
    assert both.paid_as == pytest.approx(2 * 8 + 16)
    assert (spare.overtime_hours, spare.normal_hours) == (1.0, 16.0)
    assert spare.paid_as == pytest.approx(1.5 + 16)


def test_teams_add_up(roster):
    classes = (DayClass.WORKDAY, DayClass.STATUTORY, DayClass.OFF)
    hours = paid(roster, classes, ["DD.", "N.."])
    (team,) = team_pay(hours)
    assert team.hours == pytest.approx(sum(one.hours for one in hours))
    assert team.paid_as == pytest.approx(sum(one.paid_as for one in hours))


def test_midnight_splits_a_shift():
    assert split_at_midnight(22 * 60, 600) == (120, 480)
    assert split_at_midnight(9 * 60, 540) == (540, 0)
