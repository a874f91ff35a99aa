"""Answers to what-ifs on a page, kept for the next time, and levers that must not be ignored."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

import wfm
import wfm.whatif.answer
from wfm.cli import main
from wfm.domain import InvalidInput
from wfm.report.whatif_words import sentences
from wfm.whatif import Answer, ChangeSet, Figure, outcome_of, whatif
from wfm.whatif.goal_margins import days_below_goal

Printed = pytest.CaptureFixture[str]

SUITE = """\
sets:
  up: {title: {en: More calls, zh: 来电增加}, volume: [{factor: 1.4}]}
  lost: {replan: staff, absent: [{agents: 2}]}
  shorter: {overrides: {queues.calls.opening: {opens: "09:00", closes: "18:00"}}}
  nobody: {volume: [{factor: 0}]}
"""


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_page_a_table_and_charts(
    small: Path, small_plan: Path, tmp_path: Path, capsys: Printed
) -> None:
    centre = tmp_path / "centre"
    shutil.copytree(small, centre)
    (centre / "what_if.yaml").write_text(SUITE, encoding="utf-8")
    out = tmp_path / "answers"
    command = ["whatif", str(centre), "--plan", str(small_plan), "--quiet", "--out", str(out)]
    assert main([*command, "--changes", "what_if"]) == 1, "one question has no answer"
    assert "no answer: lost: absent: a requirement" in capsys.readouterr().out
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "More calls" in page
    assert "来电增加" in page
    assert "服务水平下降" in page
    assert "No contacts arrive" in page
    assert not re.search(r'(src|href)="(?!data:)', page)
    rows = table(out)
    level = next(r for r in rows if (r["question"], r["figure"]) == ("up", "service_level"))
    assert float(level["difference"]) < 0 < float(level["half_width"])
    assert [r["question"] for r in rows if r["error"]] == ["lost"]
    names = {path.name for path in (out / "charts").iterdir()}
    assert names == {
        f"whatif_{n}.{kind}" for n in ("service_level", "cost") for kind in ("png", "svg")
    }

    # Known answers are not worked out again, whatever the set is called.
    finished = out / "finished.jsonl"
    kept = [json.loads(line) for line in finished.read_text(encoding="utf-8").splitlines()]
    assert [one["row"]["name"] for one in kept] == ["up", "shorter", "nobody"]
    for one in kept:
        one["row"]["figures"][0][3] = 0.125
    finished.write_text("".join(json.dumps(one) + "\n" for one in kept), encoding="utf-8")
    assert main([*command, "--only", "up"]) == 0
    assert float(table(out)[0]["before"]) == 0.125
    assert (out / "report.html").read_text(encoding="utf-8") != page


def figure(name: str, before: float, after: float, half_width: float = float("nan")) -> Figure:
    return Figure(name, "all", "count", before, after, half_width)


@pytest.mark.parametrize(("answered", "told"), [(9_400.0, True), (9_990.0, False)])
def test_an_outage_tells_how_many_fewer_are_answered(answered: float, told: bool) -> None:
    down = {"simulation.outages": [{"day": "2026-03-02", "start": "10:00", "minutes": 60}]}
    figures = (figure("answered_contacts", 10_000, answered, 20),)
    english, chinese = sentences(Answer(ChangeSet(overrides=down), figures))
    assert ("600 contacts fewer are answered" in english) == told
    assert ("接通量减少 600 通" in chinese) == told
    assert sentences(Answer(ChangeSet(), figures))[0] == "."


def test_one_broken_rule_is_one() -> None:
    figures = (figure("changed_days", 0, 3), figure("broken_rules", 0, 1))
    assert sentences(Answer(ChangeSet(), figures))[0] == "1 hard rule broken."


def test_a_folder_of_other_things_is_left_alone(
    small: Path, small_plan: Path, capsys: Printed
) -> None:
    command = ["whatif", str(small), "--plan", str(small_plan), "--set", "seed=2", "--quiet"]
    assert main([*command, "--out", str(small)]) == 5
    assert "something else" in capsys.readouterr().err


def test_shorter_opening_hours_have_fewer_contacts(small: Path, small_plan: Path) -> None:
    scenario, plan = wfm.read_scenario(str(small)), wfm.read_plan(small_plan)
    window = {"opens": "09:00", "closes": "18:00"}
    changes = ChangeSet(name="shorter", overrides={"queues.calls.opening": window})
    after = whatif(scenario, plan, changes)
    hour = after.forecast.grid.wall_minutes / 60
    closed = (hour < 9) | (hour >= 18)
    assert plan.forecast.calls[0, closed].sum() > 0
    assert after.forecast.calls[0, closed].sum() == 0
    assert after.forecast.calls[0, ~closed].sum() > 0
    assert (after.requirement.on_position[0, closed] == 0).all()


@pytest.mark.parametrize(
    ("levers", "says"),
    [
        ({"replan": "staff", "absent": [{"agents": 1}]}, "who is there"),
        ({"replan": "keep", "hired": [{"agents": 1, "skills": ["calls"]}]}, "kept"),
        ({"replan": "repair", "overrides": {"shifts.A.start": "09:00"}}, "new roster"),
    ],
)
def test_levers_that_would_move_nothing_are_refused(
    small: Path, small_plan: Path, levers: dict[str, object], says: str
) -> None:
    scenario, plan = wfm.read_scenario(str(small)), wfm.read_plan(small_plan)
    with pytest.raises(InvalidInput, match=says):
        whatif(scenario, plan, ChangeSet.model_validate(levers))


def test_exceptions_of_goals_and_shrinkage_count(small: Path, small_plan: Path) -> None:
    scenario, plan = wfm.read_scenario(str(small)), wfm.read_plan(small_plan)
    before = outcome_of(plan)

    def level(**overrides: object) -> float:
        paths = {path.replace("__", "."): value for path, value in overrides.items()}
        after = whatif(scenario, plan, ChangeSet(name="x", overrides=paths))
        assert days_below_goal(after) >= 0
        return float(after.measures.by_period("service_level").value[0])

    calm = float(before.measures.by_period("service_level").value[0])
    hours = {"name": "late", "start": "14:00", "end": "18:00"}
    patient = {"service_level": "80%", "threshold_seconds": 120}
    strict = {"service_level": "80%", "threshold_seconds": 0.5}
    longer = level(queues__calls__goal_exceptions=[{**hours, "goal": patient}])
    shorter = level(queues__calls__goal_exceptions=[{**hours, "goal": strict}])
    assert shorter < calm < longer
    late = {"start": "14:00", "end": "18:00", "shrinkage": {"meetings": "35%"}}
    assert level(staffing__shrinkage_exceptions=[late]) < calm


def test_what_is_answered_before_ctrl_c_is_printed(
    small: Path, small_plan: Path, tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sets.yaml").write_text(SUITE, encoding="utf-8")
    out = tmp_path / "answers"
    whole = wfm.whatif.answer.whatif
    asked: list[str] = []

    def stopped(scenario: object, plan: object, changes: ChangeSet, **more: object) -> object:
        asked.append(changes.name)
        if changes.name == "shorter":
            raise KeyboardInterrupt
        return whole(scenario, plan, changes, **more)

    monkeypatch.setattr("wfm.whatif.answer.whatif", stopped)
    command = ["whatif", str(small), "--plan", str(small_plan), "--quiet", "--out", str(out)]
    command += ["--changes", str(tmp_path / "sets.yaml"), "--only", "up", "--only", "shorter"]
    assert main(command) == 130
    told = capsys.readouterr()
    assert told.out.startswith("up: More calls")
    assert "1 of 2 what-ifs are answered" in told.err
    monkeypatch.setattr("wfm.whatif.answer.whatif", whole)
    assert main(command) == 0
    assert asked == ["up", "shorter"]
    assert (out / "report.html").exists()
