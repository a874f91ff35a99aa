"""Queues that need agents and have nobody."""

from datetime import date

import numpy as np

from wfm.domain import Agent, Requirement, ServiceGoal
from wfm.roster import unstaffed_queues

PEOPLE = (Agent("a0", "t", ("q",)), Agent("a1", "t", ("other", "q")))


def requirement(grid, wanted):
    shape = (len(wanted), grid.interval_count)
    scheduled = np.zeros(shape, dtype=int)
    for q, (first, last) in enumerate(wanted.values()):
        scheduled[q, first:last] = 1
    nothing = np.zeros(shape)
    goals = (ServiceGoal(),) * len(wanted)
    model = ("erlang_a",) * len(wanted)
    return Requirement(
        grid, tuple(wanted), goals, nothing, scheduled, scheduled, nothing, nothing, model
    )


def test_an_hour_with_nobody_is_found_and_too_few_are_not(roster):
    made = roster(["E"], agents=PEOPLE[:1], first=date(2026, 3, 2))
    (found,) = unstaffed_queues(made, requirement(made.grid, {"q": (12, 16)}))
    assert found.what == (
        "nobody on the floor serves q for 1 h in which agents are required, "
        "the first from 2026-03-02 06:00"
    )
    assert (found.severity, found.kind) == ("warning", "unstaffed")
    assert unstaffed_queues(made, requirement(made.grid, {"q": (14, 30)})) == ()


def test_people_without_the_skill_do_not_count(roster):
    made = roster(["E", "L"], agents=PEOPLE)
    (found,) = unstaffed_queues(made, requirement(made.grid, {"q": (14, 30), "other": (14, 40)}))
    assert found.what.startswith("nobody on the floor serves other for 8.5 h")
