"""History files whose rows are each fine and yet do not fit together."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import InvalidInputs
from wfm.io import read_history

FIRST = date(2026, 1, 5)


def lines_of(days: int, minutes: int, first: date = FIRST, queue: str = "a") -> list[str]:
    return [
        f"{first + timedelta(days=n)} {m // 60:02d}:{m % 60:02d},{queue},{7 + m % 5},200"
        for n in range(days)
        for m in range(0, 1440, minutes)
    ]


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(["timestamp,queue,offered,aht", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("fine", "coarse"), [(15, 30), (30, 60), (5, 15)])
def test_intervals_that_change_on_the_way_are_refused(
    fine: int, coarse: int, tmp_path: Path
) -> None:
    lines = lines_of(20, fine)
    later = lines_of(10, coarse, FIRST + timedelta(days=20))
    with pytest.raises(InvalidInputs) as refused:
        read_history(write(tmp_path / "h.csv", [*lines, *later]), "Asia/Shanghai")
    assert f"h.csv:{len(lines) + 2}: intervals are mixed" in str(refused.value)


def test_queues_in_different_intervals_are_refused(tmp_path: Path) -> None:
    lines = [*lines_of(20, 30), *lines_of(20, 60, queue="b")]
    with pytest.raises(InvalidInputs, match="rows of 20 days stand 60 minutes apart"):
        read_history(write(tmp_path / "h.csv", lines), "Asia/Shanghai")


def test_a_quiet_queue_without_rows_of_zero_is_fine(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    quiet = [x for x in lines_of(400, 30, queue="b") if rng.random() < 0.2]
    path = write(tmp_path / "h.csv", [*lines_of(400, 30), *quiet])
    history, _ = read_history(path, "Asia/Shanghai")
    assert history.grid.interval_minutes == 30


@pytest.mark.parametrize("year", [2016, 2036])
def test_mistyped_years_are_refused_before_they_make_a_history_of_decades(
    year: int, tmp_path: Path
) -> None:
    lines = lines_of(60, 30)
    lines[100] = lines[100].replace("2026", str(year))
    with pytest.raises(InvalidInputs) as refused:
        read_history(write(tmp_path / "h.csv", lines), "Asia/Shanghai")
    assert f"h.csv:102: 1 day lies far from all others, from {year}-01-07 on" in str(refused.value)


def test_a_missing_year_between_two_long_parts_is_read(tmp_path: Path) -> None:
    later = lines_of(60, 30, FIRST + timedelta(days=425))
    history, _ = read_history(write(tmp_path / "h.csv", [*lines_of(60, 30), *later]), "UTC")
    assert history.grid.day_count == 485


def test_part_of_a_day_is_enough_where_it_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "h.csv", lines_of(1, 30)[:10])
    history, _ = read_history(path, "UTC", queues=("a", "b"), partial=True)
    assert history.recorded.sum(axis=1).tolist() == [10, 0]
    with pytest.raises(InvalidInputs, match="holds no row of queue 'b'"):
        read_history(path, "UTC", queues=("a", "b"))
