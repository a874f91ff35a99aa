"""The Telethon example of ContactCenters: telephone lines, leaving a message, closing time.

Five evenings of four hours with twelve volunteers and 24 lines. Who has waited two minutes leaves
a message; who waits at closing time is disconnected. To the last digit, see `montreal`.

Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/Telethon.java`` and ``Telethon.res``;
TelethonMsg prints the same numbers (repository umontreal-simul/contactcenters, commit dd71c17).
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

WEEKS, EVENINGS, MINUTES, AGENTS = 1000, 5, 240.0, 12
ARRIVALS, SERVICES, PATIENCES = 50 / 60, 1 / 10, 1 / 2
MESSAGE_MINUTES, TARGET_MINUTES = 2.0, 1.0
VOLUNTEERS = Staff(np.ones((AGENTS, 1), dtype=bool), np.ones(AGENTS))

PRINTED = {
    "arrived": [907, 1108, 1000.169, 33.164],
    "served": [890, 1057, 963.109, 27.984],
    "blocked": [0, 0, 0, 0],
    "abandoned": [4, 67, 31.820, 10.437],
    "messages": [0, 21, 4.960, 2.973],
    "disconnected": [0, 7, 0.280, 0.718],
    "in target": [880, 1042, 950.265, 27.173],
}
"""Minimum, maximum, mean and standard deviation by week."""


def evening(arrival, service, patience):
    """Replay one evening and count what happened."""
    agent = np.arange(AGENTS)
    ends = np.stack([patience, np.full(arrival.size, MESSAGE_MINUTES), MINUTES - arrival])
    day = Sample(
        arrival,
        np.zeros(arrival.size, np.int64),
        service,
        ends.min(axis=0),
        Spells(agent, np.zeros(AGENTS), np.full(AGENTS, MINUTES)),
    )
    trace = flow_kernel.play(day, VOLUNTEERS, Rules(trunk_lines=24))
    served, lost = (trace.outcome == kind for kind in (Outcome.ANSWERED, Outcome.ABANDONED))
    wait = (trace.started - arrival)[served]
    return (
        arrival.size,
        served.sum(),
        (trace.outcome == Outcome.BLOCKED).sum(),
        *np.bincount(ends.argmin(axis=0)[lost], minlength=3),
        (wait < TARGET_MINUTES).sum(),
        wait.sum(),
        (trace.ended - trace.started)[served].sum(),
    )


@pytest.fixture(scope="module")
def weeks(montreal):
    services, patiences, arrivals = montreal.streams(3)
    rates, rows = (ARRIVALS, SERVICES, PATIENCES), np.empty((1000, 3))
    counts = []
    for _ in range(WEEKS * EVENINGS):
        count = montreal.steady_day(services, arrivals, patiences, rates, MINUTES, rows)
        counts.append(evening(*rows[:count].T.copy()))
    return np.array(counts, dtype=float).reshape(WEEKS, EVENINGS, -1).sum(axis=1)


def printed(values):
    return [
        round(float(x), 3) for x in (values.min(), values.max(), values.mean(), values.std(ddof=1))
    ]


def test_telethon(weeks):
    found = dict(zip(PRINTED, weeks.T, strict=False))
    assert {name: printed(values) for name, values in found.items()} == PRINTED


def test_speed_of_answer_and_occupancy(weeks):
    served, wait, busy = weeks[:, 1], weeks[:, 7], weeks[:, 8]
    assert round(wait.sum() / served.sum(), 3) == 0.036
    occupancy = 100 * busy / (EVENINGS * MINUTES * AGENTS)
    assert printed(occupancy) == [59.365, 75.824, 66.772, 2.650]
