"""The replications of a simulation on a dask cluster, by joblib's own backend."""

from __future__ import annotations

import os
from datetime import date

import joblib
import numpy as np
import pytest

from wfm.domain import TimeGrid
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate import simulate_requirement
from wfm.simulate.replicate import run_replications


@pytest.fixture(scope="module")
def cluster():
    """One worker of two threads, in a process of its own."""
    from dask.distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
        ) as workers,
        Client(workers) as client,
    ):
        yield client


def test_replications_run_on_the_workers(cluster):
    def where(number):
        return number, os.getpid()

    with joblib.parallel_config(backend="dask"):
        rows = list(run_replications(where, 24))
    assert [number for number, _ in rows] == list(range(24))
    assert os.getpid() not in {process for _, process in rows}


def test_a_simulation_is_the_same_on_a_cluster(cluster, build):
    grid = TimeGrid(date(2026, 2, 2), 1, 30, "Asia/Shanghai")
    forecast = build["forecast"](grid, [[30.0], [12.0]])
    requirement = build["requirement"](forecast, np.array([[5], [3]]))
    queues = {"q0": QueueSettings(patience_seconds=90.0), "q1": QueueSettings()}
    settings = SimulationSettings(replications=60, half_width=0.02)
    here = simulate_requirement(forecast, requirement, queues, settings, seed=4)
    with joblib.parallel_config(backend="dask"):
        there = simulate_requirement(forecast, requirement, queues, settings, seed=4)
    assert there == here
    assert 30 <= here.replications < 60
