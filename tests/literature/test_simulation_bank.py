"""The Bank example of ContactCenters: two groups, own orders of queues, few lines, random agents.

Weeks of five days from 8 to 17 o'clock with three savings and four checking specialists, who are
faster with their own calls and take those first. Account balances go to any free agent at random.
There are 15 lines; who waits at closing time is disconnected. The numbers are our own, so that
means agree within their errors.

Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/Bank.java`` and ``Bank.res``
(repository umontreal-simul/contactcenters, commit dd71c17).
"""

from __future__ import annotations

import numpy as np
import pytest

from wfm.simulate import flow_kernel
from wfm.simulate.duty import Spells
from wfm.simulate.rules import Rules
from wfm.simulate.sampled import Sample
from wfm.simulate.staff import Staff
from wfm.simulate.trace import Outcome

pytestmark = pytest.mark.literature

WEEKS, DAYS, HOURS = 400, 5, 9
CLOSING = HOURS * 60.0
RATES = np.array([[4, 40, 100]] + (HOURS - 1) * [[2, 20, 50]])
SERVICE_MINUTES, TARGET_MINUTES = np.array([5.0, 5.0, 1.0]), np.array([1.0, 1.5, 0.5])
PATIENCE_MINUTES = np.array([[3.0, 5.0], [3.0, 5.0], [2.5, 3.5]])
SAVINGS, CHECKING = 3, 4
GROUP = np.repeat([0, 1], [SAVINGS, CHECKING])
SPECIALISTS = Staff(
    np.ones((GROUP.size, 3), dtype=bool),
    np.ones(GROUP.size),
    tier=np.array([[0, 1, 0], [1, 0, 0]])[GROUP],
    own_order=np.array([[0, 1, 1], [1, 0, 1]])[GROUP],
    handle_factor=np.array([[0.75, 1, 1], [1, 0.75, 1]])[GROUP],
)
RULES = Rules(agent_choice="random", trunk_lines=15)

PRINTED = {
    "arrived": [(99.819, 10.045), (1000.146, 31.172), (2502.340, 50.017)],
    "blocked": [(0.069, 0.276), (0.756, 1.172), (1.826, 2.245)],
    "abandoned": [(0.017, 0.129), (0.161, 0.501), (5.357, 5.133)],
    "wait": [(0.024, 0.020), (0.028, 0.014), (0.036, 0.014)],
    "service": [(3.781, 0.383), (3.852, 0.127), (0.999, 0.021)],
    "occupancy": [(25.353, 1.160), (43.093, 1.270)],
    "service level": [(99.234, 0.991), (99.461, 0.486), (97.301, 1.032)],
}
"""Mean and standard deviation over 1000 weeks: by type of call; occupancy by group."""
ROUNDING = 0.0005
RARE = ("blocked", "abandoned")
"""Too few of them for a comparison of the standard deviations."""


def day(generator):
    """Draw and replay one day; return its sums by type of call, then by group."""
    counts = generator.poisson(RATES)
    columns = [np.repeat(np.arange(HOURS), counts[:, kind]) for kind in range(3)]
    queue = np.repeat(np.arange(3), [column.size for column in columns])
    hour = np.concatenate(columns)
    arrival = (hour + generator.random(hour.size)) * 60
    order = np.argsort(arrival)
    arrival, queue = arrival[order], queue[order]
    patience = generator.uniform(*PATIENCE_MINUTES[queue].T)
    sample = Sample(
        arrival,
        queue,
        generator.exponential(SERVICE_MINUTES[queue]),
        np.minimum(patience, CLOSING - arrival),
        Spells(np.arange(GROUP.size), np.zeros(GROUP.size), np.full(GROUP.size, CLOSING)),
        draw=generator.random(arrival.size),
    )
    trace = flow_kernel.play(sample, SPECIALISTS, RULES)
    served = trace.outcome == Outcome.ANSWERED
    lost = (trace.outcome == Outcome.ABANDONED) & (arrival + patience <= CLOSING)
    wait, handled = trace.started - arrival, trace.ended - trace.started
    good = served & (wait < TARGET_MINUTES[queue])
    weights = (
        np.ones(queue.size),
        trace.outcome == Outcome.BLOCKED,
        lost,
        served,
        good,
        np.where(served, wait, 0.0),
        np.where(served, handled, 0.0),
    )
    by_type = [np.bincount(queue, weights=weight, minlength=3) for weight in weights]
    group = GROUP[trace.agent[served]]
    busy = np.bincount(group, weights=handled[served], minlength=2)
    return np.concatenate([*by_type, busy, np.bincount(GROUP, weights=trace.left)])


@pytest.fixture(scope="module")
def weeks():
    generator = np.random.default_rng(17)
    return np.array([sum(day(generator) for _ in range(DAYS)) for _ in range(WEEKS)])


def test_bank(weeks):
    offered, blocked, lost, served, good, wait, handled = (
        weeks[:, 3 * k : 3 * k + 3] for k in range(7)
    )
    found = {
        "arrived": offered,
        "blocked": blocked,
        "abandoned": lost,
        "service level": 100 * good / offered,
        "wait": wait / offered,
        "service": handled / served,
        "occupancy": 100 * weeks[:, 21:23] / weeks[:, 23:],
    }
    for name, rows in PRINTED.items():
        for column, (mean, spread) in enumerate(rows):
            values = found[name][:, column]
            error = np.hypot(spread / np.sqrt(1000), values.std(ddof=1) / np.sqrt(WEEKS))
            assert abs(values.mean() - mean) < 4 * error + ROUNDING, (name, column)
            if name not in RARE:
                assert abs(values.std(ddof=1) / spread - 1) < 0.15, (name, column)
