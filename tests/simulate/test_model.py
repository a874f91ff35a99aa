"""What cannot be simulated is refused before anything runs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import play, replicate
from wfm.simulate.sample import sample


def demand(**changes):
    fields = {
        "queues": ("a", "b"),
        "interval_seconds": 900.0,
        "day_of_interval": [0, 0, 1],
        "calls": [[1, 2, 3], [0, 1, 0]],
        "aht_seconds": [[60, 60, 60], [60, 60, 60]],
        "aht_cv": [1, 1],
        "patience_seconds": [60, np.inf],
        "busyness_cv": [0, 0.1],
    }
    return Demand(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"calls": [[1, np.nan, 3], [0, 1, 0]]}, r"Demand\.calls: holds NaN"),
        ({"calls": [[1, -2, 3], [0, 1, 0]]}, r"Demand\.calls: holds -2"),
        ({"calls": [[1, 2, 3]]}, r"Demand\.calls: has shape"),
        ({"aht_seconds": [[60, 0, 60], [60, 60, 60]]}, "queue a, interval 1"),
        ({"aht_cv": [1, -1]}, r"Demand\.aht_cv"),
        ({"patience_seconds": [0, 60]}, "patience_seconds"),
        ({"patience_seconds": [np.nan, 60]}, "patience_seconds"),
        ({"busyness_cv": [np.nan, 0]}, "busyness_cv"),
        ({"interval_seconds": 0.0}, "interval_seconds"),
        ({"interval_seconds": np.nan}, "interval_seconds"),
        ({"day_of_interval": [0, 1, 0]}, "day_of_interval"),
        ({"day_of_interval": []}, "day_of_interval"),
    ],
)
def test_impossible_demand_is_refused(changes, message):
    with pytest.raises(InvalidInput, match=message):
        demand(**changes)


def test_zero_handle_time_is_fine_where_nobody_calls():
    assert demand(aht_seconds=[[60, 60, 60], [0, 60, 0]]).day_count == 2


@pytest.mark.parametrize(
    ("skills", "factor", "message"),
    [
        ([[True], [False]], [1, 1], "without any skill"),
        ([[True]], [0], "aht_factor"),
        ([[True]], [np.nan], "aht_factor"),
        ([[True]], [1, 1], "shape"),
    ],
)
def test_impossible_staff_is_refused(skills, factor, message):
    with pytest.raises(InvalidInput, match=message):
        Staff(np.array(skills), np.array(factor, dtype=float))


def test_groups_are_numbered_from_few_skills_to_many():
    staff = Staff(np.array([[1, 1, 1], [0, 1, 0], [1, 1, 0], [0, 1, 0]], bool), np.ones(4))
    assert staff.skill_count.tolist() == [1, 2, 3]
    assert staff.group.tolist() == [2, 0, 1, 0]
    assert staff.queues_of_group.tolist() == [[1, -1, -1], [0, 1, -1], [0, 1, 2]]
    assert staff.groups_of_queue.tolist() == [[1, 2, -1], [0, 1, 2], [2, -1, -1]]


def test_a_queue_with_calls_that_nobody_serves_is_refused():
    staff = Staff(np.array([[True, False], [False, True]]), np.ones(2))
    with pytest.raises(InvalidInput, match="queue b: expects 1 contacts, but no agent"):
        CentreModel(demand(), staff, Duty([0], [0], [2700], [0]))


def test_a_queue_without_calls_needs_nobody():
    quiet = demand(calls=[[1, 2, 3], [0, 0, 0]])
    staff = Staff(np.array([[True, False]]), np.ones(1))
    model = CentreModel(quiet, staff, Duty([0], [0], [2700], [0]))
    assert (sample(model, 1, 0).queue == 0).all()


def test_duty_of_an_unknown_agent_is_refused():
    staff = Staff(np.array([[True, True]]), np.ones(1))
    with pytest.raises(InvalidInput, match="names agent 3"):
        CentreModel(demand(), staff, Duty([0, 3], [0, 0], [9, 9], [0, 1]))


def test_staff_and_demand_must_know_the_same_queues():
    staff = Staff(np.array([[True]]), np.ones(1))
    with pytest.raises(InvalidInput, match="names 1 queues"):
        CentreModel(demand(), staff, Duty([0], [0], [9], [0]))


def small_model():
    staff = Staff(np.array([[True, True]]), np.ones(1))
    return CentreModel(demand(), staff, Duty([0], [0], [2700], [0]))


def test_zero_replications_are_refused():
    with pytest.raises(InvalidInput, match="replications"):
        replicate(small_model(), np.array([20.0, 20.0]), "kernel", 1, 0)


def test_an_unknown_engine_is_refused():
    model = small_model()
    with pytest.raises(InvalidInput, match="engine"):
        play(model, sample(model, 1, 0), "witness")


def test_one_and_two_threads_give_the_same_replications():
    model = small_model()
    model = replace(model, duty=replace(model.duty, absent_share=0.3))
    runs = [
        list(replicate(model, np.array([20.0, 20.0]), "kernel", 5, 12, cores)) for cores in (1, 2)
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) == 12


def test_importing_the_stage_loads_no_heavy_package():
    heavy = ["numba", "simpy", "joblib", "scipy", "pandas", "pulp"]
    code = f"import sys, wfm.simulate; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
