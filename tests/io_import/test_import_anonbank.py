"""The Technion's bank log of January 1999, checked against a count that shares no code."""

from __future__ import annotations

import csv
import json
import statistics
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from wfm.io.importing import ImportReport, import_calls
from wfm.io.scenario_folder import read_scenario

HERE = Path(__file__).resolve()
LOG = HERE.parents[2].parent / "shared" / "data" / "anonbank_january.txt"
MAP = HERE.parent / "maps" / "anonbank.yaml"

pytestmark = pytest.mark.skipif(not LOG.is_file(), reason=f"{LOG} is not here")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportReport, Path]:
    folder = tmp_path_factory.mktemp("anonbank") / "anonbank"
    return import_calls(LOG, MAP, folder), folder


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with LOG.open(encoding="latin-1", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [{k.strip(): v.strip() for k, v in row.items()} for row in reader]


def _asked_for_an_agent(row: dict[str, str]) -> bool:
    hung_up_in_menu = row["outcome"] == "HANG" and row["q_start"] == "0:00:00"
    return row["outcome"] != "PHANTOM" and not hung_up_in_menu


def test_every_row_is_counted_once_or_told_of(imported, rows):
    report = imported[0]
    counts = report.counts
    assert counts["rows"] == len(rows) == 31_599
    assert counts["rejected_rows"] == 0
    assert counts["offered"] == sum(map(_asked_for_an_agent, rows)) == 30_161
    assert counts["answered"] == sum(r["outcome"] == "AGENT" for r in rows) == 27_060
    assert counts["offered"] == counts["answered"] + counts["abandoned"]
    menu = report.found("dropped_row")[0]
    phantom = report.found("ignored_outcome")[0]
    assert menu.what.startswith("1198 rows: hung up in the voice menu")
    assert phantom.what.startswith("240 rows: ignored by outcome (PHANTOM)")
    assert counts["offered"] + 1198 + 240 == counts["rows"]


def test_service_times_by_type(imported, rows):
    summary = json.loads((imported[1] / "summary.json").read_text(encoding="utf-8"))
    services = [int(r["ser_time"]) for r in rows if r["outcome"] == "AGENT"]
    whole = summary["all"]
    assert whole["handle_mean_seconds"] == pytest.approx(statistics.mean(services), abs=1e-3)
    assert whole["handle_mean_seconds"] == pytest.approx(183.45, abs=0.01)
    assert whole["handle_median_seconds"] == statistics.median(services) == 113
    assert whole["handle_cv"] == pytest.approx(1.2523, abs=1e-4)
    means = {t["name"]: t["handle_mean_seconds"] for t in summary["types"]}
    expected = {"PS": 191.99, "NW": 106.47, "NE": 323.37, "IN": 264.17, "PE": 232.90, "TT": 72.58}
    assert means == pytest.approx(expected, abs=0.01)


def test_waits_and_patience(imported, rows):
    summary = json.loads((imported[1] / "summary.json").read_text(encoding="utf-8"))
    whole = summary["all"]
    asked = [r for r in rows if _asked_for_an_agent(r)]
    waits = [int(r["q_time"]) for r in asked]
    lost = [r for r in asked if r["outcome"] == "HANG"]
    assert whole["queued"] == sum(w > 0 for w in waits) == 16_665
    # 18 % of the rows that queue hang up; 45 % of those who ask for an agent need not queue.
    queued = [r for r in rows if int(r["q_time"]) > 0]
    assert sum(r["outcome"] == "HANG" for r in queued) / len(queued) == pytest.approx(
        0.18, abs=5e-3
    )
    assert 1 - whole["queued"] / whole["offered"] == pytest.approx(0.447, abs=1e-3)
    patience = whole["patience"]
    assert patience["abandoned"] == len(lost) == 3_101
    assert patience["exponential_mean_seconds"] == pytest.approx(sum(waits) / len(lost), abs=1e-3)
    low, high = patience["exponential_low_seconds"], patience["exponential_high_seconds"]
    assert low < sum(waits) / len(lost) < high
    assert high - low < 0.08 * patience["exponential_mean_seconds"]
    # Ignoring the censoring would put patience at the mean wait of those who hung up.
    naive = statistics.mean(int(r["q_time"]) for r in lost)
    assert patience["mean_seconds"] > 5 * naive
    early = [
        r
        for r in asked
        if int(r["q_time"]) <= 5 and (r["outcome"] == "HANG" or r["q_time"] != "0")
    ]
    gone = sum(r["outcome"] == "HANG" for r in early)
    at_risk = sum(w > 0 for w in waits) + sum(int(r["q_time"]) == 0 for r in lost)
    assert gone / at_risk <= patience["left_at_once"] <= gone / (at_risk - len(early) + gone)


def test_history_counts_at_arrival(imported, rows):
    folder = imported[1]
    with (folder / "history.csv").open(encoding="utf-8-sig", newline="") as file:
        history = list(csv.DictReader(file))
    expected: Counter[tuple[str, str]] = Counter()
    joined = {"PE": "PS", "TT": "PS", "AA": "PS"}
    for row in rows:
        if _asked_for_an_agent(row):
            hour, minute, _ = row["vru_exit"].split(":")
            day = f"1999-01-{row['date'][4:]}"
            stamp = f"{day} {int(hour):02d}:{int(minute) // 30 * 30:02d}"
            expected[joined.get(row["type"], row["type"]), stamp] += 1
    # The log breaks off for two days and a morning: those are not recorded, not zero.
    counted = {(r["queue"], r["timestamp"]): int(r["offered"]) for r in history if r["offered"]}
    assert {k: v for k, v in counted.items() if v} == dict(expected)
    assert sum(counted.values()) == 30_161
    assert not any(stamp.startswith(("1999-01-11", "1999-01-12")) for _, stamp in counted)
    assert ("PS", "1999-01-13 10:30") not in counted
    assert counted["PS", "1999-01-02 03:00"] == 0


def test_the_folder_is_a_scenario_for_the_first_week_of_february(imported):
    scenario = read_scenario(imported[1])
    assert scenario.settings.period.start == date(1999, 2, 1)
    assert scenario.settings.period.days == 7
    assert scenario.settings.country == "IL"
    assert scenario.settings.timezone == "Asia/Jerusalem"
    assert scenario.history.queues == ("IN", "NE", "NW", "PS")
    queues = scenario.settings.queues
    assert queues["PS"].opening.opens == 7 * 60
    assert queues["PS"].opening.closes == 24 * 60
    assert queues["NE"].aht_seconds == pytest.approx(323.375, abs=1e-3)
    assert queues["PS"].patience_seconds == pytest.approx(446.7, abs=0.1)
    assert queues["PS"].aht_cv == pytest.approx(1.18, abs=0.01)


def test_hours_differ_by_weekday_as_the_bank_said(imported):
    # Sunday to Thursday 7 to 24, Friday 7 to 14, Saturday 20 to 24 (Technion documentation;
    # callers come a little before opening).
    (finding,) = imported[0].found("uneven_hours")
    assert "Friday 07:00 to 14:00" in finding.what
    assert "Saturday 19:00 to 24:00" in finding.what
    assert read_scenario(imported[1]).settings.staffing.minimum_agents == 0


def test_agents_seen_are_judged_by_their_mix(imported, rows):
    agents = {a.agent: a for a in read_scenario(imported[1]).agents}
    assert len(agents) == 26
    assert not {"DAVID", "EXPRESS", "NO_SERVER"} & set(agents)
    assert agents["ELI"].skills == ("NE", "PS")
    assert agents["YIFAT"].skills == ("IN", "NW", "PS")
    raw = _raw_factors(rows)
    # ELI's calls are mostly stock trading: raw handle time says 2.4 times the mean, mix says 1.5.
    mean = statistics.mean(int(r["ser_time"]) for r in rows if r["outcome"] == "AGENT")
    eli = [int(r["ser_time"]) for r in rows if r["server"] == "ELI" and r["outcome"] == "AGENT"]
    assert statistics.mean(eli) / mean == pytest.approx(2.42, abs=0.01)
    assert agents["ELI"].aht_factor == pytest.approx(1.54, abs=0.02)
    for name, agent in agents.items():
        if name == "PINHAS":
            continue
        assert abs(agent.aht_factor - 1) <= abs(raw[name] - 1) + 1e-3, "shrunk towards 1"
        assert agent.aht_factor == pytest.approx(raw[name], rel=0.05)
    assert agents["PINHAS"].aht_factor == 2.0, "79 calls cannot carry more than the bound"


def _raw_factors(rows: list[dict[str, str]]) -> dict[str, float]:
    served = [r for r in rows if r["outcome"] == "AGENT" and r["server"] != "NO_SERVER"]
    by_type: dict[str, list[int]] = {}
    for row in served:
        by_type.setdefault(row["type"], []).append(int(row["ser_time"]))
    means = {t: statistics.mean(v) for t, v in by_type.items()}
    own: Counter[str] = Counter()
    standard: dict[str, float] = {}
    for row in served:
        own[row["server"]] += int(row["ser_time"])
        standard[row["server"]] = standard.get(row["server"], 0.0) + means[row["type"]]
    return {name: own[name] / standard[name] for name in own}


def test_what_a_planner_should_know_is_told(imported):
    report = imported[0]
    missing = [f.what for f in report.found("missing_day")]
    assert [w[:30] for w in missing] == [
        "no call at all on 1999-01-11 (",
        "no call at all on 1999-01-12 (",
    ]
    (silent,) = report.found("silent_stretch")
    assert "1999-01-13 10:00" in silent.what
    (short,) = report.found("short_call")
    assert short.what.startswith("1511 answered calls (5.6%) took less than 10 s, 277 of them 0 s")
    (nameless,) = report.found("no_agent")
    assert nameless.what.startswith("490 answered calls")
    assert report.found("double_staffed")
    (joined,) = report.found("joined_types")
    assert "PE (156), PS (22033), TT (914)" in joined.what
    text = report.text()
    assert "offered within 20 s" in text
    assert (imported[1] / "import_report.txt").read_text(encoding="utf-8") == text
