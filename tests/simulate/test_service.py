"""Requirements and rosters, simulated from end to end."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import InvalidInput, ServiceGoal, ShiftPattern, TimeGrid
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate import simulate_requirement, simulate_roster

FEW = SimulationSettings(replications=12)


@pytest.fixture
def plan(build, grid, day_shift, night_shift):
    """Forecast, requirement, roster and settings of two queues on two days."""
    calls = np.where((grid.wall_minutes >= 480) & (grid.wall_minutes < 1020), 30.0, 0.0)
    forecast = build["forecast"](grid, np.stack([calls, calls / 2]), busyness_cv=0.1)
    requirement = build["requirement"](forecast, np.where(calls > 0, 5, 0))
    skills = [["q0"]] * 4 + [["q0", "q1"]] * 3 + [["q1"]] * 2
    roster = build["roster"](grid, skills, [day_shift, night_shift], 0)
    queues = {"q0": QueueSettings(patience_seconds=90), "q1": QueueSettings(aht_cv=1.3)}
    return forecast, requirement, roster, queues


def test_a_requirement_is_simulated(plan):
    forecast, requirement, _, queues = plan
    service = simulate_requirement(forecast, requirement, queues, FEW, seed=1)
    assert service.queues == forecast.queues
    assert service.replications == 12
    assert service.engine == "kernel"
    assert service.agents is None
    open_now = forecast.calls[0] > 0
    assert ((service.service_level > 0) & (service.service_level <= 1)).all()
    assert (service.service_level[:, ~open_now] == 1).all()
    assert (service.service_level_half_width[:, ~open_now] == 0).all()
    assert (service.service_level_half_width[0, open_now] > 0).all()
    np.testing.assert_allclose(service.answered + service.abandoned, service.offered)
    assert service.abandoned[1].sum() == 0
    # At most a call's overrun beyond what is required.
    assert (service.ready_agents[open_now] >= 10).all()
    assert service.ready_agents[open_now].mean() < 11
    assert np.isfinite(service.day_service_level).all()


def test_a_roster_is_simulated_with_its_agents(plan):
    forecast, _, roster, queues = plan
    service = simulate_roster(forecast, roster, queues, FEW, {}, seed=1)
    agents = service.agents
    assert agents.agents == tuple(a.agent for a in roster.agents)
    assert agents.handled.shape == (12, 9)
    np.testing.assert_allclose(agents.handled.mean(axis=0), agents.handled_daily.sum(axis=1))
    np.testing.assert_allclose(agents.handled.mean(axis=0).sum(), service.answered.sum())
    seconds = forecast.grid.interval_seconds
    np.testing.assert_allclose(agents.ready_seconds.sum(), service.ready_agents.sum() * seconds)
    np.testing.assert_allclose(agents.busy_seconds.sum(), service.busy_agents.sum() * seconds)
    assert (agents.ready_seconds >= 8 * 3600).all()
    assert (agents.occupancy < 1).all()


@pytest.mark.parametrize("kind", ["requirement", "roster"])
def test_both_engines_give_the_same_service(plan, kind):
    forecast, requirement, roster, queues = plan
    results = []
    for engine in ("kernel", "simpy"):
        settings = SimulationSettings(replications=3, engine=engine)
        if kind == "roster":
            shrinkage = {"sickness": 0.1, "training": 0.1}
            service = simulate_roster(forecast, roster, queues, settings, shrinkage, seed=4)
        else:
            service = simulate_requirement(forecast, requirement, queues, settings, seed=4)
        assert service.engine == engine
        results.append(replace(service, engine=""))
    assert results[0] == results[1]


def test_the_same_seed_gives_the_same_service(plan):
    forecast, _, roster, queues = plan
    run = [simulate_roster(forecast, roster, queues, FEW, {}, seed=s) for s in (3, 3, 4)]
    assert run[0] == run[1]
    assert run[0] != run[2]


def test_busyness_can_be_switched_off(plan):
    forecast, requirement, _, queues = plan
    forecast = replace(forecast, busyness_cv=np.array([0.5, 0.5]))
    spread = [
        simulate_requirement(
            forecast,
            requirement,
            queues,
            SimulationSettings(replications=40, busyness=busyness),
            seed=2,
        )
        .day_service_level.std(axis=0)
        .mean()
        for busyness in (True, False)
    ]
    assert spread[0] > 2 * spread[1]


def test_a_night_shift_counts_on_the_day_it_began(build, grid, night_shift):
    forecast = build["forecast"](grid, 4.0)
    roster = build["roster"](grid, [["q0"]], [night_shift], [[0, -1]], previous=np.array([[0]]))
    service = simulate_roster(
        forecast, roster, {"q0": QueueSettings(patience_seconds=60)}, FEW, {}, seed=1
    )
    hours = service.agents.ready_seconds[0] / 3600
    # 6 hours carried in from the day before, then 22:00 to 06:00 in one piece.
    assert 14 <= hours[0] < 15
    assert hours[1] == 0
    assert service.day_service_level.shape == (12, 1, 2)
    # Nobody is on duty from 06:00 to 22:00: those callers are lost, and that is the answer.
    assert service.service_level[0, 20] == 0


def test_a_shift_keeps_its_elapsed_length_when_clocks_change(build):
    grid = TimeGrid(date(2026, 3, 28), 3, 30, "Europe/Berlin")
    all_day = ShiftPattern("A", 0, 0, 1440)
    forecast = build["forecast"](grid, 2.0)
    roster = build["roster"](grid, [["q0"]], [all_day], [[-1, 0, -1]])
    service = simulate_roster(
        forecast, roster, {"q0": QueueSettings(patience_seconds=60)}, FEW, {}, seed=1
    )
    hours = service.agents.ready_seconds[0] / 3600
    assert hours[0] == 0
    assert 24 <= hours[1] < 24.5
    assert hours[2] == 0


def test_shrinkage_costs_service(plan):
    forecast, _, roster, queues = plan
    full, short = (
        simulate_roster(forecast, roster, queues, FEW, shrinkage, seed=5)
        for shrinkage in ({}, {"absence": 0.15, "meetings": 0.15})
    )
    assert short.ready_agents.sum() < 0.85 * full.ready_agents.sum()
    assert short.answered_in_time.sum() < full.answered_in_time.sum()
    assert short.offered.tolist() == full.offered.tolist()


def test_slower_agents_handle_fewer_contacts(build, plan):
    forecast, _, roster, queues = plan
    agents = tuple(
        replace(a, aht_factor=2.0 if n < 2 else 1.0) for n, a in enumerate(roster.agents)
    )
    service = simulate_roster(forecast, replace(roster, agents=agents), queues, FEW, {}, seed=6)
    handled = service.agents.handled.mean(axis=0)
    assert handled[:2].max() < handled[2:4].min()


def test_goal_definition_is_followed(plan):
    forecast, requirement, _, queues = plan
    levels = {}
    for definition in ("offered", "answered", "positive", "negative", "ignored"):
        goal = ServiceGoal(definition=definition)
        changed = {name: q.model_copy(update={"goal": goal}) for name, q in queues.items()}
        service = simulate_requirement(forecast, requirement, changed, FEW, seed=7)
        levels[definition] = service.service_level[0, 20]
        cell = {n: getattr(service, n)[0, 20] for n in ("offered", "answered_in_time")}
    assert levels["offered"] == cell["answered_in_time"] / cell["offered"]
    assert levels["negative"] == levels["offered"]
    assert levels["offered"] < levels["ignored"] < levels["positive"]
    assert levels["offered"] < levels["answered"]


def test_progress_is_told_after_every_replication(plan):
    forecast, requirement, _, queues = plan
    events = []
    simulate_requirement(forecast, requirement, queues, FEW, seed=1, progress=events.append)
    assert [e.fraction for e in events] == [(k + 1) / 12 for k in range(12)]
    assert {e.stage for e in events} == {"simulate"}


def interrupt_after(count):
    """Return a progress function that presses Ctrl-C after some replications."""
    events = []

    def progress(event):
        events.append(event)
        if len(events) == count:
            signal.raise_signal(signal.SIGINT)

    return progress


def test_interruption_keeps_the_replications_done(plan):
    forecast, _, roster, queues = plan
    settings = SimulationSettings(replications=500)
    cut = simulate_roster(
        forecast, roster, queues, settings, {}, seed=1, progress=interrupt_after(5)
    )
    assert cut.replications == 5
    assert cut.day_service_level.shape[0] == cut.agents.handled.shape[0] == 5
    five = SimulationSettings(replications=5)
    assert cut == simulate_roster(forecast, roster, queues, five, {}, seed=1)


@pytest.mark.parametrize("engine", ["kernel", "simpy"])
def test_interruption_while_replications_run(plan, engine):
    forecast, requirement, _, queues = plan
    settings = SimulationSettings(replications=100_000, engine=engine)
    timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    timer.start()
    service = simulate_requirement(forecast, requirement, queues, settings, seed=1)
    timer.join()
    assert 2 <= service.replications < 100_000
    assert service.day_service_level.shape[0] == service.replications


def test_interruption_before_the_second_replication_stops(plan):
    forecast, requirement, _, queues = plan
    with pytest.raises(KeyboardInterrupt):
        simulate_requirement(
            forecast, requirement, queues, FEW, seed=1, progress=interrupt_after(1)
        )


def test_more_replications_narrow_the_interval(plan):
    forecast, requirement, _, queues = plan
    widths = [
        simulate_requirement(
            forecast, requirement, queues, SimulationSettings(replications=n), seed=1
        ).service_level_half_width.mean()
        for n in (10, 160)
    ]
    assert widths[1] < 0.4 * widths[0]


def test_requirement_rows_follow_the_names_of_the_queues(plan):
    forecast, requirement, _, queues = plan
    swapped = replace(
        requirement,
        queues=requirement.queues[::-1],
        on_position=requirement.on_position[::-1],
        scheduled=requirement.scheduled[::-1],
    )
    results = [
        simulate_requirement(forecast, r, queues, FEW, seed=1) for r in (requirement, swapped)
    ]
    assert results[0] == results[1]


def test_a_centre_without_calls_and_agents_gives_full_service(build, grid, patient):
    forecast = build["forecast"](grid, 0.0, aht_seconds=0.0)
    requirement = build["requirement"](forecast, 0)
    service = simulate_requirement(forecast, requirement, {"q0": patient}, FEW, seed=1)
    assert (service.service_level == 1).all()
    assert (service.occupancy == 0).all()
    assert np.isnan(service.day_service_level).all()


def test_what_cannot_be_simulated_is_refused(build, plan, grid, day_shift):
    forecast, requirement, roster, queues = plan
    nobody = replace(requirement, on_position=0 * requirement.on_position)
    other = build["forecast"](TimeGrid(date(2026, 2, 3), 2, 30, "Asia/Shanghai"), [[1.0], [1.0]])
    idle = build["roster"](grid, [["q0"], ["q1"]], [day_shift], [[0, 0], [-1, -1]])
    stray = build["roster"](grid, [["q0", "q1"], ["billing"]], [day_shift], 0)
    cases = [
        ("queue q0: expects", lambda: simulate_requirement(forecast, nobody, queues, FEW, seed=1)),
        (
            "Requirement.grid",
            lambda: simulate_requirement(other, requirement, queues, FEW, seed=1),
        ),
        ("Roster.grid", lambda: simulate_roster(other, roster, queues, FEW, {}, seed=1)),
        (
            "queue q1: has no settings",
            lambda: simulate_roster(forecast, roster, {"q0": QueueSettings()}, FEW, {}, seed=1),
        ),
        ("queue q1: expects", lambda: simulate_roster(forecast, idle, queues, FEW, {}, seed=1)),
        (
            "agents a1 serve none",
            lambda: simulate_roster(forecast, stray, queues, FEW, {}, seed=1),
        ),
        (
            "shrinkage",
            lambda: simulate_roster(
                forecast, roster, queues, FEW, {"sickness": 0.7, "leave": 0.3}, seed=1
            ),
        ),
        (
            "Requirement.queues",
            lambda: simulate_requirement(
                forecast, replace(requirement, queues=("q0", "zz")), queues, FEW, seed=1
            ),
        ),
        ("seed -1", lambda: simulate_requirement(forecast, requirement, queues, FEW, seed=-1)),
        (
            "0 replications",
            lambda: simulate_requirement(
                forecast, requirement, queues, FEW.model_copy(update={"replications": 0}), seed=1
            ),
        ),
    ]
    for message, call in cases:
        with pytest.raises(InvalidInput, match=message):
            call()
