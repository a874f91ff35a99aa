"""The shortfall by subsets equals the one a linear programme finds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wfm.domain import shortfall

QUEUES = ("a", "b", "c")
GROUPS = (("a",), ("b",), ("a", "b"), ("b", "c"), ("a", "b", "c"))


def unmet_by_linear_programme(staff: np.ndarray, need: np.ndarray) -> float:
    """Send agents to queues so that as much of the need as possible is met."""
    pairs = [
        (g, q) for g, group in enumerate(GROUPS) for q, name in enumerate(QUEUES) if name in group
    ]
    rows = [[float(p[0] == g) for p in pairs] for g in range(len(GROUPS))]
    rows += [[float(p[1] == q) for p in pairs] for q in range(len(QUEUES))]
    answer = linprog(-np.ones(len(pairs)), A_ub=rows, b_ub=[*staff, *need])
    return float(need.sum() + answer.fun)


counts = st.integers(0, 12).map(float)


@settings(max_examples=150, deadline=None)
@given(st.lists(counts, min_size=5, max_size=5), st.lists(counts, min_size=3, max_size=3))
def test_shortfall_is_the_optimum(staff: list[float], need: list[float]) -> None:
    floor, required = np.array(staff)[:, None], np.array(need)[:, None]
    found = shortfall(floor, GROUPS, required, QUEUES)
    assert abs(found[0] - unmet_by_linear_programme(floor[:, 0], required[:, 0])) < 1e-7
