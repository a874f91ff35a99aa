"""A scenario folder: settings and tables, read, checked against each other, and joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from wfm.calendars import build_calendar
from wfm.domain.calendar import Calendar, Day
from wfm.domain.demand import CallHistory
from wfm.domain.errors import InvalidInput, InvalidInputs, NotFound, WfmError
from wfm.domain.event import Finding
from wfm.domain.external_forecast import ExternalForecast
from wfm.domain.hour_limits import earliest_cycle_start
from wfm.domain.people import Absence, Agent, Team
from wfm.domain.settings import Files, Period, ScenarioSettings
from wfm.domain.spelling import did_you_mean
from wfm.domain.time_grid import load_zone
from wfm.history import coarsen
from wfm.io.bundled import find_scenario
from wfm.io.contract_checks import contract_findings, contract_mistake
from wfm.io.day_tables import read_calendar, read_events
from wfm.io.external_forecast import read_external_forecast
from wfm.io.history_shape import gap_findings, plausibility_findings
from wfm.io.history_table import read_history
from wfm.io.people_tables import (
    read_agents,
    read_leave,
    read_ledger,
    read_previous,
    read_teams,
)
from wfm.io.planner_tables import read_cleaning, read_overrides
from wfm.io.request_tables import read_protections, read_requests, roster_mistakes
from wfm.io.settings_file import Layers, read_settings
from wfm.scenario import Scenario, balances_of, with_balance_findings

MACHINE_ZONES = ("localtime", "posixrules", "Factory")
"""Names of the zone database that stand for no place."""

FIRST_YEAR, LAST_YEAR = 1971, 2999
"""Periods outside are mistyped, and beyond what clocks and calendars can hold."""

NOT_HIRED = "not_hired"
"""Kind of absence of an agent before the first working day."""

LONGEST_GAP_DAYS = 92

T = TypeVar("T")


def read_scenario(path: str | Path) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    path : str or Path
        A folder with ``scenario.yaml``, a YAML file, or the name of a bundled scenario.

    Returns
    -------
    Scenario
        Its history is brought to the scenario's interval.

    Raises
    ------
    NotFound
        If there is no such scenario, or all that is wrong is that one table is missing.
    InvalidInputs
        All mistakes of ``scenario.yaml``; without any there, all mistakes of the tables.
    """
    settings, layers = read_settings(find_scenario(path))
    _check_zone(settings, layers)
    _check_period(settings.period, layers)
    reading = _Reading(settings, layers)
    agents, teams = _people(reading)
    history = _history(reading)
    dated = _dated_tables(reading, {a.agent for a in agents} if agents else None)
    overrides = reading.table("calendar", read_calendar)
    external = _external(reading)
    if len(reading.problems) == 1 and isinstance(reading.problems[0], NotFound):
        raise reading.problems[0]
    if reading.problems or history is None:
        raise InvalidInputs(reading.problems)
    calendar = _calendar(reading, history, _known_since(settings.period, dated), overrides)
    waiting = _not_hired_yet(agents, settings.period)
    if waiting:
        what = f"{len(waiting)} agents are hired within or after the period and absent until then"
        reading.findings.append(Finding(what, settings.files.agents, "info", NOT_HIRED))
    scenario = Scenario(
        settings=settings,
        history=history,
        agents=agents,
        teams=teams,
        calendar=calendar,
        external=external,
        findings=(*reading.findings, *_unnamed_tables(reading)),
        **{**dated, "leave": (*dated["leave"], *waiting)},
    )
    people = (balances_of(scenario).agents, teams)
    mistakes = roster_mistakes(settings, people, dated, calendar)
    if mistakes:
        raise InvalidInputs([_at_its_line(mistake, layers) for mistake in mistakes])
    return with_balance_findings(scenario)


def _at_its_line(mistake: WfmError, layers: Layers) -> WfmError:
    """Return a mistake in a setting with the line of it; those of tables have theirs."""
    if not mistake.where.startswith("roster.rotation."):
        return mistake
    path = tuple(mistake.where.split(".", 3))
    return layers.located(path, f"{mistake.where} {mistake.what}", mistake.hint)


@dataclass(slots=True)
class _Reading:
    """What has been found while the tables are read."""

    settings: ScenarioSettings
    layers: Layers
    problems: list[WfmError] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def table(
        self, name: str, read: Callable[[Path], tuple[tuple[T, ...], tuple[Finding, ...]]]
    ) -> tuple[T, ...]:
        """Return the rows of a table; none when the scenario names no such file."""
        path = self.path_of(name)
        if path is None:
            return ()
        try:
            rows, findings = read(path)
        except WfmError as error:
            self.add(error)
            return ()
        self.findings += findings
        return rows

    def add(self, error: WfmError) -> None:
        """Note an error, or each of several."""
        self.problems += error.problems if isinstance(error, InvalidInputs) else [error]

    def path_of(self, name: str) -> Path | None:
        """Return where a table is: beside the file that names it, else where it is found."""
        file = getattr(self.settings.files, name)
        if file is None:
            return None
        place = self.layers.values.get(("files", name))
        if place is not None:
            return place.path.parent / str(file)
        candidates = [folder / str(file) for folder in self.layers.folders]
        return next((c for c in candidates if c.is_file()), candidates[0])


def _check_zone(settings: ScenarioSettings, layers: Layers) -> None:
    from zoneinfo import available_timezones

    if settings.timezone in MACHINE_ZONES:
        what = f"{settings.timezone!r} is another zone on every machine"
        hint = "write an IANA name such as Asia/Shanghai"
        raise InvalidInputs([layers.located(("timezone",), what, hint)])
    try:
        load_zone(settings.timezone)
    except InvalidInput as error:
        close = did_you_mean(settings.timezone, available_timezones())
        raise InvalidInputs(
            [layers.located(("timezone",), error.what, close or error.hint)]
        ) from error


def _check_period(period: Period, layers: Layers) -> None:
    if not FIRST_YEAR <= period.start.year <= LAST_YEAR:
        what = f"period.start is {period.start}; years {FIRST_YEAR} to {LAST_YEAR} are planned"
        raise InvalidInputs(
            [layers.located(("period", "start"), what, "look for a mistyped year")]
        )


def _people(reading: _Reading) -> tuple[tuple[Agent, ...], tuple[Team, ...]]:
    settings, queues = reading.settings, reading.settings.queues

    def read(path: Path) -> tuple[tuple[Agent, ...], tuple[Finding, ...]]:
        return read_agents(
            path, queues=queues, mistake_of=lambda agent: contract_mistake(agent, settings)
        )

    agents = reading.table("agents", read)
    reading.findings += contract_findings(agents, settings)
    named = reading.table("teams", read_teams)
    served = {skill for agent in agents for skill in agent.skills}
    for queue in queues:
        if agents and queue not in served:
            what = f"no agent in {reading.settings.files.agents} serves queue {queue!r}"
            hint = "give agents the skill, or take the queue out"
            reading.problems.append(
                reading.layers.located(("queues", queue), what, hint, on_word=True)
            )
    used = list(dict.fromkeys(agent.team for agent in agents))
    by_id = {team.team: team for team in named}
    if named and (lacking := [t for t in used if t not in by_id]):
        what = f"names no team {', '.join(lacking[:10])}"
        where = str(reading.path_of("teams"))
        reading.problems.append(InvalidInput(what, where=where, hint="agents.csv uses them"))
    order = [t for t in by_id if t in used] + [t for t in used if t not in by_id]
    return agents, tuple(by_id.get(t, Team(t)) for t in order)


def _history(reading: _Reading) -> CallHistory | None:
    settings = reading.settings
    path = reading.path_of("history")
    if path is None:  # cannot be: the file has a default
        return None
    try:
        known = tuple(name for name, queue in settings.queues.items() if queue.outbound is None)
        history, findings = read_history(path, settings.timezone, queues=known)
    except WfmError as error:
        reading.add(error)
        return None
    reading.findings += findings
    try:
        coarse = coarsen(history, settings.interval_minutes)
    except InvalidInput as error:
        reading.add(InvalidInput(error.what, where=str(path), hint=error.hint))
        return None
    reading.findings += gap_findings(coarse, settings.queues, path.name)
    reading.findings += plausibility_findings(coarse, path.name)
    _check_handle_times(reading, coarse)
    reading.findings += _place_in_time(coarse, settings.period.start, path.name)
    return coarse


def _check_handle_times(reading: _Reading, history: CallHistory) -> None:
    """Refuse a queue whose handle time neither the history nor the settings tell."""
    if not np.nansum(history.offered) > 0:
        where = str(reading.path_of("history"))
        hint = "check the column that the contacts are read from"
        reading.add(InvalidInput("holds no contact at all", where=where, hint=hint))
        return
    for q, queue in enumerate(history.queues):
        told = bool((history.aht_seconds[q] > 0).any())
        if not told and reading.settings.queues[queue].aht_seconds is None:
            what = f"nothing tells how long contacts of queue {queue!r} take"
            hint = "add aht_seconds: to the queue, or a column aht_seconds to the history"
            reading.problems.append(
                reading.layers.located(("queues", queue), what, hint, on_word=True)
            )


def _place_in_time(history: CallHistory, start: date, file: str) -> list[Finding]:
    gap = (start - history.grid.last_day).days - 1
    if gap < 0:
        what = f"the history ends {history.grid.last_day}, after the period begins {start}"
        return [Finding(what, file, "info", "history_overlaps_period")]
    if gap > LONGEST_GAP_DAYS:
        what = f"the history ends {history.grid.last_day}, {gap} days before the period {start}"
        return [Finding(what, file, "warning", "old_history")]
    return []


def _external(reading: _Reading) -> ExternalForecast | None:
    path, settings = reading.path_of("external"), reading.settings
    if path is None:
        return None
    try:
        external, findings = read_external_forecast(
            path, settings.timezone, queues=tuple(settings.queues)
        )
    except WfmError as error:
        reading.add(error)
        return None
    reading.findings += findings
    return external


def _dated_tables(reading: _Reading, agents: set[str] | None) -> dict[str, Any]:
    """Return the optional tables by the name of their field in `Scenario`."""
    queues, shifts, period = (getattr(reading.settings, n) for n in ("queues", "shifts", "period"))
    last = _last_day(period)
    tables: dict[str, Any] = {
        "previous": reading.table(
            "previous",
            lambda p: read_previous(p, agents=agents, shifts=shifts, period_start=period.start),
        )
    }
    # Leave between the previous shifts counts in the hours owed there.
    since = _known_since(period, tables)
    readers: dict[str, Callable[[Path], Any]] = {
        "leave": lambda p: read_leave(
            p, agents=agents, first_day=period.start, last_day=last, known_since=since
        ),
        "events": lambda p: read_events(p, queues=queues),
        "cleaning": lambda p: read_cleaning(p, queues=queues),
        "overrides": lambda p: read_overrides(
            p, queues=queues, first_day=period.start, last_day=last
        ),
        "ledger": lambda p: read_ledger(p, agents=agents),
        "requests": lambda p: read_requests(
            p, agents=agents, shifts=shifts, first_day=period.start, last_day=last
        ),
        "protections": lambda p: read_protections(
            p, agents=agents, first_day=period.start, last_day=last
        ),
    }
    return tables | {name: reading.table(name, read) for name, read in readers.items()}


def _known_since(period: Period, dated: dict[str, Any]) -> date:
    """Return the first day of the longest averaging cycle from which on shifts are known."""
    earliest = min((entry.day for entry in dated["previous"]), default=period.start)
    return max(earliest, earliest_cycle_start(period.start))


def _last_day(period: Period) -> date:
    return period.start + timedelta(days=period.days - 1)


def _not_hired_yet(agents: tuple[Agent, ...], period: Period) -> tuple[Absence, ...]:
    day = timedelta(days=1)
    return tuple(
        Absence(a.agent, period.start, min(_last_day(period), a.hired - day), NOT_HIRED)
        for a in agents
        if a.hired is not None and a.hired > period.start
    )


def _calendar(
    reading: _Reading, history: CallHistory, known_since: date, overrides: tuple[Day, ...]
) -> Calendar:
    settings = reading.settings
    first = min(history.grid.first_day, known_since)
    last = max(history.grid.last_day, _last_day(settings.period))
    try:
        return build_calendar(settings.country, first, last, overrides)
    except InvalidInput as error:
        raise InvalidInputs(
            [reading.layers.located(("country",), error.what, error.hint)]
        ) from error


def _unnamed_tables(reading: _Reading) -> list[Finding]:
    """Return findings about tables that lie in the folder but are not named under ``files:``."""
    folder = reading.layers.folders[0]
    found = []
    for name in Files.model_fields:
        stated = getattr(reading.settings.files, name) is not None
        file = next((n for n in (f"{name}.csv", f"{name}.xlsx") if (folder / n).is_file()), None)
        if not stated and file is not None:
            what = f"{file} is not used: add {name}: {file} under files: in scenario.yaml"
            found.append(Finding(what, file, "warning", "unused_file"))
    return found
