"""What a telephone system would have recorded of a plan's roster, played call by call."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from wfm.domain import Plan
from wfm.plan import lost_shares
from wfm.simulate.centre import rostered_centre
from wfm.simulate.measure import trace_one
from wfm.simulate.observation import agent_seconds

HEAD = (
    "agent", "day", "interval", "call_type", "handled", "handle_seconds", "ready_seconds",
    "logged_seconds",
)  # fmt: skip


def write_recorded(plan: Plan, path: Path, seed: int, *, by_interval: bool = True) -> None:
    """Write one simulated period as a table of agents; contacts count where they began."""
    s, roster, grid = plan.settings, plan.roster, plan.roster.grid
    lost = lost_shares(s, plan.calendar, roster)
    model = rostered_centre(plan.forecast, roster, s.queues, s.simulation, lost, plan.requirement)
    drawn, trace = trace_one(model, "auto", seed)
    _, ready, busy = agent_seconds(model, drawn, trace, 0.0)
    shape = (len(roster.agents), grid.interval_count, len(plan.forecast.queues))
    handled, seconds = np.zeros(shape), np.zeros(shape)
    taken = trace.agent >= 0
    where = (
        trace.agent[taken],
        model.demand.interval_of(trace.started[taken]),
        drawn.queue[taken],
    )
    np.add.at(handled, where, 1.0)
    # Handle time is booked within the interval, as the time on position is.
    share = handled / np.maximum(handled.sum(axis=2, keepdims=True), 1)
    seconds = np.where(handled > 0, np.minimum(busy, ready)[:, :, None] * share, 0.0)
    booked = np.asarray(model.booked_day)
    starts = grid.local_starts()
    cells: dict[tuple[str, ...], list[float]] = {}
    for i, t in zip(*np.nonzero(ready > 0), strict=True):
        pattern = roster.assignment[i, booked[i, t]]
        first = -1 if pattern < 0 else roster.patterns[pattern].start_minute
        if first < 0 or t < grid.offset_of_wall(int(booked[i, t]), first):
            continue  # carried in: it stands in the table of the month before
        day = grid.dates[booked[i, t]].isoformat()
        clock = f"{starts[t]:%H:%M}" if by_interval else ""
        for q, queue in enumerate(plan.forecast.queues):
            key = (roster.agents[i].agent, day, clock, queue)
            row = cells.setdefault(key, [0.0, 0.0, 0.0])
            done = handled[i, t, q] if seconds[i, t, q] > 0 else 0.0
            row[0] += done
            row[1] += seconds[i, t, q]
            row[2] += ready[i, t]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEAD)
        for key, (count, taken_seconds, on_position) in cells.items():
            there = round(on_position, 3)
            handle = min(round(taken_seconds, 3), there)
            table.writerow([*key, int(count), handle, there, there])
