"""Interval exports in local time on the nights that clocks change."""

from __future__ import annotations

import pytest

from wfm.domain.errors import InvalidInput
from wfm.io.importing import import_intervals
from wfm.io.scenario_folder import read_scenario

MAP = """\
wfm_map: 1
name: local
kind: interval
tz: Europe/Paris
booked_at: arrival
sl_formula: offered
time: {columns: [时段], formats: [iso], stamp: STAMP, minutes: 30}
queue: {column: 技能组}
measures:
  offered: {column: 呼入量}
  answered: {column: 接通量}
  abandoned: {column: 放弃量}
  handle: {column: 平均处理时长, unit: seconds, per: contact}
  staffed: {column: 登录时长, unit: minutes}
absent_rows: ABSENT
"""


def _map(write, stamp="start", absent="missing"):
    return write(MAP.replace("STAMP", stamp).replace("ABSENT", absent), "map.yaml")


def _night(day: str, clocks: list[str], first: int = 1) -> list[str]:
    return [f"{day} {clock},Q,{first + k},{first + k},0,100,60" for k, clock in enumerate(clocks)]


HEAD = "时段,技能组,呼入量,接通量,放弃量,平均处理时长,登录时长"
PLAIN_DAY = [f"{h:02d}:{m:02d}" for h in range(24) for m in (0, 30)]


def _export(write, night: list[str]) -> object:
    days = [f"2026-10-{d:02d}" for d in range(12, 25)]
    rows = [row for day in days for row in _night(day, PLAIN_DAY)]
    return write("\n".join([HEAD, *rows, *night]), "export.csv", "gb18030")


def test_both_passes_of_a_doubled_hour(write, tmp_path):
    clocks = ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00"]
    path = _export(write, _night("2026-10-25", clocks))
    report = import_intervals(path, _map(write), tmp_path / "out")
    assert not report.found("dst_doubled_hour")
    (day,) = report.found("dst_day")
    assert day.what == (
        "2026-10-25 has 25 hours in Europe/Paris: 9 of its 50 intervals are recorded"
    )
    history = read_scenario(tmp_path / "out").history
    night = history.grid.day_slice(13)
    assert history.offered[0, night][:9].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_doubled_hour_written_once_is_told(write, tmp_path):
    clocks = ["01:00", "01:30", "02:00", "02:30", "03:00"]
    path = _export(write, _night("2026-10-25", clocks))
    report = import_intervals(path, _map(write), tmp_path / "out")
    (finding,) = report.found("dst_doubled_hour")
    assert finding.what.startswith("2 rows: in the hour that clocks repeat are written once")
    history = read_scenario(tmp_path / "out").history
    night = history.offered[0, history.grid.day_slice(13)]
    assert night[2:6].tolist() == [1, 2, 3, 4]
    assert (night[6:8] != night[6:8]).all(), "the second pass is missing, not zero"
    assert night[8] == 5


def test_rows_of_the_hour_that_clocks_skip_are_rejected(write, tmp_path):
    rows = _night("2026-03-29", ["01:30", "02:00", "03:00"]) + [
        row for d in range(15, 29) for row in _night(f"2026-03-{d}", PLAIN_DAY)
    ]
    path = write("\n".join([HEAD, *rows]), "export.csv")
    report = import_intervals(path, _map(write), tmp_path / "out")
    (finding,) = report.found("rejected_row")
    assert finding.where == "export.csv:3"
    assert "clocks jump over it" in finding.what


def test_end_stamps_are_moved_to_the_start(write, tmp_path, history_rows):
    path = write("\n".join([HEAD, *_night("2026-03-02", ["09:00", "09:30", "10:00"])]), "e.csv")
    import_intervals(path, _map(write, stamp="end"), tmp_path / "out")
    rows = history_rows(tmp_path / "out")
    assert rows["Q", "2026-03-02 08:30"]["offered"] == "1"
    assert rows["Q", "2026-03-02 09:30"]["offered"] == "3"


def test_absent_rows_are_missing_unless_the_map_says_zero(write, tmp_path, history_rows):
    rows = _night("2026-03-02", ["09:00", "09:30"]) + _night("2026-03-04", ["09:00"])
    path = write("\n".join([HEAD, *rows]), "e.csv")
    import_intervals(path, _map(write, absent="zero"), tmp_path / "zero")
    zero = history_rows(tmp_path / "zero")
    assert zero["Q", "2026-03-02 10:00"]["offered"] == "0"
    assert zero.get(("Q", "2026-03-03 10:00"), {"offered": ""})["offered"] == ""
    import_intervals(path, _map(write), tmp_path / "missing")
    missing = history_rows(tmp_path / "missing")
    assert missing.get(("Q", "2026-03-02 10:00"), {"offered": ""})["offered"] == ""


def test_an_export_without_intervals_is_refused(write, tmp_path):
    with pytest.raises(InvalidInput, match="holds no interval"):
        import_intervals(write(HEAD + "\n合计,,1,1,0,1,1\n", "e.csv"), _map(write), tmp_path / "o")
