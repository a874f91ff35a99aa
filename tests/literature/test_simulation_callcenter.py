"""The CallCenter example of SSJ: one queue, staffing by the hour, a gamma day, impatient callers.

Thirteen hours from 8:00; one caller in ten hangs up when not answered at once. All printed ratios
divide by the expected number of calls, 1660.

Source: L'Ecuyer, SSJ user's guide, repository umontreal-simul/ssj,
``src/main/docs/examples/tutorial/CallCenter.java``, ``.dat`` and ``.res``.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from wfm.simulate.callers import Callers
from wfm.simulate.duty import required_duty
from wfm.simulate.model import CentreModel, Demand
from wfm.simulate.patience import Patience
from wfm.simulate.replicate import play, run_replications
from wfm.simulate.rules import Rules
from wfm.simulate.sample import sample
from wfm.simulate.staff import Staff
from wfm.simulate.trace import Outcome

pytestmark = pytest.mark.literature

AGENTS = [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4]
CALLS = [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60]
EXPECTED = 1660
HOUR, TARGET_SECONDS = 3600.0, 20.0
DAYS = 1000

PRINTED = {
    400: {
        "days": 10_000,
        "arrivals": (1660.366, 93.620),
        "wait": (4.713, 1.997),
        "in_target": (0.925, 0.040),
        "lost": (0.020, 0.0067),
    },
    10: {
        "days": 1000,
        "arrivals": (1639.507, 513.189),
        "wait": (11.834, 34.078),
        "in_target": (0.853, 0.169),
        "lost": (0.0342, 0.0608),
    },
}
"""Mean and standard deviation over the days, by the shape of the gamma factor."""


def call_center(shape):
    hours = len(CALLS)
    demand = Demand(
        queues=("calls",),
        interval_seconds=HOUR,
        day_of_interval=np.zeros(hours, dtype=np.int64),
        calls=np.array([CALLS], dtype=float),
        aht_seconds=np.full((1, hours), 100.0),
        aht_cv=np.ones(1),
        patience_seconds=np.array([1000.0]),
        busyness_cv=np.array([1 / math.sqrt(shape)]),
        callers=Callers(patience=(Patience(1000.0, at_once_share=0.1),)),
    )
    duty, queue = required_duty(np.array([AGENTS]), HOUR)
    staff = Staff(np.ones((queue.size, 1), dtype=bool), np.ones(queue.size))
    return CentreModel(demand, staff, duty, rules=Rules(idle_leave_first=True))


def simulated(shape, seed):
    """Return arrivals, mean wait of all callers, shares in target and lost, day by day."""
    model = call_center(shape)

    def once(number):
        drawn = sample(model, seed, number)
        trace = play(model, drawn, "auto")
        wait = trace.started - drawn.arrival
        return (
            wait.size,
            wait.sum() / EXPECTED,
            (wait < TARGET_SECONDS).sum() / EXPECTED,
            (trace.outcome == Outcome.ABANDONED).sum() / EXPECTED,
        )

    rows = np.array(list(run_replications(once, DAYS, calls=EXPECTED)))
    return dict(zip(("arrivals", "wait", "in_target", "lost"), rows.T, strict=True))


@pytest.mark.parametrize("shape", PRINTED)
def test_call_center(shape):
    printed = PRINTED[shape]
    days = simulated(shape, 51)
    for name, values in days.items():
        mean, deviation = printed[name]
        error = math.hypot(
            deviation / math.sqrt(printed["days"]), values.std(ddof=1) / math.sqrt(DAYS)
        )
        last_digit = 0.0005
        assert abs(values.mean() - mean) < 4 * error + last_digit, name
        assert values.std(ddof=1) == pytest.approx(deviation, rel=0.15 if shape == 400 else 0.4)


def test_the_expected_day():
    assert sum(CALLS) == EXPECTED
    assert call_center(400).demand.calls.sum() == EXPECTED
