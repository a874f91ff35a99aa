"""Contacts that each agent could expect given what really came and who was there, by interval."""

from __future__ import annotations

import numpy as np

from wfm.domain import Roster
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray
from wfm.targets.expectation import (
    Expectation,
    contacts_by_queue,
    group_of_agent,
    skills_of_groups,
)
from wfm.targets.time_use import TimeUse


def expect_recorded(
    roster: Roster,
    used: TimeUse,
    queues: tuple[str, ...],
    answered: FloatArray,
    answered_seconds: FloatArray,
) -> Expectation:
    """Return the contacts expected of recorded time on position, interval by interval (ex post).

    Parameters
    ----------
    roster : Roster
        N agents, D days.
    used : TimeUse
        Of the roster, by interval, with time on position.
    queues : tuple of str
        Q of them.
    answered, answered_seconds : ndarray, shape (Q, T)
        Contacts that the roster's agents handled in each interval, and their handle times.

    Returns
    -------
    Expectation
        It adds up to all contacts of intervals in which somebody skilled was on position.

    Raises
    ------
    InvalidInput
        If the time is not known by interval, or time on position not at all.

    Notes
    -----
    E_i = sum_t r_it A_t / S_t as in `expectation.expect`, with what was recorded of r, A and S:
    the real course of the day, so that neither a quiet morning nor a colleague's absence is
    anybody's merit or fault. Where agents have different skills, A is shared out between the
    groups by `contacts_by_queue`.
    """
    if not used.by_interval:
        raise InvalidInput("holds rows of whole days", where=used.source)
    if np.isnan(used.ready_seconds).any():
        raise InvalidInput(
            "does not give ready_seconds everywhere", where=used.source, hint="add the column"
        )
    shape = (len(roster.agents), roster.grid.interval_count)
    ready = np.zeros(shape)
    np.add.at(ready, (used.agent, used.interval), used.ready_seconds)
    of_agent, skilled = group_of_agent(roster), skills_of_groups(roster, queues)
    by_group = np.zeros((len(skilled), shape[1]))
    np.add.at(by_group, of_agent, ready)
    taken = contacts_by_queue(by_group, skilled, answered, _aht(answered, answered_seconds))
    rate = np.divide(taken.sum(axis=1), by_group, out=np.zeros_like(by_group), where=by_group > 0)
    expected = rate[of_agent[used.agent], used.interval] * used.ready_seconds
    place = used.agent * len(used.days) + used.day
    daily = (len(used.agents), len(used.days))
    contacts, there = np.zeros(daily), np.zeros(daily)
    np.add.at(contacts.reshape(-1), place, expected)
    np.add.at(there.reshape(-1), place, used.ready_seconds)
    return Expectation(used.agents, contacts, there)


def _aht(answered: FloatArray, seconds: FloatArray) -> FloatArray:
    """Return mean handle times by queue and interval; the queue's where none was handled."""
    calls, taken = answered.sum(axis=1, keepdims=True), seconds.sum(axis=1, keepdims=True)
    mean = np.divide(taken, calls, out=np.zeros_like(calls), where=calls > 0)
    aht: FloatArray = np.divide(
        seconds, answered, out=np.broadcast_to(mean, answered.shape).copy(), where=answered > 0
    )
    return aht
