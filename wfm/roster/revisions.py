"""Which days of a published roster another one changes, counted up from plan to plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wfm.domain import OFF, Plan, Revision, Roster


def counted_on(plan: Plan, before: Plan) -> Plan:
    """Return a plan that takes the place of another: what it changes is counted up.

    Calendars that hold the earlier plan's events then take the new ones for newer.
    """
    return replace(plan, revisions=revised(before.revisions, before.roster, plan.roster))


def revised(revisions: Iterable[Revision], before: Roster, after: Roster) -> tuple[Revision, ...]:
    """Return the revisions once a roster takes the place of another.

    Parameters
    ----------
    revisions : iterable of Revision
        Those of the roster before.
    before, after : Roster
        Agents and days that only one of them has are left alone.

    Returns
    -------
    tuple of Revision
        By agent and day; a day counts as changed when shift, breaks or leave differ.
    """
    rows = {agent.agent: row for row, agent in enumerate(after.agents)}
    columns = {day: column for column, day in enumerate(after.grid.dates)}
    known = {
        (revision.agent, revision.day): revision
        for revision in revisions
        if revision.agent in rows and revision.day in columns
    }
    for row, agent in enumerate(before.agents):
        for column, day in enumerate(before.grid.dates):
            if agent.agent not in rows or day not in columns:
                continue
            now = (rows[agent.agent], columns[day])
            if _told(before, row, column) == _told(after, *now):
                continue
            old = known.get((agent.agent, day))
            events = max(
                events_of(before, row, column), events_of(after, *now), old.events if old else 0
            )
            number = (old.sequence if old else 0) + 1
            known[agent.agent, day] = Revision(agent.agent, day, number, events)
    return tuple(known[key] for key in sorted(known))


def events_of(roster: Roster, row: int, column: int) -> int:
    """Return the calendar events of a day: parts of the shift, or one for leave."""
    code = int(roster.assignment[row, column])
    if code != OFF:
        return len(roster.patterns[code].parts)
    return int(bool(roster.leave[row, column]))


def _told(roster: Roster, row: int, column: int) -> tuple[str, int, str]:
    """Return what a calendar tells of a day."""
    code = int(roster.assignment[row, column])
    if code == OFF:
        return "", 0, str(roster.leave[row, column])
    pattern = roster.patterns[code]
    return pattern.shift, pattern.variant, ""
