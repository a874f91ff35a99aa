"""Requests that cannot be are refused at once, each with its line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from wfm.domain import Absence, Infeasible, InvalidInput, InvalidInputs, Request
from wfm.domain.settings import RosterRules, RosterSettings

DAY = timedelta(days=1)
FIRST = date(2026, 2, 2)


def ask(agent, day, shifts, kind="want", *, days=1):
    first = FIRST + day * DAY
    return Request(agent, first, first + (days - 1) * DAY, tuple(shifts.split(";")), kind)


@pytest.fixture(scope="module")
def centre(benchmark):
    return benchmark.make_centre(24, 14, 1, load=0.8)


def full_timers(centre):
    absent = {absence.agent for absence in centre.leave}
    return [
        a.agent
        for a in centre.agents
        if a.contract_share == 1 and a.nights_allowed and a.agent not in absent
    ]


def test_every_mistake_is_named_at_once_with_its_line(centre):
    people = full_timers(centre)
    barred = replace(centre.agents[0], nights_allowed=False, contract_share=1.0)
    agents = (barred, *centre.agents[1:])
    leave = (*centre.leave, Absence(people[1], FIRST, FIRST + 2 * DAY))
    requests = tuple(
        replace(request, source=f"requests.csv:{number}")
        for number, request in enumerate(
            (
                ask("nobody", 1, "E"),
                ask(people[2], 1, "E1"),
                ask(people[3], 1, "E"),
                ask(people[3], 0, "E", days=3),
                ask(people[4], 1, "N", "lock"),
                ask(people[4], 1, "E", "lock"),
                ask(people[1], 1, "DAY", "lock"),
                ask(people[5], 4, "E"),
                ask(people[5], 4, "DAY", "avoid"),
            ),
            start=2,
        )
    )
    changed = replace(centre, agents=agents, leave=leave)
    with pytest.raises(InvalidInputs) as raised:
        changed.assign(RosterSettings(), 1, requests=requests[:1])
    assert "agent nobody is not among the agents" in str(raised.value)
    with pytest.raises(InvalidInputs) as raised:
        changed.assign(RosterSettings(), 1, requests=requests[1:])
    told = {p.where: p.what for p in raised.value.problems}
    assert set(told) == {f"requests.csv:{n}" for n in (3, 5, 7, 8, 10)}
    assert "'E1' is unknown" in told["requests.csv:3"]
    assert "second request (want E)" in told["requests.csv:5"]
    assert "second lock" in told["requests.csv:7"]
    assert "requests.csv:6" in told["requests.csv:7"]
    assert "day of leave" in told["requests.csv:8"]
    assert "wants and avoids E" in told["requests.csv:10"]


def test_locks_that_break_rules_by_themselves_are_refused(centre):
    people = full_timers(centre)
    ids = [a.agent for a in centre.agents]
    agents = list(centre.agents)
    row = ids.index(people[0])
    agents[row] = replace(agents[row], nights_allowed=False)
    part = next(a.agent for a in centre.agents if a.contract_share < 1)
    requests = tuple(
        replace(request, source=f"requests.csv:{number}")
        for number, request in enumerate(
            (
                ask(people[0], 3, "N", "lock"),
                ask(people[1], 3, "N", "lock"),
                ask(people[1], 4, "E", "lock"),
                ask(part, 2, "E", "lock"),
                ask(people[2], 0, "E", "lock", days=7),
            ),
            start=2,
        )
    )
    with pytest.raises(InvalidInputs) as raised:
        replace(centre, agents=tuple(agents)).assign(RosterSettings(), 1, requests=requests)
    told = {(p.where, p.what.split(" breaks ")[1].split(":")[0]) for p in raised.value.problems}
    assert ("requests.csv:2", "night_bar") in told
    assert ("requests.csv:4", "min_rest") in told
    assert ("requests.csv:5", "contract_type") in told
    assert ("requests.csv:6", "max_consecutive_days") in told
    chain = next(p for p in raised.value.problems if "min_rest" in p.what)
    assert "requests.csv:3" in chain.what


def test_locks_on_leave_and_locks_against_rules_are_named_together(centre):
    people = full_timers(centre)
    leave = (*centre.leave, Absence(people[0], FIRST, FIRST + 2 * DAY))
    requests = tuple(
        replace(request, source=f"requests.csv:{number}")
        for number, request in enumerate(
            (
                ask(people[0], 1, "E", "lock"),
                ask(people[1], 3, "N", "lock"),
                ask(people[1], 4, "E", "lock"),
            ),
            start=2,
        )
    )
    with pytest.raises(InvalidInputs) as raised:
        replace(centre, leave=leave).assign(RosterSettings(), 1, requests=requests)
    told = {problem.where for problem in raised.value.problems}
    assert told == {"requests.csv:2", "requests.csv:4"}


def test_locks_that_leave_several_shifts_open_are_judged_by_each_of_them(centre):
    people = full_timers(centre)
    parts = sorted(centre.part_time_shifts)
    requests = tuple(
        replace(request, source=f"requests.csv:{number}")
        for number, request in enumerate(
            (
                ask(people[0], 0, "WORK", "lock", days=7),
                ask(people[1], 3, ";".join(parts), "lock"),
                ask(people[2], 8, "WORK", "lock", days=5),
                ask(people[3], 3, f"{parts[0]};OFF", "lock"),
            ),
            start=2,
        )
    )
    assert len(parts) > 1
    with pytest.raises(InvalidInputs) as raised:
        centre.assign(RosterSettings(), 1, requests=requests)
    told = {(p.where, p.what.split(" breaks ")[1].split(":")[0]) for p in raised.value.problems}
    assert told == {
        ("requests.csv:2", "max_consecutive_days"),
        ("requests.csv:2", "weekly_rest"),
        ("requests.csv:3", "contract_type"),
    }


def test_locks_that_no_month_keeps_are_infeasible(centre):
    """Each shift and the days alone are legal; only the month programme sees the hours."""
    people = full_timers(centre)
    requests = (ask(people[0], 7, "WORK", "lock", days=5),)
    rules = RosterRules(max_weekly_hours=36)
    with pytest.raises(Infeasible) as raised:
        centre.assign(RosterSettings(rules=rules), 1, requests=requests)
    assert people[0] in str(raised.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "must"},
        {"shifts": ()},
        {"weight": 0.0},
        {"weight": 1e4},
        {"last_day": FIRST - DAY},
    ],
    ids=str,
)
def test_a_request_that_makes_no_sense_is_refused(changes):
    good = {"agent": "a", "first_day": FIRST, "last_day": FIRST, "shifts": ("E",)}
    with pytest.raises(InvalidInput, match=r"requests\.csv:9"):
        Request(**(good | changes), source="requests.csv:9")
