"""Chats and deferred work against queueing theory, within four standard errors."""

from __future__ import annotations

import numpy as np

from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import play
from wfm.simulate.rules import Chat, Deferral, QueueRules, Rules
from wfm.simulate.sample import sample
from wfm.simulate.trace import Outcome

AHT, HOURS, REPLICATIONS = 180.0, 300, 16
WARM_UP_SECONDS = 20 * 3600.0


def steady(agents, load_erlangs, rules, patience=np.inf):
    """Return queues of constant load; the first interval may be told apart by the caller."""
    loads = np.atleast_1d(np.asarray(load_erlangs, dtype=float))
    count = loads.size
    demand = Demand(
        queues=tuple(f"q{number}" for number in range(count)),
        interval_seconds=3600.0,
        day_of_interval=np.zeros(HOURS, dtype=np.int64),
        calls=np.repeat(loads[:, None] * 3600 / AHT, HOURS, axis=1),
        aht_seconds=np.full((count, HOURS), AHT),
        aht_cv=np.ones(count),
        patience_seconds=np.broadcast_to(patience, count),
        busyness_cv=np.zeros(count),
    )
    numbers = np.arange(agents)
    duty = Duty(numbers, np.zeros(agents), np.full(agents, HOURS * 3600.0), numbers)
    staff = Staff(np.ones((agents, count), dtype=bool), np.ones(agents))
    return CentreModel(demand, staff, duty, rules=rules)


def measured(model, measure):
    """Return what is measured of the contacts after the warm-up, by replication."""
    rows = []
    for replication in range(REPLICATIONS):
        drawn = sample(model, 5, replication)
        trace = play(model, drawn, "kernel")
        kept = drawn.arrival >= WARM_UP_SECONDS
        rows.append(measure(drawn, trace, kept))
    return np.array(rows)


def assert_within_four_errors(found, expected):
    error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - expected) <= 4 * error).all(), (found.mean(axis=0), error)


def birth_death(births, deaths):
    """Return the stationary distribution for birth rates 0..m-1 and death rates 1..m."""
    weights = np.concatenate([[1.0], np.cumprod(np.asarray(births) / np.asarray(deaths))])
    return weights / weights.sum()


def test_one_agents_chats_are_a_birth_death_process():
    """With c chats the agent ends c / (1 + slowdown (c - 1)) of them in a handle time."""
    most, slowdown, load, room = 3, 0.4, 1.2, 400
    rates = [c / (1 + slowdown * (c - 1)) for c in range(1, most + 1)]
    deaths = [rates[min(j, most) - 1] for j in range(1, room + 1)]
    states = birth_death([load] * room, deaths)
    rules = Rules(queues=(QueueRules(chat=Chat(most, slowdown)),))

    def measure(drawn, trace, kept):
        return (
            (trace.started[kept] > drawn.arrival[kept]).mean(),
            (trace.ended - drawn.arrival)[kept].mean() / AHT,
        )

    in_system = (states * np.arange(room + 1)).sum()
    expected = [states[most:].sum(), in_system / load]
    assert_within_four_errors(measured(steady(1, load, rules), measure), expected)


def chat_chain(load, slowdown, room=300):
    """Return P(wait) of two agents with up to two chats each, by all states of the pair."""
    rate = [0.0, 1.0, 2 / (1 + slowdown)]
    names = [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1)] + [(2, 2 + w) for w in range(room)]
    place = {name: number for number, name in enumerate(names)}
    flow = np.zeros((len(names), len(names)))

    def goes(here, there, speed):
        if there in place and speed > 0:
            flow[place[here], place[there]] += speed
            flow[place[here], place[here]] -= speed

    for more, less in names:
        if less >= 2:
            goes((more, less), (2, less + 1), load)
            after = (2, less - 1)
            goes((more, less), after, 2 * rate[2])
            continue
        after = (more, less + 1)
        goes((more, less), (max(after), min(after)), load)
        goes((more, less), (max(more - 1, less), min(more - 1, less)), rate[more])
        if less:
            goes((more, less), (more, less - 1), rate[less])
    system = np.vstack([flow.T, np.ones(len(names))])
    states = np.linalg.lstsq(system, np.append(np.zeros(len(names)), 1.0), rcond=None)[0]
    return states[place[2, 2] :].sum()


def test_two_agents_chats_match_the_chain_of_all_states():
    load, slowdown = 2.2, 0.3
    rules = Rules(queues=(QueueRules(chat=Chat(2, slowdown)),))
    found = measured(
        steady(2, load, rules),
        lambda drawn, trace, kept: (trace.started[kept] > drawn.arrival[kept]).mean(),
    )
    assert_within_four_errors(found, chat_chain(load, slowdown))


def test_deferred_work_beside_calls_is_the_chain_that_starts_at_the_reserve():
    """E-mail of equal handle time without end: p(b+1) = p(b) lambda / death(b+1) from n - r."""
    agents, load, reserve, patience, room = 12, 9.0, 2, 150.0, 150
    first = agents - reserve
    deaths = [
        min(b, agents) + max(b - agents, 0) * AHT / patience for b in range(first + 1, room + 1)
    ]
    states = birth_death([load] * (room - first), deaths)
    busy = np.arange(first, room + 1)
    abandonment = (states * np.maximum(busy - agents, 0)).sum() * AHT / patience / load
    rules = Rules(queues=(QueueRules(), QueueRules(deferral=Deferral(reserve))))
    model = steady(agents, [load, 2 * agents], rules, [patience, np.inf])

    def measure(drawn, trace, kept):
        calls = kept & (drawn.queue == 0)
        waited = (trace.started[calls] > drawn.arrival[calls]).mean()
        begun = (drawn.queue == 1) & (trace.started >= WARM_UP_SECONDS)
        mail = (begun & (trace.started < HOURS * 3600)).sum() * AHT
        return (
            waited,
            (trace.outcome[calls] == Outcome.ABANDONED).mean(),
            mail / (HOURS * 3600 - WARM_UP_SECONDS),
        )

    expected = [states[busy >= agents].sum(), abandonment, first * states[0]]
    assert_within_four_errors(measured(model, measure), expected)
