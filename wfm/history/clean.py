"""A history fit to forecast from, and what was found on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain import Calendar, CallHistory, Finding, InvalidInput
from wfm.domain.record import BoolArray, Record
from wfm.domain.settings import Opening
from wfm.history.cleaning_log import CleaningEntry, usual_state
from wfm.history.clock_changes import find_repeated_hours, find_unset_clocks
from wfm.history.closed_hours import find_closed_hours
from wfm.history.copies import find_copies
from wfm.history.decisions import apply_decisions, decide
from wfm.history.gaps import find_gaps, find_never_recorded
from wfm.history.outages import find_outages
from wfm.history.outliers import find_outliers
from wfm.history.stretches import entries_of
from wfm.history.usual import Usual, usual_volume

_LEAST_DAYS = 14

Found = tuple[BoolArray, list[Finding]]


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned(Record):
    """A history after cleaning.

    Parameters
    ----------
    history : CallHistory
        A copy with NaN in every array where the volume is not to be believed, and the
        planner's contacts where there are any.
    findings : tuple of Finding
        By queue and day, at most one of a kind each.
    entries : tuple of CleaningEntry
        The cleaning log: what was found, stretch by stretch, with the planner's decisions.
    """

    history: CallHistory
    findings: tuple[Finding, ...]
    entries: tuple[CleaningEntry, ...]


def clean(
    history: CallHistory,
    calendar: Calendar,
    openings: Mapping[str, Opening] | None = None,
    log: Sequence[CleaningEntry] = (),
) -> tuple[CallHistory, tuple[Finding, ...]]:
    """Return a history without what is not to be believed, and what was found; see `examine`."""
    cleaned = examine(history, calendar, openings, log)
    return cleaned.history, cleaned.findings


def examine(
    history: CallHistory,
    calendar: Calendar,
    openings: Mapping[str, Opening] | None = None,
    log: Sequence[CleaningEntry] = (),
) -> Cleaned:
    """Set outages, copies and outliers to "not recorded" and write it all into a log.

    Parameters
    ----------
    history : CallHistory
        As recorded; it is not changed.
    calendar : Calendar
        Covers the history. Days in holiday blocks and make-up work days are never judged.
    openings : mapping of str to Opening, optional
        Opening hours by queue; contacts outside are left aside.
    log : sequence of CleaningEntry
        An earlier log as the planner left it. Rejected stretches are not judged again, replaced
        ones take the proposed contacts, rows of the planner's own are left aside.

    Returns
    -------
    Cleaned

    Raises
    ------
    InvalidInput
        If the history is shorter than two weeks or holds no contact at all, the calendar does
        not cover it, or the log names a queue or a day that the history does not have.
    """
    _refuse_hopeless(history)
    decisions = decide(history, log)
    bad = decisions.set_aside.copy()
    findings: list[Finding] = []
    entries = [entry for entry in log if entry.decided]
    usuals: dict[int, Usual] = {}
    for queue, name in enumerate(history.queues):
        if not np.nansum(history.offered[queue]) > 0:
            what, where = "has no contact in the whole history", f"history, queue {name}"
            findings.append(Finding(what, where, "warning", "no_volume"))
            continue
        usual = usuals[queue] = usual_volume(history, queue, calendar)
        opening = openings.get(name) if openings else None
        masks, found = _suspects(history, queue, usual, opening, decisions.settled[queue])
        findings += sorted(found, key=lambda finding: finding.where)
        for kind, mask in masks.items():
            if usual_state(kind) == "accepted":
                bad[queue] |= mask
            whole = kind in ("missing_day", "missing_holiday")
            entries += entries_of(history, queue, kind, mask, usual, whole=whole)
    order = {name: queue for queue, name in enumerate(history.queues)}
    entries.sort(key=lambda e: (order[e.queue], e.start, e.kind))
    return Cleaned(
        apply_decisions(history, bad, decisions, usuals), tuple(findings), tuple(entries)
    )


def _refuse_hopeless(history: CallHistory) -> None:
    grid = history.grid
    if grid.day_count < _LEAST_DAYS:
        raise InvalidInput(
            f"covers {grid.day_count} days, {grid.first_day} to {grid.last_day}",
            where="history",
            hint=f"at least {_LEAST_DAYS} days are needed to know a week",
        )
    if not np.nansum(history.offered) > 0:
        raise InvalidInput(
            "holds no contact at all",
            where="history.offered",
            hint="check the column that the contacts are read from",
        )


def _suspects(
    history: CallHistory,
    queue: int,
    usual: Usual,
    opening: Opening | None,
    settled: BoolArray,
) -> tuple[dict[str, BoolArray], list[Finding]]:
    """Return the intervals of one queue that each check objects to, by kind, and findings.

    What one check objects to, the next ones do not look at.
    """
    masks, findings = find_gaps(history, queue, usual, settled)
    settled = settled.copy()
    checks: list[tuple[str, Callable[[BoolArray], Found]]] = [
        ("duplicate_day", lambda skip: find_copies(history, queue, skip)),
        ("clock_change", lambda skip: find_repeated_hours(history, queue, usual, skip)),
        ("outage", lambda skip: find_outages(history, queue, usual, skip)),
    ]
    if opening is not None:
        findings += find_never_recorded(history, queue, usual, opening)
        checks.append(
            ("closed_hours", lambda skip: find_closed_hours(history, queue, opening, skip))
        )
    for kind, check in checks:
        masks[kind], found = check(settled)
        settled |= masks[kind]
        findings += found
    outlying, found = find_outliers(history, queue, usual, settled)
    findings += found
    changes, found = find_unset_clocks(history, queue, usual, settled)
    return {**masks, **outlying, "clock_shift": changes}, [*findings, *found]
