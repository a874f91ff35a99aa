"""Events and calendar overrides, read from tables."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from wfm.domain.calendar import Day, DayClass
from wfm.domain.event import Event, Finding
from wfm.io.cells import LEARN
from wfm.io.people_tables import built
from wfm.io.table_reader import known_or_problem, read_table

ALL_QUEUES = {"all", "*", "全部", "所有", "-"}


def read_events(
    path: Path, *, queues: Collection[str] | None = None
) -> tuple[tuple[Event, ...], tuple[Finding, ...]]:
    """Read campaigns, launches and statement days.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, unknown queues among them.
    """
    data = read_table(path, "events")
    events: list[Event] = []
    for line, row in data.rows():
        if len(row["queues"]) == 1 and row["queues"][0].casefold() in ALL_QUEUES:
            row["queues"] = ()
        if queues is not None:
            for queue in row["queues"]:
                known_or_problem(queue, set(queues), "queue", line, data.problems)
        row["learned"] = row["volume_factor"] == LEARN
        row["volume_factor"] = 1.0 if row["learned"] else row["volume_factor"]
        event = built(data, line, lambda row=row: Event(**row))  # type: ignore[misc]
        if event is not None:
            events.append(event)
    data.problems.check()
    return tuple(events), tuple(data.findings)


def read_calendar(path: Path) -> tuple[tuple[Day, ...], tuple[Finding, ...]]:
    """Read the planner's own day classes, which override the country's.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, days given twice among them.
    """
    data = read_table(path, "calendar")
    days: dict[date, Day] = {}
    for line, row in data.rows():
        if row["day"] in days:
            data.problems.add(line, f"{row['day']} is given twice")
        days[row["day"]] = Day(row["day"], DayClass(row["day_class"]), row["festival"])
    data.problems.check()
    return tuple(days.values()), tuple(data.findings)
