"""Components multiply back to the volume, and find what a history was made of."""

import numpy as np
import pytest

from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast import predict
from wfm.forecast.components import components

WEEK = np.array([1.15, 1.05, 1.0, 1.0, 1.05, 0.6, 0.5])


@pytest.fixture(scope="module")
def parts(simulated):
    data = simulated(days=196)
    history = data.history(168)
    queues = {"q0": QueueSettings(aht_seconds=200)}
    settings = ForecastSettings(method="weekday_profile")
    made = predict(history, data.period(168, 28), data.calendar, queues, settings)
    return components(history, made, data.calendar, 0), made


def test_they_multiply_back_to_each_day(parts) -> None:
    found, made = parts
    weekday = np.array([day.weekday() for day in found.dates])
    product = found.level * found.weekday[weekday] * found.calendar
    np.testing.assert_allclose(product, found.total)
    np.testing.assert_allclose(found.total[found.known_days :].sum(), made.calls.sum())


def test_level_weekday_and_profile_are_what_the_history_was_made_of(parts) -> None:
    found, _ = parts
    np.testing.assert_allclose(found.weekday, WEEK / WEEK.mean(), atol=0.05)
    assert found.level == pytest.approx(4000 * WEEK.mean(), rel=0.12)
    np.testing.assert_allclose(found.profile.sum(axis=1), 1.0)
    peak = found.profile[0].argmax() / 2
    assert 9 <= peak <= 11.5


def test_holidays_stand_in_the_calendar_alone(parts, simulated) -> None:
    found, _ = parts
    calendar = simulated(days=196).calendar
    weekdays = [
        n
        for n, day in enumerate(found.dates)
        if calendar.day(day).block_days and day.weekday() < 5
    ]
    assert weekdays
    assert found.calendar[weekdays].mean() < 0.65
