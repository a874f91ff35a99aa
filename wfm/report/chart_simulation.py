"""The charts of a simulation: service level, queue length and occupancy."""

from __future__ import annotations

from wfm.domain import Calendar
from wfm.report.canvas import Chart
from wfm.report.chart_simulation_level import level_chart
from wfm.report.chart_simulation_occupancy import occupancy_map
from wfm.report.chart_simulation_queue import queue_chart
from wfm.report.simulation_week import weeks_of
from wfm.simulate.measures import Measures


def simulation_charts(measures: Measures, calendar: Calendar) -> tuple[Chart, ...]:
    """Draw the service level and the queue of each week, and the occupancy of the period.

    Parameters
    ----------
    measures : Measures
        A simulation of at least two replications.
    calendar : Calendar
        The days of its grid.
    """
    charts: list[Chart] = []
    for week in weeks_of(measures.grid, calendar):
        charts += [level_chart(measures, week), queue_chart(measures, week)]
    return (*charts, occupancy_map(measures, calendar))
