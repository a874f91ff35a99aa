"""Whole teams on one rotation: legal, together, and where the requirement is covered best."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from wfm.domain import Absence, InvalidInputs, Protection, Request
from wfm.domain.rotation_settings import RotationSettings, rotation_mistake
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge, remarks, team_rotations
from wfm.roster.changes import shift_codes
from wfm.roster.cover import make_cover
from wfm.roster.inputs import empty_roster
from wfm.roster.problem import make_problem
from wfm.roster.rotation_offsets import OffsetModel, best_offsets
from wfm.roster.rotation_teams import team_months

DAY = timedelta(days=1)
FIRST = date(2026, 2, 2)
CYCLE = ("E", "E", "D9", "D9", "L", "OFF", "OFF")
NIGHTS = ("L", "L", "N", "N", "OFF", "OFF", "OFF")
ROTATION = RotationSettings(cycle=CYCLE, teams={"T02": NIGHTS})
SETTINGS = RosterSettings(rotation=ROTATION)


@pytest.fixture(scope="module")
def centre(benchmark):
    return benchmark.make_centre(40, 14, 1, load=0.8)


@pytest.fixture(scope="module")
def made(centre):
    """Without a past that would put half of the people off their cycle in the first days."""
    return replace(centre, previous=()).assign(SETTINGS, 1)


def problem_of(centre, wanted=SETTINGS):
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams, centre.leave,
        centre.previous,
    )  # fmt: skip
    return make_problem(
        roster, centre.schedule, centre.ledger, centre.calendar, wanted, centre.part_time_shifts
    )


def cycle_days(cycle, offset, days):
    return [cycle[(day + offset) % len(cycle)] for day in range(days)]


def test_a_rotating_roster_is_legal_and_teams_go_together(centre, made):
    roster, report = made
    assert judge(roster, centre.calendar, RosterRules(), centre.part_time_shifts) == ()
    assert 0 < report.bound < report.objective
    assert "rotation" in report.solver
    codes = shift_codes(roster)
    for found in team_rotations(roster, ROTATION):
        cycle = ROTATION.cycle_of(found.team)
        expected = cycle_days(cycle, found.offset, roster.grid.day_count)
        rows = [n for n, a in enumerate(roster.agents) if a.team == found.team]
        whole = [
            n
            for n in rows
            if ["OFF" if c == "" else c for c in codes[n]] == expected
        ]  # fmt: skip
        full_time = [n for n in rows if roster.agents[n].contract_share == 1]
        assert found.agents == len(rows)
        assert len(whole) >= 0.5 * len(full_time)
        assert found.next_offset == (found.offset + 14) % 7
        assert 0.5 < found.kept_share <= 1
    told = [f for f in remarks(roster, SETTINGS) if f.kind == "rotation"]
    assert len(told) == len(centre.teams)


def test_who_leaves_the_cycle_stays_near_it(centre):
    """Leave, protection and a lock each change some days; the rest of the month is the cycle."""
    problem = problem_of(centre)
    people = [
        n
        for n, a in enumerate(centre.agents)
        if a.team == "T01" and a.contract_share == 1 and not problem.roster.leave[n].any()
    ][:3]
    ids = [centre.agents[n].agent for n in people]
    changed = replace(
        centre,
        previous=(),
        leave=(*centre.leave, Absence(ids[0], FIRST + 3 * DAY, FIRST + 4 * DAY)),
    )
    wanted = RosterSettings(rotation=RotationSettings(cycle=CYCLE, offsets={"T01": 0}))
    roster, _ = changed.assign(
        wanted, 1,
        protections=(Protection(ids[1], FIRST, FIRST + 20 * DAY),),
        requests=(Request(ids[2], FIRST + 8 * DAY, FIRST + 8 * DAY, ("OFF",), "lock"),),
    )  # fmt: skip
    assert judge(roster, changed.calendar, RosterRules(), changed.part_time_shifts) == ()
    expected = np.array(cycle_days(CYCLE, 0, 14))
    codes = np.where(shift_codes(roster) == "", "OFF", shift_codes(roster))
    same = [(codes[n] == expected) for n in people]
    assert same[0][[0, 1, 2, *range(5, 14)]].sum() >= 11
    assert same[1].sum() >= 12
    assert codes[people[2], 8] == "OFF"
    assert same[2].sum() >= 12


def test_offsets_that_are_given_are_kept(centre):
    wanted = RosterSettings(rotation=RotationSettings(cycle=CYCLE, offsets={"T01": 3, "T02": 5}))
    roster, _ = centre.assign(wanted, 1)
    offsets = {r.team: r.offset for r in team_rotations(roster, wanted.rotation)}
    assert (offsets["T01"], offsets["T02"]) == (3, 5)


def test_the_offsets_are_the_best_there_are(centre):
    """Of all offsets of two teams, none leaves fewer agents missing."""
    teams = centre.teams[:2]
    agents = tuple(
        replace(a, team=teams[n % 2].team, contract_share=1.0)
        for n, a in enumerate(centre.agents[:12])
    )
    ids = {a.agent for a in agents}
    small = replace(
        centre, agents=agents, teams=teams,
        leave=tuple(x for x in centre.leave if x.agent in ids),
        previous=tuple(x for x in centre.previous if x.agent in ids),
    )  # fmt: skip
    problem = problem_of(small)
    cover = make_cover(problem, small.schedule, small.requirement)
    months = team_months(problem, ROTATION)
    model = OffsetModel(problem, cover, months, ROTATION)
    offsets, report = best_offsets(
        problem, cover, months, ROTATION, seconds=60, progress=lambda _: None
    )

    def price(choice):
        present = sum(model._present(team, o) for team, o in zip(months, choice, strict=True))
        lacking = np.add.reduceat(cover.need - present, model.first_of_block, axis=1)
        return sum(
            cover.part_price[part]
            * np.maximum(lacking[cover.part_start[part] : cover.part_start[part + 1]], 0)
            .max(axis=0)
            .sum()
            for part in range(cover.part_price.size)
        )

    best = min(price(choice) for choice in product(range(7), repeat=2))
    assert price(tuple(offsets.values())) <= best * 1.006
    assert report.objective == pytest.approx(price(tuple(offsets.values())), rel=1e-4)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_cycle_gives_a_legal_roster_or_is_refused(centre, data):
    words = st.sampled_from(["E", "D9", "L", "N", "OFF", "OFF"])
    cycle = tuple(data.draw(st.lists(words, min_size=2, max_size=9)))
    assume(set(cycle) != {"OFF"})
    wanted = RosterSettings(rotation=RotationSettings(cycle=cycle))
    ids = {agent.agent for agent in centre.agents[:12]}
    previous = tuple(shift for shift in centre.previous if shift.agent in ids)
    small = replace(centre, agents=centre.agents[:12], leave=(), previous=previous)
    refused = ""
    try:
        roster, _ = small.assign(wanted, 1)
    except InvalidInputs as error:
        refused = str(error)
    if refused:
        assert "roster.rotation.cycle" in refused
    else:
        assert judge(roster, centre.calendar, RosterRules(), centre.part_time_shifts) == ()


def test_bad_rotations_are_named_before_anything_is_solved(centre):
    def told(**words):
        with pytest.raises(InvalidInputs) as raised:
            centre.assign(RosterSettings(rotation=RotationSettings(**words)), 1)
        return {(p.where.removeprefix("roster.rotation."), p.what) for p in raised.value.problems}

    assert ("cycle", "'X' is no shift") in told(cycle=("X", "OFF"))
    assert ("teams.T99", "names the unknown team 'T99'") in told(cycle=CYCLE, teams={"T99": CYCLE})
    assert ("offsets.T99", "names the unknown team 'T99'") in told(cycle=CYCLE, offsets={"T99": 1})
    (found,) = [what for where, what in told(cycle=("L", "E", "OFF", "OFF")) if where == "cycle"]
    assert found.startswith("breaks min_rest")


def test_mistakes_of_the_settings():
    with pytest.raises(ValidationError, match="beyond its cycle"):
        RotationSettings(cycle=CYCLE, offsets={"T01": 7})
    with pytest.raises(ValidationError, match="no shift in it"):
        RotationSettings(cycle=("OFF", "OFF"))
    assert rotation_mistake(ROTATION, ["E", "D9", "L", "N"]) is None
    unknown = rotation_mistake(ROTATION, ["E", "D9", "L"])
    assert unknown.at[0] == "rotation"
    assert ROTATION.cycle_of(unknown.at[2])[unknown.at[3]] == "N"
    assert "'N', no shift" in str(unknown)
    assert rotation_mistake(None, ["E"]) is None


def test_a_stopped_rotation_is_legal(centre, monkeypatch):
    calls = []

    def stop(self, *_):
        calls.append(1)
        if len(calls) > 3:
            raise KeyboardInterrupt
        return original(self, *_)

    from wfm.roster.search import Search

    original = Search._insert
    monkeypatch.setattr(Search, "_insert", stop)
    roster, report = centre.assign(SETTINGS, 1)
    assert report.interrupted
    assert judge(roster, centre.calendar, RosterRules(), centre.part_time_shifts) == ()
