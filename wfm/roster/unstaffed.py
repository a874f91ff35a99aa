"""Whether a queue that needs agents has nobody at all on the floor."""

from __future__ import annotations

import numpy as np

from wfm.domain import Finding, Requirement, Roster

LEAST_PRESENCE = 1e-9


def unstaffed_queues(roster: Roster, requirement: Requirement) -> tuple[Finding, ...]:
    """Return the queues that nobody on the floor can serve in intervals that need agents.

    A good service level of the period can hide them: few contacts arrive at night.

    Parameters
    ----------
    roster : Roster
    requirement : Requirement
        On the roster's grid.

    Returns
    -------
    tuple of Finding
        Severity ``warning``, kind ``unstaffed``; at most one for each queue.
    """
    floor, groups = roster.on_floor(), roster.skill_groups
    found = []
    for queue, needed in zip(requirement.queues, requirement.scheduled, strict=True):
        serving = floor[[g for g, group in enumerate(groups) if queue in group]].sum(axis=0)
        empty = np.flatnonzero((needed > 0) & (serving < LEAST_PRESENCE))
        if empty.size:
            begin = roster.grid.local_start(int(empty[0]))
            hours = empty.size * roster.grid.interval_minutes / 60
            what = (
                f"nobody on the floor serves {queue} for {hours:g} h in which agents are "
                f"required, the first from {begin:%Y-%m-%d %H:%M}"
            )
            found.append(Finding(what, "roster", kind="unstaffed"))
    return tuple(found)
