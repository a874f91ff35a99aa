"""A plan's floor simulated agent by agent, or as recorded, for the commands about targets."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.progress import Progress, silent

if TYPE_CHECKING:
    from wfm.domain.event import Finding
    from wfm.domain.plan import Plan
    from wfm.io.agent_time_use import RecordedFloor
    from wfm.simulate.agent_time import AgentTime
    from wfm.targets.time_use import TimeUse

REPLICATIONS = 20
"""Simulated rosters by default: as many as a quantile of counts needs at least."""


def simulated_floor(plan: Plan, replications: int, progress: Progress = silent) -> AgentTime:
    """Simulate the plan's roster with the plan's own seed, so that its calls are the same."""
    from wfm.plan import lost_shares, stream_seeds
    from wfm.simulate.agent_time import time_of_agents

    s = plan.settings
    return time_of_agents(
        plan.forecast,
        plan.roster,
        s.queues,
        s.simulation,
        lost_shares(s, plan.calendar, plan.roster),
        seed=stream_seeds(s.seed)["service"],
        replications=replications,
        requirement=plan.requirement,
        progress=progress,
    )


def simulated_time_use(plan: Plan, found: AgentTime) -> TimeUse:
    """Return where the simulated agents' time went, with what the roster says beside it."""
    from wfm.targets.time_use import TimeUse, rostered_time

    roster, planned = plan.roster, rostered_time(plan.roster)
    shown = (planned.shift > 0) | (found.ready_seconds > 0)
    agent, interval = np.nonzero(shown)
    by_cell = found.handled.mean(axis=0)
    busy = found.busy_seconds
    # Contacts are known by working day: each interval gets its part by handling time.
    of_day = np.zeros(by_cell.shape)
    rows = np.broadcast_to(np.arange(busy.shape[0])[:, None], busy.shape)
    np.add.at(of_day, (rows, found.booked_day), busy)
    rate = np.divide(by_cell, of_day, out=np.zeros_like(by_cell), where=of_day > 0)
    contacts = busy * rate[rows, found.booked_day]
    return TimeUse(
        agents=tuple(a.agent for a in roster.agents),
        days=roster.grid.dates,
        agent=agent,
        day=found.booked_day[shown],
        interval=interval,
        contacts=contacts[shown],
        handle_seconds=busy[shown],
        ready_seconds=found.ready_seconds[shown],
        logged_seconds=found.present_seconds[shown],
        rostered_seconds=planned.floor[shown],
        kept_seconds=found.kept_seconds[shown],
        shift_seconds=planned.shift[shown],
        paid_seconds=planned.paid[shown],
        longest_ready_seconds=found.longest_ready_seconds,
        longest_handle_seconds=found.longest_busy_seconds,
        source=f"{found.handled.shape[0]} simulated rosters",
    )


def recorded_floor(plan: Plan, actuals: Path) -> RecordedFloor:
    """Read what was recorded of the plan's agents, and say what was left out."""
    from wfm.io.agent_time_use import read_recorded_floor

    found = read_recorded_floor(actuals, plan.roster, plan.forecast.queues)
    tell(found.findings)
    return found


def tell(findings: Iterable[Finding]) -> None:
    """Say on stderr what a reader left out."""
    for finding in findings:
        sys.stderr.write(f"{finding.severity}: {finding.where}: {finding.what}\n")
