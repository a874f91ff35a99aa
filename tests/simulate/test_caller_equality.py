"""Logs in whole seconds, full of ties, give the same calls in every engine."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.simulate.bursts import Campaign, Outage
from wfm.simulate.call_log import CallLog
from wfm.simulate.callers import Callers
from wfm.simulate.duty import Duty
from wfm.simulate.measure import trace_one
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.patience import Patience
from wfm.simulate.service_time import ServiceTime

SAME = ("outcome", "agent", "started", "ended", "left")


def random_centre(generator: np.random.Generator) -> CentreModel:
    """A small centre with a log in whole seconds, or drawn calls with bursts."""
    queues, agents = int(generator.integers(1, 3)), int(generator.integers(1, 6))
    end = 4 * 600.0
    if generator.random() < 0.5:
        count = int(generator.integers(5, 60))
        patience = generator.integers(0, 40, count).astype(float)
        patience[generator.random(count) < 0.2] = np.nan
        log = CallLog(
            np.sort(generator.integers(0, 600, count)).astype(float),
            generator.integers(0, queues, count),
            generator.integers(0, 60, count).astype(float),
            patience,
        )
        callers = Callers(log=log)
    else:
        callers = Callers(
            "linear",
            service=(ServiceTime.of_log([10.0, 20.0, 60.0]),) * queues,
            patience=(Patience(30.0, at_once_share=0.3),) * queues,
            campaigns=(Campaign(0, 700.0, 15.0, 100.0),),
            outages=(Outage(300.0, 500.0, 0.7, 0.0),),
        )
    demand = Demand(
        queues=tuple("ab"[:queues]),
        interval_seconds=600.0,
        day_of_interval=np.zeros(4, np.int64),
        calls=np.full((queues, 4), 12.0),
        aht_seconds=np.full((queues, 4), 30.0),
        aht_cv=np.ones(queues),
        patience_seconds=np.full(queues, 25.0),
        busyness_cv=np.zeros(queues),
        callers=callers,
    )
    skills = generator.random((agents, queues)) < 0.6
    skills[np.arange(agents), generator.integers(0, queues, agents)] = True
    skills[0] = True
    starts = np.repeat(np.arange(agents), 2)
    cut = generator.integers(100, 900, agents).astype(float)
    start = np.stack([np.zeros(agents), cut + 60.0], axis=1).ravel()
    stop = np.stack([cut, np.full(agents, end)], axis=1).ravel()
    duty = Duty(starts, start, stop, np.arange(2 * agents))
    return CentreModel(demand, Staff(skills, np.ones(agents)), duty)


@pytest.mark.parametrize("seed", range(60))
def test_engines_agree_on_calls_in_whole_seconds(seed):
    model = random_centre(np.random.default_rng(seed))
    traces = [trace_one(model, engine, seed)[1] for engine in ("simpy", "kernel", "auto")]
    for other in traces[1:]:
        for name in SAME:
            np.testing.assert_array_equal(getattr(traces[0], name), getattr(other, name), name)


def test_one_queue_of_one_skill_takes_the_recursion_and_agrees():
    """The recursion only fits agents of one queue: cut the second queue off."""
    generator = np.random.default_rng(5)
    for seed in range(40):
        model = random_centre(generator)
        if model.staff.skills.shape[1] > 1:
            continue
        simpy, auto = (trace_one(model, engine, seed)[1] for engine in ("simpy", "auto"))
        for name in SAME:
            np.testing.assert_array_equal(getattr(simpy, name), getattr(auto, name), name)
