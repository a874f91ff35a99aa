"""What was counted of an agent on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record

CENTRE = "centre"
"""Stands for the whole centre in place of an agent."""

CAUSES = ("", "agent", "centre", "product", "customer", "unknown")
"""Who caused what was counted; empty where nobody asks."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure(Record):
    """One count.

    Parameters
    ----------
    agent : str
        Agent id, or `CENTRE`.
    day : date
    metric : str
        Metric or checkpoint of the scorecard.
    count : float
        What was counted, or the sum of marks.
    exposure : float, optional
        What it was counted among.
    cause : str
        One of `CAUSES`.
    evidence : str
        Recording, ticket or note that shows it.
    line : int
        Line of the file it was read from; 0 when it was not.
    """

    agent: str
    day: date
    metric: str
    count: float
    exposure: float | None = None
    cause: str = ""
    evidence: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        where = f"{self.metric} of {self.agent} on {self.day}"
        if not self.count >= 0:
            raise InvalidInput(f"is {self.count}", where=where)
        if self.exposure is not None and not self.exposure >= 0:
            raise InvalidInput(f"has exposure {self.exposure}", where=where)
        if self.cause not in CAUSES:
            raise InvalidInput(f"has the cause {self.cause!r}", where=where)
