"""What came in and who was there, read to be compared with a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from wfm.domain.demand import CallHistory
from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding
from wfm.domain.record import FloatArray
from wfm.domain.time_grid import TimeGrid
from wfm.history import coarsen
from wfm.io.history_table import read_history
from wfm.io.table_reader import read_table


def read_actuals(
    path: Path, timezone: str, queues: Sequence[str], interval_minutes: int
) -> tuple[CallHistory, tuple[Finding, ...]]:
    """Read contacts that came, in the format of a history; part of a day is enough.

    Parameters
    ----------
    path : Path
    timezone : str
    queues : sequence of str
        Queues without a row count as not recorded.
    interval_minutes : int
        The intervals to bring them to.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, as for a history.
    InvalidInput
        If its intervals do not divide those wanted.
    """
    history, findings = read_history(path, timezone, queues=queues, partial=True)
    try:
        return coarsen(history, interval_minutes), findings
    except InvalidInput as error:
        raise InvalidInput(error.what, where=str(path), hint=error.hint) from error


def read_staffing(path: Path, grid: TimeGrid) -> tuple[FloatArray, FloatArray]:
    """Read the agents who were scheduled and who were there, by interval of a grid.

    Returns
    -------
    scheduled, present : ndarray, shape (T,)
        Agents; NaN where the file has no row.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, intervals outside the grid among them.
    """
    data = read_table(path, "staffing", may_be_empty=False)
    arrays = {name: np.full(grid.interval_count, np.nan) for name in ("scheduled", "present")}
    zone, seen = ZoneInfo(grid.timezone), set[int]()
    for line, row in data.rows():
        moment: datetime = row["timestamp"]
        local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        try:
            place = grid.index_of(local)
        except InvalidInput as error:
            data.problems.add(line, error.what)
            continue
        start = grid.local_start(place).astimezone(UTC)
        if local.astimezone(UTC) - start != timedelta(0) or place in seen:
            what = "is given twice" if place in seen else "is not the start of an interval"
            data.problems.add(line, f"{moment:%Y-%m-%d %H:%M} {what}")
        seen.add(place)
        for name, array in arrays.items():
            array[place] = np.nan if row[name] is None else row[name]
    data.problems.check()
    return arrays["scheduled"], arrays["present"]
