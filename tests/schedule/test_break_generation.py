"""Breaks anywhere in their windows: prices, bounds and schedules against all patterns at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import DayClass, ShiftPattern, SolveStatus
from wfm.domain.settings import BreakRule, RosterRules, ScheduleSettings, ShiftSettings
from wfm.domain.shift import FIRST_CHOSEN
from wfm.schedule import cover, make_patterns
from wfm.schedule.generation import GOOD_GAP
from wfm.schedule.limits import limits_of
from wfm.schedule.placements import all_placements
from wfm.schedule.search import Search
from wfm.schedule.starts import make_starts
from wfm.solver import relax_matrix

EVERY = 4000
LUNCH = BreakRule(kind="lunch", minutes=60, earliest=180, latest=300, paid=False)
REST = BreakRule(minutes=15, earliest=60, latest=165)
SHIFTS = {
    **{
        f"D{hour}": ShiftSettings(start=hour * 60, length=540, breaks=(LUNCH, REST))
        for hour in (6, 8, 10, 12, 15)
    },
    "N22": ShiftSettings(start=1320 + 10, length=600, breaks=(LUNCH, REST)),
    "P9": ShiftSettings(start=540, length=240, breaks=(REST,), part_time=True),
    "Q17": ShiftSettings(start=1020, length=180, part_time=True),
}
SETTINGS = ScheduleSettings(gap=0.02, time_limit_seconds=60)


@pytest.fixture
def three_days(centre):
    """Three groups, part-timers, a statutory day that nights run into, hours that bind."""
    hours = np.arange(48) / 2
    busy = 3 + 16 * np.exp(-(((hours - 11) / 3.0) ** 2)) + 12 * np.exp(-(((hours - 17) / 3) ** 2))
    card = np.where((hours >= 8) & (hours < 20), 4, 0)
    calls = np.tile(np.ceil(busy).astype(int), 3)
    calls[:12] = 0  # before the first shift of the period
    need = {"a": calls.tolist(), "b": card.tolist()}
    requirement = centre.requirement(need, days=3, minutes=30)
    special = {centre.monday + timedelta(days=2): (DayClass.STATUTORY, "festival")}
    calendar = centre.calendar(centre.monday, 3, special)
    agents = (
        *centre.agents((40, ("a",)), (9, ("b",)), (8, ("a", "b"))),
        *centre.agents((5, ("a",)), contract_share=0.5),
    )
    part_time = frozenset({"P9", "Q17"})
    force = centre.workforce(
        requirement,
        agents,
        calendar=calendar,
        part_time=part_time,
        rules=RosterRules(max_nights=1),
    )
    return requirement, force, calendar


def searched(problem, placements: int) -> Search:
    requirement, force, calendar = problem
    patterns = make_patterns(SHIFTS, 30, placements)
    starts = make_starts(requirement, patterns, force, SETTINGS, calendar, None)
    return Search(starts, lambda _: None)


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_prices_are_those_of_the_patterns(minutes: int) -> None:
    dice = np.random.default_rng(minutes)
    for way in all_placements(SHIFTS, minutes):
        presence = dice.normal(size=(2, 3, way.present.size))
        pay = dice.uniform(1, 2, presence.shape)
        costs = way.costs(presence, pay)
        assert costs.shape == (2, 3, len(way.starts))
        for number in dice.integers(len(way.starts), size=20).tolist():
            pattern = way.pattern(number)
            floor = pattern.floor_profile(minutes)
            unpaid = tuple(pause for pause in pattern.breaks if not pause.paid)
            worked = ShiftPattern("x", 0, pattern.start_minute, pattern.length_minutes, unpaid)
            paid = worked.floor_profile(minutes)
            assert way.floor(np.array([number]))[0] == pytest.approx(floor)
            assert way.paid(np.array([number]))[0] == pytest.approx(paid)
            assert costs[..., number] == pytest.approx(presence @ floor + pay @ paid)


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_every_placement_is_there_once_under_a_number_of_its_own(minutes: int) -> None:
    made = make_patterns(SHIFTS, minutes, EVERY)
    for way in all_placements(SHIFTS, minutes):
        known = {p.floor_profile(minutes).tobytes() for p in made if p.shift == way.code}
        found = [way.pattern(number) for number in range(len(way.starts))]
        profiles = [p.floor_profile(minutes).tobytes() for p in found]
        assert len(set(profiles)) == len(profiles) == len(known)
        assert set(profiles) == known
        variants = [p.variant for p in found]
        assert variants == list(range(FIRST_CHOSEN, FIRST_CHOSEN + len(found)))


def test_gaps_of_split_shifts_and_shifts_without_breaks_stay() -> None:
    gap = BreakRule(kind="split", minutes=240, earliest=240, latest=300, paid=False)
    split = ShiftSettings(start=480, length=720, breaks=(gap,))
    ways = all_placements({**SHIFTS, "S": split}, 30)
    assert {way.code for way in ways} == {*SHIFTS} - {"Q17"}


@pytest.mark.parametrize("placements", [1, 3])
def test_the_relaxation_is_that_of_all_patterns(three_days, placements: int) -> None:
    every = searched(three_days, EVERY).relax().objective
    few = searched(three_days, placements).relax().objective
    search = searched(three_days, placements)
    report = search.relax(SHIFTS)
    assert every < few * 0.995
    assert search.bound <= every * (1 + 1e-6)
    assert every * (1 - 1e-6) <= report.objective <= every * (1 + 2 * GOOD_GAP)
    assert report.objective - search.bound <= GOOD_GAP * report.objective
    assert search.fractions.shape == search.starts.allowed.shape
    assert not search.fractions[~search.starts.allowed].any()


def test_a_schedule_of_any_breaks_is_legal_priced_right_and_cheaper(centre, three_days) -> None:
    requirement, force, calendar = three_days
    patterns = make_patterns(SHIFTS, 30, 3)
    _, before = cover(requirement, patterns, force, SETTINGS, calendar)
    schedule, report = cover(requirement, patterns, force, SETTINGS, calendar, shifts=SHIFTS)
    assert report.objective < before.objective
    assert report.bound <= report.objective
    assert report.objective == pytest.approx(
        centre.cost(schedule, requirement, SETTINGS, calendar)
    )
    fresh = [n for n, p in enumerate(schedule.patterns) if p not in patterns]
    assert fresh
    assert schedule.counts[:, fresh].sum(axis=(0, 2)).all()
    for number in fresh:
        pattern = schedule.patterns[number]
        for pause in pattern.breaks:
            rule = LUNCH if pause.kind == "lunch" else REST
            assert rule.earliest <= pause.offset_minutes <= rule.latest
            assert (pause.length_minutes, pause.paid) == (rule.minutes, rule.paid)
    names = [(p.shift, p.variant) for p in schedule.patterns]
    assert len(set(names)) == len(names)
    codes = [p.shift for p in schedule.patterns]
    assert list(dict.fromkeys(codes)) == list(SHIFTS)
    assert codes == sorted(codes, key=list(SHIFTS).index)
    again, same = cover(requirement, patterns, force, SETTINGS, calendar, shifts=SHIFTS)
    assert (again, same) == (schedule, report)


def test_limits_are_kept_by_the_search(three_days) -> None:
    search = searched(three_days, 3)
    search.relax(SHIFTS)
    search.build()
    search.improve()
    starts = search.starts
    assert not search.counts[~starts.allowed].any()
    for limit in limits_of(starts.workforce, starts.patterns):
        assert limit.used(search.counts) <= limit.most + 1e-6, limit.name


def test_new_placements_reach_what_no_pattern_covers(centre) -> None:
    """The one pattern leaves an hour to nobody; lunches an hour apart leave none."""
    lunch = BreakRule(kind="lunch", minutes=60, earliest=240, latest=300, paid=False)
    shift = ShiftSettings(start=480, length=540, breaks=(lunch,))
    requirement = centre.requirement({"a": [0] * 8 + [2] * 9 + [0] * 7})
    calendar = centre.calendar(centre.monday, 1)
    force = centre.workforce(requirement, centre.agents((4, ("a",))))
    patterns = make_patterns({"D": shift}, 60, 1)
    assert len(patterns) == 1
    schedule, report = cover(requirement, patterns, force, SETTINGS, calendar, shifts={"D": shift})
    assert schedule.counts[0, :, 0].tolist() == [0, 2, 2]
    assert report.objective == pytest.approx(4 * 8 + SETTINGS.over_cost * (4 * 8 - 2 * 9))
    assert report.bound <= report.objective


def test_no_time_and_previews_still_give_a_schedule(three_days) -> None:
    requirement, force, calendar = three_days
    patterns = make_patterns(SHIFTS, 30, 3)
    hasty = SETTINGS.model_copy(update={"time_limit_seconds": 1e-3})
    schedule, report = cover(requirement, patterns, force, hasty, calendar, shifts=SHIFTS)
    assert report.status in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE)
    assert report.bound <= report.objective
    assert schedule.counts.sum() > 0
    preview, _ = cover(requirement, patterns, force, SETTINGS, calendar, shifts=SHIFTS, quick=True)
    assert preview.patterns == patterns


def test_ctrl_c_between_two_rounds_is_passed_on(three_days) -> None:
    def impatient(event):
        if event.message.startswith("placements"):
            raise KeyboardInterrupt

    requirement, force, calendar = three_days
    patterns = make_patterns(SHIFTS, 30, 3)
    with pytest.raises(KeyboardInterrupt):
        cover(requirement, patterns, force, SETTINGS, calendar, shifts=SHIFTS, progress=impatient)


@pytest.mark.parametrize("solved", [0, 1])
def test_ctrl_c_in_the_solver_keeps_what_is_known(monkeypatch, three_days, solved: int) -> None:
    calls = []

    def interrupted(*args, **words):
        outcome = relax_matrix(*args, **words)
        calls.append(outcome)
        return replace(outcome, interrupted=len(calls) > solved)

    monkeypatch.setattr("wfm.schedule.generation.relax_matrix", interrupted)
    requirement, force, calendar = three_days
    patterns = make_patterns(SHIFTS, 30, 3)
    if not solved:
        with pytest.raises(KeyboardInterrupt):
            cover(requirement, patterns, force, SETTINGS, calendar, shifts=SHIFTS)
        return
    schedule, report = cover(requirement, patterns, force, SETTINGS, calendar, shifts=SHIFTS)
    assert report.interrupted
    assert -np.inf < report.bound <= report.objective
    assert schedule.counts.sum() > 0


def test_without_a_break_to_move_nothing_changes(three_days) -> None:
    requirement, force, calendar = three_days
    shifts = {"Q17": SHIFTS["Q17"], "D": ShiftSettings(start=480, length=480)}
    patterns = make_patterns(shifts, 30)
    schedule, report = cover(requirement, patterns, force, SETTINGS, calendar, shifts=shifts)
    alone, before = cover(requirement, patterns, force, SETTINGS, calendar)
    assert schedule.patterns == alone.patterns == patterns
    assert report.objective == pytest.approx(before.objective, rel=SETTINGS.gap)


def test_clocks_may_change_and_agents_be_carried_in(centre) -> None:
    first = date(2026, 10, 24)
    hours = np.arange(24)
    day = np.where((hours >= 6) & (hours < 23), 5, 2).tolist()
    need = [*day, *day[:2], 2, *day[2:], *day]
    requirement = centre.requirement({"a": need}, first=first, days=3, zone="Europe/Berlin")
    calendar = centre.calendar(first, 3)
    force = centre.workforce(requirement, centre.agents((30, ("a",))), calendar=calendar)
    carried = np.zeros((1, 73))
    carried[0, :6] = 2.0
    patterns = make_patterns(SHIFTS, 60, 2)
    schedule, report = cover(
        requirement, patterns, force, SETTINGS, calendar, shifts=SHIFTS, carried_in=carried
    )
    again = centre.cost(schedule, requirement, SETTINGS, calendar, carried)
    assert report.objective == pytest.approx(again)
    assert report.bound <= report.objective
