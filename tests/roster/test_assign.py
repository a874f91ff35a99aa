"""Rosters of synthetic centres: legal, covered, fair, the same every time."""

from dataclasses import replace

import numpy as np
import pytest

from wfm.domain import LedgerEntry, contract_minutes
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge, leader_gaps, unfairness

SETTINGS = RosterSettings()


@pytest.fixture(scope="module")
def centre(benchmark):
    return benchmark.make_centre(60, 14, 1, load=0.8)


@pytest.fixture(scope="module")
def made(centre):
    return centre.assign(SETTINGS, 1)


@pytest.fixture
def brief(monkeypatch):
    """A search just long enough for tests that do not ask how good the roster is."""
    monkeypatch.setattr("wfm.roster.solution.ROUNDS_PER_AGENT", 10)
    monkeypatch.setattr("wfm.roster.solution.LEAST_ROUNDS", 200)
    monkeypatch.setattr("wfm.roster.solution.AGENTS_A_GROUP", 20)
    monkeypatch.setattr("wfm.roster.solution.MONTH_ROUNDS", 2)
    monkeypatch.setattr("wfm.roster.solution.SMALL_CELLS", 60)
    monkeypatch.setattr("wfm.roster.neighbourhood.AGENTS_AT_ONCE", 3)


def shift_codes(roster):
    codes = np.array([p.shift for p in roster.patterns] + ["."])
    return codes[roster.assignment]


def test_no_hard_rule_is_broken(centre, made):
    assert judge(made[0], centre.calendar, SETTINGS.rules, centre.part_time_shifts) == ()


def test_little_is_uncovered(benchmark, centre, made):
    roster, _ = made
    required = centre.requirement.scheduled.sum() / 2
    missing = benchmark.short_hours(centre, roster.on_floor(), roster.skill_groups)
    planned = benchmark.short_hours(
        centre, centre.schedule.on_floor(), centre.schedule.skill_groups
    )
    assert missing <= 0.02 * required
    assert missing <= planned + 0.01 * required


def test_hours_are_near_the_contract(centre, made):
    roster, _ = made
    works = np.array([centre.calendar.day(day).works for day in roster.grid.dates])
    owed = contract_minutes(roster.agents, roster.leave != "", works, 8.0)
    off = np.abs(roster.paid_minutes - owed) / 60
    assert np.quantile(off, 0.9) <= 8


def test_unpopular_work_is_shared_fairly(centre, made):
    away = unfairness(
        made[0], centre.schedule, centre.ledger, centre.calendar, SETTINGS, centre.part_time_shifts
    )
    assert np.abs(away["night"]).max() <= 2.0
    assert np.abs(away["weekend"]).max() <= 2.5


def test_most_of_the_day_is_led(centre, made):
    gaps = leader_gaps(made[0], SETTINGS.rules)
    assert sum(float(gap.what.split(" for ")[1].split(" h ")[0]) for gap in gaps) <= 24


def test_the_report_tells_cost_and_bound(made):
    _, report = made
    assert report.stage == "roster"
    assert report.has_solution
    assert 0 < report.bound <= report.objective
    assert report.gap < 0.3
    assert not report.interrupted


def test_breaks_are_spread_as_the_schedule_spreads_them(centre, made):
    roster, _ = made
    codes = shift_codes(roster)
    for code in ("E", "L"):
        variants = {
            int(v) for v in roster.assignment[codes == code] if roster.patterns[v].shift == code
        }
        planned = {
            p
            for p, pattern in enumerate(roster.patterns)
            if pattern.shift == code and centre.schedule.counts[:, p].any()
        }
        assert len(variants) >= min(len(planned), 3)


def test_same_seed_same_roster(benchmark, brief):
    centre = benchmark.make_centre(20, 14, 3)
    first, report = centre.assign(SETTINGS, 7)
    second, again = centre.assign(SETTINGS, 7)
    assert first == second
    assert report == again
    other, _ = centre.assign(SETTINGS, 8)
    assert first != other


def test_who_has_done_many_nights_gets_fewer(benchmark, brief):
    centre = benchmark.make_centre(40, 14, 2)
    first = centre.schedule.grid.first_day
    able = [a.agent for a in centre.agents if a.nights_allowed and a.contract_share == 1]
    heavy = set(able[::2])
    recent = tuple(
        LedgerEntry(agent, first.replace(month=1, day=day), "night")
        for agent in heavy
        for day in range(2, 26, 2)
    )
    roster, _ = replace(centre, ledger=recent).assign(SETTINGS, 1)
    nights = (shift_codes(roster) == "N").sum(axis=1)
    by_agent = dict(zip((a.agent for a in roster.agents), nights, strict=True))
    mean = lambda group: np.mean([by_agent[agent] for agent in group])  # noqa: E731
    assert mean(heavy) < mean(set(able) - heavy) - 0.5


def test_overtime_only_where_it_helps(benchmark, brief):
    centre = benchmark.make_centre(20, 14, 1, load=0.4)
    roster, _ = centre.assign(SETTINGS, 1)
    works = np.array([centre.calendar.day(day).works for day in roster.grid.dates])
    owed = contract_minutes(roster.agents, roster.leave != "", works, 8.0)
    assert (np.maximum(roster.paid_minutes - owed, 0) <= 8 * 60).all()


@pytest.mark.parametrize(
    "rules",
    [
        RosterRules(weekly_rest_days=2, max_consecutive_days=5, rest_days_after_nights=2),
        RosterRules(max_weekly_hours=40, max_overtime_hours=0, max_nights=2),
        RosterRules(min_rest_hours=30),
    ],
    ids=["more rest", "no overtime", "every other day"],
)
def test_tight_rules_are_kept(benchmark, brief, rules):
    centre = benchmark.make_centre(18, 17, 6)
    roster, _ = centre.assign(RosterSettings(rules=rules), 1)
    assert judge(roster, centre.calendar, rules, centre.part_time_shifts) == ()
    assert (roster.assignment >= 0).any()


@pytest.mark.parametrize("moment", ["placed", "rounds", "groups", "bound"])
def test_a_stopped_search_keeps_a_legal_roster(benchmark, brief, moment):
    centre = benchmark.make_centre(50, 14, 1)

    def stop(event):
        if moment in event.message:
            raise KeyboardInterrupt

    roster, report = centre.assign(SETTINGS, 1, progress=stop)
    assert report.interrupted
    assert report.has_solution
    assert judge(roster, centre.calendar, SETTINGS.rules, centre.part_time_shifts) == ()
    assert (roster.assignment >= 0).sum() > 0.4 * roster.assignment.size


def test_a_time_limit_without_time_still_gives_a_legal_roster(benchmark):
    centre = benchmark.make_centre(30, 14, 1)
    roster, report = centre.assign(RosterSettings(time_limit_seconds=0.01), 1)
    assert report.solver.endswith("cut short by the time limit")
    assert report.has_solution
    assert judge(roster, centre.calendar, SETTINGS.rules, centre.part_time_shifts) == ()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_days_when_clocks_change(benchmark, brief, zone):
    from datetime import date, timedelta

    from wfm.domain import Calendar, Day, DayClass, TimeGrid

    plain = benchmark.make_centre(14, 7, 1)
    first = date(2026, 3, 25) if zone.startswith("Europe") else date(2026, 3, 5)
    grid = TimeGrid(first, 7, 30, zone)
    wall = plain.requirement.scheduled[:, :48][:, grid.wall_slots]
    zeros = np.zeros(wall.shape)
    requirement = replace(
        plain.requirement, grid=grid, scheduled=wall, on_position=wall,
        load_erlangs=zeros, service_level=zeros, occupancy=zeros,
    )  # fmt: skip
    kinds = [first + timedelta(days=d) for d in range(7)]
    calendar = Calendar(
        "XX", tuple(Day(d, DayClass.OFF if d.weekday() > 4 else DayClass.WORKDAY) for d in kinds)
    )
    centre = replace(
        plain, schedule=replace(plain.schedule, grid=grid), requirement=requirement,
        calendar=calendar, leave=(), previous=(),
    )  # fmt: skip
    # L ends at midnight: only the shorter night makes 10 h to 10:00 too short, or legal.
    rules = RosterRules(min_rest_hours=9.5)
    roster, _ = centre.assign(RosterSettings(rules=rules), 1)
    assert judge(roster, calendar, rules, centre.part_time_shifts) == ()
    assert (roster.assignment >= 0).any()
