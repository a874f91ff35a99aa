"""The balance of an averaging cycle, from agents.csv or from the previous roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from wfm.domain import Absence
from wfm.io import read_plan, read_scenario, write_plan
from wfm.io.people_tables import read_agents, read_leave
from wfm.io.scenario_tables import write_agents
from wfm.scenario import Scenario, balances_of

Change = Callable[[str, str, str], Path]

NEW_YEAR = date(2026, 1, 1)
DAYS = [NEW_YEAR + timedelta(days=n) for n in range(32)]
"""From the first day of the quarter to the day before the period, 2026-02-02."""


def with_cycle(folder: Path, cycle: str = "quarter") -> None:
    path = folder / "scenario.yaml"
    rules = f"roster: {{rules: {{hours_cycle: {cycle}}}}}\n"
    path.write_text(path.read_text(encoding="utf-8") + rules, encoding="utf-8")


def with_previous(folder: Path, rows: list[tuple[str, date]]) -> None:
    lines = [f"{agent},{day},D1\n" for agent, day in rows]
    text = "agent,day,shift\n" + "".join(lines)
    (folder / "previous.csv").write_text(text, encoding="utf-8")


def balance_kinds(scenario: Scenario) -> list[str]:
    return [f.kind for f in scenario.findings if f.kind.startswith("cycle_balance")]


def hours(scenario: Scenario) -> list[float | None]:
    return [agent.cycle_balance_hours for agent in balances_of(scenario).agents]


def test_the_balance_follows_from_the_previous_roster(scenario_folder: Path):
    with_cycle(scenario_folder)
    with_previous(scenario_folder, [("A1", day) for day in DAYS] + [("A2", DAYS[0])])
    (scenario_folder / "leave.csv").write_text(
        "agent,first_day,last_day,kind\n"
        "A2,2025-12-20,2026-01-16,sick\nA1,2025-11-01,2025-12-31,annual\n",
        encoding="utf-8",
    )
    scenario = read_scenario(scenario_folder)
    # January 2026 has 21 work days in China with the make-up day of the 4th; D1 has 9 hours.
    works = sum(scenario.calendar.day(day).works for day in DAYS)
    assert works == 21
    assert hours(scenario) == [pytest.approx(32 * 9 - 21 * 8), pytest.approx(9 - 21 * 8 / 2)]
    assert [agent.cycle_balance_hours for agent in scenario.agents] == [None, None]
    assert balance_kinds(scenario) == ["cycle_balance_follows"]
    assert "2 agents with -75 to +120 h in the cycle that began 2026-01-01" in (
        scenario.findings[-1].what
    )
    # Leave of days that the previous roster tells of is kept, older leave is not.
    assert scenario.leave == (Absence("A2", date(2025, 12, 20), date(2026, 1, 16), "sick"),)
    assert scenario.calendar.days[0].day == NEW_YEAR


def test_another_cycle_or_period_is_reckoned_anew(scenario_folder: Path):
    with_cycle(scenario_folder)
    with_previous(scenario_folder, [(agent, day) for day in DAYS for agent in ("A1", "A2")])
    scenario = read_scenario(scenario_folder)
    month = scenario.changed({"roster.rules.hours_cycle": "month"})
    # Only Sunday 1 February lies before the period.
    assert hours(month) == [9, 9]
    assert balance_kinds(month) == ["cycle_balance_follows"]
    assert "began 2026-02-01" in month.findings[-1].what
    week = scenario.changed({"roster.rules.hours_cycle": "week"})
    assert hours(week) == [None, None]
    assert balance_kinds(week) == []
    later = scenario.changed({"period": {"start": "2026-02-04", "days": 5}})
    assert hours(later) == [None, None]
    assert balance_kinds(later) == ["cycle_balance_unknown"]
    assert scenario.changed({}) == scenario


def test_a_previous_roster_of_a_few_days_tells_nothing(scenario_folder: Path):
    with_cycle(scenario_folder)
    scenario = read_scenario(scenario_folder)
    assert hours(scenario) == [None, None]
    assert balance_kinds(scenario) == ["cycle_balance_unknown"]
    remark = scenario.findings[-1]
    assert (remark.where, remark.severity) == ("agents.csv", "warning")
    assert remark.what == (
        "the hours of 2 agents in the cycle that began 2026-01-01 are not known and count as "
        "what was owed: add cycle_balance_hours to agents.csv, or all shifts from 2026-01-01 on "
        "to previous.csv"
    )


def test_what_agents_csv_says_holds(scenario_folder: Path, change_file: Change):
    with_cycle(scenario_folder)
    with_previous(scenario_folder, [(agent, day) for day in DAYS for agent in ("A1", "A2")])
    (scenario_folder / "agents.csv").write_text(
        "agent,team,skills,cycle_balance_hours\nA1,T1,general;card,0\nA2,T1,card,119.5\n",
        encoding="utf-8",
    )
    scenario = read_scenario(scenario_folder)
    assert hours(scenario) == [0, 119.5]
    assert balance_kinds(scenario) == ["cycle_balance_differs"]
    assert "(A1 0 h, not 120 h); agents.csv holds" in scenario.findings[-1].what


def test_nothing_is_said_without_a_cycle(scenario_folder: Path):
    assert balance_kinds(read_scenario(scenario_folder)) == []


def test_locks_are_checked_against_what_is_left_of_the_cycle(scenario_folder: Path):
    with_cycle(scenario_folder)
    path = scenario_folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("files: {", "files: {requests: requests.csv, ")
    text = text.replace("quarter", "quarter, max_cycle_overtime_hours: 16")
    path.write_text(text, encoding="utf-8")
    # 120 h ahead of 80 h owed in the period and 48 h of overtime: 8 h are left.
    with_previous(scenario_folder, [(agent, day) for day in DAYS for agent in ("A1", "A2")])
    lock = "agent,first_day,kind,shifts\nA1,2026-02-05,lock,D1\n"
    (scenario_folder / "requests.csv").write_text(lock, encoding="utf-8")
    with pytest.raises(ValueError, match="quarter's cycle"):
        read_scenario(scenario_folder)
    with_previous(scenario_folder, [(agent, day) for day in DAYS[1:] for agent in ("A1", "A2")])
    assert len(read_scenario(scenario_folder).requests) == 1


def test_balances_are_written_as_they_are_known(plan, tmp_path: Path):
    known = [12.5, None, 0.0]
    agents = tuple(
        replace(agent, cycle_balance_hours=balance)
        for agent, balance in zip(plan.roster.agents, known, strict=True)
    )
    made = replace(plan, roster=replace(plan.roster, agents=agents))
    assert read_plan(write_plan(made, tmp_path / "plan")).roster.agents == agents
    write_agents(tmp_path / "agents.csv", agents)
    read, _ = read_agents(tmp_path / "agents.csv")
    assert [agent.cycle_balance_hours for agent in read] == known


def test_leave_of_the_days_before_the_period(tmp_path: Path):
    path = tmp_path / "leave.csv"
    path.write_text(
        "agent,first_day,last_day\na,2026-01-01,2026-01-03\na,2026-01-10,2026-01-11\n",
        encoding="utf-8",
    )
    days = {"first_day": date(2026, 2, 2), "last_day": date(2026, 3, 1)}
    leave, (finding,) = read_leave(path, **days, known_since=date(2026, 1, 5))
    assert [absence.first_day for absence in leave] == [date(2026, 1, 10)]
    assert "1 row outside the period 2026-02-02 to 2026-03-01 was left out" in finding.what
