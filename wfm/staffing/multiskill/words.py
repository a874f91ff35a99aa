"""Skill groups as text and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wfm.domain.record import FloatArray, IntArray, Record
from wfm.staffing.multiskill.answer import SkillStaffing

COSTS = "cost in agents with one skill"


@dataclass(frozen=True, slots=True, eq=False)
class Training(Record):
    """What it saves to train agents for a second queue.

    Parameters
    ----------
    queues : tuple of str
        The two queues they then serve.
    agents : int
        Trained agents on position at most, in every interval.
    staffing : SkillStaffing
        Agents with them.
    """

    queues: tuple[str, str]
    agents: int
    staffing: SkillStaffing


@dataclass(frozen=True, slots=True, eq=False)
class SkillReport(Record):
    """Agents per skill group beside the two ends between which they lie.

    Parameters
    ----------
    starts : tuple of str
        Local start of each interval; T of them.
    interval_hours : float
        Length of an interval.
    staffing : SkillStaffing
        The centre's own skill groups.
    dedicated : ndarray of int, shape (Q, T)
        Agents of each queue when nobody serves two.
    pooled : ndarray of int, shape (T,)
        Agents when everybody serves everything.
    trainings : tuple of Training
    """

    starts: tuple[str, ...]
    interval_hours: float
    staffing: SkillStaffing
    dedicated: IntArray
    pooled: IntArray
    trainings: tuple[Training, ...] = ()

    def hours(self, agents: IntArray) -> float:
        """Return the agent-hours of agents on position."""
        return float(agents.sum()) * self.interval_hours

    def saved(self, training: Training) -> tuple[float, float]:
        """Return the agent-hours and the cost, in hours, that a training saves."""
        own, new = self.staffing, training.staffing
        saved_cost = (own.total_cost - new.total_cost) * self.interval_hours
        return self.hours(own.agents) - self.hours(new.agents), saved_cost


def report_text(report: SkillReport) -> str:
    """Return the agents of each group and interval, the totals, and what training saves."""
    own = report.staffing
    names = ["+".join(group) for group in own.groups]
    heads = ["time", *names, "agents", "dedicated", "pool", "worst queue", "+-"]
    rows = [_row(report, interval) for interval in range(len(report.starts))]
    widths = [max(len(row[c]) for row in [heads, *rows]) for c in range(len(heads))]
    lines = ["Agents on position by skill group", ""]
    lines += [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in [heads, *rows]
    ]
    lines += ["", *_totals(report), *_trainings(report)]
    return "\n".join(lines)


def report_data(report: SkillReport) -> dict[str, Any]:
    """Return the report as plain data fit for JSON; what was not measured is None."""
    own = report.staffing
    intervals = [
        {
            "start": start,
            "agents": dict(zip(map("+".join, own.groups), column, strict=True)),
            "cost": round(float(own.cost[t]), 6),
            "erlang_bound": round(float(own.bound[t]), 6),
            "dedicated": int(report.dedicated[:, t].sum()),
            "pool": int(report.pooled[t]),
            "service_level": dict(zip(own.queues, _numbers(own.service_level[:, t]), strict=True)),
            "half_width": dict(zip(own.queues, _numbers(own.half_width[:, t]), strict=True)),
            "abandonment": dict(zip(own.queues, _numbers(own.abandonment[:, t]), strict=True)),
            "start_of_search": own.start[t],
            "cuts": int(own.cuts[t]),
            "evaluations": int(own.evaluations[t]),
        }
        for t, (start, column) in enumerate(zip(report.starts, own.agents.T.tolist(), strict=True))
    ]
    return {
        "intervals": intervals,
        "agent_hours": report.hours(own.agents),
        "dedicated_agent_hours": report.hours(report.dedicated),
        "pool_agent_hours": report.hours(report.pooled),
        "cross_training": [
            {
                "queues": list(training.queues),
                "agents": training.agents,
                "agent_hours_saved": report.saved(training)[0],
                "cost_saved_hours": round(report.saved(training)[1], 6),
            }
            for training in report.trainings
        ],
        "interrupted": own.interrupted,
    }


def _row(report: SkillReport, interval: int) -> list[str]:
    own = report.staffing
    levels = own.service_level[:, interval]
    worst = int(levels.argmin())
    level, half = _numbers([levels[worst], own.half_width[worst, interval]])
    return [
        report.starts[interval],
        *map(str, own.agents[:, interval].tolist()),
        str(int(own.agents[:, interval].sum())),
        str(int(report.dedicated[:, interval].sum())),
        str(int(report.pooled[interval])),
        "not measured" if level is None else f"{level:.1%} {own.queues[worst]}",
        "" if half is None else f"{half:.1%}",
    ]


def _totals(report: SkillReport) -> list[str]:
    own = report.hours(report.staffing.agents)
    dedicated = report.hours(report.dedicated)
    lines = [
        f"Skill groups: {own:,.1f} agent-hours; "
        f"{report.staffing.total_cost * report.interval_hours:,.1f} hours of {COSTS}",
        f"A group for each queue: {dedicated:,.1f} agent-hours{_against(own, dedicated)}",
        f"Everybody serves everything (ideal, by Erlang): {report.hours(report.pooled):,.1f} "
        "agent-hours",
        "Service levels: 95 % half-widths, on contacts that the search had not seen.",
    ]
    if report.staffing.interrupted:
        lines.append("Stopped early: intervals that were not reached have dedicated agents.")
    return lines


def _against(own: float, other: float) -> str:
    return f" ({(own - other) / other:+.1%} with skill groups)" if other > 0 else ""


def _trainings(report: SkillReport) -> list[str]:
    lines = []
    for training in report.trainings:
        hours, cost = report.saved(training)
        first, second = training.queues
        lines.append(
            f"{training.agents} agents on position trained for {first} and {second}: "
            f"{hours:+,.1f} agent-hours saved, {cost:+,.1f} hours of cost"
        )
    if lines:
        lines.insert(0, "")
        lines.append("A saving below 0 is noise: nobody has to use the training.")
    return lines


def _numbers(values: Sequence[float] | FloatArray) -> list[float | None]:
    return [None if value != value else round(float(value), 6) for value in values]  # noqa: PLR0124
