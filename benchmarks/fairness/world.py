"""The centre of `fair_targets`: six shift types, two call types, months call by call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from wfm.domain import (
    OFF,
    Agent,
    Break,
    Forecast,
    Roster,
    ServiceGoal,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.centre import rostered_centre
from wfm.simulate.measure import trace_one
from wfm.simulate.model import CentreModel
from wfm.simulate.observation import agent_seconds
from wfm.targets.agent_log import AgentLog

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID = TimeGrid(date(2026, 3, 2), 28, 30, "Asia/Shanghai")
HOURLY = (
    .10, .08, .07, .06, .06, .055, .05, .05, .05, .05, .055, .06, .08, .10, .16, .25, .42, .62,
    .85, .97, 1, .99, .95, .90, .74, .68, .72, .80, .90, .95, .96, .95, .92, .88, .78, .68, .60,
    .55, .52, .50, .48, .45, .40, .34, .28, .22, .17, .13,
)  # fmt: skip
"""Contacts of each half-hour over those of the busiest."""
WEEKDAYS = (1.12, 1.03, 1.0, 1.0, 1.0, 0.72, 0.62)
SHIFTS = {
    "E": (420, 510), "D": (510, 540), "M": (570, 540), "A": (780, 540), "L": (930, 510),
    "N": (0, 480),
}  # fmt: skip
"""Start and length of each shift in minutes."""
MEALS = (180, 240, 300)
AHT_SECONDS = np.array([220.0, 480.0])
QUEUES = {
    "service": QueueSettings(aht_cv=0.8**0.5, patience_seconds=180.0, goal=ServiceGoal()),
    "card": QueueSettings(aht_cv=0.6**0.5, patience_seconds=180.0, goal=ServiceGoal()),
}
AWAY = {"coaching": 0.10}


@dataclass(frozen=True)
class World:
    """A centre whose roster is the same every month; only who holds which line changes."""

    forecast: Forecast
    roster: Roster
    model: CentreModel
    shift: Ints
    scheduled: Floats


@dataclass(frozen=True)
class Month:
    """What was recorded, by line of the roster, and who held it."""

    holder: Ints
    handled: Floats
    seconds: Floats
    ready: Floats


def make_world(peak: float, seed: int) -> World:
    """Build forecast, cover and roster of a centre with so many contacts in its busiest hour."""
    grid, slot = GRID, np.arange(GRID.interval_count) % 48
    volume = (
        peak / 2 * np.array(HOURLY)[slot] * np.repeat(WEEKDAYS, 48)[np.arange(slot.size) % 336]
    )
    long_share = np.where((slot < 16) | (slot >= 44), 0.30, 0.10)
    calls = volume * np.array([1 - long_share, long_share])
    aht = np.repeat(AHT_SECONDS[:, None], slot.size, axis=1)
    forecast = Forecast(
        grid, tuple(QUEUES), calls, aht, np.array([0.5]), calls[None], np.full(2, 0.08),
        ("given", "given"),
    )  # fmt: skip
    patterns = tuple(
        ShiftPattern(code, n, start, length, (Break(meal, 60, False, "lunch"),))
        for code, (start, length) in SHIFTS.items()
        for n, meal in enumerate(MEALS)
    )
    plan = covered(patterns, (calls * aht).sum(axis=0)[:336] / 1800)
    assignment, shift = assigned(plan, np.random.default_rng(seed))
    agents = tuple(Agent(f"L{n:03d}", "t", tuple(QUEUES)) for n in range(shift.size))
    roster = Roster(
        grid, agents, (Team("t"),), patterns, assignment, np.full(assignment.shape, ""),
        np.empty((shift.size, 0), dtype=int),
    )  # fmt: skip
    model = rostered_centre(forecast, roster, QUEUES, SimulationSettings(), AWAY)
    floor = np.array([30 * p.floor_profile(30).sum() * 60 for p in patterns] + [0.0])
    return World(forecast, roster, model, shift, floor[assignment])


def covered(patterns: tuple[ShiftPattern, ...], load: Floats) -> Ints:
    """Return agents on each pattern and weekday that cover square-root staffing; (P, 7)."""
    need = np.maximum(load + 0.85 * np.sqrt(load) + 0.5, 2.0).reshape(7, 48)
    profile = np.zeros((len(patterns), 48))
    for p, pattern in enumerate(patterns):
        own = pattern.floor_profile(30)
        first = pattern.start_minute // 30
        profile[p, first : first + own.size] = own[: 48 - first]
    plan = []
    for day in need:
        short = milp(
            np.append(np.full(len(patterns), 15.0), np.full(48, 1.4)),
            integrality=np.append(np.ones(len(patterns)), np.zeros(48)),
            bounds=Bounds(0, np.append(np.full(len(patterns), 300.0), 0.6 + 0.18 * day)),
            constraints=LinearConstraint(np.hstack([0.9 * profile.T, np.eye(48)]), lb=day),
            options={"mip_rel_gap": 0.01, "time_limit": 20},
        )
        plan.append(np.round(short.x[: len(patterns)]).astype(int))
    return np.array(plan).T


def assigned(plan: Ints, generator: np.random.Generator) -> tuple[Ints, Ints]:
    """Give each line of the roster one shift type and at most five shifts a week."""
    variants, rows, kinds = len(MEALS), [], []
    for kind in range(len(SHIFTS)):
        own = plan[kind * variants : (kind + 1) * variants]
        size = int(max(-(-own.sum() // 5), own.sum(axis=0).max()))
        lines = np.full((size, 28), OFF)
        for week in range(4):
            left = np.full(size, 5)
            for day in np.argsort(-own.sum(axis=0)):
                due = np.repeat(np.arange(variants), own[:, day]) + kind * variants
                order = np.lexsort((generator.random(size), -left))
                taken = order[left[order] > 0][: due.size]
                lines[taken, week * 7 + day] = generator.permutation(due)[: taken.size]
                left[taken] -= 1
        rows.append(lines[(lines != OFF).any(axis=1)])
        kinds.append(np.full(len(rows[-1]), kind))
    return np.concatenate(rows), np.concatenate(kinds)


def play_month(world: World, seed: int, month: int, slow: Floats, keen: Floats) -> Month:
    """Simulate one month call by call, with who holds which line drawn anew.

    `slow` is each agent's handle time over the standard, `keen` the share of the usual floor time.
    """
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(month, 7)))
    holder = generator.permutation(world.shift.size)
    duty = world.model.duty
    kept = generator.random(duty.agent.size) < keen[holder][duty.agent]
    duty = replace(duty, **{n: getattr(duty, n)[kept] for n in ("agent", "start", "end", "shift")})
    staff = replace(world.model.staff, aht_factor=slow[holder])
    model = replace(world.model, staff=staff, duty=duty)
    sample, trace = trace_one(model, "auto", seed * 1000 + month)
    taken = trace.agent >= 0
    agent, began = trace.agent[taken], trace.started[taken]
    day = model.booked_day[agent, model.demand.interval_of(began)]
    shape = (world.shift.size, 28, 2)
    place = np.ravel_multi_index((agent, day, sample.queue[taken]), shape)
    size = int(np.prod(shape))
    ready = agent_seconds(model, sample, trace, 0.0)[1]
    by_day = np.zeros(shape[:2])
    rows = np.broadcast_to(np.arange(shape[0])[:, None], ready.shape)
    np.add.at(by_day, (rows, model.booked_day), ready)
    return Month(
        holder,
        np.bincount(place, minlength=size).reshape(shape).astype(float),
        np.bincount(place, trace.ended[taken] - began, minlength=size).reshape(shape),
        by_day,
    )


def log_of(world: World, months: list[Month], expected: Floats | None = None) -> AgentLog:
    """Return months as one log by agent, one after the other.

    `expected` is the time on position that the simulated roster expects, by line and day.
    """
    first, count = GRID.first_day, world.shift.size
    order = [np.argsort(m.holder) for m in months]

    def joined(name: str) -> Floats:
        return np.concatenate(
            [getattr(m, name)[o] for m, o in zip(months, order, strict=True)], axis=1
        )

    scheduled = np.concatenate([world.scheduled[o] for o in order], axis=1)
    ahead = scheduled * np.nan
    if expected is not None:
        ahead = np.concatenate([expected[o] for o in order], axis=1)
    return AgentLog.of_calls(
        tuple(f"A{n:03d}" for n in range(count)),
        tuple(first + timedelta(d) for d in range(28 * len(months))),
        tuple(QUEUES),
        joined("handled"),
        joined("seconds"),
        ready_seconds=joined("ready"),
        scheduled_seconds=scheduled,
        expected_ready_seconds=ahead,
    )
