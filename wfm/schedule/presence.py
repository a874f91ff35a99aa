"""Agents who are on the floor while the centre is open, whatever the forecast says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from wfm.domain import Finding, Requirement, Roster, TimeGrid
from wfm.domain.open_hours import open_intervals
from wfm.domain.record import IntArray
from wfm.domain.schedule_settings import PresenceSettings
from wfm.domain.settings import QueueSettings

DUST = 1e-6


def with_presence(
    requirement: Requirement, presence: PresenceSettings, queues: Mapping[str, QueueSettings]
) -> Requirement:
    """Return a requirement whose scheduled agents are at least those who are to be present.

    Parameters
    ----------
    requirement : Requirement
        What forecast and goals ask for.
    presence : PresenceSettings
        Least agents by queue, wherever a queue needs anybody, and in all, while any is open.
    queues : mapping of str to QueueSettings
        Tell the opening hours.

    Returns
    -------
    Requirement
        The same when nothing is asked for. What lacks in all goes to the queue that needs most
        then: agents are counted once, so that many different ones must be there.

    Notes
    -----
    As part of the requirement it is under-staffing, at its price, to schedule or roster fewer;
    the price of deep under-staffing by far exceeds that of a shift.
    """
    if not presence.asks:
        return requirement
    least, in_all = _least(requirement, presence, queues)
    scheduled: IntArray = np.maximum(requirement.scheduled, least)
    lacking = np.maximum(in_all - scheduled.sum(axis=0), 0)
    intervals = np.arange(scheduled.shape[1])
    scheduled[scheduled.argmax(axis=0), intervals] += lacking
    return replace(requirement, scheduled=scheduled)


def presence_gaps(
    roster: Roster,
    requirement: Requirement,
    presence: PresenceSettings,
    queues: Mapping[str, QueueSettings],
) -> tuple[Finding, ...]:
    """Return the stretches in which a roster has fewer agents on the floor than are to be.

    Parameters
    ----------
    roster : Roster
    requirement : Requirement
        Tells where each queue needs anybody.
    presence : PresenceSettings
    queues : mapping of str to QueueSettings
        Tell the opening hours.

    Returns
    -------
    tuple of Finding
        Severity ``warning``, kind ``presence``; one for each unbroken stretch of a day.
    """
    if not presence.asks:
        return ()
    floor, groups = roster.on_floor(), roster.skill_groups
    least, in_all = _least(requirement, presence, queues)
    found = _stretches(roster.grid, in_all - floor.sum(axis=0), "")
    for q, queue in enumerate(requirement.queues):
        able = [queue in group for group in groups]
        missing = least[q] - floor[able].sum(axis=0)
        found += _stretches(roster.grid, missing, f" for queue {queue}")
    return tuple(found)


def _least(
    requirement: Requirement, presence: PresenceSettings, queues: Mapping[str, QueueSettings]
) -> tuple[IntArray, IntArray]:
    """Return the least agents of each queue, shape (Q, T), and in all, shape (T,)."""
    # Not by `scheduled`: where nobody is needed it may hold those who are present anyway.
    needed = requirement.present > 0
    wanted = np.array([presence.queues.get(queue, 0) for queue in requirement.queues])
    openings = [open_intervals(requirement.grid, q.opening) for q in queues.values()]
    is_open = np.any(openings, axis=0)
    return np.where(needed, wanted[:, np.newaxis], 0), np.where(is_open, presence.agents, 0)


def _stretches(grid: TimeGrid, missing: np.ndarray, whose: str) -> list[Finding]:
    found = []
    for day in range(grid.day_count):
        span = grid.day_slice(day)
        short = np.flatnonzero(missing[span] > DUST) + span.start
        for stretch in np.split(short, np.flatnonzero(np.diff(short) > 1) + 1):
            if stretch.size:
                hours = stretch.size * grid.interval_minutes / 60
                begin = grid.local_start(int(stretch[0]))
                what = (
                    f"up to {missing[stretch].max():.2g} too few on the floor{whose} "
                    f"for {hours:g} h from {begin:%Y-%m-%d %H:%M}"
                )
                found.append(Finding(what, "roster", kind="presence"))
    return found
