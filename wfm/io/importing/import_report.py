"""What an import read, decided and doubted."""

from __future__ import annotations

from dataclasses import dataclass, field

from wfm.domain.event import Finding
from wfm.domain.record import Record

MARKS = {"error": "!!", "warning": "! ", "info": "- "}


@dataclass(frozen=True, slots=True, eq=False)
class ImportReport(Record):
    """The validation report that ends an import.

    Parameters
    ----------
    source : str
        Name of the file.
    map_name : str
        Map it was read by.
    kind : str
        ``call_log``, ``event_log`` or ``interval``.
    folder : str
        The scenario folder made.
    timezone : str
        Zone of the site.
    booked_at : str
        Moment under which the source counts a contact.
    sl_formula : str
        Service-level formula used, with its threshold in seconds.
    counts : dict of str to float
        Rows, contacts, days and the like.
    queues : tuple of dict
        One line of figures for each queue; None stands for "not known".
    findings : tuple of Finding
        What was dropped, decided, or looks wrong.
    """

    source: str
    map_name: str
    kind: str
    folder: str
    timezone: str
    booked_at: str
    sl_formula: str
    counts: dict[str, float] = field(default_factory=dict)
    queues: tuple[dict[str, object], ...] = ()
    findings: tuple[Finding, ...] = ()

    def found(self, kind: str) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(f for f in self.findings if f.kind == kind)

    def to_dict(self) -> dict[str, object]:
        """Return the report as plain values, for JSON."""
        return {
            "source": self.source,
            "map": self.map_name,
            "kind": self.kind,
            "folder": self.folder,
            "timezone": self.timezone,
            "booked_at": self.booked_at,
            "sl_formula": self.sl_formula,
            "counts": self.counts,
            "queues": list(self.queues),
            "findings": [
                {"kind": f.kind, "severity": f.severity, "what": f.what, "where": f.where}
                for f in self.findings
            ],
        }

    def text(self) -> str:
        """Return the report for people: counts, a table of queues, then the findings."""
        lines = [
            f"{self.source} -> {self.folder}",
            f"map {self.map_name} ({self.kind}), time zone {self.timezone}, contacts booked at "
            f"{self.booked_at}, service level {self.sl_formula}",
            "",
            *(f"{name:<24}{_number(value):>12}" for name, value in self.counts.items()),
            "",
            *_table(self.queues),
            "",
        ]
        order = {"error": 0, "warning": 1, "info": 2}
        for finding in sorted(self.findings, key=lambda f: order[f.severity]):
            place = f"  [{finding.where}]" if finding.where else ""
            lines.append(f"{MARKS[finding.severity]}{finding.what}{place}")
        return "\n".join(lines).rstrip() + "\n"


def _number(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table(rows: tuple[dict[str, object], ...]) -> list[str]:
    if not rows:
        return []
    names = list(rows[0])
    cells = [names, *([_number(row[name]) for name in names] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(names))]
    return ["  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
