"""The path programme of daily rosters against every line that the checker accepts."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.price import price_agents
from wfm.roster.daily.rebuild import rebuilt_line
from wfm.roster.daily.tables import tables_of

_PATH = Path(__file__).resolve().parents[1] / "roster" / "daily_brute.py"
_SPEC = importlib.util.spec_from_file_location("daily_brute", _PATH)
brute = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(brute)

WORK = np.empty(200_000)


def drawn(seed, days, shifts):
    random = np.random.default_rng(seed)
    problem = brute.random_problem(random, agents=1, days=days, shifts=shifts)
    return random, problem, brute.legal_lines(problem, 0)


def costs_of(lines, cost):
    padded = np.hstack([cost, np.zeros((cost.shape[0], 1))])
    return padded[np.arange(cost.shape[0]), lines].sum(axis=1)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from([(8, 1), (6, 2), (7, 2), (5, 3)]))
def test_the_cheapest_line_is_the_cheapest_of_all_legal_lines(seed, size):
    random, problem, lines = drawn(seed, *size)
    tables = tables_of(problem)
    worth = random.normal(0, 5, problem.need.shape)
    open_to = np.ones((1, problem.days, len(problem.shifts) + 1), dtype=bool)
    counted = np.zeros((1, len(problem.shifts)), dtype=bool)
    paths, costs = price_agents(np.zeros(1, dtype=np.int64), worth, open_to, counted, tables,
                                WORK, True)  # fmt: skip
    if not len(lines):
        assert costs[0, 1] >= FORBIDDEN
        return
    least = (costs_of(lines, -worth) + brute.wishes(problem, 0, lines)).min()
    assert costs[0] == pytest.approx([least, least])
    assert (lines == paths[0]).all(axis=1).any()


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from([(8, 1), (7, 2)]))
def test_days_between_others_are_rebuilt_as_well_as_possible(seed, size):
    random, problem, lines = drawn(seed, *size)
    if not len(lines):
        return
    tables = tables_of(problem)
    line = lines[random.integers(len(lines))]
    first, end = sorted(int(day) for day in random.integers(0, problem.days + 1, 2))
    cost = np.where(tables.allowed[0], random.normal(0, 5, problem.need.shape), FORBIDDEN)
    same = np.delete(lines == line, np.arange(first, end), axis=1).all(axis=1)
    least = costs_of(lines[same], cost).min()
    path, counted = np.full(problem.days, -1), np.zeros(len(problem.shifts), dtype=bool)
    value = rebuilt_line(0, (first, end), cost.copy(), line, counted, tables, WORK, path)
    assert value < FORBIDDEN
    assert (lines[same] == path).all(axis=1).any()
    assert costs_of(path[None], cost)[0] == pytest.approx(least)
