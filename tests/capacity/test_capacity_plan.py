"""From a scenario to a hiring plan: the requirement, the people, and what is refused."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.capacity import draw_fan, walk
from wfm.capacity_plan import crew_of, fan_seed, plan_capacity
from wfm.domain import InvalidInput
from wfm.domain.capacity_settings import CapacitySettings
from wfm.domain.people import Agent
from wfm.forecast import long_range, long_range_intervals
from wfm.io import find_scenario, read_scenario
from wfm.scenario import clean_history_of, events_of

MONTHS = 10


@pytest.fixture(scope="module")
def quick():
    return read_scenario(find_scenario("quick"))


@pytest.fixture(scope="module")
def plan(quick):
    return plan_capacity(quick.changed({"capacity.months": MONTHS}))


def test_intervals_add_up_to_the_long_range_forecast(quick) -> None:
    history, _ = clean_history_of(quick)
    events, _ = events_of(quick, history, quick.calendar.days[-1].day)
    s = quick.settings
    from wfm.calendars import build_calendar

    calendar = build_calendar("CN", quick.calendar.days[0].day, date(2026, 12, 31))
    ask = history, calendar, s.queues, s.forecast, events
    rows = long_range(*ask, months=5).months
    forecast = long_range_intervals(*ask, months=5)
    months = np.array([day.month for day in forecast.grid.dates])[forecast.grid.day_of_interval]
    for row in rows:
        q = forecast.queues.index(row.queue)
        days = [d for d, day in enumerate(forecast.grid.dates)
                if row.first_day <= day <= row.last_day]  # fmt: skip
        inside = np.isin(forecast.grid.day_of_interval, days)
        assert (months[inside] == row.first_day.month).all()
        assert forecast.calls[q, inside].sum() == pytest.approx(row.calls)
        load = (forecast.calls * forecast.aht_seconds)[q, inside].sum()
        assert load == pytest.approx(row.workload_hours * 3600)


def test_full_timers_are_hours_over_what_one_gives(plan) -> None:
    """Contract hours less 4 % leave, paid breaks and 8 % in the wrong place."""
    shifts = [s for s in plan.settings.shifts.values() if not s.part_time]
    paid = sum(s.length - sum(b.minutes for b in s.breaks if not b.paid) for s in shifts)
    paused = sum(b.minutes for s in shifts for b in s.breaks if b.paid)
    hours = np.array([p.contract_hours for p in plan.periods])
    assert plan.need.hours_a_full_timer == pytest.approx(hours * 0.96 * 0.92 * (1 - paused / paid))
    need = plan.capacity.problem.need
    for demand in ("low", "expected", "high"):
        total = plan.need.hours[demand].sum(axis=0)
        assert need[demand] == pytest.approx(total / plan.need.hours_a_full_timer)
    assert (need["low"] < need["expected"]).all()
    assert (need["expected"] < need["high"]).all()


def test_more_calls_take_more_than_their_load_and_less_than_their_share(plan) -> None:
    """Economies of scale: hours grow slower than calls, but cover the work and its shrinkage."""
    work = (plan.need.calls * plan.need.aht_seconds).sum(axis=0) / 3600
    hours = plan.need.hours["expected"].sum(axis=0)
    assert (hours > work).all()
    calls = plan.need.calls_high.sum(axis=0) / plan.need.calls.sum(axis=0)
    assert (plan.need.hours["high"].sum(axis=0) / hours < calls).all()


def test_the_walk_begins_with_the_people_of_the_agents_file(plan, quick) -> None:
    problem = plan.capacity.problem
    told = walk(problem, plan.capacity.decisions, problem.central)
    assert told.opening[0] == len(quick.agents)
    assert told.opening[1:] == pytest.approx(told.closing[:-1])
    leaders = sum(a.role == "leader" for a in quick.agents)
    assert told.leaders[0] <= leaders


def test_provisional_holidays_are_told_of(plan) -> None:
    """The notice for 2027 is not out: its months are marked, and a remark says so."""
    assert any("provisional" in f.what and "2027-01" in f.what for f in plan.findings)
    assert [p.name for p in plan.periods if p.provisional] == ["2027-01", "2027-02"]


def test_the_same_scenario_gives_the_same_plan(quick, plan) -> None:
    again = plan_capacity(quick.changed({"capacity.months": MONTHS}))
    assert again.fan == plan.fan
    assert again.capacity.decisions == plan.capacity.decisions
    assert again.capacity.worth == plan.capacity.worth


def test_the_seed_moves_the_courses_only(plan) -> None:
    assert fan_seed(1) != fan_seed(2)
    told = plan.capacity
    assert draw_fan(told.problem, plan.crew, told.decisions, fan_seed(99)) != plan.fan
    own = fan_seed(plan.settings.seed)
    assert draw_fan(told.problem, plan.crew, told.decisions, own) == plan.fan


def agents() -> list[Agent]:
    return [
        Agent("a1", "t", ("q",), "leader", hired=date(2024, 1, 1)),
        Agent("a2", "t", ("q",), hired=date(2025, 9, 15), contract_share=0.5),
        Agent("a3", "t", ("q",), hired=date(2026, 6, 10)),
        Agent("a4", "t", ("q",), hired=date(2030, 1, 1)),
    ]


def test_people_hired_already_join_in_their_month(plan) -> None:
    crew, findings = crew_of(agents(), CapacitySettings(), plan.periods)
    start = plan.periods[0].first_day
    by_joins = {(c.joins, c.opening): c for c in crew.agents}
    coming = next(n for n, p in enumerate(plan.periods) if p.name == "2026-06")
    assert by_joins[coming, False].tenure_months == 0
    months = (start.year - 2025) * 12 + start.month - 9 - 1
    assert by_joins[0, True].tenure_months == months
    assert by_joins[0, True].fte == 0.5
    assert len(crew.leaders) == 1
    assert crew.overtime_share == 1
    barred = [*agents(), Agent("a5", "t", ("q",), overtime_allowed=False, hired=start)]
    assert crew_of(barred, CapacitySettings(), plan.periods)[0].overtime_share == 0.75
    assert "left out: 1" in findings[0].what


def test_agents_without_a_day_of_hiring_are_all_named(plan) -> None:
    unknown = [replace(a, hired=None) for a in agents()[1:3]]
    with pytest.raises(InvalidInput) as found:
        crew_of(unknown, CapacitySettings(), plan.periods)
    assert "agent a2" in str(found.value)
    assert "agent a3" in str(found.value)
    assert "capacity.unknown_tenure_months" in str(found.value)
    crew, _ = crew_of(unknown, CapacitySettings(unknown_tenure_months=7), plan.periods)
    assert [c.tenure_months for c in crew.agents] == [7.0]


def test_transfers_outside_the_plan_are_refused(plan) -> None:
    settings = CapacitySettings.model_validate(
        {"transfers": [{"day": "2020-01-01", "heads": 3}, {"day": "2026-06-03", "heads": -2}]}
    )
    with pytest.raises(InvalidInput, match="2020-01-01 lies outside"):
        crew_of(agents(), settings, plan.periods)
    good = settings.model_copy(update={"transfers": settings.transfers[1:]})
    crew, _ = crew_of(agents(), good, plan.periods)
    assert plan.periods[next(iter(crew.going))].name == "2026-06"
    assert list(crew.going.values()) == [2]


def test_weeks_and_months_ask_for_the_same_hours(quick) -> None:
    few = {"capacity.months": 4, "capacity.trajectories": 100}
    by_month = plan_capacity(quick.changed(few)).need
    by_week = plan_capacity(quick.changed({**few, "capacity.by": "week"})).need
    month = by_month.hours["expected"].sum() / by_month.calls.sum()
    week = by_week.hours["expected"].sum() / by_week.calls.sum()
    assert week == pytest.approx(month, rel=0.02)
