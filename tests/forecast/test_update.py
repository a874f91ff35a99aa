"""Intraday update: a busy morning makes a busy afternoon, noise makes nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.domain import CallHistory, InvalidInput, NotFound, TimeGrid
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast import fit, predict, update, wape
from wfm.forecast.day_errors import fit_day_errors, update_gain

QUEUES = {"q0": QueueSettings()}
ZONE = ZoneInfo("Asia/Shanghai")
SETTINGS = ForecastSettings(method="weekday_profile")


@pytest.fixture(scope="module")
def busy(simulated):
    return simulated(date(2025, 5, 12), 84 + 7, cv=0.12, calls_a_day=(8_000.0,))


def morning(data, day: int, scale: float = 1.0) -> CallHistory:
    grid = data.period(day, 1)
    counts = data.expected(day, 1) * scale
    blank = np.full(counts.shape, np.nan)
    return CallHistory(grid, data.queues, counts, blank, blank, blank)


@pytest.fixture(scope="module")
def model(busy):
    return fit(busy.history(84), busy.calendar, QUEUES, SETTINGS, period=busy.period(84, 7))


@pytest.fixture(scope="module")
def forecast(model):
    return model.predict(model.grid, (0.1, 0.5, 0.9))


def at(data, day: int, hour: int) -> datetime:
    return datetime.combine(data.whole.dates[day], datetime.min.time(), ZONE) + timedelta(
        hours=hour
    )


@pytest.mark.parametrize("scale", [0.8, 1.25])
def test_the_rest_of_the_day_follows_the_morning(busy, model, forecast, scale: float) -> None:
    made = update(model, forecast, morning(busy, 84, scale), at(busy, 84, 11))
    rest, before = slice(22, 48), slice(0, 22)
    ratio = made.calls[0, rest].sum() / forecast.calls[0, rest].sum()
    assert 0.6 < (ratio - 1) / (scale - 1) < 1.2
    assert np.array_equal(made.calls[0, before], forecast.calls[0, before])
    assert np.array_equal(made.calls[0, 48:], forecast.calls[0, 48:])
    band, old = made.call_quantiles[:, 0, rest], forecast.call_quantiles[:, 0, rest]
    wide, was = (band[2] - band[0]).sum(), (old[2] - old[0]).sum()
    assert wide / made.calls[0, rest].sum() < was / forecast.calls[0, rest].sum()


def test_the_later_the_more_is_believed(busy, model, forecast) -> None:
    lifts = []
    for hour in (3, 9, 15):
        made = update(model, forecast, morning(busy, 85, 1.3), at(busy, 85, hour))
        rest = slice(48 + 2 * hour, 96)
        lifts.append(made.calls[0, rest].sum() / forecast.calls[0, rest].sum())
    assert 1.0 <= lifts[0] < lifts[1] <= lifts[2] + 0.02


def test_updates_help_over_many_days(simulated) -> None:
    data = simulated(date(2025, 3, 3), 120, cv=0.10, calls_a_day=(6_000.0,), seed=7)
    plain, updated, seen = [], [], []
    for day in range(90, 120, 3):
        period = data.period(day, 1)
        model = fit(data.history(day), data.calendar, QUEUES, SETTINGS, period=period)
        made = model.predict(period, (0.5,))
        counts = data.actual(day, 1)
        blank = np.full(counts.shape, np.nan)
        actuals = CallHistory(period, data.queues, counts, blank, blank, blank)
        new = update(model, made, actuals, at(data, day, 10))
        plain.append(made.calls[0, 20:])
        updated.append(new.calls[0, 20:])
        seen.append(counts[0, 20:])
    assert wape(np.array(seen), np.array(updated)) < 0.95 * wape(np.array(seen), np.array(plain))


def test_noise_alone_is_not_followed() -> None:
    rng = np.random.default_rng(3)
    errors = rng.normal(0, 0.1, (80, 48))
    seen = np.arange(48) < 20
    fitted = fit_day_errors(errors)
    shift = update_gain(errors, seen) * (fitted.scores(errors, seen) @ fitted.shapes)
    assert np.abs(shift).mean() < 0.02 * 0.1 * 10


def test_a_shared_level_is_followed() -> None:
    rng = np.random.default_rng(3)
    level = rng.normal(0, 0.1, (80, 1))
    errors = level + rng.normal(0, 0.05, (80, 48))
    seen = np.arange(48) < 20
    assert update_gain(errors, seen) > 0.8
    fitted = fit_day_errors(errors)
    shift = (fitted.scores(errors, seen) @ fitted.shapes)[:, 30]
    assert np.corrcoef(shift, level[:, 0])[0, 1] > 0.95
    assert 0 < fitted.variance_left(seen) < 0.5


def test_finer_actuals_are_added_up_and_gaps_left_out(busy, model, forecast) -> None:
    coarse = morning(busy, 84, 1.2)
    grid = TimeGrid(coarse.grid.first_day, 1, 10, "Asia/Shanghai")
    counts = np.repeat(coarse.offered / 3, 3, axis=1)
    blank = np.full(counts.shape, np.nan)
    fine = CallHistory(grid, ("q0",), counts, blank, blank, blank)
    now = at(busy, 84, 10)
    same = update(model, forecast, coarse, now)
    assert np.allclose(update(model, forecast, fine, now).calls, same.calls)
    gap = coarse.offered.copy()
    gap[0, 16] = np.nan
    other = update(model, forecast, replace(coarse, offered=gap), now)
    assert np.allclose(other.calls, same.calls, rtol=0.03)


def test_what_is_to_come_is_not_looked_at(busy, model, forecast) -> None:
    actuals = morning(busy, 84, 1.2)
    later = actuals.offered.copy()
    later[0, 20:] = 1e5
    now = at(busy, 84, 10)
    assert update(model, forecast, replace(actuals, offered=later), now) == update(
        model, forecast, actuals, now
    )


def test_clocks_that_go_back(simulated) -> None:
    data = simulated(
        date(2025, 7, 28), 91, country="DE", timezone="Europe/Berlin", calls_a_day=(8_000.0,)
    )
    period = data.period(90, 1)
    assert period.interval_count == 50
    model = fit(data.history(90), data.calendar, QUEUES, SETTINGS, period=period)
    made = model.predict(period, (0.1, 0.9))
    now = datetime(2025, 10, 26, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    new = update(model, made, morning(data, 90, 1.4), now)
    assert np.array_equal(new.calls[0, :26], made.calls[0, :26])
    assert (new.calls[0, 26:] > made.calls[0, 26:]).all()


class TestRefusals:
    def test_outside_the_forecast(self, busy, model, forecast) -> None:
        with pytest.raises(InvalidInput, match="is outside"):
            update(model, forecast, morning(busy, 84), at(busy, 84, 24 * 9))

    def test_nothing_counted(self, busy, model, forecast) -> None:
        with pytest.raises(InvalidInput, match="no contact counted"):
            update(model, forecast, morning(busy, 84), at(busy, 84, 0))
        with pytest.raises(InvalidInput, match="no contact counted"):
            update(model, forecast, morning(busy, 84), at(busy, 85, 9))

    def test_another_queue(self, busy, model, forecast) -> None:
        other = replace(morning(busy, 84), queues=("card",))
        with pytest.raises(NotFound, match="no queue q0"):
            update(model, forecast, other, at(busy, 84, 9))

    def test_intervals_that_do_not_fit(self, busy, model, forecast) -> None:
        grid = TimeGrid(busy.whole.dates[84], 1, 60, "Asia/Shanghai")
        blank = np.full((1, 24), np.nan)
        hours = CallHistory(grid, ("q0",), np.ones((1, 24)), blank, blank, blank)
        with pytest.raises(InvalidInput, match="intervals of 60 min"):
            update(model, forecast, hours, at(busy, 84, 9))


def test_predict_and_fit_agree(busy, forecast) -> None:
    same = predict(busy.history(84), busy.period(84, 7), busy.calendar, QUEUES, SETTINGS)
    assert np.array_equal(same.calls, forecast.calls)
