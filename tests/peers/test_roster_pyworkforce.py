"""A week that pyworkforce calls infeasible because one shift forbids two successors."""

from pathlib import Path

import pytest

from wfm.domain import SolveStatus
from wfm.roster.daily import assign_daily, breaches

pytestmark = pytest.mark.peer

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def test_two_forbidden_successors_leave_a_feasible_week_feasible(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    peers = __import__("shift_instances.peers", fromlist=["peers"])
    week = peers.forbidden_pair_week()
    lines, report = assign_daily(week, time_limit_seconds=30)
    assert report.status is SolveStatus.OPTIMAL
    assert report.objective == 0
    assert breaches(week, lines) == ()

    assert peers.cp_sat(week, 30.0, 1)["status"] == "optimal"
    assert peers.pyworkforce_roster(week, 30.0)["status"] == "infeasible"


def test_cp_sat_and_the_model_agree(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    peers = __import__("shift_instances.peers", fromlist=["peers"])
    generator = __import__("shift_instances.generator", fromlist=["generator"])
    reader = __import__("shift_instances.reader", fromlist=["reader"])
    for seed in range(3):
        path = tmp_path / "instance.txt"
        path.write_text(generator.instance_text(2, 5, 2, seed), encoding="utf-8")
        problem = reader.read_instance(path)
        _, report = assign_daily(problem, seed=seed, time_limit_seconds=30)
        answer = peers.cp_sat(problem, 30.0, 1)
        assert report.status is SolveStatus.OPTIMAL
        assert answer["status"] == "optimal"
        assert breaches(problem, answer["lines"]) == ()
        assert answer["bound"] == pytest.approx(report.objective)
