"""The smallest conflict: found among all sets, and nothing of it can be left out."""

from itertools import combinations

import numpy as np
import pytest

from wfm.roster.conflict import irreducible, smallest_conflict


def oracle(cores):
    """Possible is what holds none of the cores; counts how often it was asked."""
    asked = []

    def possible(chosen):
        asked.append(chosen)
        return not any(core <= chosen for core in cores)

    return possible, asked


def brute(elements, possible):
    for size in range(len(elements) + 1):
        for group in combinations(elements, size):
            if not possible(frozenset(group)):
                return size
    raise AssertionError("possible altogether")


@pytest.mark.parametrize("seed", range(12))
def test_no_smaller_set_conflicts(seed):
    random = np.random.default_rng(seed)
    elements = list(range(int(random.integers(3, 9))))
    cores = []
    for _ in range(int(random.integers(1, 5))):
        size = int(random.integers(1, len(elements) + 1))
        cores.append(frozenset(random.choice(elements, size, replace=False).tolist()))
    possible, _ = oracle(cores)
    found, proven = smallest_conflict(elements, possible)
    assert proven
    assert len(found) == brute(elements, possible)
    assert not possible(frozenset(found))
    for element in found:
        assert possible(frozenset(found) - {element})


def test_the_conflict_is_listed_in_the_order_given():
    possible, _ = oracle([frozenset("ca")])
    assert smallest_conflict(list("abcd"), possible)[0] == ("a", "c")


def test_a_deletion_filter_leaves_nothing_that_could_go():
    possible, asked = oracle([frozenset("abc"), frozenset("d")])
    kept = irreducible(list("abcde"), possible)
    assert kept in (frozenset("abc"), frozenset("d"))
    assert len(asked) == 5


def test_a_single_impossible_thing_is_the_conflict():
    possible, _ = oracle([frozenset("b"), frozenset("ac")])
    assert smallest_conflict(list("abc"), possible) == (("b",), True)
