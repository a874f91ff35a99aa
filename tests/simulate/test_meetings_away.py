"""Agents off the floor for meetings: as by a break, in every engine, paired with before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import Break, TimeGrid
from wfm.domain.goal_course import GoalCourse
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate import compare, measure
from wfm.simulate.centre import rostered_centre
from wfm.simulate.duty import Spells
from wfm.simulate.planned_away import less_planned
from wfm.simulate.replicate import play
from wfm.simulate.sample import sample

SETTINGS = SimulationSettings(replications=20)
QUEUES = {"q0": QueueSettings(patience_seconds=120.0)}


def away(agents, begin, minutes):
    """Agents off for so many minutes from a minute on."""
    count = len(agents)
    start, end = np.full(count, begin * 60.0), np.full(count, (begin + minutes) * 60.0)
    return Spells(np.array(agents), start, end)


@pytest.fixture
def centre(build, day_shift):
    """Twelve agents from 08:00 to 17:00 for two days; extra breaks and shrinkage by choice."""

    def make(step=30, extra=(), lost=None, zone="Asia/Shanghai", first=date(2026, 2, 2)):
        grid = TimeGrid(first, 2, step, zone)
        open_now = (grid.wall_minutes >= 480) & (grid.wall_minutes < 1020)
        calls = np.where(open_now, 1.2 * step, 0.0)
        forecast = build["forecast"](grid, calls, 240.0)
        pattern = replace(day_shift, breaks=(*extra, *day_shift.breaks))
        roster = build["roster"](grid, [["q0"]] * 12, [pattern], [[0, 0]])
        return grid, rostered_centre(forecast, roster, QUEUES, SETTINGS, lost or {})

    return make


def held(model, *meetings):
    for one in meetings:
        model = replace(model, duty=model.duty.without(one))
    return model


@pytest.mark.parametrize("step", [5, 15, 30, 60])
def test_a_meeting_of_all_is_what_a_break_would_be(centre, step):
    _, plain = centre(step)
    _, paused = centre(step, extra=(Break(75, 50, paid=True),))
    everyone = list(range(12))
    met = held(plain, away(everyone, 555, 50), away(everyone, 1440 + 555, 50))
    for replication in range(3):
        first, second = (sample(model, 7, replication) for model in (met, paused))
        assert first.spells == second.spells
        assert play(met, first, "auto") == play(paused, second, "auto")


def test_all_engines_play_meetings_alike(centre):
    _, model = centre(lost={"sickness": 0.05, "coaching": 0.1})
    met = held(model, away([0, 3, 5], 552, 42), away([0, 1], 990, 30), away([7], 2160, 90))
    for replication in range(3):
        drawn = sample(met, 3, replication)
        traces = [play(met, drawn, engine) for engine in ("auto", "kernel", "simpy")]
        assert traces[0] == traces[1] == traces[2]


def test_the_cost_is_paired_with_the_same_contacts_and_absences(centre):
    grid, model = centre(lost={"sickness": 0.05, "coaching": 0.1})
    met = held(model, away(list(range(6)), 540, 60))
    goals = (GoalCourse.always(QUEUES["q0"].goal, grid.interval_count),)
    before, after = (measure(m, grid, goals, SETTINGS, seed=5) for m in (model, met))
    told = compare(before, after)
    assert told.difference[0] + told.half_width[0] < 0
    assert told.variance_ratio[0] > 4
    by_day = compare(before, after, by_day=True)
    assert by_day.difference[0, 0] < 0
    assert by_day.difference[0, 1] == by_day.half_width[0, 1] == 0
    hours = [m.kept("agent_ready").sum(axis=1).mean() / 3600 for m in (before, after)]
    # Six agents for an hour, less those who are not there, more or less overruns.
    assert hours[0] - hours[1] == pytest.approx(6 * 0.85, abs=0.7)


def test_shrinkage_that_is_planned_is_not_left_to_chance():
    lost = {"sickness": 0.03, "meetings": 0.02, "coaching": 0.01}
    assert less_planned(lost, {}) == lost
    planned = less_planned(lost, {"meeting": 0.005})
    assert planned == pytest.approx(lost | {"meetings": 0.015})
    assert less_planned(lost, {"meeting": 0.03}) == pytest.approx(lost | {"meetings": 0.0})
    both = less_planned(lost, {"meeting": 0.015, "talk": 0.012})
    assert both == pytest.approx({"sickness": 0.03, "meetings": 0.003, "coaching": 0.0})
    assert less_planned({"sickness": 0.1}, {"talk": 0.1}) == {"sickness": 0.1}
