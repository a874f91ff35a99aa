"""Reads the rows of a queue event log: who did what to which call, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wfm.domain.time_grid import load_zone
from wfm.io.importing.durations import parse_number
from wfm.io.importing.map_settings import Deed, EventRule, ImportMap, TextColumn
from wfm.io.importing.name_columns import read_names
from wfm.io.importing.row_verdicts import RowVerdicts
from wfm.io.importing.stamps import read_moments, to_utc
from wfm.io.importing.table import Table, read_table


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event.

    Parameters
    ----------
    line : int
        Line of the file.
    moment : float
        Seconds since 1970 UTC.
    call, queue, agent : str
        Ids; empty when the event has none.
    does : str
        What the event means, see `Deed`.
    wait, talk : float
        Seconds; NaN when the event does not tell.
    """

    line: int
    moment: float
    call: str
    queue: str
    agent: str
    does: Deed
    wait: float
    talk: float


def read_event_rows(
    path: Path, settings: ImportMap, verdicts: RowVerdicts, timezone: str
) -> tuple[list[EventRow], Counter[str]]:
    """Return the events in order of time, and how often unknown events stand in the log.

    Raises
    ------
    NotFound, InvalidInput
        If the file is missing or empty.
    """
    table = read_table(path, settings, verdicts)
    moments = read_moments(table, settings.time, "the time")
    utc = to_utc(moments, load_zone(timezone)).seconds
    queues = read_names(table, settings.queue, "the queue")[1]
    agent_column = settings.agent or TextColumn(constant="")
    agents = read_names(table, agent_column, "the agent")[1]
    calls = table.cells(table.need(("call",), "the call id"))
    events = table.cells(table.need(("event",), "the event"))
    rows: list[EventRow] = []
    odd: Counter[str] = Counter()
    for i, name in enumerate(events):
        rule = settings.events.get(name.upper())
        if np.isnan(utc[i]):
            verdicts.reject(table.lines[i], f"stamp cannot be read: {moments.texts[i]!r}")
        elif rule is None:
            odd[name] += 1
        elif rule.does != "nothing":
            numbers = _numbers(table, i, rule, verdicts)
            if numbers is not None:
                ids = (calls[i], queues[i], agents[i])
                rows.append(EventRow(table.lines[i], utc[i], *ids, rule.does, *numbers))
    rows.sort(key=lambda row: row.moment)
    return rows, odd


def _numbers(
    table: Table, row: int, rule: EventRule, verdicts: RowVerdicts
) -> tuple[float, float] | None:
    """Return wait and talk of an event; None when one of them is negative or no number."""
    first = table.names.index("event") + 1
    cells: Sequence[str] = table.rows[row]
    numbers = []
    for what, place in (("wait", rule.wait), ("talk", rule.talk)):
        text = "" if place is None else cells[first + place - 1]
        number = parse_number(text, "seconds") if text else float("nan")
        if text and not number >= 0:
            verdicts.reject(table.lines[row], f"{what} is no number of seconds: {text!r}")
            return None
        numbers.append(number)
    return numbers[0], numbers[1]
