"""The log of frozen targets: lines are added, never changed; and adjustments made by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from wfm.domain import AgentTarget
from wfm.domain.errors import InvalidInput
from wfm.io.atomic import write_text
from wfm.io.columns import table_format
from wfm.io.people_tables import built
from wfm.io.table import Table
from wfm.io.table_reader import read_table
from wfm.targets.frozen import FrozenTarget
from wfm.targets.own_ratio import Adjustment, OwnRatio

NAN = float("nan")
OF_TARGET = (
    "agent", "metric", "unit", "first_day", "last_day", "target", "expected", "spread",
    "hit_probability", "simulated_hit_probability", "ready_hours", "shifts", "occupancy",
    "explanation",
)  # fmt: skip
OF_RATIO = ("own_pace", "floor_pace", "planned_pace", "reliability", "previous")


def target_log_table(lines: Sequence[FrozenTarget]) -> Table:
    """Return lines of the log as a table."""
    columns = table_format("target_log").names
    return Table("target_log", columns, [_row(line, columns) for line in lines])


def read_target_log(path: Path) -> tuple[FrozenTarget, ...]:
    """Read the log; a file that is not there holds no line.

    Raises
    ------
    InvalidInputs
        All lines that cannot be, each with its number.
    """
    if not path.exists():
        return ()
    data = read_table(path, "target_log")
    lines = []
    for line, cells in data.rows():
        row = {name: NAN if value is None else value for name, value in cells.items()}
        made = built(data, line, lambda row=row: _line(row))  # type: ignore[misc]
        if made is not None:
            lines.append(made)
    data.problems.check()
    return tuple(lines)


def append_target_log(path: Path, lines: Sequence[FrozenTarget]) -> None:
    """Add lines to the log; what stands in it stays as it is, byte for byte.

    Raises
    ------
    WfmError
        If it cannot be written; the file is then as it was.
    InvalidInput
        If the file is no text in UTF-8 or its columns are not those of the log, as after it was
        saved by another program.
    """
    if not lines:
        return
    table = target_log_table(lines)
    if not path.exists():
        write_text(path, table.csv_text(), encoding="utf-8-sig")
        return
    try:
        so_far = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "is not in UTF-8: another program has saved it",
            where=str(path),
            hint="save it as CSV UTF-8, or go on with a new --log",
        ) from error
    head, _, rows = table.csv_text().partition("\n")
    if so_far.splitlines()[:1] != [head]:
        raise InvalidInput(
            "has other columns than a log of targets", where=str(path), hint="name another --log"
        )
    end = "" if so_far.endswith("\n") else "\n"
    write_text(path, so_far + end + rows, encoding="utf-8-sig")


def read_adjustments(path: Path, *, agents: Collection[str]) -> dict[str, Adjustment]:
    """Read adjustments made by hand, each with who made it and why.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, each with its line: unknown agents, agents named twice,
        adjustments beyond the limit or without a reason.
    """
    data = read_table(path, "target_adjustments", may_be_empty=False)
    found: dict[str, Adjustment] = {}
    for line, row in data.rows():
        if row["agent"] not in agents:
            data.problems.add(line, f"{row['agent']!r} is no agent of this plan")
            continue
        if row["agent"] in found:
            data.problems.add(line, f"names agent {row['agent']} twice")
        made = built(
            data,
            line,
            lambda row=row: Adjustment(row["share"], row["by"], row["reason"]),  # type: ignore[misc]
        )
        if made is not None:
            found[row["agent"]] = made
    data.problems.check()
    return found


def _row(line: FrozenTarget, columns: Sequence[str]) -> tuple[Any, ...]:
    own = {
        "event": line.event,
        "written_on": line.on,
        "ratio_occupancy": line.ratio.occupancy,
        "adjustment": line.ratio.adjustment.share,
        "adjusted_by": line.ratio.adjustment.by,
        "reason": line.ratio.adjustment.reason,
        "ratio": line.ratio.final,
        "roster": line.roster,
        "replaced": line.replaced,
    }
    own |= {name: getattr(line.target, name) for name in OF_TARGET}
    own |= {name: getattr(line.ratio, name) for name in OF_RATIO}
    return tuple(own[name] for name in columns)


def _line(row: dict[str, Any]) -> FrozenTarget:
    change = Adjustment(row["adjustment"], row["adjusted_by"], row["reason"])
    ratio = OwnRatio(
        **{name: row[name] for name in OF_RATIO},
        occupancy=row["ratio_occupancy"],
        adjustment=change,
    )
    if abs(ratio.final - row["ratio"]) > 1e-9:
        raise InvalidInput(
            f"gives the ratio {row['ratio']}, its parts {ratio.final}",
            hint="lines of the log are not to be changed",
        )
    row["shifts"] = int(row["shifts"])
    target = AgentTarget(**{name: row[name] for name in OF_TARGET})
    return FrozenTarget(
        row["event"], row["written_on"], target, ratio, row["roster"], row["replaced"]
    )
