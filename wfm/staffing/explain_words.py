"""An interval's explanation as text and as plain data."""

from __future__ import annotations

from typing import Any

from wfm.staffing.definition_words import (
    KIND_WORDS,
    decided_words,
    number_or_none,
    percent,
    seconds_text,
    service_level_definition,
    table_text,
)
from wfm.staffing.explain import IntervalExplanation

FIGURES = (
    "service_level",
    "mean_wait_seconds",
    "wait_probability",
    "occupancy",
    "abandonment",
)
HEADS = ("agents", "service level", "ASA", "P(wait)", "occupancy", "abandoned")


def explanation_text(found: IntervalExplanation) -> str:
    """Return an explanation in words, with the walk and what one agent changes."""
    moment = found.start.strftime("%Y-%m-%d %H:%M %z")
    lines = [
        f"Queue {found.queue}, {moment}, {found.interval_minutes} min",
        f"  {found.calls:,.2f} contacts of {found.aht_seconds:,.0f} s: "
        f"{found.load_erlangs:,.3f} erlangs. Model: {found.model.describe()}.",
        f"  Goal{_whose(found)}: {found.model.goal.describe()}.",
        f"  {service_level_definition(found.model.goal)}",
        f"  Method: {found.method}; {found.reason}.",
        *_carried(found),
        "",
        _decision(found),
        *[f"  {KIND_WORDS[kind]} alone: {n}" for kind, n in found.needed.items()],
        "",
        "From erlangs to agents on the schedule (breaks are not in it, schedules place them)",
        _walk(found),
        "",
        "One agent more or less",
        *_outlook(found),
        _table(found),
    ]
    return "\n".join(lines)


def explanation_data(found: IntervalExplanation) -> dict[str, Any]:
    """Return an explanation as plain data fit for JSON; unknown figures are None."""
    rows = [
        {
            "on_position": int(found.around.agents[row]),
            "scheduled": int(found.scheduled[row]),
            "scheduled_agent_hours": _hours(found, int(found.scheduled[row])),
            **{name: number_or_none(getattr(found.around, name)[row]) for name in FIGURES},
        }
        for row in range(found.scheduled.size)
    ]
    goal = found.model.goal
    return {
        "queue": found.queue,
        "start": found.start.isoformat(),
        "interval_minutes": found.interval_minutes,
        "calls": found.calls,
        "aht_seconds": found.aht_seconds,
        "load_erlangs": found.load_erlangs,
        "model": found.model.name,
        "patience_seconds": found.model.patience_seconds,
        "method": found.method,
        "method_reason": found.reason,
        "goal_exception": found.goal_name or None,
        "carried_from_before": None
        if found.carried is None
        else {
            "agents": found.carried.agents_before,
            "in_service": found.carried.in_service,
            "waiting": found.carried.waiting,
            "stationary_agents": found.carried.stationary_agents,
        },
        "expected_service_level": found.service_level,
        "expected_occupancy": found.occupancy,
        "goal": goal.describe(),
        "definition": service_level_definition(goal),
        "needed_by": dict(found.needed),
        "decided_by": list(found.decided_by),
        "walk": {
            "load_erlangs": found.load_erlangs,
            "waiting_margin": found.waiting_margin,
            "on_position": found.on_position,
            "on_duty": found.on_duty,
            "lost": dict(found.lost),
            "rounding": found.rounding,
            "scheduled": int(found.scheduled[found.row]),
        },
        "requirement": rows[found.row],
        "around": rows,
    }


def _decision(found: IntervalExplanation) -> str:
    if not found.decided_by:
        return "Nobody is needed: nothing is expected and the queue has no minimum now."
    n = found.on_position
    return f"{n} on position, decided by {decided_words(found.decided_by)}"


def _whose(found: IntervalExplanation) -> str:
    return f" ({found.goal_name})" if found.goal_name else ""


def _carried(found: IntervalExplanation) -> list[str]:
    """Return what the interval begins with, where the requirement looks at it."""
    state = found.carried
    if state is None:
        return []
    return [
        f"  It begins with what the interval before left: {state.in_service:,.1f} contacts in "
        f"service and {state.waiting:,.1f} waiting, with {state.agents_before} on position.",
        f"  Had its own load gone on for ever, it would need {state.stationary_agents}.",
    ]


def _outlook(found: IntervalExplanation) -> list[str]:
    """Return what the table is about."""
    if found.carried is None:
        return ["  as if an interval like this one lasted for ever"]
    lines = ["  in the state that the interval before left, by the exact chain"]
    if found.method.startswith("simulated_"):
        lines.append(
            f"  (exponential handle times); the simulation gives {percent(found.service_level)} "
            f"and an occupancy of {percent(found.occupancy)}"
        )
    return lines


def _walk(found: IntervalExplanation) -> str:
    steps = [
        ("offered load", found.load_erlangs),
        ("+ margin for goals and minimum", found.waiting_margin),
        ("= on position", float(found.on_position)),
        *([("+ duties", float(found.on_duty))] if found.on_duty else []),
        *[(f"+ {kind}", agents) for kind, agents in found.lost.items()],
        ("+ rounding up", found.rounding),
        ("= to schedule", float(found.scheduled[found.row])),
    ]
    width = max(len(name) for name, _ in steps)
    return "\n".join(f"  {name.ljust(width)}  {value:9.3f}" for name, value in steps)


def _table(found: IntervalExplanation) -> str:
    base = int(found.scheduled[found.row])
    rows, marks = [], []
    for row, agents in enumerate(found.around.agents):
        values = [float(getattr(found.around, name)[row]) for name in FIGURES]
        texts = [
            seconds_text(value) if name == "mean_wait_seconds" else percent(value)
            for name, value in zip(FIGURES, values, strict=True)
        ]
        change = _hours(found, int(found.scheduled[row]) - base)
        rows.append([f"{agents:.0f}", *texts, f"{found.scheduled[row]}", f"{change:+.2f}"])
        marks.append(">" if row == found.row else " ")
    return table_text([*HEADS, "scheduled", "agent-hours"], rows, marks)


def _hours(found: IntervalExplanation, agents: int) -> float:
    return agents * found.interval_minutes / 60
