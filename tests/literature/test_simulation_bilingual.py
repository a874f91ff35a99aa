"""The Bilingual example of ContactCenters: random agents, telephone lines, callers who try again.

English and Spanish calls from 8:00 to 17:00, agents of either language and bilingual ones; a call
goes to any free agent who speaks the language, all equally likely. Three callers in four who hang
up call again after twenty minutes. The printed weeks are five such days.

Source: L'Ecuyer and Buist, ContactCenters, ``doc/examples/Bilingual.java`` and ``Bilingual.res``
(repository umontreal-simul/contactcenters, commit dd71c17).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from wfm.simulate import flow_kernel
from wfm.simulate.duty import Spells
from wfm.simulate.rules import Rules
from wfm.simulate.sampled import Sample
from wfm.simulate.staff import Staff
from wfm.simulate.trace import Outcome

pytestmark = pytest.mark.literature

DAYS, DAYS_A_WEEK, MINUTES = 600, 5, 540.0
CALLS = np.array([100.0] + [50.0] * 8)
GROUPS = np.repeat([0, 1, 2], [7, 7, 4])
SKILLS = np.array([[1, 0], [0, 1], [1, 1]], dtype=bool)
SERVICE = ((3.0, 7.0), (4.0, 6.0))
REDIAL_SHARE, REDIAL_MINUTES, ATTEMPTS = 0.75, 20.0, 12

PRINTED = {
    "arrived": (5110.161, 83.029),
    "redialled": (107.168, 21.377),
    "served": (4967.235, 69.111),
    "abandoned": (142.868, 26.740),
    "in target": (4896.885, 66.002),
}
"""Mean and standard deviation by week over 1000 weeks, both languages."""

PRINTED_OCCUPANCY = {0: (47.624, 0.977), 1: (47.639, 0.962), 2: (63.254, 0.908)}
"""By group, in percent of the agents planned."""


def draw_day(generator):
    """Return a day with all attempts that callers would make, and how many came before each."""
    columns = []
    for queue, (low, high) in enumerate(SERVICE):
        hour = np.repeat(np.arange(CALLS.size), generator.poisson(CALLS))
        arrival = (hour + generator.random(hour.size)) * 60
        service = generator.uniform(low, high, arrival.size)
        columns.append((arrival, np.full(arrival.size, queue), service))
    arrival, queue, service = (np.concatenate(column) for column in zip(*columns, strict=True))
    order = np.argsort(arrival)
    arrival, queue, service = arrival[order], queue[order], service[order]
    patience = generator.exponential(2.0, arrival.size)
    further = np.minimum(generator.geometric(1 - REDIAL_SHARE, arrival.size) - 1, ATTEMPTS)
    caller = np.repeat(np.arange(arrival.size), further)
    following = arrival.size + np.arange(caller.size)
    first = arrival.size + np.cumsum(further) - further
    link = np.full(arrival.size + caller.size, -1)
    link[: arrival.size][further > 0] = first[further > 0]
    last = np.append(caller[1:] != caller[:-1], True)
    link[following] = np.where(last, -1, following + 1)
    who = np.concatenate([np.arange(arrival.size), caller])
    before = np.concatenate([np.zeros(arrival.size), following - first[caller] + 1])
    agent = np.arange(GROUPS.size)
    day = Sample(
        np.concatenate([np.minimum(arrival, MINUTES), np.full(caller.size, np.inf)]),
        queue[who],
        service[who],
        patience[who],
        Spells(agent, np.zeros(agent.size), np.full(agent.size, MINUTES)),
        draw=generator.random(who.size),
        next_attempt=link,
        redial_delay=np.full(who.size, REDIAL_MINUTES),
    )
    return day, before


def measured(day, before, trace):
    """Return counts of a day and busy minutes by group; calls after closing time are left out.

    A call is in target when all waits of its caller together are below a minute.
    """
    inside = trace.arrived < MINUTES
    answered = inside & (trace.outcome == Outcome.ANSWERED)
    waited = trace.started[answered] - trace.arrived[answered]
    waited += (before * day.patience)[answered]
    busy = np.bincount(
        GROUPS[trace.agent[answered]],
        trace.ended[answered] - trace.started[answered],
        minlength=3,
    )
    return (
        inside.sum(),
        (inside & (before > 0)).sum(),
        answered.sum(),
        (inside & (trace.outcome == Outcome.ABANDONED)).sum(),
        (waited < 1.0).sum(),
        *busy,
    )


@pytest.fixture(scope="module")
def days():
    staff = Staff(SKILLS[GROUPS], np.ones(GROUPS.size), tier=np.zeros((GROUPS.size, 2), np.int64))
    rules = Rules(agent_choice="random", trunk_lines=40)
    rows = []
    for number in range(DAYS):
        day, before = draw_day(np.random.default_rng([8, number]))
        rows.append(measured(day, before, flow_kernel.play(day, staff, rules)))
    return np.array(rows, dtype=float)


def agrees(values, printed):
    mean, deviation = printed
    error = math.hypot(deviation / math.sqrt(1000), values.std(ddof=1) / math.sqrt(values.size))
    return abs(values.mean() - mean) < 4 * error


def test_calls_by_week_are_the_printed_ones(days):
    weeks = days.reshape(-1, DAYS_A_WEEK, days.shape[1]).sum(axis=1)
    for column, (name, printed) in enumerate(PRINTED.items()):
        assert agrees(weeks[:, column], printed), (name, weeks[:, column].mean())


@pytest.mark.parametrize("group", PRINTED_OCCUPANCY)
def test_the_lot_falls_on_all_free_agents_alike(days, group):
    weeks = days[:, 5 + group].reshape(-1, DAYS_A_WEEK).sum(axis=1)
    planned = (group == GROUPS).sum() * MINUTES * DAYS_A_WEEK
    assert agrees(100 * weeks / planned, PRINTED_OCCUPANCY[group]), 100 * weeks.mean() / planned
