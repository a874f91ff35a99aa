"""Every input of a plan, validated and in one place."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.domain.calendar import Calendar
from wfm.domain.demand import CallHistory
from wfm.domain.event import Event, Finding
from wfm.domain.people import Absence, Agent, LedgerEntry, PreviousShift, Team
from wfm.domain.record import Record
from wfm.domain.settings import ScenarioSettings
from wfm.domain.time_grid import TimeGrid


@dataclass(frozen=True, slots=True, eq=False)
class Scenario(Record):
    """What `wfm.run` plans from.

    Parameters
    ----------
    settings : ScenarioSettings
        What `scenario.yaml` says.
    history : CallHistory
        Past contacts; their queues are the settings' queues, in the same order.
    agents : tuple of Agent
    teams : tuple of Team
    leave : tuple of Absence
    events : tuple of Event
    ledger : tuple of LedgerEntry
    previous : tuple of PreviousShift
        Shifts worked just before the period.
    calendar : Calendar
        Day classes of the history and the period.
    findings : tuple of Finding
        What the readers saw.
    """

    settings: ScenarioSettings
    history: CallHistory
    agents: tuple[Agent, ...]
    teams: tuple[Team, ...]
    calendar: Calendar
    leave: tuple[Absence, ...] = ()
    events: tuple[Event, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    previous: tuple[PreviousShift, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def grid(self) -> TimeGrid:
        """The intervals of the period to plan."""
        s = self.settings
        return TimeGrid(s.period.start, s.period.days, s.interval_minutes, s.timezone)
