"""Chat against Erlang A and C, and against the chain of every single server's contacts."""

from itertools import product

import numpy as np
import pytest
from scipy.linalg import expm

from wfm.domain.errors import InvalidInput
from wfm.queueing import chat, erlang_a, erlang_c
from wfm.queueing.chat_exact import correction_table, full_probability, largest_group

QUEUE = 160


def rates(most, slowdown):
    return [c / (1 + slowdown * max(c - 1, 0)) for c in range(most + 1)]


def every_server(load, servers, speed, patience):
    """Return the chain's probabilities, states by contacts of each server and then the queue."""
    most = len(speed) - 1
    states = list(product(range(most + 1), repeat=servers))
    number = {state: s for s, state in enumerate(states)}
    full, size = number[(most,) * servers], len(states) + QUEUE
    flow = np.zeros((size, size))
    for state, s in number.items():
        least = min(state)
        takers = [i for i, held in enumerate(state) if held == least]
        for i in takers if least < most else ():
            flow[s, number[(*state[:i], least + 1, *state[i + 1 :])]] += load / len(takers)
        for i, held in enumerate(state):
            if held:
                flow[s, number[(*state[:i], held - 1, *state[i + 1 :])]] += speed[held]
    line = [full, *range(len(states), size)]
    for m in range(QUEUE):
        flow[line[m], line[m + 1]] += load
        flow[line[m + 1], line[m]] += servers * speed[-1] + (m + 1) / patience
    generator = flow - np.diag(flow.sum(axis=1))
    system = np.vstack([generator.T, np.ones(size)])
    answer = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]
    return states, answer, answer[line]


def served_in_time(ahead, capacity, patience, threshold):
    """Return how likely somebody with so many ahead in the queue is served in time."""
    death = np.zeros((ahead + 3, ahead + 3))
    for m in range(ahead + 1):
        death[m, m - 1 if m else ahead + 1] += capacity + m / patience
        death[m, ahead + 2] += 1 / patience
    death -= np.diag(death.sum(axis=1))
    return expm(death * threshold)[ahead, ahead + 1]


@pytest.mark.parametrize(
    ("servers", "most", "slowdown", "load"),
    [(1, 3, 0.3, 1.2), (2, 2, 0.5, 2.2), (3, 2, 0.3, 4.2), (3, 3, 0.6, 4.0), (2, 4, 0.2, 3.5)],
)
def test_small_groups_are_exact(servers, most, slowdown, load):
    speed, patience, threshold = rates(most, slowdown), 0.4, 0.1
    states, probability, line = every_server(load, servers, speed, patience)
    aht = 480.0
    queue = (load, servers, speed, aht)
    waits = chat.wait_probability(*queue, patience * aht)
    assert waits == pytest.approx(line.sum(), rel=5e-4)
    lost = (np.arange(line.size) * line).sum() / patience / load
    assert chat.abandon_probability(*queue, patience * aht) == pytest.approx(lost, rel=5e-4)
    capacity = servers * speed[-1]
    in_time = (
        1
        - line.sum()
        + sum(
            p * served_in_time(m, capacity, patience, threshold) for m, p in enumerate(line[:40])
        )
    )
    level = chat.service_level(*queue, threshold * aht, patience * aht)
    assert level == pytest.approx(in_time, abs=5e-5)
    idle = sum(p * state.count(0) for state, p in zip(states, probability, strict=False))
    # How the contacts are spread is that of the balanced chain, only how many there are is exact.
    assert chat.occupancy(*queue, patience * aht) == pytest.approx(1 - idle / servers, abs=0.03)


def test_the_balanced_chain_is_close_to_the_exact_one():
    """Where the table of the exact chain ends, and the balanced one stands alone."""
    speed = rates(3, 0.3)
    table = correction_table(tuple(speed))
    assert table.shape[0] - 1 == largest_group(3) == 12
    assert table[1] == pytest.approx(1.0)
    assert table[2:].min() > 0.8
    assert table[2:].max() < 1.0
    full = full_probability(12 * speed[-1] * 0.8, 12, tuple(speed))
    assert 0 < full < 0.2


@pytest.mark.parametrize("patience", [30.0, 300.0, 3e4])
@pytest.mark.parametrize("definition", erlang_a.DEFINITIONS)
def test_one_at_a_time_is_erlang_a(patience, definition):
    load, servers = np.array([0.3, 5.0, 40.0, 130.0]), np.array([1, 7, 38, 140])
    ours = chat.service_level(load, servers, [0, 1], 240.0, 20.0, patience, definition)
    theirs = erlang_a.service_level(load, servers, 240.0, patience, 20.0, definition)
    assert ours == pytest.approx(theirs, rel=1e-9)
    for name in ("wait_probability", "mean_wait_answered_seconds"):
        ours = getattr(chat, name)(load, servers, [0, 1], 240.0, patience)
        theirs = getattr(erlang_a, name)(load, servers, 240.0, patience)
        assert ours == pytest.approx(theirs, rel=1e-9)
    lost = chat.abandon_probability(load, servers, [0, 1], 240.0, patience)
    assert lost == pytest.approx(erlang_a.abandon_probability(load, servers, 240.0, patience))
    busy = chat.occupancy(load, servers, [0, 1], 240.0, patience)
    assert busy == pytest.approx(erlang_a.occupancy(load, servers, 240.0, patience), rel=1e-9)


def test_one_at_a_time_without_patience_is_erlang_c():
    load, servers = np.array([0.0, 0.3, 5.0, 40.0, 9.0]), np.array([2, 1, 7, 48, 9])
    level = chat.service_level(load, servers, [0, 1], 240.0, 20.0)
    assert level == pytest.approx(erlang_c.service_level(load, servers, 240.0, 20.0), rel=1e-9)
    wait = chat.mean_wait_answered_seconds(load, servers, [0, 1], 240.0)
    assert wait == pytest.approx(erlang_c.mean_wait_seconds(load, servers, 240.0), rel=1e-9)
    busy = chat.occupancy(load, servers, [0, 1], 240.0)
    assert busy == pytest.approx(erlang_c.occupancy(load, servers), rel=1e-9)
    goal = {"service_level": 0.8, "threshold_seconds": 20.0}
    found = chat.required_servers(load, 240.0, [0, 1], **goal)
    assert (found == erlang_c.required_servers(load, 240.0, **goal)).all()


def test_contacts_held_follow_littles_law():
    speed, load, aht, patience = rates(3, 0.3), np.array([8.0, 30.0, 100.0]), 480.0, 180.0
    servers = np.array([5, 17, 55])
    held = chat.mean_held(load, servers, speed, aht, patience)
    served = load * (1 - chat.abandon_probability(load, servers, speed, aht, patience))
    # Each contact takes between a handle time alone and one with all places taken.
    assert (held * servers > served).all()
    assert (held * servers < served * 3 / speed[-1] * 1.001).all()


def test_the_edges():
    speed = rates(2, 0.4)
    assert chat.service_level(0.0, 0, speed, 300.0, 20.0, 60.0) == 1.0
    assert chat.service_level(3.0, 0, speed, 300.0, 20.0, 60.0) == 0.0
    assert chat.abandon_probability(3.0, 0, speed, 300.0, 60.0) == 1.0
    assert chat.mean_held(3.0, 1, speed, 300.0) == 2.0
    assert np.isinf(chat.mean_wait_answered_seconds(3.0, 1, speed, 300.0))
    assert chat.service_level(1e-3, 400, speed, 300.0, 0.0, 60.0) == 1.0
    goal = {"service_level": 0.8, "threshold_seconds": 20.0}
    assert chat.required_servers([0.0, 1e-6], 300.0, speed, 60.0, **goal).tolist() == [0, 1]


@pytest.mark.parametrize("slowdown", [1.0, 1.4])
def test_contacts_at_once_that_gain_nothing_are_refused(slowdown):
    with pytest.raises(InvalidInput, match="do not rise from 1 contacts at once to 2"):
        chat.service_level(3.0, 4, rates(3, slowdown), 300.0, 20.0)


def test_the_first_number_at_once_that_gains_nothing_is_named():
    with pytest.raises(InvalidInput, match=r"from 2 contacts at once to 3") as caught:
        chat.required_servers(
            3.0, 300.0, [0, 1, 1.6, 1.5], service_level=0.8, threshold_seconds=20
        )
    assert "hold at most 2 at once" in caught.value.hint


@pytest.mark.parametrize("wrong", [[1, 2], [0], [[0, 1]], [0, float("nan")], "0 1"])
def test_rates_are_a_list_from_zero_on(wrong):
    with pytest.raises(InvalidInput, match="rates"):
        chat.service_level(3.0, 4, wrong, 300.0, 20.0)


def test_servers_are_whole_and_abandonment_needs_patience():
    with pytest.raises(InvalidInput, match="servers"):
        chat.service_level(3.0, 4.5, [0, 1], 300.0, 20.0)
    with pytest.raises(InvalidInput, match="max_abandon"):
        chat.required_servers(3.0, 300.0, [0, 1], max_abandon=0.05)
    with pytest.raises(InvalidInput, match="definition"):
        chat.service_level(3.0, 4, [0, 1], 300.0, 20.0, 60.0, "sometimes")


def test_a_year_of_half_hours_at_once():
    draw = np.random.default_rng(3)
    load, aht = draw.uniform(4, 500, 17_520), draw.uniform(300, 600, 17_520)
    goal = {"service_level": 0.8, "threshold_seconds": 30.0}
    chat.required_servers(load[:2], aht[:2], rates(3, 0.3), 180.0, **goal)
    found = chat.required_servers(load, aht, rates(3, 0.3), 180.0, **goal)
    level = chat.service_level(load, found, rates(3, 0.3), aht, 30.0, 180.0)
    below = chat.service_level(load, found - 1, rates(3, 0.3), aht, 30.0, 180.0)
    assert level.min() >= 0.8
    assert below.max() < 0.8
