"""Shadow prices against finite differences, and gains against rosters tried one by one."""

from dataclasses import replace

import numpy as np
import pytest

from wfm.domain import OFF, Agent, Schedule
from wfm.domain.settings import RosterSettings
from wfm.roster.cover_demand import demand_of_patterns
from wfm.roster.crowd_rows import Easing
from wfm.roster.gains import crowd_gains, shift_gains, solved
from wfm.roster.problem import make_problem
from wfm.roster.swap import short_hours

STEP = 1e-3


@pytest.fixture
def centre(roster, calendar_of, loose_rules, required):
    def build(rows, wanted, agents=None, **rules):
        made = roster(rows, agents=agents)
        need = np.zeros(made.grid.interval_count)
        for day, number in enumerate(wanted):
            begin = made.grid.offset_of_wall(day, 7 * 60)
            need[begin : begin + 16] = number
        counts = np.zeros((1, len(made.patterns), made.grid.day_count), dtype=np.int64)
        schedule = Schedule(made.grid, (("q",),), made.patterns, counts)
        settings = RosterSettings(rules=loose_rules(**rules))
        problem = make_problem(made, schedule, (), calendar_of(made), settings, frozenset())
        return problem, required(made, need)

    return build


TIGHT = {
    "rules": {"weekly_rest_days": 1, "max_overtime_hours": 4.0, "max_weekly_hours": 44.0},
    "wanted": [1, 2, 3, 2, 3, 2, 2],
}


@pytest.mark.parametrize("what", ["agents", "max_overtime_hours", "max_weekly_hours"])
def test_a_shadow_price_is_what_a_little_more_saves(what, centre):
    problem, wanted = centre(["......."] * 2, TIGHT["wanted"], **TIGHT["rules"])
    demand = demand_of_patterns(problem, wanted)
    base = solved(problem, demand)
    easing = Easing(what, "q")
    gift = {easing: STEP}
    saved = (base.cost - solved(problem, demand, gift).cost) / STEP
    before = base.marginal[easing]
    # At a kink of the cost, duals lie between the prices on its two sides.
    assert before >= saved - 1e-2
    after = solved(problem, demand, gift).marginal[easing]
    assert after == pytest.approx(saved, rel=0.02, abs=0.02)


def test_one_more_agent_covers_what_nobody_could(centre):
    problem, wanted = centre(["....."], [1, 2, 1, 1, 1])
    base, gains = crowd_gains(problem, demand_of_patterns(problem, wanted))
    assert base.short_hours == pytest.approx(8.0, abs=1e-3)
    best = gains[0]
    assert (best.what, best.who) == ("agents", "q")
    assert best.short_hours == pytest.approx(8.0, abs=1e-2)
    # The new agent's hours save the first one's overtime, if there is any.
    assert best.saved >= 8.0 * problem.settings.under_cost - 1e-2


def test_gains_add_up_to_what_is_saved(centre):
    problem, wanted = centre(["......."] * 2, TIGHT["wanted"], **TIGHT["rules"])
    settings = problem.settings
    _, gains = crowd_gains(problem, demand_of_patterns(problem, wanted))
    for gain in gains:
        worth = settings.under_cost * gain.short_hours
        worth += problem.overtime_price * gain.overtime_hours
        assert gain.saved == pytest.approx(worth, rel=0.01, abs=0.7)
    assert [g.net for g in gains] == sorted((g.net for g in gains), reverse=True)


def test_a_milder_rule_is_re_solved(centre):
    problem, wanted = centre(["......."], [1] * 7, weekly_rest_days=1)
    _, gains = crowd_gains(problem, demand_of_patterns(problem, wanted))
    rest = next(gain for gain in gains if gain.what == "weekly_rest_days")
    assert rest.short_hours == pytest.approx(8.0, abs=1e-2)
    assert rest.price == 0


def test_one_more_shift_covers_what_the_roster_says(roster, required):
    made = roster(["E.E.", "...."], agents=(Agent("a", "t", ("q",)), Agent("b", "t", ("q",))))
    need = np.zeros(made.grid.interval_count)
    need[14:30] = 1
    need[48 + 14 : 48 + 20] = 1
    wanted = required(made, need)
    gains = shift_gains(made, wanted)
    for gain in gains:
        number = next(n for n, p in enumerate(made.patterns) if p.shift == gain.shift)
        assignment = made.assignment.copy()
        assert assignment[1, gain.day] == OFF
        assignment[1, gain.day] = number
        after = short_hours(replace(made, assignment=assignment), wanted)
        assert short_hours(made, wanted) - after == pytest.approx(gain.short_hours)
    best = gains[0]
    assert (best.shift, best.day, best.short_hours) == ("E", 1, pytest.approx(3.0))
