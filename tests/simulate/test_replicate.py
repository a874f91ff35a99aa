"""Replications: the same on any number of cores and on a cluster, and no more than asked."""

from __future__ import annotations

import os
import signal
import threading

import joblib
import numpy as np
import pytest

from wfm.domain import InvalidInput, ServiceGoal
from wfm.domain.settings import SimulationSettings
from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import play, replicate, run_replications
from wfm.simulate.sample import sample
from wfm.simulate.stopping import LEAST_BEFORE_STOPPING, HalfWidthGoal, collect, half_width_goal

THRESHOLD = np.array([20.0])
GOALS = (ServiceGoal(),)


def centre(agents=6, calls=120.0):
    """Return one queue over three hours, three agents more in the second one."""
    demand = Demand(
        queues=("q",),
        interval_seconds=3600.0,
        day_of_interval=np.zeros(3, dtype=np.int64),
        calls=np.full((1, 3), calls),
        aht_seconds=np.full((1, 3), 150.0),
        aht_cv=np.ones(1),
        patience_seconds=np.array([90.0]),
        busyness_cv=np.array([0.1]),
    )
    number = np.arange(agents + 3)
    start = np.where(number < agents, 0.0, 3600.0)
    end = np.where(number < agents, 10_800.0, 7200.0)
    skills = np.ones((number.size, 1), dtype=bool)
    return CentreModel(
        demand, Staff(skills, np.ones(number.size)), Duty(number, start, end, number)
    )


def tallies(count, engine="auto", cores=None, seed=5):
    return list(replicate(centre(), THRESHOLD, engine, seed, count, cores))


def test_the_fast_engine_is_chosen_by_itself_and_changes_nothing():
    for one, other in zip(tallies(6), tallies(6, "kernel"), strict=True):
        assert one == other
    for one, other in zip(tallies(3), tallies(3, "simpy"), strict=True):
        assert one == other


def test_calls_without_any_length_are_played_by_the_event_loop():
    model = centre()
    drawn = sample(model, 1, 0)
    service = np.where(np.arange(drawn.service.size) % 3, drawn.service, 0.0)
    columns = {name: getattr(drawn, name) for name in ("arrival", "queue", "patience", "spells")}
    empty = type(drawn)(service=service, **columns)
    assert play(model, empty, "auto") == play(model, empty, "kernel")


def test_an_unknown_engine_is_refused():
    model = centre()
    with pytest.raises(InvalidInput, match="is 'fast'"):
        play(model, sample(model, 1, 0), "fast")


def test_results_depend_neither_on_cores_nor_on_how_they_are_handed_out():
    wanted = tallies(50, cores=1)
    assert tallies(50, cores=2) == wanted
    assert tallies(50, cores=3) == wanted
    assert tallies(20) == wanted[:20]
    with joblib.parallel_config(backend="sequential"):
        assert tallies(20) == wanted[:20]


@pytest.mark.parametrize("calls", [1.0, 40_000.0, 1e9])
def test_results_come_in_the_order_of_their_numbers(calls):
    def late_first(number):
        if number % 5 == 0:
            threading.Event().wait(0.002)
        return number

    assert list(run_replications(late_first, 83, 2, calls=calls)) == list(range(83))


def test_closing_early_begins_nothing_new():
    begun = []

    def once(number):
        begun.append(number)
        threading.Event().wait(0.01)
        return number

    results = run_replications(once, 10_000, 2)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    results.close()
    after = len(begun)
    assert after < 1000
    threading.Event().wait(0.05)
    assert len(begun) == after


def test_a_mistake_in_a_replication_is_not_lost():
    def fail(number):
        if number == 7:
            raise InvalidInput("is odd", where="replication 7")
        return number

    with pytest.raises(InvalidInput, match="is odd"):
        list(run_replications(fail, 40, 2))


def stopped(asked, most=5000, by_interval=False, cores=None):
    """Return replications until the half-width is reached, and what was told last."""
    goal = HalfWidthGoal(GOALS, 0.95, asked, by_interval)
    taken, told = [], []
    results = replicate(centre(), THRESHOLD, "auto", 3, most, cores)
    done = collect(results, taken.append, most, told.append, goal.share_done)
    assert done == len(taken)
    return taken, goal, told


def ratio_half_width(above, below, confidence=0.95):
    """Return the half-width of a ratio of means by the delta method, straight from the sums."""
    from scipy.stats import t

    above, below = np.array(above), np.array(below)
    residual = above - above.mean() / below.mean() * below
    error = residual.std(ddof=1) / np.sqrt(residual.size) / below.mean()
    return t.ppf(0.5 + confidence / 2, residual.size - 1) * error


def test_it_stops_when_the_half_width_of_the_period_is_reached():
    taken, goal, told = stopped(0.01)
    widths = [
        ratio_half_width(
            [x.answered_in_time.sum() for x in taken[:n]], [x.offered.sum() for x in taken[:n]]
        )
        for n in (len(taken) - 1, len(taken))
    ]
    assert LEAST_BEFORE_STOPPING < len(taken) < 5000
    assert widths[0] > 0.01 >= widths[1]
    assert goal.width == pytest.approx(widths[1])
    assert told[-1].fraction == 1
    assert told[-1].message == f"enough after {len(taken)} replications"
    assert all(0 <= event.fraction <= 1 for event in told)


def test_every_interval_needs_more_than_the_period():
    by_period, by_interval = stopped(0.02)[0], stopped(0.02, by_interval=True)[0]
    assert len(by_interval) > 2 * len(by_period)
    worst = max(
        ratio_half_width(
            [x.answered_in_time[0, t] for x in by_interval], [x.offered[0, t] for x in by_interval]
        )
        for t in range(3)
    )
    assert worst <= 0.02


def test_the_stop_is_the_same_on_any_number_of_cores():
    assert stopped(0.012, cores=1)[0] == stopped(0.012, cores=2)[0]


def test_without_reaching_it_all_replications_are_made():
    taken, goal, told = stopped(0.0001, most=60)
    assert len(taken) == 60
    assert goal.width > 0.0001
    assert told[-1].message == "replication 60 of 60"


def test_the_settings_say_when_to_stop():
    assert half_width_goal(SimulationSettings(), GOALS) is None
    settings = SimulationSettings(half_width="0.5%", half_width_of="interval", confidence=0.9)
    goal = half_width_goal(settings, GOALS)
    assert (goal.asked, goal.by_interval, goal.confidence) == (0.005, True, 0.9)


def test_ctrl_c_keeps_what_is_done():
    def interrupt(event):
        if event.message == "replication 9 of 400":
            os.kill(os.getpid(), signal.SIGINT)

    taken = []
    done = collect(replicate(centre(), THRESHOLD, "auto", 5, 400), taken.append, 400, interrupt)
    assert done in {9, 10}
    assert taken == tallies(done)
