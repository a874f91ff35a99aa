"""Everything one run of the pipeline produced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.errors import WfmError
from wfm.domain.event import Finding
from wfm.domain.people import LedgerEntry
from wfm.domain.record import Record
from wfm.domain.revision import Revision
from wfm.domain.roster import Roster
from wfm.domain.service import Requirement, SimulatedService
from wfm.domain.settings import ScenarioSettings
from wfm.domain.shift import Schedule
from wfm.domain.solve_report import SolveReport
from wfm.domain.target import AgentTarget


@dataclass(frozen=True, slots=True, eq=False)
class Gate(Record):
    """A condition the plan is checked for when it is done.

    Parameters
    ----------
    name : str
        ``legality`` or ``service_level:QUEUE``.
    passed : bool
    detail : str
        The numbers, in words.
    """

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Plan(Record):
    """The outcome of `wfm.run`, from forecast to targets.

    Parameters
    ----------
    settings : ScenarioSettings
        What the scenario said.
    fingerprint : str
        Hash of every input; two plans with the same one were made from the same inputs.
    versions : tuple of (str, str)
        Package names and versions.
    calendar : Calendar
        The days of the period.
    forecast : Forecast
    requirement : Requirement
    required_service : SimulatedService
        The requirement simulated: the service if exactly the required agents were there.
    schedule : Schedule
    roster : Roster
    service : SimulatedService
        The roster simulated: the service that is to be expected.
    targets : tuple of AgentTarget
    ledger : tuple of LedgerEntry
        The ledger with the new roster's entries added.
    solve_reports : tuple of SolveReport
    gates : tuple of Gate
    findings : tuple of Finding
        What the readers, checks and the roster judge had to say.
    timings : tuple of (str, float)
        Seconds by stage; not compared, since they differ from run to run.
    revisions : tuple of Revision
        Days changed since the roster was first published; calendars count them.
    """

    settings: ScenarioSettings
    fingerprint: str
    versions: tuple[tuple[str, str], ...]
    calendar: Calendar
    forecast: Forecast
    requirement: Requirement
    required_service: SimulatedService
    schedule: Schedule
    roster: Roster
    service: SimulatedService
    targets: tuple[AgentTarget, ...]
    ledger: tuple[LedgerEntry, ...]
    solve_reports: tuple[SolveReport, ...]
    gates: tuple[Gate, ...]
    findings: tuple[Finding, ...]
    timings: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    revisions: tuple[Revision, ...] = ()

    def write(self, folder: str | Path, *, replace: bool = False) -> Path:
        """Write every table, workbook, calendar, chart and page into a folder.

        Parameters
        ----------
        folder : path
            Must not exist, or be empty, unless `replace` is set.
        replace : bool
            Keep what is there under another name and take its place.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        InvalidInput
            If the folder holds something and `replace` is not set; nothing is written then.
        """
        if not _writers:
            raise WfmError("no writer is installed", hint="import wfm, not wfm.domain alone")
        return _writers[-1](self, Path(folder), replace)


_writers: list[Callable[[Plan, Path, bool], Path]] = []


def install_writer(writer: Callable[[Plan, Path, bool], Path]) -> None:
    """Tell `Plan.write` how to write; the package does so once, from above the domain."""
    _writers[:] = [writer]
