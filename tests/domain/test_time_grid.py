"""Days of 23, 24 and 25 hours, and everything that hangs on them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.domain import InvalidInput, TimeGrid

BERLIN = "Europe/Berlin"
SPRING = TimeGrid(date(2026, 3, 28), 3, 30, BERLIN)
AUTUMN = TimeGrid(date(2026, 10, 24), 3, 30, BERLIN)


def test_the_reference_period_has_1344_intervals() -> None:
    grid = TimeGrid(date(2026, 2, 2), 28, 30, "Asia/Shanghai")
    assert grid.interval_count == 1344
    assert grid.last_day == date(2026, 3, 1)
    assert grid.interval_seconds == 1800
    assert grid.intervals_per_day == 48
    assert grid.weekdays.tolist() == [0, 1, 2, 3, 4, 5, 6] * 4
    assert np.array_equal(grid.wall_slots, np.tile(np.arange(48), 28))
    assert grid.local_start(0).isoformat() == "2026-02-02T00:00:00+08:00"


def test_the_day_clocks_go_forward_has_23_hours() -> None:
    assert np.diff(SPRING.day_starts).tolist() == [48, 46, 48]
    minutes = SPRING.wall_minutes[SPRING.day_slice(1)]
    assert minutes[:6].tolist() == [0, 30, 60, 90, 180, 210]
    assert not set(minutes.tolist()) & {120, 150}


def test_the_day_clocks_go_back_has_25_hours() -> None:
    assert np.diff(AUTUMN.day_starts).tolist() == [48, 50, 48]
    minutes = AUTUMN.wall_minutes[AUTUMN.day_slice(1)]
    assert minutes[3:10].tolist() == [90, 120, 150, 120, 150, 180, 210]


@pytest.mark.parametrize("grid", [SPRING, AUTUMN])
def test_intervals_follow_each_other_without_gap(grid: TimeGrid) -> None:
    assert set(np.diff(grid.starts_utc).astype(int)) == {1800}
    starts = grid.local_starts()
    for day in range(3):
        first = starts[int(grid.day_starts[day])]
        assert (first.date(), first.hour, first.minute) == (grid.dates[day], 0, 0)


def test_a_zone_that_skips_midnight_starts_its_day_later() -> None:
    grid = TimeGrid(date(2026, 4, 24), 1, 60, "Africa/Cairo")
    assert grid.interval_count == 23
    assert grid.local_start(0).hour == 1
    assert grid.wall_slots[0] == 1


def test_a_jump_of_half_an_hour_needs_intervals_that_fit() -> None:
    lord_howe = "Australia/Lord_Howe"
    days = np.diff(TimeGrid(date(2026, 4, 4), 3, 30, lord_howe).day_starts)
    assert days.tolist() == [48, 49, 48]
    with pytest.raises(InvalidInput, match=r"2026-04-05 lasts 24\.5 hours"):
        TimeGrid(date(2026, 4, 4), 3, 60, lord_howe)


def test_a_year_end_is_crossed() -> None:
    grid = TimeGrid(date(2025, 12, 30), 4, 15, "Asia/Shanghai")
    assert grid.dates[-1] == date(2026, 1, 2)
    assert grid.local_start(2 * 96).isoformat() == "2026-01-01T00:00:00+08:00"


class TestIndexOf:
    def test_the_doubled_hour_has_two_places(self) -> None:
        zone = ZoneInfo(BERLIN)
        first = datetime(2026, 10, 25, 2, 10, tzinfo=zone)
        second = first.replace(fold=1)
        assert AUTUMN.index_of(second) - AUTUMN.index_of(first) == 2

    def test_any_zone_may_ask(self) -> None:
        assert SPRING.index_of(datetime(2026, 3, 28, 0, 0, tzinfo=UTC)) == 2

    def test_the_last_second_counts_and_the_end_does_not(self) -> None:
        zone = ZoneInfo(BERLIN)
        assert SPRING.index_of(datetime(2026, 3, 30, 23, 59, 59, tzinfo=zone)) == 141
        for outside in (
            datetime(2026, 3, 31, tzinfo=zone),
            datetime(2026, 3, 27, 23, 59, tzinfo=zone),
        ):
            with pytest.raises(InvalidInput, match="outside"):
                SPRING.index_of(outside)

    def test_a_naive_moment_is_refused(self) -> None:
        with pytest.raises(InvalidInput, match="no time zone"):
            SPRING.index_of(datetime(2026, 3, 28))


class TestOffsetOfWall:
    def test_plain_days(self) -> None:
        assert SPRING.offset_of_wall(0, 8 * 60) == 16
        assert SPRING.offset_of_wall(-1, 22 * 60) == -4
        assert SPRING.offset_of_wall(0, 1440 + 60) == 50

    def test_after_the_jump_forward(self) -> None:
        assert SPRING.offset_of_wall(1, 3 * 60) == 48 + 4
        assert SPRING.offset_of_wall(1, 8 * 60) == 48 + 14
        assert SPRING.offset_of_wall(2, 0) == 94

    def test_a_skipped_time_counts_as_if_clocks_had_not_jumped(self) -> None:
        assert SPRING.offset_of_wall(1, 2 * 60) == SPRING.offset_of_wall(1, 3 * 60)
        assert SPRING.offset_of_wall(1, 150) == 48 + 5

    def test_of_a_doubled_time_the_first_is_meant(self) -> None:
        assert AUTUMN.offset_of_wall(1, 2 * 60) == 48 + 4
        assert AUTUMN.offset_of_wall(1, 3 * 60) == 48 + 8


class TestRefusals:
    def test_no_days(self) -> None:
        with pytest.raises(InvalidInput, match="day_count is 0"):
            TimeGrid(date(2026, 1, 1), 0, 30, BERLIN)

    @pytest.mark.parametrize("minutes", [0, 1, 7, 45, 120, -30])
    def test_odd_interval_lengths(self, minutes: int) -> None:
        with pytest.raises(InvalidInput, match="interval_minutes"):
            TimeGrid(date(2026, 1, 1), 1, minutes, BERLIN)

    @pytest.mark.parametrize("zone", ["Mars/Phobos", "", "../etc/passwd", "Asia"])
    def test_unknown_zones(self, zone: str) -> None:
        with pytest.raises(InvalidInput, match="unknown time zone"):
            TimeGrid(date(2026, 1, 1), 1, 30, zone)


def test_arrays_cannot_be_changed_and_equality_looks_at_what_was_given() -> None:
    same = TimeGrid(date(2026, 3, 28), 3, 30, BERLIN)
    assert same == SPRING
    assert same != AUTUMN
    with pytest.raises(ValueError, match="read-only"):
        same.wall_minutes[0] = 5
