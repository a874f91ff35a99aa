"""Files of a hiring plan: the same bytes each time, true figures, both languages."""

from __future__ import annotations

import csv
import re
from hashlib import sha256
from html.parser import HTMLParser
from math import ceil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from wfm.capacity import walk
from wfm.capacity_plan import COLUMNS, CapacityPlan, plan_capacity
from wfm.io import find_scenario, read_scenario
from wfm.io.capacity_tables import capacity_tables, write_capacity_tables
from wfm.io.columns import table_format
from wfm.report.capacity_files import write_capacity
from wfm.report.capacity_words import money_text, verdict


@pytest.fixture(scope="module")
def plan() -> CapacityPlan:
    scenario = read_scenario(find_scenario("quick"))
    return plan_capacity(scenario.changed({"capacity.months": 10, "capacity.trajectories": 200}))


@pytest.fixture(scope="module")
def written(plan: CapacityPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("capacity") / "out"
    write_capacity_tables(plan, folder)
    write_capacity(plan, folder)
    return folder


def fingerprints(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(f.relative_to(folder)): sha256(f.read_bytes()).hexdigest() for f in files}


def test_the_same_plan_gives_the_same_bytes(
    plan: CapacityPlan, written: Path, tmp_path: Path
) -> None:
    write_capacity_tables(plan, tmp_path / "again")
    write_capacity(plan, tmp_path / "again")
    assert fingerprints(tmp_path / "again") == fingerprints(written)
    assert len(fingerprints(written)) == 7 + 2 + 6


def test_every_table_has_the_columns_that_are_documented(plan: CapacityPlan) -> None:
    for table in capacity_tables(plan):
        assert table.columns == table_format(table.name).names == COLUMNS[table.name]
        assert all(len(row) == len(table.columns) for row in table.rows), table.name


def test_costs_of_the_table_add_up_to_the_walk(plan: CapacityPlan, written: Path) -> None:
    problem = plan.capacity.problem
    told = walk(problem, plan.capacity.decisions, problem.central)
    name = problem.scenarios[problem.central].name
    with (written / "capacity_cost.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["scenario"] == name]
    paid = sum(float(row[c]) for row in rows
               for c in ("wages", "hiring", "overtime_cost", "temporary_cost"))  # fmt: skip
    assert paid == pytest.approx(told.money.sum())


def test_the_workbook_holds_the_walk(plan: CapacityPlan, written: Path) -> None:
    problem = plan.capacity.problem
    told = walk(problem, plan.capacity.decisions, problem.central)
    book = CalamineWorkbook.from_path(str(written / "capacity.xlsx"))
    assert book.sheet_names[:2] == ["Summary 摘要", "Walk 人数推移"]
    rows = {row[0]: row[2:] for row in book.get_sheet_by_name("Walk 人数推移").to_python()}
    for title, name in (("= Closing heads", "closing"), ("Required FTE", "required_fte")):
        assert rows[title][: problem.count] == pytest.approx(getattr(told, name), abs=1e-3)


def test_the_page_is_one_whole_file_in_both_languages(written: Path) -> None:
    page = (written / "capacity.html").read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="https?:', page)
    assert "结论" in page
    assert "Verdict" in page
    assert page.count("<img") == 3
    HTMLParser().feed(page)


def test_the_verdict_says_what_to_do_and_what_happens_if_not(plan: CapacityPlan) -> None:
    english = " ".join(pair[0] for pair in verdict(plan))
    seats = plan.capacity.decisions.seats
    assert ("begin to recruit in" in english) == bool(
        seats[0, : plan.capacity.problem.decision + plan.capacity.problem.lead].any()
    )
    assert "ithout any class" in english
    assert all(re.search(r"[\u4e00-\u9fff]", pair[1]) for pair in verdict(plan))


def test_money_is_told_in_its_size() -> None:
    assert money_text(1_234_567.0, "CNY") == "1.23 m CNY"
    assert money_text(-12_340.0, "CNY") == "-12.34 k CNY"
    assert money_text(12.0, "EUR") == "12 EUR"
    assert money_text(float("inf"), "EUR") == "–"


@pytest.fixture(scope="module")
def bank() -> CapacityPlan:
    scenario = read_scenario(find_scenario("bank_24x7"))
    return plan_capacity(scenario.changed({"capacity.trajectories": 100}))


def test_the_bank_is_told_which_class_to_begin_and_by_when(bank: CapacityPlan) -> None:
    """The months in the words are those of the decisions, lead time and training away."""
    english = [pair[0] for pair in verdict(bank)]
    problem, decisions = bank.capacity.problem, bank.capacity.decisions
    names = [p.name for p in problem.periods]
    first = next(t for t in range(problem.count) if decisions.seats[0, t])
    joiners = int(decisions.seats[0, first])
    applicants = ceil(joiners / (0.20 * 0.75))
    assert re.search(
        rf"{joiners}\b.* in {names[first]}: begin to recruit in {names[first - 2]} "
        rf"\({applicants} applicants\), on the phone from {names[first + 1]}",
        english[0],
    )
    alone = walk(problem, bank.capacity.nobody, problem.central)
    told = walk(problem, decisions, problem.central)
    late = next(t for t in range(problem.count) if alone.gap_fte[t] > told.gap_fte[t] + 0.5)
    missed = next(line for line in english if line.startswith("Without any class"))
    assert f"from {names[late]}" in missed
    assert f"by up to {alone.gap_fte.max():.0f} full-timers" in missed


def test_the_bank_is_worth_planning_with_scenarios(bank: CapacityPlan) -> None:
    worth = bank.capacity.worth
    assert worth.of_flexibility > worth.tolerance
    assert worth.of_hiring_now > worth.tolerance
    assert worth.foresight <= worth.best
    assert bank.capacity.report.gap < 0.001
