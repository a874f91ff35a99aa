"""ContactCenters of the University of Montreal: printed results, to the last digit.

The engines replay the random numbers of the original, see `montreal`: the streams are created in
the order service, arrivals, patience.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
import pytest

from wfm.simulate import flow_kernel, kernel, single_queue
from wfm.simulate.duty import Duty, Spells
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.rules import QueueRules, Rules
from wfm.simulate.sample import Sample
from wfm.simulate.tally import tally
from wfm.simulate.trace import Outcome, waits

pytestmark = pytest.mark.literature

DAYS = 1000
AGENTS = 12
CLOSING_MINUTES = 480.0
ARRIVALS_PER_MINUTE = 4.2
SERVICES_PER_MINUTE = 0.5
TARGET_MINUTES = 20 / 60


class Rows(NamedTuple):
    in_target: np.ndarray
    answered: np.ndarray
    waited: np.ndarray
    abandoned: np.ndarray
    abandoned_late: np.ndarray
    occupancy: np.ndarray
    blocked: np.ndarray


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


def thousand_days(montreal, abandonment_rate, play, clear_queue=False):
    """Replay 1000 days on an engine; one time unit is a minute."""
    model = centre()
    spells = Spells(model.duty.agent, model.duty.start, model.duty.end)
    services, arrivals, patiences = montreal.streams(3)
    rates = (ARRIVALS_PER_MINUTE, SERVICES_PER_MINUTE, abandonment_rate)
    rows = np.empty((4000, 3))
    results = []
    for _ in range(DAYS):
        count = montreal.steady_day(services, arrivals, patiences, rates, CLOSING_MINUTES, rows)
        arrival, service, patience = rows[:count].T.copy()
        if clear_queue:
            patience = CLOSING_MINUTES - arrival
        day = Sample(arrival, np.zeros(count, np.int64), service, patience, spells)
        trace = play(day, model.staff)
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
                (trace.outcome == Outcome.BLOCKED).sum(),
            )
        )
    return Rows(*np.array(results).T)


def printed(values):
    return [
        round(float(x), 3) for x in (values.min(), values.max(), values.mean(), values.std(ddof=1))
    ]


@pytest.mark.parametrize("engine", [kernel, single_queue])
def test_mmc(montreal, engine):
    """Example MMC: 12 agents, 4.2 calls and 0.5 services a minute, no abandonment.

    Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/MMC.res`` (repository
    umontreal-simul/contactcenters, commit f5ddb4a).
    """
    days = thousand_days(montreal, 0.0, engine.play)
    assert printed(days.in_target) == [1588, 1964, 1816.158, 57.043]
    assert round(days.in_target.sum() / days.answered.sum(), 3) == 0.902
    assert round(days.waited.sum() / days.answered.sum(), 3) == 0.099
    assert round(days.occupancy.mean(), 3) == 0.695
    assert days.abandoned.sum() == 0


@pytest.mark.parametrize("engine", [kernel, single_queue])
def test_mmc_with_abandonment(montreal, engine):
    """Example MMCAb: as MMC, with exponential patience of mean one minute.

    Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/MMCAb.res`` (repository
    umontreal-simul/contactcenters, commit f5ddb4a).
    """
    days = thousand_days(montreal, 1.0, engine.play)
    assert printed(days.abandoned) == [20, 124, 58.609, 15.295]
    assert printed(days.in_target) == [1785, 2028, 1906.008, 35.828]
    assert round(days.in_target.sum() / days.answered.sum(), 3) == 0.975
    assert round(days.waited.sum() / days.answered.sum(), 3) == 0.024
    assert round(days.occupancy.mean(), 3) == 0.675
    counted = days.answered.sum() + days.abandoned_late.sum()
    assert round(days.in_target.sum() / counted, 3) == 0.968


def test_mmc_with_five_places_to_wait(montreal):
    """Example MMCBlocked: as MMC, with a busy signal when five callers wait.

    Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/MMCBlocked.res`` (repository
    umontreal-simul/contactcenters, commit dd71c17).
    """
    rules = Rules((QueueRules(waiting_limit=5),))
    days = thousand_days(montreal, 0.0, partial(flow_kernel.play, rules=rules))
    assert printed(days.blocked) == [0, 62, 18.655, 9.831]
    assert printed(days.in_target) == [1718, 1978, 1854.284, 42.176]
    assert round(days.in_target.sum() / days.answered.sum(), 3) == 0.929
    assert round(days.waited.sum() / days.answered.sum(), 3) == 0.060
    assert round(days.occupancy.mean(), 3) == 0.689
    offered = days.answered.sum() + days.blocked.sum()
    assert round(days.in_target.sum() / offered, 3) == 0.920


@pytest.mark.parametrize("engine", [kernel, single_queue])
def test_mmc_with_the_queue_cleared_at_closing_time(montreal, engine):
    """Example MMCClrQ: as MMC, but those who wait at closing time are disconnected.

    Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/MMCClrQ.res`` (repository
    umontreal-simul/contactcenters, commit dd71c17).
    """
    days = thousand_days(montreal, 0.0, engine.play, clear_queue=True)
    assert printed(days.abandoned) == [0, 20, 0.433, 1.688]
    assert printed(days.in_target) == [1588, 1964, 1816.112, 57.042]
    assert round(days.waited.sum() / days.answered.sum(), 3) == 0.099
    offered = days.answered.sum() + days.abandoned.sum()
    assert round(days.in_target.sum() / offered, 3) == 0.902
