"""The bundled demo, from its files to a plan folder and back."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import wfm
from wfm.domain import OFF, SolveStatus, shortfall
from wfm.roster import judge

FEW = {"simulation.replications": 30}


@pytest.fixture(scope="module")
def scenario() -> wfm.Scenario:
    return wfm.read_scenario("quick").changed(FEW)


@pytest.fixture(scope="module")
def plan(scenario: wfm.Scenario) -> wfm.Plan:
    return wfm.run(scenario)


@pytest.fixture(scope="module")
def folder(plan: wfm.Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan.write(tmp_path_factory.mktemp("plans") / "quick")


def test_every_stage_covers_the_period(plan: wfm.Plan) -> None:
    grid = plan.forecast.grid
    assert (grid.day_count, grid.interval_count) == (14, 672)
    assert plan.forecast.calls.sum() > 10_000
    assert (plan.requirement.scheduled >= plan.requirement.on_position).all()
    assert (plan.requirement.on_position >= 1).all()
    assert len(plan.targets) == len(plan.roster.agents) == 40
    assert plan.service.agents is not None
    assert all(report.has_solution for report in plan.solve_reports)
    assert all(report.bound <= report.objective + 1e-6 for report in plan.solve_reports)
    assert {report.status for report in plan.solve_reports} <= {
        SolveStatus.OPTIMAL,
        SolveStatus.FEASIBLE,
    }


def test_the_judge_finds_no_violation(scenario: wfm.Scenario, plan: wfm.Plan) -> None:
    rules = scenario.settings.roster.rules
    assert judge(plan.roster, plan.calendar, rules, frozenset({"P1", "P2"})) == ()
    assert all(gate.passed for gate in plan.gates), plan.gates


def test_the_roster_covers_the_requirement(plan: wfm.Plan) -> None:
    need = plan.requirement.scheduled
    missing = shortfall(
        plan.roster.on_floor(), plan.roster.skill_groups, need, plan.requirement.queues
    )
    assert missing.sum() <= 0.02 * need.sum()


def test_people_on_leave_are_off(scenario: wfm.Scenario, plan: wfm.Plan) -> None:
    numbers = {a.agent: n for n, a in enumerate(plan.roster.agents)}
    assert scenario.leave
    for absence in scenario.leave:
        for day, date in enumerate(plan.roster.grid.dates):
            if absence.first_day <= date <= absence.last_day:
                assert plan.roster.assignment[numbers[absence.agent], day] == OFF


def test_targets_follow_the_roster_and_are_reached_as_stated(plan: wfm.Plan) -> None:
    activity = plan.service.agents
    assert activity is not None
    for number, target in enumerate(plan.targets):
        reached = (activity.handled[:, number] >= target.target).mean()
        assert target.simulated_hit_probability == (reached if target.shifts else 1.0)
        assert reached >= 0.6
    expected = sum(target.expected for target in plan.targets)
    np.testing.assert_allclose(expected, plan.service.answered.sum(), rtol=0.01)


def test_written_and_read_back_it_is_the_same_plan(plan: wfm.Plan, folder: Path) -> None:
    assert wfm.read_plan(folder) == plan


def test_the_folder_holds_what_a_planner_opens(folder: Path) -> None:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    tables = ("forecast", "requirement", "schedule", "roster", "service", "targets", "ledger")
    assert {f"{name}.csv" for name in tables} <= names
    assert {"plan.json", "roster.xlsx", "report.html", "timings.json"} <= names
    assert sum(name.startswith("calendars/") for name in names) == 40
    assert sum(name.endswith(".png") for name in names) >= 5


def test_the_same_seed_gives_the_same_bytes(
    scenario: wfm.Scenario, folder: Path, tmp_path: Path
) -> None:
    again = wfm.run(scenario).write(tmp_path / "again")
    different = [
        name for name in _files(folder) if not filecmp.cmp(folder / name, again / name, False)
    ]
    assert _files(folder) == _files(again)
    assert different in ([], ["timings.json"])


def _files(folder: Path) -> list[str]:
    found: Iterator[Path] = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)
