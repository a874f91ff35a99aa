"""Shapes of arrivals, handle times and patience, bursts and replayed logs follow their model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.domain import Agent, InvalidInput, TimeGrid
from wfm.simulate.arrivals import moments
from wfm.simulate.bursts import Campaign, Outage
from wfm.simulate.call_log import CallLog
from wfm.simulate.callers import Callers
from wfm.simulate.duty import Duty
from wfm.simulate.learning import learning_factor, tenure_factors
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.patience import Patience
from wfm.simulate.sample import sample
from wfm.simulate.service_time import ServiceTime

DAYS, PER_DAY, STEP = 5, 4, 1800.0


def centre(callers=None, **changes):
    fields = {
        "queues": ("a", "b"),
        "interval_seconds": STEP,
        "day_of_interval": np.repeat(np.arange(DAYS), PER_DAY),
        "calls": np.array([[0, 40, 80, 20] * DAYS, [10] * 20], dtype=float),
        "aht_seconds": np.array([[100, 200, 300, 400] * DAYS, [60] * 20], dtype=float),
        "aht_cv": np.array([1.0, 0.5]),
        "patience_seconds": np.array([90.0, np.inf]),
        "busyness_cv": np.zeros(2),
        "callers": callers or Callers(),
    }
    demand = Demand(**{**fields, **changes})
    staff = Staff(np.ones((3, 2), dtype=bool), np.ones(3))
    end = np.full(3, demand.end_seconds)
    return CentreModel(demand, staff, Duty(np.arange(3), np.zeros(3), end, np.arange(3)))


def own(drawn, queue, name="arrival"):
    return getattr(drawn, name)[drawn.queue == queue]


def assert_mean(values, expected):
    values = np.asarray(values, dtype=float)
    error = values.std(ddof=1) / np.sqrt(values.size)
    assert abs(values.mean() - expected) < 4 * error, (values.mean(), expected, error)


# arrivals


def test_linear_arrivals_follow_the_ramp_and_keep_the_counts():
    calls = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    interval = np.repeat(np.arange(5), 40_000)
    place = moments(np.random.default_rng(1), interval, calls, 1.0, "linear")
    assert (np.floor(place).astype(int) == interval).all()
    # In the middle of a straight ramp the rate at a border is the mean of the neighbours':
    # from 25 to 35 within an interval of 30, so that half 1 gets 27.5 / 60 of the calls.
    middle = place[interval == 2] - 2
    assert_mean(middle < 0.5, 27.5 / 60)
    assert_mean(middle, 0.5 + 10 / 30 / 12)


def test_a_flat_rate_is_the_same_whichever_way_it_is_drawn():
    interval = np.repeat(np.arange(6), 50)
    calls = np.full(6, 50.0)
    flat, linear = (
        moments(np.random.default_rng(2), interval, calls, 60.0, shape)
        for shape in ("constant", "linear")
    )
    np.testing.assert_allclose(flat, linear, rtol=1e-12)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=8), st.integers(0, 99))
def test_linear_arrivals_never_leave_their_interval(calls, seed):
    interval = np.repeat(np.arange(len(calls)), np.where(np.array(calls) > 0, 20, 0))
    place = moments(np.random.default_rng(seed), interval, np.array(calls), 7.0, "linear")
    assert (place >= interval * 7.0).all()
    assert (place <= (interval + 1) * 7.0).all()


def test_linear_arrivals_move_nothing_else():
    flat, ramp = sample(centre(), 3, 0), sample(centre(Callers("linear")), 3, 0)
    for queue in (0, 1):
        for name in ("service", "patience"):
            assert own(flat, queue, name).tolist() == own(ramp, queue, name).tolist()
    assert own(flat, 1).tolist() == pytest.approx(own(ramp, 1).tolist())
    assert own(flat, 0).tolist() != own(ramp, 0).tolist()


@pytest.mark.parametrize("shared", [True, False])
def test_busyness_is_the_same_day_for_all_queues_when_shared(shared):
    cvs = np.array([0.4, 0.2])
    model = centre(Callers(busyness_shared=shared), busyness_cv=cvs)
    big = replace(model, demand=replace(model.demand, calls=model.demand.calls * 50))
    totals = np.zeros((60, 2, DAYS))
    for replication in range(60):
        drawn = sample(big, 5, replication)
        for queue in (0, 1):
            day = (own(drawn, queue) // (STEP * PER_DAY)).astype(int)
            totals[replication, queue] = np.bincount(day, minlength=DAYS)
    first, second = totals.transpose(1, 0, 2).reshape(2, -1) / big.demand.calls[:, :4].sum(
        axis=1, keepdims=True
    )
    for values, cv in ((first, cvs[0]), (second, cvs[1])):
        assert_mean(values, 1)
        assert values.std() == pytest.approx(cv, rel=0.25)
    correlation = np.corrcoef(first, second)[0, 1]
    assert correlation > 0.95 if shared else abs(correlation) < 4 / np.sqrt(300)


# handle times


@pytest.mark.parametrize(
    ("name", "cv"),
    [
        ("exponential", 1.0),
        ("lognormal", 0.7),
        ("lognormal", 1.0),
        ("gamma", 0.5),
        ("gamma", 1.6),
        ("hyperexponential", 1.0),
        ("hyperexponential", 1.8),
        ("deterministic", 0.0),
    ],
)
def test_handle_times_have_mean_one_and_the_asked_spread(name, cv):
    shapes = ServiceTime(name, cv).shapes(np.random.default_rng(4), 300_000)
    assert shapes.size == 300_000
    if cv == 0:
        assert (shapes == 1).all()
        return
    assert_mean(shapes, 1)
    assert_mean((shapes - 1) ** 2, cv * cv)
    assert (shapes > 0).all()


def test_hyperexponential_phases_have_balanced_means():
    cv = 2.0
    share = 0.5 * (1 + np.sqrt((cv**2 - 1) / (cv**2 + 1)))
    shapes = ServiceTime("hyperexponential", cv).shapes(np.random.default_rng(5), 200_000)
    for moment in (0.5, 2.0):
        tail = share * np.exp(-2 * share * moment)
        tail += (1 - share) * np.exp(-2 * (1 - share) * moment)
        assert_mean(shapes > moment, tail)


def test_empirical_handle_times_are_those_seen():
    seen = np.array([10.0, 20.0, 90.0])
    service = ServiceTime.of_log(seen)
    shapes = service.shapes(np.random.default_rng(6), 30_000)
    assert set(np.round(shapes * 40, 9)) == {10.0, 20.0, 90.0}
    assert_mean(shapes == 0.25, 1 / 3)
    assert service.cv == pytest.approx(seen.std() / 40)


def test_the_usual_distribution_of_a_spread():
    assert [ServiceTime.of_cv(cv).name for cv in (1.0, 0.0, 0.8)] == [
        "exponential", "deterministic", "lognormal",
    ]  # fmt: skip


def test_each_queue_has_its_own_handle_times():
    callers = Callers(service=(ServiceTime("deterministic", 0.0), ServiceTime("gamma", 2.0)))
    drawn = sample(centre(callers), 1, 0)
    interval = (own(drawn, 0) // STEP).astype(int)
    assert own(drawn, 0, "service").tolist() == centre().demand.aht_seconds[0][interval].tolist()
    assert len(set(own(drawn, 1, "service"))) > 100


# patience


def test_exponential_patience_with_a_share_who_leave_at_once():
    patience = Patience(100.0, at_once_share=0.1).draw(np.random.default_rng(7), 200_000)
    assert_mean(patience == 0, 0.1)
    assert_mean(patience[patience > 0], 100)
    plain = Patience(100.0).draw(np.random.default_rng(7), 200_000)
    assert (patience[patience > 0] == plain[patience > 0]).all()


def test_piecewise_hazard_gives_the_survival_it_stands_for():
    """Nobody leaves between 10 and 30 s; 60 s on nobody leaves any more."""
    patience = Patience(
        hazard_from_seconds=np.array([0.0, 10.0, 30.0, 60.0]),
        hazard_per_second=np.array([0.02, 0.0, 0.01, 0.0]),
    ).draw(np.random.default_rng(8), 200_000)
    for wait, survival in ((5, -0.1), (10, -0.2), (29, -0.2), (40, -0.3), (60, -0.5), (900, -0.5)):
        assert_mean(patience > wait, np.exp(survival))
    assert not ((patience > 10) & (patience < 30)).any()
    assert np.isinf(patience).any()


def test_a_constant_hazard_is_exponential_patience():
    hazard = Patience(hazard_from_seconds=np.zeros(1), hazard_per_second=np.array([1 / 80]))
    drawn = hazard.draw(np.random.default_rng(9), 5000)
    assert drawn.tolist() == pytest.approx(
        Patience(80.0).draw(np.random.default_rng(9), 5000).tolist()
    )


def test_the_hazard_of_a_log_is_found_again():
    """Waits end by an answer after an exponential 40 s or by hanging up, whichever is first."""
    truth = Patience(
        hazard_from_seconds=np.array([0.0, 5.0, 60.0]),
        hazard_per_second=np.array([0.03, 0.005, 0.01]),
    )
    generator = np.random.default_rng(10)
    patience, answer = truth.draw(generator, 100_000), generator.exponential(40.0, 100_000)
    found = Patience.of_log(
        np.minimum(patience, answer), patience < answer, truth.hazard_from_seconds
    )
    assert found.hazard_per_second == pytest.approx(truth.hazard_per_second, rel=0.05)


# bursts


def test_a_campaign_brings_its_calls_and_moves_nobody_else():
    campaign = Campaign(0, 2.5 * STEP, 300.0, 450.0)
    with_it = [sample(centre(Callers(campaigns=(campaign,))), 1, r) for r in range(40)]
    without = [sample(centre(), 1, r) for r in range(40)]
    extra = [a.arrival.size - b.arrival.size for a, b in zip(with_it, without, strict=True)]
    # What would come after the fourth half-hour finds the queue closed.
    assert_mean(extra, 300 * (1 - np.exp(-1.5 * STEP / 450)))
    for a, b in zip(with_it, without, strict=True):
        assert own(a, 1).tolist() == own(b, 1).tolist()
        assert set(own(b, 0)) <= set(own(a, 0))
        late = own(a, 0)[~np.isin(own(a, 0), own(b, 0))]
        assert late.min() >= 2.5 * STEP
        assert (late // STEP % PER_DAY != 0).all()
        assert (np.diff(a.arrival) >= 0).all()


def test_an_outage_loses_calls_and_some_come_back():
    outage = Outage(1.5 * STEP, 2.5 * STEP, 0.6, 120.0)
    back, cut = [], []
    for replication in range(60):
        plain = sample(centre(), 2, replication)
        hit = sample(centre(Callers(outages=(outage,))), 2, replication)
        gone = (plain.arrival >= 1.5 * STEP) & (plain.arrival < 2.5 * STEP)
        assert not ((hit.arrival >= 1.5 * STEP) & (hit.arrival < 2.5 * STEP)).any()
        cut.append(gone.sum())
        back.append(hit.arrival.size - (~gone).sum())
        assert set(hit.service) <= set(plain.service)
    assert_mean(np.array(back) - 0.6 * np.array(cut), 0)


def test_an_outage_of_one_queue_leaves_the_others_alone():
    outage = Outage(0.0, 4 * STEP, 0.0, 60.0, queues=(0,))
    plain = sample(centre(), 2, 0)
    hit = sample(centre(Callers(outages=(outage,))), 2, 0)
    assert own(hit, 1).tolist() == own(plain, 1).tolist()
    assert own(hit, 0).min() >= 4 * STEP


# replay


def test_a_log_is_replayed_as_it_is_and_only_gaps_are_drawn():
    log = CallLog(
        arrival=np.array([5.0, 5.0, 2000.0, 4000.0]),
        queue=np.array([0, 1, 1, 0]),
        service=np.array([30.0, np.nan, 50.0, 60.0]),
        patience=np.array([np.nan, 9.0, 8.0, 7.0]),
    )
    first, second = (sample(centre(Callers(log=log)), 1, r) for r in (0, 1))
    for drawn in (first, second):
        assert drawn.arrival.tolist() == log.arrival.tolist()
        assert drawn.queue.tolist() == [0, 1, 1, 0]
        assert drawn.service[[0, 2, 3]].tolist() == [30.0, 50.0, 60.0]
        assert drawn.patience[1:].tolist() == [9.0, 8.0, 7.0]
        assert drawn.service[1] > 0
    assert first.service[1] != second.service[1]
    assert first.patience[0] != second.patience[0]


# learning


def test_learning_halves_the_extra_time():
    factors = learning_factor(np.array([-5.0, 0.0, 30.0, 60.0, 1e4]), 0.4, 30.0)
    assert factors.tolist() == pytest.approx([1.4, 1.4, 1.2, 1.1, 1.0])


def test_tenure_is_averaged_over_the_days_of_the_grid():
    grid = TimeGrid(date(2026, 3, 2), 2, 30, "Asia/Shanghai")
    hired = [None, date(2026, 3, 2), date(2026, 3, 3), date(2026, 6, 1), date(2006, 3, 1)]
    agents = [Agent(f"a{n}", "t", ("q",), hired=day) for n, day in enumerate(hired)]
    second = 0.5 ** (1 / 30)
    expected = [1.0, 1 + 0.5 * (1 + second) / 2, 1.5, 1.0, 1.0]
    assert tenure_factors(agents, grid, 0.5, 30.0).tolist() == pytest.approx(expected)
    older = [replace(a, hired=a.hired - timedelta(40)) for a in agents[1:3]]
    assert (tenure_factors(older, grid, 0.5, 30.0) < 1.25).all()


# refusals


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ServiceTime("weibull"), "use one of"),
        (lambda: ServiceTime("hyperexponential", 0.5), "1 or more"),
        (lambda: ServiceTime("exponential", 0.5), "it must be 1"),
        (lambda: ServiceTime("gamma", 0.0), "deterministic"),
        (lambda: ServiceTime("gamma", np.nan), "0 or more"),
        (lambda: ServiceTime("empirical"), "needs the handle times"),
        (lambda: ServiceTime("gamma", 1.0, np.ones(3)), "others take none"),
        (lambda: ServiceTime.of_log([1.0, -2.0]), "negative"),
        (lambda: ServiceTime.of_log([0.0, 0.0]), "0 throughout"),
        (lambda: Patience(0.0), "more than 0"),
        (lambda: Patience(10.0, 1.2), "between 0 and 1"),
        (lambda: Patience(hazard_from_seconds=[1.0], hazard_per_second=[1.0]), "begin at 0"),
        (lambda: Patience(hazard_from_seconds=[0.0, 0.0], hazard_per_second=[1, 1]), "rise"),
        (lambda: Patience(hazard_from_seconds=[0.0], hazard_per_second=[-1.0]), "0 or more"),
        (lambda: Patience(hazard_from_seconds=[0.0], hazard_per_second=[1.0, 2.0]), "shape"),
        (lambda: Campaign(0, -1.0, 10.0, 10.0), "0 or more"),
        (lambda: Campaign(0, 1.0, np.inf, 10.0), "0 or more"),
        (lambda: Outage(10.0, 5.0, 0.5, 1.0), "end after it starts"),
        (lambda: Outage(1.0, 5.0, 1.5, 1.0), "between 0 and 1"),
        (lambda: CallLog([3.0, 2.0], [0, 0], [1.0, 1.0]), "sort the calls"),
        (lambda: CallLog([-3.0], [0], [1.0]), "before the grid"),
        (lambda: CallLog([3.0], [0], [-1.0]), "below 0"),
        (lambda: Callers("square"), "use one of"),
        (lambda: centre(Callers(service=(ServiceTime(),))), "1 distributions for 2 queues"),
        (lambda: centre(Callers(campaigns=(Campaign(2, 0.0, 1.0, 1.0),))), "names queue 2"),
        (lambda: centre(Callers(outages=(Outage(1e6, 2e6, 0.0, 1.0),))), "keep it within"),
        (lambda: centre(Callers(log=CallLog([1e6], [0], [1.0]))), "keep it within"),
        (lambda: learning_factor(np.zeros(1), -0.1, 30.0), "0 or more"),
        (lambda: learning_factor(np.zeros(1), 0.1, 0.0), "more than 0"),
    ],
)
def test_bad_input_is_refused_before_anything_is_drawn(make, words):
    with pytest.raises(InvalidInput, match=words):
        make()
