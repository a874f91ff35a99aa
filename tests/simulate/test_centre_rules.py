"""Settings of a scenario become rules of the centre; what makes no sense is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.domain import InvalidInput
from wfm.domain.routing_settings import CallbackSettings, RedialSettings, RoutingSettings
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate import simulate_requirement, simulate_roster
from wfm.simulate.centre import required_centre, rostered_centre
from wfm.simulate.model import CentreModel
from wfm.simulate.rules import (
    Callback,
    Chat,
    Deferral,
    Dialling,
    Predictive,
    QueueRules,
    Redial,
    Rules,
)
from wfm.simulate.staff import Staff, levelled

SETTINGS = SimulationSettings(replications=3)


def queue(**routing):
    return QueueSettings(patience_seconds=60.0, routing=RoutingSettings(**routing))


def chat_queue(slowdown):
    return QueueSettings.model_validate(
        {"channel": "chat", "chat": {"concurrency": 3, "slowdown": slowdown}}
    )


def test_plain_settings_make_a_plain_centre(build, grid):
    forecast = build["forecast"](grid, [[10.0], [5.0]])
    requirement = build["requirement"](forecast, 3)
    model = required_centre(forecast, requirement, {"q0": queue(), "q1": queue()}, SETTINGS)
    assert model.plain
    assert model.rules.of(1) == QueueRules()


def test_the_words_of_a_queue_reach_its_rules(build, grid):
    forecast = build["forecast"](grid, [[10.0], [5.0]])
    routing = {
        "priority": 2,
        "waiting_limit": 7,
        "contained_share": 0.1,
        "callback": CallbackSettings(after_seconds=60, share=0.5, when_idle=True),
        "redial": RedialSettings(share=0.3, delay_seconds=200),
    }
    queues = {"q0": queue(**routing), "q1": chat_queue(0.2)}
    settings = SETTINGS.model_copy(update={"agent_choice": "random", "trunk_lines": 40})
    model = required_centre(forecast, build["requirement"](forecast, 3), queues, settings)
    assert model.rules == Rules(
        queues=(
            QueueRules(2, 7, Callback(60, 0.5, True), Redial(0.3, 200), contained_share=0.1),
            QueueRules(chat=Chat(3, 0.2)),
        ),
        agent_choice="random",
        trunk_lines=40,
    )
    assert not model.plain


def test_agents_of_calls_do_the_work_that_is_blended_with_them(build, grid):
    forecast = build["forecast"](grid, [[20.0], [3.0]])
    mail = {"channel": "deferred", "deferred": {"blended_with": ["q0"], "reserve_agents": 2}}
    queues = {"q0": queue(), "q1": QueueSettings.model_validate(mail)}
    numbers = np.array([[8], [0]]) + np.zeros((2, grid.interval_count), int)
    need = build["requirement"](forecast, numbers)
    model = required_centre(forecast, need, queues, SETTINGS)
    assert model.staff.skills.tolist() == [[True, True]] * 8
    service = simulate_requirement(forecast, need, queues, SETTINGS, seed=2)
    assert service.service_level[1].mean() > 0.99
    alone = {**queues, "q1": QueueSettings.model_validate({"channel": "deferred", "deferred": {}})}
    with pytest.raises(InvalidInput):
        required_centre(forecast, need, alone, SETTINGS)


def test_overflow_reaches_agents_with_another_first_skill(build, grid, day_shift):
    forecast = build["forecast"](grid, np.where(np.arange(96) % 48 < 20, [[1.0], [1.0]], 0))
    roster = build["roster"](grid, [["q1", "q0"], ["q0"], ["q0", "q1"]], [day_shift], 0)
    queues = {"q0": queue(overflow_seconds=30), "q1": queue()}
    model = rostered_centre(forecast, roster, queues, SETTINGS, {})
    assert model.staff.after_seconds.tolist() == [[30, 0], [0, 0], [0, 0]]


def test_deferred_work_keeps_its_reserve_and_its_deadline(build, grid):
    mail = {"channel": "deferred", "deferred": {"deadline_hours": 8, "reserve_agents": 2}}
    queues = {"q0": QueueSettings.model_validate(mail)}
    forecast = build["forecast"](grid, 5.0)
    model = required_centre(forecast, build["requirement"](forecast, 3), queues, SETTINGS)
    assert model.rules.of(0) == QueueRules(deferral=Deferral(2, 8 * 3600.0))


def test_callers_words_for_deferred_work_are_refused(build, grid):
    mail = {"channel": "deferred", "deferred": {}, "routing": {"waiting_limit": 3}}
    forecast = build["forecast"](grid, 5.0)
    with pytest.raises(InvalidInput, match=r"queue q0, routing\.waiting_limit"):
        required_centre(
            forecast,
            build["requirement"](forecast, 3),
            {"q0": QueueSettings.model_validate(mail)},
            SETTINGS,
        )


@pytest.mark.parametrize("engine", ["kernel", "simpy"])
def test_a_requirement_with_every_rule_is_simulated(build, grid, engine):
    forecast = build["forecast"](grid, [[6.0], [4.0]])
    routing = {"waiting_limit": 2, "redial": {"share": 0.5}, "callback": {"after_seconds": 20}}
    queues = {"q0": queue(**routing), "q1": chat_queue(0.3)}
    settings = SETTINGS.model_copy(update={"engine": engine})
    requirement = build["requirement"](forecast, 1)
    service = simulate_requirement(forecast, requirement, queues, settings, seed=3)
    assert service.offered[0].sum() > 500
    assert (service.answered <= service.offered + 1e-9).all()


def test_both_engines_measure_the_same_roster(build, grid, day_shift):
    open_hours = (np.arange(96) % 48 >= 16) & (np.arange(96) % 48 < 34)
    forecast = build["forecast"](grid, np.where(open_hours, [[6.0], [4.0]], 0.0))
    roster = build["roster"](grid, [["q0"], ["q1"], ["q0", "q1"]], [day_shift], 0)
    queues = {"q0": queue(overflow_seconds=20, redial={"share": 0.4}), "q1": queue(priority=1)}
    found = [
        simulate_roster(
            forecast, roster, queues, SETTINGS.model_copy(update={"engine": e}), {}, seed=2
        )
        for e in ("kernel", "simpy")
    ]
    assert replace(found[0], engine="x") == replace(found[1], engine="x")


def test_staffing_that_ends_before_the_contacts_do_is_refused(build, grid):
    forecast = build["forecast"](grid, 5.0)
    numbers = np.where(np.arange(96) < 90, 3, 0)
    with pytest.raises(InvalidInput, match="expects 30 contacts after its last agent"):
        simulate_requirement(
            forecast, build["requirement"](forecast, numbers), {"q0": queue()}, SETTINGS, seed=1
        )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Rules(agent_choice="nearest"), "agent_choice"),
        (lambda: Rules(trunk_lines=0), "trunk_lines"),
        (lambda: QueueRules(waiting_limit=-1), "waiting_limit"),
        (lambda: QueueRules(contained_share=1.5), "contained_share"),
        (lambda: QueueRules(dialling=Dialling(0.3, 10)), "dialling"),
        (lambda: QueueRules(deferral=Deferral(), chat=Chat(2)), "deferral"),
        (lambda: Callback(-1), "after_seconds"),
        (lambda: Callback(float("nan")), "after_seconds"),
        (lambda: Callback(10, 2), r"Callback\.share"),
        (lambda: Redial(0.5, -3), "mean_delay_seconds"),
        (lambda: Redial(-0.5, 3), r"Redial\.share"),
        (lambda: Redial(0.5, 3, 0), "most"),
        (lambda: Deferral(-1), "reserve"),
        (lambda: Deferral(1, -5), "due_seconds"),
        (lambda: Chat(0), "concurrency"),
        (lambda: Dialling(1.2, 10), "connect_share"),
        (lambda: Dialling(0.2, -10), "dial_seconds"),
        (lambda: Dialling(0.2, 10, 5, Predictive(2, 0.03)), "preview_seconds"),
        (lambda: Predictive(0.5, 0.03), "most_lines"),
        (lambda: Predictive(2, -0.1), "lost_share"),
        (
            lambda: QueueRules(
                deferral=Deferral(0, 60), dialling=Dialling(0.2, 10, predictive=Predictive(2, 0))
            ),
            "due_seconds",
        ),
        (lambda: Chat(2, -1), "slowdown"),
        (lambda: levelled(np.array([[-1, 1]]), np.ones(1)), "level"),
        (lambda: Staff([[True]], [1], tier=[[-1]]), r"Staff\.tier"),
        (lambda: Staff([[True]], [1], after_seconds=[[np.nan]]), "after_seconds"),
        (lambda: Staff([[True]], [1], handle_factor=[[0]]), "handle_factor"),
        (lambda: Staff([[True]], [1], handle_factor=[[np.inf]]), "handle_factor"),
        (lambda: Staff([[True]], [1], own_order=[[0, 1]]), "own_order"),
    ],
)
def test_impossible_rules_are_refused(make, message):
    with pytest.raises(InvalidInput, match=message):
        make()


def test_rules_for_other_queues_than_the_demands_are_refused(build, grid):
    forecast = build["forecast"](grid, 5.0)
    model = required_centre(forecast, build["requirement"](forecast, 3), {"q0": queue()}, SETTINGS)
    with pytest.raises(InvalidInput, match="holds 2 queues"):
        replace(model, rules=Rules(queues=(QueueRules(), QueueRules())))


def test_one_agent_for_chats_of_two_slowdowns_is_refused(build, grid):
    forecast = build["forecast"](grid, [[5.0], [5.0]])
    queues = {"q0": chat_queue(0.2), "q1": chat_queue(0.4)}
    model = required_centre(forecast, build["requirement"](forecast, 3), queues, SETTINGS)
    both = Staff(np.ones((6, 2), bool), np.ones(6))
    with pytest.raises(InvalidInput, match="slowdowns"):
        CentreModel(model.demand, both, model.duty, rules=model.rules)


@pytest.mark.parametrize(
    "routing",
    [
        {"priority": -1},
        {"overflow_seconds": -1},
        {"waiting_limit": -1},
        {"contained_share": 1},
        {"callback": {"after_seconds": -1}},
        {"redial": {"share": 1.1}},
        {"redial": {"share": 0.5, "delay_seconds": 0}},
    ],
)
def test_impossible_words_are_refused(routing):
    with pytest.raises(ValidationError):
        RoutingSettings.model_validate(routing)
