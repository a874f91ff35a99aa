"""Requests and protected days: read with every mistake and its line, kept with the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wfm.domain import InvalidInputs, NotFound, Plan, Protection, Request
from wfm.io import (
    read_plan,
    read_protections,
    read_requests,
    read_scenario,
    write_plan,
    write_protections,
    write_requests,
)

DAY = date(2026, 2, 5)
REQUESTS = (
    Request("A1", date(2026, 2, 12), date(2026, 2, 12), ("D1",), "lock"),
    Request("A2", DAY, date(2026, 2, 7), ("OFF", "NIGHT"), "want", 2.5),
    Request("A2", date(2026, 2, 10), date(2026, 2, 10), ("N1",), "avoid"),
)
PROTECTIONS = (
    Protection("A1", date(2026, 1, 1), date(2026, 2, 9), "pregnant"),
    Protection("A2", DAY, DAY, "heart surgery", overtime=True),
)


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


@pytest.fixture
def personal_folder(scenario_folder: Path) -> Path:
    write_requests(scenario_folder / "requests.csv", REQUESTS)
    write_protections(scenario_folder / "protections.csv", PROTECTIONS)
    path = scenario_folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    named = "previous: previous.csv, requests: requests.csv, protections: protections.csv}"
    path.write_text(text.replace("previous: previous.csv}", named), encoding="utf-8")
    return scenario_folder


def test_tables_read_back_equal(tmp_path: Path):
    write_requests(tmp_path / "r.csv", REQUESTS)
    write_protections(tmp_path / "p.csv", PROTECTIONS)
    requests, _ = read_requests(tmp_path / "r.csv")
    assert requests == REQUESTS
    assert [r.source.rsplit(":", 1)[1] for r in requests] == ["2", "3", "4"]
    assert read_protections(tmp_path / "p.csv")[0] == PROTECTIONS


def test_chinese_words_and_single_days(tmp_path: Path):
    path = table(
        tmp_path / "r.csv",
        "工号,日期,班次,类型",
        "A1,2026年2月5日,休,希望",
        "A1,2026/2/6,夜班、D1,避免",
        "A1,2026-02-07,d1,锁定",
        "A1,2026-02-08,off,",
    )
    requests, _ = read_requests(path)
    assert [(r.shifts, r.kind) for r in requests] == [
        (("OFF",), "want"),
        (("NIGHT", "D1"), "avoid"),
        (("d1",), "lock"),
        (("OFF",), "want"),
    ]
    assert all(r.first_day == r.last_day for r in requests)
    path = table(
        tmp_path / "p.csv",
        "工号,开始日期,结束日期,类型,可加班",
        "A1,2026-02-05,2026-08-05,哺乳期,是",
    )
    ((window,), _) = read_protections(path)
    assert (window.kind, window.nights, window.overtime) == ("nursing", False, True)


def test_a_scenario_with_them(personal_folder: Path):
    scenario = read_scenario(personal_folder)
    assert scenario.requests == REQUESTS
    assert scenario.protections == PROTECTIONS
    assert not [f for f in scenario.findings if f.kind == "unused_file"]
    fewer = replace(scenario, requests=REQUESTS[:2])
    assert fewer.fingerprint() != scenario.fingerprint()
    assert replace(scenario, protections=()).fingerprint() != scenario.fingerprint()
    elsewhere = tuple(replace(r, source="other.csv:9") for r in REQUESTS)
    assert replace(scenario, requests=elsewhere).fingerprint() == scenario.fingerprint()


def test_rows_of_other_months_are_left_out(personal_folder: Path):
    late = Request("A1", date(2026, 3, 5), date(2026, 3, 6), ("OFF",))
    write_requests(personal_folder / "requests.csv", (*REQUESTS, late))
    scenario = read_scenario(personal_folder)
    assert scenario.requests == REQUESTS
    (found,) = (f for f in scenario.findings if f.kind == "outside_the_period")
    assert found.where == "requests.csv:5"


def test_every_mistake_of_the_table_at_once(tmp_path: Path):
    path = table(
        tmp_path / "requests.csv",
        "agent,first_day,last_day,shifts,kind,weight",
        "A9,2026-02-05,,D1,want,1",
        "A1,2026-02-05,,D7,want,1",
        "A1,2026-02-05,2026-02-04,D1,want,1",
        "A1,2026-02-05,,D1,must,1",
        "A1,2026-02-05,,D1,want,0",
        "A1,2026-02-06,,,want,1",
    )
    with pytest.raises(InvalidInputs) as raised:
        read_requests(path, agents=["A1"], shifts=["D1", "N1"])
    told = {p.where.rsplit(":", 1)[1]: p.what for p in raised.value.problems}
    assert "'A9' is no agent" in told["2"]
    assert "'D7' is no shift" in told["3"]
    assert "before it begins" in told["4"]
    assert "'must' is not known" in told["5"]
    assert "weight 0" in told["6"]
    assert "shifts is empty" in told["7"]


def test_mistakes_beside_other_tables_at_once(personal_folder: Path):
    path = table(
        personal_folder / "requests.csv",
        "agent,first_day,last_day,shifts,kind",
        "A1,2026-02-04,,D1,lock",
        "A2,2026-02-05,,N1,lock",
        "A2,2026-02-06,,D1,lock",
        "A2,2026-02-08,,D1,want",
        "A2,2026-02-08,,D1,avoid",
        "A2,2026-02-06,2026-02-07,D1,lock",
    )
    with pytest.raises(InvalidInputs) as raised:
        read_scenario(personal_folder)
    told = {p.where: p.what for p in raised.value.problems}
    assert set(told) == {f"{path}:{line}" for line in (2, 3, 4, 6, 7)}
    assert "day of leave (annual)" in told[f"{path}:2"]
    assert "wants and avoids D1" in told[f"{path}:6"]
    assert "second lock of agent A2 for 2026-02-06" in told[f"{path}:7"]


def test_locks_that_break_rules_are_named(personal_folder: Path):
    path = table(
        personal_folder / "requests.csv",
        "agent,first_day,last_day,shifts,kind",
        "A1,2026-02-08,,N1,lock",
        "A2,2026-02-11,,N1,lock",
        "A2,2026-02-12,,D1,lock",
    )
    with pytest.raises(InvalidInputs) as raised:
        read_scenario(personal_folder)
    told = [(p.where, p.what) for p in raised.value.problems]
    assert any(where == f"{path}:2" and "protected (pregnant)" in what for where, what in told)
    chain = next(what for where, what in told if where == f"{path}:4" and "min_rest" in what)
    assert f"{path}:3" in chain


def test_protection_mistakes_at_once(tmp_path: Path):
    path = table(
        tmp_path / "protections.csv",
        "agent,first_day,last_day,kind,nights",
        "A9,2026-02-05,2026-03-05,medical,no",
        "A1,2026-02-05,2026-02-04,medical,no",
        "A1,2026-02-05,2026-03-05,nursing,no",
        "A1,2026-03-05,2026-04-05,nursing,no",
        "A1,2026-03-05,2026-04-05,medical,maybe",
    )
    with pytest.raises(InvalidInputs) as raised:
        read_protections(path, agents=["A1"])
    told = {p.where.rsplit(":", 1)[1]: p.what for p in raised.value.problems}
    assert "'A9' is no agent" in told["2"]
    assert "before it begins" in told["3"]
    assert "nursing on line 4 already" in told["5"]
    assert "neither yes nor no" in told["6"]


def test_a_plan_keeps_them(plan: Plan, tmp_path: Path):
    requests = tuple(replace(r, first_day=date(2026, 3, 28), last_day=date(2026, 3, 29))
                     for r in REQUESTS)  # fmt: skip
    roster = replace(plan.roster, requests=requests, protections=PROTECTIONS)
    personal = replace(plan, roster=roster)
    write_plan(personal, tmp_path / "out")
    assert read_plan(tmp_path / "out") == personal
    wishes = (tmp_path / "out" / "wishes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert wishes[0] == "agent,day,kind,shifts,weight,granted,worked"
    assert len(wishes) == 1 + 4
    (tmp_path / "out" / "requests.csv").unlink()
    with pytest.raises(NotFound):
        read_plan(tmp_path / "out")


def test_a_plan_without_them_has_no_such_file(plan: Plan, tmp_path: Path):
    write_plan(plan, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert not names & {"requests.csv", "protections.csv", "wishes.csv"}


ROTATION = """
roster:
  rotation:
    cycle: [D1, D1, D1, OFF, N1, N1, OFF, OFF]
    teams: {T1: [D1, D1, D1, D1, D1, OFF, OFF]}
    offsets: {T1: 2}
"""


def test_a_rotation_is_read(scenario_folder: Path):
    path = scenario_folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + ROTATION, encoding="utf-8")
    rotation = read_scenario(scenario_folder).settings.roster.rotation
    assert rotation is not None
    assert rotation.cycle[3] == "OFF"
    assert rotation.cycle_of("T1")[-2:] == ("OFF", "OFF")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[D1, D1, D1, OFF, N1", "[D1, D7, D1, OFF, N1", "names 'D7', no shift"),
        ("offsets: {T1: 2}", "offsets: {T8: 2}", "names the unknown team 'T8'"),
        ("D1, OFF, N1, N1, OFF", "D1, N1, N1, D1, OFF", "breaks min_rest"),
    ],
)
def test_a_rotation_that_cannot_be_is_named(scenario_folder: Path, old: str, new: str, told: str):
    path = scenario_folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8") + ROTATION.replace(old, new)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputs, match=told) as raised:
        read_scenario(scenario_folder)
    line = next(n for n, words in enumerate(text.splitlines(), 1) if new in words)
    assert all(f"scenario.yaml:{line}:" in p.where for p in raised.value.problems)


def test_company_and_wishes_are_settings(scenario_folder: Path):
    path = scenario_folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    words = "roster: {wish_cost: 2, companions: {new_hire_days: 90, team_leader_from: 5}}\n"
    path.write_text(text + words, encoding="utf-8")
    agents = scenario_folder / "agents.csv"
    agents.write_text(
        "agent,team,skills,级别\nA1,T1,general;card,3\nA2,T1,card,\n", encoding="utf-8"
    )
    scenario = read_scenario(scenario_folder)
    assert scenario.settings.roster.companions.new_hire_days == 90
    assert [a.level for a in scenario.agents] == [3, 1]
    agents.write_text("agent,team,skills,level\nA1,T1,general;card,2.5\n", encoding="utf-8")
    with pytest.raises(InvalidInputs, match=r"level 2\.5"):
        read_scenario(scenario_folder)
