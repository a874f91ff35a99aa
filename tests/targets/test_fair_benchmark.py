"""The benchmark tells fair measures from unfair ones, on a centre small enough for a test."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "fair_targets.py"


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("fair_targets", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fair_targets"] = module
    sys.path.insert(0, str(BENCHMARK.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARK.parent))
    return module.run(3, 4, 4, 300.0, 30, True)


def test_the_four_usual_measures_blame_every_night(result: dict[str, Any]) -> None:
    unfair = [row for row in result["rows"] if not row.fair]
    assert len(unfair) == 4
    for row in unfair:
        assert not row.passes
        assert row.blamed_nights > 0.8
        assert row.r_squared > 0.5


def test_what_knows_the_roster_blames_nobody(result: dict[str, Any]) -> None:
    for row in result["rows"]:
        if row.fair:
            assert row.blamed < 0.02, row.measure
            assert row.r_squared < 0.15, row.measure
            assert row.spread < 0.04, row.measure


def test_a_flat_target_is_never_reached_at_night_and_ours_is(result: dict[str, Any]) -> None:
    hit = result["hit_rate"]
    assert hit["flat_by_shift"]["N"] == 0.0
    assert hit["flat_by_shift"]["D"] > 0.9
    assert hit["by_shift"]["N"] > 0.3


def test_named_agents_are_the_planted_ones(result: dict[str, Any]) -> None:
    for name in ("speed", "ready_share"):
        found = result["power"][f"{name}, all rules, 3 months"]
        assert found["power"] > 0.5
        assert found["innocents_named"] < 0.02
