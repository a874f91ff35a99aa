"""Ctrl-C and folders in the way: what a command that cannot go on leaves and says."""

from __future__ import annotations

import os
import signal
from datetime import date, timedelta
from pathlib import Path

import pytest

from wfm.cli import main
from wfm.io import read_plan

SCENARIO = """\
wfm: 1
name: small
timezone: Asia/Shanghai
country: CN
period: {start: 2026-03-30, days: 2}
queues:
  calls:
    goal: {service_level: 80%, threshold_seconds: 20}
    patience_seconds: 120
    opening: {opens: "08:00", closes: "12:00"}
shifts:
  A: {start: "08:00", length: "4:00"}
simulation: {replications: 8}
"""


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight agents, four weeks of mornings, two days to plan."""
    folder = tmp_path / "centre"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    lines = ["timestamp,queue,offered,answered,abandoned,aht_seconds"]
    for day in range(28):
        stamp = date(2026, 3, 2) + timedelta(days=day)
        lines += [f"{stamp} {8 + n // 2:02d}:{n % 2 * 30:02d},calls,20,19,1,200" for n in range(8)]
    (folder / "history.csv").write_text("\n".join(lines), encoding="utf-8")
    people = [f"a{n},t1,{'leader' if n == 1 else 'agent'},calls" for n in range(1, 9)]
    (folder / "agents.csv").write_text(
        "\n".join(["agent,team,role,skills", *people]), encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return folder


def stop_in_simulation(monkeypatch: pytest.MonkeyPatch, *, call: int, after: int) -> None:
    """Press Ctrl-C after some replications of the first or second simulation."""
    from importlib import import_module

    # The package names a function `measure` as well.
    measure = import_module("wfm.simulate.measure")
    service = import_module("wfm.simulate.service")

    calls = iter(range(1, 10))

    def cut_short(real):
        def run(*arguments, **options):
            hit = next(calls) == call
            for number, seen in enumerate(real(*arguments, **options)):
                if hit and number == after:
                    os.kill(os.getpid(), signal.SIGINT)
                yield seen

        return run

    monkeypatch.setattr(service, "replicate", cut_short(service.replicate))
    monkeypatch.setattr(measure, "run_replications", cut_short(measure.run_replications))


def test_stopped_while_the_requirement_is_simulated_nothing_is_written(
    centre: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stop_in_simulation(monkeypatch, call=1, after=4)
    assert main(["plan", str(centre), "--out", "made"]) == 130
    printed = capsys.readouterr()
    assert "nothing was written" in printed.err
    assert not printed.out
    assert [p.name for p in Path().iterdir()] == ["centre"]


def test_stopped_while_the_roster_is_simulated_the_plan_is_kept_and_says_so(
    centre: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stop_in_simulation(monkeypatch, call=2, after=4)
    assert main(["plan", str(centre), "--out", "made"]) == 130
    assert "stopped early: the best plan so far was written" in capsys.readouterr().err
    plan = read_plan(Path("made"))
    assert 2 <= plan.service.replications < 8
    [told] = [f.what for f in plan.findings if f.kind == "interrupted"]
    assert f"simulated {plan.service.replications} times, not 8" in told


@pytest.mark.parametrize("stage", ["simulate", "targets"])
def test_a_stage_prints_no_simulation_cut_short(
    stage: str, centre: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stop_in_simulation(monkeypatch, call=1, after=4)
    assert main([stage, str(centre)]) == 130
    printed = capsys.readouterr()
    assert not printed.out
    assert "stopped" in printed.err


def test_a_search_cut_short_ends_a_stage_with_130(
    centre: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    import wfm.plan as story

    real = story.schedule_of

    def cut(*arguments, **options):
        schedule, report = real(*arguments, **options)
        return schedule, replace(report, interrupted=True)

    monkeypatch.setattr(story, "schedule_of", cut)
    for stage in ("schedule", "roster"):
        assert main([stage, str(centre)]) == 130
        printed = capsys.readouterr()
        assert printed.out
        assert "best so far was printed" in printed.err


def test_stopped_before_the_command_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wfm.cli.app.app", stop)
    assert main(["--version"]) == 130
    assert "stopped" in capsys.readouterr().err


def test_replace_never_moves_a_scenario_aside(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(centre), "--out", str(centre), "--replace"]) == 5
    assert "plan.json" in capsys.readouterr().err
    assert [p.name for p in Path().iterdir()] == ["centre"]
    assert (centre / "scenario.yaml").read_text(encoding="utf-8") == SCENARIO


@pytest.mark.parametrize("words", [["demo"], ["plan", "quick"]])
def test_a_file_in_place_of_the_folder_is_refused_before_planning(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("planned first")

    monkeypatch.setattr("wfm.plan.run", never)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert main([*words, "--out", str(tmp_path / "file")]) == 5
    assert "is a file" in capsys.readouterr().err
