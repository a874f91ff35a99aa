"""The benchmark on any file: 24x7 or with opening hours, and files that are no good."""

import sys
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def cases():
    sys.path.insert(0, str(BENCHMARKS))
    from forecasting import cases

    yield cases
    sys.path.remove(str(BENCHMARKS))


def write(path: Path, days: int, minutes: int, opens: int = 0, closes: int = 1440) -> Path:
    rng = np.random.default_rng(1)
    first = np.datetime64("2024-01-01", "m")
    lines = ["ds,y"]
    for day in range(days):
        if closes < 1440 and day % 7 >= 5:
            continue
        offsets = day * 1440 + np.arange(opens, closes, minutes)
        starts = first + offsets.astype("timedelta64[m]")
        lines += [f"{start},{rng.poisson(4)}" for start in starts]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_line_that_is_always_open(cases, tmp_path: Path) -> None:
    case = cases.from_file(write(tmp_path / "thin.csv", 120, 60), False, None)
    assert (case.minutes, case.week, case.weeks_ahead) == (60, 7, 4)
    assert case.volume.shape == (120, 24)
    assert case.origins()[0] == 60
    assert case.origins()[-1] <= 120 - 28


def test_a_line_with_opening_hours(cases, tmp_path: Path) -> None:
    path = write(tmp_path / "day.csv", 140, 15, 480, 1080)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("2024-03-04")))
    case = cases.from_file(path, True, None)
    assert (case.minutes, case.week) == (15, 5)
    assert case.volume.shape == (100, 40)
    assert case.closed.sum() == 1
    assert case.special.sum() == 1


def test_the_default_forecasts_a_thin_file(cases, tmp_path: Path) -> None:
    from forecasting import runs

    case = cases.from_file(write(tmp_path / "thin.csv", 100, 60), False, None)
    starts = case.origins()[:2]
    row = runs.score(case, starts, runs.by_wfm(case, starts, "best"))
    # Poisson counts with mean 4: the mean itself misses by 39 %.
    assert 0.3 < row["wape 4 weeks"] < 0.45


def test_peers_that_are_not_there_are_named(cases, tmp_path: Path) -> None:
    from forecasting import runs

    case = cases.from_file(write(tmp_path / "thin.csv", 100, 60), False, None)
    assert "not installed" in runs.by_peer(case, [60], "prophet", [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("time,calls\n", "columns ds and y"),
        ("ds,y\n2024-01-01 00:00,1\n2024-01-01 00:07,1\n", "7 minutes"),
        ("ds,y\n2024-01-01 00:00,1\n2024-01-01 00:00,1\n", "twice"),
        ("ds,y\nnever,1\n", "never"),
    ],
)
def test_files_that_are_no_good(cases, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(SystemExit, match=message):
        cases.from_file(path, False, None)
