"""Random centres for the equality of the engines; also used by ``benchmarks/equality.py``."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.simulate.duty import Spells
from wfm.simulate.rules import (
    Callback,
    Chat,
    Deferral,
    Dialling,
    Predictive,
    QueueRules,
    Redial,
    Rules,
)
from wfm.simulate.sampled import Sample
from wfm.simulate.staff import Staff

FEATURES = (
    "priorities",
    "tiers",
    "overflow",
    "own order",
    "speed by skill",
    "least occupied",
    "fixed order",
    "random agent",
    "idle leave first",
    "finite lines",
    "trunk lines",
    "callbacks",
    "redials",
    "deferred work",
    "preview dialling",
    "predictive dialling",
    "chats",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A centre of odd seed has whole tens of seconds, so that most events tie."""

    sample: Sample
    staff: Staff
    rules: Rules
    features: frozenset[str]


def random_spells(generator, agents):
    rows = []
    for agent in range(agents):
        moment = float(generator.integers(0, 20) * 60)
        for _ in range(generator.integers(0, 6)):
            end = moment + float(generator.integers(1, 40) * 60)
            rows.append((agent, moment, end))
            moment = end + float(generator.integers(0, 10) * 60)
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Spells(table[:, 0].astype(np.int64), table[:, 1], table[:, 2])


def random_skills(generator, agents, queues):
    """Few groups of agents with the same skills, as in real centres, or everyone's own."""
    kinds = int(generator.integers(1, 5)) if generator.random() < 0.7 else agents
    skills = generator.random((kinds, queues)) < generator.uniform(0.2, 0.9)
    skills[np.arange(kinds), generator.integers(0, queues, kinds)] = True
    return generator.integers(0, kinds, agents), skills


def random_staff(generator, agents, queues, on, coarse):
    kind, skills = random_skills(generator, agents, queues)
    shape = skills.shape
    tables = {
        "tier": ("tiers", generator.integers(0, 3, shape)),
        "after_seconds": ("overflow", generator.choice([0, 0, 10, 30, 60, np.inf], shape)),
        "own_order": ("own order", generator.integers(0, 2, shape)),
        "handle_factor": ("speed by skill", generator.choice([0.5, 1, 2], shape)),
    }
    given = {name: table[kind] for name, (feature, table) in tables.items() if feature in on}
    factor = generator.uniform(0.7, 1.4, agents)
    if coarse:
        factor = generator.choice([1.0, 2.0], agents)
    return Staff(skills[kind], factor, **given)


def random_queue(generator, on, slowdown):
    """Rules of one queue; each feature that is on is met in about two queues of three."""

    def has(feature):
        return feature in on and generator.random() < 0.7

    rule = QueueRules(priority=int(generator.integers(0, 3)) if "priorities" in on else 0)
    if has("deferred work"):
        due = float(generator.choice([60, 600, np.inf]))
        return replace(rule, deferral=Deferral(int(generator.integers(0, 4)), due))
    if has("preview dialling"):
        dialling = Dialling(0.5, 10.0, 5.0)
        return replace(rule, deferral=Deferral(int(generator.integers(0, 3))), dialling=dialling)
    if has("predictive dialling"):
        lines, share = float(generator.choice([1, 1.5, 3])), float(generator.choice([0, 0.1, 1]))
        dialling = Dialling(0.5, 10.0, predictive=Predictive(lines, share))
        return replace(rule, deferral=Deferral(int(generator.integers(0, 3))), dialling=dialling)
    if has("finite lines"):
        rule = replace(rule, waiting_limit=int(generator.integers(0, 6)))
    if has("callbacks"):
        after = float(generator.choice([0, 20, 60]))
        rule = replace(rule, callback=Callback(after, 0.6, bool(generator.random() < 0.5)))
    if has("redials"):
        rule = replace(rule, redial=Redial(0.6, 120.0, 3))
    if has("chats"):
        rule = replace(rule, chat=Chat(int(generator.integers(1, 5)), slowdown))
    return rule


def random_rules(generator, queues, on):
    slowdown = float(generator.choice([0, 0.25, 0.5]))
    choice = "longest_idle"
    for feature, name in (
        ("least occupied", "least_occupied"),
        ("fixed order", "fixed"),
        ("random agent", "random"),
    ):
        if feature in on:
            choice = name
    return Rules(
        queues=tuple(random_queue(generator, on, slowdown) for _ in range(queues)),
        agent_choice=choice,
        idle_leave_first="idle leave first" in on,
        trunk_lines=int(generator.integers(1, 20)) if "trunk lines" in on else None,
    )


def random_features(generator):
    """Return which features a centre has: none, some, or most of them."""
    return frozenset(
        name for name in FEATURES if generator.random() < generator.choice([0.1, 0.3, 0.7])
    )


def random_calls(generator, agents, queues, coarse):
    count = int(generator.integers(20, 300))
    span = 3600 * generator.uniform(0.5, 3)
    arrival = np.sort(generator.random(count) * span)
    load = generator.uniform(0.3, 2)
    service = generator.exponential(load * agents * span / count, count)
    patience = generator.exponential(generator.uniform(20, 600), count)
    patience[generator.random(count) < generator.choice([0, 0.2, 1])] = np.inf
    if coarse:
        arrival, service, patience = (np.round(x / 10) * 10 for x in (arrival, service, patience))
    return arrival, generator.integers(0, queues, count), service, patience


def with_attempts(generator, rules, calls, coarse):
    """Return the calls with places for up to three redials, and how they are linked."""
    arrival, queue, service, patience = calls
    count = arrival.size
    redials = np.array([rule.redial is not None for rule in rules.queues])[queue]
    more = np.where(redials, generator.integers(0, 4, count), 0)
    own = np.repeat(np.arange(count), more)
    delay = generator.exponential(60, count + own.size)
    if coarse:
        delay = np.round(delay / 10) * 10
    link = np.full(count + own.size, -1)
    slots = count + np.arange(own.size)
    first = np.r_[True, own[1:] != own[:-1]][: own.size]
    link[own[first]] = slots[first]
    link[slots[~first] - 1] = slots[~first]
    calls = (
        np.r_[arrival, np.full(own.size, np.inf)],
        np.r_[queue, queue[own]],
        np.r_[service, service[own]],
        np.r_[patience, generator.permutation(patience)[own]],
    )
    return calls, link, delay


def random_case(seed, features=None):
    """Return the centre of a seed, with the features given or with random ones."""
    generator = np.random.default_rng([seed, 7])
    coarse = bool(seed % 2)
    queues, agents = int(generator.integers(1, 6)), int(generator.integers(1, 25))
    on = random_features(generator) if features is None else frozenset(features)
    rules = random_rules(generator, queues, on)
    staff = random_staff(generator, agents, queues, on, coarse)
    calls = random_calls(generator, agents, queues, coarse)
    calls, link, delay = with_attempts(generator, rules, calls, coarse)
    count = calls[0].size
    dialled = np.array([rule.dialling is not None for rule in rules.queues])[calls[1]]
    sample = Sample(
        *calls,
        random_spells(generator, agents),
        draw=generator.random(count),
        takes_callback=generator.random(count) < 0.6,
        next_attempt=link,
        redial_delay=delay,
        reached=~dialled | (generator.random(count) < 0.5),
    )
    return Case(sample, staff, rules, on)
