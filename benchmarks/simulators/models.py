"""The centres of the simulation benchmark."""

from __future__ import annotations

import numpy as np

from wfm.simulate.duty import Duty, required_duty
from wfm.simulate.model import CentreModel, Demand
from wfm.simulate.staff import Staff

AGENTS, LOAD, AHT_SECONDS, PATIENCE_SECONDS = 100, 0.95, 180.0, 120.0
ARRIVALS_PER_SECOND = LOAD * AGENTS / AHT_SECONDS
THEORY = {"mean_wait_seconds": 2.78681, "abandonment": 0.023223}

PER_DAY = 48
HOUR = np.arange(PER_DAY) / 2
SHAPE = 0.15 + np.exp(-(((HOUR - 10.5) / 3) ** 2)) + 0.85 * np.exp(-(((HOUR - 16) / 3.2) ** 2))
SHAPE /= SHAPE.sum()


def single_queue(calls: int) -> CentreModel:
    """Return M/M/100+M for about so many calls."""
    seconds = calls / ARRIVALS_PER_SECOND
    demand = Demand(
        queues=("calls",),
        interval_seconds=seconds,
        day_of_interval=np.zeros(1, dtype=np.int64),
        calls=np.array([[float(calls)]]),
        aht_seconds=np.array([[AHT_SECONDS]]),
        aht_cv=np.ones(1),
        patience_seconds=np.array([PATIENCE_SECONDS]),
        busyness_cv=np.zeros(1),
    )
    agents = np.arange(AGENTS)
    duty = Duty(agents, np.zeros(AGENTS), np.full(AGENTS, seconds), agents)
    return CentreModel(demand, Staff(np.ones((AGENTS, 1), dtype=bool), np.ones(AGENTS)), duty)


def staffed_day() -> CentreModel:
    """Return 10,000 calls in 24 hours and a number of agents for each half-hour."""
    calls, aht_seconds = 10_000 * SHAPE[None], 240.0
    load = calls * aht_seconds / 1800
    duty, queue = required_duty(np.ceil(load + 0.7 * np.sqrt(load)).astype(np.int64), 1800.0)
    demand = Demand(
        queues=("calls",),
        interval_seconds=1800.0,
        day_of_interval=np.zeros(PER_DAY, dtype=np.int64),
        calls=calls,
        aht_seconds=np.full((1, PER_DAY), aht_seconds),
        aht_cv=np.ones(1),
        patience_seconds=np.array([180.0]),
        busyness_cv=np.zeros(1),
    )
    return CentreModel(demand, Staff(np.ones((queue.size, 1), bool), np.ones(queue.size)), duty)


def agent_days(days: int) -> CentreModel:
    """Return 400 agents in five skill groups, about 17,900 calls a day in three queues."""
    agents = 400
    demand = Demand(
        queues=("general", "card", "online"),
        interval_seconds=1800.0,
        day_of_interval=np.repeat(np.arange(days), PER_DAY),
        calls=np.outer(np.array([250, 150, 100]) * 1000 / 28, np.tile(SHAPE, days)),
        aht_seconds=np.tile([[200.0], [260.0], [330.0]], (1, days * PER_DAY)),
        aht_cv=np.array([1.2, 1.0, 0.8]),
        patience_seconds=np.array([150.0, 200.0, np.inf]),
        busyness_cv=np.full(3, 0.08),
    )
    groups = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1]], dtype=bool)
    generator = np.random.default_rng(1)
    starts = np.array([0, 6, 7, 8, 8, 9, 9, 10, 11, 12, 13, 14, 15, 16, 20]) * 3600.0
    rows = []
    for agent in range(agents):
        free_from = 0.0
        for day in range(days):
            start = day * 86_400 + generator.choice(starts)
            if generator.random() > 0.72 or start < free_from:
                continue
            for begin, end in ((0, 2), (2.25, 4), (5, 6.5), (6.75, 9)):
                edges = np.arange(begin * 2, end * 2 + 0.5) / 2
                for a, b in zip(edges, np.minimum(edges + 0.5, end), strict=True):
                    if a < b:
                        rows.append(
                            (agent, start + a * 3600, start + b * 3600, agent * days + day)
                        )
            free_from = start + 20 * 3600
    table = np.array(rows)
    duty = Duty(table[:, 0], table[:, 1], table[:, 2], table[:, 3], 0.04, 0.06)
    speed = np.round(generator.normal(1, 0.08, agents), 3)
    return CentreModel(demand, Staff(groups[np.arange(agents) % 5], speed), duty)


def skill_day() -> CentreModel:
    """Return the skill model of the evidence: tiers, overflow after a wait, shifts and breaks.

    Three queues, four groups, 260 agents with their own speed, 17,000 calls.
    """
    agents = 260
    generator = np.random.default_rng(1)
    demand = Demand(
        queues=("general", "card", "online"),
        interval_seconds=1800.0,
        day_of_interval=np.zeros(PER_DAY, dtype=np.int64),
        calls=np.outer([9000, 5000, 3000], SHAPE),
        aht_seconds=np.tile([[200.0], [260.0], [330.0]], (1, PER_DAY)),
        aht_cv=np.full(3, 0.66),
        patience_seconds=np.array([150.0, 200.0, 120.0]),
        busyness_cv=np.full(3, 0.13),
    )
    group = np.sort(generator.choice(4, agents, p=[0.40, 0.25, 0.17, 0.18]))
    skills = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], dtype=bool)
    tier = np.array([[0, 2, 0], [0, 0, 0], [0, 0, 0], [1, 1, 1]])
    after = np.array([[0, 45, 0], [0, 0, 0], [0, 0, 0], [0, 0, 10]], dtype=float)
    own = np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0], [1, 1, 0]])
    staff = Staff(
        skills[group],
        np.round(generator.normal(1, 0.08, agents), 3),
        tier=tier[group],
        after_seconds=after[group],
        own_order=own[group],
    )
    hours = [0, 0, 6, 7, 7.5, 8, 8, 8.5, 9, 9, 9.5, 10, 11, 12, 13, 14, 15, 16, 16, 20, 22]
    rows = []
    for agent in range(agents):
        begin = generator.choice(hours) * 3600
        off = generator.integers(-2, 3) * 900
        parts = ((0, 7200 + off), (8100 + off, 14400 + off), (16200 + off, 23400), (24300, 32400))
        rows += [
            (agent, begin + a, min(begin + b, 86_400.0), agent)
            for a, b in parts
            if begin + a < 86_400
        ]
    table = np.array(rows)
    duty = Duty(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
    return CentreModel(demand, staff, duty)
