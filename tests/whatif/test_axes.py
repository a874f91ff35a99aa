"""Grids and Latin hypercubes over levers."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.domain.setting_errors import validate_model
from wfm.whatif.axes import SweepFile, grid_points, grid_size, hypercube_points
from wfm.whatif.sensitivity import tornado_points


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


def test_a_range_of_shares_in_per_cent() -> None:
    sweep = axes(share={"from": "2%", "to": "10%"})
    shares = [str(point.overrides["share"]) for point in hypercube_points(sweep, 8, seed=1)]
    assert all(text.endswith("%") for text in shares)
    parts = [int(float(text.removesuffix("%")) - 2) for text in shares]
    assert sorted(parts) == list(range(8))


def test_a_range_over_whole_numbers_gives_each_an_equal_part() -> None:
    sweep = SweepFile.model_validate(
        {
            "base": {"absent": [{"agents": 1}]},
            "axes": {
                "absent.0.agents": {"from": 1, "to": 4},
                "simulation.replications": {"from": 12, "to": 9},
                "queues.any.patience_seconds": {"from": 1, "to": 4},
            },
        }
    )
    points = list(hypercube_points(sweep, 40, seed=1))
    absent = [point.absent[0].agents for point in points]
    assert sorted(absent) == [1] * 10 + [2] * 10 + [3] * 10 + [4] * 10
    replications = [point.overrides["simulation.replications"] for point in points]
    assert sorted(replications) == [9] * 10 + [10] * 10 + [11] * 10 + [12] * 10
    assert len({point.overrides["queues.any.patience_seconds"] for point in points}) == 40
    ends = [point.absent for point in tornado_points(sweep)[:2]]
    assert [lever[0].agents for lever in ends] == [1, 4]


@pytest.mark.parametrize("end", ["abc", float("nan"), float("inf"), True, "5 %%", None, [1]])
def test_an_end_that_is_no_number_is_refused(end: object) -> None:
    _, problems = validate_model(SweepFile, {"axes": {"a": {"from": 1, "to": end}}})
    assert ["is no end of a range" in problem.what for problem in problems] == [True]


def test_an_axis_without_values_is_refused() -> None:
    _, problems = validate_model(SweepFile, {"axes": {"a": []}})
    assert ["needs at least one entry" in problem.what for problem in problems] == [True]


def test_a_sample_that_fits_into_no_memory_is_refused() -> None:
    with pytest.raises(InvalidInput, match="10,000,000"):
        list(hypercube_points(axes(a=[1]), 10**12, 1))
