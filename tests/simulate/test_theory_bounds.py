"""Waits of one agent against formulas and bounds for general handle times and arrivals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wfm.simulate import single_queue
from wfm.simulate.duty import Spells
from wfm.simulate.model import Staff
from wfm.simulate.sample import Sample
from wfm.simulate.service_time import ServiceTime
from wfm.simulate.trace import waits

BATCHES, CALLS_PER_BATCH = 40, 20_000
LONG = ("hyperexponential", "lognormal", "gamma")


def mean_wait(arrivals, services, load, seed):
    """Return mean wait and its standard error; mean time between arrivals is 1."""
    generator = np.random.default_rng(seed)
    count = (BATCHES + 1) * CALLS_PER_BATCH
    arrival = np.cumsum(arrivals.shapes(generator, count))
    service = load * services.shapes(generator, count)
    forever = Spells(np.zeros(1, np.int64), np.zeros(1), np.full(1, arrival[-1] + 1.0))
    drawn = Sample(arrival, np.zeros(count, np.int64), service, np.full(count, np.inf), forever)
    trace = single_queue.play(drawn, Staff(np.ones((1, 1), dtype=bool), np.ones(1)))
    batches = waits(trace, arrival)[CALLS_PER_BATCH:].reshape(BATCHES, -1).mean(axis=1)
    return batches.mean(), batches.std(ddof=1) / math.sqrt(BATCHES)


@pytest.mark.parametrize(
    "services",
    [
        ServiceTime("deterministic", 0.0),
        ServiceTime("gamma", 0.5),
        ServiceTime("exponential", 1.0),
        ServiceTime("hyperexponential", 1.8),
        ServiceTime("lognormal", 1.3),
        ServiceTime("empirical", 0.0, np.array([60.0, 60.0, 120.0, 300.0, 900.0])),
    ],
    ids=lambda services: services.name,
)
@pytest.mark.parametrize("load", [0.4, 0.8])
def test_poisson_arrivals_are_pollaczek_khinchine(services, load):
    """Pollaczek 1930, Khinchine 1932; Gross et al. 2008, Fundamentals of queueing theory, 5.1."""
    mean, error = mean_wait(ServiceTime(), services, load, 31)
    theory = load**2 * (1 + services.cv**2) / (2 * (1 - load))
    assert abs(mean - theory) < 4 * error
    assert error < 0.08 * theory


PUBLISHED = {
    0.1: (0.0, 0.422, 0.444, 2.244),
    0.2: (0.0, 0.904, 1.0, 2.6),
    0.5: (0.75, 3.470, 4.0, 5.0),
    0.8: (6.0, 14.917, 16.0, 16.4),
    0.9: (15.75, 34.721, 36.0, 36.2),
}
"""Lower bound, tight upper bound, Daley's and Kingman's bound for squared cvs of 4."""


@pytest.mark.literature
@pytest.mark.parametrize("load", PUBLISHED)
@pytest.mark.parametrize("arrivals", LONG)
def test_waits_lie_inside_the_published_bounds(arrivals, load):
    """Table 1 of Chen and Whitt 2020, Algorithms for the upper bound mean waiting time in the
    GI/GI/1 queue, Queueing Systems 94; both squared coefficients of variation are 4.
    """
    lower, upper, daley, kingman = PUBLISHED[load]
    for services in LONG:
        mean, error = mean_wait(ServiceTime(arrivals, 2.0), ServiceTime(services, 2.0), load, 32)
        assert lower - 4 * error < mean < upper + 4 * error
        assert error < 0.15 * upper
    assert upper < daley < kingman


@pytest.mark.parametrize(("arrival_cv", "service_cv"), [(0.4, 1.5), (1.5, 0.4), (0.7, 0.7)])
@pytest.mark.parametrize("load", [0.3, 0.85])
def test_waits_lie_below_the_bounds_of_kingman_and_daley(arrival_cv, service_cv, load):
    """Kingman 1962, Some inequalities for the queue GI/G/1, Biometrika 49; Daley 1977,
    Inequalities for moments of tails of random variables, with a queueing application, Zeitschrift
    für Wahrscheinlichkeitstheorie 41.
    """
    mean, error = mean_wait(
        ServiceTime("gamma", arrival_cv), ServiceTime("gamma", service_cv), load, 33
    )
    spread = load**2 * service_cv**2
    kingman = (arrival_cv**2 + spread) / (2 * (1 - load))
    daley = (load * (2 - load) * arrival_cv**2 + spread) / (2 * (1 - load))
    assert 0 < mean < daley + 4 * error
    assert daley < kingman
