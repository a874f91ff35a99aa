"""Duties keep agents of the roster from contacts: how many, who, and that service feels it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate import simulate_roster
from wfm.simulate.duty import Duty
from wfm.simulate.off_contacts import off_contacts

HOUR = 3600.0


def whole_day(agents, blocks=8, absent=0.0):
    """Duty of some agents from 0 to 8 o'clock in blocks of an hour."""
    agent = np.repeat(np.arange(agents), blocks)
    start = np.tile(np.arange(blocks) * HOUR, agents)
    return Duty(agent, start, start + HOUR, agent, absent_share=absent)


def hours_on(duty, agents, intervals=16):
    """Share of each half-hour each agent is on the floor."""
    share = np.zeros((agents, intervals))
    for agent, start, end in zip(duty.agent, duty.start, duty.end, strict=True):
        edges = np.arange(intervals) * HOUR / 2
        inside = np.minimum(edges + HOUR / 2, end) - np.maximum(edges, start)
        share[agent] += np.maximum(inside, 0) / (HOUR / 2)
    return share


def test_so_many_are_away_and_nobody_else_changes():
    on_duty = np.zeros((2, 16), np.int64)
    on_duty[0, [2, 3, 9]] = 2
    on_duty[1, 5] = 1
    skills = np.array([[1, 0]] * 4 + [[0, 1]] * 2, dtype=bool)
    duty = whole_day(6, absent=0.1)
    found = off_contacts(duty, skills, on_duty, HOUR / 2)
    away = 1 - hours_on(found, 6)
    assert away[:4].sum(axis=0).tolist() == on_duty[0].tolist()
    assert away[4:].sum(axis=0).tolist() == on_duty[1].tolist()
    # Who began goes on, and the next turn is that of the others.
    assert (away[:4, 2] == away[:4, 3]).all()
    assert not (away[:4, 9] * away[:4, 2]).any()
    assert found.absent_share == 0.1
    assert found.shift_count == duty.shift_count


def test_specialists_go_before_those_who_serve_other_queues_too():
    on_duty = np.zeros((2, 16), np.int64)
    on_duty[0, :3] = [0, 1, 2]
    skills = np.array([[1, 1], [1, 0], [0, 1]], dtype=bool)
    away = 1 - hours_on(off_contacts(whole_day(3), skills, on_duty, HOUR / 2), 3)[:, :3]
    assert away.tolist() == [[0, 0, 1], [0, 1, 1], [0, 0, 0]]


def test_where_too_few_are_there_fewer_are_taken():
    on_duty = np.array([[3] + [0] * 15])
    found = off_contacts(whole_day(2), np.ones((2, 1), bool), on_duty, HOUR / 2)
    assert hours_on(found, 2)[:, 0].tolist() == [0, 0]
    assert hours_on(found, 2)[:, 1:].min() == 1


def test_intervals_longer_than_blocks_and_other_queues():
    halves = Duty(
        np.zeros(4, int), np.arange(4) * 1800.0, np.arange(1, 5) * 1800.0, np.zeros(4, int)
    )
    found = off_contacts(halves, np.ones((1, 1), bool), np.array([[0, 1]]), HOUR)
    assert found.end.max() == HOUR
    with pytest.raises(InvalidInput, match="queues"):
        off_contacts(halves, np.ones((1, 1), bool), np.zeros((2, 2), int), HOUR)


def test_the_roster_serves_worse_while_agents_are_on_duty(build, grid, day_shift):
    hours = (grid.wall_minutes >= 600) & (grid.wall_minutes < 720)
    working = (grid.wall_minutes >= 540) & (grid.wall_minutes < 1020)
    calls = np.where(working, 30.0, 0.0)
    forecast = build["forecast"](grid, [calls])
    roster = build["roster"](grid, [["q0"]] * 8, [day_shift], 0)
    queues = {"q0": QueueSettings(patience_seconds=120.0)}
    need = build["requirement"](forecast, 4)
    away = np.where(hours, 4, 0)[None]
    duties = replace(need, on_duty=away, scheduled=need.scheduled + away)
    settings = SimulationSettings(replications=20)
    plain, with_duties = (
        simulate_roster(forecast, roster, queues, settings, {}, seed=3, requirement=given)
        for given in (need, duties)
    )
    during, later = hours & (calls > 0), (grid.wall_minutes >= 780) & (calls > 0)
    drop = plain.service_level[0] - with_duties.service_level[0]
    assert drop[during].min() > 0.1
    assert abs(drop[later]).max() < 0.05
