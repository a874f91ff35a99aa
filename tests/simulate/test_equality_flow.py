"""The general compiled engine and the SimPy reference agree on centres with every feature."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from wfm.simulate import flow_kernel, reference
from wfm.simulate.trace import Outcome

COLUMNS = ("outcome", "agent", "started", "ended", "left", "arrived", "accepted")
MODELS = 400
MODELS_PER_FEATURE = 12


def load_random_centres():
    path = Path(__file__).with_name("random_centres.py")
    spec = importlib.util.spec_from_file_location("random_centres", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


random_centres = load_random_centres()


def play_both(case):
    fast = flow_kernel.play(case.sample, case.staff, case.rules)
    return fast, reference.play(case.sample, case.staff, case.rules)


def differing(fast, slow):
    return [
        name for name in COLUMNS if not np.array_equal(getattr(fast, name), getattr(slow, name))
    ]


@pytest.mark.parametrize("first", range(0, MODELS, 100))
def test_engines_agree_call_by_call_on_any_mixture_of_features(first):
    for seed in range(first, first + 100):
        case = random_centres.random_case(seed)
        assert differing(*play_both(case)) == [], f"model {seed} with {sorted(case.features)}"


@pytest.mark.parametrize("feature", random_centres.FEATURES)
def test_engines_agree_on_each_feature_alone(feature):
    for seed in range(MODELS_PER_FEATURE):
        case = random_centres.random_case(10_000 + seed, [feature])
        assert differing(*play_both(case)) == [], f"model {10_000 + seed} with {feature}"


def test_the_random_centres_reach_every_outcome_and_every_feature():
    outcomes, met = np.zeros(len(Outcome), int), set()
    for seed in range(100):
        case = random_centres.random_case(seed)
        trace = flow_kernel.play(case.sample, case.staff, case.rules)
        outcomes += np.bincount(trace.outcome, minlength=len(Outcome))
        met |= case.features
    assert (outcomes > 100).all()
    assert met == set(random_centres.FEATURES)


@pytest.mark.parametrize("seed", range(60))
def test_nothing_impossible_happens(seed):
    case = random_centres.random_case(seed)
    sample, staff, rules = case.sample, case.staff, case.rules
    trace = flow_kernel.play(sample, staff, rules)
    served = np.isin(trace.outcome, [Outcome.ANSWERED, Outcome.CALLED_BACK])
    made = trace.outcome != Outcome.NOT_MADE
    assert (made == np.isfinite(trace.arrived)).all()
    assert (trace.started >= trace.arrived)[made].all()
    assert (trace.ended >= trace.started)[served].all()
    assert staff.skills[trace.agent[served], sample.queue[served]].all()
    unanswered = ~served & (trace.outcome != Outcome.NOT_REACHED)
    assert (trace.agent[unanswered] == -1).all()
    assert np.isfinite(trace.accepted[trace.outcome == Outcome.CALLED_BACK]).all()
    if staff.after_seconds is not None:
        ready = trace.arrived + staff.after_seconds[trace.agent, sample.queue]
        assert (ready <= trace.started)[served].all()
    assert (trace.left >= sample.spells.end).all()


@pytest.mark.parametrize("seed", range(60))
def test_nobody_has_more_in_hand_than_the_rules_allow(seed):
    case = random_centres.random_case(seed, ["chats", "tiers", "redials"])
    trace = flow_kernel.play(case.sample, case.staff, case.rules)
    chat = np.array([rule.chat is not None for rule in case.rules.queues])[case.sample.queue]
    for agent in range(case.staff.agent_count):
        own = np.flatnonzero((trace.agent == agent) & (trace.ended > trace.started))
        for number in own:
            moment = trace.started[number]
            beside = own[(trace.started[own] <= moment) & (moment < trace.ended[own])]
            assert beside.size <= (case.rules.chat_limit if chat[number] else 1)
            assert (chat[beside] == chat[number]).all()
