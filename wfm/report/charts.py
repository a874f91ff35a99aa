"""All charts of a plan."""

from __future__ import annotations

from pathlib import Path

from wfm.domain import Plan
from wfm.report.burden_shares import BurdenShare
from wfm.report.canvas import Chart
from wfm.report.chart_fairness import fairness_chart
from wfm.report.chart_forecast import forecast_chart
from wfm.report.chart_occupancy import occupancy_chart
from wfm.report.chart_service import service_charts
from wfm.report.chart_targets import targets_chart
from wfm.report.coverage import Coverage
from wfm.report.key_figures import KeyFigures


def draw_charts(
    plan: Plan, cover: Coverage, figures: KeyFigures, shares: tuple[BurdenShare, ...]
) -> tuple[Chart, ...]:
    """Draw every chart, in the order in which the page shows them."""
    charts = (
        *service_charts(plan, cover),
        forecast_chart(plan),
        occupancy_chart(plan, figures),
        fairness_chart(shares),
        targets_chart(plan),
    )
    return tuple(chart for chart in charts if chart is not None)


def write_charts(charts: tuple[Chart, ...], folder: Path) -> None:
    """Write each chart as PNG and SVG into a folder, made where it is missing."""
    folder.mkdir(exist_ok=True)
    for chart in charts:
        (folder / f"{chart.name}.png").write_bytes(chart.png)
        (folder / f"{chart.name}.svg").write_bytes(chart.svg)
