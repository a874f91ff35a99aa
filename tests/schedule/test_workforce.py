"""What groups of agents can give."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from wfm.domain import Absence, Agent, InvalidInput, TimeGrid
from wfm.domain.settings import RosterRules
from wfm.schedule import workforce

RULES = RosterRules(max_overtime_hours=10, max_nights=5)


def made(centre, agents, *, leave=(), days=14, rules=RULES, part_time=frozenset()):
    grid = TimeGrid(centre.monday, days, 60, "Asia/Shanghai")
    calendar = centre.calendar(centre.monday, days)
    return workforce(agents, leave, grid, calendar, rules, part_time)


def test_groups_are_sorted_sets_of_skills(centre):
    agents = centre.agents((2, ("b", "a")), (1, ("a",)), (1, ("a", "b")))
    force = made(centre, agents)
    assert force.skill_groups == (("a",), ("a", "b"))
    assert force.available[:, 0].tolist() == [1, 3]


def test_hours_are_contract_and_overtime(centre):
    agents = (
        Agent("1", "t", ("a",)),
        Agent("2", "t", ("a",), contract_share=0.5),
        Agent("3", "t", ("a",), overtime_allowed=False),
    )
    force = made(centre, agents)
    # Ten work days of eight hours; overtime goes with the contract.
    assert force.minutes.tolist() == [60 * ((80 + 10) + (40 + 5) + 80)]


def test_part_timers_are_a_cohort_of_their_own_only_with_shifts_of_their_own(centre):
    agents = (Agent("1", "t", ("a",)), Agent("2", "t", ("a",), contract_share=0.5))
    assert made(centre, agents).cohort_count == 1
    force = made(centre, agents, part_time=frozenset({"P"}))
    assert force.part_time.tolist() == [False, True]
    assert [force.works(0, "P"), force.works(1, "P")] == [False, True]
    assert [force.works(0, "D"), force.works(1, "D")] == [True, False]


def test_leave_and_hiring_take_days_away(centre):
    agents = (
        Agent("1", "t", ("a",)),
        Agent("2", "t", ("a",), hired=date(2026, 3, 4)),
    )
    leave = (
        Absence("1", date(2026, 2, 27), date(2026, 3, 2)),
        Absence("1", date(2026, 3, 15), date(2026, 4, 1)),
    )
    force = made(centre, agents, leave=leave)
    assert force.available[0].tolist() == [0, 1] + [2] * 11 + [1]


def test_days_off_follow_the_rules(centre):
    force = made(centre, centre.agents((2, ("a",))))
    stretches = {tuple(w): n for w, n in zip(force.windows, force.window_shifts[0], strict=True)}
    assert stretches[0, 7] == 12  # six days each
    assert all(last - first == 7 for first, last in stretches)

    strict = made(
        centre,
        centre.agents((1, ("a",))),
        rules=RosterRules(max_consecutive_days=4, weekly_rest_days=2),
    )
    stretches = {tuple(w): n for w, n in zip(strict.windows, strict.window_shifts[0], strict=True)}
    assert stretches[0, 5] == 4
    assert stretches[0, 7] == stretches[7, 14] == 5
    assert (1, 8) not in stretches  # weeks are calendar weeks


def test_leave_within_a_stretch_leaves_fewer_shifts(centre):
    leave = (Absence("A000", date(2026, 3, 2), date(2026, 3, 5)),)
    force = made(centre, centre.agents((2, ("a",))), leave=leave)
    first = force.windows.tolist().index([0, 7])
    assert force.window_shifts[0, first] == 3 + 6


def test_nights(centre):
    agents = (
        Agent("1", "t", ("a",)),
        Agent("2", "t", ("a",), nights_allowed=False),
        Agent("3", "t", ("a",)),
    )
    leave = (Absence("3", date(2026, 3, 5), date(2026, 3, 31)),)
    force = made(centre, agents, leave=leave)
    assert force.night_capable[0].tolist() == [2] * 3 + [1] * 11
    assert force.nights.tolist() == [5 + 3]


def test_nonsense_is_refused(centre):
    with pytest.raises(InvalidInput, match="no agent"):
        made(centre, ())
    with pytest.raises(InvalidInput, match="unknown agent"):
        made(
            centre,
            centre.agents((1, ("a",))),
            leave=(Absence("X", date(2026, 3, 2), date(2026, 3, 3)),),
        )


def test_arrays_are_frozen(centre):
    force = made(centre, centre.agents((1, ("a",))))
    assert isinstance(force.available, np.ndarray)
    with pytest.raises(ValueError, match="read-only"):
        force.available[0, 0] = 5
