"""Grids and Latin hypercubes over levers."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.whatif.axes import SweepFile, grid_points, grid_size, hypercube_points


def axes(**given: object) -> SweepFile:
    return SweepFile.model_validate({"axes": given})


def test_a_grid_is_every_combination() -> None:
    sweep = axes(a=["*0.9", "*1.1"], b=[1, 2, 3])
    assert grid_size(sweep) == 6
    points = [tuple(point.overrides.values()) for point in grid_points(sweep)]
    assert points == [("*0.9", 1), ("*0.9", 2), ("*0.9", 3), ("*1.1", 1), ("*1.1", 2), ("*1.1", 3)]
    assert len(list(grid_points(sweep, 4))) == 4


def test_a_million_points_are_counted_without_making_them() -> None:
    assert grid_size(axes(**{f"x{n}": list(range(100)) for n in range(3)})) == 1_000_000


def test_a_hypercube_hits_every_part_of_every_axis_once() -> None:
    sweep = axes(a={"from": "*0.8", "to": "*1.2"}, b={"from": 60, "to": 180}, c=["x", "y"])
    points = [point.overrides for point in hypercube_points(sweep, 40, seed=3)]
    factors = np.array([float(str(point["a"]).removeprefix("*")) for point in points])
    for values, low, high in ((factors, 0.8, 1.2), (np.array([p["b"] for p in points]), 60, 180)):
        parts = ((values - low) / (high - low) * 40).astype(int)
        assert sorted(parts) == list(range(40))
    assert [point["c"] for point in points].count("x") == 20
    again = [point.overrides for point in hypercube_points(sweep, 40, seed=3)]
    assert again == points
    assert [p.overrides for p in hypercube_points(sweep, 40, seed=4)] != points


def test_a_range_has_no_grid_and_its_ends_are_alike() -> None:
    with pytest.raises(InvalidInput, match="lhs"):
        grid_size(axes(a={"from": 1, "to": 2}))
    with pytest.raises(ValueError, match="not alike"):
        axes(a={"from": "*0.8", "to": 2})
    with pytest.raises(InvalidInput, match="is 0"):
        list(hypercube_points(axes(a=[1]), 0, 1))
