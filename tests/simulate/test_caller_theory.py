"""Callers beyond means against theory, within four standard errors."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from wfm.domain import ServiceGoal, TimeGrid
from wfm.domain.settings import SimulationSettings
from wfm.queueing import erlang_b
from wfm.simulate import Definitions, measure
from wfm.simulate.callers import Callers
from wfm.simulate.duty import Duty
from wfm.simulate.estimate import student_quantile
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.observation import Count
from wfm.simulate.patience import Patience
from wfm.simulate.service_time import ServiceTime

GRID = TimeGrid(date(2026, 3, 2), 2, 30, "Asia/Shanghai")
GOALS = (ServiceGoal(0.8, 20.0),)
RUNS = 60


def centre(agents, calls, aht_seconds, grid=GRID, **known):
    shape = (1, grid.interval_count)
    demand = Demand(
        queues=("a",),
        interval_seconds=float(grid.interval_seconds),
        day_of_interval=grid.day_of_interval,
        calls=np.full(shape, calls),
        aht_seconds=np.full(shape, aht_seconds),
        aht_cv=np.ones(1),
        patience_seconds=np.array([np.inf]),
        busyness_cv=np.zeros(1),
        callers=Callers(**known),
    )
    number = np.arange(agents)
    duty = Duty(number, np.zeros(agents), np.full(agents, demand.end_seconds), number)
    return CentreModel(demand, Staff(np.ones((agents, 1), bool), np.ones(agents)), duty)


def measured(model, grid=GRID, replications=RUNS):
    return measure(model, grid, GOALS, SimulationSettings(replications=replications), seed=11)


def assert_within(estimate, expected, replications=RUNS):
    error = estimate.half_width[0] / student_quantile(replications, 0.95)
    assert abs(estimate.value[0] - expected) < 4 * error, (estimate.value[0], expected, error)


@pytest.mark.parametrize(
    "service",
    [
        ServiceTime(),
        ServiceTime("gamma", 0.6),
        ServiceTime("hyperexponential", 2.0),
        ServiceTime("deterministic", 0.0),
        ServiceTime.of_log([20.0, 60.0, 400.0]),
    ],
)
def test_without_patience_the_centre_is_a_loss_system_whatever_the_handle_times(service):
    """Erlang's loss formula holds for any distribution of handle times (Sevastyanov 1957).

    The first hours start from an empty floor and are left out as warm-up.
    """
    model = centre(
        10, 80.0, 180.0, service=(service,), patience=(Patience(100.0, at_once_share=1.0),)
    )
    settings = SimulationSettings(replications=RUNS)
    found = measure(
        model, GRID, GOALS, settings, seed=11, definitions=Definitions(warm_up_seconds=7200.0)
    )
    lost = found.by_period("abandonment")
    assert_within(lost, float(erlang_b.blocking(8.0, 10)))
    assert found.by_period("mean_wait_seconds").value[0] == 0


def test_everybody_waiting_leaves_at_the_rate_of_the_hazard():
    """Where hazard is constant, abandonments are the hazard times the mean number waiting."""
    hazard = 1 / 45
    patience = Patience(hazard_from_seconds=np.zeros(1), hazard_per_second=np.array([hazard]))
    model = centre(8, 90.0, 180.0, patience=(patience,))
    found = measured(model)
    lost = found.kept("counts")[:, Count.ABANDONED, 0].sum(axis=1)
    waiting = found.kept("mean_in_queue")[:, 0].mean(axis=1) * GRID.interval_count * 1800
    off = lost - hazard * waiting
    assert abs(off.mean()) < 4 * off.std(ddof=1) / np.sqrt(RUNS)


def test_the_mean_number_waiting_is_arrivals_times_their_wait():
    """Little's law, replication by replication, over a grid on which everybody is done."""
    model = centre(9, 80.0, 180.0, patience=(Patience(60.0),))
    found = measured(model, replications=5)
    counts = found.kept("counts").sum(axis=3)[:, :, 0]
    waiting = found.kept("mean_in_queue")[:, 0].mean(axis=1) * GRID.interval_count * 1800
    waited = counts[:, Count.WAIT_OF_ANSWERED] + counts[:, Count.WAIT_OF_ABANDONED]
    # Only what is waited after the last interval's end lies outside the grid.
    assert waiting == pytest.approx(waited, rel=5e-3)
    assert (waiting <= waited + 1e-6).all()


def test_days_of_23_and_25_hours_are_whole_days():
    for first, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        grid = TimeGrid(first, 1, 15, "Europe/Berlin")
        found = measured(centre(6, 10.0, 240.0, grid, arrival_shape="linear"), grid, 20)
        offered = found.kept("counts")[:, Count.OFFERED, 0, 0]
        error = offered.std(ddof=1) / np.sqrt(20)
        assert abs(offered.mean() - 10 * hours * 4) < 4 * error
        assert found.by_day("service_level").value.shape == (2, 1)
        assert found.by_interval("service_level").value.shape == (2, hours * 4)
