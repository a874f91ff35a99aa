"""Every method by its name, the choice among them, and external forecasts."""

from dataclasses import replace
from datetime import date, timedelta
from importlib.util import find_spec

import numpy as np
import pytest

from wfm.domain import InvalidInput, TimeGrid
from wfm.domain.errors import WfmError
from wfm.domain.external_forecast import ExternalForecast
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast import bias, fit, predict, wape
from wfm.forecast.choice import blend_weights, blended, chosen, past_wape
from wfm.forecast.residuals import PastErrors
from wfm.forecast.smoothing import smooth_rows
from wfm.forecast.weekday_average import fading_mean, mean_of_last, median_of_last
from wfm.io.external_forecast import read_external_forecast

QUEUES = {"q0": QueueSettings()}


@pytest.fixture(scope="module")
def summer(simulated):
    return simulated(date(2025, 5, 12), 84 + 14, cv=0.04)


@pytest.mark.parametrize(
    "method",
    ["best", "blend", "weekday_profile", "weekday_level", "mean_of_weeks", "median_of_weeks"],
)
def test_every_method_finds_the_truth(summer, method: str) -> None:
    grid = summer.period(84, 14)
    made = predict(
        summer.history(84), grid, summer.calendar, QUEUES, ForecastSettings(method=method)
    )
    assert wape(summer.expected(84, 14), made.calls) < 0.09
    assert abs(bias(summer.expected(84, 14), made.calls)) < 0.05
    assert made.method[0] in ("weekday_profile" if method == "best" else method, method)


def test_a_model_answers_for_parts_of_its_days(summer) -> None:
    settings = ForecastSettings()
    model = fit(summer.history(84), summer.calendar, QUEUES, settings)
    assert model.grid.first_day == summer.period(84, 1).first_day
    week = summer.period(84 + 3, 7)
    part = model.predict(week, (0.1, 0.5, 0.9))
    whole = model.predict(model.grid, (0.1, 0.5, 0.9))
    inside = slice(3 * 48, 10 * 48)
    assert np.array_equal(part.calls, whole.calls[:, inside])
    assert np.array_equal(part.call_quantiles, whole.call_quantiles[:, :, inside])
    assert {row.method for row in model.queues[0].backtests} >= {"seasonal_naive"}
    assert sum(row.weight for row in model.queues[0].backtests) == pytest.approx(1)
    with pytest.raises(InvalidInput, match="outside the days"):
        model.predict(TimeGrid(date(2026, 5, 1), 7, 30, "Asia/Shanghai"), (0.5,))
    with pytest.raises(InvalidInput, match="intervals of 60 min"):
        model.predict(replace_minutes(week, 60), (0.5,))


def replace_minutes(grid: TimeGrid, minutes: int) -> TimeGrid:
    return TimeGrid(grid.first_day, grid.day_count, minutes, grid.timezone)


def test_averages_of_known_numbers() -> None:
    volume = np.array([[1.0, np.nan], [2.0, 8.0], [6.0, 4.0]])
    age = np.array([3.0, 2.0, 1.0])
    assert mean_of_last(2)(volume, age).tolist() == [4.0, 6.0]
    assert median_of_last(3)(volume, age).tolist() == [2.0, 6.0]
    # Weights 1/8, 1/4, 1/2.
    assert fading_mean(1.0)(volume, age).tolist() == pytest.approx([29 / 7, 16 / 3])


def past(expected: np.ndarray, actual: np.ndarray) -> PastErrors:
    days = np.arange(len(actual))
    return PastErrors(np.ones(len(actual), dtype=np.int64), days, expected, actual)


class TestChoice:
    def errors(self, spread: float, seed: int = 1) -> PastErrors:
        rng = np.random.default_rng(seed)
        actual = np.full((60, 10), 100.0)
        return past(actual + rng.normal(0, spread, actual.shape), actual)

    def test_weights_fall_with_the_error(self) -> None:
        weights = blend_weights({"a": self.errors(5), "b": self.errors(6, 2)})
        ratio = past_wape(self.errors(6, 2)) / past_wape(self.errors(5))
        assert weights["a"] / weights["b"] == pytest.approx(ratio**6)
        assert blend_weights({"a": self.errors(5), "b": self.errors(50)}) == {"a": 1.0}

    def test_perfect_methods_share_the_forecast(self) -> None:
        same = {name: self.errors(0) for name in ("weekday_profile", "mean_of_weeks")}
        assert blend_weights(same) == {"weekday_profile": 0.5, "mean_of_weeks": 0.5}
        assert blend_weights({**same, "median_of_weeks": self.errors(5)}) == blend_weights(same)
        assert chosen("best", same)[0] == "weekday_profile"

    def test_independent_errors_are_blended(self) -> None:
        two = {"weekday_profile": self.errors(5), "mean_of_weeks": self.errors(5, 2)}
        name, weights = chosen("best", two)
        assert name == "blend"
        assert past_wape(blended(two, weights)) < 0.8 * past_wape(two["weekday_profile"])

    def test_equals_leave_the_profile_model(self) -> None:
        same = self.errors(5)
        two = {"weekday_profile": same, "mean_of_weeks": replace(same, expected=same.expected + 1)}
        assert chosen("best", two) == ("weekday_profile", {"weekday_profile": 1.0})

    def test_a_clearly_better_method_is_taken(self) -> None:
        two = {"weekday_profile": self.errors(20), "seasonal_naive": self.errors(2, 2)}
        assert chosen("best", two) == ("seasonal_naive", {"seasonal_naive": 1.0})

    def test_a_handful_of_days_decides_nothing(self) -> None:
        few = {
            name: PastErrors(e.steps[:9], e.days[:9], e.expected[:9], e.actual[:9])
            for name, e in (
                ("weekday_profile", self.errors(20)),
                ("mean_of_weeks", self.errors(2)),
            )
        }
        assert chosen("best", few)[0] == "weekday_profile"


class TestSmoothing:
    def test_noise_goes_and_shape_stays(self) -> None:
        rng = np.random.default_rng(2)
        truth = 3 + np.sin(np.arange(96) / 10)
        noisy = truth + rng.normal(0, 0.3, (7, 96))
        smooth = smooth_rows(noisy, 0.09)
        assert np.abs(smooth - truth).mean() < 0.45 * np.abs(noisy - truth).mean()

    def test_a_steep_edge_stays(self) -> None:
        edge = np.where(np.arange(48) >= 16, 30.0, 0.0)[None].repeat(7, axis=0)
        noisy = edge + np.random.default_rng(2).normal(0, 0.1, edge.shape)
        assert np.abs(smooth_rows(noisy, 0.01) - edge).max() < 0.5

    def test_without_noise_nothing_changes(self) -> None:
        rows = np.random.default_rng(1).normal(0, 1, (7, 20))
        assert np.array_equal(smooth_rows(rows, 0.0), rows)


def test_boosting_says_what_it_needs(summer) -> None:
    settings = ForecastSettings(method="gradient_boosting")
    grid = summer.period(84, 7)
    if find_spec("sklearn") is None:
        with pytest.raises(WfmError, match="needs scikit-learn") as caught:
            predict(summer.history(84), grid, summer.calendar, QUEUES, settings)
        assert "wfm-toolkit[boosting]" in caught.value.hint
    else:
        made = predict(summer.history(84), grid, summer.calendar, QUEUES, settings)
        assert wape(summer.expected(84, 7), made.calls) < 0.12


class TestExternal:
    settings = ForecastSettings(method="external")

    def external(self, summer, first: int, days: int) -> ExternalForecast:
        grid = summer.period(first, days)
        return ExternalForecast(grid, ("q0",), summer.expected(first, days))

    def test_it_is_taken_as_it_is(self, summer) -> None:
        grid = summer.period(84, 14)
        told = self.external(summer, 84, 14)
        made = predict(
            summer.history(84), grid, summer.calendar, QUEUES, self.settings, external=told
        )
        assert np.allclose(made.calls, told.calls)
        assert made.method == ("external",)
        assert (made.call_quantiles[0] <= made.call_quantiles[-1]).all()

    def test_its_own_past_errors_make_the_bands(self, summer) -> None:
        grid = summer.period(84, 14)
        told = self.external(summer, 40, 58)
        by_day = np.random.default_rng(1).choice([0.6, 1.4], told.grid.day_count)
        wrong = replace(told, calls=told.calls * by_day[told.grid.day_of_interval])
        widths = []
        for external in (told, wrong):
            made = predict(
                summer.history(84), grid, summer.calendar, QUEUES, self.settings, external=external
            )
            band = made.call_quantiles[:, 0]
            widths.append(float((band[-1] - band[0]).sum() / made.calls.sum()))
        assert widths[0] > 0.3
        assert widths[1] > 2 * widths[0]

    def test_gaps_and_strangers_are_refused(self, summer) -> None:
        grid = summer.period(84, 14)
        arguments = (summer.history(84), grid, summer.calendar, QUEUES, self.settings)
        with pytest.raises(InvalidInput, match="there is none"):
            predict(*arguments)
        with pytest.raises(InvalidInput, match="misses 336 intervals"):
            predict(*arguments, external=self.external(summer, 84, 7))
        other = replace(self.external(summer, 84, 14), queues=("card",))
        with pytest.raises(InvalidInput, match="no queue q0"):
            predict(*arguments, external=other)

    def test_the_long_format_is_read(self, summer, tmp_path) -> None:
        told = self.external(summer, 84, 14)
        stamps = [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in told.grid.local_starts()]
        rows = [f"q0,{s},{y:.4f}" for s, y in zip(stamps, told.calls[0], strict=True)]
        path = tmp_path / "external.csv"
        path.write_text("unique_id,ds,y\n" + "\n".join(rows) + "\n")
        read, _ = read_external_forecast(path, "Asia/Shanghai", queues=("q0",))
        assert read.grid == told.grid
        assert np.allclose(read.calls, told.calls, atol=1e-3)


def test_methods_see_only_the_past(summer) -> None:
    grid = summer.period(60, 7)
    later = summer.history(84)
    spoilt = later.offered.copy()
    spoilt[:, later.grid.day_starts[60] :] = 1e5
    for method in ("best", "blend", "median_of_weeks"):
        settings = ForecastSettings(method=method)
        plain = predict(summer.history(60), grid, summer.calendar, QUEUES, settings)
        same = predict(replace(later, offered=spoilt), grid, summer.calendar, QUEUES, settings)
        assert plain == same
    assert grid.first_day == summer.whole.first_day + timedelta(days=60)
