"""Days drawn for simulation spread as the days to come do, and hang together."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import NotFound
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast import draw_days, fit

CV = 0.12


@pytest.fixture(scope="module")
def data(simulated):
    return simulated(date(2025, 5, 12), 91, cv=CV, calls_a_day=(6_000.0,))


@pytest.fixture(scope="module")
def model(data):
    settings = ForecastSettings(method="weekday_profile")
    queues = {"q0": QueueSettings()}
    return fit(data.history(84), data.calendar, queues, settings, period=data.period(84, 7))


@pytest.fixture(scope="module")
def forecast(model):
    return model.predict(model.grid, (0.1, 0.9))


@pytest.fixture(scope="module")
def drawn(model, forecast):
    return draw_days(model, forecast, 400, 1)


def test_the_mean_is_the_forecast(drawn, forecast) -> None:
    assert drawn.shape == (400, 1, 7 * 48)
    assert np.allclose(drawn.mean(axis=0).sum(), forecast.calls.sum(), rtol=0.01)
    busy = forecast.calls[0] > 50
    assert np.allclose(drawn.mean(axis=0)[0, busy], forecast.calls[0, busy], rtol=0.05)


def test_days_spread_as_they_did(drawn, forecast) -> None:
    totals = drawn[:, 0].reshape(400, 7, 48).sum(axis=2)
    cv = totals.std(axis=0) / totals.mean(axis=0)
    # The history's own 84 days happened to spread by less than the CV they were drawn with.
    assert cv.mean() == pytest.approx(float(forecast.busyness_cv[0]), rel=0.15)
    assert 0.6 * CV < cv.mean() < 1.2 * CV
    assert abs(np.corrcoef(totals[:, 0], totals[:, 3])[0, 1]) < 0.2


def test_morning_and_evening_of_a_day_go_together(drawn) -> None:
    morning, evening = drawn[:, 0, 16:24].sum(axis=1), drawn[:, 0, 28:36].sum(axis=1)
    assert np.corrcoef(morning, evening)[0, 1] > 0.7


def test_a_seed_gives_the_same_days(model, forecast, drawn) -> None:
    assert np.array_equal(draw_days(model, forecast, 400, 1), drawn)
    assert not np.array_equal(draw_days(model, forecast, 400, 2), drawn)


def test_closed_intervals_stay_empty(model, forecast) -> None:
    calls = forecast.calls.copy()
    calls[:, :20] = 0
    assert (draw_days(model, replace(forecast, calls=calls), 3, 1)[:, :, :20] == 0).all()


def test_another_queue(model, forecast) -> None:
    with pytest.raises(NotFound, match="no queue card"):
        draw_days(model, replace(forecast, queues=("card",)), 3, 1)
