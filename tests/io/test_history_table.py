"""The call history: stamps, days of 23 and 25 hours, gaps, totals, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfm.domain import CallHistory, InvalidInput, InvalidInputs, TimeGrid
from wfm.domain.settings import QueueSettings
from wfm.io import coarsen, read_history, write_history
from wfm.io.history_shape import gap_findings, plausibility_findings

HEAD = "timestamp,queue,offered,answered,abandoned,aht_seconds"


def rows(first: date, days: int, minutes: int, queues=("a",), value="10,9,1,180") -> list[str]:
    begin = datetime(first.year, first.month, first.day)
    stamps = [begin + timedelta(minutes=m) for m in range(0, days * 1440, minutes)]
    return [f"{s:%Y-%m-%d %H:%M},{q},{value}" for q in queues for s in stamps]


def write(path: Path, lines: list[str], head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def told(path: Path, zone: str = "Asia/Shanghai", **options) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        read_history(path, zone, **options)
    error = caught.value
    found = error.problems if isinstance(error, InvalidInputs) else (error,)
    return [(p.where.removeprefix(str(path)).lstrip(":"), p.what) for p in found]


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
def test_a_plain_history(minutes: int, tmp_path: Path):
    path = write(tmp_path / "h.csv", rows(date(2026, 1, 5), 14, minutes, ("b", "a")))
    history, findings = read_history(path, "Asia/Shanghai")
    assert history.queues == ("b", "a")
    assert history.grid == TimeGrid(date(2026, 1, 5), 14, minutes, "Asia/Shanghai")
    assert (history.offered == 10).all()
    assert (history.aht_seconds == 180).all()
    assert findings == ()
    assert read_history(path, "Asia/Shanghai", queues=("a", "b"))[0].queues == ("a", "b")


def test_chinese_headings_totals_thousands_and_gb18030(tmp_path: Path):
    lines = [
        line.replace("-", "/").replace("10,9,1,180", '"1,234","1 200",34,-')
        for line in rows(date(2026, 1, 5), 14, 30, ("综合",))
    ]
    lines[5] = lines[5].replace('"1,234","1 200",34,-', "—,N/A,,180.5")
    lines += ["合计,,99999,9,9,9", "2026-01-18 小计,综合,5,5,5,5"]
    text = "\n".join(["时间,技能组,呼入量,人工接听量,放弃量,平均处理时长(秒)", *lines])
    path = tmp_path / "话务.csv"
    path.write_bytes(text.encode("gb18030"))
    history, findings = read_history(path, "Asia/Shanghai")
    assert history.queues == ("综合",)
    assert np.nansum(history.offered) == 1234 * (14 * 48 - 1)
    assert history.answered[0, 0] == 1200
    assert np.isnan(history.offered[0, 5])
    assert np.isnan(history.abandoned[0, 5])
    assert history.aht_seconds[0, 5] == 180.5
    assert np.isnan(history.aht_seconds[0, 0])
    assert [(f.kind, f.where) for f in findings] == [
        ("total_row", "话务.csv:674"),
        ("total_row", "话务.csv:675"),
    ]


def test_handle_times_in_minutes_are_not_taken_for_seconds(tmp_path: Path):
    path = write(
        tmp_path / "h.csv",
        rows(date(2026, 1, 5), 14, 30),
        HEAD.replace("aht_seconds", "AHT (min)"),
    )
    history, findings = read_history(path, "Asia/Shanghai")
    assert np.isnan(history.aht_seconds).all()
    assert [f.kind for f in findings] == ["unknown_column"]


def test_a_workbook_with_real_dates(tmp_path: Path):
    path = tmp_path / "h.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, HEAD.split(","))
        for n in range(14 * 96):
            moment = datetime(2026, 1, 5) + timedelta(minutes=15 * n)
            sheet.write_datetime(n + 1, 0, moment, stamp)
            sheet.write_row(n + 1, 1, [7, n, "-", 0, 200.25])
        sheet.write_row(14 * 96 + 1, 0, ["总计", "", 1e6])
    history, findings = read_history(path, "Asia/Shanghai")
    assert history.queues == ("7",)
    assert history.grid.interval_minutes == 15
    np.testing.assert_array_equal(history.offered[0], np.arange(14 * 96))
    assert np.isnan(history.answered).all()
    assert (history.abandoned == 0).all()
    assert [f.kind for f in findings] == ["total_row"]


def numbered(first: date, days: int, zone: str, *, offset: bool, falling: bool = False):
    """Return the lines of a history whose offered counts are the interval numbers."""
    grid = TimeGrid(first, days, 30, zone)
    form = "%Y-%m-%dT%H:%M%z" if offset else "%Y/%m/%d %H:%M"
    lines = [f"{m.strftime(form)},a,{n},,," for n, m in enumerate(grid.local_starts())]
    if offset:
        lines = [f"{line[:19]}:{line[19:]}" for line in lines]
    return grid, lines[::-1] if falling else lines


@pytest.mark.parametrize("first", [date(2026, 3, 20), date(2026, 10, 18)])
@pytest.mark.parametrize("offset", [False, True])
@pytest.mark.parametrize("falling", [False, True])
def test_days_of_23_and_25_hours(first: date, offset: bool, falling: bool, tmp_path: Path):
    grid, lines = numbered(first, 16, "Europe/Berlin", offset=offset, falling=falling)
    history, findings = read_history(write(tmp_path / "h.csv", lines), "Europe/Berlin")
    assert history.grid == grid
    assert grid.interval_count == 16 * 48 + (2 if first.month == 10 else -2)
    np.testing.assert_array_equal(history.offered[0], np.arange(grid.interval_count))
    assert findings == ()


def test_a_repeated_hour_given_once_is_the_first_and_the_second_is_not_recorded(tmp_path: Path):
    _, lines = numbered(date(2026, 10, 18), 16, "Europe/Berlin", offset=False)
    seen: set[str] = set()
    once = [x for x in lines if not (x.split(",")[0] in seen or seen.add(x.split(",")[0]))]
    assert len(once) == len(lines) - 2
    history, _ = read_history(write(tmp_path / "h.csv", once), "Europe/Berlin")
    day = (date(2026, 10, 25) - date(2026, 10, 18)).days
    first = int(history.grid.day_starts[day])
    assert np.isnan(history.offered[0, first : first + 50]).nonzero()[0].tolist() == [6, 7]


def test_an_hour_that_clocks_skip_is_refused(tmp_path: Path):
    path = write(tmp_path / "h.csv", rows(date(2026, 3, 20), 16, 30))
    found = told(path, "Europe/Berlin")
    assert [what.split(":")[0] for _, what in found] == [
        "timestamp 2026-03-29 02", "timestamp 2026-03-29 02",
    ]  # fmt: skip
    assert "does not exist in Europe/Berlin" in found[0][1]
    assert read_history(path, "Asia/Shanghai")[0].grid.interval_count == 16 * 48


def test_repeats_are_refused_with_both_lines(tmp_path: Path):
    lines = rows(date(2026, 1, 5), 14, 30, ("a", "b"))
    path = write(tmp_path / "h.csv", [*lines, lines[3], lines[700]])
    assert told(path) == [
        ("1346", "queue a has a row for 2026-01-05 01:30 on line 5 already"),
        ("1347", "queue b has a row for 2026-01-05 14:00 on line 702 already"),
    ]
    _, autumn = numbered(date(2026, 10, 18), 16, "Europe/Berlin", offset=False)
    thrice = next(line for line in autumn if line.startswith("2026/10/25 02:30"))
    assert len(told(write(tmp_path / "d.csv", [*autumn, thrice]), "Europe/Berlin")) == 1


def test_every_bad_cell_is_told_with_line_and_column(tmp_path: Path):
    lines = rows(date(2026, 1, 5), 14, 30)
    lines[0] = "2026-01-05 00:00,a,-5,9,1,180"
    lines[1] = "05/01/2026 00:30,a,5,9,1,180"
    lines[2] = "2026-01-05 01:00,a,5,9,1,3:20"
    lines[3] = "2026-01-05 01:30,,5,9,1,180"
    lines[4] = ",a,inf,9,1,180"
    lines[5] = "2026-02-30 02:30,a,5,9,1,180"
    found = told(write(tmp_path / "h.csv", lines))
    assert found == [
        ("2", "offered '-5' is negative"),
        ("3", "timestamp '05/01/2026 00:30' is no day and time"),
        ("4", "aht_seconds '3:20' is no number"),
        ("5", "queue is empty"),
        ("6", "timestamp is empty"),
        ("6", "offered 'inf' is not finite"),
        ("7", "timestamp '2026-02-30 02:30' is not in the calendar"),
    ]


def test_stamps_off_the_interval_are_refused(tmp_path: Path):
    lines = rows(date(2026, 1, 5), 14, 30)
    lines[10] = lines[10].replace("05:00", "05:07")
    assert told(write(tmp_path / "h.csv", lines)) == [
        ("12", "timestamp 2026-01-05 05:07 is not the start of an interval of 30 minutes")
    ]
    lines[10] = lines[10].replace("05:07", "05:00:30")
    assert "is not on a whole minute" in told(write(tmp_path / "h.csv", lines))[0][1]
    assert told(write(tmp_path / "h.csv", rows(date(2026, 1, 5), 14, 240))) == [
        ("", "has intervals of 240 minutes")
    ]
    assert (
        "one time of day only"
        in told(write(tmp_path / "h.csv", rows(date(2026, 1, 5), 20, 1440)))[0][1]
    )


def test_short_and_empty_histories_are_refused(tmp_path: Path):
    assert told(write(tmp_path / "h.csv", [])) == [("", "holds no row below its headings")]
    assert (
        told(write(tmp_path / "h.csv", ["合计,,5,,,"]))[0][1] == "holds no row below its headings"
    )
    [(_, what)] = told(write(tmp_path / "h.csv", rows(date(2026, 1, 5), 13, 30)))
    assert what == "covers 13 days, 2026-01-05 to 2026-01-17"
    lines = rows(date(2026, 1, 5), 14, 30)
    lines[0] = lines[0].replace("2026", "1026")
    assert "spans" in told(write(tmp_path / "h.csv", lines))[0][1]


def test_queues_are_matched_with_the_scenario(tmp_path: Path):
    path = write(tmp_path / "h.csv", rows(date(2026, 1, 5), 14, 30, ("general", "old")))
    history, [finding] = read_history(path, "Asia/Shanghai", queues=("general",))
    assert history.queues == ("general",)
    assert finding.kind == "unknown_queue"
    assert "672 rows of queue 'old'" in finding.what
    with pytest.raises(InvalidInputs) as caught:
        read_history(path, "Asia/Shanghai", queues=("generel", "old"))
    [problem] = caught.value.problems
    assert "holds no row of queue 'generel'" in problem.what
    assert problem.hint == "did you mean general?"


def test_gaps_are_found_within_opening_hours_only(tmp_path: Path):
    weekday_rows = [
        line for line in rows(date(2026, 1, 5), 21, 30)
        if datetime.fromisoformat(line[:16]).weekday() < 5 and "08:00" <= line[11:16] < "20:00"
    ]  # fmt: skip
    kept = [
        x
        for x in weekday_rows
        if not x.startswith(("2026-01-07", "2026-01-16 09", "2026-01-19 12:30"))
    ]
    history, _ = read_history(write(tmp_path / "h.csv", kept), "Asia/Shanghai")
    opening = {"opens": "08:00", "closes": "20:00", "weekdays": [1, 2, 3, 4, 5]}
    queue = QueueSettings.model_validate({"opening": opening})
    days, intervals = gap_findings(history, {"a": queue}, "h.csv")
    assert (days.kind, intervals.kind) == ("missing_day", "missing_interval")
    assert days.what == "queue a: 1 day (2026-01-07) not recorded at all"
    assert intervals.what == (
        "queue a: 3 intervals not recorded on 2 days (2026-01-16, 2026-01-19)"
    )
    assert np.isnan(history.offered).sum() == history.offered.size - len(kept)


def test_implausible_numbers_are_found(tmp_path: Path):
    lines = rows(date(2026, 1, 5), 14, 30, value="10,9,1,3")
    lines[0] = lines[0].replace("10,9,1", "10,9,9")
    history, _ = read_history(write(tmp_path / "h.csv", lines), "Asia/Shanghai")
    kinds = [f.kind for f in plausibility_findings(history, "h.csv")]
    assert kinds == ["outcomes_above_offered", "implausible_aht"]


def test_intervals_add_up():
    grid = TimeGrid(date(2026, 3, 20), 15, 15, "Europe/Berlin")
    rng = np.random.default_rng(0)
    offered = rng.integers(1, 20, (2, grid.interval_count)).astype(float)
    answered, aht = offered - 1, rng.random(offered.shape) * 300
    offered[0, 5] = answered[0, 6] = aht[1, 0] = np.nan
    history = CallHistory(grid, ("a", "b"), offered, answered, offered * 0 + 1, aht)
    coarse = coarsen(history, 30)
    assert coarse.grid == TimeGrid(date(2026, 3, 20), 15, 30, "Europe/Berlin")
    assert np.isnan(coarse.offered[0, 2])
    assert coarse.offered[0, 3] == offered[0, 6] + offered[0, 7]
    assert np.isnan(coarse.answered[0, 3])
    pair = slice(10, 12)
    mean = (answered[0, pair] * aht[0, pair]).sum() / answered[0, pair].sum()
    assert coarse.aht_seconds[0, 5] == pytest.approx(mean)
    assert coarse.aht_seconds[1, 0] == pytest.approx(aht[1, 1])
    assert coarsen(history, 15) is history
    with pytest.raises(InvalidInput, match="do not divide"):
        coarsen(coarse, 20)
    with pytest.raises(InvalidInput, match="do not divide"):
        coarsen(coarse, 15)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    zone=st.sampled_from(
        ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Sao_Paulo"]
    ),
    first=st.dates(date(2017, 9, 1), date(2018, 12, 1)),
    minutes=st.sampled_from([10, 20, 30, 60]),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_is_written_reads_back(zone, first, minutes, seed, tmp_path: Path):
    """Sao Paulo put its clocks forward at midnight until 2018."""
    grid = TimeGrid(first, 14, minutes, zone)
    rng = np.random.default_rng(seed)
    arrays = [rng.random((2, grid.interval_count)) * 100 for _ in range(4)]
    for array in arrays:
        array[rng.random(array.shape) < 0.3] = np.nan
    history = CallHistory(grid, ("a", "综合"), *arrays)
    write_history(tmp_path / "h.csv", history)
    back, findings = read_history(tmp_path / "h.csv", zone)
    assert back == history
    assert findings == ()


def test_a_long_history_is_read(tmp_path: Path):
    """14 months of half-hours of three queues."""
    grid = TimeGrid(date(2024, 12, 1), 425, 30, "Asia/Shanghai")
    rng = np.random.default_rng(1)
    arrays = [rng.random((3, grid.interval_count)) * 300 for _ in range(4)]
    history = CallHistory(grid, ("general", "card", "online"), *arrays)
    write_history(tmp_path / "h.csv", history)
    back, _ = read_history(tmp_path / "h.csv", "Asia/Shanghai")
    assert back == history


def test_stamps_of_another_zone_are_converted(tmp_path: Path):
    grid = TimeGrid(date(2026, 1, 5), 14, 30, "Asia/Shanghai")
    stamps = [m.astimezone(UTC) for m in grid.local_starts()]
    lines = [f"{m:%Y-%m-%dT%H:%M}+00:00,a,{n},,," for n, m in enumerate(stamps)]
    history, _ = read_history(write(tmp_path / "h.csv", lines), "Asia/Shanghai")
    assert history.grid == grid
    np.testing.assert_array_equal(history.offered[0], np.arange(grid.interval_count))
    assert ZoneInfo(history.grid.timezone).key == "Asia/Shanghai"
