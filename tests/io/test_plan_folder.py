"""A plan is written whole or not at all, and reads back equal."""

from __future__ import annotations

import csv
import errno
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import InvalidInput, NotFound, Plan, ShiftPattern, WfmError
from wfm.io import check_plan_folder, copy_scenario, read_plan, write_plan


def rows_of(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("which", ["plan", "autumn_plan"])
def test_plan_reads_back_equal(which: str, request: pytest.FixtureRequest, tmp_path: Path):
    plan: Plan = request.getfixturevalue(which)
    assert write_plan(plan, tmp_path / "out") == tmp_path / "out"
    back = read_plan(tmp_path / "out")
    assert back == plan
    assert back.timings == plan.timings
    assert [r.seconds for r in back.solve_reports] == [1.5, 0.0]
    assert np.isnan(back.solve_reports[1].objective)
    assert back.forecast.calls.tobytes() == plan.forecast.calls.tobytes()


def test_plan_without_previous_days_or_targets_reads_back(plan: Plan, tmp_path: Path):
    empty = np.zeros((len(plan.roster.agents), 0), dtype=np.int64)
    bare = replace(
        plan, roster=replace(plan.roster, previous=empty), targets=(), ledger=(), solve_reports=()
    )
    write_plan(bare, tmp_path / "out")
    assert read_plan(tmp_path / "out") == bare


def test_a_plan_from_before_levels_reads_back(plan: Plan, tmp_path: Path):
    plain = tuple(replace(a, level=1, cycle_balance_hours=None) for a in plan.roster.agents)
    plain_plan = replace(plan, roster=replace(plan.roster, agents=plain))
    agents = write_plan(plain_plan, tmp_path / "out") / "agents.csv"
    rows = agents.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].endswith(",cycle_balance_hours,level")
    older = "".join(row.rsplit(",", 2)[0] + "\n" for row in rows)
    agents.write_text(older, encoding="utf-8-sig")
    assert read_plan(tmp_path / "out") == plain_plan


def test_same_plan_gives_the_same_bytes_save_timings(plan: Plan, tmp_path: Path):
    later = replace(
        plan,
        timings=(("forecast", 9.9),),
        solve_reports=tuple(replace(r, seconds=7.0) for r in plan.solve_reports),
    )
    write_plan(plan, tmp_path / "a")
    write_plan(later, tmp_path / "b")
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert names == sorted(p.name for p in (tmp_path / "b").iterdir())
    different = [
        n for n in names if (tmp_path / "a" / n).read_bytes() != (tmp_path / "b" / n).read_bytes()
    ]
    assert different == ["timings.json"]


def test_tables_open_in_excel_and_hold_what_is_said(plan: Plan, tmp_path: Path):
    folder = write_plan(plan, tmp_path / "out")
    assert (folder / "roster.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    roster = rows_of(folder / "roster.csv")
    assert len(roster) == 3 * 3
    # The night of 28 March 2026 in Berlin has one hour less: 22:00 + 10 h is 09:00.
    first = roster[0]
    assert (first["agent"], first["shift"], first["start"]) == ("A1", "N1", "2026-03-28 22:00")
    assert first["end"] == "2026-03-29 09:00"
    assert (roster[2]["shift"], roster[2]["start"], roster[4]["leave"]) == ("", "", "annual")
    forecast = rows_of(folder / "forecast.csv")
    assert len(forecast) == 2 * (48 + 46 + 48)
    assert list(forecast[0])[-3:] == ["calls_p2.5", "calls_p50", "calls_p97.5"]
    assert [r["utc_offset"] for r in forecast[:60:59]] == ["+01:00", "+02:00"]
    load = float(forecast[0]["calls"]) * float(forecast[0]["aht_seconds"]) / 1800
    assert float(forecast[0]["load_erlangs"]) == pytest.approx(load)
    assert rows_of(folder / "patterns.csv")[0]["breaks"] == "rest@120+15 paid; lunch@240+60 unpaid"


def test_plan_json_is_plain_json(plan: Plan, tmp_path: Path):
    def refuse(text: str):
        raise AssertionError(text)

    text = (write_plan(plan, tmp_path / "out") / "plan.json").read_text(encoding="utf-8")
    document = json.loads(text, parse_constant=refuse)
    assert document["format"] == "wfm-plan"
    assert document["format_version"] == 1
    assert document["seed"] == plan.settings.seed
    assert document["solve_reports"][1]["bound"] == "-inf"


def test_a_filled_folder_is_refused_and_kept(plan: Plan, tmp_path: Path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InvalidInput, match="holds files already") as refused:
        write_plan(plan, folder)
    assert refused.value.exit_code == 5
    assert "--out" in refused.value.hint
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "keep"
    with pytest.raises(InvalidInput):
        check_plan_folder(folder)


def test_only_a_plan_is_replaced(plan: Plan, tmp_path: Path):
    scenario = tmp_path / "centre"
    scenario.mkdir()
    (scenario / "scenario.yaml").write_text("wfm: 1", encoding="utf-8")
    with pytest.raises(InvalidInput, match="holds files already") as refused:
        write_plan(plan, scenario, replace=True)
    assert "plan.json" in refused.value.hint
    assert [p.name for p in tmp_path.iterdir()] == ["centre"]
    with pytest.raises(InvalidInput) as refused:
        check_plan_folder(scenario)
    assert "--replace" not in refused.value.hint
    folder = write_plan(plan, tmp_path / "out")
    check_plan_folder(folder, replace=True)


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []

    def locked(path: Path, mode: int) -> bool:
        asked.append(str(path))
        return False

    monkeypatch.setattr("wfm.io.bundled.os.access", locked)
    with pytest.raises(WfmError, match="not writable") as refused:
        check_plan_folder(tmp_path / "a" / "b" / "out")
    assert refused.value.exit_code == 1
    assert asked == [str(tmp_path.resolve())]
    with pytest.raises(WfmError, match="not writable"):
        copy_scenario("quick", tmp_path / "mine")
    assert not list(tmp_path.iterdir())


def test_replace_keeps_the_old_plan_under_another_name(plan: Plan, tmp_path: Path):
    folder = write_plan(plan, tmp_path / "out")
    other = replace(plan, fingerprint="0" * 64)
    write_plan(other, folder, replace=True)
    write_plan(plan, folder, replace=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "out",
        "out.previous-1",
        "out.previous-2",
    ]
    assert read_plan(tmp_path / "out.previous-1") == plan
    assert read_plan(tmp_path / "out.previous-2") == other
    assert read_plan(folder) == plan


def test_an_empty_folder_and_new_parents_are_fine(plan: Plan, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    write_plan(plan, tmp_path / "empty")
    write_plan(plan, tmp_path / "a" / "b" / "out")
    assert read_plan(tmp_path / "a" / "b" / "out") == plan


def test_a_file_in_place_of_the_folder_is_refused(plan: Plan, tmp_path: Path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    for replacing in (False, True):
        with pytest.raises(InvalidInput, match="is a file"):
            write_plan(plan, tmp_path / "out", replace=replacing)


def full_disk(after: int):
    """Return a `Path.write_text` that fails like a full disk after some files."""
    real, count = Path.write_text, iter(range(1000))

    def write(path: Path, text: str, **options):
        if next(count) >= after:
            real(path, text[: len(text) // 2], **options)
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, text, **options)

    return write


@pytest.mark.parametrize("after", [0, 4, 12])
def test_full_disk_leaves_nothing_and_harms_nothing(
    after: int, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = write_plan(plan, tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full_disk(after))
        for target, replacing in ((folder, True), (tmp_path / "deep" / "new", False)):
            with pytest.raises(WfmError, match="No space left on device") as full:
                write_plan(plan, target, replace=replacing)
            assert full.value.exit_code == 1
            assert full.value.where == str(target)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert read_plan(folder) == plan


def test_extra_files_come_along_and_their_failure_leaves_nothing(plan: Plan, tmp_path: Path):
    def reports(made: Plan, folder: Path) -> None:
        assert made is plan
        (folder / "report.html").write_text("<p>", encoding="utf-8")

    folder = write_plan(plan, tmp_path / "out", extra=reports)
    assert (folder / "report.html").read_text(encoding="utf-8") == "<p>"

    def stopped(_: Plan, folder: Path) -> None:
        reports(plan, folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_plan(plan, folder, replace=True, extra=stopped)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert read_plan(folder) == plan


def test_a_rename_that_fails_puts_the_old_plan_back(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = write_plan(plan, tmp_path / "out")
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path.name.startswith(".out."):
            raise OSError(errno.EIO, "Input/output error")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(WfmError, match="Input/output error"):
        write_plan(plan, folder, replace=True)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert read_plan(folder) == plan


def test_two_patterns_of_one_name_are_refused(plan: Plan, tmp_path: Path):
    twin = ShiftPattern("D1", 0, 600, 300)
    clash = replace(plan, roster=replace(plan.roster, patterns=(twin, *plan.roster.patterns[1:])))
    with pytest.raises(InvalidInput, match="two patterns D1 0"):
        write_plan(clash, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_missing_parts_are_named(plan: Plan, tmp_path: Path):
    with pytest.raises(NotFound, match="no such plan folder"):
        read_plan(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match=r"holds no plan\.json"):
        read_plan(tmp_path / "empty")
    folder = write_plan(plan, tmp_path / "out")
    (folder / "schedule.csv").unlink()
    with pytest.raises(NotFound, match=r"schedule\.csv: does not exist"):
        read_plan(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("plan.json", '"wfm-plan"', '"other"', "is no plan"),
        ("plan.json", '"format_version": 1', '"format_version": 99', "format version 99"),
        ("plan.json", '"fingerprint"', '"finger"', "lacks 'fingerprint'"),
        ("plan.json", '"busyness_cv"', '"busyness"', "lacks 'busyness_cv'"),
        ("plan.json", '"days": 3', '"days": -3', "period.days is -3, but must be at least 1"),
        ("plan.json", "{", "", "no valid JSON"),
        ("forecast.csv", "calls,", "calls_x,", "has the columns timestamp"),
        ("forecast.csv", "2026-03-28 00:30", "2026-03-28 00:31", r"forecast\.csv:3: is the row"),
        ("service.csv", "general", "generally", r"service\.csv:2"),
        ("roster.csv", "N1", "N7", r"roster\.csv:2: \('N7', '0'\) is not in the plan"),
        ("patterns.csv", "lunch@240", "lunch240", "is no break"),
        ("targets.csv", "101.3", "many", r"targets\.csv:2"),
        ("agents.csv", "leader", "boss", r"agents\.csv:2: has the role 'boss'"),
        ("ledger.csv", "2026-02-17", "2026-02-37", r"ledger\.csv:2"),
    ],
)
def test_damage_is_named(file, old, new, message, plan: Plan, tmp_path: Path):
    path = write_plan(plan, tmp_path / "out") / file
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace(old, new, 1), encoding="utf-8-sig" if "csv" in file else "utf-8")
    with pytest.raises(InvalidInput, match=message):
        read_plan(tmp_path / "out")


def test_a_lost_row_is_noticed(plan: Plan, tmp_path: Path):
    path = write_plan(plan, tmp_path / "out") / "requirement.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8-sig")
    with pytest.raises(InvalidInput, match="has 283 rows, where 284 belong"):
        read_plan(tmp_path / "out")
