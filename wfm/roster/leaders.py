"""Whether somebody leads the floor: leaders and deputies on duty for the agents present."""

from __future__ import annotations

import numpy as np

from wfm.domain import Finding, Roster
from wfm.domain.record import FloatArray
from wfm.domain.rule_settings import RosterRules
from wfm.domain.shift import add_presence


def on_duty(roster: Roster) -> FloatArray:
    """Return agents, and leaders with deputies, on duty by interval; shape (2, T)."""
    leads = np.array([agent.leads for agent in roster.agents], dtype=int)
    duty = np.zeros((2, roster.grid.interval_count))
    before = roster.previous[:, -1:]
    days = np.concatenate([before, roster.assignment], axis=1)
    for number, pattern in enumerate(roster.patterns):
        profile = pattern.duty_profile(roster.grid.interval_minutes)
        for column in range(days.shape[1]):
            working = leads[days[:, column] == number]
            if working.size:
                weight = np.bincount(working, minlength=2).astype(float)
                day = column - before.shape[1]
                add_presence(duty, roster.grid, day, pattern, profile, weight)
    return duty


def leaders_needed(agents: FloatArray, agents_per_leader: int) -> FloatArray:
    """Return the leaders or deputies that a number of agents on duty needs."""
    needed: FloatArray = np.ceil(np.round(agents, 6) / agents_per_leader)
    return needed


def leader_gaps(roster: Roster, rules: RosterRules) -> tuple[Finding, ...]:
    """Return the stretches in which too few leaders or deputies are on duty.

    Parameters
    ----------
    roster : Roster
    rules : RosterRules
        One leader or deputy is wanted for every ``agents_per_leader`` agents on duty, and at
        least one whenever an agent is.

    Returns
    -------
    tuple of Finding
        Severity ``warning``, kind ``leader_gap``; one for each unbroken stretch of a day.

    Notes
    -----
    Breaks count as duty: a leader at lunch can be fetched. A preference, not a hard rule.
    """
    agents, leaders = on_duty(roster)
    missing = leaders_needed(agents, rules.agents_per_leader) - np.floor(leaders + 1e-6)
    found: list[Finding] = []
    for day in range(roster.grid.day_count):
        span = roster.grid.day_slice(day)
        short = np.flatnonzero(missing[span] > 0) + span.start
        stretches = np.split(short, np.flatnonzero(np.diff(short) > 1) + 1)
        found += [_gap(roster, stretch, missing) for stretch in stretches if stretch.size]
    return tuple(found)


def _gap(roster: Roster, stretch: np.ndarray, missing: FloatArray) -> Finding:
    begin = roster.grid.local_start(int(stretch[0]))
    hours = stretch.size * roster.grid.interval_minutes / 60
    worst = int(missing[stretch].max())
    noun = "leader or deputy" if worst == 1 else "leaders or deputies"
    return Finding(
        what=f"{worst} {noun} too few for {hours:g} h from {begin:%Y-%m-%d %H:%M}",
        where="roster",
        kind="leader_gap",
    )
