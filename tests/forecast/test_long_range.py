"""Months ahead: growth, seasons and bands that widen."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from wfm.calendars import build_calendar
from wfm.domain import CallHistory, InvalidInput, TimeGrid
from wfm.domain.settings import DemandSettings, ForecastSettings, QueueSettings
from wfm.forecast import long_range

QUEUES = {"q0": QueueSettings(aht_seconds=240)}
SETTINGS = ForecastSettings()


def grown(days: int, growth: float, season: float = 0.0, seed: int = 1) -> CallHistory:
    """Return hourly counts that grow by `growth` a year, with a peak in January."""
    rng = np.random.default_rng(seed)
    first = date(2023, 1, 2)
    grid = TimeGrid(first, days, 60, "Asia/Shanghai")
    year = np.arange(days) / 365.25
    level = (1 + growth) ** year * np.exp(season * np.cos(2 * np.pi * year))
    level *= np.array([1.2, 1.1, 1, 1, 1, 0.6, 0.5])[grid.weekdays]
    counts = rng.poisson(np.repeat(level * rng.gamma(400, 1 / 400, days), 24) * 60)[None]
    blank = np.full(counts.shape, np.nan)
    return CallHistory(grid, ("q0",), counts.astype(float), blank, blank, blank)


def calendar(days: int, ahead: int = 600):
    first = date(2023, 1, 2)
    return build_calendar("US", first, first + timedelta(days=days + ahead))


@pytest.fixture(scope="module")
def three_years():
    return grown(1096, 0.12, 0.10)


@pytest.fixture(scope="module")
def far(three_years):
    return long_range(three_years, calendar(1096), QUEUES, SETTINGS)


def test_months_and_weeks_add_up_to_eighteen_months(far) -> None:
    assert far.months[0].first_day == date(2026, 1, 2)
    assert far.months[-1].last_day == date(2027, 7, 1)
    assert len(far.months) == 19
    for rows in (far.months, far.weeks):
        assert all(b.first_day - a.last_day == timedelta(days=1) for a, b in pairwise(rows))
        assert all(row.low < row.calls < row.high for row in rows)
    assert sum(r.calls for r in far.months) == pytest.approx(sum(r.calls for r in far.weeks))
    row = far.months[3]
    assert row.workload_hours == pytest.approx(row.calls * row.aht_seconds / 3600)
    assert far.weeks[1].first_day.weekday() == 0


def test_growth_and_season_are_found(far, three_years) -> None:
    growth, error = far.growth["q0"]
    assert growth == pytest.approx(0.12, abs=2.5 * error)
    assert error < 0.03
    truth = grown(1096 + 545, 0.12, 0.10, seed=9)
    days = np.bincount(truth.grid.day_of_interval, weights=truth.offered[0])
    hit = 0
    for row in far.months[1:-1]:
        first = (row.first_day - truth.grid.first_day).days
        came = days[first : first + (row.last_day - row.first_day).days + 1].sum()
        assert row.calls == pytest.approx(came, rel=0.12)
        hit += row.low <= came <= row.high
    assert hit >= 13


def test_bands_widen(far) -> None:
    widths = [(row.high - row.low) / row.calls for row in far.months[1:-1]]
    assert widths[-1] > 1.2 * widths[0]


def test_half_a_year_knows_no_season_and_says_so() -> None:
    short = long_range(grown(182, 0.0), calendar(182), QUEUES, SETTINGS)
    whole = long_range(grown(1096, 0.0), calendar(1096), QUEUES, SETTINGS)
    wide = [
        (rows.months[9].high - rows.months[9].low) / rows.months[9].calls
        for rows in (short, whole)
    ]
    assert wide[0] > 1.3 * wide[1]
    assert short.growth["q0"][1] > 0.05


def test_the_growth_lever(three_years) -> None:
    flat = long_range(three_years, calendar(1096), QUEUES, SETTINGS, growth=0.0)
    more = long_range(three_years, calendar(1096), QUEUES, SETTINGS, growth=0.5)
    assert more.growth["q0"] == (0.5, 0.0)
    ratio = more.months[12].calls / flat.months[12].calls
    assert ratio == pytest.approx(1.5 ** (1 + 45 / 365), rel=0.05)


def test_bots_take_their_share(three_years, far) -> None:
    demand = DemandSettings(containment=0.3, remaining_aht_factor=1.1)
    queues = {"q0": QueueSettings(aht_seconds=240, demand=demand)}
    less = long_range(three_years, calendar(1096), queues, SETTINGS, months=3)
    assert less.months[1].calls == pytest.approx(0.7 * far.months[1].calls)
    assert less.months[1].aht_seconds == pytest.approx(1.1 * far.months[1].aht_seconds)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"months": 0}, "is 0"), ({"months": 60}, "is 60"), ({"growth": -1.5}, "is -1.5")],
)
def test_refusals(three_years, arguments: dict, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        long_range(three_years, calendar(1096), QUEUES, SETTINGS, **arguments)


def test_weeks_that_are_too_few() -> None:
    with pytest.raises(InvalidInput, match="weeks with records"):
        long_range(grown(35, 0.0), calendar(35), QUEUES, SETTINGS)


def test_a_calendar_that_does_not_reach(three_years) -> None:
    with pytest.raises(InvalidInput, match="outside the calendar"):
        long_range(three_years, calendar(1096, 100), QUEUES, SETTINGS)
