"""Every input of a plan, validated and in one place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.cycle_balance import (
    BALANCE_KINDS,
    CycleBalances,
    Past,
    balance_findings,
    cycle_balances,
)
from wfm.domain.demand import CallHistory
from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.event import Event, Finding
from wfm.domain.external_forecast import ExternalForecast
from wfm.domain.people import Absence, Agent, LedgerEntry, PreviousShift, Team
from wfm.domain.record import Record
from wfm.domain.request import Protection, Request
from wfm.domain.setting_errors import validate_settings
from wfm.domain.setting_paths import dotted, resolve_changes, with_changes
from wfm.domain.settings import ScenarioSettings
from wfm.domain.time_grid import TimeGrid
from wfm.forecast.overrides import Override
from wfm.history.cleaning_log import CleaningEntry

READ_WITH = ("timezone", "country", "interval_minutes", "files")
"""Settings by which the tables were read: another value needs another reading."""


@dataclass(frozen=True, slots=True, eq=False)
class Scenario(Record):
    """What `wfm.run` plans from.

    Parameters
    ----------
    settings : ScenarioSettings
        What `scenario.yaml` says.
    history : CallHistory
        Past contacts; their queues are the settings' queues, in the same order, without the
        outbound ones, which have no history.
    agents : tuple of Agent
    teams : tuple of Team
    leave : tuple of Absence
    events : tuple of Event
    ledger : tuple of LedgerEntry
    previous : tuple of PreviousShift
        Shifts worked just before the period.
    requests : tuple of Request
        Fixed shifts and wishes of agents.
    protections : tuple of Protection
        Days on which agents work no nights and no overtime.
    calendar : Calendar
        Day classes of the history and the period.
    cleaning : tuple of CleaningEntry
        The cleaning log with the planner's decisions.
    overrides : tuple of Override
        The planner's changes to the forecast.
    external : ExternalForecast, optional
        A forecast made elsewhere, for the method ``external``.
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
    requests: tuple[Request, ...] = ()
    protections: tuple[Protection, ...] = ()
    cleaning: tuple[CleaningEntry, ...] = ()
    overrides: tuple[Override, ...] = ()
    external: ExternalForecast | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def grid(self) -> TimeGrid:
        """The intervals of the period to plan."""
        s = self.settings
        return TimeGrid(s.period.start, s.period.days, s.interval_minutes, s.timezone)

    def changed(self, changes: Mapping[str, Any]) -> Scenario:
        """Return the scenario with other settings, validated anew.

        Parameters
        ----------
        changes : mapping
            Dotted paths or nested mappings to new values, such as
            ``{"queues.general.patience_seconds": 90}``. Values may be written as in
            `scenario.yaml`: ``"80%"``, ``"08:30"``.

        Raises
        ------
        InvalidInputs
            All mistakes: unknown paths with a suggestion, values that are no good, settings
            by which the tables were read, a period that reaches beyond the one read.
        """
        data = self.settings.model_dump()
        good, wrong = resolve_changes(changes, data)
        problems = [InvalidInput(w.what, where=dotted(w.given), hint=w.hint) for w in wrong]
        settings, found = validate_settings(with_changes(data, good))
        problems += [one.as_error() for one in found]
        if settings is not None:
            problems += self._beyond_reading(settings)
        if problems or settings is None:
            raise InvalidInputs(problems)
        return with_balance_findings(replace(self, settings=settings))

    def _beyond_reading(self, settings: ScenarioSettings) -> list[InvalidInput]:
        hint = "change it in scenario.yaml, or by overrides:, and read the scenario again"
        problems = [
            InvalidInput(f"{name} cannot be changed once the tables are read", hint=hint)
            for name in READ_WITH
            if getattr(settings, name) != getattr(self.settings, name)
        ]
        if settings.roster.rules.pack != self.settings.roster.rules.pack:
            what = "roster.rules.pack cannot be changed once its rules are read"
            problems.append(InvalidInput(what, hint=hint))
        old, new = self.settings.period, settings.period
        # Without their ends, which may lie beyond the last day that a date can hold.
        later = (new.start - old.start).days
        if later < 0 or later + new.days > old.days:
            # Leave and previous shifts were read for the old period only.
            what = f"the period {new.start} + {new.days} days reaches beyond the one read"
            problems.append(InvalidInput(what, hint=hint))
        return problems

    def fingerprint(self) -> str:
        """Return a hash of every input: equal for equal content, wherever the files lie.

        File names and findings are no content and left out.
        """
        digest = hashlib.sha256()
        settings = self.settings.model_dump(mode="json", exclude={"files"})
        _feed(digest, settings)
        for field in fields(self):
            if field.name not in ("settings", "findings"):
                digest.update(field.name.encode())
                _feed(digest, getattr(self, field.name))
        return digest.hexdigest()


def balances_of(scenario: Scenario) -> CycleBalances:
    """Return the agents with what they bring into the averaging cycle, and where it is from."""
    s = scenario.settings
    paid_minutes = {code: shift.paid_minutes for code, shift in s.shifts.items()}
    past = Past(scenario.previous, paid_minutes, scenario.leave)
    first_day, rules = s.period.start, s.roster.rules
    return cycle_balances(scenario.agents, past, first_day, scenario.calendar, rules)


def with_balance_findings(scenario: Scenario) -> Scenario:
    """Return a scenario whose findings say what is known of the averaging cycle so far."""
    files = scenario.settings.files
    found = balance_findings(balances_of(scenario), files.agents, files.previous)
    others = tuple(f for f in scenario.findings if f.kind not in BALANCE_KINDS)
    return replace(scenario, findings=(*others, *found))


def clean_history_of(scenario: Scenario) -> tuple[CallHistory, tuple[Finding, ...]]:
    """Clean the history by the planner's log; return it and what was found."""
    from wfm.history import clean

    openings = {name: queue.opening for name, queue in scenario.settings.queues.items()}
    return clean(scenario.history, scenario.calendar, openings, scenario.cleaning)


def events_of(
    scenario: Scenario, history: CallHistory, last_day: date
) -> tuple[tuple[Event, ...], tuple[Finding, ...]]:
    """Return the events up to a day with plain factors, and what was learned from the history."""
    from wfm.forecast import pay_events, resolve_events

    monthly = {str(kind): days for kind, days in scenario.settings.forecast.pay_cycle.items()}
    calendar = scenario.calendar
    paid = pay_events(calendar, history.grid.first_day, last_day, monthly)
    return resolve_events(history, calendar, (*scenario.events, *paid), last_day)


def past_accuracy_of(scenario: Scenario) -> tuple[Finding, ...]:
    """Return in one remark how good the forecast would have been in the last weeks."""
    from wfm.forecast import Origins, accuracy_report, accuracy_sentence, roll

    history, _ = clean_history_of(scenario)
    s = scenario.settings
    events, _ = events_of(scenario, history, history.grid.last_day)
    try:
        compared = roll(
            history,
            scenario.calendar,
            s.queues,
            s.forecast,
            events,
            origins=Origins(count=2),
            external=scenario.external,
        )
        what = accuracy_sentence(accuracy_report(compared)[0], compared.forecasts)
    except InvalidInput as error:
        what = f"accuracy not known: {error.where} {error.what}"
    return (Finding(what, "forecast", "info", "forecast_accuracy"),)


def _feed(digest: hashlib._Hash, value: Any) -> None:
    """Add a value to a hash so that different values are different byte strings."""
    if isinstance(value, np.ndarray):
        numbers = np.where(np.isnan(value), np.nan, value) if value.dtype.kind == "f" else value
        little = numbers.astype(numbers.dtype.newbyteorder("<"))
        digest.update(f"array{value.shape}{little.dtype.str}".encode())
        digest.update(np.ascontiguousarray(little).tobytes())
    elif isinstance(value, Record):
        digest.update(type(value).__name__.encode())
        for field in fields(value):  # type: ignore[arg-type]
            if field.compare:
                _feed(digest, getattr(value, field.name))
    elif isinstance(value, Mapping):
        digest.update(f"mapping{len(value)}".encode())
        for key, item in value.items():
            _feed(digest, str(key))
            _feed(digest, item)
    elif isinstance(value, tuple | list):
        digest.update(f"list{len(value)}".encode())
        for item in value:
            _feed(digest, item)
    else:
        if isinstance(value, float):
            value = float(value)
        text = f"text:{value}" if isinstance(value, str) else repr(value)
        digest.update(f"{len(text)}:{text}".encode())
