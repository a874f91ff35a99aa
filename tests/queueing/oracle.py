"""Erlang B, C and A from the states of their birth-death chains, at 50 digits.

Nothing here knows the integrals of wfm.queueing: state weights come from local balance, waits
from the chain of departures ahead of an arrival. With j callers waiting ahead, the offered
wait V is the sum of independent exponential stages with rates theta (c + i), i = 0..j, where
c = n mu / theta; therefore exp(-theta V) has the Beta(c, j + 1) distribution, whose tail is a
finite sum of positive terms (test_oracle.py checks it against a matrix exponential).
"""

from dataclasses import dataclass

import mpmath as mp

DIGITS = 50
NEGLIGIBLE = mp.mpf(10) ** -60


def idle_weight(load, servers):
    """Weight of all states with a free server; all busy and nobody waiting weighs 1."""
    with mp.workdps(DIGITS):
        a, k = mp.mpf(load), mp.mpf(servers)
        weight, total = mp.mpf(1), mp.mpf(0)
        while k >= 1:
            weight *= k / a
            total += weight
            k -= 1
            if weight < NEGLIGIBLE * total and k < a:
                return total
        if k > 0:
            # Between 0 and 1 server only the continuous extension is left.
            total += weight * (mp.gammainc(k + 1, a) * mp.exp(a) * a**-k - 1)
        return total


def blocking(load, servers):
    with mp.workdps(DIGITS):
        return 1 / (1 + idle_weight(load, servers))


@dataclass
class ErlangC:
    wait: mp.mpf
    service_level: mp.mpf
    mean_wait: mp.mpf


def erlang_c(load, servers, aht, threshold):
    """Queue states weigh rho**j; the wait beyond them is exponential with rate n mu - lambda."""
    with mp.workdps(DIGITS):
        a, n = mp.mpf(load), mp.mpf(servers)
        queue = 1 / (1 - a / n)
        wait = queue / (idle_weight(load, servers) + queue)
        rate = (n - a) / mp.mpf(aht)
        return ErlangC(wait, 1 - wait * mp.exp(-rate * mp.mpf(threshold)), wait / rate)


def stage_tail(c, gone, count):
    """Yield P(V > T) for 0, 1, .. callers ahead, where gone = exp(-theta T)."""
    term = gone**c
    total = term
    for j in range(count):
        yield total
        term *= (c + j) / (j + 1) * (1 - gone)
        total += term


def erlang_a(load, servers, aht, patience, threshold):
    """Every figure of wfm.queueing.erlang_a by name."""
    with mp.workdps(DIGITS):
        a, n = mp.mpf(load), mp.mpf(servers)
        k = mp.mpf(patience) / mp.mpf(aht)
        c, gone = n * k, mp.exp(-mp.mpf(threshold) / mp.mpf(patience))
        weights = queue_weights(a * k, c)
        idle = idle_weight(load, servers)
        total = idle + mp.fsum(weights)
        late = kept = kept_late = left = length = harmonic = queue = mp.mpf(0)
        tails = zip(
            stage_tail(c, gone, len(weights)),
            stage_tail(c + 1, gone, len(weights)),
            strict=True,
        )
        for j, (weight, (tail, tail_kept)) in enumerate(zip(weights, tails, strict=True)):
            answered = c / (c + j + 1)
            harmonic += 1 / (c + j + 1)
            late += weight * tail
            kept += weight * answered
            kept_late += weight * answered * tail_kept
            left += weight * (1 - answered)
            length += weight * answered * harmonic
            queue += weight * j
        in_time = (idle + kept - kept_late) / total
        left_in_time = 1 - in_time - late * gone / total
        answered = (idle + kept) / total
        return {
            "wait_probability": 1 - idle / total,
            "abandon_probability": left / total,
            "mean_wait_seconds": mp.mpf(patience) * left / total,
            "mean_wait_answered_seconds": mp.mpf(patience) * length / total / answered,
            "mean_queue": queue / total,
            "occupancy": (n * total - idle_servers(a, n, idle)) / total / n,
            "offered": in_time,
            "answered": in_time / answered,
            "positive": in_time + left_in_time,
            "negative": in_time,
            "ignored": in_time / (1 - left_in_time),
            "virtual": 1 - late / total,
        }


def queue_weights(x, c):
    """Weights of the states with 0, 1, 2, .. callers waiting: local balance upwards."""
    weights, weight, largest, j = [], mp.mpf(1), mp.mpf(1), 0
    while weight > NEGLIGIBLE * largest or x > c + j:
        weights.append(weight)
        j += 1
        weight *= x / (c + j)
        largest = max(largest, weight)
    return weights


def idle_servers(a, n, idle):
    """Weight times free servers, summed over states; by flow balance from below.

    In states below n the chain goes up at rate a and down at its number of busy servers, so
    sum over k < n of (n - k) w_k = n idle - sum of k w_k, and k w_k = a w_{k-1} telescopes to
    a (idle - w_{n-1}) with w_{n-1} = n / a.
    """
    return n * idle - a * (idle - n / a)
