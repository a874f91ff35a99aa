"""What the planner decides: the cleaning log and the overrides of the forecast, as tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from wfm.domain.event import Finding
from wfm.forecast.overrides import Override
from wfm.history import CleaningEntry
from wfm.io.people_tables import built
from wfm.io.scenario_tables import table_of
from wfm.io.table import Table
from wfm.io.table_reader import known_or_problem, read_table


def read_cleaning(
    path: Path, *, queues: Collection[str] | None = None
) -> tuple[tuple[CleaningEntry, ...], tuple[Finding, ...]]:
    """Read a cleaning log with the planner's decisions.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, unknown queues and states among them.
    """
    data = read_table(path, "cleaning")
    entries: list[CleaningEntry] = []
    for line, row in data.rows():
        if queues is not None:
            known_or_problem(row["queue"], set(queues), "queue", line, data.problems)
        for name in ("recorded", "proposed"):
            row[name] = float("nan") if row[name] is None else row[name]
        for name in ("start", "end"):
            row[name] = row[name].replace(tzinfo=None)
        entry = built(data, line, lambda row=row: CleaningEntry(**row))  # type: ignore[misc]
        if entry is not None:
            entries.append(entry)
    data.problems.check()
    return tuple(entries), tuple(data.findings)


def read_overrides(
    path: Path,
    *,
    queues: Collection[str] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> tuple[tuple[Override, ...], tuple[Finding, ...]]:
    """Read the planner's changes to the forecast.

    Parameters
    ----------
    path : Path
    queues : collection of str, optional
        The known queues.
    first_day, last_day : date, optional
        The period; rows of days before it are left out with a finding.

    Raises
    ------
    InvalidInputs
        All mistakes of the file: unknown queues, days that reach beyond the period, factors
        that are no good.
    """
    data = read_table(path, "overrides")
    overrides: list[Override] = []
    for line, row in data.rows():
        row["last_day"] = row["last_day"] or row["first_day"]
        for queue in row["queues"] if queues is not None else ():
            known_or_problem(queue, set(queues or ()), "queue", line, data.problems)
        override = built(data, line, lambda row=row: Override(**row))  # type: ignore[misc]
        if override is None:
            continue
        if first_day is not None and override.last_day < first_day:
            what = f"{override.first_day} lies before the period: the override was left out"
            data.note(line, what, "past_override", "info")
            continue
        if first_day and last_day and not _within(override, first_day, last_day):
            data.problems.add(
                line,
                f"{override.first_day} to {override.last_day} is not within the period "
                f"{first_day} to {last_day}",
                "give days of the period, or lengthen it",
            )
        overrides.append(override)
    data.problems.check()
    return tuple(overrides), tuple(data.findings)


def _within(override: Override, first_day: date, last_day: date) -> bool:
    return first_day <= override.first_day and override.last_day <= last_day


def cleaning_table(entries: Sequence[CleaningEntry]) -> Table:
    """Return a cleaning log as a table."""
    return table_of("cleaning", entries)


def write_cleaning(path: Path, entries: Sequence[CleaningEntry]) -> None:
    """Write a cleaning log for the planner to read and edit."""
    cleaning_table(entries).write(path)
