"""Leaders and deputies on duty for the agents there are."""

import numpy as np
import pytest

from wfm.domain import Agent, Break, ShiftPattern
from wfm.domain.settings import RosterRules
from wfm.roster import leader_gaps
from wfm.roster.leaders import on_duty


def people(roles):
    return tuple(Agent(f"a{n}", "t", ("q",), role=role) for n, role in enumerate(roles))


def gaps(roster, rows, roles, **rules):
    made = roster(rows, agents=people(roles))
    return leader_gaps(made, RosterRules(**rules))


def test_agents_without_anybody_to_lead_them(roster):
    (found,) = gaps(roster, ["E", "."], ["agent", "leader"])
    assert found.what == "1 leader or deputy too few for 8 h from 2026-03-02 07:00"
    assert (found.severity, found.kind) == ("warning", "leader_gap")


def test_a_deputy_will_do(roster):
    assert gaps(roster, ["E", "E"], ["agent", "deputy"]) == ()


def test_a_gap_lasts_while_the_leader_is_away(roster):
    before, after = gaps(roster, ["E", "P"], ["agent", "leader"])
    assert "for 2 h from 2026-03-02 07:00" in before.what
    assert "for 2 h from 2026-03-02 13:00" in after.what


def test_one_leader_for_so_many_agents(roster):
    rows, roles = ["E"] * 4, ["agent"] * 3 + ["leader"]
    assert gaps(roster, rows, roles, agents_per_leader=3) == ()
    (found,) = gaps(roster, rows, roles, agents_per_leader=2)
    assert found.what.startswith("1 leader")


def test_leaders_alone_need_nobody(roster):
    assert gaps(roster, ["E"], ["leader"]) == ()


def test_breaks_are_duty():
    pattern = ShiftPattern("D", 0, 8 * 60 + 15, 240, (Break(60, 60, False, "lunch"),))
    profile = pattern.duty_profile(30)
    assert profile[0] == pytest.approx(0.5)
    assert profile.sum() * 30 == pytest.approx(240)
    assert (profile[1:8] == 1).all()


def test_shifts_of_the_day_before_reach_into_the_period(roster):
    made = roster(["."], previous=["N"])
    duty = on_duty(made)
    assert duty[0, :14].tolist() == [1.0] * 14
    assert np.count_nonzero(duty) == 14
