"""Fair shares add up, spare nobody who is able, and favour those who have done more."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wfm.roster.fairness import fair_shares, fairness_cost

numbers = st.floats(0, 30)


@st.composite
def groups(draw):
    count = draw(st.integers(1, 12))
    weight = draw(st.lists(st.floats(0.1, 1), min_size=count, max_size=count))
    credit = draw(st.lists(numbers, min_size=count, max_size=count))
    return draw(numbers), np.array(weight), np.array(credit)


@given(groups())
def test_shares_add_up_and_are_never_negative(group):
    total, weight, credit = group
    share = fair_shares(total, weight, credit)
    assert (share >= 0).all()
    assert np.isclose(share.sum(), total)


@given(groups())
def test_of_two_equals_who_did_more_is_due_less(group):
    total, weight, credit = group
    share = fair_shares(total, np.ones_like(weight), credit)
    order = np.argsort(credit)
    assert (np.diff(share[order]) <= 1e-9).all()


@given(st.floats(0, 10), st.floats(0, 10))
def test_unfairness_is_convex_in_what_was_done(share, price):
    cost = fairness_cost(np.arange(30.0), np.full(30, share), np.full(30, price))
    assert (np.diff(cost, 2) >= -1e-9).all()
    assert (cost >= 0).all()
