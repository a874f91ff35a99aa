"""All charts of a forecast, written into a folder."""

from __future__ import annotations

from pathlib import Path

from wfm.domain import Calendar, CallHistory, Forecast, WfmError
from wfm.forecast import Comparison, accuracy_report
from wfm.forecast.components import components
from wfm.report.canvas import Chart
from wfm.report.chart_forecast_accuracy import horizon_chart, residuals_chart
from wfm.report.chart_forecast_components import components_chart
from wfm.report.chart_forecast_history import history_chart
from wfm.report.charts import write_charts


def draw_forecast_charts(
    history: CallHistory, forecast: Forecast, calendar: Calendar, compared: Comparison | None
) -> tuple[Chart, ...]:
    """Draw the forecast behind its history, its components, and how past ones did.

    Parameters
    ----------
    history : CallHistory
        Cleaned, in intervals of the forecast's length.
    forecast : Forecast
    calendar : Calendar
        Covers both.
    compared : Comparison, optional
        Past forecasts; without them the charts of accuracy are left out.
    """
    charts = [history_chart(history, forecast, calendar)]
    for number, queue in enumerate(forecast.queues):
        parts = components(history, forecast, calendar, number)
        charts.append(components_chart(parts, calendar, queue))
    if compared is not None:
        charts.append(residuals_chart(compared))
        charts.append(horizon_chart(compared, accuracy_report(compared)))
    return tuple(charts)


def write_forecast_charts(charts: tuple[Chart, ...], folder: Path) -> None:
    """Write charts as PNG and SVG into a folder, made where it is missing.

    Raises
    ------
    WfmError
        If the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_charts(charts, folder)
    except OSError as error:
        raise WfmError(f"cannot be written: {error.strerror}", where=str(folder)) from error
