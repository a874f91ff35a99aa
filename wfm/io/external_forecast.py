"""A forecast made elsewhere, read from a long table: unique_id, ds, y."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wfm.domain.event import Finding
from wfm.domain.external_forecast import ExternalForecast
from wfm.io.history_table import read_history


def read_external_forecast(
    path: Path, timezone: str, *, queues: Sequence[str] | None = None
) -> tuple[ExternalForecast, tuple[Finding, ...]]:
    """Read a forecast in long format: the queue, the start of an interval, expected contacts.

    Parameters
    ----------
    path : Path
        CSV or workbook with the columns ``unique_id``, ``ds`` and ``y``, as the packages of
        Nixtla and others write them; the headings of a history are understood too. Days of the
        past serve to learn how wrong the forecast was.
    timezone : str
        IANA name; stamps without an offset are local times in it.
    queues : sequence of str, optional
        The queues to read; None reads all.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, as in `read_history`.
    """
    table, findings = read_history(path, timezone, queues=queues, partial=True)
    return ExternalForecast(table.grid, table.queues, table.offered), findings
