"""Tables in CSV and XLSX, in English and Chinese: what is read, left out and refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from wfm.domain import (
    Absence,
    Agent,
    Day,
    DayClass,
    Event,
    InvalidInput,
    InvalidInputs,
    LedgerEntry,
    NotFound,
    PreviousShift,
    Team,
    WfmError,
)
from wfm.io import (
    read_agents,
    read_calendar,
    read_events,
    read_leave,
    read_ledger,
    read_previous,
    read_teams,
    write_agents,
    write_calendar,
    write_events,
    write_leave,
    write_ledger,
    write_previous,
    write_teams,
)


def problems(read, path: Path, **options) -> list[tuple[int, str, str]]:
    """Return line, text and hint of everything a reader refuses."""
    with pytest.raises(InvalidInput) as caught:
        read(path, **options)
    error = caught.value
    found = error.problems if isinstance(error, InvalidInputs) else (error,)
    lines = []
    for problem in found:
        assert problem.where.startswith(str(path))
        line = problem.where[len(str(path)) + 1 :]
        lines.append((int(line or 0), problem.what, problem.hint))
    return lines


CHINESE_AGENTS = """\
工号,姓名,班组,角色,技能,合同比例,入职日期,可上夜班,可加班
1001,张三,一组,班长,综合、信用卡,100%,2019/3/1,是,是
1002,李四,一组,副班长,综合,1,2020年2月29日,否,是
1003,王五,二组,座席,信用卡,50%,20210705,1,0
合计,,,,,,,,
,,,,,,,,
"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_chinese_agents_in_every_encoding(encoding: str, tmp_path: Path):
    path = tmp_path / "人员.csv"
    path.write_bytes(CHINESE_AGENTS.encode(encoding))
    agents, findings = read_agents(path, queues=("综合", "信用卡"))
    assert agents == (
        Agent(
            "1001", "一组", ("综合", "信用卡"), "leader", name_zh="张三", hired=date(2019, 3, 1)
        ),
        Agent(
            "1002", "一组", ("综合",), "deputy", nights_allowed=False, name_zh="李四",
            hired=date(2020, 2, 29),
        ),
        Agent(
            "1003", "二组", ("信用卡",), contract_share=0.5, overtime_allowed=False,
            name_zh="王五", hired=date(2021, 7, 5),
        ),
    )  # fmt: skip
    [total] = findings
    assert (total.kind, total.where) == ("total_row", "人员.csv:5")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told_apart(delimiter: str, tmp_path: Path):
    path = tmp_path / "leave.csv"
    rows = [["Agent ID", "From", "To", "Type"], ["A1", "2026-02-03", "2026-02-04", "病假"]]
    path.write_text("\n".join(delimiter.join(r) for r in rows), encoding="utf-8")
    assert read_leave(path)[0] == (Absence("A1", date(2026, 2, 3), date(2026, 2, 4), "sick"),)


def test_a_workbook_reads_like_a_csv(tmp_path: Path):
    path = tmp_path / "agents.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["工号", "班组", "技能", "入职日期", "可上夜班", "合同比例"])
        sheet.write_row(1, 0, [1001, 7, "general;card"])
        sheet.write_datetime(1, 3, datetime(2020, 2, 29), day)
        sheet.write_boolean(1, 4, False)
        sheet.write_number(1, 5, 0.5)
        sheet.write_row(3, 0, ["合计", 1])
    [agent], findings = read_agents(path)
    assert agent == Agent(
        "1001", "7", ("general", "card"), contract_share=0.5, nights_allowed=False,
        hired=date(2020, 2, 29),
    )  # fmt: skip
    assert [f.where for f in findings] == ["agents.xlsx:4"]


def test_every_mistake_of_a_file_comes_at_once(tmp_path: Path):
    path = tmp_path / "agents.csv"
    path.write_text(
        "agent,team,skills,role,contract_share,nights_allowed,hired\n"
        "A1,T1,general,boss,1,yes,2020-01-01\n"
        "A2,,crad,agent,80,perhaps,02/03/2020\n"
        "A1,T1,general,agent,0,no,2020-02-30\n"
        "A3,T1,general;general,agent,half,no,\n"
        "A1,T1,general,agent,1,no,\n"
        "A4,T1,crad,agent,1,no,\n"
        "A5,T1,general,agent,1,no,,surplus\n"
        "A6,T1,general,agent,0,no,\n"
        "A7,T1,general,agent,1,no,\n"
        "A7,T1,general,agent,1,no,\n",
        encoding="utf-8",
    )
    found = problems(read_agents, path, queues=("general", "card"))
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)
    told = {(line, what): hint for line, what, hint in found}
    assert told[2, "role 'boss' is not known"] == "use one of: agent, deputy, leader"
    assert (3, "team is empty") in told
    assert told[3, "contract_share 80 is more than 1"] == "write 80% if a percentage is meant"
    assert told[3, "nights_allowed 'perhaps' is neither yes nor no"]
    assert told[3, "hired '02/03/2020' is no day"] == "write it as 2026-02-17"
    assert (4, "hired '2020-02-30' is not in the calendar") in told
    assert (5, "skills names general twice") in told
    assert (5, "contract_share 'half' is no number") in told
    assert told[7, "'crad' is no queue of this scenario"] == "did you mean card?"
    assert (8, "has 8 cells, the headings name 7") in told
    assert (9, "has contract share 0.0") in told
    assert (11, "agent A7 stands on line 10 already") in told


def test_only_fifty_mistakes_are_shown(tmp_path: Path):
    path = tmp_path / "ledger.csv"
    rows = [f"A{n},2026-02-31,night" for n in range(120)]
    path.write_text("agent,day,burden\n" + "\n".join(rows), encoding="utf-8")
    found = problems(read_ledger, path)
    assert len(found) == 51
    assert found[-1][1] == "70 more problems are not shown"


@pytest.mark.parametrize(
    ("content", "line", "what", "hint"),
    [
        ("", 0, "is empty", "name the columns"),
        ("\n \n", 0, "is empty", ""),
        ("agent,team\nA1,T1\n", 1, "lacks the column skills", "技能"),
        ("agent,team,skils\nA1,T1,x\n", 1, "lacks the column skills", "rename skils to skills"),
        (
            "agent,team,skills,night_allowed\nA1,T1,x,no\n", 1,
            "the column 'night_allowed' is not known", "did you mean nights_allowed?",
        ),
        ("agent,team,skills,工号\nA1,T1,x,A2\n", 1, "two columns hold agent", ""),
        ("agent,team,skills\n", 0, "holds no row below its headings", ""),
        ('agent,team,skills\n"A1,T1,x\n', 2, "cannot be cut into cells", "quotation mark"),
        ("agent,team,skills\nA1,T1,\n", 2, "skills is empty", ""),
    ],
)  # fmt: skip
def test_broken_tables_are_told(content, line, what, hint, tmp_path: Path):
    path = tmp_path / "agents.csv"
    path.write_text(content, encoding="utf-8")
    found = problems(read_agents, path)[0]
    assert found[0] == line
    assert what in found[1]
    assert hint in found[2]


def test_strange_columns_are_left_out_with_a_finding(tmp_path: Path):
    path = tmp_path / "agents.csv"
    path.write_text("agent,team,skills,favourite colour\nA1,T1,x,blue\n", encoding="utf-8")
    agents, findings = read_agents(path)
    assert len(agents) == 1
    assert [(f.kind, f.severity) for f in findings] == [("unknown_column", "info")]


def test_files_that_are_no_tables(tmp_path: Path):
    (tmp_path / "agents.csv").write_bytes(b"\x00\xff\xfe\x80" * 100)
    assert "no text in UTF-8 or GB18030" in problems(read_agents, tmp_path / "agents.csv")[0][1]
    (tmp_path / "agents.xlsx").write_bytes(b"agent,team,skills\n")
    assert "no readable workbook" in problems(read_agents, tmp_path / "agents.xlsx")[0][1]
    with pytest.raises(NotFound, match="does not exist") as missing:
        read_agents(tmp_path / "agent.csv")
    assert missing.value.hint == "did you mean agents.csv?"
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_agents(tmp_path)


def test_leave_outside_the_period_is_left_out_and_backwards_leave_refused(tmp_path: Path):
    path = tmp_path / "leave.csv"
    path.write_text(
        "agent,first_day,last_day,kind\n"
        "A1,2026-01-28,2026-02-02,annual\n"
        "A1,2026-01-05,2026-01-09,annual\n"
        "A2,2026-02-15,2026-03-20,产假\n"
        "A2,2026-07-01,2026-07-02,honeymoon\n",
        encoding="utf-8",
    )
    options = {
        "agents": {"A1", "A2"}, "first_day": date(2026, 2, 2), "last_day": date(2026, 2, 15),
    }  # fmt: skip
    leave, findings = read_leave(path, **options)
    assert leave == (
        Absence("A1", date(2026, 1, 28), date(2026, 2, 2)),
        Absence("A2", date(2026, 2, 15), date(2026, 3, 20), "maternity"),
    )
    [finding] = findings
    assert finding.kind == "leave_outside"
    assert finding.severity == "info"
    assert finding.what == (
        "2 rows outside the period 2026-02-02 to 2026-02-15 were left out (line 3, 5)"
    )
    assert read_leave(path)[0][3].kind == "honeymoon"
    path.write_text(
        "agent,first_day,last_day\nA1,2026-02-05,2026-02-03\nA11,2026-02-05,2026-02-05\n",
        encoding="utf-8",
    )
    assert problems(read_leave, path, **options) == [
        (2, "last_day 2026-02-03 is before first_day 2026-02-05", ""),
        (3, "'A11' is no agent of this scenario", "did you mean A1?"),
    ]


def test_previous_shifts_are_checked(tmp_path: Path):
    path = tmp_path / "previous.csv"
    path.write_text(
        "agent,day,shift\nA1,2026-02-01,N1\nA1,2026-02-01,D1\nA9,2026-02-01,D1\n"
        "A1,2026-01-31,X\nA1,2026-02-02,D1\n",
        encoding="utf-8",
    )
    found = problems(
        read_previous,
        path,
        agents={"A1", "A2"},
        shifts=("D1", "N1"),
        period_start=date(2026, 2, 2),
    )
    assert [(line, what) for line, what, _ in found] == [
        (3, "agent A1 has a shift on 2026-02-01 on line 2 already"),
        (4, "'A9' is no agent of this scenario"),
        (5, "'X' is no shift of this scenario"),
        (6, "2026-02-02 is not before the period, 2026-02-02"),
    ]


def test_the_ledger_may_hold_people_who_left(tmp_path: Path):
    path = tmp_path / "ledger.csv"
    path.write_text(
        "工号,日期,类型\nA1,2025-01-29,春节\nA0,2025-01-29,春节\nA1,2025-10-01,节假日\n",
        encoding="utf-8",
    )
    ledger, findings = read_ledger(path, agents={"A1"})
    assert [e.burden for e in ledger] == ["spring_festival", "holiday"]
    assert [(f.kind, f.where) for f in findings] == [("unknown_agent", "ledger.csv:3")]
    path.write_text("工号,日期,类型\nA1,2025-03-01,晚班\nA1,2025-03-02,late\n", encoding="utf-8")
    ledger, _ = read_ledger(path, agents={"A1"})
    assert [e.burden for e in ledger] == ["late", "late"]
    path.write_text(
        "agent,day,burden\nA1,2025-01-29,night\nA1,2025-01-29,夜班\n", encoding="utf-8"
    )
    assert problems(read_ledger, path) == [(3, "repeats line 2", "")]


def test_events_and_calendar(tmp_path: Path):
    path = tmp_path / "events.csv"
    path.write_text(
        "事件,开始日期,结束日期,队列,话务系数,aht_factor\n"
        "新产品,2026-02-05,2026-02-07,信用卡、综合,1.25,\n账单日,2026-02-10,2026-02-10,全部,,1.1\n",
        encoding="utf-8",
    )
    events, _ = read_events(path, queues=("综合", "信用卡"))
    assert events == (
        Event("新产品", date(2026, 2, 5), date(2026, 2, 7), ("信用卡", "综合"), 1.25),
        Event("账单日", date(2026, 2, 10), date(2026, 2, 10), (), 1.0, 1.1),
    )
    path.write_text(
        "name,first_day,last_day,queues,volume_factor,aht_factor\n"
        "a,2026-02-05,2026-02-04,,,\nb,2026-02-05,2026-02-05,crad,-1,\n"
        "c,2026-02-05,2026-02-05,,1,0\nd,2026-02-05,2026-02-05,crad,1,\n",
        encoding="utf-8",
    )
    found = problems(read_events, path, queues=("general", "card"))
    assert [line for line, _, _ in found] == [2, 3, 4, 5]
    assert "ends 2026-02-04 before 2026-02-05" in found[0][1]
    assert found[1][1] == "volume_factor '-1' is negative"
    assert found[3][2] == "did you mean card?"
    path = tmp_path / "calendar.csv"
    path.write_text("日期,类型,节日\n2026-02-14,补班,\n2026-02-15,休息日,x\n", encoding="utf-8")
    assert read_calendar(path)[0] == (
        Day(date(2026, 2, 14), DayClass.MAKEUP),
        Day(date(2026, 2, 15), DayClass.OFF, "x"),
    )
    path.write_text("day,day_class\n2026-02-14,off\n2026-02-14,off\n", encoding="utf-8")
    assert problems(read_calendar, path) == [(3, "2026-02-14 is given twice", "")]


def test_what_is_written_reads_back(tmp_path: Path):
    agents = (
        Agent("A1", "T1", ("general", "card"), "leader", name="Ann, first", name_zh="安"),
        Agent("A2", "T2", ("card",), "agent", 1 / 3, False, False, 0.9, hired=date(2020, 2, 29)),
    )
    teams = (Team("T1", "One", "一组"), Team("T2"))
    leave = (Absence("A1", date(2026, 2, 1), date(2026, 2, 3), "honeymoon"),)
    events = (Event("x", date(2026, 2, 1), date(2026, 2, 1), ("card", "general"), 1.1, 0.9),)
    ledger = (LedgerEntry("A1", date(2025, 2, 1), "night"),)
    previous = (PreviousShift("A1", date(2026, 2, 1), "N1"),)
    days = (Day(date(2026, 2, 14), DayClass.MAKEUP, "spring_festival"),)
    for write, read, records in (
        (write_agents, read_agents, agents),
        (write_teams, read_teams, teams),
        (write_leave, read_leave, leave),
        (write_events, read_events, events),
        (write_ledger, read_ledger, ledger),
        (write_previous, read_previous, previous),
        (write_calendar, read_calendar, days),
    ):
        path = tmp_path / "sub" / "table.csv"
        write(path, records)
        back, findings = read(path)
        assert back == records
        assert findings == ()
        assert [p.name for p in path.parent.iterdir()] == ["table.csv"]


def test_a_failed_write_keeps_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "teams.csv"
    write_teams(path, (Team("T1"),))
    before = path.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(WfmError, match=r"teams\.csv: cannot be written: No space left") as caught:
        write_teams(path, (Team("T2"),))
    assert caught.value.exit_code == 1
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["teams.csv"]


def test_tables_print_as_csv_and_json(plan):
    from wfm.io import forecast_table, targets_table

    table = targets_table(plan.targets)
    [record] = table.records()
    assert record["agent"] == "A1"
    assert record["first_day"] == "2026-03-28"
    assert record["occupancy"] is None
    assert table.csv_text().splitlines()[0].startswith("agent,metric,unit,first_day")
    forecast = forecast_table(plan.forecast)
    assert forecast.records()[0]["timestamp"] == "2026-03-28 00:00"
    assert len(forecast.rows) == plan.forecast.calls.size
    assert np.isfinite([r["calls_p50"] for r in forecast.records()]).all()
