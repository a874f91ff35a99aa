"""Levers on callers: each does what it says, where it says, and nothing elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import Forecast, InvalidInput, NotFound, TimeGrid
from wfm.whatif import ChangeSet
from wfm.whatif.demand_levers import changed_forecast


@pytest.fixture
def forecast() -> Forecast:
    grid = TimeGrid(date(2026, 3, 2), 7, 60, "Asia/Shanghai")
    calls = np.random.default_rng(5).uniform(10, 90, (2, grid.interval_count))
    return Forecast(
        grid=grid,
        queues=("general", "card"),
        calls=calls,
        aht_seconds=np.array([[200.0], [400.0]]) * np.ones(calls.shape),
        quantile_levels=np.array([0.1, 0.9]),
        call_quantiles=np.array([0.8, 1.2])[:, None, None] * calls,
        busyness_cv=np.array([0.05, 0.1]),
        method=("profile", "profile"),
    )


def changed(forecast: Forecast, **levers: object) -> Forecast:
    return changed_forecast(forecast, ChangeSet.model_validate(levers))


def test_volume_everywhere(forecast: Forecast) -> None:
    more = changed(forecast, volume=[{"factor": 1.2}])
    np.testing.assert_allclose(more.calls, 1.2 * forecast.calls)
    np.testing.assert_allclose(more.call_quantiles, 1.2 * forecast.call_quantiles)
    assert (more.aht_seconds == forecast.aht_seconds).all()


def test_volume_of_one_queue_on_some_hours_of_some_days(forecast: Forecast) -> None:
    lever = {
        "factor": 2,
        "queues": ["card"],
        "first_day": "2026-03-03",
        "last_day": "2026-03-04",
        "opens": "09:00",
        "closes": "12:00",
    }
    ratio = changed(forecast, volume=[lever]).calls / forecast.calls
    hours = np.arange(7 * 24)
    inside = np.isin(hours // 24, [1, 2]) & np.isin(hours % 24, [9, 10, 11])
    np.testing.assert_allclose(ratio[0], 1)
    np.testing.assert_allclose(ratio[1], np.where(inside, 2, 1))


def test_volume_on_weekdays(forecast: Forecast) -> None:
    ratio = changed(forecast, volume=[{"factor": 3, "weekdays": [1, 7]}]).calls / forecast.calls
    day = np.arange(7 * 24) // 24
    np.testing.assert_allclose(ratio[0], np.where(np.isin(day, [0, 6]), 3, 1))


def test_handle_time(forecast: Forecast) -> None:
    slower = changed(forecast, handle_time=[{"factor": 1.5, "queues": ["card"]}])
    np.testing.assert_allclose(slower.aht_seconds[1], 600)
    np.testing.assert_allclose(slower.aht_seconds[0], 200)


@pytest.mark.parametrize("minutes", [60, -180])
def test_moving_the_day_keeps_contacts_and_work(forecast: Forecast, minutes: int) -> None:
    later = changed(forecast, later=[{"minutes": minutes, "queues": ["general"]}])
    assert (later.calls[1] == forecast.calls[1]).all()
    daily = later.calls[0].reshape(7, 24)
    before = forecast.calls[0].reshape(7, 24)
    np.testing.assert_allclose(daily.sum(axis=1), before.sum(axis=1))
    step = minutes // 60
    np.testing.assert_allclose(daily[:, 12 + step], before[:, 12])
    np.testing.assert_allclose(later.load_erlangs.sum(), forecast.load_erlangs.sum())


def test_moving_by_no_whole_interval_is_refused(forecast: Forecast) -> None:
    with pytest.raises(InvalidInput, match="whole intervals"):
        changed(forecast, later=[{"minutes": 30}])


def test_mix_moves_work_with_its_handle_time(forecast: Forecast) -> None:
    mixed = changed(forecast, mix=[{"from_queue": "card", "to_queue": "general", "share": "25%"}])
    np.testing.assert_allclose(mixed.calls.sum(axis=0), forecast.calls.sum(axis=0))
    np.testing.assert_allclose(mixed.calls[1], 0.75 * forecast.calls[1])
    np.testing.assert_allclose(mixed.load_erlangs.sum(axis=0), forecast.load_erlangs.sum(axis=0))
    assert (mixed.aht_seconds[0] > 200).all()


def test_a_bot_leaves_fewer_and_longer_contacts(forecast: Forecast) -> None:
    left = changed(forecast, bots=[{"containment": 0.5, "remaining_aht_factor": 1.2}])
    np.testing.assert_allclose(left.calls, 0.5 * forecast.calls)
    np.testing.assert_allclose(left.load_erlangs, 0.6 * forecast.load_erlangs)


def test_levers_work_one_after_the_other(forecast: Forecast) -> None:
    both = changed(forecast, volume=[{"factor": 1.2}, {"factor": 0.5, "queues": ["card"]}])
    np.testing.assert_allclose(both.calls[0], 1.2 * forecast.calls[0])
    np.testing.assert_allclose(both.calls[1], 0.6 * forecast.calls[1])


@pytest.mark.parametrize(
    ("levers", "kind", "says"),
    [
        ({"volume": [{"factor": 2, "queues": ["cart"]}]}, NotFound, "cart"),
        ({"volume": [{"factor": 2, "first_day": "2027-01-01"}]}, InvalidInput, "2027"),
        (
            {"mix": [{"from_queue": "card", "to_queue": "card", "share": 0.1}]},
            InvalidInput,
            "itself",
        ),
    ],
)
def test_levers_that_do_not_fit_are_refused(
    forecast: Forecast, levers: dict[str, object], kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        changed(forecast, **levers)


def closed_at_night(forecast: Forecast) -> Forecast:
    """The second queue is open from 8 to 20."""
    hours = forecast.grid.wall_minutes // 60
    is_open = np.array([hours >= 0, (hours >= 8) & (hours < 20)])
    return replace(
        forecast,
        calls=forecast.calls * is_open,
        call_quantiles=forecast.call_quantiles * is_open,
    )


@pytest.mark.parametrize("minutes", [180, -180])
def test_nobody_is_moved_to_closed_hours(forecast: Forecast, minutes: int) -> None:
    before = closed_at_night(forecast)
    after = changed(before, later=[{"minutes": minutes}])
    assert (after.calls[1][before.calls[1] == 0] == 0).all()
    np.testing.assert_allclose(after.calls.sum(axis=1), before.calls.sum(axis=1))
    edge = after.calls[1].reshape(7, 24)[:, 19 if minutes > 0 else 8]
    window = slice(16, 20) if minutes > 0 else slice(8, 12)
    np.testing.assert_allclose(edge, before.calls[1].reshape(7, 24)[:, window].sum(axis=1))


def test_contacts_stay_where_the_other_queue_is_closed(forecast: Forecast) -> None:
    before = closed_at_night(forecast)
    lever = {"from_queue": "general", "to_queue": "card", "share": "30%"}
    after = changed(before, mix=[lever])
    closed = before.calls[1] == 0
    assert (after.calls[:, closed] == before.calls[:, closed]).all()
    np.testing.assert_allclose(after.calls[0, ~closed], 0.7 * before.calls[0, ~closed])
    np.testing.assert_allclose(after.calls.sum(), before.calls.sum())


@pytest.mark.parametrize(
    "where",
    [
        {"queues": ["card"], "opens": "00:00", "closes": "06:00"},
        {"first_day": "2026-03-02", "last_day": "2026-03-02", "weekdays": [6]},
    ],
)
def test_a_lever_that_meets_no_contact_is_refused(
    forecast: Forecast, where: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput, match=r"no contacts|at no time"):
        changed(closed_at_night(forecast), volume=[{"factor": 2, **where}])
