"""Months under the shipped packs: legal, at the price of their breaches, from graphs of a size."""

from datetime import date

import numpy as np
import pytest

from wfm.domain import OFF, Roster
from wfm.domain.rule_settings import RosterRules
from wfm.domain.settings import RosterSettings
from wfm.io.rule_pack import PREMIUMS, find_pack, in_force, read_pack
from wfm.roster import judge
from wfm.roster.inputs import empty_roster
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import make_problem

MOST_STATES = {"generic": 60, "china_standard": 400, "eu": 700, "china_comprehensive": 2000}


def rules_of(name):
    """The rules of a pack in a period of 2026."""
    held = {
        word: in_force(word, versions, date(2026, 3, 1), date(2026, 3, 31))
        for word, versions in read_pack(find_pack(name)).rules.items()
        if word not in PREMIUMS
    }
    found = {word: version.rule for word, version in held.items() if version is not None}
    soft = {word: rule.weight for word, rule in found.items() if rule.weight}
    return RosterRules(**{word: rule.value for word, rule in found.items()}, soft=soft)


def problem_of(centre, rules):
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams,
        centre.leave, centre.previous,
    )  # fmt: skip
    return make_problem(
        roster, centre.schedule, centre.ledger, centre.calendar, RosterSettings(rules=rules),
        centre.part_time_shifts,
    )  # fmt: skip


@pytest.mark.parametrize("name", MOST_STATES)
def test_months_under_a_pack_are_legal_and_cost_what_they_break(benchmark, name):
    centre, rules = benchmark.make_centre(16, 21, 5), rules_of(name)
    problem = problem_of(centre, rules)
    pricer = MonthPricer(problem)
    assert max(graph.state_count for graph in pricer.graphs) <= MOST_STATES[name]
    cost = np.random.default_rng(7).normal(-20, 15, problem.allowed.shape)
    paths = np.array([pricer.best(a, cost[a])[1] for a in range(len(centre.agents))])
    assert (paths >= 0).sum() > 0.2 * paths.size
    empty = problem.roster
    codes = [pattern.shift for pattern in empty.patterns]
    pattern = np.array([codes.index(shift.shift) for shift in problem.shifts])
    made = Roster(
        empty.grid, empty.agents, empty.teams, empty.patterns,
        np.where(paths >= 0, pattern[paths], OFF), empty.leave, empty.previous,
    )  # fmt: skip
    found = judge(made, centre.calendar, rules, centre.part_time_shifts)
    assert [v for v in found if v.hard] == []
    charged = sum(problem.rulebook.cost(empty, a, path) for a, path in enumerate(paths))
    assert charged == pytest.approx(sum(v.weight for v in found))
    if name == "china_standard":  # weeks of more than 40 hours, which these prices ask for
        assert charged > 0


def test_the_generic_pack_makes_the_graph_of_the_defaults(benchmark):
    centre = benchmark.make_centre(16, 21, 5)
    usual, packed = (
        MonthPricer(problem_of(centre, rules)).graphs
        for rules in (RosterRules(), rules_of("generic"))
    )
    for one, other in zip(usual, packed, strict=True):
        np.testing.assert_array_equal(one.arc_from, other.arc_from)
        np.testing.assert_array_equal(one.arc_to, other.arc_to)
        np.testing.assert_array_equal(one.arc_choice, other.arc_choice)
        assert not one.arc_price.any()
        assert one.start == other.start
