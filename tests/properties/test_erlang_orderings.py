"""Orderings every queue obeys: loss below impatience below endless waiting, monotone figures."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.queueing import erlang_a, erlang_b, erlang_c

ROUNDING = 1e-13
loads = st.one_of(st.floats(1e-3, 20), st.floats(1, 2e4))
ratios = st.floats(0.3, 3)
times = st.floats(5, 3600)
patiences = st.floats(1, 360_000)
thresholds = st.floats(0, 1200)
quick = settings(deadline=None, max_examples=150)


def rises(values):
    return (np.diff(values) >= -ROUNDING * np.abs(values[1:]) - 1e-300).all()


@quick
@given(loads, ratios, times, patiences)
def test_loss_below_impatience_below_endless_waiting(load, ratio, aht, patience):
    servers = load * ratio
    lost = erlang_b.blocking(load, servers)
    impatient = erlang_a.wait_probability(load, servers, aht, patience)
    endless = erlang_c.wait_probability(load, servers)
    assert lost <= impatient * (1 + ROUNDING)
    assert impatient <= endless * (1 + ROUNDING)
    assert erlang_a.occupancy(load, servers, aht, patience) <= min(1 / ratio, 1) * (1 + ROUNDING)


@quick
@given(loads, ratios, times, patiences, thresholds)
def test_more_servers_serve_better(load, ratio, aht, patience, threshold):
    servers = load * ratio * np.array([1.0, 1.003, 1.03, 1.3]) + np.array([0, 0, 0, 1])
    assert rises(-erlang_b.blocking(load, servers))
    assert rises(-erlang_c.wait_probability(load, servers))
    assert rises(erlang_c.service_level(load, servers, aht, threshold))
    for definition in erlang_a.DEFINITIONS:
        assert rises(erlang_a.service_level(load, servers, aht, patience, threshold, definition))
    for figure in (
        erlang_a.wait_probability,
        erlang_a.abandon_probability,
        erlang_a.mean_wait_seconds,
        erlang_a.mean_wait_answered_seconds,
        erlang_a.mean_queue,
        erlang_a.occupancy,
    ):
        assert rises(-figure(load, servers, aht, patience))


@quick
@given(loads, ratios, times, patiences, thresholds)
def test_more_load_serves_worse(load, ratio, aht, patience, threshold):
    servers, more = load * ratio, load * np.array([1.0, 1.003, 1.03, 1.3])
    assert rises(erlang_b.blocking(more, servers))
    assert rises(erlang_c.wait_probability(more, servers))
    assert rises(-erlang_c.service_level(more, servers, aht, threshold))
    assert rises(erlang_a.abandon_probability(more, servers, aht, patience))
    assert rises(erlang_a.occupancy(more, servers, aht, patience))
    for definition in erlang_a.DEFINITIONS:
        assert rises(-erlang_a.service_level(more, servers, aht, patience, threshold, definition))


@quick
@given(loads, ratios, times, patiences, thresholds)
def test_longer_patience_waits_more_and_hangs_up_less(load, ratio, aht, patience, threshold):
    servers, longer = load * ratio, patience * np.array([1.0, 1.01, 1.5, 20.0])
    assert rises(erlang_a.wait_probability(load, servers, aht, longer))
    assert rises(-erlang_a.abandon_probability(load, servers, aht, longer))
    assert rises(erlang_a.mean_wait_seconds(load, servers, aht, longer))
    assert rises(erlang_a.occupancy(load, servers, aht, longer))
    assert rises(-erlang_a.service_level(load, servers, aht, longer, threshold, "virtual"))


@quick
@given(loads, ratios, times, patiences, st.lists(thresholds, min_size=4, max_size=4))
def test_a_longer_threshold_counts_more(load, ratio, aht, patience, threshold):
    servers, longer = load * ratio, np.sort(threshold)
    assert rises(erlang_c.service_level(load, servers, aht, longer))
    for definition in ("offered", "answered", "positive", "negative", "virtual"):
        assert rises(erlang_a.service_level(load, servers, aht, patience, longer, definition))


@quick
@given(loads, ratios, times, patiences, thresholds)
def test_definitions_are_ordered(load, ratio, aht, patience, threshold):
    level = {
        d: erlang_a.service_level(load, load * ratio, aht, patience, threshold, d)
        for d in erlang_a.DEFINITIONS
    }
    assert all(0 <= value <= 1 + ROUNDING for value in level.values())
    assert level["offered"] == level["negative"]
    assert level["offered"] <= level["ignored"] * (1 + ROUNDING)
    assert level["ignored"] <= level["positive"] * (1 + ROUNDING)
    assert level["offered"] <= level["virtual"] * (1 + ROUNDING)
    assert level["virtual"] <= level["answered"] * (1 + ROUNDING)
