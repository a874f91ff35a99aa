"""Call logs of other shapes: Chinese, workbooks, other booking moments, DST nights, dirt."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from wfm.domain.errors import InvalidInput, InvalidInputs, WfmError
from wfm.domain.progress import ProgressEvent
from wfm.io.importing import import_calls, scenario_draft
from wfm.io.scenario_folder import read_scenario

CHINESE = """\
wfm_map: 1
name: zh_log
kind: call_log
tz: Asia/Shanghai
booked_at: {booked_at}
sl_formula: ignored
threshold_seconds: 15
file: {{encodings: [utf-8-sig, gb18030]}}
time: {{columns: [日期, 时间], formats: ["%Y/%m/%d", clock]}}
queue: {{column: 技能组}}
agent: {{column: 工号}}
outcome: {{column: 结果, values: {{接通: answered, 放弃: abandoned, 测试: ignored}}}}
measures:
  wait: {{column: 排队时长, unit: "mm:ss"}}
  talk: {{column: 通话时长, unit: "h:mm:ss"}}
  acw: {{column: 话后时长, unit: seconds}}
"""
HEAD = "日期,时间,技能组,工号,结果,排队时长,通话时长,话后时长"
ROWS = [
    "客户服务中心话务明细",
    HEAD,
    "2026/3/2,9:00:10,信用卡,1001,接通,0:20,0:03:00,30",
    "2026/3/2,9:29:50,信用卡,1001,接通,0:00,0:02:00,10",
    "2026/3/2,9:31:00,信用卡,,放弃,0:10,—,—",
    "2026/3/2,9:32:00,网上 银行,1002,接通,0:05,0:10:00,—",
    "2026/3/2,9:33:00,信用卡,1001,测试,0:05,0:10:00,0",
    "----,----",
    HEAD,
    "2026/3/2,9:34:00,信用卡,1001,接通,0:16,0:01:00,0",
    "合计,,,,,0:51,0:16:00,40",
]


@pytest.fixture
def chinese_map(write):
    return lambda booked_at: write(CHINESE.format(booked_at=booked_at), f"{booked_at}.yaml")


def test_gb18030_log_with_titles_rules_and_totals(write, tmp_path, chinese_map, history_rows):
    log = write("\n".join(ROWS), "话务.csv", "gb18030")
    report = import_calls(log, chinese_map("arrival"), tmp_path / "out")
    rows = history_rows(tmp_path / "out")
    first = rows["信用卡", "2026-03-02 09:00"]
    assert (first["offered"], first["answered"], first["abandoned"]) == ("2", "2", "0")
    assert first["aht_seconds"] == "170", "talk and wrap-up"
    second = rows["信用卡", "2026-03-02 09:30"]
    assert (second["offered"], second["answered"], second["abandoned"]) == ("2", "1", "1")
    assert rows["网上_银行", "2026-03-02 09:30"]["aht_seconds"] == "600"
    assert report.found("total_row")[0].where == "话务.csv:11"
    assert report.found("rule_row")[0].where == "话务.csv:8"
    assert report.found("header_row")[0].where == "话务.csv:9"
    assert report.found("preamble")[0].where == "话务.csv:1"
    assert report.found("ignored_outcome")[0].what == "1 rows: ignored by outcome (测试)".replace(
        "rows", "row"
    )
    by_queue = {q["queue"]: q for q in report.queues}
    # ignored: answered within 15 s / (offered - abandoned within 15 s) = 1 / (4 - 1)
    assert by_queue["信用卡"]["service_level"] == pytest.approx(1 / 3, abs=1e-4)
    assert report.sl_formula == "ignored within 15 s"
    assert (tmp_path / "out" / "scenario.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("booked_at", "stamp"), [("answer", "09:00"), ("end", "08:30")])
def test_arrival_is_found_from_later_moments(
    write, tmp_path, chinese_map, history_rows, booked_at, stamp
):
    # stamp 9:02:30: answered after 20 s in queue, handled 210 s
    log = write("\n".join([HEAD, "2026/3/2,9:02:30,信用卡,1001,接通,0:20,0:03:00,30"]), "a.csv")
    import_calls(log, chinese_map(booked_at), tmp_path / "out")
    assert history_rows(tmp_path / "out")["信用卡", f"2026-03-02 {stamp}"]["offered"] == "1"


def test_a_workbook_is_read_like_text(tmp_path, chinese_map, history_rows):
    import xlsxwriter

    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for r, line in enumerate(ROWS):
            sheet.write_row(r, 0, line.split(","))
    report = import_calls(path, chinese_map("arrival"), tmp_path / "out")
    assert report.counts["offered"] == 5
    assert history_rows(tmp_path / "out")["信用卡", "2026-03-02 09:30"]["offered"] == "2"


def test_rejected_rows_are_told_by_reason(write, tmp_path, chinese_map):
    good = [
        f"2026/3/2,{8 + i // 60}:{i % 60:02d}:00,信用卡,1,接通,0:05,0:00:30,0" for i in range(200)
    ]
    bad = [
        "2026/3/2,9:00,信用卡,1,接通,0:05,30,0",
        "2026/3/2,9:00,信用卡,1,接通,0:05,0:00:30,-4",
        "2026/3/2,9:00,,1,接通,0:05,0:00:30,0",
        "2026/3/2,9:00,信用卡,1,转移,0:05,0:00:30,0",
        "2026/13/2,9:00,信用卡,1,接通,0:05,0:00:30,0",
        "2026/3/2,9:00,信用卡",
    ]
    log = write("\n".join([HEAD, *good, *bad]), "log.csv")
    report = import_calls(log, chinese_map("arrival"), tmp_path / "out")
    assert report.counts["rejected_rows"] == 6
    assert report.counts["rows"] == 206
    told = {f.where: f.what for f in report.found("rejected_row")}
    assert told == {
        "log.csv:202": "1 row: talk is no h:mm:ss: '30'",
        "log.csv:203": "1 row: acw is negative: '-4'",
        "log.csv:204": "1 row: names no queue",
        "log.csv:205": "1 row: outcome is not in the map: '转移'",
        "log.csv:206": "1 row: stamp cannot be read: '2026/13/2 9:00'",
        "log.csv:207": "1 row: has 3 fields: 8 are needed",
    }
    with pytest.raises(InvalidInputs, match="6 of 11 rows cannot be read"):
        import_calls(
            write("\n".join([HEAD, *good[:5], *bad]), "b.csv"),
            chinese_map("arrival"),
            tmp_path / "b",
        )


PLAIN = """\
wfm_map: 1
name: plain
kind: call_log
tz: ask
booked_at: arrival
sl_formula: offered
time: {columns: [when], formats: [iso]}
queue: {constant: calls}
agent: {column: agent}
outcome: {column: end, values: {A: answered, X: abandoned}}
measures:
  wait: {column: wait, unit: seconds}
  handle: {column: handle, unit: seconds}
"""


def _plain_log(days: int, start: datetime = datetime(2026, 3, 16), skip: tuple[int, ...] = ()):
    lines = ["when,agent,end,wait,handle"]
    for day in range(days):
        if day in skip:
            continue
        for k in range(120):
            moment = start + timedelta(days=day, hours=8, minutes=5 * k)
            outcome = "X" if k % 10 == 9 else "A"
            lines.append(f"{moment:%Y-%m-%d %H:%M},a{k % 4},{outcome},{k % 7 * 5},{60 + k}")
    return lines


def test_dst_days_and_missing_days(write, tmp_path):
    lines = _plain_log(21, skip=(4, 5))
    lines.append("2026-03-29 02:30,a1,A,1,60")
    log = write("\n".join(lines), "log.csv")
    report = import_calls(log, write(PLAIN, "m.yaml"), tmp_path / "out", tz="Europe/Berlin")
    assert [f.what[:30] for f in report.found("missing_day")] == [
        "no call at all on 2026-03-20 (",
        "no call at all on 2026-03-21 (",
    ]
    (spring,) = report.found("dst_day")
    assert "2026-03-29 has 23 hours" in spring.what
    (skipped,) = report.found("rejected_row")
    assert "clocks jump over it" in skipped.what
    scenario = read_scenario(tmp_path / "out")
    assert scenario.history.grid.interval_count == 21 * 48 - 2
    assert scenario.settings.country == "DE"
    assert scenario.settings.queues["calls"].opening.opens == 8 * 60
    assert scenario.settings.queues["calls"].opening.closes == 18 * 60


def test_the_doubled_hour_of_a_call_log_is_told(write, tmp_path):
    lines = _plain_log(14, datetime(2026, 10, 19))
    lines.append("2026-10-25 02:30,a1,A,1,60")
    log = write("\n".join(lines), "log.csv")
    report = import_calls(log, write(PLAIN, "m.yaml"), tmp_path / "out", tz="Europe/Berlin")
    (doubled,) = report.found("dst_doubled_hour")
    assert doubled.what.startswith("1 calls fall in the hour that clocks repeat")


def test_strays_overlaps_and_estimates(write, tmp_path):
    lines = _plain_log(14)
    lines.append("2007-03-02 09:00,a1,A,1,60")
    log = write("\n".join(lines), "log.csv")
    events: list[ProgressEvent] = []
    report = import_calls(
        log, write(PLAIN, "m.yaml"), tmp_path / "out", tz="Asia/Tokyo", progress=events.append
    )
    (stray,) = report.found("timestamp_outside")
    assert "1 rows lie far outside 2026-03-15 to 2026-03-29, such as 2007-03-02" in stray.what
    assert report.counts["offered"] == 14 * 120
    assert not report.found("double_staffed"), "20 minutes lie between an agent's calls"
    assert [e.fraction for e in events] == [0.0, 0.5, 0.9, 1.0]
    queue = read_scenario(tmp_path / "out").settings.queues["calls"]
    waits = sum(k % 7 * 5 for k in range(120))
    assert queue.patience_seconds == pytest.approx(waits / 12, abs=1e-3)
    handled = [60 + k for k in range(120) if k % 10 != 9]
    assert queue.aht_seconds == pytest.approx(sum(handled) / len(handled), abs=1e-3)


def test_an_agent_on_two_calls_at_once_is_told(write, tmp_path):
    lines = [line.replace("a2", "a1") for line in _plain_log(14)]
    lines = [f"{line.rsplit(',', 1)[0]},400" if ",a1," in line else line for line in lines]
    log = write("\n".join(lines), "log.csv")
    report = import_calls(log, write(PLAIN, "m.yaml"), tmp_path / "out", tz="Asia/Tokyo")
    (finding,) = report.found("double_staffed")
    assert "most often a1" in finding.what


def test_a_full_disk_leaves_nothing_behind(write, tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(scenario_draft, "write_history", full)
    log, out = write("\n".join(_plain_log(14)), "log.csv"), tmp_path / "sub" / "out"
    with pytest.raises(WfmError, match="No space left on device") as caught:
        import_calls(log, write(PLAIN, "m.yaml"), out, tz="Asia/Tokyo")
    assert caught.value.where == str(out)
    assert not out.exists()
    assert not list((tmp_path / "sub").iterdir())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"when,agent,end,wait,handle\n", "holds no call"),
        (b"a;b\n1;2\n", "has no column 'when'"),
        (b"when,end,end\n", "two columns named end"),
        (b"\xff\xfe\x00\xff\xff\x00", "is not written in utf-8-sig"),
        (b"when,agent,end,wait,handle\n2026-03-02 09:00,a,A,1,2,3,4\n", "the header names 5"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, write, content, said):
    log = tmp_path / "log.csv"
    log.write_bytes(content)
    text = PLAIN.replace("kind: call_log", "kind: call_log\nfile: {encodings: [utf-8-sig]}")
    with pytest.raises(InvalidInput) as caught:
        import_calls(log, write(text, "m.yaml"), tmp_path / "out", tz="Asia/Tokyo")
    assert said in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_zone_without_country_asks_for_one(write, tmp_path):
    log = write("\n".join(_plain_log(14)), "log.csv")
    with pytest.raises(InvalidInput, match="belongs to no single country"):
        import_calls(log, write(PLAIN, "m.yaml"), tmp_path / "out", tz="UTC")
    report = import_calls(log, write(PLAIN, "m.yaml"), tmp_path / "out", tz="UTC", country="NL")
    assert report.timezone == "UTC"
