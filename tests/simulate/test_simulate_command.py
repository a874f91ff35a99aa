"""`wfm simulate` as a planner types it: tables, definitions, rosters, traces, refusals."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from wfm.cli import main

SCENARIO = """\
wfm: 1
name: small
timezone: Asia/Shanghai
country: CN
period: {start: 2026-03-30, days: 3}
queues:
  calls:
    goal: {service_level: 80%, threshold_seconds: 20}
    patience_seconds: 120
    opening: {opens: "08:00", closes: "20:00"}
shifts:
  A: {start: "08:00", length: "8:00", breaks: [{minutes: 30, earliest: 180, latest: 300}]}
  B: {start: "12:00", length: "8:00"}
simulation: {replications: 6}
"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulate") / "centre"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    lines = ["timestamp,queue,offered,answered,abandoned,aht_seconds"]
    for day in range(28):
        for slot in range(16, 40):
            moment = (
                f"{date(2026, 3, 2) + timedelta(days=day)} {slot // 2:02d}:{slot % 2 * 30:02d}"
            )
            calls = 20 + (slot * 7 + day * 3) % 9
            lines.append(f"{moment},calls,{calls},{calls - 1},1,200")
    (folder / "history.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    agents = ["agent,team,role,skills"]
    agents += [
        f"a{n:02d},t{1 + n // 7},{'leader' if n == 1 else 'agent'},calls" for n in range(1, 13)
    ]
    (folder / "agents.csv").write_text("\n".join(agents) + "\n", encoding="utf-8")
    (folder / "roster.csv").write_text(roster_text(), encoding="utf-8")
    return folder


def roster_text(**edits: str) -> str:
    """Six agents on A and six on B every day; `edits` by agent and day number."""
    lines = ["agent,team,day,shift,variant,leave"]
    for n in range(1, 13):
        for day in range(3):
            shift = edits.get(f"a{n:02d}_{day}", "A" if n <= 6 else "B")
            lines.append(f"a{n:02d},t1,{date(2026, 3, 30) + timedelta(days=day)},{shift},,")
    return "\n".join(lines) + "\n"


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[list[dict[str, str]], str]:
    assert main(["simulate", *words]) == 0, capsys.readouterr().err
    caught = capsys.readouterr()
    return list(csv.DictReader(io.StringIO(caught.out))), caught.err


def test_the_interval_table_has_confidence_intervals(centre, capsys):
    rows, told = printed(capsys, str(centre))
    assert len(rows) == 2 * 3 * 48
    assert {row["queue"] for row in rows} == {"calls", "all"}
    busy = [row for row in rows if float(row["offered"]) > 0]
    assert any(float(row["service_level_half_width"]) > 0 for row in busy)
    closed = [row for row in rows if float(row["offered"]) == 0]
    assert {row["service_level"] for row in closed} == {"1"}
    assert {row["service_level_mean_of_ratios"] for row in closed} == {""}
    for piece in (
        "6 replications",
        "answered within 20 s / all offered",
        "interval of arrival",
        "±",
    ):
        assert piece in told


@pytest.mark.parametrize(
    ("rows", "count", "column"),
    [
        ("day", 6, "goal_met_half_width"),
        ("queue", 2, "service_level_ignored"),
        ("crew", 4, "idle_hours"),
        ("skill", 4, "aht_seconds"),
        ("agent", 12, "handled_spread"),
    ],
)
def test_tables_by_other_rows(centre, capsys, rows, count, column):
    words = (str(centre), "--roster", str(centre / "roster.csv"), "--by", rows)
    found, told = printed(capsys, *words)
    assert len(found) == count
    assert all(row[column] for row in found if row.get("queue") != "all")
    assert "the roster" in told
    assert main(["simulate", *words, "--json", "--quiet"]) == 0
    caught = capsys.readouterr()
    assert len(json.loads(caught.out)) == count
    assert caught.err == ""


def test_definitions_are_switched_and_told(centre, capsys):
    base, _ = printed(capsys, str(centre), "--by", "queue")
    strict, told = printed(
        capsys, str(centre), "--by", "queue", "--definition", "positive", "--strict",
        "--attribution", "event", "--occupancy", "scheduled", "--short-abandons", "5",
        "--warm-up", "600",
    )  # fmt: skip
    assert base[0]["service_level"] == base[0]["service_level_offered"]
    assert strict[0]["service_level"] == strict[0]["service_level_positive"]
    assert float(strict[0]["offered"]) < float(base[0]["offered"])
    for piece in ("wait < T", "abandoned within 20 s", "event", "scheduled", "5 s", "36000 s"):
        assert piece in told


def test_a_roster_edited_by_hand_is_simulated(centre, capsys, tmp_path):
    before, _ = printed(
        capsys, str(centre), "--roster", str(centre / "roster.csv"), "--by", "queue"
    )
    thin = tmp_path / "thin.csv"
    thin.write_text(roster_text(a01_0="", a02_0="", a03_0="", a04_0="B"), encoding="utf-8")
    after, _ = printed(capsys, str(centre), "--roster", str(thin), "--by", "queue")
    assert float(after[0]["service_level"]) < float(before[0]["service_level"])
    assert after[0]["offered"] == before[0]["offered"]


def test_a_plans_own_roster_file_gives_what_the_plan_gives(centre, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["plan", str(centre), "--out", "made", "--quiet"]) in (0, 6)
    capsys.readouterr()
    by_plan, _ = printed(capsys, str(centre), "--plan", "made")
    by_file, _ = printed(capsys, str(centre), "--roster", "made/roster.csv")
    assert by_plan == by_file
    with (Path("made") / "service.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    own = [row for row in by_plan if row["queue"] == "calls"]
    for column in (
        "service_level",
        "service_level_half_width",
        "mean_wait_seconds",
        "abandonment",
    ):
        assert [float(r[column]) for r in own] == pytest.approx(
            [float(r[column]) for r in written]
        )


def test_both_engines_and_any_cores_give_the_same_table(centre, capsys):
    words = (str(centre), "--replications", "2", "--roster", str(centre / "roster.csv"))
    tables = [printed(capsys, *words, "--engine", name)[0] for name in ("kernel", "simpy", "auto")]
    assert tables[0] == tables[1] == tables[2]


def test_the_trace_has_one_row_for_each_contact_of_the_first_run(centre, capsys, tmp_path):
    file = tmp_path / "trace.csv"
    words = (str(centre), "--roster", str(centre / "roster.csv"), "--by", "queue")
    printed(capsys, *words, "--trace", str(file))
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 1000
    answered = [row for row in rows if row["outcome"] == "answered"]
    assert {row["outcome"] for row in rows} <= {"answered", "abandoned"}
    assert all(row["agent"].startswith("a") for row in answered)
    arrivals = [float(row["arrival_seconds"]) for row in rows]
    assert arrivals == sorted(arrivals)
    for row in answered[:50]:
        wait = float(row["answered_seconds"]) - float(row["arrival_seconds"])
        assert wait == pytest.approx(float(row["wait_seconds"]))
        assert row["arrival"].startswith("2026-03-30 0")


def test_charts_are_written(centre, capsys, tmp_path):
    printed(capsys, str(centre), "--charts", str(tmp_path / "charts"), "--by", "queue")
    names = {path.name for path in (tmp_path / "charts").iterdir()}
    for stem in ("simulated_level_week01", "simulated_queue_week01", "simulated_occupancy"):
        assert {f"{stem}.png", f"{stem}.svg"} <= names


def test_a_half_width_stops_early_and_says_so(centre, capsys):
    _, told = printed(capsys, str(centre), "--half-width", "5%", "--by", "queue")
    assert "30 replications" in told
    assert "half-width of 5.00% for the whole period was reached" in told
    _, told = printed(
        capsys, str(centre), "--half-width", "0.01%", "--replications", "31", "--by", "queue"
    )
    assert "NOT reached within 31 replications" in told


def test_a_half_width_may_be_that_of_the_worst_interval(centre, capsys):
    words = (str(centre), "--half-width", "4%", "--replications", "400", "--by", "queue")
    _, period = printed(capsys, *words)
    _, interval = printed(capsys, *words, "--half-width-of", "interval")
    assert " 30 replications" in period
    assert " 30 replications" not in interval
    assert "half-width of 4.00% for the worst interval was reached" in interval


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--replications", "0"), 5, "replications"),
        (("--replications", "1"), 5, "replications"),
        (("--half-width", "half"), 5, "write it as 0.5%"),
        (("--half-width", "80%"), 5, "above 0"),
        (("--half-width", "5"), 5, "5%"),
        (("--half-width-of", "interval"), 5, "add --half-width"),
        (("--warm-up", "99999"), 5, "leave something"),
        (("--short-abandons", "-1"), 5, "0 or more"),
        (("--roster", "nowhere.csv"), 3, "nowhere.csv"),
        (("--roster", "a.csv", "--plan", "b"), 5, "two rosters"),
        (("--trace", "no/such/folder.csv"), 3, "folder does not exist"),
        (("--trace", "."), 5, "is a folder"),
        (("--charts", "no/such/folder"), 3, "does not exist"),
        (("--charts", "file.txt"), 5, "is a file"),
        (("--engine", "gpss"), 2, ""),
    ],
)
def test_bad_orders_are_refused_before_anything_runs(
    centre, capsys, tmp_path, monkeypatch, words, code, message
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    assert main(["simulate", str(centre), *words]) == code
    caught = capsys.readouterr()
    assert message in caught.err
    assert caught.out == ""


def test_every_mistake_of_a_roster_file_is_told_at_once(centre, capsys, tmp_path):
    file = tmp_path / "roster.csv"
    text = roster_text(a01_0="AA").replace("a02,t1,2026-03-30", "a99,t1,2026-03-30")
    text = text.replace("a03,t1,2026-03-31,A", "a03,t1,2026-04-30,A")
    text = text.replace("a04,t1,2026-03-31,A,,", "a04,t1,2026-03-31,A,,annual")
    file.write_text(text + "a05,t1,2026-03-30,A,,\n", encoding="utf-8")
    assert main(["simulate", str(centre), "--roster", str(file)]) == 5
    told = capsys.readouterr().err
    assert "5 problems" in told
    for piece in ("'AA' is no shift", "a99", "2026-04-30", "day of leave", "stands on line"):
        assert piece in told


def test_a_roster_that_ends_before_the_contacts_is_refused(centre, capsys, tmp_path):
    """Nobody works the late shift of the last day."""
    file = tmp_path / "roster.csv"
    off = {f"a{n:02d}_2": "" for n in range(7, 13)}
    file.write_text(roster_text(**off), encoding="utf-8")
    assert main(["simulate", str(centre), "--roster", str(file)]) == 5
    caught = capsys.readouterr()
    assert "after its last agent goes off duty, 64 hours after the start" in caught.err
    assert not caught.out


def test_a_roster_with_nobody_on_it_is_refused(centre, capsys, tmp_path):
    file = tmp_path / "roster.csv"
    file.write_text("agent,team,day,shift\na01,t1,2026-03-30,\n", encoding="utf-8")
    assert main(["simulate", str(centre), "--roster", str(file)]) == 5
    assert "nobody on any shift" in capsys.readouterr().err
