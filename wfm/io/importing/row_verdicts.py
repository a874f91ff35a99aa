"""Keeps book of the rows that an import could not use, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.event import Finding, Severity

MOST_PROBLEMS_SHOWN = 100
MOST_LINES_NAMED = 8


@dataclass(slots=True)
class RowVerdicts:
    """Rows turned away from one file, by line.

    Parameters
    ----------
    path : Path
        The file; errors name it in full, findings by its name.
    data_rows : int
        Rows that hold data: all but titles, headers, rules and totals.
    rejected, dropped : dict
        Lines with what is wrong with them; reasons with their lines.
    """

    path: Path
    data_rows: int = 0
    rejected: dict[int, list[str]] = field(default_factory=dict)
    dropped: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def reject(self, line: int, kind: str) -> None:
        """Turn away a row that cannot be read."""
        self.rejected.setdefault(line, []).append(kind)

    def drop(self, line: int, kind: str, why: str) -> None:
        """Leave out a row that can be read but does not belong into the counts."""
        self.dropped.setdefault((kind, why), []).append(line)

    def refuse_if_unreadable(self, most_rejected: float) -> None:
        """Refuse the file when too large a share of its rows is unreadable.

        Raises
        ------
        InvalidInputs
            With the problem of each row, up to `MOST_PROBLEMS_SHOWN`.
        """
        count = len(self.rejected)
        if count <= most_rejected * self.data_rows:
            return
        problems = [
            InvalidInput("; ".join(what), where=f"{self.path}:{line}")
            for line, what in sorted(self.rejected.items())
        ]
        shown = problems[:MOST_PROBLEMS_SHOWN]
        shown.append(
            InvalidInput(
                f"{count} of {self.data_rows} rows cannot be read"
                + (f" (the first {len(shown)} are listed)" if count > len(shown) else "")
                + f"; at most {most_rejected:.0%} may be",
                where=str(self.path),
                hint="check that the map fits this file",
            )
        )
        raise InvalidInputs(shown)

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each reason, with counts and the first line numbers."""
        found = [
            self.finding(kind, why, lines, "info") for (kind, why), lines in self.dropped.items()
        ]
        by_reason: dict[str, list[int]] = {}
        for line, reasons in sorted(self.rejected.items()):
            for reason in reasons:
                by_reason.setdefault(reason, []).append(line)
        for reason, lines in sorted(_alike(by_reason).items(), key=lambda item: item[1][0]):
            found.append(self.finding("rejected_row", reason, lines, "warning"))
        return tuple(found)

    def finding(self, kind: str, why: str, lines: Sequence[int], severity: Severity) -> Finding:
        """Return a finding about some lines of the file."""
        return Finding(
            f"{len(lines)} {'row' if len(lines) == 1 else 'rows'}: {why}",
            where=f"{self.path.name}:{name_lines(lines)}",
            severity=severity,
            kind=kind,
        )


def name_lines(lines: Iterable[int]) -> str:
    """Return the first line numbers as text."""
    ordered = sorted({int(line) for line in lines})
    shown = ",".join(str(line) for line in ordered[:MOST_LINES_NAMED])
    more = len(ordered) - MOST_LINES_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _alike(by_reason: dict[str, list[int]]) -> dict[str, list[int]]:
    """Join reasons that differ only in the value they quote, so that a report stays short."""
    joined: dict[str, list[int]] = {}
    heads: dict[str, str] = {}
    for reason, lines in by_reason.items():
        head = heads.setdefault(reason.split(":", maxsplit=1)[0], reason)
        joined.setdefault(head, []).extend(lines)
    return joined
