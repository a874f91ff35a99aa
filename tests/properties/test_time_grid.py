"""What holds for every time grid."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain import TimeGrid

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Kathmandu")

grids = st.builds(
    TimeGrid,
    first_day=st.dates(date(2015, 1, 1), date(2035, 12, 1)),
    day_count=st.integers(1, 40),
    interval_minutes=st.sampled_from((5, 10, 15, 20, 30, 60)),
    timezone=st.sampled_from(ZONES),
)


@given(grids)
@settings(max_examples=60, deadline=None)
def test_days_and_intervals_fit_together(grid: TimeGrid) -> None:
    assert grid.day_starts[0] == 0
    assert grid.day_starts[-1] == grid.interval_count == grid.day_of_interval.size
    assert np.array_equal(np.bincount(grid.day_of_interval), np.diff(grid.day_starts))
    hours = np.diff(grid.day_starts) * grid.interval_minutes / 60
    assert set(hours.tolist()) <= {23.0, 24.0, 25.0}
    assert set(np.diff(grid.starts_utc).astype(int).tolist()) <= {grid.interval_seconds}


@given(grids, st.data())
@settings(max_examples=60, deadline=None)
def test_a_start_is_found_again(grid: TimeGrid, data: st.DataObject) -> None:
    interval = data.draw(st.integers(0, grid.interval_count - 1))
    start = grid.local_start(interval)
    assert grid.index_of(start) == interval
    assert grid.index_of(start + timedelta(seconds=grid.interval_seconds - 1)) == interval
    assert start.hour * 60 + start.minute == grid.wall_minutes[interval]
    assert start.date() == grid.dates[grid.day_of_interval[interval]]
    if not start.fold:
        day = int(grid.day_of_interval[interval])
        assert grid.offset_of_wall(day, int(grid.wall_minutes[interval])) == interval


@given(grids, st.integers(1, 20))
@settings(max_examples=30, deadline=None)
def test_a_grid_that_starts_later_is_its_tail(grid: TimeGrid, skipped: int) -> None:
    if skipped >= grid.day_count:
        return
    tail = TimeGrid(
        grid.first_day + timedelta(days=skipped),
        grid.day_count - skipped,
        grid.interval_minutes,
        grid.timezone,
    )
    assert np.array_equal(tail.starts_utc, grid.starts_utc[grid.day_starts[skipped] :])
