"""The figures of a simulation as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from wfm.domain.record import FloatArray
from wfm.domain.roster import Roster
from wfm.io.columns import table_format
from wfm.io.plan_tables import interval_stamps
from wfm.io.table import Table
from wfm.simulate import compare
from wfm.simulate.estimate import Estimate
from wfm.simulate.measures import Measures
from wfm.simulate.observation import Count
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome, Trace

COUNTED = (
    Count.OFFERED, Count.ANSWERED, Count.ABANDONED, Count.BLOCKED, Count.CALLED_BACK,
)  # fmt: skip
WITH_HALF_WIDTH = ("service_level", "mean_wait_seconds", "abandonment")
WITHOUT = (
    "delayed_share",
    "mean_wait_of_abandoned_seconds",
    "mean_wait_of_delayed_seconds",
    "mean_excess_seconds",
)
VARIANTS = tuple(
    f"service_level_{name}" for name in ("offered", "answered", "positive", "negative", "ignored")
)

OUTCOME_WORDS = {outcome: outcome.name.lower() for outcome in Outcome}


def simulated_intervals_table(measures: Measures) -> Table:
    """Return the figures by queue and interval."""
    running, runs = measures.summed(), measures.replications
    estimates = {name: measures.by_interval(name) for name in (*WITH_HALF_WIDTH, *WITHOUT)}
    met = np.vstack([measures.met_by_interval(), np.full(running.longest_wait.shape[1], np.nan)])
    columns = _figure_columns(running.counts / runs, estimates, met)
    columns += [
        running.longest_wait / runs,
        running.highest_wait,
        running.mean_in_queue / runs,
        running.most_in_queue / runs,
        running.highest_in_queue,
    ]
    stamps = interval_stamps(measures.grid)
    return _table("simulated_intervals", measures.rows, stamps, columns)


def simulated_days_table(measures: Measures) -> Table:
    """Return the figures by queue and day."""
    estimates = {name: measures.by_day(name) for name in (*WITH_HALF_WIDTH, *WITHOUT)}
    met, half_width = measures.met_by_day()
    unknown = np.full((1, met.shape[1]), np.nan)
    columns = _figure_columns(
        measures.kept("counts").mean(axis=0), estimates, np.vstack([met, unknown])
    )
    columns.append(np.vstack([half_width, unknown]))
    columns += _waiting(measures)
    days = [(day,) for day in measures.grid.dates]
    return _table("simulated_days", measures.rows, days, columns)


def simulated_queues_table(measures: Measures) -> Table:
    """Return the figures by queue over the whole period, in every definition."""
    names = (*WITH_HALF_WIDTH, *WITHOUT, *VARIANTS)
    estimates = {name: measures.by_period(name) for name in names}
    met = measures.kept("met").mean(axis=(0, 2))
    counts = measures.kept("counts").sum(axis=3).mean(axis=0)
    columns = _figure_columns(counts, estimates, np.append(met, np.nan))
    columns += [estimates[name].value for name in VARIANTS]
    longest, highest, mean, most, top = _waiting(measures)
    columns += [longest.max(1), highest.max(1), mean.mean(1), most.max(1), top.max(1)]
    rows = []
    stamps = interval_stamps(measures.grid)
    for number, queue in enumerate(measures.rows):
        worst = measures.worst_interval(number)
        level = float(measures.by_interval("service_level").value[number, worst])
        rows.append((queue, *(float(c[number]) for c in columns), *stamps[worst], level))
    return Table("simulated_queues", table_format("simulated_queues").names, rows)


def simulated_crews_table(measures: Measures) -> Table:
    """Return handling and position time of everybody, each skill group and each team."""
    occupancy, crews = measures.occupancy_by_period(), measures.crews
    hours = [
        measures.kept(name).mean(axis=0) / 3600
        for name in ("agent_ready", "agent_busy", "handled")
    ]
    ready, busy, handled = (crews.summed(values) for values in hours)
    rows = [
        (
            crews.kinds[p], name, int(crews.member[p].sum()), float(ready[p]), float(busy[p]),
            float(ready[p] - busy[p]), float(handled[p] * 3600), float(occupancy.value[p]),
            float(occupancy.half_width[p]), float(occupancy.mean_of_ratios[p]),
        )
        for p, name in enumerate(crews.names)
    ]  # fmt: skip
    return Table("simulated_crews", table_format("simulated_crews").names, rows)


def simulated_skills_table(measures: Measures) -> Table:
    """Return what each crew handled of each queue; without the queues it never served."""
    handled, crews = measures.kept("crew_handled").mean(axis=0), measures.crews
    wait, seconds = (measures.by_crew_and_queue(name) for name in ("wait", "seconds"))
    rows = []
    for p, crew in enumerate(crews.names):
        for q, queue in enumerate(measures.queues):
            if not handled[p, q]:
                continue
            share = float(handled[p, q] / handled[0, q])
            figures = (
                wait.value[p, q], wait.half_width[p, q],
                seconds.value[p, q], seconds.half_width[p, q],
            )  # fmt: skip
            count = float(handled[p, q])
            rows.append((crews.kinds[p], crew, queue, count, share, *map(float, figures)))
    return Table("simulated_skills", table_format("simulated_skills").names, rows)


def simulated_agents_table(measures: Measures, roster: Roster | None = None) -> Table:
    """Return what each agent did: means and spread over the replications."""
    runs = measures.agent_runs()
    teams = [agent.team for agent in roster.agents] if roster else [""] * len(runs.agents)
    share = runs.occupancy
    rows = []
    for n, agent in enumerate(runs.agents):
        own = share[:, n][~np.isnan(share[:, n])]
        known = (own.mean(), own.std(ddof=1)) if own.size > 1 else (np.nan, np.nan)
        hours = (runs.ready_seconds[:, n].mean() / 3600, runs.idle_seconds[:, n].mean() / 3600)
        counts = (runs.handled[:, n].mean(), runs.handled[:, n].std(ddof=1))
        rows.append((agent, teams[n], *map(float, (*hours, *counts, *known))))
    return Table("simulated_agents", table_format("simulated_agents").names, rows)


def meeting_costs_table(without: Measures, measures: Measures) -> Table:
    """Return what meetings cost in service, by queue over the period and by queue and day."""
    rows: list[tuple[Any, ...]] = []
    for days in ((), measures.grid.dates):
        told = compare(without, measures, by_day=bool(days))
        figures = (told.first, told.second, told.difference, told.half_width)
        columns = [figure.reshape(len(measures.rows), -1).tolist() for figure in figures]
        for number, queue in enumerate(measures.rows):
            cells = zip(*(column[number] for column in columns), strict=True)
            rows += [(queue, day, *own) for day, own in zip(days or (None,), cells, strict=True)]
    return Table("meeting_costs", table_format("meeting_costs").names, rows)


def trace_table(measures: Measures, sample: Sample, trace: Trace) -> Table:
    """Return one row for each contact of a replication, in order of arrival.

    Attempts that were not made, places kept for redials, are left out.
    """
    arrived = sample.arrival if trace.arrived is None else trace.arrived
    shown = np.flatnonzero(trace.outcome != Outcome.NOT_MADE)
    shown = shown[np.argsort(arrived[shown], kind="stable")]
    grid, agents = measures.grid, measures.crews.agents
    starts = [moment for moment, _ in interval_stamps(grid)]
    seconds = grid.interval_seconds
    rows: list[tuple[Any, ...]] = []
    for call in shown.tolist():
        at = float(arrived[call])
        interval = min(int(at // seconds), grid.interval_count - 1)
        local = starts[interval] + timedelta(seconds=at - interval * seconds)
        answered = trace.agent[call] >= 0
        known = np.isfinite(trace.started[call])
        wait = float(trace.started[call] - at) if known else None
        outcome = OUTCOME_WORDS[Outcome(int(trace.outcome[call]))]
        who = (
            (
                agents[trace.agent[call]],
                float(trace.started[call]),
                float(trace.ended[call]),
                float(trace.ended[call] - trace.started[call]),
            )
            if answered
            else (None, None, float(trace.ended[call]) if known else None, None)
        )
        queue = measures.queues[sample.queue[call]]
        rows.append((call, queue, local.isoformat(" ", "milliseconds"), at, outcome, wait, *who))
    return Table("trace", table_format("trace").names, rows)


def _waiting(measures: Measures) -> list[FloatArray]:
    """Return mean and highest of the longest wait, and mean, mean highest and highest queue."""
    longest, mean, most = (
        measures.kept(name) for name in ("longest_wait", "mean_in_queue", "most_in_queue")
    )
    return [longest.mean(0), longest.max(0), mean.mean(0), most.mean(0), most.max(0)]


def _figure_columns(
    counts: FloatArray, estimates: dict[str, Estimate], met: FloatArray
) -> list[FloatArray]:
    """Return the columns that tables by interval, day and queue share, in their order."""
    columns = [counts[row] for row in COUNTED]
    for name in WITH_HALF_WIDTH:
        columns += [estimates[name].value, estimates[name].half_width]
        if name == "service_level":
            columns += [estimates[name].mean_of_ratios, met]
    return columns + [estimates[name].value for name in WITHOUT]


def _table(
    name: str, queues: Sequence[str], keys: Sequence[tuple[Any, ...]], columns: list[FloatArray]
) -> Table:
    """Return one row for each queue and key, queue by queue."""
    rows: list[tuple[Any, ...]] = []
    for number, queue in enumerate(queues):
        values = zip(*(column[number].tolist() for column in columns), strict=True)
        rows += [(*key, queue, *cells) for key, cells in zip(keys, values, strict=True)]
    return Table(name, table_format(name).names, rows)
