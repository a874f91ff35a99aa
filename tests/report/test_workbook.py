"""The workbook is read back with another library; its formulas are computed anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from wfm.domain import OFF, Agent, Plan, Roster, shortfall
from wfm.report import write_reports
from wfm.report.burden_shares import burden_shares
from wfm.report.coverage import coverage
from wfm.report.file_names import file_stems, sheet_names
from wfm.report.key_figures import key_figures
from wfm.report.workbook import write_workbook

FIRST_AGENT_ROW, FIRST_DAY_COLUMN = 5, 4
Sheets = dict[str, list[list[object]]]


def read(file: Path) -> Sheets:
    book = CalamineWorkbook.from_path(str(file))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def write(plan: Plan, file: Path) -> Sheets:
    cover = coverage(plan)
    write_workbook(plan, file, cover, key_figures(plan, cover), burden_shares(plan))
    return read(file)


@pytest.fixture(scope="module")
def sheets(reports: Path) -> Sheets:
    return read(reports / "roster.xlsx")


def legend_table(sheets: Sheets) -> dict[str, tuple[float, int]]:
    table = {}
    for row in sheets["Legend"][3:]:
        if not row[0] or row[5] == "":
            break
        table[str(row[0])] = (float(str(row[5])), int(float(str(row[6]))))
    return table


def test_sheets_in_order(plan: Plan, sheets: Sheets) -> None:
    teams = [team.team for team in plan.roster.teams]
    people = ["Fairness", "Why me", "Evenness", "Pay", "Targets"]
    assert list(sheets) == ["Summary", *teams, "Legend", "Coverage", *people]


def test_shifts_and_names_stand_where_they_belong(plan: Plan, sheets: Sheets) -> None:
    seen = {}
    for team in plan.roster.teams:
        for row in sheets[team.team][FIRST_AGENT_ROW:]:
            if row[0]:
                seen[row[0]] = (team.team, row)
    roster = plan.roster
    assert set(seen) == {a.agent for a in roster.agents}
    for number, agent in enumerate(roster.agents):
        team, row = seen[agent.agent]
        assert team == agent.team
        assert row[1:3] == [agent.name_zh, agent.name]
        cells = row[FIRST_DAY_COLUMN : FIRST_DAY_COLUMN + roster.grid.day_count]
        for day, place in enumerate(roster.assignment[number]):
            if place != OFF:
                assert cells[day] == roster.patterns[place].shift
            elif roster.leave[number, day]:
                assert cells[day] in ("年假", "病假", "培训")
            else:
                assert cells[day] == "休"


def test_leader_stands_first(plan: Plan, sheets: Sheets) -> None:
    for team in plan.roster.teams:
        assert str(sheets[team.team][FIRST_AGENT_ROW][3]).startswith("组长")


def test_cached_totals_equal_the_formulas_meaning(plan: Plan, sheets: Sheets) -> None:
    legend = legend_table(sheets)
    assert set(legend) == {p.shift for p in plan.roster.patterns}
    days = plan.roster.grid.day_count
    for team in plan.roster.teams:
        rows = sheets[team.team]
        weekend = [float(str(x)) for x in rows[2][FIRST_DAY_COLUMN : FIRST_DAY_COLUMN + days]]
        holiday = [float(str(x)) for x in rows[3][FIRST_DAY_COLUMN : FIRST_DAY_COLUMN + days]]
        for row in rows[FIRST_AGENT_ROW:]:
            if not row[0]:
                break
            cells = row[FIRST_DAY_COLUMN : FIRST_DAY_COLUMN + days]
            worked = [(d, *legend[str(c)]) for d, c in enumerate(cells) if c in legend]
            expected = [
                len(worked),
                sum(hours for _, hours, _ in worked),
                sum(night for _, _, night in worked),
                sum(weekend[d] for d, _, _ in worked),
                sum(holiday[d] for d, _, _ in worked),
            ]
            assert row[FIRST_DAY_COLUMN + days :] == pytest.approx(expected)


def test_totals_agree_with_paid_time_and_ledger(plan: Plan, sheets: Sheets) -> None:
    days, roster = plan.roster.grid.day_count, plan.roster
    rows = {row[0]: row for t in roster.teams for row in sheets[t.team][FIRST_AGENT_ROW:]}
    for number, agent in enumerate(roster.agents):
        totals = rows[agent.agent][FIRST_DAY_COLUMN + days :]
        assert totals[1] == pytest.approx(roster.paid_minutes[number] / 60)
        for place, burden in ((2, "night"), (3, "weekend"), (4, "holiday")):
            mine = [
                e
                for e in plan.ledger
                if (e.agent, e.burden) == (agent.agent, burden) and e.day >= roster.grid.first_day
            ]
            assert totals[place] == len(mine)


def test_daily_counts_by_shift(plan: Plan, sheets: Sheets) -> None:
    roster, days = plan.roster, plan.roster.grid.day_count
    codes = np.array([p.shift for p in roster.patterns] + [""])[roster.assignment]
    for team in roster.teams:
        mine = codes[[n for n, a in enumerate(roster.agents) if a.team == team.team]]
        rows = sheets[team.team]
        start = next(
            i for i, row in enumerate(rows[FIRST_AGENT_ROW:], FIRST_AGENT_ROW) if not row[0]
        )
        counted = {}
        for row in rows[start + 1 :]:
            counted[row[3]] = row[FIRST_DAY_COLUMN : FIRST_DAY_COLUMN + days]
        assert counted.pop("on shift 上班") == (mine != "").sum(axis=0).tolist()
        for code, numbers in counted.items():
            assert numbers == (mine == code).sum(axis=0).tolist()


def test_every_total_is_a_live_formula(plan: Plan, reports: Path) -> None:
    with ZipFile(reports / "roster.xlsx") as book:
        team_sheet = book.read("xl/worksheets/sheet2.xml").decode()
    agents = sum(a.team == "T01" for a in plan.roster.agents)
    formulas = re.findall(r"<f>([^<]*)</f>", team_sheet)
    shifts, days = len({p.shift for p in plan.roster.patterns}), plan.roster.grid.day_count
    assert len(formulas) == 5 * agents + (shifts + 1) * days + 5
    assert sum("Legend!$F$4:$F$8" in f for f in formulas) == agents
    assert "conditionalFormatting" in team_sheet
    assert 'state="frozen"' in team_sheet
    assert 'orientation="landscape"' in team_sheet


def test_every_sheet_is_printed_on_a4_or_a3(reports: Path) -> None:
    with ZipFile(reports / "roster.xlsx") as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/sheet"):
                setup = re.search(r"<pageSetup [^>]*>", book.read(name).decode())
                assert setup is not None, name
                assert re.search(r'paperSize="[89]"', setup[0]), name
                assert 'fitToHeight="0"' in setup[0], name


def test_coverage_sheet(plan: Plan, sheets: Sheets) -> None:
    rows = sheets["Coverage"]
    top = {str(row[0]): n for n, row in enumerate(rows)}
    roster, grid = plan.roster, plan.roster.grid
    floor = roster.on_floor()
    need = plan.requirement.scheduled
    missing = shortfall(floor, roster.skill_groups, need, plan.requirement.queues)
    blocks = {
        "Missing agents 缺口": missing,
        "Required 需求": need.sum(axis=0),
        "On the floor 在岗": floor.sum(axis=0),
        "Difference 差额": floor.sum(axis=0) - need.sum(axis=0),
    }
    for title, values in blocks.items():
        first = top[title] + 1
        table = [row[1 : 1 + grid.day_count] for row in rows[first : first + 48]]
        assert np.allclose(np.array(table, dtype=float).T.ravel(), values)
    assert any(title.startswith("Credit card 信用卡: simulated") for title in top)


def test_day_that_lacks_an_hour_has_blank_cells(dst_plan: Plan, tmp_path: Path) -> None:
    rows = write(dst_plan, tmp_path / "dst.xlsx")["Coverage"]
    labels = [str(row[0]) for row in rows]
    first = labels.index("Required 需求")
    two_o_clock = rows[first + 1 + 4]
    assert two_o_clock[0] == "02:00"
    lost = 1 + dst_plan.roster.grid.dates.index(dst_plan.roster.grid.dates[6])
    assert two_o_clock[lost] == ""
    assert "" not in (two_o_clock[lost - 1], two_o_clock[lost + 1])


def test_fairness_and_targets_name_everyone(plan: Plan, sheets: Sheets) -> None:
    ids = {a.agent for a in plan.roster.agents}
    for name in ("Fairness", "Targets"):
        assert {row[0] for row in sheets[name][3:]} == ids
    targets = {row[0]: row for row in sheets["Targets"][3:]}
    for target in plan.targets:
        row = targets[target.agent]
        assert row[8:11] == pytest.approx([target.target, target.expected, target.spread])


def test_summary_shows_the_verdict_and_definitions(plan: Plan, sheets: Sheets) -> None:
    text = "\n".join(str(cell) for row in sheets["Summary"] for cell in row)
    for gate in plan.gates:
        assert gate.name in text
        assert gate.detail in text
    assert "fail 未通过" in text
    assert "answered within 20 s / all offered" in text
    assert plan.fingerprint in text


def test_same_plan_same_bytes(dst_plan: Plan, tmp_path: Path) -> None:
    write(dst_plan, tmp_path / "a.xlsx")
    write(dst_plan, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_names_that_look_like_formulas_stay_text(dst_plan: Plan, tmp_path: Path) -> None:
    roster = dst_plan.roster
    agents = list(roster.agents)
    agents[0] = replace(agents[0], name="=1+1", name_zh='"&<李>')
    plan = replace(dst_plan, roster=replaced(roster, tuple(agents)))
    row = write(plan, tmp_path / "x.xlsx")["T01"][FIRST_AGENT_ROW]
    assert row[1:3] == ['"&<李>', "=1+1"]


def replaced(roster: Roster, agents: tuple[Agent, ...]) -> Roster:
    return Roster(
        roster.grid, agents, roster.teams, roster.patterns, roster.assignment, roster.leave,
        roster.previous,
    )  # fmt: skip


def test_leave_is_no_shift_of_the_same_code(dst_plan: Plan, tmp_path: Path) -> None:
    roster = dst_plan.roster
    patterns = tuple(
        replace(pattern, shift="sl" if pattern.shift == "E1" else pattern.shift)
        for pattern in roster.patterns
    )
    leave, assignment = np.full(roster.leave.shape, "", dtype="<U4"), roster.assignment.copy()
    leave[:, 3], assignment[:, 3] = "sick", OFF
    changed = replace(roster, patterns=patterns, leave=leave, assignment=assignment)
    made = write(replace(dst_plan, roster=changed), tmp_path / "roster.xlsx")
    team = made[roster.teams[0].team]
    rows = team[FIRST_AGENT_ROW : FIRST_AGENT_ROW + len(roster.agents)]
    assert {row[FIRST_DAY_COLUMN + 3] for row in rows} == {"(SL)"}
    assert "(SL)" in {row[0] for row in made["Legend"]}


def test_file_and_sheet_names() -> None:
    stems = file_stems(["a/b", "a:b", "A_b", "CON", "..", "王", "x" * 300])
    assert len({stem.lower() for stem in stems.values()}) == len(stems)
    assert all(not set(stem) & set('/\\:*?"<>|') for stem in stems.values())
    assert stems["CON"] == "_CON"
    assert stems["王"] == "王"
    names = sheet_names(["T[1]", "legend", "history", "队" * 40, "t_1_"], ["Legend"])
    assert len({name.lower() for name in names.values()}) == len(names)
    assert all(len(name) <= 31 for name in names.values())
    assert names["legend"] == "legend_2"


def test_hundreds_of_agents(build_plan: Callable[..., Plan], tmp_path: Path) -> None:
    plan = build_plan(agents=120, teams=8, days=28, queues=("general", "card", "online"))
    sheets = write(plan, tmp_path / "large.xlsx")
    assert len(sheets) == 8 + 8


def test_a_missing_folder_is_named(dst_plan: Plan, tmp_path: Path) -> None:
    from wfm.domain import NotFound

    with pytest.raises(NotFound, match="nowhere"):
        write_reports(dst_plan, tmp_path / "nowhere")
