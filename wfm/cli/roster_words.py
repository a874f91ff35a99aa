"""Changes, broken rules and coverage of a roster, printed or told as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from wfm.roster import Change, Violation


def print_changes(changed: tuple[Change, ...]) -> None:
    """Print one line for each agent and day that differs."""
    for change in changed:
        before, after = change.before or "off", change.after or "off"
        typer.echo(f"  {change.agent} {change.day}: {before} -> {after}")


def told_changes(changed: tuple[Change, ...]) -> list[dict[str, str]]:
    """Return the changes as JSON has them."""
    return [
        {"agent": c.agent, "day": str(c.day), "before": c.before, "after": c.after}
        for c in changed
    ]


def print_violations(found: tuple[Violation, ...]) -> None:
    """Print one line for each broken rule."""
    for violation in found:
        days = ", ".join(str(day) for day in violation.days)
        soft = "" if violation.hard else "soft: "
        typer.echo(f"  {violation.agent} {soft}{violation.detail} ({violation.rule}: {days})")


def told_violations(found: tuple[Violation, ...]) -> list[dict[str, object]]:
    """Return broken rules as JSON has them; soft ones with their weight."""
    return [
        {
            "agent": v.agent,
            "rule": v.rule,
            "days": [str(day) for day in v.days],
            "detail": v.detail,
            **({} if v.hard else {"weight": v.weight}),
        }
        for v in found
    ]


def print_coverage(coverage: tuple[float, float]) -> None:
    """Print the agent-hours that nobody covers, before and after."""
    before, after = coverage
    typer.echo(f"agent-hours nobody covers: {before:g} before, {after:g} after")


def told_coverage(coverage: tuple[float, float]) -> dict[str, float]:
    """Return the agent-hours that nobody covers as JSON has them."""
    before, after = coverage
    return {"short_hours_before": before, "short_hours_after": after}


def echo_json(data: object) -> None:
    """Print as JSON."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
