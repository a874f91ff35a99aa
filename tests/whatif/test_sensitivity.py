"""Ends of axes, swings, and the front that no point beats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.domain import InvalidInput, InvalidInputs
from wfm.whatif.axes import SweepFile, grid_points
from wfm.whatif.sensitivity import pareto_front, swings, tornado_points


def row(level: float, hours: float = 0.0, cost: float = 0.0, **settings: object) -> dict:
    return {
        "error": "",
        "service_level change": level,
        "service_level half-width": 0.01,
        "required_hours change": hours,
        "cost change": cost,
        **{f"set:{path}": value for path, value in settings.items()},
    }


def test_each_lever_at_both_ends_alone() -> None:
    sweep = SweepFile.model_validate(
        {"axes": {"a": [1, 2, 3], "b": {"from": "*0.9", "to": "*1.1"}}}
    )
    points = [point.overrides for point in tornado_points(sweep)]
    assert points == [{"a": 1}, {"a": 3}, {"b": "*0.9"}, {"b": "*1.1"}]


def test_the_strongest_lever_stands_first_and_service_has_its_price() -> None:
    sweep = SweepFile.model_validate({"axes": {"a": [1, 2], "b": [1, 2], "c": [1, 2]}})
    rows = [
        row(-0.01, a=1), row(0.02, cost=50.0, a=2), row(-0.3, b=1), row(0.1, b=2),
        row(0.9, c=1), {"error": "no"},
    ]  # fmt: skip
    b, a = swings(sweep, rows)
    assert (b.path, b.width) == ("b", 0.3)
    assert (a.path, a.high.value, a.high.cost) == ("a", 2, 50.0)
    assert a.high.level_per_cost == pytest.approx(0.02 / 50)
    assert np.isnan(a.low.level_per_cost)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=30))
def test_the_front_is_what_no_point_beats(points: list[tuple[int, int]]) -> None:
    cost, level = np.array(points, dtype=float).T
    front = pareto_front(cost, level)
    for n in range(len(points)):
        beaten = (
            (cost <= cost[n]) & (level >= level[n]) & ((cost < cost[n]) | (level > level[n]))
        ).any()
        same = (cost == cost[n]) & (level == level[n])
        assert front[same].any() == (not beaten)
        assert front[same].sum() <= 1


def test_points_without_an_answer_are_never_on_the_front() -> None:
    assert pareto_front(np.array([np.nan, 2.0]), np.array([0.9, np.nan])).tolist() == [False] * 2


def test_an_axis_may_be_a_word_of_a_lever() -> None:
    data = {
        "replan": "repair",
        "base": {
            "hired": [{"agents": 1, "skills": ["calls"], "aht_factor": 1.2}],
            "volume": [{"factor": 1.5, "opens": "08:30"}],
        },
        "axes": {"hired.0.agents": [5, 10], "volume.0.factor": ["*1", "*2"]},
    }
    points = list(grid_points(SweepFile.model_validate(data)))
    assert [(p.hired[0].agents, p.volume[0].factor) for p in points] == [
        (5, 1.5), (5, 3.0), (10, 1.5), (10, 3.0),
    ]  # fmt: skip
    assert {p.volume[0].opens for p in points} == {510}
    assert {p.hired[0].aht_factor for p in points} == {1.2}
    for path in ("hired.1.agents", "hired.0.agent", "absent.0.share"):
        with pytest.raises(InvalidInput, match="not in base"):
            list(grid_points(SweepFile.model_validate({**data, "axes": {path: [1]}})))
    with pytest.raises(InvalidInputs, match="agents"):
        list(grid_points(SweepFile.model_validate({**data, "axes": {"hired.0.agents": [-1]}})))
