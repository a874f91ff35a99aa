"""The judge against a slow second statement of the rules, and against the month graph."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain import (
    OFF,
    UNKNOWN,
    Agent,
    Calendar,
    Day,
    DayClass,
    LedgerEntry,
    Roster,
    Schedule,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge
from wfm.roster.graph import make_graph
from wfm.roster.problem import make_problem

PATTERNS = (
    ShiftPattern("E", 0, 420, 480),
    ShiftPattern("L", 0, 930, 480),
    ShiftPattern("N", 0, 1380, 480),
    ShiftPattern("P", 0, 540, 240),
)
LETTERS = {"E": 0, "L": 1, "N": 2, "P": 3, ".": OFF, "?": UNKNOWN}
FIRST_DAYS = (date(2026, 3, 2), date(2026, 3, 26), date(2026, 10, 23), date(2026, 12, 30))

rule_sets = st.builds(
    RosterRules,
    max_consecutive_days=st.integers(1, 7),
    min_rest_hours=st.sampled_from([0.0, 7.0, 8.0, 11.0, 16.5, 25.0, 40.0]),
    weekly_rest_days=st.integers(0, 4),
    max_weekly_hours=st.sampled_from([8.0, 20.0, 36.0, 60.0]),
    max_overtime_hours=st.sampled_from([0.0, 8.0, 36.0]),
    max_consecutive_nights=st.integers(1, 4),
    max_nights=st.integers(0, 5),
    rest_days_after_nights=st.integers(0, 3),
)
agents = st.builds(
    Agent,
    agent=st.just("a"),
    team=st.just("t"),
    skills=st.just(("q",)),
    contract_share=st.sampled_from([0.5, 1.0]),
    nights_allowed=st.booleans(),
    overtime_allowed=st.booleans(),
    hired=st.sampled_from([None, *(day + timedelta(days=2) for day in FIRST_DAYS)]),
)


@st.composite
def rosters(draw):
    row = draw(st.text("EELNNP..", min_size=1, max_size=16))
    before = draw(st.text("EELNNP..?", max_size=10))
    grid = TimeGrid(draw(st.sampled_from(FIRST_DAYS)), len(row), 30, "Europe/Berlin")
    away = draw(st.lists(st.booleans(), min_size=len(row), max_size=len(row)))
    leave = [["annual" if gone and draw(st.booleans()) else "" for gone in away]]
    return Roster(
        grid=grid,
        agents=(draw(agents),),
        teams=(Team("t"),),
        patterns=PATTERNS,
        assignment=np.array([[LETTERS[c] for c in row]]),
        leave=np.array(leave),
        previous=np.array([LETTERS[c] for c in before], dtype=int).reshape(1, -1),
    )


def calendar_of(grid):
    kinds = (DayClass.WORKDAY,) * 5 + (DayClass.OFF,) * 2
    return Calendar("XX", tuple(Day(d, kinds[d.weekday()]) for d in grid.dates))


def naive(roster, rules, part_time_shifts):  # noqa: PLR0912, PLR0915, C901 - plain on purpose
    """The rules once more, by dates and sets, with nothing shared with the judge."""
    (agent,), grid = roster.agents, roster.grid
    today = grid.first_day
    days = {}
    for column, code in enumerate(roster.previous[0]):
        days[today - timedelta(days=len(roster.previous[0]) - column)] = int(code)
    for column, code in enumerate(roster.assignment[0]):
        days[today + timedelta(days=column)] = int(code)
    shift = {d: PATTERNS[c] for d, c in days.items() if c >= 0}
    now = {d: s for d, s in shift.items() if d >= today}
    nights = {d for d, s in shift.items() if s.shift == "N"}
    one = timedelta(days=1)
    broken = set()
    if any(roster.leave[0][(d - today).days] for d in now):
        broken.add("leave")
    if agent.hired and any(d < agent.hired for d in now):
        broken.add("hired")
    if not agent.nights_allowed and nights & set(now):
        broken.add("night_bar")
    if part_time_shifts:
        part = agent.contract_share < 1
        if any((s.shift in part_time_shifts) != part for s in now.values()):
            broken.add("contract_type")
    for last in now:
        run = [last - n * one for n in range(rules.max_consecutive_days + 1)]
        if all(d in shift for d in run):
            broken.add("max_consecutive_days")
        run = [last - n * one for n in range(rules.max_consecutive_nights + 1)]
        if all(d in nights for d in run):
            broken.add("max_consecutive_nights")
        earlier = [d for d in shift if d < last]
        if earlier:
            before = max(earlier)
            between = [before + n * one for n in range(1, (last - before).days)]
            if all(days[d] == OFF for d in between):
                if rest_hours(shift[before], before, shift[last], last) < rules.min_rest_hours:
                    broken.add("min_rest")
                follows = before + one == last and last in nights
                if (
                    before in nights
                    and not follows
                    and len(between) < rules.rest_days_after_nights
                ):
                    broken.add("rest_after_nights")
        week = {d for d in shift if d.isocalendar()[:2] == last.isocalendar()[:2]}
        if 7 - len(week) < rules.weekly_rest_days:
            broken.add("weekly_rest")
        if sum(shift[d].length_minutes for d in week) > 60 * rules.max_weekly_hours:
            broken.add("weekly_hours")
    if len(nights & set(now)) > rules.max_nights:
        broken.add("max_nights")
    workdays = sum(d.weekday() < 5 for d in grid.dates)
    present = 1 - np.mean([bool(kind) for kind in roster.leave[0]])
    hours = workdays * 8 * agent.contract_share * present
    if agent.overtime_allowed:
        hours += rules.max_overtime_hours * agent.contract_share
    if sum(s.length_minutes for s in now.values()) / 60 > hours + 1e-9:
        broken.add("period_hours")
    return broken


def rest_hours(before, day_before, after, day_after):
    zone = ZoneInfo("Europe/Berlin")

    def moment(pattern, day):
        hour, minute = divmod(pattern.start_minute, 60)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp()

    end = moment(before, day_before) + before.length_minutes * 60
    return (moment(after, day_after) - end) / 3600


@given(rosters(), rule_sets, st.sampled_from([frozenset(), frozenset("P")]))
@settings(max_examples=400, deadline=None)
def test_judge_agrees_with_the_rules_said_again(roster, rules, part_time_shifts):
    found = judge(roster, calendar_of(roster.grid), rules, part_time_shifts)
    assert {v.rule for v in found} == naive(roster, rules, part_time_shifts)


@given(rosters(), rule_sets, st.sampled_from([frozenset(), frozenset("P")]))
@settings(max_examples=300, deadline=None)
def test_the_month_graph_has_exactly_the_legal_months(roster, rules, part_time_shifts):
    grid = roster.grid
    empty = Roster(
        grid, roster.agents, roster.teams, PATTERNS,
        np.full(roster.assignment.shape, OFF), roster.leave, roster.previous,
    )  # fmt: skip
    schedule = Schedule(grid, (("q",),), PATTERNS, np.ones((1, 4, grid.day_count), dtype=int))
    problem = make_problem(
        empty, schedule, (), calendar_of(grid), RosterSettings(rules=rules), part_time_shifts
    )
    possible = walks(problem, roster.assignment[0])
    legal = not judge(roster, calendar_of(grid), rules, part_time_shifts)
    assert possible == legal


def walks(problem, row):
    """Whether the row is a path of the graph within the limits on hours and nights."""
    days = np.flatnonzero(row >= 0)
    if not problem.allowed[0, days, row[days]].all():
        return False
    if problem.night[row[days]].sum() > problem.settings.rules.max_nights:
        return False
    if problem.shift_units[row[days]].sum() > problem.unit_caps[0]:
        return False
    if not problem.allowed.any():
        return True
    graph = make_graph(problem, np.array([0]))
    state = graph.start[0]
    for day, shift in enumerate(row):
        choice = -1 if shift < 0 else graph.choice_of_shift[shift]
        arcs = np.arange(graph.day_arcs[day], graph.day_arcs[day + 1])
        fits = arcs[(graph.arc_from[arcs] == state) & (graph.arc_choice[arcs] == choice)]
        if not fits.size:
            return False
        assert fits.size == 1
        state = graph.arc_to[fits[0]]
    return True


@given(rosters())
@settings(max_examples=50, deadline=None)
def test_a_ledger_holds_no_more_than_was_worked(roster):
    from wfm.roster import burdens

    entries = burdens(roster, calendar_of(roster.grid))
    assert len({(e.day, e.burden) for e in entries}) == len(entries)
    worked = {d for d, c in zip(roster.grid.dates, roster.assignment[0], strict=True) if c >= 0}
    assert {e.day for e in entries} <= worked
    assert all(isinstance(e, LedgerEntry) for e in entries)
