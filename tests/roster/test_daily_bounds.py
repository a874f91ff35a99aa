"""Prices of whole agents' lines: bounds that hold, and rosters from mixtures."""

import importlib.util
import math
import threading
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from wfm.roster.daily import breaches, roster_cost
from wfm.roster.daily.climb import climbed_loosely
from wfm.roster.daily.columns import Columns, mixture_of
from wfm.roster.daily.course import prepare
from wfm.roster.daily.incumbent import Incumbent
from wfm.roster.daily.loose import Fines, LooseLines
from wfm.roster.daily.problem import DailyAgent, DailyProblem, DailyShift
from wfm.roster.daily.relax import Pricer
from wfm.roster.daily.rounding import settled_anew
from wfm.roster.daily.tables import tables_of


@pytest.fixture(scope="module")
def brute():
    """Brute force, next to this file."""
    path = Path(__file__).with_name("daily_brute.py")
    spec = importlib.util.spec_from_file_location("daily_brute", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def silent(_event):
    """Say nothing."""


def test_whatever_the_prices_loose_lines_bound_every_roster(brute):
    random = np.random.default_rng(8)
    seen = 0
    for case in range(40):
        problem = brute.random_problem(random, whole=case % 2 == 0)
        least = brute.least_cost(problem)
        if least is None:
            continue
        seen += 1
        tables = tables_of(problem)
        lines = LooseLines(tables)
        for _ in range(5):
            worth = random.uniform(-tables.over, tables.under)
            fines = Fines(
                random.normal(0, 20, len(problem.agents)),
                random.uniform(0, 20, len(problem.agents)),
                random.uniform(0, 20, tables.caps.shape) * (tables.caps < problem.days),
            )
            value, _ = lines.price(worth, fines)
            assert value <= least + 1e-6
        incumbent = Incumbent(problem, silent)
        incumbent.cost = least + 10
        climbed_loosely(tables, incumbent, 100, threading.Event(), math.inf)
        assert 0 <= incumbent.bound <= least + 1e-6
    assert seen >= 10


def test_a_loose_line_is_the_cheapest_that_keeps_runs_and_successors():
    random = np.random.default_rng(3)
    days = 8
    shifts = (DailyShift("E", 480), DailyShift("N", 600, ("E",)))
    agent = DailyAgent("Ada", (1, 9), 0, 3000, 3, 2, 2, 1, days_off=(6,))
    nothing = np.zeros((days, 2))
    for _ in range(5):
        wishes = random.integers(0, 20, (2, 1, days, 2)).astype(float)
        problem = DailyProblem(
            days, shifts, (agent,), nothing, nothing + 50, nothing + 50, *wishes
        )
        tables = tables_of(problem)
        worth, weekend = random.normal(0, 20, (days, 2)), 7.0
        minutes, night = 4.0, 3.0
        fines = Fines(np.array([minutes]), np.array([weekend]), np.array([[night, 0.0]]))
        value, paths = LooseLines(tables).price(worth, fines)
        each = np.array([night, 0.0]) + minutes * tables.units / tables.units.mean()
        granted = minutes * 3000 / 540 + weekend * 1 + night * 1
        best = math.inf
        for line in product((-1, 0, 1), repeat=days):
            if not keeps_runs(line):
                continue
            worked = [(day, shift) for day, shift in enumerate(line) if shift >= 0]
            cost = sum(
                problem.off_cost[0][place] - problem.on_cost[0][place] - worth[place]
                + each[place[1]]
                for place in worked
            )  # fmt: skip
            cost += weekend * any(line[day] >= 0 for day in (5, 6))
            best = min(best, cost)
        assert value == pytest.approx(best + problem.on_cost.sum() - granted)
        assert keeps_runs(tuple(paths[0]))


def keeps_runs(line) -> bool:
    """Most 3 days of work in a row, least 2, least 2 days of rest, no E after N, day 6 off."""
    text = "".join("-" if shift < 0 else "EN"[shift] for shift in line)
    works = "".join("-" if mark == "-" else "w" for mark in text)
    inner = works.strip("-")
    first, last = works.find(inner), works.find(inner) + len(inner)
    runs = [(at, run) for at, run in _runs(works) if run[0] == "w"]
    short = any(len(run) < 2 and at > 0 and at + len(run) < len(works) for at, run in runs)
    rests = [run for at, run in _runs(works) if run[0] == "-" and first < at < last]
    return not (
        short
        or "wwww" in works
        or any(len(run) < 2 for run in rests)
        or "NE" in text
        or text[6] != "-"
    )


def _runs(text):
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or text[at] != text[begin]:
            yield begin, text[begin:at]
            begin = at


def test_settling_anew_keeps_the_rules_and_never_costs_more(brute):
    prepare()
    random = np.random.default_rng(2)
    better = 0
    for _ in range(12):
        problem = brute.random_problem(random, whole=True)
        if brute.least_cost(problem) is None:
            continue
        tables = tables_of(problem)
        counted = np.zeros(tables.caps.shape, dtype=bool)
        pricer = Pricer(tables, counted, [np.empty(100_000)])
        everyone = np.arange(len(problem.agents))
        open_to = np.ones((everyone.size, problem.days, tables.units.size + 1), dtype=bool)
        first, _ = pricer.price(everyone, np.zeros(tables.need.shape), open_to)
        columns = Columns(tables)
        columns.add(everyone, first)
        columns.add(everyone, pricer.price(everyone, tables.under * 1.0, open_to)[0])
        which = np.arange(columns.agents.size)
        mixture = mixture_of(columns, which, 10)
        assert mixture is not None
        lines = mixture.likely_lines(columns, which)
        after = settled_anew(lines, pricer, threading.Event(), math.inf)
        assert breaches(problem, after) == ()
        assert roster_cost(problem, after) <= roster_cost(problem, lines)
        better += roster_cost(problem, after) < roster_cost(problem, lines)
    assert better
