"""Change sets: factors worked out, several at once, and files with every mistake at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.domain import InvalidInput, InvalidInputs, NotFound
from wfm.io import read_changes
from wfm.whatif import ChangeSet, combined
from wfm.whatif.relative import absolute, factor_of

SETTINGS = {"seed": 3, "queues": {"a.b": {"patience_seconds": 120.0, "aht_cv": 1.0}}}


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("queues.a.b.patience_seconds", "*1.5", 180.0),
        ("queues.a.b.patience_seconds", "+30", 150.0),
        ("queues.a.b.patience_seconds", "-20", 100.0),
        ("queues.a.b.patience_seconds", "90", "90"),
        ("seed", "*1.5", 4),
    ],
)
def test_factors_and_steps(path: str, text: str, value: object) -> None:
    assert absolute({path: text}, SETTINGS) == {path: value}


def test_a_factor_needs_a_number_and_a_path_a_setting() -> None:
    with pytest.raises(InvalidInputs) as caught:
        absolute({"queues.a.b.opening": "*2", "queues.a.b.patience": "*2"}, SETTINGS)
    assert len(caught.value.problems) == 2
    assert "patience_seconds" in str(caught.value)


def test_only_a_factor_is_a_factor() -> None:
    assert factor_of("*1.2") == 1.2
    assert factor_of("+1.2") is factor_of("1.2") is factor_of(1.2) is None


def test_sets_combine() -> None:
    one = ChangeSet.model_validate({"name": "a", "volume": [{"factor": 2}], "overrides": {"x": 1}})
    two = ChangeSet.model_validate({"name": "b", "volume": [{"factor": 3}], "overrides": {"y": 2}})
    both = combined([one, two])
    assert both.name == "a+b"
    assert [lever.factor for lever in both.volume] == [2, 3]
    assert both.overrides == {"x": 1, "y": 2}


def test_sets_in_conflict_are_refused() -> None:
    one = ChangeSet.model_validate({"name": "a", "overrides": {"x": 1}})
    with pytest.raises(InvalidInput, match="conflict over x"):
        combined([one, ChangeSet.model_validate({"name": "b", "overrides": {"x": 2}})])
    with pytest.raises(InvalidInput, match="keep"):
        combined([one, ChangeSet.model_validate({"name": "b", "replan": "repair"})])


def write(folder: Path, text: str) -> Path:
    path = folder / "changes.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_sets(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "sets:\n"
        "  up: {title: {zh: 上升}, volume: [{factor: 120%}]}\n"
        "  flu:\n"
        "    replan: repair\n"
        "    absent: [{agents: 10}]\n",
    )
    with pytest.raises(InvalidInputs, match="not a number"):
        read_changes(path)
    up, flu = read_changes(write(tmp_path, path.read_text("utf-8").replace("120%", "1.2")))
    assert (up.name, up.title.zh, up.replan, up.volume[0].factor) == ("up", "上升", "keep", 1.2)
    assert (flu.name, flu.replan, flu.absent[0].agents) == ("flu", "repair", 10)


def test_every_mistake_of_a_file_at_its_line(tmp_path: Path) -> None:
    text = "sets:\n  up:\n    volum: [{factor: 1.2}]\n  flu:\n    absent: [{agents: -1}]\n"
    path = write(tmp_path, text)
    with pytest.raises(InvalidInputs) as caught:
        read_changes(path)
    told = str(caught.value)
    assert f"{path}:3:5" in told
    assert "did you mean volume?" in told
    assert f"{path}:5:" in told


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_changes(tmp_path / "none.yaml")
