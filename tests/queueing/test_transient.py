"""The transient queue against matrix exponentials, the long run, and simulation."""

import math
from dataclasses import replace

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.stats import hypergeom

from wfm.domain import InvalidInput
from wfm.queueing import erlang_a, erlang_c, transient, transient_kernels
from wfm.queueing.transient_goals import DEFINITIONS, Goals
from wfm.queueing.transient_passage import Passage
from wfm.queueing.transient_traffic import Traffic, half_interval_rates, step_rates
from wfm.simulate.duty import required_duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import replicate

STATES = 70


def generator(rate, servers, mu, theta):
    """Generator of the chain on 0 .. STATES - 1, with rows that sum to zero."""
    q = np.zeros((STATES, STATES))
    for k in range(STATES - 1):
        q[k, k + 1] = rate
        q[k + 1, k] = min(k + 1, servers) * mu + max(k + 1 - servers, 0) * theta
    return q - np.diag(q.sum(axis=1))


def fates(count, servers, mu, theta, threshold):
    """Chances of (answered in T, gone in T, gone ever) and E[wait; answered], (count, 4).

    Row j from the chain of j callers ahead of an arrival, who goes at rate theta itself. Being
    served and being gone are absorbing.
    """
    q = np.zeros((count + 2, count + 2))
    for j in range(count):
        q[j, j - 1 if j else count] += servers * mu + j * theta
        q[j, count + 1] += theta
        q[j, j] = -q[j].sum()
    soon = expm(q * threshold)
    inside, out = q[:count, :count], q[:count, count:]
    inverse = np.linalg.inv(-inside)
    gone, waited = (inverse @ out)[:, 1], (inverse @ inverse @ out)[:, 0]
    return np.stack([soon[:count, -2], soon[:count, -1], gone, waited], axis=1)


def thinned(state, before, after):
    """State after `before - after` of the servers, drawn at random, left with their calls."""
    out, gone = np.zeros(STATES), 0.0
    leavers = before - after
    for k in range(STATES):
        for x in range(leavers + 1):
            chance = hypergeom.pmf(x, before, min(k, before), leavers)
            if chance > 0:
                out[k - x] += state[k] * chance
                gone += state[k] * chance * x
    return out, gone


def oracle(traffic, servers, threshold, state):
    """Rows of (arrived, in time, gone in time, gone, waited, busy, overtime)."""
    rows, before = [], servers[0]
    theta = traffic.abandon_rate
    for calls, aht, n in zip(traffic.arrivals, traffic.aht_seconds, servers, strict=True):
        duration, mu = traffic.interval_seconds, 1 / aht
        state, leavers = thinned(state, before, n) if n < before else (state, 0.0)
        q = generator(calls / duration, n, mu, theta)
        block = np.zeros((2 * STATES, 2 * STATES))
        block[:STATES, :STATES], block[:STATES, STATES:] = q, np.eye(STATES)
        moved = expm(block * duration)
        spent = state @ moved[:STATES, STATES:]
        state = state @ moved[:STATES, :STATES]
        met = spent * calls / duration
        row = met[n:] @ fates(STATES - n, n, mu, theta, threshold)
        row[0] += met[:n].sum()
        busy = spent @ np.minimum(np.arange(STATES), n)
        rows.append([calls, *row, busy, leavers * aht])
        before = n
    return np.array(rows), state


@pytest.fixture(scope="module")
def small():
    """Twelve calls on a few servers who come and go, with its exact figures."""
    traffic = Traffic([12.0, 20.0, 16.0, 3.0], [200.0, 200.0, 260.0, 150.0], 90.0, 900.0, False)
    servers = np.array([4, 6, 3, 2])
    start = transient.stationary_state(traffic.load_erlangs[0], 4, 200.0, 90.0)
    start = np.pad(start, (0, STATES))[:STATES]
    figures, state = oracle(traffic, servers, 25.0, start)
    return traffic, servers, figures, state


def computed(traffic, servers, step):
    rates = step_rates(traffic, step)
    queues = transient.kernel_columns(traffic, rates.shape[1], 25.0, 0)
    start = transient.stationary_state(traffic.load_erlangs[0], servers[0], 200.0, 90.0)
    return transient_kernels.given_servers(start, servers[0], servers, rates, queues)


def test_figures_are_those_of_the_matrix_exponential(small):
    traffic, servers, exact, state = small
    table, end = computed(traffic, servers, 1.0)
    np.testing.assert_allclose(table, exact, rtol=2e-5, atol=1e-8)
    np.testing.assert_allclose(end[: state.size], state[: end.size], atol=1e-6)
    assert end.sum() == pytest.approx(1, abs=1e-9)


def test_the_error_falls_with_the_square_of_the_step(small):
    traffic, servers, exact, _ = small
    coarse, fine = (
        abs(computed(traffic, servers, step)[0][:, 1] - exact[:, 1]).max() / exact[:, 0].max()
        for step in (20.0, 5.0)
    )
    assert fine < coarse / 10
    assert coarse < 5e-4


def test_a_course_says_what_the_figures_say(small):
    traffic, servers, exact, _ = small
    arrived, soon, gone_soon, gone, waited, busy, overtime = exact.T
    levels = {
        "offered": soon / arrived,
        "negative": soon / arrived,
        "answered": soon / (arrived - gone),
        "positive": (soon + gone_soon) / arrived,
        "ignored": soon / (arrived - gone_soon),
    }
    for definition, level in levels.items():
        found = transient.course(
            traffic, servers, threshold_seconds=25.0, definition=definition, step_seconds=2.0
        )
        np.testing.assert_allclose(found.service_level, level, atol=2e-5)
    np.testing.assert_allclose(found.abandon_probability, gone / arrived, atol=2e-5)
    wait = waited / (arrived - gone)
    np.testing.assert_allclose(found.mean_wait_answered_seconds, wait, rtol=1e-4)
    np.testing.assert_allclose(found.occupancy, busy / servers / 900, atol=2e-5)
    np.testing.assert_allclose(found.overtime_seconds, overtime, rtol=1e-4)


@pytest.mark.parametrize("patience", [20.0, 150.0, 3600.0, math.inf])
@pytest.mark.parametrize(("load", "servers"), [(0.4, 1), (11.0, 12), (90.0, 97)])
def test_the_long_run_is_erlang_a_and_c(load, servers, patience):
    aht, threshold = 240.0, 30.0
    traffic = Traffic(np.full(3, load * 900 / aht), aht, patience, 900.0)
    found = transient.course(traffic, servers, threshold_seconds=threshold)
    if math.isinf(patience):
        level = erlang_c.service_level(load, servers, aht, threshold)
        wait = erlang_c.mean_wait_seconds(load, servers, aht)
        gone, busy = 0.0, erlang_c.occupancy(load, servers)
    else:
        level = erlang_a.service_level(load, servers, aht, patience, threshold)
        wait = erlang_a.mean_wait_answered_seconds(load, servers, aht, patience)
        gone = erlang_a.abandon_probability(load, servers, aht, patience)
        busy = erlang_a.occupancy(load, servers, aht, patience)
    np.testing.assert_allclose(found.service_level, level, atol=1e-8)
    np.testing.assert_allclose(found.mean_wait_answered_seconds, wait, rtol=1e-6)
    np.testing.assert_allclose(found.abandon_probability, gone, atol=1e-8)
    np.testing.assert_allclose(found.occupancy, busy, atol=1e-8)
    assert (found.overtime_seconds == 0).all()


def test_waits_follow_the_beta_distribution_also_where_exp_underflows():
    for rate, theta, threshold in ((2.0, 0.01, 20.0), (60.0, 0.004, 20.0), (45.0, 0.0, 20.0)):
        tails = transient_kernels.beta_tails(rate, theta, threshold, 1400)
        for j in (0, 3, 40, 900, 1300):
            with mp.workdps(40):
                y = 1 - mp.exp(-mp.mpf(theta) * threshold)
                exact = (
                    mp.betainc(j + 1, mp.mpf(rate) / theta, 0, y, regularized=True)
                    if theta
                    else mp.gammainc(j + 1, 0, mp.mpf(rate) * threshold, regularized=True)
                )
            assert tails[j] == pytest.approx(float(exact), abs=1e-10)


def test_one_by_one_leaving_is_hypergeometric():
    state = np.random.default_rng(3).dirichlet(np.ones(STATES))
    for before, after in ((40, 31), (5, 0), (80, 79)):
        exact, gone = thinned(state, before, after)
        found, busy = transient_kernels.resize(state, before, after)
        np.testing.assert_allclose(found, exact, atol=1e-14)
        assert busy == pytest.approx(gone)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_rates_keep_the_mean_of_each_interval(arrivals):
    start, middle, end = half_interval_rates(arrivals).T
    means = np.array(arrivals)
    np.testing.assert_allclose((start + 2 * middle + end) / 4, means, rtol=1e-12, atol=1e-12)
    assert (np.stack([start, middle, end]) >= -1e-12 * means.max()).all()
    both = (means[1:] > 0) & (means[:-1] > 0)
    assert (start[1:][both] == end[:-1][both]).all()
    for linear in (True, False):
        traffic = Traffic(means, 100.0, 60.0, 1800.0, linear)
        mean = step_rates(traffic).mean(axis=1) * 1800
        np.testing.assert_allclose(mean, means, rtol=1e-9, atol=1e-9)


def test_the_foot_of_a_ramp_stays_where_it_is():
    rates = half_interval_rates([10.0, 10, 10, 14, 22, 30, 38, 46])
    np.testing.assert_allclose(rates[:3], 10.0)
    assert rates[3, 0] == 10.0
    np.testing.assert_allclose(rates[6], [34, 38, 42])
    np.testing.assert_allclose(half_interval_rates([5.0, 7, 9])[1], [6, 7, 8])
    np.testing.assert_allclose(half_interval_rates([0.0, 7, 7, 0])[1:3], 7.0)


def test_simulation_meets_the_course():
    """Ramps, a surge, leavers and a long handle time; constant rates in each interval."""
    arrivals = np.array([20.0, 30, 60, 110, 100, 70, 120, 60, 20, 10, 10, 10, 10, 10])
    servers = np.array([15, 19, 36, 66, 70, 70, 74, 44, 17, 9, 9, 9, 9, 9])
    aht, patience, threshold, runs = 600.0, 120.0, 30.0, 1500
    traffic = Traffic(arrivals, aht, patience, 900.0, False)
    expected = transient.course(
        traffic, servers, threshold_seconds=threshold, initial_state=np.ones(1), step_seconds=5.0
    )
    duty, queue = required_duty(servers[None], 900.0)
    demand = Demand(
        queues=("q",),
        interval_seconds=900.0,
        day_of_interval=np.zeros(arrivals.size, np.int64),
        calls=arrivals[None],
        aht_seconds=np.full((1, arrivals.size), aht),
        aht_cv=np.ones(1),
        patience_seconds=np.array([patience]),
        busyness_cv=np.zeros(1),
    )
    model = CentreModel(demand, Staff(np.ones((queue.size, 1), bool), np.ones(queue.size)), duty)
    tallies = list(replicate(model, np.array([threshold]), "kernel", 11, runs))
    offered, soon, gone = (
        np.array([getattr(t, name)[0] for t in tallies])
        for name in ("offered", "answered_in_time", "abandoned")
    )
    for counted, share in ((soon, expected.service_level), (gone, expected.abandon_probability)):
        error = (counted - share * offered).mean(axis=0)
        noise = (counted - share * offered).std(axis=0) / math.sqrt(runs)
        # Waits across the end of an interval are worked out with the servers of its start.
        assert (abs(error) < 4 * noise + 0.006 * arrivals).all()
    busy = np.array([t.busy_seconds.sum() for t in tallies])
    served = expected.busy_seconds.sum() + expected.overtime_seconds.sum()
    assert abs(busy.mean() - served) < 4 * busy.std() / math.sqrt(runs) + 0.002 * served
    ready = np.array([t.ready_seconds.sum() for t in tallies]) - servers.sum() * 900
    beyond = expected.overtime_seconds.sum()
    assert abs(ready.mean() - beyond) < 4 * ready.std() / math.sqrt(runs) + 0.02 * beyond


GOAL_MIXES = (
    Goals(0.8, 20.0),
    Goals(0.8, 20.0, "answered", max_abandon=0.04),
    Goals(mean_wait_answered_seconds=15.0, max_occupancy=0.85),
)


@pytest.mark.parametrize("goals", GOAL_MIXES)
@pytest.mark.parametrize(("aht", "patience"), [(240.0, 120.0), (1500.0, 300.0), (300.0, math.inf)])
def test_one_server_less_misses_a_goal(goals, aht, patience):
    if goals.max_abandon is not None and math.isinf(patience):
        goals = replace(goals, max_abandon=None)
    arrivals = 40 + 30 * np.sin(np.arange(16) / 2.5)
    traffic = Traffic(arrivals, aht, patience, 900.0)
    found = transient.required_servers(traffic, goals)

    def misses(course, i):
        checks = (
            (goals.service_level, -course.service_level[i]),
            (goals.mean_wait_answered_seconds, course.mean_wait_answered_seconds[i]),
            (goals.max_abandon, course.abandon_probability[i]),
            (goals.max_occupancy, course.occupancy[i]),
        )
        return any(
            goal is not None and value > (-goal if value < 0 else goal) for goal, value in checks
        )

    timing = {"threshold_seconds": goals.threshold_seconds, "definition": goals.definition}
    before = int(transient.stationary_requirement(traffic.load_erlangs, traffic, goals)[0])
    state = transient.stationary_state(traffic.load_erlangs[0], before, aht, patience)
    for i in range(arrivals.size):
        assert not misses(found, i)
        fewer = found.servers.copy()
        fewer[i] -= 1
        less = transient.course(
            traffic, fewer, initial_state=state, servers_before=before, **timing
        )
        assert misses(less, i)
    same = transient.course(
        traffic, found.servers, initial_state=state, servers_before=before, **timing
    )
    assert same == found


def test_bounds_hold_the_answer_back():
    arrivals = np.array([0.0, 0, 60, 90, 20, 10, 5, 0, 0])
    traffic = Traffic(arrivals, 300.0, 100.0, 1800.0)
    goals = Goals(0.8, 20.0)
    free = transient.required_servers(traffic, goals)
    assert (free.servers[arrivals == 0] == 0).all()
    assert (free.service_level[arrivals > 0] >= 0.8).all()
    assert (free.service_level[arrivals == 0] == 1).all()
    assert free.state.tolist() == [1.0]
    slow = transient.required_servers(traffic, goals, largest_fall=2)
    falls = -np.diff(slow.servers)[arrivals[1:] > 0]
    assert falls.max() <= 2
    least = np.where(arrivals == 5, 9, 1)
    held = transient.required_servers(traffic, goals, least_servers=least)
    assert held.servers.tolist()[6:] == [9, 1, 1]
    assert (held.servers >= 1).all()


def test_a_crowd_at_the_start_asks_for_more():
    traffic = Traffic(np.full(4, 30.0), 300.0, 200.0, 900.0)
    crowd = np.zeros(61)
    crowd[60] = 1.0
    goals = Goals(0.8, 20.0)
    calm = transient.required_servers(traffic, goals)
    rush = transient.required_servers(traffic, goals, initial_state=crowd)
    assert rush.servers[0] > calm.servers[0] + 5
    assert rush.service_level.min() >= 0.8


def test_a_whole_overloaded_day_without_patience_keeps_its_queue():
    traffic = Traffic(np.full(8, 60.0), 300.0, math.inf, 1800.0)
    found = transient.course(traffic, 9, threshold_seconds=20.0, initial_state=np.ones(1))
    mean = found.state @ np.arange(found.state.size)
    assert mean > 9 + 8 * 6  # six calls an interval more than can be served
    assert mean == pytest.approx(8 * 60 - found.busy_seconds.sum() / 300, rel=1e-8)
    assert (np.diff(found.service_level) < 0).all()
    assert found.occupancy[-1] > 0.99


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"arrivals": [1.0, -1.0]}, "arrivals"),
        ({"arrivals": []}, "arrivals"),
        ({"aht_seconds": 0.0}, "aht_seconds"),
        ({"patience_seconds": 0.0}, "patience_seconds"),
        ({"patience_seconds": math.nan}, "patience_seconds"),
        ({"interval_seconds": math.inf}, "interval_seconds"),
    ],
)
def test_bad_traffic_is_refused(change, word):
    good = {
        "arrivals": [1.0, 2.0],
        "aht_seconds": 100.0,
        "patience_seconds": 60.0,
        "interval_seconds": 900.0,
    }
    with pytest.raises(InvalidInput, match=word):
        Traffic(**(good | change))


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_a_passage_can_be_changed_in_one_place(definition):
    arrivals = 30 + 20 * np.sin(np.arange(10) / 2)
    traffic = Traffic(arrivals, 400.0, 120.0, 900.0)
    goals = Goals(0.8, 20.0, definition, max_occupancy=0.95)
    found = transient.required_servers(traffic, goals)
    before = int(transient.stationary_requirement(traffic.load_erlangs, traffic, goals)[0])
    passage = Passage(traffic, goals, found.servers, before)
    assert passage.meets(passage.attempt(0, int(found.servers[0]), 9))
    assert not passage.meets(passage.attempt(4, int(found.servers[4]) - 1, 0))
    np.testing.assert_allclose(passage.overtime_seconds(passage.table), found.overtime_seconds)
    passage.accept(passage.attempt(4, int(found.servers[4]) + 3, 9))
    assert (passage.servers - found.servers).tolist() == [0, 0, 0, 0, 3, 0, 0, 0, 0, 0]
    changed = transient.course(
        traffic,
        passage.servers,
        threshold_seconds=20.0,
        definition=definition,
        initial_state=transient.stationary_state(traffic.load_erlangs[0], before, 400.0, 120.0),
        servers_before=before,
    )
    above, below = passage.parts(passage.table)
    np.testing.assert_allclose(above / below, changed.service_level, rtol=1e-12)


def test_bad_goals_and_servers_are_refused():
    assert erlang_a.DEFINITIONS[:5] == DEFINITIONS
    traffic = Traffic([5.0, 5.0], 100.0, math.inf, 900.0)
    with pytest.raises(InvalidInput, match="service_level"):
        Goals(80, 20.0)
    with pytest.raises(InvalidInput, match="no goal"):
        Goals()
    with pytest.raises(InvalidInput, match="definition"):
        Goals(0.8, 20.0, "quick")
    with pytest.raises(InvalidInput, match="nobody hangs up"):
        transient.required_servers(traffic, Goals(max_abandon=0.03))
    with pytest.raises(InvalidInput, match="largest_fall"):
        transient.required_servers(traffic, Goals(0.8, 20.0), largest_fall=-1)
    for servers, word in (([1, -1], "servers"), ([1, 1.5], "whole"), ([1, 2, 3], "2 whole")):
        with pytest.raises(InvalidInput, match=word):
            transient.course(traffic, servers, threshold_seconds=20.0)
    with pytest.raises(InvalidInput, match="interval 1"):
        transient.course(traffic, [1, 0], threshold_seconds=20.0)
    with pytest.raises(InvalidInput, match="never settle"):
        transient.stationary_state(5.0, 5, 100.0)
    with pytest.raises(InvalidInput, match="initial_state"):
        transient.course(traffic, 2, threshold_seconds=20.0, initial_state=np.array([0.5, 0.4]))
