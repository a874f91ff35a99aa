"""What a planner writes about callers and speed reaches the model, or is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.domain.setting_errors import validate_settings
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.caller_model import callers_of
from wfm.simulate.centre import rostered_centre
from wfm.simulate.sample import sample
from wfm.simulate.service import simulate_roster


def test_defaults_say_nothing_beyond_means(grid):
    callers = callers_of(("a",), {"a": QueueSettings(aht_cv=0.7)}, SimulationSettings(), grid)
    assert callers.arrival_shape == "constant"
    assert (callers.campaigns, callers.outages, callers.log) == ((), (), None)
    assert (callers.service[0].name, callers.service[0].cv) == ("lognormal", 0.7)
    assert np.isinf(callers.patience[0].mean_seconds)
    assert callers.patience[0].at_once_share == 0


def test_settings_reach_the_model(grid):
    queue = QueueSettings.model_validate(
        {
            "patience_seconds": 90,
            "aht_cv": 1.5,
            "callers": {
                "handle_time": "hyperexponential",
                "hang_up_at_once": "10%",
                "hazard": [
                    {"from_seconds": 0, "per_minute": 1.2},
                    {"from_seconds": 30, "per_minute": 0},
                ],
            },
        }
    )
    settings = SimulationSettings.model_validate(
        {
            "arrivals": "linear",
            "busyness_shared": True,
            "campaigns": [
                {"queue": "b", "day": "2026-02-03", "at": "10:15", "contacts": 50}
            ],
            "outages": [
                {"day": "2026-02-03", "start": "14:00", "minutes": 30},
                {"day": "2026-02-02", "start": "14:00", "minutes": 45, "queues": ["a"]},
            ],
        }
    )  # fmt: skip
    callers = callers_of(("a", "b"), {"a": queue, "b": QueueSettings()}, settings, grid)
    assert (callers.service[0].name, callers.service[0].cv) == ("hyperexponential", 1.5)
    assert callers.patience[0].hazard_per_second.tolist() == [0.02, 0.0]
    assert callers.patience[0].at_once_share == pytest.approx(0.1)
    assert (callers.arrival_shape, callers.busyness_shared) == ("linear", True)
    campaign = callers.campaigns[0]
    assert (campaign.queue, campaign.start_seconds) == (1, 86_400 + 10.25 * 3600)
    first, second = callers.outages
    assert (first.start_seconds, first.end_seconds, first.queues) == (50_400, 53_100, (0,))
    assert (second.start_seconds, second.queues) == (86_400 + 50_400, ())


def test_moments_of_a_day_with_a_clock_change(grid):
    """On 29 March 2026 clocks in Berlin jump from 02:00 to 03:00: 10:00 is nine hours in."""
    spring = replace(grid, first_day=date(2026, 3, 29), timezone="Europe/Berlin")
    settings = SimulationSettings.model_validate(
        {"campaigns": [{"queue": "a", "day": "2026-03-29", "at": "10:00", "contacts": 1}]}
    )
    callers = callers_of(("a",), {"a": QueueSettings()}, settings, spring)
    assert callers.campaigns[0].start_seconds == 9 * 3600


def roster_of(build, grid, day_shift):
    skills = [("q0",), ("q0", "q1"), ("q1",)]
    return build["roster"](grid, skills, [day_shift], 0)


def test_groups_and_learning_change_the_speed_of_agents(grid, build, day_shift):
    roster = roster_of(build, grid, day_shift)
    agents = (replace(roster.agents[0], hired=grid.first_day), *roster.agents[1:])
    roster = replace(roster, agents=agents)
    settings = SimulationSettings.model_validate(
        {
            "group_speeds": [{"skills": ["q1", "q0"], "queue": "q1", "factor": 1.5}],
            "learning": {"extra": 0.5, "halving_days": 1e9},
        }
    )
    calls = np.zeros((2, 96))
    calls[:, 20:30] = 4.0
    queues = {"q0": QueueSettings(), "q1": QueueSettings()}
    model = rostered_centre(build["forecast"](grid, calls), roster, queues, settings, {})
    assert model.staff.aht_factor.tolist() == pytest.approx([1.5, 1.0, 1.0])
    assert model.staff.handle_factor[:, 1].tolist() == [1.0, 1.5, 1.0]
    assert model.staff.handle_factor[:, 0].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_a_slow_group_is_busy_longer_in_both_engines(grid, build, day_shift, engine):
    roster = roster_of(build, grid, day_shift)
    calls = np.zeros((2, 96))
    calls[1, 20:30] = 6.0
    queues = {"q0": QueueSettings(), "q1": QueueSettings()}
    busy = []
    for factor in (1.0, 3.0):
        settings = SimulationSettings.model_validate(
            {
                "replications": 2,
                "engine": engine,
                "group_speeds": [{"skills": ["q0", "q1"], "queue": "q1", "factor": factor}],
            }
        )
        forecast = build["forecast"](grid, calls)
        service = simulate_roster(forecast, roster, queues, settings, {}, seed=1)
        busy.append(service.agents.busy_seconds[1].sum() / service.agents.handled[:, 1].mean())
    assert busy[1] > 2 * busy[0]


def test_settings_of_callers_leave_the_other_draws_alone(grid, build, day_shift):
    roster = roster_of(build, grid, day_shift)
    calls = np.zeros((2, 96))
    calls[:, 20:30] = 4.0
    drawn = []
    for callers in ({}, {"hang_up_at_once": 0.5}):
        queues = {
            name: QueueSettings.model_validate({"patience_seconds": 60, "callers": callers})
            for name in ("q0", "q1")
        }
        forecast = build["forecast"](grid, calls)
        model = rostered_centre(forecast, roster, queues, SimulationSettings(), {})
        drawn.append(sample(model, 1, 0))
    first, second = drawn
    assert first.arrival.tolist() == second.arrival.tolist()
    assert first.service.tolist() == second.service.tolist()
    kept = second.patience > 0
    assert 0 < kept.sum() < kept.size
    assert (second.patience[kept] == first.patience[kept]).all()


@pytest.mark.parametrize(
    ("queue", "words"),
    [
        ({"callers": {"handle_time": "exponential"}, "aht_cv": 0.5}, "aht_cv 1"),
        ({"callers": {"handle_time": "hyperexponential"}, "aht_cv": 0.5}, "1 or more"),
        ({"callers": {"handle_time": "weibull"}}, "handle_time"),
        ({"callers": {"hang_up_at_once": 1.5}}, "150%|more than 1"),
        ({"callers": {"hazard": [{"from_seconds": 5, "per_minute": 1}]}}, "begin at 0"),
        ({"callers": {"hazard": [{"from_seconds": 0, "per_minute": -1}]}}, "per_minute"),
    ],
)
def test_callers_that_cannot_be_are_refused(queue, words):
    with pytest.raises(ValidationError, match=words):
        QueueSettings.model_validate(queue)


BASE = {
    "name": "x",
    "timezone": "Asia/Shanghai",
    "country": "CN",
    "period": {"start": "2026-02-02", "days": 2},
    "queues": {"a": {}, "b": {}},
    "shifts": {"D": {"start": "08:00", "length": "8:00"}},
}
CAMPAIGN = {"queue": "a", "day": "2026-02-02", "at": "10:00", "contacts": 5}
OUTAGE = {"day": "2026-02-02", "start": "10:00", "minutes": 5}
SPEED = {"skills": ["a", "b"], "queue": "a", "factor": 1.1}


@pytest.mark.parametrize(
    ("simulation", "words"),
    [
        ({"campaigns": [{**CAMPAIGN, "queue": "c"}]}, "c is no queue"),
        ({"campaigns": [{**CAMPAIGN, "day": "2026-02-04"}]}, "outside the 2 days"),
        ({"campaigns": [{**CAMPAIGN, "contacts": -1}]}, "contacts"),
        ({"outages": [{**OUTAGE, "queues": ["c"]}]}, "c is no queue"),
        ({"outages": [{**OUTAGE, "day": "2026-01-31"}]}, "outside the 2 days"),
        ({"outages": [{**OUTAGE, "minutes": 0}]}, "minutes"),
        ({"group_speeds": [{**SPEED, "queue": "c"}]}, "c is no queue"),
        ({"group_speeds": [{**SPEED, "skills": ["b"]}]}, "do not serve a"),
        ({"group_speeds": [SPEED, SPEED]}, "two speeds"),
        ({"learning": {"halving_days": 0}}, "halving_days"),
        ({"arrivals": "quadratic"}, "arrivals"),
    ],
)
def test_a_scenario_with_impossible_bursts_or_speeds_is_refused(simulation, words):
    settings, problems = validate_settings({**BASE, "simulation": simulation})
    assert settings is None
    assert any(words in f"{problem.path} {problem.what} {problem.hint}" for problem in problems)


def test_the_base_of_these_refusals_is_fine():
    whole = {"campaigns": [CAMPAIGN], "outages": [OUTAGE], "group_speeds": [SPEED]}
    settings, problems = validate_settings({**BASE, "simulation": whole})
    assert problems == []
    assert settings is not None
