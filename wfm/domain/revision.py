"""Days of a published roster that have changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wfm.domain.record import Record


@dataclass(frozen=True, slots=True, eq=False)
class Revision(Record):
    """How often one agent's day has changed since the roster was first published.

    Parameters
    ----------
    agent : str
        Agent id.
    day : date
    sequence : int
        Number of changes; calendars take the higher number for the newer event.
    events : int
        Most calendar events the day has had, so that those that are gone can be cancelled.
    """

    agent: str
    day: date
    sequence: int
    events: int
