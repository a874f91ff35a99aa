"""SimpleMSK of ContactCenters: three types of call, two groups of agents, to the last digit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import gammaincinv

from wfm.simulate import flow_kernel
from wfm.simulate.duty import required_duty
from wfm.simulate.model import Staff
from wfm.simulate.rules import Rules
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome, waits

pytestmark = pytest.mark.literature

DAYS, PERIODS, PERIOD_MINUTES = 1000, 3, 120.0
ARRIVALS = np.array([[4.2, 5.3, 3.2], [5.1, 4.3, 4.8], [6.3, 5.2, 4.8]])
SERVICES, PATIENCES = np.array([0.5, 0.6, 0.4]), np.array([0.3, 0.4, 0.2])
AGENTS = np.array([[12, 18, 9, 9], [15, 20, 11, 11]])
"""By period; the last one is for winding up, when nobody calls any more."""
SKILLS = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)
BUSYNESS_SHAPE = 28.7
TARGET_MINUTES = 20 / 60


class Rows(NamedTuple):
    answered: np.ndarray
    abandoned: np.ndarray
    abandoned_late: np.ndarray
    in_target: np.ndarray
    busy: np.ndarray
    staffed: np.ndarray


def thousand_days(montreal, **routing):
    """Replay 1000 days; one time unit is a minute. `routing` has a row for each group."""
    duty, group = required_duty(AGENTS, PERIOD_MINUTES)
    tables = {name: np.array(rows)[group] for name, rows in routing.items()}
    staff = Staff(SKILLS[group], np.ones(group.size), **tables)
    spells = duty.spells(np.ones(duty.agent.size, dtype=bool))
    rules = Rules(idle_leave_first=True)
    streams = montreal.streams(6)
    arrivals, busyness, services, patiences = streams[:3], streams[3], streams[4], streams[5]
    rows, results = np.empty((12_000, 5)), []
    for _ in range(DAYS):
        factor = gammaincinv(BUSYNESS_SHAPE, montreal.uniform(busyness)) / BUSYNESS_SHAPE
        rates = (ARRIVALS, SERVICES, PATIENCES)
        count = montreal.changing_day(
            arrivals, services, patiences, factor, rates, PERIOD_MINUTES, rows
        )
        arrival, kind, period, service, patience = rows[:count].T.copy()
        kind, period = kind.astype(np.int64), period.astype(np.int64)
        day = Sample(arrival, kind, service, patience, spells)
        trace = flow_kernel.play(day, staff, rules)
        answered, wait = trace.outcome == Outcome.ANSWERED, waits(trace, arrival)
        in_target = np.zeros((3, PERIODS))
        good = answered & (wait < TARGET_MINUTES)
        np.add.at(in_target, (kind[good], period[good]), 1)
        results.append(
            (
                answered.sum(),
                (~answered).sum(),
                (~answered & (patience >= TARGET_MINUTES)).sum(),
                in_target,
                *time_of_first_group(trace, group, answered),
            )
        )
    return Rows(*(np.array(column) for column in zip(*results, strict=True)))


@pytest.fixture(scope="module")
def days(montreal):
    """Calls of type 1 go to group 0 first; agents take the call that has waited longest."""
    return thousand_days(montreal, tier=[[0, 0, 0], [0, 1, 0]])


def time_of_first_group(trace, group, answered):
    """Return busy time of group 0, and the integral of the larger of agents and busy agents.

    The published run ends with the last call; until then the agents of the last period count.
    """
    own = answered & (group[trace.agent] == 0)
    started, ended = trace.started[own], trace.ended[own]
    stop = trace.ended[answered].max()
    edges = np.concatenate([started, ended, [0.0, 120.0, 240.0, stop]])
    steps = np.concatenate([np.ones(started.size), -np.ones(ended.size), np.zeros(4)])
    order = np.lexsort((steps, edges))
    edges, busy = edges[order], np.cumsum(steps[order])
    agents = AGENTS[0, np.minimum(edges[:-1] // PERIOD_MINUTES, PERIODS).astype(int)]
    length = np.diff(edges)
    return (ended - started).sum(), (np.maximum(busy[:-1], agents) * length).sum()


def printed(values):
    return [
        round(float(x), 3) for x in (values.min(), values.max(), values.mean(), values.std(ddof=1))
    ]


def test_simple_msk(days):
    """Example SimpleMSK: non-homogeneous arrivals, a busyness factor, staffing by period.

    Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/SimpleMSK.res`` (repository
    umontreal-simul/contactcenters, commit f5ddb4a).
    """
    assert printed(days.answered) == [2448, 5291, 4297.305, 437.605]
    assert printed(days.abandoned) == [9, 3805, 910.335, 551.164]
    by_type = days.in_target.transpose(1, 2, 0)
    assert [[tuple(printed(period)[2:]) for period in kind] for kind in by_type] == [
        [(170.154, 93.722), (599.334, 83.392), (15.490, 27.520)],
        [(262.936, 134.377), (511.648, 86.571), (34.697, 55.230)],
        [(259.806, 155.150), (613.732, 99.046), (24.888, 44.327)],
    ]
    counted = days.answered.sum() + days.abandoned_late.sum()
    assert round(days.in_target.sum() / counted, 3) == 0.501
    assert round(days.busy.sum() / days.staffed.sum(), 3) == 0.881


def test_the_interval_of_the_service_level_is_the_printed_one(days):
    """The interval (0.494, 0.509) of the same output, by the delta method."""
    good, counted = days.in_target.sum(axis=(1, 2)), days.answered + days.abandoned_late
    level = good.sum() / counted.sum()
    residual = good - level * counted
    half = 1.962 * residual.std(ddof=1) / np.sqrt(DAYS) / counted.mean()
    assert (round(level - half, 3), round(level + half, 3)) == (0.494, 0.509)


def test_simple_msk_with_rerouting(montreal):
    """Example SimpleMSKWithRerouting: type 1 overflows to group 1 after 0.2 minutes.

    The published selection of calls never updates the time it compares with, so that an agent
    takes from the last queue of the list {1, 0} or {2, 1} in which anyone may be taken.

    Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/SimpleMSKWithRerouting.res``
    (repository umontreal-simul/contactcenters, commit dd71c17).
    """
    days = thousand_days(
        montreal,
        tier=[[0, 0, 0], [0, 1, 0]],
        after_seconds=[[0.0, 0.0, 0.0], [0.0, 0.2, 0.0]],
        own_order=[[0, 1, 0], [0, 0, 1]],
    )
    assert printed(days.answered) == [2430, 5367, 4274.426, 433.840]
    assert printed(days.abandoned) == [14, 3720, 933.214, 554.096]
    by_type = days.in_target.transpose(1, 2, 0)
    assert [[printed(period) for period in kind] for kind in by_type] == [
        [
            [118, 391, 298.745, 30.117],
            [274, 791, 595.270, 82.484],
            [4, 181, 106.823, 29.504],
        ],
        [
            [150, 487, 383.203, 50.558],
            [255, 706, 504.090, 82.433],
            [0, 305, 121.441, 61.286],
        ],
        [
            [9, 547, 239.008, 158.435],
            [265, 857, 611.550, 97.645],
            [0, 282, 22.298, 42.372],
        ],
    ]
    counted = days.answered.sum() + days.abandoned_late.sum()
    assert round(days.in_target.sum() / counted, 3) == 0.579
    assert round(days.busy.sum() / days.staffed.sum(), 3) == 0.884
