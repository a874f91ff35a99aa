"""Gaps, outages and outliers: found, named with numbers, and set aside."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.calendars import build_calendar
from wfm.domain import Calendar, CallHistory, Finding, InvalidInput, TimeGrid
from wfm.domain.settings import Opening
from wfm.history import clean

FIRST = date(2025, 12, 1)


def make(days: int = 56, calls: float = 100.0, timezone: str = "Asia/Shanghai") -> CallHistory:
    grid = TimeGrid(FIRST, days, 30, timezone)
    rng = np.random.default_rng(7)
    hours = grid.wall_minutes / 60
    mean = calls * (0.1 + np.exp(-(((hours - 13) / 4) ** 2)))
    offered = rng.poisson(mean * rng.gamma(150, 1 / 150, days)[grid.day_of_interval])[None]
    return CallHistory(
        grid, ("general",), offered, offered, np.zeros(offered.shape), np.full(offered.shape, 200)
    )


def changed(history: CallHistory, **cells: float | np.ndarray) -> CallHistory:
    """Return a copy with offered values replaced: ``d3_20_24=0`` means day 3, slots 20 to 23."""
    offered = history.offered.copy()
    for name, value in cells.items():
        day, first, last = (int(part) for part in name[1:].split("_"))
        start = int(history.grid.day_starts[day])
        offered[0, start + first : start + last] = value
    return replace(history, offered=offered)


def chinese(history: CallHistory) -> Calendar:
    return build_calendar("CN", history.grid.first_day, history.grid.last_day)


def of_kind(findings: tuple[Finding, ...], kind: str) -> list[Finding]:
    return [finding for finding in findings if finding.kind == kind]


def test_a_sound_history_stays_as_it_is() -> None:
    history = make()
    cleaned, findings = clean(history, chinese(history))
    assert findings == ()
    assert cleaned == history


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("calls", [0.3, 2.0, 20.0, 500.0])
def test_noise_alone_is_hardly_ever_set_aside(calls: float, seed: int) -> None:
    history = make(days=84)
    mean = calls * np.ones(history.grid.interval_count)
    counts = np.random.default_rng(seed).poisson(mean)[None]
    noisy = replace(history, offered=counts)
    cleaned, findings = clean(noisy, chinese(noisy))
    assert np.isnan(cleaned.offered).mean() < 0.001
    assert of_kind(findings, "outage") == []


def test_missing_intervals_are_one_finding_a_day() -> None:
    history = changed(make(), d8_4_10=np.nan, d8_30_31=np.nan)
    _, findings = clean(history, chinese(history))
    (finding,) = findings
    assert finding.kind == "missing_interval"
    assert finding.what.startswith("7 of 48 intervals")
    assert "02:00-05:00, 15:00-15:30" in finding.what
    assert finding.where == "history, queue general, 2025-12-09"


def test_missing_days_are_grouped_and_holidays_only_noted() -> None:
    history = changed(make(), d10_0_48=np.nan, d11_0_48=np.nan, d31_0_48=np.nan)
    _, findings = clean(history, chinese(history))
    (missing,) = of_kind(findings, "missing_day")
    assert "2025-12-11 to 2025-12-12 (2 days)" in missing.what
    (holiday,) = of_kind(findings, "missing_holiday")
    assert "2026-01-01" in holiday.what
    assert holiday.severity == "info"
    assert len(findings) == 2


def test_closed_weekends_and_nights_are_not_missed() -> None:
    history = make()
    grid = history.grid
    closed = (grid.weekdays[grid.day_of_interval] >= 5) | (grid.wall_slots < 16)
    history = replace(history, offered=np.where(closed, np.nan, history.offered))
    assert clean(history, chinese(history))[1] == ()


def test_an_outage_of_hours_is_set_aside_in_every_array() -> None:
    history = changed(make(), d15_24_28=0)
    cleaned, findings = clean(history, chinese(history))
    (finding,) = findings
    assert finding.kind == "outage"
    assert "0 contacts from 12:00-14:00" in finding.what
    start = int(history.grid.day_starts[15])
    down = slice(start + 24, start + 28)
    for name in ("offered", "answered", "abandoned", "aht_seconds"):
        values = getattr(cleaned, name)
        assert np.isnan(values[0, down]).all()
        assert np.isnan(values).sum() == 4
    assert (history.offered[0, down] == 0).all()


def test_an_outage_of_a_day_is_one_finding() -> None:
    history = changed(make(), d15_0_48=1)
    cleaned, findings = clean(history, chinese(history))
    (finding,) = findings
    assert finding.kind == "outage"
    assert "00:00-24:00" in finding.what
    assert np.isnan(cleaned.offered[0, cleaned.grid.day_slice(15)]).all()


def test_quiet_nights_are_no_outage() -> None:
    history = make(calls=3.0)
    history = replace(history, offered=np.where(history.grid.wall_slots < 14, 0, history.offered))
    assert of_kind(clean(history, chinese(history))[1], "outage") == []


def test_bursts_are_set_aside_and_named_by_day() -> None:
    history = changed(make(), d20_22_23=400, d20_30_31=500)
    cleaned, findings = clean(history, chinese(history))
    (finding,) = findings
    assert finding.kind == "outlier"
    assert finding.what.startswith("2 intervals stand out")
    assert "11:00 400 offered" in finding.what
    assert np.isnan(cleaned.offered).sum() == 2


def test_a_busy_day_is_no_heap_of_outliers_but_is_noted() -> None:
    history = make()
    offered = history.offered.copy()
    offered[0, history.grid.day_slice(22)] *= 2.0
    history = replace(history, offered=offered)
    cleaned, findings = clean(history, chinese(history))
    assert [finding.kind for finding in findings] == ["odd_day"]
    assert findings[0].severity == "info"
    assert not np.isnan(cleaned.offered).any()


def test_holidays_are_never_judged() -> None:
    history = changed(make(), d31_0_48=0, d32_20_21=5000)
    cleaned, findings = clean(history, chinese(history))
    assert findings == ()
    assert not np.isnan(cleaned.offered).any()


@pytest.mark.parametrize("first", [date(2026, 3, 9), date(2026, 10, 5)])
def test_clock_changes_are_neither_gap_nor_outlier(first: date) -> None:
    grid = TimeGrid(first, 28, 30, "Europe/Berlin")
    rng = np.random.default_rng(3)
    offered = rng.poisson(60 + 40 * np.sin(grid.wall_minutes / 1440 * 2 * np.pi))[None]
    blank = np.full(offered.shape, np.nan)
    history = CallHistory(grid, ("general",), offered, blank, blank, blank)
    calendar = build_calendar("DE", grid.first_day, grid.last_day)
    assert clean(history, calendar)[1] == ()


def test_a_queue_without_contacts_is_named_and_the_others_are_cleaned() -> None:
    one = changed(make(), d15_24_28=0)
    both = {
        name: np.vstack([np.zeros_like(getattr(one, name)), getattr(one, name)])
        for name in ("offered", "answered", "abandoned", "aht_seconds")
    }
    _, findings = clean(CallHistory(one.grid, ("idle", "general"), **both), chinese(one))
    assert [finding.kind for finding in findings] == ["no_volume", "outage"]


def test_a_history_of_holidays_only_is_left_alone() -> None:
    history = make()
    grid = history.grid
    open_days = [day.block_days > 0 for day in chinese(history).days]
    offered = np.where(np.array(open_days)[grid.day_of_interval], history.offered, np.nan)
    assert clean(replace(history, offered=offered), chinese(history))[1] == ()


class TestRefusals:
    def test_no_volume_at_all(self) -> None:
        history = make()
        for nothing in (np.zeros(history.offered.shape), np.full(history.offered.shape, np.nan)):
            with pytest.raises(InvalidInput, match="no contact at all"):
                clean(replace(history, offered=nothing), chinese(history))

    def test_less_than_two_weeks(self) -> None:
        history = make(days=13)
        with pytest.raises(InvalidInput, match="covers 13 days"):
            clean(history, chinese(history))

    def test_a_calendar_that_does_not_reach(self) -> None:
        history = make()
        short = build_calendar("CN", FIRST, FIRST + timedelta(days=20))
        with pytest.raises(InvalidInput, match="outside the calendar"):
            clean(history, short)


def test_open_hours_that_are_never_recorded_are_told() -> None:
    history = make()
    silent = (history.grid.wall_minutes >= 180) & (history.grid.wall_minutes < 240)
    bare = replace(history, offered=np.where(silent, np.nan, history.offered.astype(float)))
    _, findings = clean(bare, chinese(bare), {"general": Opening()})
    [found] = of_kind(findings, "never_recorded")
    assert "03:00-04:00 every day; nothing is forecast there" in found.what
    hours = Opening(opens="08:00", closes="20:00", weekdays=(1, 2, 3, 4, 5))
    _, findings = clean(bare, chinese(bare), {"general": hours})
    assert not of_kind(findings, "never_recorded")


def test_a_queue_opened_lately_misses_nothing_before() -> None:
    history = make(days=120)
    late = history.offered.astype(float)
    late[:, : history.grid.day_starts[95]] = np.nan
    late[:, history.grid.day_starts[110] + 20 : history.grid.day_starts[110] + 30] = 0
    _, findings = clean(replace(history, offered=late), chinese(history), {"general": Opening()})
    assert {finding.kind for finding in findings} == {"outage"}
