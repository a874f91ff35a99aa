"""Records as pandas frames, for those who have pandas; wfm itself does without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from importlib import import_module
from typing import Any

import numpy as np

from wfm.domain import (
    OFF,
    CallHistory,
    Forecast,
    InvalidInput,
    NotFound,
    Requirement,
    Roster,
    SimulatedService,
    TimeGrid,
)
from wfm.domain.record import Record
from wfm.domain.service import QUEUE_SERVICE_ARRAYS

Columns = dict[str, Any]


def to_frame(record: Record | tuple[Record, ...]) -> Any:
    """Return a record as a frame in long form.

    Parameters
    ----------
    record : Record or tuple of Record
        `CallHistory`, `Forecast`, `Requirement` or `SimulatedService` (a row per queue and
        interval, indexed by queue and zone-aware start), `Roster` (a row per agent and day),
        or a tuple of flat records such as targets, ledger entries or findings (a row each).

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    NotFound
        If pandas is not installed.
    InvalidInput
        If there is no frame for such a record.
    """
    pandas = _pandas()
    if isinstance(record, tuple):
        return pandas.DataFrame([_flat(row) for row in record])
    if isinstance(record, Roster):
        return pandas.DataFrame(_roster(record)).set_index(["agent", "day"])
    for kind, columns in _BY_INTERVAL.items():
        if isinstance(record, kind):
            data = _keys(record.grid, record.queues, pandas) | columns(record)
            return pandas.DataFrame(data).set_index(["queue", "start"])
    raise InvalidInput(f"there is no frame for a {type(record).__name__}", where="to_frame")


def _pandas() -> Any:
    try:
        return import_module("pandas")
    except ModuleNotFoundError as error:
        raise NotFound(
            "pandas is not installed", where="to_frame", hint="pip install pandas"
        ) from error


def _keys(grid: TimeGrid, queues: tuple[str, ...], pandas: Any) -> Columns:
    starts = pandas.DatetimeIndex(grid.starts_utc).tz_localize("UTC").tz_convert(grid.timezone)
    return {
        "queue": np.repeat(queues, grid.interval_count),
        "start": starts.append([starts] * (len(queues) - 1)),
    }


def _arrays(*names: str) -> Callable[[Any], Columns]:
    return lambda record: {name: getattr(record, name).ravel() for name in names}


def _forecast(record: Forecast) -> Columns:
    columns = _arrays("calls", "aht_seconds", "load_erlangs")(record)
    for level, cut in zip(record.quantile_levels, record.call_quantiles, strict=True):
        columns[f"calls_q{level:g}"] = cut.ravel()
    return columns


_BY_INTERVAL: dict[type[Any], Callable[[Any], Columns]] = {
    CallHistory: _arrays("offered", "answered", "abandoned", "aht_seconds"),
    Forecast: _forecast,
    Requirement: _arrays("load_erlangs", "on_position", "scheduled", "service_level", "occupancy"),
    SimulatedService: _arrays(*QUEUE_SERVICE_ARRAYS),
}


def _roster(roster: Roster) -> Columns:
    agents, days = len(roster.agents), roster.grid.day_count
    code = np.array([p.shift for p in roster.patterns] + [""])
    hours = np.array([p.paid_minutes / 60 for p in roster.patterns] + [0.0])
    flat = roster.assignment.ravel()
    return {
        "agent": np.repeat([a.agent for a in roster.agents], days),
        "day": np.tile(np.array(roster.grid.dates, dtype="datetime64[s]"), agents),
        "team": np.repeat([a.team for a in roster.agents], days),
        "shift": code[flat],
        "leave": roster.leave.ravel(),
        "paid_hours": hours[flat],
        "works": flat != OFF,
    }


def _flat(record: Record) -> Columns:
    if not isinstance(record, Record):
        raise InvalidInput(f"there is no frame for a {type(record).__name__}", where="to_frame")
    return {field.name: getattr(record, field.name) for field in fields(record)}  # type: ignore[arg-type]
