"""The results of a plan as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.people import LedgerEntry
from wfm.domain.record import FloatArray
from wfm.domain.roster import OFF, UNKNOWN, Roster
from wfm.domain.service import (
    QUEUE_SERVICE_ARRAYS,
    AgentActivity,
    Requirement,
    SimulatedService,
)
from wfm.domain.shift import Break, Schedule, ShiftPattern
from wfm.domain.target import AgentTarget
from wfm.domain.time_grid import MINUTES_PER_DAY, TimeGrid
from wfm.domain.units import clock_text
from wfm.io.columns import table_format
from wfm.io.scenario_tables import table_of
from wfm.io.table import Table

FORECAST_ARRAYS = ("calls", "aht_seconds")
STATISTICAL_CALLS = "statistical_calls"
"""Column of the forecast before overrides; there only where there are any."""

ON_DUTY = "on_duty"
"""Column of the requirement for agents on duties; there only where there are any."""

REQUIREMENT_ARRAYS = (
    "load_erlangs",
    "on_position",
    "scheduled",
    "service_level",
    "occupancy",
)


def interval_stamps(grid: TimeGrid) -> list[tuple[datetime, str]]:
    """Return the local start of each interval, without zone, and its offset from UTC."""
    stamps = []
    for moment in grid.local_starts():
        offset = moment.strftime("%z")
        stamps.append((moment.replace(tzinfo=None), f"{offset[:3]}:{offset[3:5]}"))
    return stamps


def forecast_table(forecast: Forecast) -> Table:
    """Return calls, handle times, load and quantiles by queue and interval."""
    quantiles = [quantile_column(level) for level in forecast.quantile_levels]
    columns = tuple(c for c in table_format("forecast").names if not c.endswith("*"))
    arrays = [forecast.calls, forecast.aht_seconds, forecast.load_erlangs]
    if forecast.statistical_calls is not None:
        columns = (*columns, STATISTICAL_CALLS)
        arrays.append(forecast.statistical_calls)
    rows = _queue_rows(forecast.grid, forecast.queues, [*arrays, *forecast.call_quantiles])
    return Table("forecast", (*columns, *quantiles), rows)


def quantile_column(level: float) -> str:
    """Return the name of the column of a quantile, such as ``calls_p97.5``."""
    return f"calls_p{round(100 * float(level), 10):g}"


def requirement_table(requirement: Requirement) -> Table:
    """Return the agents needed by queue and interval."""
    arrays = [getattr(requirement, name) for name in REQUIREMENT_ARRAYS]
    columns = tuple(c for c in table_format("requirement").names if not c.endswith("*"))
    if requirement.on_duty is not None:
        columns = (*columns, ON_DUTY)
        arrays.append(requirement.on_duty)
    rows = _queue_rows(requirement.grid, requirement.queues, arrays)
    return Table("requirement", columns, rows)


def service_table(service: SimulatedService) -> Table:
    """Return the simulated service by queue and interval of arrival."""
    arrays = [getattr(service, name) for name in QUEUE_SERVICE_ARRAYS]
    rows = _queue_rows(service.grid, service.queues, arrays)
    return Table("service", table_format("service").names, rows)


def occupancy_table(service: SimulatedService) -> Table:
    """Return the agents on position and handling by interval."""
    arrays = (
        service.ready_agents,
        service.busy_agents,
        service.occupancy,
        service.occupancy_half_width,
    )
    values = np.array(arrays).T.tolist()
    rows = [
        (*stamp, *row) for stamp, row in zip(interval_stamps(service.grid), values, strict=True)
    ]
    return Table("occupancy", table_format("occupancy").names, rows)


def service_days_table(service: SimulatedService) -> Table:
    """Return the service level of each day in each replication."""
    levels = service.day_service_level.tolist()
    rows = [
        (replication, queue, day, levels[replication - 1][q][d])
        for replication in range(1, service.replications + 1)
        for q, queue in enumerate(service.queues)
        for d, day in enumerate(service.grid.dates)
    ]
    return Table("service_days", table_format("service_days").names, rows)


def workload_table(activity: AgentActivity, grid: TimeGrid) -> Table:
    """Return the time on position and the contacts of each agent by day."""
    days = grid.dates
    arrays = (activity.ready_seconds, activity.busy_seconds, activity.handled_daily)
    values = np.stack(arrays, axis=-1).tolist()
    rows = [
        (agent, day, *values[n][d])
        for n, agent in enumerate(activity.agents)
        for d, day in enumerate(days)
    ]
    return Table("workload", table_format("workload").names, rows)


def workload_replications_table(activity: AgentActivity) -> Table:
    """Return the contacts of each agent over the period in each replication."""
    rows = [
        (replication, agent, count)
        for replication, counts in enumerate(activity.handled.tolist(), start=1)
        for agent, count in zip(activity.agents, counts, strict=True)
    ]
    return Table("workload_replications", table_format("workload_replications").names, rows)


def schedule_table(schedule: Schedule) -> Table:
    """Return how many agents of each skill group start each pattern; zeros are left out."""
    days = schedule.grid.dates
    rows: list[tuple[Any, ...]] = []
    for g, p, d in np.argwhere(schedule.counts).tolist():
        pattern = schedule.patterns[p]
        count = int(schedule.counts[g, p, d])
        group = schedule.skill_groups[g]
        rows.append((group, pattern.shift, pattern.variant, days[d], count))
    return Table("schedule", table_format("schedule").names, rows)


def patterns_table(patterns: Sequence[ShiftPattern]) -> Table:
    """Return shift patterns with their breaks."""
    rows: list[tuple[Any, ...]] = [
        (
            p.shift,
            p.variant,
            clock_text(p.start_minute),
            p.length_minutes,
            p.paid_minutes,
            "; ".join(break_text(b) for b in p.breaks),
            p.name,
            p.name_zh,
        )
        for p in patterns
    ]
    return Table("patterns", table_format("patterns").names, rows)


def break_text(pause: Break) -> str:
    """Return a break as text, such as ``lunch@240+45 unpaid``."""
    pay = "paid" if pause.paid else "unpaid"
    return f"{pause.kind}@{pause.offset_minutes}+{pause.length_minutes} {pay}"


def roster_table(roster: Roster) -> Table:
    """Return who works which shift on which day, days off included."""
    grid = roster.grid
    assignment, leave = roster.assignment.tolist(), roster.leave.tolist()
    hours: dict[tuple[int, int], tuple[datetime, datetime]] = {}
    rows: list[tuple[Any, ...]] = []
    for n, agent in enumerate(roster.agents):
        who = (agent.agent, agent.name, agent.name_zh, agent.team)
        for d, day in enumerate(grid.dates):
            number = assignment[n][d]
            if number == OFF:
                rows.append((*who, day, "", None, None, None, leave[n][d]))
                continue
            pattern = roster.patterns[number]
            if (number, d) not in hours:
                hours[number, d] = shift_hours(grid, d, pattern)
            shift = (pattern.shift, pattern.variant, *hours[number, d])
            rows.append((*who, day, *shift, leave[n][d]))
    return Table("roster", table_format("roster").names, rows)


def shift_hours(grid: TimeGrid, day: int, pattern: ShiftPattern) -> tuple[datetime, datetime]:
    """Return start and end of a shift in local time, right also when clocks change meanwhile."""
    zone = ZoneInfo(grid.timezone)
    hour, minute = divmod(pattern.start_minute % MINUTES_PER_DAY, 60)
    first = grid.first_day + timedelta(days=day)
    start = datetime(first.year, first.month, first.day, hour, minute, tzinfo=zone)
    elapsed = start.astimezone(UTC) + timedelta(minutes=pattern.length_minutes)
    # By way of UTC, so that a start in a skipped hour moves to where clocks jump to.
    local = [moment.astimezone(zone) for moment in (start.astimezone(UTC), elapsed)]
    return local[0].replace(tzinfo=None), local[1].replace(tzinfo=None)


def roster_previous_table(roster: Roster) -> Table:
    """Return what each agent worked on the days before the period."""
    count = roster.previous.shape[1]
    rows: list[tuple[Any, ...]] = []
    for n, agent in enumerate(roster.agents):
        for column, number in enumerate(roster.previous[n].tolist()):
            day = roster.grid.first_day - timedelta(days=count - column)
            if number >= 0:
                pattern = roster.patterns[number]
                rows.append((agent.agent, day, "worked", pattern.shift, pattern.variant))
            else:
                status = "unknown" if number == UNKNOWN else "off"
                rows.append((agent.agent, day, status, "", None))
    return Table("roster_previous", table_format("roster_previous").names, rows)


def targets_table(targets: Sequence[AgentTarget]) -> Table:
    """Return the published targets."""
    return table_of("targets", targets)


def ledger_table(ledger: Sequence[LedgerEntry]) -> Table:
    """Return the ledger of unpopular work."""
    return table_of("ledger", ledger)


def _queue_rows(
    grid: TimeGrid, queues: tuple[str, ...], arrays: Sequence[FloatArray]
) -> list[tuple[Any, ...]]:
    """Return one row for each queue and interval, queue by queue."""
    stamps = interval_stamps(grid)
    rows: list[tuple[Any, ...]] = []
    for q, queue in enumerate(queues):
        columns = [array[q].tolist() for array in arrays]
        rows += [
            (*stamp, queue, *values)
            for stamp, values in zip(stamps, zip(*columns, strict=True), strict=True)
        ]
    return rows
