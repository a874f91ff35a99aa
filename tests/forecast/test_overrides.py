"""The planner's overrides: applied, kept apart, judged afterwards, refused if they do not fit."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import Forecast, InvalidInput, InvalidInputs, TimeGrid
from wfm.forecast import Override, apply_overrides, override_values
from wfm.io import forecast_table, read_overrides

FIRST = date(2026, 3, 2)


@pytest.fixture
def forecast() -> Forecast:
    grid = TimeGrid(FIRST, 7, 30, "Asia/Shanghai")
    shape = (2, grid.interval_count)
    calls = np.full(shape, 10.0)
    calls[:, grid.wall_slots < 16] = 0.0
    return Forecast(
        grid, ("a", "b"), calls, np.full(shape, 200.0), np.array([0.1, 0.9]),
        np.stack([0.8 * calls, 1.2 * calls]), np.array([0.1, 0.1]), ("m", "m"),
    )  # fmt: skip


def test_without_overrides_nothing_changes(forecast: Forecast) -> None:
    made = apply_overrides(forecast, ())
    assert made is forecast
    assert "statistical_calls" not in forecast_table(made).columns


def test_a_factor_holds_in_its_queue_days_and_hours_only(forecast: Forecast) -> None:
    day = date(2026, 3, 4)
    mine = Override(day, day, ("b",), 600, 720, volume_factor=1.5, aht_factor=1.1)
    made = apply_overrides(forecast, [mine])
    changed = made.calls != forecast.calls
    assert changed.sum() == 4
    assert made.calls[changed].tolist() == [15.0] * 4
    np.testing.assert_allclose(made.call_quantiles[:, changed], [[12.0] * 4, [18.0] * 4])
    np.testing.assert_allclose(made.aht_seconds[changed], 220.0)
    assert made.statistical_calls is not None
    np.testing.assert_array_equal(made.statistical_calls, forecast.calls)
    table = forecast_table(made)
    assert table.columns[6] == "statistical_calls"


def test_contacts_are_reached_on_each_day_over_all_queues(forecast: Forecast) -> None:
    mine = Override(FIRST, date(2026, 3, 3), calls=900.0)
    made = apply_overrides(forecast, [mine])
    daily = made.calls.sum(axis=0).reshape(7, 48).sum(axis=1)
    np.testing.assert_allclose(daily, [900, 900, *[640] * 5])


def test_later_overrides_see_what_earlier_ones_made(forecast: Forecast) -> None:
    twice = [Override(FIRST, FIRST, volume_factor=2.0)] * 2
    made = apply_overrides(forecast, twice)
    assert made.calls[0, 20] == 40.0
    assert made.statistical_calls is not None
    assert made.statistical_calls[0, 20] == 10.0


def test_value_added_is_the_error_taken_away(forecast: Forecast) -> None:
    mine = Override(FIRST, FIRST, ("a",), volume_factor=1.5)
    made = apply_overrides(forecast, [mine])
    actual = np.where(np.isfinite(forecast.calls), 14.0, 0.0) * (forecast.calls > 0)
    (value,) = override_values(made, actual)
    assert value.queue == "a"
    assert value.intervals == 32
    assert value.statistical_wape == pytest.approx(4 / 14)
    assert value.final_wape == pytest.approx(1 / 14)
    assert value.value_added == pytest.approx(3 / 14)
    assert override_values(forecast, actual) == ()
    assert override_values(made, np.full(actual.shape, np.nan)) == ()


@pytest.mark.parametrize(
    ("override", "words"),
    [
        (Override(FIRST, FIRST, ("nosuch",)), "unknown queue nosuch"),
        (Override(date(2026, 3, 1), FIRST), "reaches from 2026-03-01"),
        (Override(FIRST, date(2026, 3, 9)), "to 2026-03-09"),
        (Override(FIRST, FIRST, opens=0, closes=420, calls=50.0), "knows none to scale"),
    ],
)
def test_overrides_that_do_not_fit_are_refused(
    forecast: Forecast, override: Override, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        apply_overrides(forecast, [override])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"last_day": date(2026, 3, 1)}, "ends 2026-03-01"),
        ({"opens": 600, "closes": 600}, "closes before"),
        ({"aht_factor": 0.0}, "factors"),
        ({"calls": 10.0, "volume_factor": 2.0}, "both contacts"),
    ],
)
def test_impossible_overrides_cannot_be_made(fields: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        replace(Override(FIRST, FIRST), **fields)  # type: ignore[arg-type]


def test_a_file_is_read_and_its_mistakes_are_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "overrides.csv"
    path.write_text(
        "first_day,last_day,queues,opens,closes,volume_factor,calls,reason\n"
        "2026-03-03,,a,09:00,24:00,1.2,,campaign\n"
        "2026-02-03,,a,,,1.2,,an old one\n",
        encoding="utf-8",
    )
    (mine,), findings = read_overrides(
        path, queues=("a", "b"), first_day=FIRST, last_day=date(2026, 3, 8)
    )
    day = date(2026, 3, 3)
    assert mine == Override(day, day, ("a",), 540, 1440, 1.2, reason="campaign")
    assert [finding.kind for finding in findings] == ["past_override"]
    path.write_text(
        "first_day,queues,opens,volume_factor,calls\n"
        "2026-03-03,nosuch,,1.2,\n"
        "2026-03-09,a,,1.2,\n"
        "2026-03-03,a,late,1.2,\n"
        "2026-03-03,a,,1.2,40\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInputs) as refused:
        read_overrides(path, queues=("a", "b"), first_day=FIRST, last_day=date(2026, 3, 8))
    text = str(refused.value).splitlines()
    for line, words in ((2, "nosuch"), (3, "within the period"), (4, "late"), (5, "both")):
        assert any(f":{line}: " in t and words in t for t in text), (line, text)
