"""The oracle itself against the balance equations and the departures of small chains."""

import mpmath as mp
import pytest


def generator(load, servers, patience_ratio, states):
    """Rates between numbers in system, time in units of the mean handle time."""
    rates = mp.zeros(states)
    for k in range(states - 1):
        rates[k, k + 1] = mp.mpf(load)
        down = min(k + 1, servers) + max(k + 1 - servers, 0) / mp.mpf(patience_ratio)
        rates[k + 1, k] = down
    for k in range(states):
        rates[k, k] = -mp.fsum(rates[k, j] for j in range(states) if j != k)
    return rates


def test_figures_follow_from_the_balance_equations(oracle):
    load, servers, ratio = 4.5, 3, 0.5
    with mp.workdps(40):
        states = 60
        rates = generator(load, servers, ratio, states).T
        for k in range(states):
            rates[0, k] = 1
        p = mp.lu_solve(rates, mp.matrix([1] + [0] * (states - 1)))
        wait = mp.fsum(p[k] for k in range(servers, states))
        queue = mp.fsum((k - servers) * p[k] for k in range(servers, states))
        busy = mp.fsum(min(k, servers) * p[k] for k in range(states))
        known = oracle.erlang_a(load, servers, 200.0, 100.0, 20.0)
        assert abs(known["wait_probability"] - wait) < 1e-25
        assert abs(known["mean_queue"] - queue) < 1e-25
        assert abs(known["occupancy"] - busy / servers) < 1e-25
        # Each waiting caller hangs up at rate 1/patience.
        assert abs(known["abandon_probability"] - queue / ratio / load) < 1e-25
        blocked = p[servers] / mp.fsum(p[k] for k in range(servers + 1))
        assert abs(oracle.blocking(load, servers) - blocked) < 1e-25


@pytest.mark.parametrize("ahead", [0, 1, 4])
def test_offered_wait_is_the_time_until_the_chain_of_departures_has_run_down(oracle, ahead):
    with mp.workdps(40):
        c, y = mp.mpf("2.7"), mp.mpf("0.8")  # n mu / theta and T in units of patience
        stages = mp.zeros(ahead + 1)
        for i in range(ahead + 1):
            rate = c + ahead - i
            stages[i, i] = -rate
            if i < ahead:
                stages[i, i + 1] = rate
        alive = mp.expm(stages * y)
        tail = mp.fsum(alive[0, j] for j in range(ahead + 1))
        assert abs(list(oracle.stage_tail(c, mp.exp(-y), ahead + 1))[ahead] - tail) < 1e-25


def test_fractional_servers_obey_the_recursion(oracle):
    # 1/B(n) = 1 + n/a (1/B(n-1)), exact for the continuous extension (Jagerman 1974).
    with mp.workdps(40):
        for load, servers in [(0.3, 0.625), (7.5, 4.25), (60.0, 71.5)]:
            step = (1 + oracle.idle_weight(load, servers)) * (servers + 1) / mp.mpf(load)
            assert abs(step / oracle.idle_weight(load, servers + 1) - 1) < 1e-25
