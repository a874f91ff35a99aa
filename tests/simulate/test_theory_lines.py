"""Finite lines and redials against theory, within four standard errors of many replications."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wfm.queueing import redial
from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import play, run_replications
from wfm.simulate.rules import QueueRules, Redial, Rules
from wfm.simulate.sample import sample
from wfm.simulate.trace import Outcome

AHT = 180.0
REPLICATIONS = 24


def steady_centre(agents, load, patience, rules, aht_lengths):
    """Return a queue at constant load over so many mean handle times, and when it has settled."""
    seconds = aht_lengths * AHT
    demand = Demand(
        queues=("q",),
        interval_seconds=seconds,
        day_of_interval=np.zeros(1, dtype=np.int64),
        calls=np.array([[load * agents * aht_lengths]]),
        aht_seconds=np.array([[AHT]]),
        aht_cv=np.ones(1),
        patience_seconds=np.array([patience]),
        busyness_cv=np.zeros(1),
    )
    number = np.arange(agents)
    duty = Duty(number, np.zeros(agents), np.full(agents, seconds), number)
    staff = Staff(np.ones((agents, 1), dtype=bool), np.ones(agents))
    return CentreModel(demand, staff, duty, rules=rules)


def measured(model, seed, settled_share):
    """Return shares and mean waits of the attempts that come after the centre has settled."""
    end = model.demand.end_seconds
    begin = settled_share * end

    def once(number):
        drawn = sample(model, seed, number)
        trace = play(model, drawn, "auto")
        arrived = drawn.arrival if trace.arrived is None else trace.arrived
        counted = (arrived >= begin) & (arrived < end)
        outcome = trace.outcome[counted]
        wait = trace.started[counted] - arrived[counted]
        inside = outcome != Outcome.BLOCKED
        return (
            counted.sum() / (end - begin),
            (outcome == Outcome.BLOCKED).mean(),
            (outcome == Outcome.ABANDONED).mean(),
            wait[inside].mean(),
            (wait[inside] == 0).mean(),
        )

    rows = np.array(list(run_replications(once, REPLICATIONS)))
    return dict(zip(("rate", "blocked", "abandoned", "wait", "at_once"), rows.T, strict=True))


def assert_agrees(values, theory, precision=0.05):
    error = values.std(ddof=1) / math.sqrt(values.size)
    assert abs(values.mean() - theory) < 4 * error, (values.mean(), theory, error)
    assert error < precision * theory


def birth_death(agents, places, load, patience):
    """Return blocking, abandonment, mean wait and service at once of M/M/n/K+M."""
    arrival_rate = load * agents / AHT
    logs = [0.0]
    for state in range(1, agents + places + 1):
        death = min(state, agents) / AHT + max(0, state - agents) / patience
        logs.append(logs[-1] + math.log(arrival_rate / death))
    chain = np.exp(np.array(logs) - max(logs))
    chain /= chain.sum()
    states = np.arange(chain.size)
    waiting = (chain * np.maximum(states - agents, 0)).sum()
    entering = arrival_rate * (1 - chain[-1])
    return {
        "blocked": chain[-1],
        "abandoned": waiting / patience / arrival_rate,
        "wait": waiting / entering,
        "at_once": chain[:agents].sum() / (1 - chain[-1]),
    }


@pytest.mark.parametrize(
    "rules",
    [Rules((QueueRules(waiting_limit=4),)), Rules(trunk_lines=14)],
    ids=["waiting places", "trunk lines"],
)
def test_a_finite_line_is_a_birth_death_chain(rules):
    agents, load, patience = 10, 0.95, math.inf
    found = measured(steady_centre(agents, load, patience, rules, 1500), 21, 0.05)
    theory = birth_death(agents, 4, load, patience)
    for name in ("blocked", "wait", "at_once"):
        assert_agrees(found[name], theory[name])
    assert not found["abandoned"].any()


def test_no_place_to_wait_is_erlang_b():
    agents, load = 12, 0.9
    rules = Rules((QueueRules(waiting_limit=0),))
    found = measured(steady_centre(agents, load, math.inf, rules, 1500), 22, 0.05)
    blocking = 1.0
    for n in range(1, agents + 1):
        blocking = load * agents * blocking / (n + load * agents * blocking)
    assert_agrees(found["blocked"], blocking)
    assert not found["wait"].any()


def test_a_finite_line_with_abandonment():
    """M/M/100/200+M at load 1.02, patience twice the handle time.

    The instance of Whitt 2005, Engineering solution of a basic call-center model, Management
    Science 51(2).
    """
    agents, load, patience = 100, 1.02, 2 * AHT
    rules = Rules((QueueRules(waiting_limit=100),))
    found = measured(steady_centre(agents, load, patience, rules, 200), 23, 0.1)
    theory = birth_death(agents, 100, load, patience)
    for name in ("abandoned", "wait", "at_once"):
        assert_agrees(found[name], theory[name])
    assert_agrees(found["abandoned"], found["wait"].mean() / patience)


def test_patient_redials_are_the_fixed_point():
    """Redials long after the busy minute come as a Poisson stream of their own."""
    agents, load, patience, share = 10, 1.05, 240.0, 0.6
    rules = Rules((QueueRules(redial=Redial(share, 40 * AHT)),))
    found = measured(steady_centre(agents, load, patience, rules, 1200), 24, 0.3)
    attempts = float(redial.attempted_load(load * agents, agents, AHT, patience, share))
    assert attempts > 1.1 * load * agents
    theory = birth_death(agents, 400, attempts / agents, patience)
    assert_agrees(found["rate"], attempts / AHT)
    assert_agrees(found["abandoned"], theory["abandoned"])
    assert_agrees(found["wait"], theory["wait"])
