"""Counts, ratios and half-widths."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from wfm.domain import InvalidInput, ServiceGoal
from wfm.domain.goal import service_level_parts
from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import play
from wfm.simulate.sample import sample
from wfm.simulate.statistics import RatioMoments, Statistics
from wfm.simulate.tally import Tally, tally
from wfm.simulate.trace import Outcome, waits

THRESHOLDS = np.array([20.0, 5.0])


@pytest.fixture
def busy_centre(grid):
    """Two queues, five agents, 48 hours, patience and a closing hour in the middle."""
    count = grid.interval_count
    demand = Demand(
        queues=("a", "b"),
        interval_seconds=float(grid.interval_seconds),
        day_of_interval=grid.day_of_interval,
        calls=np.tile([[6.0], [9.0]], (1, count)),
        aht_seconds=np.full((2, count), 500.0),
        aht_cv=np.array([1.0, 0.6]),
        patience_seconds=np.array([120.0, 400.0]),
        busyness_cv=np.zeros(2),
    )
    staff = Staff(
        np.array([[1, 0], [1, 1], [0, 1], [1, 1], [0, 1]], bool), np.linspace(0.8, 1.2, 5)
    )
    agent = np.repeat(np.arange(5), 2)
    start = np.tile([0.0, 90_000.0], 5)
    end = np.tile([80_000.0, 170_000.0], 5)
    return CentreModel(demand, staff, Duty(agent, start, end, np.arange(10)))


def test_every_count_agrees_with_counting_by_hand(busy_centre):
    drawn = sample(busy_centre, 3, 0)
    trace = play(busy_centre, drawn, "kernel")
    got = tally(busy_centre, drawn, trace, THRESHOLDS)
    wait = waits(trace, drawn.arrival)
    want = {field.name: np.zeros(getattr(got, field.name).shape) for field in fields(Tally)}
    for call in range(drawn.arrival.size):
        cell = (drawn.queue[call], int(drawn.arrival[call] // 1800))
        in_time = wait[call] <= THRESHOLDS[cell[0]]
        want["offered"][cell] += 1
        if trace.outcome[call] == Outcome.ANSWERED:
            want["answered"][cell] += 1
            want["answered_in_time"][cell] += in_time
            want["wait_seconds"][cell] += wait[call]
            day = int(trace.started[call] // 86_400)
            if day < 2:
                want["agent_handled"][trace.agent[call], day] += 1
        elif trace.outcome[call] == Outcome.ABANDONED:
            want["abandoned"][cell] += 1
            want["abandoned_in_time"][cell] += in_time
    for kind, agent, start, end in (
        ("busy", trace.agent, trace.started, trace.ended),
        ("ready", drawn.spells.agent, drawn.spells.start, trace.left),
    ):
        on = agent >= 0
        for step, name, shape in ((1800.0, f"{kind}_seconds", 96), (86_400.0, "", 2)):
            edges = np.arange(shape + 1) * step
            overlap = np.maximum(
                np.minimum(end[on, None], edges[1:]) - np.maximum(start[on, None], edges[:-1]), 0
            )
            if name:
                want[name] += overlap.sum(axis=0)
            else:
                np.add.at(want[f"agent_{kind}_seconds"], agent[on], overlap)
    for name, expected in want.items():
        np.testing.assert_allclose(getattr(got, name), expected, rtol=1e-9, atol=1e-6)
    assert got.abandoned.sum() > 50
    assert got.abandoned_in_time.sum() > 5


def test_time_adds_up(busy_centre):
    drawn = sample(busy_centre, 4, 0)
    got = tally(busy_centre, drawn, play(busy_centre, drawn, "kernel"), THRESHOLDS)
    assert got.agent_ready_seconds.sum() == pytest.approx(got.ready_seconds.sum())
    assert got.agent_busy_seconds.sum() == pytest.approx(got.busy_seconds.sum())
    assert (got.agent_busy_seconds <= got.agent_ready_seconds + 1e-6).all()
    assert (got.busy_seconds <= got.ready_seconds + 1e-6).all()


def test_service_level_definitions():
    """Source: Genesys formula as printed in sggu.com/smf topic 83 for the one with 57.14 %."""
    counts = {
        "offered": np.array([[400.0]] * 5),
        "answered": np.array([[300.0]] * 5),
        "answered_in_time": np.array([[200.0]] * 5),
        "abandoned": np.array([[100.0]] * 5),
        "abandoned_in_time": np.array([[50.0]] * 5),
    }
    names = ("offered", "answered", "positive", "negative", "ignored")
    above, below = service_level_parts(
        tuple(ServiceGoal(definition=n) for n in names), SimpleNamespace(**counts)
    )
    levels = (above / below).ravel()
    assert levels.tolist() == [200 / 400, 200 / 300, 250 / 400, 200 / 400, 200 / 350]
    assert round(levels[4], 4) == 0.5714


def test_ratio_of_means_and_its_half_width_by_hand():
    above, below = np.array([3.0, 5.0, 4.0]), np.array([6.0, 8.0, 10.0])
    moments = RatioMoments.nothing((1,))
    for a, b in zip(above, below, strict=True):
        moments = moments.plus(np.array([a]), np.array([b]))
    ratio = above.mean() / below.mean()
    residual = above - ratio * below
    error = residual.std(ddof=1) / np.sqrt(3) / below.mean()
    student = 4.302652729911275  # t distribution, 2 degrees of freedom, 97.5 %
    assert moments.ratio(0.0)[0] == pytest.approx(ratio)
    assert moments.half_width(0.95)[0] == pytest.approx(student * error)


def test_empty_ratio_takes_the_given_value_and_has_no_width():
    moments = RatioMoments.nothing((2,))
    for _ in range(3):
        moments = moments.plus(np.zeros(2), np.array([0.0, 4.0]))
    assert moments.ratio(1.0).tolist() == [1.0, 0.0]
    assert moments.half_width(0.9).tolist() == [0.0, 0.0]


def test_half_width_covers_the_truth_as_often_as_it_says():
    generator = np.random.default_rng(8)
    runs, replications, level = 2000, 40, 0.8
    offered = generator.poisson(60, (replications, runs)).astype(float)
    in_time = generator.binomial(offered.astype(int), level).astype(float)
    moments = RatioMoments.nothing((runs,))
    for row in range(replications):
        moments = moments.plus(in_time[row], offered[row])
    covered = np.abs(moments.ratio(0.0) - level) <= moments.half_width(0.9)
    error = np.sqrt(0.9 * 0.1 / runs)
    # The delta method and Student's t are approximations: allow a point on top of the noise.
    assert abs(covered.mean() - 0.9) < 4 * error + 0.01


def test_fewer_than_two_replications_give_no_result(grid, busy_centre):
    statistics = Statistics(grid, ("a", "b"), (ServiceGoal(), ServiceGoal()))
    with pytest.raises(InvalidInput, match="replications"):
        statistics.activity(("x",))
    drawn = sample(busy_centre, 4, 0)
    statistics.add(tally(busy_centre, drawn, play(busy_centre, drawn, "kernel"), THRESHOLDS))
    with pytest.raises(InvalidInput, match="replications: is 1"):
        statistics.service(0.95, "kernel")
