"""What holds for every forecast, whatever the history looks like."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.calendars import build_calendar
from wfm.domain import CallHistory, Forecast, InvalidInput, TimeGrid
from wfm.domain.settings import ForecastSettings, Opening, QueueSettings
from wfm.forecast import bias, coverage, pinball_loss, predict, wape

FIRST = date(2025, 9, 15)
CALENDARS = {
    zone: build_calendar(country, FIRST, FIRST + timedelta(days=130))
    for zone, country in (("Asia/Shanghai", "CN"), ("Europe/Berlin", "DE"))
}


@st.composite
def histories(draw: st.DrawFn) -> CallHistory:
    """Any level and noise, closed weekends or nights or not, gaps of hours and days."""
    zone = draw(st.sampled_from(sorted(CALENDARS)))
    grid = TimeGrid(FIRST, draw(st.integers(14, 70)), draw(st.sampled_from((30, 60))), zone)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    level = draw(st.sampled_from((0.05, 1.0, 30.0, 2000.0)))
    cv = draw(st.sampled_from((0.02, 0.3)))
    busy = rng.gamma(1 / cv**2, cv**2, grid.day_count)[grid.day_of_interval]
    offered = rng.poisson(level * busy * (1.2 + np.sin(grid.wall_minutes / 229))).astype(float)
    weekday = grid.weekdays[grid.day_of_interval]
    if draw(st.booleans()):
        offered[weekday >= 5] = draw(st.sampled_from((0.0, np.nan)))
    if draw(st.booleans()):
        offered[grid.wall_minutes < 480] = np.nan
    offered[rng.random(offered.size) < draw(st.sampled_from((0.0, 0.05, 0.4)))] = np.nan
    gone = rng.random(grid.day_count) < draw(st.sampled_from((0.0, 0.2)))
    offered[gone[grid.day_of_interval]] = np.nan
    aht = np.where(np.isnan(offered), np.nan, rng.gamma(4, 60, offered.size))
    blank = np.full((1, offered.size), np.nan)
    return CallHistory(grid, ("calls",), offered[None], blank, blank, aht[None])


def outcome(
    history: CallHistory, grid: TimeGrid, queue: QueueSettings, how: ForecastSettings
) -> Forecast | InvalidInput:
    try:
        return predict(history, grid, CALENDARS[grid.timezone], {"calls": queue}, how)
    except InvalidInput as refusal:
        return refusal


@given(
    history=histories(),
    gap=st.integers(0, 30),
    days=st.integers(1, 28),
    opens=st.sampled_from((0, 495)),
    method=st.sampled_from(("weekday_profile", "seasonal_naive")),
)
@settings(max_examples=60, deadline=None)
def test_a_forecast_is_whole_or_refused(
    history: CallHistory, gap: int, days: int, opens: int, method: str
) -> None:
    past = history.grid
    grid = TimeGrid(
        past.last_day + timedelta(days=gap + 1), days, past.interval_minutes, past.timezone
    )
    queue = QueueSettings(aht_seconds=200, opening=Opening(opens=opens))
    settings_ = ForecastSettings(method=method, quantiles=(0.05, 0.25, 0.5, 0.75, 0.95))
    made = outcome(history, grid, queue, settings_)
    if isinstance(made, InvalidInput):
        assert "no contact" in made.what or "ordinary days" in made.what
        return
    assert np.isfinite(made.calls).all()
    assert (np.diff(made.call_quantiles, axis=0) >= 0).all()
    assert (made.aht_seconds > 0).all()
    closed = grid.wall_minutes + grid.interval_minutes <= opens
    assert (made.calls[:, closed] == 0).all()
    assert (made.call_quantiles[:, :, closed] == 0).all()
    assert 0 <= made.busyness_cv[0] < 3
    usual = np.nanmax(history.offered)
    assert made.calls.max() <= 12 * usual + 12


counts = st.lists(st.integers(0, 500), min_size=1, max_size=50).filter(any)


@given(counts, st.integers(0, 2**32 - 1))
def test_measures_of_accuracy(actual: list[int], seed: int) -> None:
    said = np.random.default_rng(seed).uniform(0, 500, len(actual))
    assert wape(actual, actual) == 0
    assert bias(actual, actual) == 0
    assert abs(bias(actual, said)) <= wape(actual, said) + 1e-12
    assert pinball_loss(actual, [actual], [0.3]) == 0
    # At the median the pinball loss is half the absolute error.
    mean_error = wape(actual, said) * sum(actual) / len(actual)
    assert np.isclose(pinball_loss(actual, [said], [0.5]), mean_error / 2)
    assert (
        0 <= coverage(actual, said * 0.9, said * 1.1) <= coverage(actual, said * 0, said * 3) <= 1
    )
