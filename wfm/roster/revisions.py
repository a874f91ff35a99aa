"""Which days of a published roster another one changes, counted up from plan to plan."""

from __future__ import annotations

from collections.abc import Iterable

from wfm.domain import OFF, Revision, Roster


def revised(revisions: Iterable[Revision], before: Roster, after: Roster) -> tuple[Revision, ...]:
    """Return the revisions once a roster takes the place of another.

    Parameters
    ----------
    revisions : iterable of Revision
        Those of the roster before.
    before, after : Roster
        Of the same agents over the same days.

    Returns
    -------
    tuple of Revision
        By agent and day; a day counts as changed when shift, breaks or leave differ.
    """
    known = {(revision.agent, revision.day): revision for revision in revisions}
    for row, agent in enumerate(before.agents):
        for column, day in enumerate(before.grid.dates):
            if _told(before, row, column) == _told(after, row, column):
                continue
            old = known.get((agent.agent, day))
            events = max(
                events_of(before, row, column),
                events_of(after, row, column),
                old.events if old else 0,
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
