"""Whose time meetings and talks take, and what the roster has against them."""

from datetime import date

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    Agent,
    Break,
    Requirement,
    Roster,
    ServiceGoal,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.roster import (
    Appointment,
    MeetingWishes,
    NotPlaced,
    booked_plan,
    booking_problems,
    bookings,
    plan_meetings,
)

PATTERNS = (
    ShiftPattern("E", 0, 7 * 60, 540, (Break(240, 60, paid=False, kind="lunch"),)),
    ShiftPattern("N", 0, 22 * 60, 540),
    ShiftPattern("S", 0, 8 * 60, 720, (Break(240, 240, paid=False, kind="split"),)),
)


def make_roster(rows, step=30, first=date(2026, 3, 2), zone="Asia/Shanghai", previous=""):
    """Agents a0, a1 ... of one team; the first is its leader."""
    code = {p.shift: n for n, p in enumerate(PATTERNS)} | {".": OFF}
    agents = tuple(
        Agent(f"a{n}", "t", ("q",), role="agent" if n else "leader") for n in range(len(rows))
    )
    assignment = np.array([[code[c] for c in row] for row in rows])
    before = np.array([[code[c]] for c in previous]) if previous else np.zeros((len(rows), 0), int)
    return Roster(
        TimeGrid(first, len(rows[0]), step, zone), agents, (Team("t"),), PATTERNS,
        assignment, np.full(assignment.shape, ""), before,
    )  # fmt: skip


def at(roster, agent, hour, minutes=30, day=0, **more):
    """An appointment at an hour after the midnight of a day, in elapsed time."""
    step = roster.grid.interval_minutes
    start, into = divmod(int(roster.grid.day_starts[day]) * step + round(hour * 60), step)
    known = {"kind": "meeting", "team": "t", "session": 1, "leader": ""}
    return Appointment(
        agent=agent, start=start, minutes=minutes, into_minutes=into, **known | more
    )


def told(roster, *appointments):
    return [(p.place, p.what) for p in booking_problems(roster, appointments)]


@pytest.mark.parametrize("step", [5, 15, 30, 60])
def test_what_a_roster_allows_and_what_not(step):
    roster = make_roster(("EE.", "NN.", "SS.", "..."), step)
    fits = {"a0": (7, 10.5, 12, 15.5), "a1": (22, 30.5), "a2": (11.5, 16)}
    for agent, hours in fits.items():
        assert [told(roster, at(roster, agent, hour)) for hour in hours] == [[]] * len(hours)
    assert told(roster, at(roster, "a0", 10.25, 10)) == []
    for agent, hour, minutes, what in (
        ("a0", 6.5, 30, "a0 is not on duty then"),
        ("a0", 16, 30, "a0 is not on duty then"),
        ("a0", 6.75, 30, "reaches beyond the shift of a0, E 07:00-16:00"),
        ("a0", 15.75, 30, "reaches beyond the shift of a0, E 07:00-16:00"),
        ("a0", 10.75, 30, "a0 has the lunch break 11:00-12:00 then"),
        ("a0", 11.5, 10, "a0 has the lunch break 11:00-12:00 then"),
        ("a1", 30.75, 30, "reaches beyond the shift of a1, N 22:00-07:00"),
        ("a2", 13, 30, "a2 has the gap between the parts 12:00-16:00 then"),
        ("a3", 9, 30, "a3 is not on duty then"),
    ):
        assert told(roster, at(roster, agent, hour, minutes)) == [(0, what)]


def test_a_shift_of_the_evening_before_counts():
    roster = make_roster(("EE", ".."), previous=".N")
    assert told(roster, at(roster, "a1", 3)) == []
    assert told(roster, at(roster, "a1", 6.75)) == [
        (0, "reaches beyond the shift of a1, N 22:00-07:00")
    ]


def test_the_hint_says_what_the_agent_does_that_day():
    roster = make_roster(("E..", "NN."))
    cases = ((at(roster, "a1", 12), "the shift of 2026-03-02 is N 22:00-07:00"),
             (at(roster, "a0", 12, day=2), "2026-03-04 is a day off"))  # fmt: skip
    for one, hint in cases:
        (problem,) = booking_problems(roster, [one])
        assert problem.hint == hint


@pytest.mark.parametrize(("day", "back"), [(date(2026, 3, 28), -60), (date(2026, 10, 24), 60)])
def test_a_night_on_which_clocks_change_lasts_as_long_as_ever(day, back):
    roster = make_roster(("N..", "..."), first=day, zone="Europe/Berlin")
    last = at(roster, "a0", 30.5)
    assert told(roster, last) == []
    assert told(roster, at(roster, "a0", 31))
    wall = roster.grid.wall_minutes[last.start]
    assert wall == 6.5 * 60 - back


def test_leaders_sit_in_talks_and_in_meetings_that_name_them():
    roster = make_roster(("EE", "EE", "EE", "EE"))
    lead = {"leader": "a0"}
    met = [at(roster, agent, 9, **lead) for agent in ("a0", "a1", "a2")]
    talk = at(roster, "a3", 10, 20, kind="talk", session=0, **lead)
    booked = bookings(roster, [*met, talk])
    assert sorted((b.row, b.begin, b.end) for b in booked) == [
        (0, 540, 570), (0, 600, 620), (1, 540, 570), (2, 540, 570), (3, 600, 620),
    ]  # fmt: skip
    without_row = bookings(roster, [*met[1:], talk])
    assert {(b.row, b.begin) for b in without_row} == {(b.row, b.begin) for b in booked}
    assert told(roster, *met, talk) == []


def test_nobody_is_at_two_places():
    roster = make_roster(("EE", "EE", "EE"))
    long, short = at(roster, "a1", 8, 120), at(roster, "a1", 8.5, 15)
    after = at(roster, "a1", 9.5, 30)
    found = booking_problems(roster, [long, short, after])
    assert [(p.place, p.other) for p in found] == [(1, 0), (2, 0)]
    assert {p.what for p in found} == {"a1 is in another meeting at the same time"}
    assert told(roster, at(roster, "a1", 8), at(roster, "a1", 8.5)) == []
    assert told(roster, at(roster, "a1", 8), at(roster, "a1", 8)) == [
        (1, "a1 is in another meeting at the same time")
    ]
    talks = [at(roster, agent, 9, kind="talk", leader="a0") for agent in ("a1", "a2")]
    assert told(roster, *talks) == [(1, "a0 is in another talk at the same time")]
    moved = [at(roster, "a1", 9, leader="a0"), at(roster, "a2", 9.25, leader="a0")]
    assert told(roster, *moved) == [(1, "a0 is in another meeting at the same time")]
    alone = at(roster, "a0", 9, kind="talk", leader="a0")
    assert told(roster, alone)[0] == (0, "a0 talks with nobody else")


def needs(roster):
    need = np.ceil(roster.on_floor().sum(axis=0))[np.newaxis].astype(np.int64)
    blank = np.zeros(need.shape)
    return Requirement(
        roster.grid, ("q",), (ServiceGoal(),), blank, need, need, blank, blank, ("given",)
    )


@pytest.mark.parametrize("step", [15, 30, 60])
def test_what_was_placed_costs_the_same_when_it_is_given(step):
    roster = make_roster(("EEE", "NN.", "SSE", "EES"), step)
    wishes = MeetingWishes(minutes=45, sessions=2, talk_minutes=20)
    made = plan_meetings(roster, needs(roster), wishes)
    assert made.appointments
    assert booking_problems(roster, made.appointments) == ()
    given = booked_plan(roster, needs(roster), made.appointments[::-1], made.not_placed)
    assert given.appointments == made.appointments
    assert given.missing_after == pytest.approx(made.missing_after)
    assert given.missing_before == made.missing_before


def test_a_meeting_within_intervals_is_missed_for_its_minutes():
    roster = make_roster(("EE", "EE", "EE"))
    one = at(roster, "a1", 8 + 20 / 60, 50)
    left = NotPlaced("meeting", "t", "a2", "ill")
    given = booked_plan(roster, needs(roster), [one], [left])
    assert given.missing_after - given.missing_before == pytest.approx(50 / 60)
    assert given.not_placed == (left,)
