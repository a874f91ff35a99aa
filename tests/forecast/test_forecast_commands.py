"""`wfm forecast` as a planner types it: sub-words, options, files, mistakes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.cli import main

START = date(2026, 3, 30)
SPRING_FESTIVAL = {date(2026, 2, 15) + timedelta(days=n) for n in range(9)}
SCENARIO = """\
wfm: 1
name: small
timezone: Asia/Shanghai
country: CN
period: {start: 2026-03-30, days: 7}
files: {cleaning: cleaning.csv}
queues:
  calls: {opening: {opens: "08:00", closes: "20:00"}}
shifts:
  A: {start: "08:00", length: "8:00"}
forecast: {method: weekday_profile}
"""
HEADINGS = "timestamp,queue,offered,answered,abandoned,aht_seconds"


def history_lines(first: date, days: int, seed: int = 1, factor: float = 1.0) -> list[str]:
    rng = np.random.default_rng(seed)
    lines = []
    for n in range(days):
        day = first + timedelta(days=n)
        works = day.weekday() < 5 and day not in SPRING_FESTIVAL
        level = factor * (40 if works else 20) * rng.gamma(400, 1 / 400)
        for slot in range(16, 40):
            calls = rng.poisson(level)
            stamp = f"{day} {slot // 2:02d}:{slot % 2 * 30:02d}"
            lines.append(f"{stamp},calls,{calls},{calls},0,200")
    return lines


def write(path: Path, lines: list[str], headings: str = HEADINGS) -> Path:
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forecast") / "centre"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    lines = history_lines(START - timedelta(days=70), 70)
    broken = (START - timedelta(days=20)).isoformat()
    write(folder / "history.csv", [_zero(x) if x.startswith(f"{broken} 1") else x for x in lines])
    write(folder / "cleaning.csv", [], "queue,start,end,kind,state,recorded,proposed,reason")
    agents = [f"a{n},t1,{'leader' if n == 1 else 'agent'},calls" for n in range(1, 13)]
    write(folder / "agents.csv", agents, "agent,team,role,skills")
    return folder


def _zero(line: str) -> str:
    stamp, _, _ = line.partition(",")
    return f"{stamp},calls,0,0,0,"


@pytest.fixture
def centre(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "centre"
    shutil.copytree(made, folder)
    monkeypatch.chdir(tmp_path)
    return folder


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def calls(text: str) -> float:
    return sum(float(row["calls"]) for row in table(text))


def test_the_default_and_its_long_form_say_the_same(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", str(centre)]) == 0
    short = capsys.readouterr()
    assert main(["forecast", "show", str(centre), "--quiet"]) == 0
    long = capsys.readouterr()
    assert short.out == long.out
    assert len(table(short.out)) == 7 * 48
    assert "accuracy, history forecast 2 times: WAPE" in short.err
    assert long.err == ""


def test_options_may_stand_before_the_scenario(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", "--json", "--quiet", "--horizon", "2d", str(centre)]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2 * 48


def test_a_longer_horizon_grows_the_calendar(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", str(centre), "--horizon", "6w", "--quiet"]) == 0
    rows = table(capsys.readouterr().out)
    assert len(rows) == 42 * 48
    holiday = sum(float(r["calls"]) for r in rows if r["timestamp"].startswith("2026-05-01"))
    usual = sum(float(r["calls"]) for r in rows if r["timestamp"].startswith("2026-04-24"))
    assert holiday < 0.75 * usual


def test_months_are_a_table_of_their_own(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", str(centre), "--horizon", "3m"]) == 0
    rows = table(capsys.readouterr().out)
    assert {row["span"] for row in rows} == {"month", "week"}
    assert all(float(r["low"]) <= float(r["calls"]) <= float(r["high"]) for r in rows)


def test_the_method_is_replaced_and_a_wrong_one_refused(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", str(centre), "--method", "seasonal_naive", "--quiet"]) == 0
    naive = capsys.readouterr().out
    assert main(["forecast", str(centre), "--quiet"]) == 0
    assert capsys.readouterr().out != naive
    assert main(["forecast", str(centre), "--method", "tea_leaves"]) == 5
    assert "seasonal_naive" in capsys.readouterr().err


def test_a_backtest_is_the_report_of_accuracy(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", str(centre), "--backtest", "--quiet"]) == 0
    rows = table(capsys.readouterr().out)
    groups = [row["group"] for row in rows]
    assert groups[:2] == ["all", "queue"]
    assert {"horizon", "weekday", "hour"} <= set(groups)
    assert float(rows[0]["wape"]) < float(rows[0]["naive_wape"])


def test_charts_are_drawn_into_a_folder(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", str(centre), "--charts", "pictures", "--quiet"]) == 0
    names = {path.name for path in Path("pictures").glob("*.png")}
    assert names == {
        "forecast_history.png",
        "forecast_components_calls.png",
        "forecast_residuals.png",
        "forecast_accuracy.png",
    }


def test_overrides_are_applied_and_kept_apart(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(Path("mine.csv"), ["2026-03-31,calls,1.5"], "first_day,queues,volume_factor")
    assert main(["forecast", str(centre), "--override", "mine.csv", "--quiet"]) == 0
    rows = [r for r in table(capsys.readouterr().out) if float(r["calls"]) > 0]
    for row in rows:
        factor = 1.5 if row["timestamp"].startswith("2026-03-31") else 1.0
        assert float(row["calls"]) == pytest.approx(factor * float(row["statistical_calls"]))


def test_overrides_that_do_not_fit_are_told_by_line(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["2026-03-31,nosuch,1.5", "2026-04-20,calls,1.5"]
    write(Path("mine.csv"), lines, "first_day,queues,volume_factor")
    assert main(["forecast", str(centre), "--override", "mine.csv"]) == 5
    said = capsys.readouterr()
    assert said.out == ""
    assert "mine.csv:2: 'nosuch' is no queue" in said.err
    assert "mine.csv:3: 2026-04-20 to 2026-04-20 is not within the period" in said.err


def test_pay_days_and_events_are_learned_and_said(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SCENARIO.replace("profile}", "profile, pay_cycle: {repayment: [1, 15]}}")
    text = text.replace("cleaning.csv}", "cleaning.csv, events: events.csv}")
    (centre / "scenario.yaml").write_text(text, encoding="utf-8")
    events = [
        "mail,2026-03-10,2026-03-10,learn,campaign",
        "mail,2026-04-02,2026-04-02,learn,launch",
    ]
    write(centre / "events.csv", events, "name,first_day,last_day,volume_factor,kind")
    assert main(["forecast", str(centre)]) == 0
    said = capsys.readouterr().err
    assert "past events of the kind repayment" in said
    assert "warning: event mail: no past launch of queue calls to learn from" in said


def test_an_external_forecast_is_taken(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [",".join(["calls", x.split(",")[0], "7"]) for x in history_lines(START, 7)]
    write(Path("theirs.csv"), lines, "unique_id,ds,y")
    assert main(["forecast", str(centre), "--external", "theirs.csv", "--quiet"]) == 0
    assert calls(capsys.readouterr().out) == pytest.approx(7 * 24 * 7)


def test_a_busy_morning_lifts_the_rest_of_the_day(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    morning = history_lines(START, 1, factor=1.4)[:8]
    write(Path("today.csv"), morning)
    assert main(["forecast", "update", str(centre), "--actuals", "today.csv"]) == 0
    said = capsys.readouterr()
    assert len(table(said.out)) == 48
    assert "rest of 2026-03-30 from 12:00" in said.err
    assert "(+" in said.err
    arguments = ["forecast", "update", str(centre), "--actuals", "today.csv", "--now"]
    assert main([*arguments, "2026-03-30 10:00"]) == 0
    assert "from 10:00" in capsys.readouterr().err
    assert main([*arguments, "breakfast"]) == 2
    assert main([*arguments, "2027-01-01 10:00"]) == 5


def test_the_log_is_written_followed_and_kept(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (centre / "history.csv").read_bytes()
    assert main(["forecast", "clean", str(centre)]) == 0
    assert "outage: 1 accepted" in capsys.readouterr().out
    assert main(["forecast", str(centre), "--quiet"]) == 0
    cleaned = capsys.readouterr().out
    log = centre / "cleaning.csv"
    log.write_text(
        log.read_text(encoding="utf-8-sig").replace("accepted", "rejected"), encoding="utf-8"
    )
    assert main(["forecast", str(centre), "--quiet"]) == 0
    assert calls(capsys.readouterr().out) < calls(cleaned)
    assert main(["forecast", "clean", str(centre)]) == 0
    assert "outage: 1 rejected" in capsys.readouterr().out
    assert (centre / "history.csv").read_bytes() == before


def test_bundled_scenarios_are_not_written_into(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "clean", "quick"]) == 5
    assert "--out" in capsys.readouterr().err


def test_words_that_make_no_sense(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "nosuch"]) == 3
    assert main(["forecast", str(centre), "--horizon", "soon"]) == 2
    assert main(["forecast", str(centre), "--horizon", "2m", "--backtest"]) == 2
    assert main(["forecast", "update", str(centre)]) == 2
    assert main(["forecast", "--help"]) == 0
    assert "update" in capsys.readouterr().out


def _replaced(centre: Path, change) -> int:
    lines = (centre / "history.csv").read_text(encoding="utf-8").splitlines()[1:]
    write(centre / "history.csv", change(lines))
    return main(["forecast", str(centre)])


def test_a_mistyped_year_is_refused_with_its_line(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = lambda lines: [lines[0].replace("2026", "2036"), *lines[1:]]  # noqa: E731
    assert _replaced(centre, change) == 5
    assert "history.csv:2: 1 day lies far from all others" in capsys.readouterr().err


def test_mixed_intervals_are_refused_with_the_line_they_begin_on(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(lines: list[str]) -> list[str]:
        late = f"{START - timedelta(days=30)}"
        return [x for x in lines if x < late or x.split(",")[0].endswith(":00")]

    assert _replaced(centre, change) == 5
    said = capsys.readouterr().err
    assert "stand 60 minutes apart, elsewhere 30" in said
    assert f"history.csv:{2 + 40 * 24}:" in said


def test_three_days_and_zeros_are_refused(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _replaced(centre, lambda lines: lines[-72:]) == 5
    assert "covers 3 days" in capsys.readouterr().err
    write(centre / "history.csv", [_zero(x) for x in history_lines(date(2026, 1, 19), 70)])
    assert main(["forecast", str(centre)]) == 5
    assert "no contact at all" in capsys.readouterr().err


def test_days_after_the_period_began_are_left_out_with_a_warning(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", str(centre), "--quiet"]) == 0
    before = capsys.readouterr().out
    assert _replaced(centre, lambda lines: lines + history_lines(START, 3, factor=9)) == 0
    said = capsys.readouterr()
    assert said.out == before
    assert "warning: history: holds 3 days from 2026-03-30 on" in said.err
