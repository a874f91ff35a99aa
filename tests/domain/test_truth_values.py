"""``true`` and ``false`` are no numbers in any setting, though Python counts them as 1 and 0."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

import wfm.domain
import wfm.whatif
from wfm.domain.goal import ServiceGoal
from wfm.domain.setting_errors import validate_model
from wfm.domain.settings import ForecastSettings, SimulationSettings, StaffingSettings
from wfm.domain.settings_base import NonNegative, Settings


def models() -> list[type[Settings]]:
    for package in (wfm.domain, wfm.whatif):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    found: list[type[Settings]] = []
    todo = [Settings]
    while todo:
        own = todo.pop().__subclasses__()
        found, todo = found + own, todo + own
    # Import maps, whichever test has loaded them, take true and false for words of a file.
    homes = tuple(f"{package.__name__}." for package in (wfm.domain, wfm.whatif))
    return [kind for kind in found if kind.__module__.startswith(homes)]


def takes(annotation: Any, value: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_no_setting_takes_a_truth_value_for_a_number(model: type[Settings]) -> None:
    for name, info in model.model_fields.items():
        annotation = info.annotation
        is_truth = takes(annotation, "yes") and takes(annotation, False)
        for value in (True, False):
            _, found = validate_model(model, {name: value})
            refused = any(problem.path[:1] == (name,) for problem in found)
            # Text is read as a truth value only where one is meant; only those and Any take it.
            assert refused or is_truth or annotation is Any, (model, name)


def test_every_place_inside_a_setting_is_looked_at() -> None:
    class Odd(Settings):
        pairs: tuple[tuple[str, float], ...] = ()
        by_name: dict[str, tuple[int, ...]] = Field(default_factory=dict)
        goal: ServiceGoal = ServiceGoal()
        either: bool | int = 0

    data = {
        "pairs": [["a", 1], ["b", False]],
        "by_name": {"x": [1, True]},
        "goal": {"threshold_seconds": True, "service_level": False, "max_abandonment": "much"},
        "either": True,
    }
    made, found = validate_model(Odd, data)
    assert made is None
    assert {problem.path: problem.what for problem in found} == {
        ("pairs", 1, 1): "pairs.1.1 is false, not a number",
        ("by_name", "x", 1): "by_name.x.1 is true, not a whole number",
        ("goal", "threshold_seconds"): "goal.threshold_seconds is true, not a number",
        ("goal", "service_level"): "goal.service_level is false, not a number",
        ("goal", "max_abandonment"): "goal.max_abandonment is 'much', not a number",
    }
    assert Odd(either=True).either is True


def test_numbers_and_truth_values_are_taken_where_they_belong() -> None:
    assert ForecastSettings(weeks=4, volume_factor=1).weeks == 4
    assert SimulationSettings(busyness=False).busyness is False
    assert StaffingSettings(shrinkage={"sick": "5%"}).shrinkage == {"sick": 0.05}
    with pytest.raises(ValidationError, match=r"weeks\n.*valid integer .*input_value=true"):
        ForecastSettings(weeks=True)

    class Switched(Settings):
        hours: NonNegative | None = None

    assert Switched(hours=None).hours is None
    _, (found,) = validate_model(Switched, {"hours": False})
    assert found.what == "hours is false, not a number"


def test_truth_values_are_told_as_they_are_written() -> None:
    class Odd(Settings):
        weeks: tuple[int, ...] = ()
        cycle: Literal["week", "month"] = "week"

    _, found = validate_model(Odd, {"weeks": True, "cycle": False})
    assert [problem.what for problem in found] == [
        "weeks is true, but must be a list",
        "cycle is false, which is not one of week, month",
    ]
