"""Team meetings in sessions, and talks with the leader, placed after the roster."""

from datetime import date

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    Agent,
    Break,
    InvalidInput,
    Requirement,
    Roster,
    ServiceGoal,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.roster import MeetingWishes, plan_meetings

LUNCH = Break(240, 60, paid=False, kind="lunch")
PATTERNS = (
    ShiftPattern("E", 0, 7 * 60, 540, (LUNCH,)),
    ShiftPattern("L", 0, 13 * 60, 540, (LUNCH,)),
    ShiftPattern("N", 0, 22 * 60, 540, (LUNCH,)),
    ShiftPattern("S", 0, 8 * 60, 720, (Break(240, 240, paid=False, kind="split"),)),
)
ROWS = ("EEEEE", "EEELL", "LLLLE", "EELLE", "LELEL", "LLLLL", "EELEE", "ELELE")


@pytest.fixture
def roster():
    """Eight agents on one team, the first its leader, five days in half-hours."""

    def make(rows=ROWS, role="leader", teams=1):
        code = {p.shift: n for n, p in enumerate(PATTERNS)} | {".": OFF}
        grid = TimeGrid(date(2026, 3, 2), len(rows[0]), 30, "Asia/Shanghai")
        agents = tuple(
            Agent(f"a{n}", f"t{n % teams}", ("q",), role=role if n < teams else "agent")
            for n in range(len(rows))
        )
        assignment = np.array([[code[c] for c in row] for row in rows])
        return Roster(
            grid, agents, tuple(Team(f"t{k}") for k in range(teams)), PATTERNS, assignment,
            np.full(assignment.shape, ""), np.zeros((len(rows), 0), dtype=np.int64),
        )  # fmt: skip

    return make


def needs(roster, calm=()):
    """Everybody on the floor is needed, but for the calm intervals."""
    floor = roster.on_floor().sum(axis=0)
    need = np.ceil(floor)[np.newaxis].astype(np.int64)
    need[:, list(calm)] = 0
    blank = np.zeros(need.shape)
    return Requirement(
        roster.grid, ("q",), (ServiceGoal(),), blank, need, need, blank, blank, ("given",)
    )


def at_work(roster, one, row):
    """Whether an appointment lies within a shift and outside its breaks, minute by minute."""
    day = int(roster.grid.day_of_interval[one.start])
    pattern = roster.patterns[roster.assignment[row, day]]
    begin = int(roster.grid.wall_minutes[one.start]) - pattern.start_minute
    minutes = set(range(begin, begin + one.minutes))
    off = {
        m
        for pause in pattern.breaks
        for m in range(pause.offset_minutes, pause.offset_minutes + pause.length_minutes)
    }
    return minutes <= set(range(pattern.length_minutes)) and not minutes & off


def check(roster, found, sessions):
    number = {agent.agent: n for n, agent in enumerate(roster.agents)}
    for one in found.appointments:
        assert roster.assignment[number[one.agent], roster.grid.day_of_interval[one.start]] != OFF
        assert at_work(roster, one, number[one.agent]), one
    meetings = [a for a in found.appointments if a.kind == "meeting"]
    for team in {a.team for a in meetings}:
        own = [a for a in meetings if a.team == team]
        assert len({a.start for a in own}) <= sessions
        assert len({a.session for a in own}) == len({a.start for a in own})
        members = [a.agent for a in own if a.agent != a.leader]
        assert len(members) == len(set(members))


def test_everybody_attends_once_and_the_leader_every_session(roster):
    made = roster()
    found = plan_meetings(made, needs(made), MeetingWishes(minutes=30, sessions=3))
    check(made, found, 3)
    assert found.not_placed == ()
    assert {a.agent for a in found.appointments} == {f"a{n}" for n in range(8)}
    held = {a.start for a in found.appointments}
    leads = {a.start for a in found.appointments if a.agent == "a0"}
    assert leads == {a.start for a in found.appointments if a.leader == "a0"} == held


def test_they_are_where_nobody_is_missed(roster):
    made = roster()
    # From 14:00 to 15:00 on the third day everybody on both shifts is there and none is needed.
    calm = [2 * 48 + 28, 2 * 48 + 29]
    found = plan_meetings(made, needs(made, calm), MeetingWishes(minutes=60, sessions=2))
    check(made, found, 2)
    assert {a.start for a in found.appointments} == {2 * 48 + 28}
    assert found.missing_after == found.missing_before == 0
    tight = plan_meetings(made, needs(made), MeetingWishes(minutes=60, sessions=2))
    assert tight.missing_after == pytest.approx(len(tight.appointments) * 1.0)


def test_one_session_leaves_out_those_on_other_shifts_and_says_why(roster):
    rows = ("EEEEE", "EEEEE", "NNNNN", ".....")
    made = roster(rows)
    found = plan_meetings(made, needs(made), MeetingWishes(minutes=30, sessions=1))
    why = {n.agent: n.why for n in found.not_placed}
    assert why == {
        "a2": "is free in none of the sessions held",
        "a3": "is never at work for 30 minutes without a break in these days and hours",
    }
    more = plan_meetings(made, needs(made), MeetingWishes(minutes=30, sessions=2))
    assert [n.agent for n in more.not_placed] == ["a3"]
    without = [a for a in more.appointments if not a.leader]
    assert [a.agent for a in without] == ["a2"]


def test_nobody_is_left_out_because_other_starts_promise_more(roster):
    # One of the last two works each night, in calm hours; only on the last but one do both.
    rows = ["E" * 30] * 6 + ["N." * 14 + "N.", ".N" * 14 + "N."]
    made = roster(tuple(rows))
    calm = [day * 48 + hour for day in range(28) for hour in range(44, 62)]
    found = plan_meetings(made, needs(made, calm), MeetingWishes(minutes=30, sessions=2))
    check(made, found, 2)
    assert found.not_placed == ()


def test_a_leader_on_nights_attends_one_session_too(roster):
    made = roster(("NNNNN", "EEEEE", "EEEEE", "LLLLL", "EEEEN"))
    found = plan_meetings(made, needs(made), MeetingWishes(minutes=30, sessions=3))
    check(made, found, 3)
    assert found.not_placed == ()
    assert sum(a.agent == "a0" for a in found.appointments) == 1


def test_large_prices_of_those_left_out_hide_no_cheaper_time(roster):
    made = roster(("EEEEE",) * 20)
    for calm in range(14, 30, 5):
        spared = [day * 48 + calm for day in range(5)]
        wishes = MeetingWishes(minutes=30, sessions=5, talk_minutes=0)
        found = plan_meetings(made, needs(made, spared), wishes)
        assert found.missing_after == found.missing_before == 0


def test_nobody_meets_in_the_gap_of_a_split_shift_or_at_lunch(roster):
    made = roster(("SSSSS", "SSSSS", "EEEEE"))
    found = plan_meetings(
        made, needs(made), MeetingWishes(minutes=60, sessions=3, opens=660, closes=960)
    )
    check(made, found, 3)
    assert {int(made.grid.wall_minutes[a.start]) for a in found.appointments} <= {660, 690, 720,
        750, 780, 810, 840, 870, 900}  # fmt: skip
    split = [a for a in found.appointments if a.agent in ("a0", "a1")]
    assert all(made.grid.wall_minutes[a.start] == 660 for a in split)


def test_days_and_hours_are_kept(roster):
    made = roster()
    wishes = MeetingWishes(
        minutes=45, sessions=4, talk_minutes=30, first_day=date(2026, 3, 4),
        last_day=date(2026, 3, 5), opens=840, closes=960,
    )  # fmt: skip
    found = plan_meetings(made, needs(made), wishes)
    check(made, found, 4)
    for one in found.appointments:
        begin = int(made.grid.wall_minutes[one.start])
        assert 840 <= begin <= 960 - one.minutes
        assert made.grid.day_of_interval[one.start] in (2, 3)


def test_talks_are_one_at_a_time_and_spread_over_the_days(roster):
    made = roster()
    found = plan_meetings(
        made, needs(made), MeetingWishes(minutes=30, sessions=2, talk_minutes=30)
    )
    talks = [a for a in found.appointments if a.kind == "talk"]
    assert sorted(a.agent for a in talks) == [f"a{n}" for n in range(1, 8)]
    assert len({a.start for a in talks}) == 7
    assert max(np.bincount([made.grid.day_of_interval[a.start] for a in talks])) <= 2
    meetings = {(a.agent, a.start) for a in found.appointments if a.kind == "meeting"}
    assert not meetings & {(a.agent, a.start) for a in talks}
    assert not {start for who, start in meetings if who == "a0"} & {a.start for a in talks}
    for one in talks:
        for row in (0, int(one.agent[1:])):
            assert at_work(made, one, row)


def test_a_deputy_leads_where_there_is_no_leader_and_nobody_else_does(roster):
    made = roster(role="deputy")
    talks = MeetingWishes(talk_minutes=30)
    assert {a.leader for a in plan_meetings(made, needs(made), talks).appointments} == {"a0"}
    made = roster(role="agent")
    found = plan_meetings(made, needs(made), talks)
    assert found.appointments == ()
    assert {n.why for n in found.not_placed} == {"the team has neither leader nor deputy"}


def test_teams_meet_on_their_own_and_the_same_each_time(roster):
    made = roster(teams=2)
    wishes = MeetingWishes(minutes=30, sessions=2, talk_minutes=15)
    found = plan_meetings(made, needs(made), wishes)
    check(made, found, 2)
    assert found == plan_meetings(made, needs(made), wishes)
    for one in found.appointments:
        assert int(one.agent[1:]) % 2 == int(one.team[1:])


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (MeetingWishes(), "neither meetings nor talks"),
        (MeetingWishes(minutes=500), "500"),
        (MeetingWishes(minutes=30, sessions=0), "is 0"),
        (MeetingWishes(minutes=30, opens=600, closes=500), "end before they begin"),
        (MeetingWishes(minutes=30, first_day=date(2027, 1, 1)), "no interval"),
        (MeetingWishes(minutes=90, opens=600, closes=660), "no interval"),
    ],
)
def test_what_cannot_be_is_refused(roster, wishes, message):
    made = roster()
    with pytest.raises(InvalidInput, match=message):
        plan_meetings(made, needs(made), wishes)
