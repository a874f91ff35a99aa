"""`wfm sweep`: finished points are kept, and none is run twice."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from joblib import cpu_count

from wfm.cli import main
from wfm.cli.sweep_commands import TRIAL_POINTS, expected_seconds

Printed = pytest.CaptureFixture[str]

AXES = """\
axes:
  staffing.shrinkage.sickness: [5%, 60%]
  staffing.shrinkage.training: [5%, 60%]
"""


@pytest.fixture
def command(small: Path, small_plan: Path, tmp_path: Path) -> list[str]:
    axes = tmp_path / "axes.yaml"
    axes.write_text(AXES, encoding="utf-8")
    words = ["sweep", str(small), "--plan", str(small_plan), "--grid", str(axes), "--quiet"]
    return [*words, "--out", str(tmp_path / "out")]


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "sweep.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_grid_is_answered_and_gone_on_with(
    command: list[str], tmp_path: Path, capsys: Printed
) -> None:
    assert main(command) == 0
    printed = capsys.readouterr()
    assert "4 points, 1 of them without an answer" in printed.out
    assert "adds up to 120%" in printed.err
    rows = table(tmp_path / "out")
    assert [row["point"] for row in rows] == ["p1", "p2", "p3", "p4"]
    assert float(rows[0]["service_level"]) > float(rows[2]["service_level"])
    assert "adds up to 120%" in rows[3]["error"]
    assert rows[3]["service_level"] == ""

    # Killed while the third line was being written: it is run again, the others are not.
    finished = tmp_path / "out" / "finished.jsonl"
    lines = finished.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [{**json.loads(line), "row": {"point": "kept"}} for line in lines[:2]]
    torn = "".join(json.dumps(one) + "\n" for one in kept) + lines[2][:40]
    finished.write_text(torn, encoding="utf-8")
    assert main(command) == 0
    assert sorted(row["point"] for row in table(tmp_path / "out")).count("kept") == 2


def test_what_no_point_can_have_is_refused_at_once(
    command: list[str], tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "axes.yaml").write_text(
        "axes:\n  queues.calls.patience_seconds: [60, -5]\n  queues.cals.calls: ['*1.1']\n",
        encoding="utf-8",
    )
    assert main(command) == 5
    told = capsys.readouterr().err
    assert "2 problems" in told
    assert "axes, queues.calls.patience_seconds" in told
    assert "axes, queues.cals.calls" in told
    assert not (tmp_path / "out").exists()


def test_a_sample(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "axes.yaml").write_text(
        'axes:\n  queues.calls.calls: {from: "*0.8", to: "*1.2"}\n', encoding="utf-8"
    )
    assert main([*command, "--sample", "lhs:5"]) == 0
    levels = [float(row["service_level"]) for row in table(tmp_path / "out")]
    factors = [float(r["set:queues.calls.calls"].lstrip("*")) for r in table(tmp_path / "out")]
    assert len(levels) == 5
    in_order = [level for _, level in sorted(zip(factors, levels, strict=True))]
    assert in_order == sorted(in_order, reverse=True)


def test_a_million_points_are_asked_about(
    command: list[str], tmp_path: Path, capsys: Printed
) -> None:
    values = ", ".join(str(60 + n) for n in range(1000))
    text = f"axes:\n  queues.calls.patience_seconds: [{values}]\n  seed: [{values}]\n"
    (tmp_path / "axes.yaml").write_text(text, encoding="utf-8")
    assert main(command) == 2
    told = capsys.readouterr().err
    hours = re.search(r"1,000,000 points will take about ([\d.]+) h", told)
    # A point of the small centre takes between a millisecond and a minute.
    assert hours is not None
    assert 1e6 * 0.001 / cpu_count() < 3600 * float(hours[1]) < 1e6 * 60
    kept = (tmp_path / "out" / "finished.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(kept) == TRIAL_POINTS
    assert "--yes" in told


def test_the_time_is_told_by_a_point_after_the_first() -> None:
    ends = [100.0, 103.0]
    assert expected_seconds(1000, ends, here=False) == 3000
    assert expected_seconds(1000, ends, here=True) == 3000 / cpu_count()
    assert expected_seconds(1000, ends[:1], here=True) == 0


def test_an_unknown_sample_is_refused(command: list[str], capsys: Printed) -> None:
    assert main([*command, "--sample", "sobol:5"]) == 2
    assert "lhs:N" in capsys.readouterr().err.replace("\n", " ")


def test_a_folder_of_other_things_is_left_alone(
    command: list[str], tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert main(command) == 5
    assert "something else" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_misspelt_word_in_the_axes(command: list[str], tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "axes.yaml").write_text("axs: {}\n", encoding="utf-8")
    assert main(command) == 5
    assert "did you mean axes?" in capsys.readouterr().err


def test_the_front_is_marked_and_drawn(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "axes.yaml").write_text(
        "base: {absent: [{agents: 1}]}\naxes:\n  absent.0.agents: [1, 3]\n"
        "  queues.calls.calls: ['*1', '*1.2']\n",
        encoding="utf-8",
    )
    assert main([*command, "--yes"]) == 0
    rows = table(tmp_path / "out")
    assert [row["set:absent.0.agents"] for row in rows] == ["1", "1", "3", "3"]
    # At equal cost the fewer calls have the better service.
    assert [row["on_front"] for row in rows] == ["1", "0", "1", "0"]
    assert {path.name for path in (tmp_path / "out" / "charts").iterdir()} == {
        "pareto.png", "pareto.svg",
    }  # fmt: skip


def test_a_tornado(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "axes.yaml").write_text(
        'axes:\n  queues.calls.patience_seconds: ["*0.9", "*1.1"]\n'
        '  queues.calls.calls: {from: "*0.8", to: "*1.3"}\n',
        encoding="utf-8",
    )
    assert main([*command, "--tornado"]) == 0
    with (tmp_path / "out" / "tornado.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["lever"], row["value"]) for row in rows] == [
        ("queues.calls.calls", "*0.8"),
        ("queues.calls.calls", "*1.3"),
        ("queues.calls.patience_seconds", "*0.9"),
        ("queues.calls.patience_seconds", "*1.1"),
    ]
    assert float(rows[0]["service_level_change"]) > 0 > float(rows[1]["service_level_change"])
    assert float(rows[1]["required_hours_change"]) > 0
    assert rows[0]["points_per_100_cost_hours"] == ""
    assert (tmp_path / "out" / "charts" / "tornado.svg").exists()
    assert main([*command, "--tornado", "--sample", "lhs:3"]) == 2
