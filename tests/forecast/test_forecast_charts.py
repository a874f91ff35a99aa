"""The charts of a forecast are drawn, alike in every run, and written."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import WfmError
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast import Origins, accuracy_report, predict, roll
from wfm.report.chart_forecast_accuracy import horizon_chart
from wfm.report.charts_forecast import draw_forecast_charts, write_forecast_charts

SETTINGS = ForecastSettings(method="weekday_profile")


@pytest.fixture(scope="module")
def made(simulated):
    data = simulated(days=98, calls_a_day=(3000.0, 40.0))
    history = data.history(84)
    queues = {name: QueueSettings(aht_seconds=200) for name in data.queues}
    forecast = predict(history, data.period(84, 14), data.calendar, queues, SETTINGS)
    compared = roll(history, data.calendar, queues, SETTINGS, origins=Origins(14, 2))
    return history, forecast, data.calendar, compared


@pytest.fixture(scope="module")
def charts(made):
    return draw_forecast_charts(*made)


def test_every_chart_is_there_and_says_what_it_found(made, charts) -> None:
    assert [chart.name for chart in charts] == [
        "forecast_history",
        "forecast_components_q0",
        "forecast_components_q1",
        "forecast_residuals",
        "forecast_accuracy",
    ]
    for chart in charts:
        assert chart.png.startswith(b"\x89PNG")
        assert b"</svg>" in chart.svg
    total = made[1].calls.sum() / 14
    assert charts[0].title.startswith(f"{total:,.0f} contacts a day")


def test_charts_are_the_same_in_every_run(made, charts) -> None:
    again = horizon_chart(made[3], accuracy_report(made[3]))
    assert again == charts[-1]


def test_charts_are_written_into_a_new_folder(charts, tmp_path: Path) -> None:
    write_forecast_charts(charts[:1], tmp_path / "a" / "b")
    assert sorted(p.name for p in (tmp_path / "a" / "b").iterdir()) == [
        "forecast_history.png",
        "forecast_history.svg",
    ]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WfmError, match="cannot be written"):
        write_forecast_charts(charts[:1], tmp_path / "file")


def test_days_of_25_hours_are_drawn_without_a_backtest(simulated) -> None:
    data = simulated(date(2025, 9, 1), 84, timezone="Europe/Berlin", country="DE")
    history = data.history(56)
    queues = {"q0": QueueSettings(aht_seconds=200)}
    forecast = predict(history, data.period(56, 14), data.calendar, queues, SETTINGS)
    charts = draw_forecast_charts(history, forecast, data.calendar, None)
    assert len(charts) == 2
    assert np.isfinite(forecast.calls).all()
