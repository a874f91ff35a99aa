"""Contradictions in the inputs are named, all at once; impossible rules name the rule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from wfm.domain import Absence, Agent, Break, Infeasible, InvalidInputs, PreviousShift
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.domain.shift import FIRST_CHOSEN
from wfm.roster.inputs import blank_roster


@pytest.fixture(scope="module")
def centre(benchmark):
    return benchmark.make_centre(8, 7, 1)


def refusal(centre):
    with pytest.raises(InvalidInputs) as caught:
        centre.assign(RosterSettings(), 1)
    return str(caught.value)


def test_every_contradiction_is_named_at_once(centre):
    first = centre.schedule.grid.first_day
    stranger = Agent("A999", "T77", ("general", "fax"))
    text = refusal(
        replace(
            centre,
            agents=(*centre.agents, stranger, centre.agents[0]),
            leave=(Absence("ghost", first, first),),
            previous=(
                PreviousShift("A001", first - timedelta(days=1), "Z9"),
                PreviousShift("A001", first, "D8"),
                PreviousShift("nobody", first - timedelta(days=1), "D8"),
                PreviousShift("A002", first - timedelta(days=2), "D8"),
                PreviousShift("A002", first - timedelta(days=2), "D9"),
            ),
        )
    )
    for part in (
        "8 problems found",
        "agent A001: is listed twice",
        "agent A999: belongs to the unknown team T77",
        "agent A999: has skills that are no queue: fax",
        "leave of agent ghost: is not among the agents",
        "the shift Z9 is unknown",
        "lies in the period from 2026-02-02",
        "previous shift of agent nobody",
        "previous shift of agent A002 on 2026-01-31: is listed twice",
    ):
        assert part in text


def test_nobody_to_roster(centre):
    assert "there is nobody to roster" in refusal(
        replace(centre, agents=(), leave=(), previous=())
    )


def test_a_queue_that_nobody_serves(centre, benchmark):
    two = benchmark.make_centre(100, 7, 1)
    general = tuple(replace(a, skills=("general",)) for a in two.agents)
    assert "nobody has this skill" in refusal(replace(two, agents=general))


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        ({"max_weekly_hours": 3}, "max_weekly_hours"),
        ({"standard_day_hours": 0.1, "max_overtime_hours": 0}, "max_overtime_hours"),
    ],
)
def test_rules_that_leave_no_work_are_named(centre, rules, name):
    with pytest.raises(Infeasible, match=name):
        centre.assign(RosterSettings(rules=RosterRules(**rules)), 1)


def test_nobody_there_at_all(centre):
    grid = centre.schedule.grid
    away = tuple(Absence(a.agent, grid.first_day, grid.last_day) for a in centre.agents)
    with pytest.raises(Infeasible, match="no agent may work"):
        replace(centre, leave=away).assign(RosterSettings(), 1)


def test_leave_outside_the_period_changes_nothing(benchmark):
    from wfm.roster.inputs import empty_roster

    centre = benchmark.make_centre(8, 7, 1)
    inputs = (centre.schedule, centre.requirement, centre.agents, centre.teams)
    outside = Absence("A001", date(2025, 1, 1), date(2025, 1, 9))
    reaching_in = Absence("A001", date(2026, 1, 20), date(2026, 2, 3), "sick")
    plain = empty_roster(*inputs, (), ())
    assert empty_roster(*inputs, (outside,), ()) == plain
    both = empty_roster(*inputs, (outside, reaching_in), ())
    assert both.leave[0].tolist() == ["sick", "sick", "", "", "", "", ""]


def test_history_reaches_back_to_the_first_entry(benchmark):
    from wfm.roster.inputs import empty_roster

    centre = benchmark.make_centre(8, 7, 1)
    first = centre.schedule.grid.first_day
    made = empty_roster(
        centre.schedule,
        centre.requirement,
        centre.agents,
        centre.teams,
        (),
        (
            PreviousShift("A001", first - timedelta(days=3), "D9"),
            PreviousShift("A002", first - timedelta(days=1), "N"),
        ),
    )
    codes = [[made.patterns[c].shift if c >= 0 else "." for c in row] for row in made.previous]
    assert codes[:3] == [["D9", ".", "."], [".", ".", "N"], [".", ".", "."]]


def test_the_breaks_of_shifts_before_the_period_do_not_depend_on_the_schedule(centre):
    grid, shift = centre.schedule.grid, centre.schedule.patterns[0]
    lunches = [Break(at, 60, paid=False) for at in (120, 180, 240)]
    few, more = (replace(shift, variant=n, breaks=(b,)) for n, b in enumerate(lunches[:2]))
    chosen = replace(shift, variant=FIRST_CHOSEN, breaks=(lunches[2],))
    people = centre.agents, centre.teams
    before = [
        PreviousShift(agent.agent, grid.first_day - timedelta(days=1), shift.shift)
        for agent in centre.agents[:5]
    ]
    rosters = [
        blank_roster(grid, patterns, people, (), before)
        for patterns in ((few, more), (few, chosen, more))
    ]
    worked = [
        [roster.patterns[p].breaks for p in roster.previous[:5, -1].tolist()] for roster in rosters
    ]
    assert worked[0] == worked[1]
    assert len({breaks[0].offset_minutes for breaks in worked[1]}) == 2
