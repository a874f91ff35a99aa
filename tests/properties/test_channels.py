"""More agents are never worse, and the fewest are the fewest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain.channel_settings import ChatSettings
from wfm.domain.errors import Infeasible
from wfm.queueing import blend, chat
from wfm.queueing.blend_deadlines import least_servers

few = {"deadline": None, "max_examples": 60}
loads, patiences = st.floats(0.1, 60), st.floats(10, 3000)
LISTED = [ChatSettings(concurrency=k, slowdown=d).rates() for k, d in ((2, 0.5), (3, 0.3))]


@settings(**few)
@given(loads, st.integers(1, 60), patiences, st.sampled_from(LISTED), st.floats(0, 120))
def test_one_more_on_chat_is_never_worse(load, servers, patience, rates, threshold):
    numbers = np.array([servers, servers + 1])
    queue = (load, numbers, rates, 400.0)
    level = chat.service_level(*queue, threshold, patience)
    lost = chat.abandon_probability(*queue, patience)
    # Where the exact chain ends the balanced one, a little kinder, takes over.
    assert level[1] >= level[0] - 1e-9
    assert lost[1] <= lost[0] + 1e-9


@settings(**few)
@given(loads, patiences, st.sampled_from(LISTED), st.floats(0.3, 0.98))
def test_chat_servers_are_minimal(load, patience, rates, level):
    goal = {"service_level": level, "threshold_seconds": 30.0}
    found = int(chat.required_servers(load, 400.0, rates, patience, **goal))
    assert chat.service_level(load, found, rates, 400.0, 30.0, patience) >= level
    if found > 1:
        assert chat.service_level(load, found - 1, rates, 400.0, 30.0, patience) < level


@settings(**few)
@given(loads, st.integers(1, 80), st.integers(0, 10), patiences)
def test_a_larger_reserve_trades_other_work_for_service(load, servers, reserve, patience):
    reserves = np.array([reserve, reserve + 1])
    queue = (load, servers, reserves, 240.0)
    level = blend.service_level(*queue, 20.0, patience)
    other = blend.other_work(*queue, patience)
    assert level[1] >= level[0] - 1e-12
    assert other[1] <= other[0] + 1e-12


curves = st.lists(st.tuples(st.floats(0, 5), st.floats(0, 2), st.booleans()), min_size=3)


@settings(**few)
@given(curves, st.integers(1, 6))
def test_more_idle_time_never_needs_more_servers(steps, ahead):
    work, idle, is_open = (np.array(column) for column in zip(*steps, strict=True))
    available = np.cumsum(work)
    due = np.append(np.zeros(ahead - 1), available)[: work.size]
    try:
        found = least_servers(available, due, idle, is_open)
    except Infeasible:
        return
    more = least_servers(available, due, idle + 0.5, is_open)
    later = np.append(np.zeros(ahead), available)[: work.size]
    patient = least_servers(available, later, idle, is_open)
    assert more.servers.sum() <= found.servers.sum()
    assert patient.servers.sum() <= found.servers.sum()
    assert found.done == pytest.approx(np.maximum(found.done, due), abs=1e-6)
