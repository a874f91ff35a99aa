"""Why me lines, evenness, pay, and calendars that follow a changed roster."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from wfm.domain import OFF, Plan
from wfm.io.fairness_tables import fairness_table, fairness_tables, pay_table, why_me_table
from wfm.report.calendar_files import write_calendars
from wfm.roster import burdens
from wfm.roster.revisions import revised
from wfm.roster.why_me import AgentStory, BurdenStory
from wfm.roster.why_me_words import why_me_line, why_me_line_zh


def sheet(reports: Path, name: str) -> list[list[object]]:
    book = CalamineWorkbook.from_path(str(reports / "roster.xlsx"))
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def test_a_line_in_both_languages() -> None:
    night = BurdenStory("night", 3, True, 2.64, 5, 3.1, 4.4, 2.2, 12)
    holiday = BurdenStory("holiday", 1, False, 0.0, 0, 0.0, 0.0, 0.0, 0)
    weekend = BurdenStory("weekend", 0, True, 0.0, 0, 0.0, 0.0, 0.0, 12)
    story = AgentStory("a", (night, weekend, holiday), "off", (2024,))
    assert why_me_line(story) == (
        "3 nights: fair share 2.6 (you did 5 in the year before, worth 3.1 today, equals 4.4 on "
        "average), this time equals did 2.2; 1 statutory holiday: not shared out to you; "
        "New Year's Eve off, worked it in 2024"
    )
    assert why_me_line_zh(story) == (
        "夜班 3 次，应得 2.6（上一年 5 次，折算 3.1，同类平均 4.4），本期同类平均 2.2；"
        "法定节假日班 1 次，不参与分摊；除夕休息，2024 年除夕曾上班"
    )


def test_nothing_to_tell_is_said() -> None:
    story = AgentStory("a", (BurdenStory("night", 0, False, 0, 0, 0, 0, 0, 0),), "", ())
    assert why_me_line(story) == "no unpopular work now or in the past"
    assert "均无" in why_me_line_zh(story)


def test_everybody_has_a_line(plan: Plan, reports: Path) -> None:
    agents = [agent.agent for agent in plan.roster.agents]
    assert [row[0] for row in why_me_table(plan).rows] == agents
    assert [row[0] for row in sheet(reports, "Why me")[3:]] == agents


def test_evenness_stands_in_file_and_sheet(plan: Plan, reports: Path) -> None:
    rows = fairness_table(plan).rows
    assert len(fairness_tables(plan)["fairness"].records()) == len(rows)
    assert len(sheet(reports, "Evenness")[3:]) == len(rows)
    assert all(0 <= row[10] < 1 for row in rows if row[10] == row[10])
    assert all(0 < row[11] <= 1 + 1e-9 for row in rows if row[11] == row[11])


def test_late_shifts_stand_beside_nights(plan: Plan, reports: Path) -> None:
    done = Counter(e.agent for e in burdens(plan.roster, plan.calendar) if e.burden == "late")
    assert done
    head, *rows = sheet(reports, "Fairness")[2:]
    column = head.index("Late shifts\n晚班")
    assert {row[0]: row[column] for row in rows} == {
        agent.agent: done[agent.agent] for agent in plan.roster.agents
    }
    told = {row[0]: row[4] for row in sheet(reports, "Why me")[3:]}
    agent, count = done.most_common(1)[0]
    assert f"{count} late shift" in str(told[agent])
    assert "late shifts 晚班" in {row[0] for row in sheet(reports, "Evenness")[3:]}
    assert "late shifts 晚班" in (reports / "report.html").read_text(encoding="utf-8")


def test_pay_adds_up_to_paid_time(plan: Plan, reports: Path) -> None:
    hours = {row[0]: row[6] for row in pay_table(plan).rows}
    for agent, minutes in zip(plan.roster.agents, plan.roster.paid_minutes, strict=True):
        assert hours[agent.agent] == pytest.approx(minutes / 60)
    multiples, *rows = sheet(reports, "Pay")[3:]
    assert multiples[4:8] == [3.0, 2.0, 1.5, 1.0]
    for row in rows[: len(plan.roster.agents)]:
        four = np.array(row[4:8], dtype=float)
        assert row[8] == pytest.approx(four.sum())
        assert row[9] == pytest.approx(four @ np.array(multiples[4:8], dtype=float))
    total = rows[-1]
    assert total[8] == pytest.approx(plan.roster.paid_minutes.sum() / 60)


def test_sums_of_pay_are_live_formulas(plan: Plan, reports: Path) -> None:
    with ZipFile(reports / "roster.xlsx") as book:
        number = 1 + len(plan.roster.teams) + 2 + 4
        text = book.read(f"xl/worksheets/sheet{number}.xml").decode()
    formulas = re.findall(r"<f>([^<]*)</f>", text)
    agents, teams = len(plan.roster.agents), len(plan.roster.teams)
    assert sum(f.startswith("SUMPRODUCT(") for f in formulas) == agents
    assert sum(f.startswith("SUMIF(") for f in formulas) == 6 * teams
    assert sum(f.startswith("SUM(") for f in formulas) == agents + 6


def events(folder: Path, agent: str) -> dict[str, object]:
    file = folder / f"{agent}.ics"
    return {str(e["UID"]): e for e in Calendar.from_ical(file.read_bytes()).walk("VEVENT")}


def test_sequence_grows_for_changed_days_only(
    build_plan: Callable[..., Plan], tmp_path: Path
) -> None:
    plan = build_plan(agents=8, teams=1, days=7)
    roster = plan.roster
    row, day = (int(x) for x in np.argwhere(roster.assignment != OFF)[0])
    agent = roster.agents[row].agent
    uid = f"{roster.grid.dates[day]:%Y%m%d}-{agent}@wfm"
    away = roster.assignment.copy()
    away[row, day] = OFF
    without = replace(roster, assignment=away)
    first = replace(plan, roster=without, revisions=revised((), roster, without))
    write_calendars(first, tmp_path / "first")
    gone = events(tmp_path / "first", agent)
    assert gone[uid]["SEQUENCE"] == 1
    assert gone[uid]["STATUS"] == "CANCELLED"
    assert {e["SEQUENCE"] for name, e in gone.items() if name != uid} <= {0}
    # The shift comes back: the number goes on, so that calendars take it for newer.
    second = replace(plan, revisions=revised(first.revisions, without, roster))
    write_calendars(second, tmp_path / "second")
    back = events(tmp_path / "second", agent)
    assert back[uid]["SEQUENCE"] == 2
    assert "STATUS" not in back[uid]
    other = next(a.agent for a in roster.agents if a.agent != agent)
    assert {e["SEQUENCE"] for e in events(tmp_path / "second", other).values()} <= {0}


def test_other_breaks_count_as_a_change(build_plan: Callable[..., Plan]) -> None:
    roster = build_plan(agents=4, teams=1, days=7).roster
    shifts = [pattern.shift for pattern in roster.patterns]
    twins = [(a, b) for a in range(len(shifts)) for b in range(a) if shifts[a] == shifts[b]]
    if not twins:
        twins = [(0, 1)]
    one, two = roster.assignment.copy(), roster.assignment.copy()
    one[0, 0], two[0, 0] = twins[0]
    (found,) = revised((), replace(roster, assignment=one), replace(roster, assignment=two))
    assert (found.agent, found.sequence, found.events) == (roster.agents[0].agent, 1, 1)


def test_an_agent_reads_why_in_the_calendar(plan: Plan, reports: Path) -> None:
    agent, english, chinese = why_me_table(plan).rows[0]
    calendar = Calendar.from_ical((reports / "calendars" / f"{agent}.ics").read_bytes())
    # The reader leaves the escapes of properties it does not know.
    text = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), calendar["X-WR-CALDESC"])
    assert text == f"{chinese}\n{english}"
