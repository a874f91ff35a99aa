"""Draws for what befalls contacts: voice menu, lots, callbacks, redials, dialled records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.simulate.model import CentreModel
from wfm.simulate.rules import Dialling, Redial
from wfm.simulate.sampled import Sample
from wfm.simulate.staff import NOBODY
from wfm.simulate.streams import Purpose, stream

GIVEN = ("arrival", "queue", "service", "patience")
"""The columns of every sample."""


def with_flow(model: CentreModel, drawn: Sample, seed: int, replication: int) -> Sample:
    """Return a sample with all that the centre's rules leave to chance.

    Parameters
    ----------
    model : CentreModel
        The centre.
    drawn : Sample
        Contacts and duty, without anything that depends on the rules.
    seed : int
        Seed of the whole simulation.
    replication : int
        Number of the replication.
    """
    rules = model.rules
    if not rules.queues and rules.agent_choice != "random":
        return drawn
    drawn = _uncontained(model, drawn, seed, replication)
    drawn = _with_dialling(model, drawn, seed, replication)
    drawn = _with_redials(model, drawn, seed, replication)
    drawn = _with_callbacks(model, drawn, seed, replication)
    if rules.agent_choice == "random":
        lots = stream(seed, replication, Purpose.LOT)
        drawn = replace(drawn, draw=lots.random(drawn.arrival.size))
    return drawn


def _uncontained(model: CentreModel, drawn: Sample, seed: int, replication: int) -> Sample:
    """Leave out the contacts that the voice menu handles."""
    kept = np.ones(drawn.arrival.size, np.bool_)
    for q, rule in enumerate(model.rules.queues):
        if rule.contained_share > 0:
            own = np.flatnonzero(drawn.queue == q)
            numbers = stream(seed, replication, Purpose.CONTAINMENT, q).random(own.size)
            kept[own] = numbers >= rule.contained_share
    if kept.all():
        return drawn
    return replace(drawn, **{name: getattr(drawn, name)[kept] for name in GIVEN})


def _with_dialling(model: CentreModel, drawn: Sample, seed: int, replication: int) -> Sample:
    """Replace the service of records by the agent's time with them; nobody's patience ends."""
    if not any(rule.dialling for rule in model.rules.queues):
        return drawn
    reached = np.ones(drawn.arrival.size, np.bool_)
    service, patience = drawn.service.copy(), drawn.patience.copy()
    for q, rule in enumerate(model.rules.queues):
        if rule.dialling:
            own = drawn.queue == q
            generator = stream(seed, replication, Purpose.DIALLING, q)
            reached[own], service[own] = _dialled(rule.dialling, generator, service[own])
            patience[own] = np.inf
    return replace(drawn, service=service, patience=patience, reached=reached)


def _dialled(
    dialling: Dialling, generator: np.random.Generator, talk: FloatArray
) -> tuple[BoolArray, FloatArray]:
    """Return who answers, and the agent's time with each record."""
    reached = generator.random(talk.size) < dialling.connect_share
    if dialling.predictive:
        return reached, talk
    before = dialling.preview_seconds + dialling.dial_seconds
    return reached, before + np.where(reached, talk, 0.0)


def _with_redials(model: CentreModel, drawn: Sample, seed: int, replication: int) -> Sample:
    """Add a place for every attempt that a caller would make if all before it failed.

    Whether and when a caller tries again is drawn for each attempt, and so is the patience; the
    service is the caller's own and stays.
    """
    if not any(rule.redial for rule in model.rules.queues):
        return drawn
    count = drawn.arrival.size
    columns = [[getattr(drawn, name)] for name in GIVEN]
    links, delays = [np.full(count, NOBODY, np.int64)], [np.zeros(count)]
    for q, rule in enumerate(model.rules.queues):
        if rule.redial is None:
            continue
        own = np.flatnonzero(drawn.queue == q)
        generator = stream(seed, replication, Purpose.REDIAL, q)
        attempts = further_attempts(rule.redial, generator, own.size)
        total, base = int(attempts.sum()), sum(link.size for link in links)
        mean_patience = float(model.demand.patience_seconds[q])
        patience_law = model.demand.callers.patience_of(q, mean_patience)
        added = (
            np.full(total, np.inf),
            np.full(total, q, np.int64),
            np.repeat(drawn.service[own], attempts),
            patience_law.draw(generator, total),
        )
        for column, values in zip(columns, added, strict=True):
            column.append(values)
        first = base + np.cumsum(attempts) - attempts
        links[0][own[attempts > 0]] = first[attempts > 0]
        following = base + np.arange(1, total + 1)
        following[np.cumsum(attempts)[attempts > 0] - 1] = NOBODY
        links.append(following)
        delay = rule.redial.mean_delay_seconds
        delays[0][own] = generator.exponential(delay, own.size)
        delays.append(generator.exponential(delay, total))
    arrival, queue, service, patience = (np.concatenate(column) for column in columns)
    reached = drawn.reached
    if reached is not None:
        reached = np.concatenate([reached, np.ones(arrival.size - count, np.bool_)])
    return Sample(
        arrival,
        queue,
        service,
        patience,
        drawn.spells,
        next_attempt=np.concatenate(links),
        redial_delay=np.concatenate(delays),
        reached=reached,
    )


def further_attempts(redial: Redial, generator: np.random.Generator, callers: int) -> IntArray:
    """Return how many more attempts each caller would make if all failed; shape (callers,)."""
    numbers = generator.random(callers)
    if redial.share in (0.0, 1.0):
        return np.full(callers, int(redial.share) * redial.most)
    # The number of successes before the first failure: P(K >= k) = share ** k.
    more = np.floor(np.log1p(-numbers) / np.log(redial.share))
    attempts: IntArray = np.minimum(more, redial.most).astype(np.int64)
    return attempts


def _with_callbacks(model: CentreModel, drawn: Sample, seed: int, replication: int) -> Sample:
    """Tell who accepts a callback when it is offered."""
    if not any(rule.callback for rule in model.rules.queues):
        return drawn
    takes = np.zeros(drawn.arrival.size, np.bool_)
    for q, rule in enumerate(model.rules.queues):
        if rule.callback:
            own = np.flatnonzero(drawn.queue == q)
            numbers = stream(seed, replication, Purpose.CALLBACK, q).random(own.size)
            takes[own] = numbers < rule.callback.share
    return replace(drawn, takes_callback=takes)
