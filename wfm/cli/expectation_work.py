"""Expected contacts by agent or shift, before and after the fact, put side by side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.domain.record import FloatArray

if TYPE_CHECKING:
    from wfm.domain.plan import Plan
    from wfm.io.table import Table

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class AfterTheFact:
    """What really came: each of shape (N, D), NaN on days without a row.

    Parameters
    ----------
    expected, handled : ndarray, shape (N, D)
    how : str
        How the day's course was taken in, in words.
    """

    expected: FloatArray
    handled: FloatArray
    how: str


def before_the_fact(plan: Plan) -> tuple[FloatArray, FloatArray]:
    """Return expectation and closed-form standard deviation by agent and day; (N, D) each."""
    from wfm.plan import lost_shares
    from wfm.simulate.duty import split_shrinkage
    from wfm.targets.count_spread import Chance, spread_of_counts

    settings, service = plan.settings, plan.service
    absent, away = split_shrinkage(lost_shares(settings, plan.calendar, plan.roster))
    rows = [plan.forecast.queues.index(queue) for queue in service.queues]
    busyness = plan.forecast.busyness_cv[rows] * bool(settings.simulation.busyness)
    chance = Chance(
        tuple(settings.queues[queue].aht_cv for queue in service.queues),
        tuple(float(cv) for cv in busyness),
        absent,
        away,
    )
    return spread_of_counts(plan.roster, service, plan.forecast, chance)


def after_the_fact(plan: Plan, actuals: Path) -> AfterTheFact:
    """Return what each agent could expect of what came, from a table of agents."""
    from wfm.cli.floor_work import recorded_floor
    from wfm.targets.expectation import expect, expect_after
    from wfm.targets.recorded_expectation import expect_recorded

    found = recorded_floor(plan, actuals)
    handled = found.handled.sum(axis=0)
    if found.answered is not None and found.answered_seconds is not None:
        made = expect_recorded(
            plan.roster, found.used, found.queues, found.answered, found.answered_seconds
        )
        how = "by interval, with the real course of the day"
    else:
        ready = np.full(handled.shape, np.nan)
        used = found.used
        ready[used.agent, used.day] = used.ready_seconds
        before = expect(plan.roster, plan.service, plan.forecast)
        made = expect_after(before, np.where(found.recorded_days, ready, 0.0), handled.sum(axis=0))
        how = "by day, with the course of the day as planned: rows by interval would tell it"
    unknown = ~np.broadcast_to(found.recorded_days, handled.shape)
    return AfterTheFact(
        np.where(unknown, np.nan, made.contacts), np.where(unknown, np.nan, handled), how
    )


def expectation_table(
    plan: Plan, by: str, handled: FloatArray, after: AfterTheFact | None
) -> Table:
    """Return one row for each agent, or for each agent's shift.

    Parameters
    ----------
    plan : Plan
    by : str
        ``agent`` or ``shift``.
    handled : ndarray, shape (R, N, D)
        Contacts in simulated rosters.
    after : AfterTheFact, optional
    """
    from wfm.io.columns import table_format
    from wfm.io.table import Table
    from wfm.targets.time_use import shift_codes

    expected, spread = before_the_fact(plan)
    codes, dates = shift_codes(plan.roster), plan.roster.grid.dates
    rows: list[tuple[Any, ...]] = []
    for i, agent in enumerate(plan.roster.agents):
        days = [d for d in range(len(dates)) if codes[i, d] != "none"]
        for part in [[d] for d in days] if by == "shift" else [list(range(len(dates)))]:
            what = str(codes[i, part[0]]) if by == "shift" else f"{len(days)} shifts"
            rows.append(
                (
                    agent.agent,
                    agent.team,
                    dates[part[0]] if by == "shift" else None,
                    what,
                    float(expected[i, part].sum()),
                    float(np.sqrt((spread[i, part] ** 2).sum())),
                    *_simulated(handled[:, i, part].sum(axis=1)),
                    *_after(after, i, part),
                )
            )
    return Table("expected_contacts", table_format("expected_contacts").names, rows)


def _simulated(counts: FloatArray) -> tuple[float, ...]:
    return (
        float(counts.mean()),
        float(counts.std(ddof=1)),
        *(float(q) for q in np.quantile(counts, QUANTILES)),
    )


def _after(after: AfterTheFact | None, agent: int, days: list[int]) -> tuple[float | None, ...]:
    """Return expected and handled on the days that were recorded, and their ratio."""
    if after is None:
        return None, None, None
    told = np.isfinite(after.expected[agent, days])
    if not told.any():
        return None, None, None
    expected = float(after.expected[agent, days][told].sum())
    handled = float(after.handled[agent, days][told].sum())
    return expected, handled, handled / expected if expected > 0 else None
