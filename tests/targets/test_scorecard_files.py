"""From files to scorecards: mistakes at their line, tables, pages, workbooks, and in time."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from wfm.cli.scorecard_input import ScoreFiles, pieces_of, read_daily, read_work
from wfm.cli.scorecard_output import write_score_tables
from wfm.cli.shell import main
from wfm.domain import OFF, Agent, AgentActivity, AgentTarget, Plan, Roster, Team, TimeGrid
from wfm.domain.errors import InvalidInputs, NotFound
from wfm.domain.shift import ShiftPattern
from wfm.io.score_tables import read_cycle, read_figures, read_funnel, read_goals
from wfm.io.scorecard_files import find_scorecard, read_scorecard, scorecard_templates
from wfm.report.decomposition_sheet import FIRST_ROW, TEAM_SHEET, write_decomposition
from wfm.report.scorecard_files import write_scorecards
from wfm.targets.scorecard import score_period

FIRST, DAYS = date(2026, 2, 2), 28
GRID = TimeGrid(FIRST, DAYS, 60, "Asia/Shanghai")


class SmallPlan:
    """What scoring reads of a plan, without running the pipeline."""

    def __init__(self, people: int, teams: int) -> None:
        draw = np.random.default_rng(5)
        agents = tuple(
            Agent(f"A{n:03d}", f"T{n % teams}", ("x",), "leader" if n < teams else "agent",
                  name=f"Agent {n}", name_zh=f"座席{n}")
            for n in range(people)
        )  # fmt: skip
        works = draw.random((people, DAYS)) < 0.7
        daily = np.where(works, draw.uniform(30, 70, (people, DAYS)), 0.0)
        total = daily.sum(axis=1)
        ready = np.where(works, 27000.0, 0.0)
        self.roster = Roster(
            GRID, agents, tuple(Team(f"T{n}") for n in range(teams)),
            (ShiftPattern("D", 0, 480, 480),), np.where(works, 0, OFF),
            np.full((people, DAYS), ""), np.empty((people, 0), dtype=int),
        )  # fmt: skip
        activity = AgentActivity(
            tuple(a.agent for a in agents), ready, ready * 0.7,
            np.maximum(0, draw.normal(total, total**0.5, (20, people))), daily,
        )  # fmt: skip
        self.service = type("Service", (), {"agents": activity})()
        self.targets = tuple(
            AgentTarget(a.agent, "handled_contacts", "contacts", FIRST, GRID.last_day,
                        float(round(total[n] * 0.99)), float(total[n]), float(total[n] ** 0.5),
                        0.6, 0.61, float(ready[n].sum() / 3600), int(works[n].sum()), 0.7)
            for n, a in enumerate(agents)
        )  # fmt: skip


def plan_of(people: int = 8, teams: int = 2) -> Plan:
    return SmallPlan(people, teams)  # type: ignore[return-value]


def write(path: Path, head: str, rows: Iterable[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows(rows)
    return path


FIGURE_HEAD = "agent,day,metric,count,exposure,cause,evidence"


def month(plan: Plan, folder: Path) -> ScoreFiles:
    draw = np.random.default_rng(2)
    rows: list[tuple[object, ...]] = []
    daily = plan.service.agents.handled_daily  # type: ignore[union-attr]
    for n, agent in enumerate(plan.roster.agents):
        for d in np.flatnonzero(daily[n]):
            day, calls = FIRST + timedelta(days=int(d)), int(draw.poisson(daily[n, d]))
            rows += [
                (agent.agent, day, "handled_contacts", calls, "", "", ""),
                (agent.agent, day, "csat", int(draw.binomial(calls, 0.86)), calls, "", ""),
                (agent.agent, day, "ready_share", 7.1, 7.5, "", ""),
                (agent.agent, day, "error_rate", int(d == 3), calls, "agent", ""),
                (agent.agent, day, "complaint_rate", 0, calls, "", ""),
                (agent.agent, day, "first_contact_resolution", int(0.78 * calls), calls, "", ""),
            ]
        rows.append((agent.agent, FIRST, "praised_by_customer", 1, "", "", f"录音{n}"))
    rows.append(("centre", GRID.last_day, "service_level", 8100, 10000, "", ""))
    before = FIRST - timedelta(days=3)
    steps = [
        (a.agent, state, before + timedelta(days=n), "L")
        for a in plan.roster.agents
        for n, state in enumerate(("草拟", "communicated", "accepted"))
    ]
    leaders = [a for a in plan.roster.agents if a.role == "leader"]
    goals = [(a.agent, "班会", 4, 4, GRID.last_day) for a in leaders]
    talks = [(leaders[0].agent, plan.roster.agents[-1].agent, FIRST)]
    return ScoreFiles(
        write(folder / "figures.csv", FIGURE_HEAD, rows),
        write(folder / "cycle.csv", "agent,state,day,person", steps),
        write(folder / "goals.csv", "owner,goal,expected,actual,due", goals),
        write(folder / "talks.csv", "supervisor,agent,day", talks),
    )


def test_a_month_of_four_hundred_agents(tmp_path: Path) -> None:
    plan = plan_of(400, 24)
    files = month(plan, tmp_path)
    card = read_scorecard(find_scorecard("front_line_zh"))
    work = read_work(plan, card, files)
    cards = score_period(card, work.given)
    write_scorecards(
        tmp_path, plan, card, cards, write_score_tables(tmp_path, plan, card, work, cards)
    )
    assert len(cards) == 400
    assert all(one.state == "assessed" for one in cards)
    assert len(list((tmp_path / "teams").glob("*.xlsx"))) == 24
    assert len(list((tmp_path / "agents").glob("*.html"))) == 400


def test_tables_pages_and_workbooks_say_the_same(tmp_path: Path) -> None:
    plan = plan_of()
    card = read_scorecard(find_scorecard("front_line_en"))
    work = read_work(plan, card, month(plan, tmp_path))
    cards = score_period(card, work.given)
    coaching = write_score_tables(tmp_path, plan, card, work, cards)
    write_scorecards(tmp_path, plan, card, cards, coaching)
    with (tmp_path / "scorecards.csv").open(encoding="utf-8-sig") as file:
        rows = {row["agent"]: row for row in csv.DictReader(file)}
    for one in cards:
        page = (tmp_path / "agents" / f"{one.agent}.html").read_text(encoding="utf-8")
        assert float(rows[one.agent]["score"]) == one.score
        assert f"{one.score:.1f} · {one.grade}" in page
        assert "http" not in page
        book = CalamineWorkbook.from_path(str(tmp_path / "teams" / f"{one.team}.xlsx"))
        found = {row[0]: row for row in book.get_sheet_by_index(0).to_python()}
        assert found[one.agent][4] == pytest.approx(one.score)
    page = (tmp_path / "agents" / "A005.html").read_text(encoding="utf-8")
    assert "客户表扬 Praised by a customer" in page
    assert "录音5" in page
    own = next(t for t in plan.targets if t.agent == "A005").target
    team = sum(
        t.target for t, a in zip(plan.targets, plan.roster.agents, strict=True) if a.team == "T1"
    )
    for number in (own, team, sum(t.target for t in plan.targets)):
        assert f"{number:,.0f}" in page
    first = {p.name: p.read_bytes() for p in (tmp_path / "teams").iterdir()}
    write_scorecards(tmp_path, plan, card, cards, coaching)
    assert first == {p.name: p.read_bytes() for p in (tmp_path / "teams").iterdir()}


def problems_of(file: Path, **change: object) -> list[str]:
    given: dict[str, object] = {
        "agents": ["A1"], "metrics": {"csat": True, "handled_contacts": False, "error_rate": True},
        "causes_needed": ["error_rate"], "shares": ["csat"],
        "first_day": FIRST, "last_day": GRID.last_day,
    }  # fmt: skip
    with pytest.raises(InvalidInputs) as caught:
        read_figures(file, **(given | change))  # type: ignore[arg-type]
    return [str(p) for p in caught.value.problems]


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    rows = [
        ("A1", FIRST, "csat", 8, 10, "", ""),
        ("A9", FIRST, "csat", 8, 10, "", ""),
        ("A1", FIRST, "csta", 8, 10, "", ""),
        ("A1", "2026-03-09", "csat", 8, 10, "", ""),
        ("A1", FIRST, "error_rate", 1, 10, "", ""),
        ("A1", FIRST, "csat", 9, 10, "", ""),
        ("A1", FIRST, "error_rate", 1, 10, "moon", ""),
        ("A1", "2026-02-03", "csat", 9, "", "", ""),
        ("A1", "2026-02-04", "handled_contacts", "", "", "", ""),
        ("A1", "2026-02-05", "csat", 4, 5, "", ""),
        ("A1", "2026-02-05", "csat", 2, 0, "product", ""),
    ]
    file = write(tmp_path / "f.csv", FIGURE_HEAD, rows)
    found = problems_of(file)
    words = {
        3: "'A9' is no agent", 4: "'csta' is no metric", 5: "no frozen target for 2026-03-09",
        6: "needs a cause", 7: "stands on line 2", 8: "'moon' is not one of",
        9: "needs an exposure", 10: "needs a count",
        12: "6 csat of A1 on 2026-02-05 are more than the 5",
    }  # fmt: skip
    assert len(found) == len(words)
    for text, (line, word) in zip(found, words.items(), strict=True):
        assert text.startswith(f"{file}:{line}:")
        assert word in text


def test_cycle_and_goals_are_checked(tmp_path: Path) -> None:
    cycle = write(tmp_path / "c.csv", "agent,state,day", [
        ("A1", "draft", FIRST), ("A1", "accepted", FIRST), ("B", "draft", FIRST),
        ("A1", "gone", FIRST),
    ])  # fmt: skip
    with pytest.raises(InvalidInputs, match=r"c\.csv:3: .*communicated must come next") as caught:
        read_cycle(cycle, agents=["A1"])
    assert len(caught.value.problems) == 3
    goals = write(tmp_path / "g.csv", "owner,goal,expected,actual,due", [
        ("A1", "x", "", 4, FIRST), ("Z", "y", 5, 4, FIRST),
    ])  # fmt: skip
    with pytest.raises(InvalidInputs, match=r"g\.csv:2: .*either what is expected") as caught:
        read_goals(goals, agents=["A1"])
    assert "'Z' is no agent" in str(caught.value)


def test_a_scorecard_file_is_refused_at_its_line(tmp_path: Path) -> None:
    text = scorecard_templates()["front_line_en"].read_text(encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "call_quality: 0.40" in row)
    for old, new, word in (
        ("call_quality: 0.40", "call_quality: 0.30", "weights add up to 0.9, not to 1"),
        ("call_quality: 0.40, ticket_quality: 0.20, traffic: 0.20",
         "call_quality: 0.20, ticket_quality: 0.20, traffic: 0.40", "quality has 40.0%"),
    ):  # fmt: skip
        path = tmp_path / "card.yaml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InvalidInputs, match=word) as caught:
            read_scorecard(path)
        assert f"card.yaml:{line}:" in str(caught.value)
    path.write_text(text.replace("veto: D", "vetto: D"), encoding="utf-8")
    with pytest.raises(InvalidInputs, match="unknown word 'vetto'"):
        read_scorecard(path)
    with pytest.raises(NotFound, match="front_lin"):
        find_scorecard("front_lin")


def test_the_workbook_holds_live_formulas_that_add_up(tmp_path: Path) -> None:
    plan = plan_of()
    daily = read_daily(plan, handled_only(plan, tmp_path))
    pieces = pieces_of(plan)
    file = tmp_path / "月度目标分解记录表.xlsx"
    write_decomposition(plan, pieces, file, daily)
    book = CalamineWorkbook.from_path(str(file))
    assert book.sheet_names == [TEAM_SHEET, *(p.target.agent for p in pieces)]
    team = book.get_sheet_by_name(TEAM_SHEET).to_python(skip_empty_area=False)
    for place, one in enumerate(pieces):
        rows = book.get_sheet_by_name(one.target.agent).to_python(skip_empty_area=False)
        days = rows[FIRST_ROW : FIRST_ROW + DAYS]
        assert sum(row[4] for row in days) == one.target.target == team[FIRST_ROW + place][3]
        done = due = 0.0
        for day, row in zip(one.days, days, strict=True):
            told = daily.get((one.target.agent, day))
            assert (row[5] == "") == (told is None)
            if told is not None:
                done, due = done + told, due + row[4]
                assert row[7:9] == [done, done - due]
        assert team[FIRST_ROW + place][4:7] == [due, done, done - due]
    first = file.read_bytes()
    write_decomposition(plan, pieces, file, daily)
    assert file.read_bytes() == first


def test_the_formulas_are_what_their_cells_show(tmp_path: Path) -> None:
    from zipfile import ZipFile

    write_decomposition(plan_of(), pieces_of(plan_of(), "A003"), tmp_path / "one.xlsx")
    with ZipFile(tmp_path / "one.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>SUM(E$7:E7)</f>" in sheet
    assert sheet.count("<f>") == 4 * DAYS + 3 * 4 + 3


def handled_only(plan: Plan, folder: Path) -> Path:
    daily = plan.service.agents.handled_daily  # type: ignore[union-attr]
    rows = [
        (a.agent, FIRST + timedelta(days=int(d)), round(daily[n, d]))
        for n, a in enumerate(plan.roster.agents)
        for d in np.flatnonzero(daily[n])
        if d < 12
    ]
    return write(folder / "handled.csv", "agent,day,handled", rows)


def test_commands_answer_clearly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plan_of()
    files = month(plan, tmp_path)
    handled = handled_only(plan, tmp_path)
    monkeypatch.setattr("wfm.io.read_plan", lambda _: plan)

    def run(*words: object) -> tuple[int, str, str]:
        code = main(["scorecard", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    code, out, _ = run("p", "--actuals", files.actuals, "--cycle", files.cycle)
    assert code == 0
    assert len(out.splitlines()) == 9
    code, _, _ = run("p", "--actuals", files.actuals, "--cycle", files.cycle, "--goals",
                     files.goals, "--conversations", files.conversations,
                     "--out", tmp_path / "o")  # fmt: skip
    assert code == 0
    assert (tmp_path / "o" / "team_contest.csv").exists()
    assert (tmp_path / "o" / "conversation_coverage.csv").exists()
    code, out, _ = run("track", "p", "--actuals", handled, "--as-of", "2026-02-13")
    assert (code, len(out.splitlines())) == (0, 9)
    code, _, err = run("track", "p", "--actuals", handled, "--as-of", "Friday")
    assert (code, "Friday" in err) == (5, True)
    code, out, _ = run("decompose", "p", "--agent", "A004")
    target = next(t for t in plan.targets if t.agent == "A004").target
    assert sum(int(row["target"]) for row in csv.DictReader(out.splitlines())) == target
    assert run("decompose", "p", "--agent", "A999")[0] == 3
    assert run("decompose", "p", "--out", tmp_path / "x.csv")[0] == 5
    assert run("decompose", "p", "--out", tmp_path / "x.xlsx", "--actuals", handled)[0] == 0
    chain = ("--commission-rate", "0.02", "--value-per-sale", 5000, "--close-rate", "0.1",
             "--connect-rate", "0.25")  # fmt: skip
    code, out, _ = run("income", 10000, *chain)
    assert "dials,4000,4000" in out
    code, out, _ = run("income", 10000, *chain, "--plan", "p", "--agent", "A004")
    assert sum(int(row["dials"]) for row in csv.DictReader(out.splitlines())) == 4000
    assert run("income", 10000, *chain, "--agent", "A004")[0] == 5
    steps = write(tmp_path / "f.csv", "step,planned,actual", [("dials", 40, 36), ("sales", 4, 2)])
    assert read_funnel(steps) == (("dials", "sales"), (40, 4), (36, 2))
    code, out, _ = run("funnel", steps)
    parts = [float(row["contribution"]) for row in csv.DictReader(out.splitlines())]
    assert sum(parts) == pytest.approx(-2)
    assert "front_line_zh" in run("template")[1]
    assert run("template", "front_line_zh", "--out", tmp_path / "c.yaml")[0] == 0
    assert run("template", "front_line_zh", "--out", tmp_path / "c.yaml")[0] == 5
    assert run("template", "nothing")[0] == 3


def test_a_plan_without_the_target_is_named(tmp_path: Path) -> None:
    plan = plan_of()
    files = month(plan, tmp_path)
    plan.targets = tuple(replace(t, metric="speed") for t in plan.targets)  # type: ignore[misc]
    with pytest.raises(Exception, match="no frozen target for handled_contacts"):
        read_work(plan, read_scorecard(find_scorecard("front_line_zh")), files)
