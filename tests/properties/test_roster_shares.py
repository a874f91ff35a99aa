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
    most = draw(st.lists(st.floats(0, 31), min_size=count, max_size=count))
    return draw(numbers), np.array(weight), np.array(credit), np.array(most)


@given(groups())
def test_shares_add_up_and_are_never_negative(group):
    total, weight, credit, most = group
    share = fair_shares(total, weight, credit, most)
    assert (share >= 0).all()
    assert (share <= most + 1e-6).all()
    assert np.isclose(share.sum(), min(total, most.sum()))


@given(groups())
def test_of_two_equals_who_did_more_is_due_less(group):
    total, weight, credit, _ = group
    share = fair_shares(total, np.ones_like(weight), credit, np.full_like(weight, 99.0))
    order = np.argsort(credit)
    assert (np.diff(share[order]) <= 1e-9).all()


@given(st.floats(0, 10), st.floats(0, 10))
def test_unfairness_is_convex_in_what_was_done(share, price):
    cost = fairness_cost(np.arange(30.0), np.full(30, share), np.full(30, price))
    assert (np.diff(cost, 2) >= -1e-9).all()
    assert (cost >= 0).all()
