"""ContactCenters of the University of Montreal: printed results, to the last digit.

The kernel replays the random numbers of the original: MRG32k3a with the package seed, streams
2^127 apart in the order of their creation (service, arrivals, patience), by inversion.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numba import njit

from wfm.simulate import kernel
from wfm.simulate.duty import Duty, Spells
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.sample import Sample
from wfm.simulate.tally import tally
from wfm.simulate.trace import Outcome, waits

pytestmark = pytest.mark.literature

MODULUS = (4294967087, 4294944443)
STEP = (
    ((0, 1, 0), (0, 0, 1), (-810728, 1403580, 0)),
    ((0, 1, 0), (0, 0, 1), (-1370589, 0, 527612)),
)

DAYS = 1000
AGENTS = 12
CLOSING_MINUTES = 480.0
ARRIVALS_PER_MINUTE = 4.2
SERVICES_PER_MINUTE = 0.5
TARGET_MINUTES = 20 / 60


def times(left, right, modulus):
    return [
        [sum(left[i][k] * right[k][j] for k in range(3)) % modulus for j in range(3)]
        for i in range(3)
    ]


def streams(count):
    """Return the first states of streams 2^127 steps apart (L'Ecuyer 1999, MRG32k3a)."""
    jumps = []
    for step, modulus in zip(STEP, MODULUS, strict=True):
        jump = [list(row) for row in step]
        for _ in range(127):
            jump = times(jump, jump, modulus)
        jumps.append(jump)
    state, states = [12345] * 6, []
    for _ in range(count):
        states.append(np.array(state, dtype=np.int64))
        parts = (state[:3], state[3:])
        state = [
            sum(a * b for a, b in zip(row, part, strict=True)) % modulus
            for jump, part, modulus in zip(jumps, parts, MODULUS, strict=True)
            for row in jump
        ]
    return states


@njit
def uniform(state):
    first = (1403580 * state[1] - 810728 * state[0]) % 4294967087
    state[0], state[1], state[2] = state[1], state[2], first
    second = (527612 * state[5] - 1370589 * state[3]) % 4294944443
    state[3], state[4], state[5] = state[4], state[5], second
    difference = first - second
    if difference <= 0:
        difference += 4294967087
    return difference * 2.328306549295727688e-10


@njit
def exponential(state, rate):
    return -np.log1p(-uniform(state)) / rate


@njit
def draw_day(services, arrivals, patiences, abandonment_rate, out):
    """Fill rows of arrival, service and patience; the streams go on from day to day."""
    count, moment = 0, exponential(arrivals, ARRIVALS_PER_MINUTE)
    while moment < CLOSING_MINUTES:
        out[count, 0] = moment
        out[count, 1] = exponential(services, SERVICES_PER_MINUTE)
        out[count, 2] = (
            exponential(patiences, abandonment_rate) if abandonment_rate > 0 else np.inf
        )
        count += 1
        moment += exponential(arrivals, ARRIVALS_PER_MINUTE)
    return count


class Rows(NamedTuple):
    in_target: np.ndarray
    answered: np.ndarray
    waited: np.ndarray
    abandoned: np.ndarray
    abandoned_late: np.ndarray
    occupancy: np.ndarray


def centre():
    demand = Demand(
        queues=("calls",),
        interval_seconds=CLOSING_MINUTES,
        day_of_interval=np.zeros(1, dtype=np.int64),
        calls=np.array([[ARRIVALS_PER_MINUTE * CLOSING_MINUTES]]),
        aht_seconds=np.array([[1 / SERVICES_PER_MINUTE]]),
        aht_cv=np.ones(1),
        patience_seconds=np.array([np.inf]),
        busyness_cv=np.zeros(1),
    )
    agents = np.arange(AGENTS)
    staff = Staff(np.ones((AGENTS, 1), dtype=bool), np.ones(AGENTS))
    return CentreModel(
        demand, staff, Duty(agents, np.zeros(AGENTS), np.full(AGENTS, CLOSING_MINUTES), agents)
    )


def thousand_days(abandonment_rate):
    """Replay 1000 days; one time unit is a minute."""
    model = centre()
    spells = Spells(model.duty.agent, model.duty.start, model.duty.end)
    services, arrivals, patiences = streams(3)
    rows = np.empty((4000, 3))
    results = []
    for _ in range(DAYS):
        count = draw_day(services, arrivals, patiences, abandonment_rate, rows)
        arrival, service, patience = rows[:count].T.copy()
        day = Sample(arrival, np.zeros(count, np.int64), service, patience, spells)
        trace = kernel.play(day, model.staff)
        wait = waits(trace, arrival)
        answered = trace.outcome == Outcome.ANSWERED
        counts = tally(model, day, trace, np.array([TARGET_MINUTES]))
        results.append(
            (
                counts.answered_in_time.sum(),
                answered.sum(),
                wait[answered].sum(),
                counts.abandoned.sum(),
                (wait[~answered] >= TARGET_MINUTES).sum(),
                counts.busy_seconds.sum() / (AGENTS * CLOSING_MINUTES),
            )
        )
    return Rows(*np.array(results).T)


def printed(values):
    return [
        round(float(x), 3) for x in (values.min(), values.max(), values.mean(), values.std(ddof=1))
    ]


def test_mmc():
    """Example MMC: 12 agents, 4.2 calls and 0.5 services a minute, no abandonment.

    Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/MMC.res`` (repository
    umontreal-simul/contactcenters, commit f5ddb4a).
    """
    days = thousand_days(0.0)
    assert printed(days.in_target) == [1588, 1964, 1816.158, 57.043]
    assert round(days.in_target.sum() / days.answered.sum(), 3) == 0.902
    assert round(days.waited.sum() / days.answered.sum(), 3) == 0.099
    assert round(days.occupancy.mean(), 3) == 0.695
    assert days.abandoned.sum() == 0


def test_mmc_with_abandonment():
    """Example MMCAb: as MMC, with exponential patience of mean one minute.

    Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/MMCAb.res`` (repository
    umontreal-simul/contactcenters, commit f5ddb4a).
    """
    days = thousand_days(1.0)
    assert printed(days.abandoned) == [20, 124, 58.609, 15.295]
    assert printed(days.in_target) == [1785, 2028, 1906.008, 35.828]
    assert round(days.in_target.sum() / days.answered.sum(), 3) == 0.975
    assert round(days.waited.sum() / days.answered.sum(), 3) == 0.024
    assert round(days.occupancy.mean(), 3) == 0.675
    counted = days.answered.sum() + days.abandoned_late.sum()
    assert round(days.in_target.sum() / counted, 3) == 0.968
