"""Figures of chat and blending that were computed and simulated before these functions were."""

import pytest

from wfm.queueing import blend, chat

RATES = tuple(c / (1 + 0.3 * max(c - 1, 0)) for c in range(4))


@pytest.mark.literature
def test_other_work_beside_fifty_erlangs():
    """EVIDENCE.md, "E-mail beside calls": 60 agents, 50 E, r 3; simulated .853 and 11.2 E."""
    queue = {"load_erlangs": 50.0, "servers": 60, "reserve": 3, "aht_seconds": 240.0}
    level = blend.service_level(**queue, threshold_seconds=20.0, patience_seconds=150.0)
    assert level == pytest.approx(0.8577, abs=5e-5)
    lost = blend.abandon_probability(**queue, patience_seconds=150.0)
    assert lost == pytest.approx(0.0425, abs=5e-5)
    assert blend.other_work(**queue, patience_seconds=150.0) == pytest.approx(11.064, abs=5e-4)


@pytest.mark.literature
def test_a_third_of_the_handle_time_is_a_trap():
    """EVIDENCE.md, "Chat": AHT/k staffs 34 agents where 52 are needed (true level 6 %)."""
    found = chat.required_servers(
        100.0, 480.0, RATES, 180.0, service_level=0.8, threshold_seconds=30.0
    )
    assert found == 52
    trap = chat.service_level(100.0, 34, RATES, 480.0, 30.0, 180.0)
    assert trap == pytest.approx(0.06, abs=0.005)


@pytest.mark.literature
@pytest.mark.parametrize(("load", "servers"), [(2, 2), (5, 4), (10, 6), (30, 16), (100, 52)])
def test_chat_requirements_by_load(load, servers):
    """The same evidence: 80/30, 480 s, patience 180 s, up to three at once, slowdown 0.3."""
    found = chat.required_servers(
        float(load), 480.0, RATES, 180.0, service_level=0.8, threshold_seconds=30.0
    )
    assert found == servers
