"""The report of accuracy and what it is made of."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from wfm.calendars import build_calendar
from wfm.domain import CallHistory, Forecast, InvalidInput, TimeGrid
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast import Origins, accuracy_report, accuracy_sentence, compare, roll
from wfm.forecast.accuracy import daily_wape, mase
from wfm.forecast.comparison import joined

FIRST = date(2025, 9, 1)


def history_of(days: int, value: Callable[[np.ndarray], np.ndarray]) -> CallHistory:
    grid = TimeGrid(FIRST, days, 60, "Asia/Shanghai")
    offered = value(grid.day_of_interval)[None].astype(float)
    blank = np.full(offered.shape, np.nan)
    return CallHistory(grid, ("q",), offered, blank, blank, blank)


def forecast_of(first: date, days: int, calls: float) -> Forecast:
    grid = TimeGrid(first, days, 60, "Asia/Shanghai")
    expected = np.full((1, grid.interval_count), calls)
    levels = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
    bands = np.multiply.outer([0.5, 0.8, 1.0, 1.2, 1.5], expected)
    return Forecast(
        grid, ("q",), expected, expected * 0 + 200, levels, bands, np.array([0.1]), ("m",)
    )


CALENDAR = build_calendar("CN", FIRST, date(2025, 12, 31))


def test_numbers_by_hand() -> None:
    # 10 contacts an hour in the first two weeks, 12 in the third; forecast 11.
    history = history_of(21, lambda day: np.where(day < 14, 10.0, 12.0))
    made = forecast_of(date(2025, 9, 15), 7, 11.0)
    rows = {(r.group, r.key): r for r in accuracy_report(compare(made, history, CALENDAR))}
    whole = rows["all", ""]
    assert whole.contacts == 12 * 24 * 7
    assert whole.wape == pytest.approx(1 / 12)
    assert whole.bias == pytest.approx(-1 / 12)
    assert whole.daily_wape == pytest.approx(1 / 12)
    assert whole.naive_wape == pytest.approx(2 / 12)
    assert whole.coverage_80 == 1.0
    assert np.isnan(whole.mase)  # the past repeats exactly, so there is no scale
    assert "MASE" not in accuracy_sentence(whole, 1)
    assert rows["queue", "q"].wape == whole.wape
    assert rows["horizon", "day 1"].contacts == 12 * 24
    assert rows["horizon", "days 2 to 7"].contacts == 12 * 24 * 6
    assert rows["weekday", "Mon"].contacts == 12 * 24
    assert rows["hour", "07:00"].contacts == 12 * 7
    # Levels 0.025, 0.1, 0.5, 0.9, 0.975 at 5.5, 8.8, 11, 13.2 and 16.5 against 12.
    loss = (0.025 * 6.5 + 0.1 * 3.2 + 0.5 * 1 + 0.1 * 1.2 + 0.025 * 4.5) / 5
    assert whole.pinball_loss == pytest.approx(loss)


def test_holidays_stand_in_a_row_of_their_own() -> None:
    history = history_of(45, lambda day: 10.0 + 0 * day)
    made = forecast_of(date(2025, 9, 29), 14, 11.0)
    rows = {(r.group, r.key): r for r in accuracy_report(compare(made, history, CALENDAR))}
    # 1 to 8 October is the block, 28 September and 11 October are make-up work days.
    assert rows["holidays", "left out above"].contacts == 10 * 24 * 9
    assert rows["all", ""].contacts == 10 * 24 * 5


def test_mase_is_one_for_the_seasonal_naive_in_sample() -> None:
    rng = np.random.default_rng(1)
    values = rng.poisson(50, 21 * 24).astype(float)
    history = history_of(21, lambda day: values)
    made = forecast_of(date(2025, 9, 15), 7, 11.0)
    compared = compare(made, history, CALENDAR)
    table = values.reshape(21, 24)
    assert compared.scale[0] == pytest.approx(np.abs(table[7:14] - table[:7]).mean())
    assert mase(table[7:14], table[:7], compared.scale[0]) == pytest.approx(1.0)


def test_daily_wape_ignores_the_shape_of_the_day() -> None:
    day = np.repeat([0, 1], 24)
    seen = np.tile(np.arange(24.0), 2)
    assert daily_wape(seen, seen[::-1], day) == 0.0
    seen[3] = np.nan
    assert daily_wape(seen, np.full(48, 5.0), day) > 0


def test_nothing_recorded_is_refused() -> None:
    history = history_of(14, lambda day: 10.0 + 0 * day)
    with pytest.raises(InvalidInput, match="nothing was counted"):
        accuracy_report(compare(forecast_of(date(2025, 11, 1), 7, 1.0), history, CALENDAR))
    with pytest.raises(InvalidInput, match="no forecast"):
        joined([])


def test_rolling_origins_see_the_past_only(simulated) -> None:
    data = simulated(days=112)
    history = data.history(112)
    queues = {"q0": QueueSettings(aht_seconds=200)}
    settings = ForecastSettings(method="weekday_profile", volume_factor=3.0)
    compared = roll(history, data.calendar, queues, settings, origins=Origins(14, 3))
    assert compared.forecasts == 3
    assert compared.actual.shape == (1, 3 * 14 * 48)
    row = accuracy_report(compared)[0]
    assert row.wape < row.naive_wape
    assert abs(row.bias) < 0.1  # levers speak of the future and are left out
    spoilt = history.offered.copy()
    start = int(history.grid.day_starts[98])
    spoilt[:, start:] = 1.0
    other = CallHistory(
        history.grid, history.queues, spoilt, history.answered, history.abandoned,
        history.aht_seconds,
    )  # fmt: skip
    again = roll(other, data.calendar, queues, settings, origins=Origins(14, 3))
    np.testing.assert_array_equal(again.calls[:, : 14 * 48], compared.calls[:, : 14 * 48])


def test_five_weeks_are_needed_for_a_backtest(simulated) -> None:
    data = simulated(days=34)
    queues = {"q0": QueueSettings(aht_seconds=200)}
    with pytest.raises(InvalidInput, match="covers 34 days"):
        roll(data.history(34), data.calendar, queues, ForecastSettings())
