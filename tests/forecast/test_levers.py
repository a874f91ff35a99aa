"""Handle times, mix, tenure, bots and redials; and what a planner is told of a thin history."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import TimeGrid
from wfm.domain.settings import DemandSettings, ForecastSettings, QueueSettings
from wfm.forecast import check, mixed_aht_seconds, predict, queue_shares, tenure_factors

QUEUES = {"q0": QueueSettings()}
SETTINGS = ForecastSettings(method="weekday_profile")


@pytest.fixture(scope="module")
def summer(simulated):
    return simulated(date(2025, 6, 2), 84 + 7, calls_a_day=(8_000.0, 2_000.0))


def made_with(summer, **demand: float):
    queues = {"q0": QueueSettings(demand=DemandSettings(**demand)), "q1": QueueSettings()}
    return predict(summer.history(84), summer.period(84, 7), summer.calendar, queues, SETTINGS)


def test_bots_keep_a_share_and_leave_the_long_contacts(summer) -> None:
    plain = made_with(summer)
    less = made_with(summer, containment=0.25, remaining_aht_factor=1.2)
    assert np.allclose(less.calls[0], 0.75 * plain.calls[0])
    assert np.allclose(less.call_quantiles[:, 0], 0.75 * plain.call_quantiles[:, 0])
    assert np.allclose(less.aht_seconds[0], 1.2 * plain.aht_seconds[0])
    assert np.array_equal(less.calls[1], plain.calls[1])


def test_redials_are_taken_out(summer) -> None:
    less = made_with(summer, redial_share=0.1)
    assert np.allclose(less.calls[0], 0.9 * made_with(summer).calls[0])


def test_the_mix_of_queues(summer) -> None:
    made = made_with(summer)
    shares = queue_shares(made)
    assert np.allclose(shares.sum(axis=0), 1)
    assert shares[0].mean() == pytest.approx(0.8, abs=0.03)
    other = replace(made, aht_seconds=np.array([[200.0], [400.0]]) * np.ones(made.calls.shape))
    assert np.allclose(mixed_aht_seconds(other), 200 * shares[0] + 400 * shares[1])


def test_a_weekday_has_its_own_handle_time(simulated) -> None:
    data = simulated(date(2025, 6, 2), 84 + 7, calls_a_day=(20_000.0,))
    history = data.history(84)
    monday = history.grid.weekdays[history.grid.day_of_interval] == 0
    history = replace(history, aht_seconds=np.where(monday, 270.0, 240.0)[None])
    period = data.period(84, 7)
    made = predict(history, period, data.calendar, QUEUES, SETTINGS)
    days = period.weekdays[period.day_of_interval]
    assert made.aht_seconds[0, days == 0].mean() == pytest.approx(270, rel=0.02)
    assert made.aht_seconds[0, days == 2].mean() == pytest.approx(240, rel=0.02)


def test_a_new_level_of_handle_times_is_followed(simulated) -> None:
    data = simulated(date(2025, 6, 2), 84 + 7, calls_a_day=(20_000.0,))
    history = data.history(84)
    late = history.grid.day_of_interval >= 63
    history = replace(history, aht_seconds=np.where(late, 300.0, 240.0)[None])
    made = predict(history, data.period(84, 7), data.calendar, QUEUES, SETTINGS)
    assert made.aht_seconds.mean() > 275


def test_newcomers_slow_a_team_down_and_learn() -> None:
    start = date(2026, 3, 2)
    dates = [start + timedelta(days=n) for n in (0, 30, 3000)]
    half = tenure_factors([None, start], dates, extra=0.5, halving_days=30)
    # Half of the team takes 1.5, then 1.25 times as long: harmonic means.
    assert half.tolist() == pytest.approx([1 / ((1 + 1 / 1.5) / 2), 1 / ((1 + 0.8) / 2), 1.0])
    assert tenure_factors([start], [start - timedelta(days=1)]).tolist() == [1.0]


class TestCheck:
    def kinds(self, history, grid: TimeGrid) -> list[str]:
        return [finding.kind for finding in check(history, grid, history.queues[:1])]

    def test_a_good_history_is_fine(self, summer) -> None:
        assert self.kinds(summer.history(84), summer.period(84, 7)) == []

    def test_future_days(self, summer) -> None:
        assert self.kinds(summer.history(91), summer.period(84, 7)) == ["future_history"]

    def test_a_stale_and_short_history(self, simulated) -> None:
        data = simulated(date(2025, 6, 2), 80)
        found = self.kinds(data.history(40), data.period(70, 7))
        assert found == ["stale_history", "short_history"]

    def test_a_missing_year(self, simulated) -> None:
        data = simulated(date(2023, 3, 6), 900)
        history = data.history(893)
        gone = (history.grid.day_of_interval >= 200) & (history.grid.day_of_interval < 565)
        history = replace(history, offered=np.where(gone, np.nan, history.offered))
        found = check(history, data.period(893, 7), ("q0",))
        assert [finding.kind for finding in found] == ["history_gap"]
        assert "no record for 365 days" in found[0].what
        made = predict(history, data.period(893, 7), data.calendar, QUEUES, SETTINGS)
        assert made.calls.sum() == pytest.approx(data.expected(893, 7).sum(), rel=0.1)

    def test_a_thin_queue(self, simulated) -> None:
        data = simulated(date(2025, 6, 2), 91, calls_a_day=(20.0,))
        found = check(data.history(84), data.period(84, 7), ("q0",))
        assert [finding.kind for finding in found] == ["thin_queue"]
        assert found[0].severity == "warning"
