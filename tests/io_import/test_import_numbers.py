"""Durations, numbers and stamps in the forms that exports use."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.io.importing.durations import parse_number
from wfm.io.importing.stamps import (
    Moments,
    local_days,
    parse_part,
    second_pass,
    to_utc,
    wall_seconds,
)

EPOCH = datetime(1970, 1, 1)


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("90", "seconds", 90),
        ("90.5", "seconds", 90.5),
        ("1,234", "seconds", 1234),
        ("1500", "milliseconds", 1.5),
        ("2.5", "minutes", 150),
        ("0:01:30", "h:mm:ss", 90),
        ("100:00:01", "h:mm:ss", 360001),
        ("12:34.5", "mm:ss", 754.5),
        ("PT1H2M3.5S", "iso_duration", 3723.5),
        ("P1DT1S", "iso_duration", 86401),
        ("PT0S", "iso_duration", 0),
        ("0.0010416667", "excel_day", 90),
        ("85%", "percent", 0.85),
        ("85", "percent", 0.85),
        ("-0:00:05", "h:mm:ss", -5),
    ],
)
def test_durations(text, unit, seconds):
    assert parse_number(text, unit) == pytest.approx(seconds, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1:30", "h:mm:ss"),
        ("0:01:30", "mm:ss"),
        ("0:01:30", "seconds"),
        ("P", "iso_duration"),
        ("PT", "iso_duration"),
        ("90s", "seconds"),
        ("1.5", "count"),
        ("1,23", "count"),
        ("", "seconds"),
    ],
)
def test_what_has_another_form_is_no_number(text, unit):
    assert math.isnan(parse_number(text, unit))


def test_decimal_comma():
    assert parse_number("1.234,5", "seconds", ",") == 1234.5
    assert parse_number("0,5", "ratio", ",") == 0.5


@given(st.integers(0, 400_000))
def test_clock_and_iso_durations_read_back(seconds):
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    assert parse_number(f"{hours}:{minutes:02d}:{left:02d}", "h:mm:ss") == seconds
    assert parse_number(f"PT{hours}H{minutes}M{left}S", "iso_duration") == seconds


@pytest.mark.parametrize(
    ("text", "forms", "moment"),
    [
        ("2026-03-02 09:30", ("iso",), datetime(2026, 3, 2, 9, 30)),
        ("02/03/2026", ("%d/%m/%Y",), datetime(2026, 3, 2)),
        ("990101", ("%y%m%d",), datetime(1999, 1, 1)),
        ("2026年3月2日", ("%Y-%m-%d", "%Y年%m月%d日"), datetime(2026, 3, 2)),
        ("46083.395833333", ("excel_day",), datetime(2026, 3, 2, 9, 30)),
    ],
)
def test_local_stamps(text, forms, moment):
    assert parse_part(text, forms) == ((moment - EPOCH).total_seconds(), False)


def test_stamps_that_know_their_zone():
    utc = datetime(2026, 3, 2, 9, 30, tzinfo=UTC).timestamp()
    assert parse_part("2026-03-02T09:30:00Z", ("iso",)) == (utc, True)
    assert parse_part("2026-03-02T17:30:00+08:00", ("iso",)) == (utc, True)
    assert parse_part(str(int(utc)), ("epoch_seconds",)) == (utc, True)
    assert parse_part(str(int(utc) * 1000), ("epoch_milliseconds",)) == (utc, True)
    local, marked = parse_part("2026-03-02T09:30:00Z", ("iso",), True)
    assert (local, marked) == (utc, False), "a mark that is wrong can be passed over"


@pytest.mark.parametrize(
    ("text", "form", "seconds"),
    [
        ("0", "hhmm", 0),
        ("15", "hhmm", 900),
        ("100", "hhmm", 3600),
        ("2345", "hhmm", 85500),
        ("8:05", "clock", 29100),
        ("24:00", "clock", 86400),
        ("8:05:10 PM", "clock", 72310),
        ("12:00 AM", "clock", 0),
        ("08:00-08:30", "clock_range", 28800),
    ],
)
def test_times_of_day(text, form, seconds):
    assert parse_part(text, (form,)) == (seconds, False)


@pytest.mark.parametrize(
    ("text", "form"), [("60", "hhmm"), ("2460", "hhmm"), ("25:00", "clock"), ("9:60", "clock")]
)
def test_no_times_of_day(text, form):
    assert math.isnan(parse_part(text, (form,))[0])


def _moments(*local: datetime) -> Moments:
    seconds = np.array([(m - EPOCH).total_seconds() for m in local])
    return Moments(seconds, np.zeros(seconds.size, dtype=bool), [str(m) for m in local])


def test_skipped_and_doubled_hours():
    zone = ZoneInfo("Europe/Berlin")
    spring = to_utc(_moments(datetime(2026, 3, 29, 1, 30), datetime(2026, 3, 29, 2, 30)), zone)
    assert spring.skipped.tolist() == [False, True]
    assert spring.seconds[0] == datetime(2026, 3, 29, 0, 30, tzinfo=UTC).timestamp()
    night = [datetime(2026, 10, 25, 2, m) for m in (0, 30, 0, 30)]
    moments = _moments(*night)
    second = second_pass(moments, ["q"] * 4)
    assert second.tolist() == [False, False, True, True]
    autumn = to_utc(moments, zone, second)
    assert np.diff(autumn.seconds).tolist() == [1800.0] * 3
    assert autumn.doubled.all()


@given(st.integers(0, 2_000_000_000), st.sampled_from(["Asia/Shanghai", "America/New_York"]))
def test_wall_clock_there_and_back(moment, name):
    zone = ZoneInfo(name)
    wall = wall_seconds(np.array([float(moment)]), zone)
    local = datetime.fromtimestamp(moment, zone).replace(tzinfo=None)
    assert wall[0] == (local - EPOCH).total_seconds()
    assert local_days(np.array([moment]), zone)[0] == (local.date() - EPOCH.date()).days
    there = to_utc(Moments(wall, np.zeros(1, dtype=bool), [""]), zone)
    assert not there.skipped[0]
    assert there.seconds[0] in (moment, moment - 3600)
