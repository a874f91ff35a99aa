"""`wfm targets set | explain | decompose | track | sheet` with a log of frozen numbers."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import wfm
from wfm.cli import main

Printed = pytest.CaptureFixture[str]
AGENTS = [f"a{n:02d}" for n in range(1, 13)]
Rows = list[dict[str, str]]


def table(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve weeks before the plan: speed, time and marks; the third agent is slow."""
    generator = np.random.default_rng(3)
    path = tmp_path_factory.mktemp("past") / "agents.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ["agent", "day", "call_type", "handled", "handle_seconds", "ready_seconds",
             "logged_seconds", "scheduled_seconds", "repeats", "quality"]
        )  # fmt: skip
        for back in range(84):
            day = date(2026, 3, 29) - timedelta(back)
            for agent in AGENTS:
                calls = int(generator.poisson(55)) + 1
                pace = 250.0 if agent == "a03" else 200.0
                seconds = round(float(generator.gamma(calls) * pace), 1)
                ready = round(max(26_000 + 500 * generator.standard_normal(), seconds), 1)
                logged = max(ready, 27_500.0)
                mark = round(float(np.clip(0.9 + 0.03 * generator.standard_normal(), 0, 1)), 3)
                out.writerow([agent, day, "calls", calls, seconds, ready, logged, 27_000, 3, mark])
    return path


@pytest.fixture
def log(small_plan: Path, past: Path, tmp_path: Path, capsys: Printed) -> Path:
    path = tmp_path / "targets.csv"
    words = ["targets", "set", str(small_plan), "--log", str(path), "--actuals", str(past)]
    assert main([*words, "--on", "2026-03-29"]) == 0
    out, err = capsys.readouterr()
    rows = table(out)
    assert {r["metric"] for r in rows} == {
        "handled_contacts", "speed", "ready_share", "adherence", "quality",
    }  # fmt: skip
    assert {r["written_on"] for r in rows} == {"2026-03-29"}
    assert "60 set, 0 re-based" in err
    return path


def test_setting_again_changes_no_byte(small_plan: Path, log: Path, capsys: Printed) -> None:
    before = log.read_bytes()
    assert main(["targets", "set", str(small_plan), "--log", str(log)]) == 0
    assert "0 set, 0 re-based, 60 frozen as they were" in capsys.readouterr().err
    assert log.read_bytes() == before


def test_the_frozen_number_is_derived_decomposed_tracked_and_printed(
    small_plan: Path, log: Path, tmp_path: Path, capsys: Printed
) -> None:
    frozen = {
        r["agent"]: float(r["target"])
        for r in table(log.read_text(encoding="utf-8-sig"))
        if r["metric"] == "handled_contacts"
    }
    words = [str(small_plan), "--targets", str(log)]
    chart = tmp_path / "hits.svg"
    for agent in AGENTS[:4]:
        assert main(["targets", "explain", agent, *words, "--chart", str(chart)]) == 0
        steps = {r["step"]: r for r in table(capsys.readouterr().out)}
        assert float(steps["target"]["value"]) == frozen[agent]
        assert float(steps["target of centre"]["value"]) == sum(frozen.values())
    assert chart.read_text(encoding="utf-8").startswith("<?xml")
    for row in table(log.read_text(encoding="utf-8-sig")):
        if row["agent"] == "a03" and row["metric"] != "handled_contacts":
            assert main(["targets", "explain", "a03", *words, "--metric", row["metric"]]) == 0
            steps = {r["step"]: r for r in table(capsys.readouterr().out)}
            assert float(steps["target"]["value"]) == pytest.approx(float(row["target"]), abs=1e-9)
    assert main(["targets", "explain", "a03", *words, "--metric", "sales"]) == 3
    assert "there are adherence, handled_contacts" in capsys.readouterr().err
    assert main(["targets", "decompose", *words]) == 0
    pieces = table(capsys.readouterr().out)
    assert sum(int(r["target"]) for r in pieces) == sum(frozen.values())
    figures = tmp_path / "figures.csv"
    worked = [r for r in pieces if r["day"] == "2026-03-30"]
    lines = [f"{r['agent']},{r['day']},{r['target']}" for r in worked]
    figures.write_text("\n".join(["agent,day,handled", *lines]) + "\n", encoding="utf-8")
    assert main(["targets", "track", *words, "--actuals", str(figures)]) == 0
    assert {r["agent"]: float(r["target"]) for r in table(capsys.readouterr().out)} == frozen
    assert main(["targets", "sheet", *words, "--out", str(tmp_path / "pages")]) == 0
    page = (tmp_path / "pages" / "a03.html").read_text(encoding="utf-8")
    assert f"{frozen['a03']:,.0f}" in page
    for word in ("处理量目标", "Other targets", "质检得分", "How it came about"):
        assert word in page
    assert len(list((tmp_path / "pages").iterdir())) == len(frozen)


def test_slow_agents_are_asked_for_less_and_sales_follow_the_shifts(
    small_plan: Path, past: Path, tmp_path: Path, capsys: Printed
) -> None:
    sales = tmp_path / "sales.csv"
    lines = [
        f"{agent},2026-03-{day:02d},sales,{4 + 2 * (agent == 'a05')},100"
        for agent in AGENTS
        for day in range(1, 29)
    ]
    sales.write_text("\n".join(["agent,day,metric,count,exposure", *lines]) + "\n", "utf-8")
    words = ["targets", "set", str(small_plan), "--log", str(tmp_path / "log.csv")]
    assert main([*words, "--actuals", str(past), "--sales", str(sales)]) == 0
    rows = table(capsys.readouterr().out)
    of = {(r["agent"], r["metric"]): r for r in rows}
    assert float(of["a03", "handled_contacts"]["ratio"]) < 1
    assert float(of["a03", "speed"]["target"]) < 0.9
    assert float(of["a04", "speed"]["target"]) > 0.9
    plan = wfm.read_plan(small_plan)
    shifts = {t.agent: t.shifts for t in plan.targets}
    for agent in AGENTS:
        number = float(of[agent, "sales"]["target"])
        assert number == int(number)
        assert number < 100 * shifts[agent] * 0.06
    rate = {a: float(of[a, "sales"]["expected"]) / shifts[a] for a in ("a05", "a06") if shifts[a]}
    assert rate["a05"] > rate["a06"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a01,0.09,boss,why", ":2: is +9.0%"),
        ("zz,0.01,boss,why", ":2: 'zz' is no agent"),
        ("a01,0.01,,why", ":2: by is empty"),
        ("a01,0.01,boss,", ":2: reason is empty"),
        ("a01,0.01,boss,why\na01,0.02,boss,why", ":3: names agent a01 twice"),
    ],
)
def test_adjustments_are_bounded_and_say_who_and_why(
    small_plan: Path, tmp_path: Path, capsys: Printed, line: str, message: str
) -> None:
    adjust, log = tmp_path / "adjust.csv", tmp_path / "log.csv"
    adjust.write_text(f"agent,share,by,reason\n{line}\n", encoding="utf-8")
    words = ["targets", "set", str(small_plan), "--log", str(log), "--adjust", str(adjust)]
    assert main(words) == 5
    assert message in capsys.readouterr().err
    assert not log.exists()


def test_an_adjustment_is_logged_and_comes_too_late_afterwards(
    small_plan: Path, tmp_path: Path, capsys: Printed
) -> None:
    adjust, log = tmp_path / "adjust.csv", tmp_path / "log.csv"
    adjust.write_text("agent,share,by,reason\na01,0.02,boss,new product\n", encoding="utf-8")
    words = ["targets", "set", str(small_plan), "--log", str(log)]
    assert main([*words, "--adjust", str(adjust)]) == 0
    first = table(capsys.readouterr().out)[0]
    assert (first["agent"], first["adjusted_by"], first["reason"]) == (
        "a01", "boss", "new product",
    )  # fmt: skip
    assert float(first["ratio"]) == pytest.approx(1.02)
    adjust.write_text("agent,share,by,reason\na01,0.03,boss,more\n", encoding="utf-8")
    assert main([*words, "--adjust", str(adjust)]) == 5
    assert "a01 is frozen since" in capsys.readouterr().err


def test_a_month_without_frozen_targets_and_a_changed_log_are_refused(
    small_plan: Path, log: Path, tmp_path: Path, capsys: Printed
) -> None:
    words = ["targets", "decompose", str(small_plan), "--targets"]
    assert main([*words, str(tmp_path / "nowhere.csv")]) == 3
    text = log.read_text(encoding="utf-8-sig")
    other = tmp_path / "other.csv"
    other.write_text(text.replace("2026-03-30,2026-04-01", "2026-02-02,2026-03-01"), "utf-8")
    assert main([*words, str(other)]) == 5
    assert "no frozen target of handled_contacts for 2026-03-30" in capsys.readouterr().err
    lines = text.splitlines()
    cells = lines[1].split(",")
    cells[lines[0].split(",").index("ratio")] = "1.5"
    other.write_text("\n".join([lines[0], ",".join(cells)]) + "\n", encoding="utf-8")
    assert main([*words, str(other)]) == 5
    assert "other.csv:2: gives the ratio 1.5" in capsys.readouterr().err


def test_no_target_follows_its_own_result(
    small_plan: Path, past: Path, tmp_path: Path, capsys: Printed
) -> None:
    head, *lines = past.read_text(encoding="utf-8").splitlines()
    moved = [line.replace("2026-03-29", "2026-03-31") for line in lines]
    own = [line for line in moved if "2026-03-31" in line]
    both, alone = tmp_path / "both.csv", tmp_path / "alone.csv"
    both.write_text("\n".join([head, *moved]) + "\n", encoding="utf-8")
    alone.write_text("\n".join([head, *own]) + "\n", encoding="utf-8")
    log = tmp_path / "log.csv"
    words = ["targets", "set", str(small_plan), "--log", str(log), "--actuals"]
    assert main([*words, str(alone)]) == 5
    assert "alone.csv: holds no day before 2026-03-30" in capsys.readouterr().err
    assert not log.exists()
    assert main([*words, str(both)]) == 0
    assert "both.csv: 1 days from 2026-03-30 on were left out" in capsys.readouterr().err
    sales = tmp_path / "sales.csv"
    sales.write_text(
        "agent,day,metric,count,exposure\na01,2026-03-30,sales,5,90\n", encoding="utf-8"
    )
    assert main([*words[:-1], "--sales", str(sales)]) == 5
    assert "sales.csv: needs some sales" in capsys.readouterr().err


def test_a_log_another_program_saved_or_changed_is_told(
    small_plan: Path, log: Path, capsys: Printed
) -> None:
    words = ["targets", "explain", "a01", str(small_plan), "--targets", str(log)]
    assert main(words) == 0
    assert "is frozen for a01, the plan leads to" not in capsys.readouterr().err
    text = log.read_text(encoding="utf-8-sig")
    kept = [line for line in text.splitlines() if ",a12," not in line]
    log.write_text("\n".join([*kept, ""]), encoding="utf-16")
    before = log.read_bytes()
    assert main(["targets", "set", str(small_plan), "--log", str(log)]) == 5
    assert "is not in UTF-8: another program has saved it" in capsys.readouterr().err
    assert log.read_bytes() == before
    rows = table(text)
    number = next(r for r in rows if r["agent"] == "a01" and r["metric"] == "handled_contacts")
    changed = text.replace(f",{number['target']},", ",9999,", 1)
    log.write_text(changed, encoding="utf-8")
    assert main(words) == 0
    assert "9999 is frozen for a01, the plan leads to" in capsys.readouterr().err
