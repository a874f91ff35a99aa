"""`wfm whatif` and `wfm compare` on the plan of a small centre."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wfm.cli import main

Printed = pytest.CaptureFixture[str]

SETS = """\
sets:
  nothing: {}
  up: {title: {en: More calls}, volume: [{factor: 1.4}]}
  flu: {replan: repair, absent: [{agents: 3}]}
  staffed: {replan: staff, volume: [{factor: 1.4}]}
  slow: {overrides: {queues.calls.patience_seconds: "*0.5"}}
"""


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    path = tmp_path / "sets.yaml"
    path.write_text(SETS, encoding="utf-8")
    return path


@pytest.fixture
def ask(small: Path, small_plan: Path, capsys: Printed) -> Any:
    """Ask with `--json`; return figures by name of the set, figure and row."""

    def answers(*words: str) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
        command = ["whatif", str(small), "--plan", str(small_plan), "--quiet", "--json", *words]
        assert main(command) == 0
        told = json.loads(capsys.readouterr().out)
        return {
            one["name"]: {(row["figure"], row["row"]): row for row in one["figures"]}
            for one in told
        }

    return answers


def test_answers_of_a_file(ask: Any, sets: Path) -> None:
    told = ask("--changes", str(sets))
    assert list(told) == ["nothing", "up", "flu", "staffed", "slow"]
    assert {row["verdict"] for row in told["nothing"].values()} == {"no measurable difference"}
    level = told["up"]["service_level", "all"]
    assert level["after"] < level["before"]
    assert level["verdict"].startswith("worse by")
    assert told["up"]["contacts", "all"]["after"] == pytest.approx(
        1.4 * told["up"]["contacts", "all"]["before"]
    )
    assert told["up"]["paid_hours", "all"]["difference"] == 0
    assert told["flu"]["changed_days", "all"]["after"] > 0
    assert told["flu"]["broken_rules", "all"]["after"] == 0
    assert told["flu"]["paid_hours", "all"]["difference"] < 0
    staffed = told["staffed"]
    assert staffed["required_hours", "all"]["difference"] > 0
    assert staffed["overtime_hours", "all"]["before"] is None
    # Half the patience: fewer wait to the end, nobody works less.
    lost = told["slow"]["abandonment", "all"]
    assert lost["after"] > lost["before"]


def test_callers_cut_off_are_contacts_not_answered(ask: Any, small: Path, tmp_path: Path) -> None:
    from wfm import read_scenario

    day = read_scenario(str(small)).grid.first_day
    outage = f"{{day: {day}, start: '10:00', minutes: 120, returning: 0%}}"
    path = tmp_path / "down.yaml"
    path.write_text(f"sets:\n  down: {{overrides: {{simulation.outages: [{outage}]}}}}\n")
    told = ask("--changes", str(path))["down"]
    answered = told["answered_contacts", "all"]
    assert answered["verdict"].startswith("lower by")
    assert 0 < answered["half_width"] < -answered["difference"]
    assert told["contacts", "all"]["difference"] == 0


def test_who_is_absent_does_not_seem_to_work_overtime(ask: Any, tmp_path: Path) -> None:
    path = tmp_path / "ill.yaml"
    path.write_text("sets:\n  ill: {absent: [{agents: 6}]}\n")
    told = ask("--changes", str(path))["ill"]
    assert told["paid_hours", "all"]["difference"] < 0
    assert told["overtime_hours", "all"]["difference"] <= 0


def test_a_queue_that_nobody_calls_has_no_service_level(ask: Any, tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    path.write_text("sets:\n  none: {volume: [{factor: 0}]}\n")
    told = ask("--changes", str(path))["none"]
    for figure in ("service_level", "abandonment", "mean_wait_seconds", "cost_per_contact"):
        assert told[figure, "all"]["after"] is None
        assert told[figure, "all"]["verdict"] == "not in both worlds"
    assert told["contacts", "all"]["after"] == 0


def test_a_setting_on_the_command_line(ask: Any, sets: Path) -> None:
    told = ask("--set", "queues.calls.calls=*1.4")
    level = told["set"]["service_level", "all"]
    assert level == ask("--changes", str(sets), "--only", "up")["up"]["service_level", "all"]


def test_all_at_once(ask: Any, sets: Path) -> None:
    chosen = ["--changes", str(sets), "--only", "up", "--only", "flu"]
    told = ask(*chosen, "--combine", "--replan", "keep")
    both = told["up+flu"]["service_level", "all"]["after"]
    apart = ask(*chosen, "--replan", "keep")
    assert both <= min(one["service_level", "all"]["after"] for one in apart.values())


def test_rostered_anew(ask: Any) -> None:
    told = ask("--set", "queues.calls.calls=*0.7", "--replan", "roster")
    assert told["set"]["required_hours", "all"]["difference"] < 0


def test_for_people_to_read(small: Path, small_plan: Path, sets: Path, capsys: Printed) -> None:
    command = ["whatif", str(small), "--plan", str(small_plan), "--changes", str(sets), "--quiet"]
    assert main([*command, "--only", "up"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("up: More calls (replan: keep)\n")
    assert "worse by" in out


def test_plans_are_compared(small_plan: Path, capsys: Printed) -> None:
    assert main(["compare", str(small_plan), str(small_plan), "--quiet", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert {row["verdict"] for row in told["figures"]} == {"no measurable difference"}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([], 2, "--changes"),
        (["--set", "queues.calls.calls"], 2, "PATH=VALUE"),
        (["--set", "queues.call.calls=*2"], 3, "calls"),
        (["--set", "queues.calls.calls=20"], 5, "*1.2"),
        (["--set", "queues.calls.patience=20"], 5, "patience_seconds"),
        (["--set", "period.days=2"], 5, "period"),
        (["--set", "queues.calls.aht_cv=2", "--replan", "guess"], 2, "keep"),
        (["--changes", "none.yaml"], 3, "none.yaml"),
    ],
)
def test_bad_questions_are_refused(
    small: Path, small_plan: Path, capsys: Printed, words: list[str], code: int, says: str
) -> None:
    assert main(["whatif", str(small), "--plan", str(small_plan), "--quiet", *words]) == code
    assert says in capsys.readouterr().err


def test_prices_of_a_roster_that_is_kept_are_refused(
    small: Path, small_plan: Path, capsys: Printed
) -> None:
    command = ["whatif", str(small), "--plan", str(small_plan), "--quiet"]
    assert main([*command, "--set", "roster.under_cost=20"]) == 5
    assert "roster is not made anew" in capsys.readouterr().err
    assert main([*command, "--set", "roster.rules.max_nights=1"]) == 0


def test_fair_shares_are_refused_where_a_repair_leaves_them_alone(
    small: Path, small_plan: Path, capsys: Printed
) -> None:
    command = ["whatif", str(small), "--plan", str(small_plan), "--quiet"]
    words = ["--set", "roster.late_fairness=5", "--set", "roster.late_end=22:00"]
    assert main([*command, *words, "--replan", "repair"]) == 5
    told = capsys.readouterr().err
    assert "roster.late_fairness, roster.late_end: a repair does not share out anew" in told
    assert "use replan: roster" in told


def test_a_plan_of_other_inputs_is_refused(small_plan: Path, capsys: Printed) -> None:
    command = ["whatif", "quick", "--plan", str(small_plan), "--set", "seed=2", "--quiet"]
    assert main(command) == 5
    told = capsys.readouterr().err
    assert "other inputs" in told
    assert "--time-limit" in told


@pytest.mark.parametrize("scope", ["day", "period"])
def test_how_much_a_roster_bears(small_plan: Path, capsys: Printed, scope: str) -> None:
    assert main(["bear", str(small_plan), "--scope", scope, "--quiet", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    held = [f for f, m in zip(told["tried"], told["margin"], strict=True) if m >= 0]
    lost = [f for f, m in zip(told["tried"], told["margin"], strict=True) if m < 0]
    assert max(held) == told["factor"]
    assert 0 < min(lost) - told["factor"] <= 0.005
    assert told["first_lost"].startswith("calls")


def test_no_day_is_lost_later_than_the_period(small_plan: Path, capsys: Printed) -> None:
    factors = []
    for scope in ("day", "period"):
        assert main(["bear", str(small_plan), "--scope", scope, "--quiet", "--json"]) == 0
        factors.append(json.loads(capsys.readouterr().out)["factor"])
    assert factors[0] <= factors[1]


def test_bad_questions_about_what_it_bears(small_plan: Path, capsys: Printed) -> None:
    assert main(["bear", str(small_plan), "--scope", "week"]) == 2
    assert main(["bear", str(small_plan), "--queue", "cals", "--quiet"]) == 3
    assert "cals" in capsys.readouterr().err
