"""Numbers printed elsewhere, reproduced by the Erlang formulas."""

import pytest

from wfm.queueing import erlang_a, erlang_b, erlang_c
from wfm.staffing import scheduled_agents

pytestmark = pytest.mark.literature


@pytest.mark.parametrize(("circuits", "load"), [(1, 0.0101), (10, 4.46), (20, 12.0), (100, 84.1)])
def test_erlang_b_one_percent_loss_table(circuits, load):
    """The 1 % column of the Erlang B table found in teletraffic handbooks (three digits)."""
    below, above = erlang_b.blocking([load * 0.995, load * 1.005], circuits)
    assert below < 0.01 < above


def test_hundred_calls_in_half_an_hour():
    """100 calls in 30 min, handle time 180 s, 80/20: the worked example of calculator vendors.

    14 agents, 20 with 30 % shrinkage; service level 88.835 %, P(wait) 17.413 %.
    """
    load = 100 * 180 / 1800
    agents = erlang_c.required_servers(load, 180, service_level=0.80, threshold_seconds=20)
    assert agents == 14
    assert scheduled_agents(agents, {"all": 0.30}) == 20
    assert erlang_c.service_level(load, 14, 180, 20) == pytest.approx(0.88835, abs=5e-6)
    assert erlang_c.wait_probability(load, 14) == pytest.approx(0.17413, abs=5e-6)


@pytest.mark.parametrize(
    ("agents", "wait", "level", "asa"), [(35, 0.6965, 0.4724, 50.15), (40, 0.1907, 0.9372, 3.43)]
)
def test_thousand_calls_an_hour(agents, wait, level, asa):
    """1000 calls an hour, handle time 120 s, 20 s threshold (worked example)."""
    load = 1000 * 120 / 3600
    assert erlang_c.wait_probability(load, agents) == pytest.approx(wait, abs=5e-5)
    assert erlang_c.service_level(load, agents, 120, 20) == pytest.approx(level, abs=5e-5)
    assert erlang_c.mean_wait_seconds(load, agents, 120) == pytest.approx(asa, abs=5e-3)


def test_mandelbaum_and_zeltyn_fifty_agents():
    """Mandelbaum & Zeltyn (2007), Service engineering in action: 48/min, 1 min, patience 2 min.

    With 50 agents Erlang C gives an ASA of 20.8 s at 96 % occupancy; Erlang A 3.1 %
    abandonment, 3.7 s mean wait and 93 % occupancy.
    """
    assert erlang_c.mean_wait_seconds(48, 50, 60) == pytest.approx(20.834, abs=5e-4)
    assert erlang_c.occupancy(48, 50) == pytest.approx(0.96)
    assert erlang_a.abandon_probability(48, 50, 60, 120) == pytest.approx(0.030912, abs=5e-7)
    assert erlang_a.mean_wait_seconds(48, 50, 60, 120) == pytest.approx(3.7095, abs=5e-5)
    assert erlang_a.occupancy(48, 50, 60, 120) == pytest.approx(0.9303, abs=5e-5)


def test_halfin_and_whitt_limit():
    """Halfin & Whitt (1981), eq. 2.3: P(wait) -> [1 + beta Phi(beta)/phi(beta)]^-1.

    At beta = 1 the limit is 0.2234; the error falls like one over the root of the load.
    """
    errors = []
    for servers in (100, 10_000, 1_000_000):
        load = servers - servers**0.5
        errors.append(erlang_c.wait_probability(load, servers) - 0.22336)
    assert abs(errors[2]) < 2e-4
    assert abs(errors[0]) > abs(errors[1]) > abs(errors[2])


def test_patience_equal_to_handle_time_is_infinitely_many_servers():
    """Garnett, Mandelbaum & Reiman (2002): with theta = mu the number in system is Poisson."""
    from scipy.stats import poisson

    for load, servers in [(20.0, 18), (20.0, 25), (300.0, 310)]:
        wait = erlang_a.wait_probability(load, servers, 200, 200)
        assert wait == pytest.approx(poisson.sf(servers - 1, load), rel=1e-11)
