"""The solver of daily rosters against brute force, and what it promises besides."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import Infeasible, InvalidInput, SolveStatus
from wfm.roster.daily import (
    DailyAgent,
    DailyProblem,
    DailyShift,
    assign,
    assign_daily,
    breaches,
    course,
    roster_cost,
)


@pytest.fixture(scope="module")
def brute():
    """Brute force, next to this file."""
    path = Path(__file__).with_name("daily_brute.py")
    spec = importlib.util.spec_from_file_location("daily_brute", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generator():
    """The generator of the benchmark."""
    folder = Path(__file__).resolve().parents[2] / "benchmarks"
    sys.path.insert(0, str(folder))
    try:
        from shift_instances import generator, reader

        yield lambda folder, *size: _written(folder, generator, reader, size)
    finally:
        sys.path.remove(str(folder))


def _written(folder, generator, reader, size):
    path = folder / "instance.txt"
    path.write_text(generator.instance_text(*size), encoding="utf-8")
    return reader.read_instance(path)


def without_model(monkeypatch):
    monkeypatch.setattr(assign, "SMALL_CELLS", 0)


@pytest.mark.parametrize("by_model", [True, False])
def test_least_cost_is_found_and_proven(brute, monkeypatch, by_model):
    if not by_model:
        without_model(monkeypatch)
    random = np.random.default_rng(5)
    solved = best = 0
    for case in range(24):
        problem = brute.random_problem(random, whole=case % 3 > 0)
        least = brute.least_cost(problem)
        if least is None:
            with pytest.raises(Infeasible, match="agent A"):
                assign_daily(problem, seed=case, time_limit_seconds=10)
            continue
        lines, report = assign_daily(problem, seed=case, time_limit_seconds=1)
        solved += 1
        assert breaches(problem, lines) == ()
        assert roster_cost(problem, lines) == pytest.approx(report.objective)
        assert report.bound <= least + 1e-6
        best += report.objective == pytest.approx(least)
        if report.status is SolveStatus.OPTIMAL:
            assert report.objective == pytest.approx(least)
    assert solved >= 8
    assert best == solved if by_model else best >= 0.8 * solved


def test_the_agent_without_a_line_is_named_with_the_rules_that_could_give():
    days = 7
    agent = DailyAgent("Zoe", (7,), 5 * 480, 5 * 480, 2, 1, 2, 0)
    nothing = np.zeros((days, 1))
    problem = DailyProblem(
        days, (DailyShift("D", 480),), (agent,), nothing, nothing, nothing, nothing[None],
        nothing[None],
    )  # fmt: skip
    with pytest.raises(Infeasible) as caught:
        assign_daily(problem, time_limit_seconds=5)
    assert "agent Zoe" in str(caught.value)
    assert "least_minutes" in caught.value.hint
    assert "days_off" not in caught.value.hint


def test_same_seed_same_roster(generator, tmp_path, monkeypatch):
    without_model(monkeypatch)
    problem = generator(tmp_path, 4, 6, 2, 3)
    first, again = (assign_daily(problem, seed=4, time_limit_seconds=20) for _ in range(2))
    assert first[1].status is SolveStatus.OPTIMAL
    assert np.array_equal(first[0], again[0])


@pytest.mark.parametrize("phase", ["relaxed", "dive_together", "explore_together"])
def test_interrupt_keeps_the_best(generator, tmp_path, monkeypatch, phase):
    without_model(monkeypatch)

    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(course, phase, interrupted)
    if phase == "explore_together":
        monkeypatch.setattr(course, "dive_together", lambda *_args: None)
    problem = generator(tmp_path, 4, 6, 2, 4)
    lines, report = assign_daily(problem, seed=1, time_limit_seconds=20)
    assert report.interrupted
    assert breaches(problem, lines) == ()
    assert report.objective == roster_cost(problem, lines)
    assert report.bound <= report.objective


def test_large_rosters_are_annealed_beside_a_bound_by_prices(generator, tmp_path, monkeypatch):
    monkeypatch.setattr(course, "MOST_CELLS", 10)
    monkeypatch.setattr(course, "LARGE_STEPS", 40)
    without_model(monkeypatch)
    problem = generator(tmp_path, 8, 6, 3, 5)
    lines, report = assign_daily(problem, seed=1, time_limit_seconds=3)
    assert breaches(problem, lines) == ()
    assert 0 < report.bound <= report.objective


def test_scratch_space_that_is_too_small_still_gives_legal_rosters_and_valid_bounds(
    generator, tmp_path, monkeypatch
):
    without_model(monkeypatch)
    problem = generator(tmp_path, 8, 4, 4, 6)
    _, exact = assign_daily(problem, seed=1, time_limit_seconds=4)
    monkeypatch.setattr(course, "WORK_NUMBERS", 150_000)
    lines, report = assign_daily(problem, seed=1, time_limit_seconds=2)
    assert breaches(problem, lines) == ()
    assert report.bound <= exact.objective


def test_seed_and_time_limit_are_checked(generator, tmp_path):
    problem = generator(tmp_path, 2, 3, 1, 1)
    with pytest.raises(InvalidInput, match="seed"):
        assign_daily(problem, seed=-1)
    with pytest.raises(InvalidInput, match="time_limit_seconds"):
        assign_daily(problem, time_limit_seconds=0)
