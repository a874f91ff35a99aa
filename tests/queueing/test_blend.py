"""Blending against Erlang A and C, and against the chain solved state by state."""

import numpy as np
import pytest

from wfm.domain.errors import InvalidInput
from wfm.queueing import blend, erlang_a, erlang_c

GOAL = {"service_level": 0.8, "threshold_seconds": 20.0}


def chain(load, servers, reserve, patience):
    """Return probabilities of servers - reserve, ... busy or present, waiting ones counted."""
    low = servers - reserve
    weight = [1.0]
    for present in range(low + 1, servers + 400):
        leaving = min(present, servers) + max(present - servers, 0) / patience
        weight.append(weight[-1] * load / leaving)
    return low, np.array(weight) / sum(weight)


@pytest.mark.parametrize(("load", "servers", "reserve"), [(8, 12, 3), (50, 60, 0), (3, 5, 5)])
def test_the_chain_state_by_state(load, servers, reserve):
    patience = 0.6
    low, probability = chain(load, servers, reserve, patience)
    present = low + np.arange(probability.size)
    waiting = np.maximum(present - servers, 0)
    queue = (float(load), servers, reserve, 240.0)
    lost = blend.abandon_probability(*queue, 240 * patience)
    assert lost == pytest.approx((waiting * probability).sum() / patience / load, rel=1e-9)
    at_once = blend.service_level(*queue, 0.0, 240 * patience)
    assert at_once == pytest.approx(probability[present < servers].sum(), rel=1e-9)
    other = blend.other_work(*queue, 240 * patience)
    assert other == pytest.approx(low * probability[0], rel=1e-9)
    # Whoever is busy handles an arrival or does other work.
    busy = (np.minimum(present, servers) * probability).sum()
    assert load * (1 - lost) + other == pytest.approx(busy, rel=1e-9)


@pytest.mark.parametrize("patience", [60.0, 600.0])
def test_with_a_reserve_of_all_it_is_erlang_a(patience):
    load, servers = np.array([2.0, 20.0, 90.0]), np.array([4, 21, 99])
    level = blend.service_level(load, servers, servers, 240.0, 20.0, patience)
    assert level == pytest.approx(erlang_a.service_level(load, servers, 240.0, patience, 20.0))
    assert (blend.other_work(load, servers, servers, 240.0, patience) == 0).all()


def test_without_patience_it_is_erlang_c():
    load, servers = np.array([2.0, 20.0, 0.0]), np.array([4, 24, 5])
    level = blend.service_level(load, servers, servers, 240.0, 20.0)
    assert level == pytest.approx(erlang_c.service_level(load, servers, 240.0, 20.0))
    # Without a reserve every idle moment is used.
    assert blend.other_work(load, servers, 0, 240.0) == pytest.approx(servers - load)
    assert blend.other_work(9.0, 9, 2, 240.0) == 0.0
    assert blend.service_level(9.0, 9, 2, 240.0, 20.0) == 0.0


def test_the_reserve_is_the_least_that_holds_the_goals():
    draw = np.random.default_rng(5)
    load, aht = draw.uniform(3, 150, 300), draw.uniform(120, 400, 300)
    servers = erlang_a.required_servers(load, aht, 150.0, **GOAL) + draw.integers(0, 5, 300)
    reserve, other = blend.least_reserve(load, servers, aht, 150.0, **GOAL)
    assert (reserve >= 0).all()
    assert other == pytest.approx(blend.other_work(load, servers, reserve, aht, 150.0), rel=1e-6)
    level = blend.service_level(load, servers, reserve, aht, 20.0, 150.0)
    less = blend.service_level(load, servers, np.maximum(reserve - 1, 0), aht, 20.0, 150.0)
    assert level.min() >= 0.8 - 1e-12
    assert (less[reserve > 0] < 0.8).all()


def test_every_goal_is_held_and_a_reserve_is_kept():
    goals = {**GOAL, "max_abandon": 0.02, "mean_wait_answered_seconds": 5.0}
    reserve, other = blend.least_reserve(50.0, 60, 240.0, 150.0, **goals)
    assert blend.abandon_probability(50.0, 60, reserve, 240.0, 150.0) <= 0.02
    assert reserve > blend.least_reserve(50.0, 60, 240.0, 150.0, **GOAL)[0]
    kept, less = blend.least_reserve(50.0, 60, 240.0, 150.0, at_least=reserve + 2, **goals)
    assert kept == reserve + 2
    assert less < other
    capped, work = blend.least_reserve(50.0, 60, 240.0, 150.0, max_occupancy=0.9, **GOAL)
    answered = 50.0 * (1 - blend.abandon_probability(50.0, 60, capped, 240.0, 150.0))
    assert work + answered <= 0.9 * 60 + 1e-9
    assert capped >= 0


def test_goals_out_of_reach_leave_no_other_work():
    reserve, other = blend.least_reserve([50.0, 50.0], [50, 60], 240.0, 150.0, **GOAL)
    assert reserve[0] == -1
    assert other[0] == 0
    assert other[1] > 0


@pytest.mark.parametrize("wrong", [{"servers": 4.5}, {"reserve": -1}, {"load_erlangs": np.nan}])
def test_wrong_numbers_are_refused(wrong):
    given = {"load_erlangs": 3.0, "servers": 5, "reserve": 1, "aht_seconds": 240.0} | wrong
    with pytest.raises(InvalidInput, match=next(iter(wrong))):
        blend.other_work(**given)


def test_a_year_of_half_hours_at_once():
    draw = np.random.default_rng(3)
    load, aht = draw.uniform(4, 500, 17_520), draw.uniform(300, 600, 17_520)
    servers = erlang_a.required_servers(load, aht, 150.0, **GOAL)
    reserve, usable = blend.least_reserve(load, servers, aht, 150.0, **GOAL)
    for row in (0, 9_000, 17_519):
        alone = blend.least_reserve(load[row], servers[row], aht[row], 150.0, **GOAL)
        assert (reserve[row], usable[row]) == alone
