"""Figures and their definitions in words, for what is printed about a requirement."""

from __future__ import annotations

import math

from wfm.domain.goal import SERVICE_LEVEL_FORMULAS, ServiceGoal

KIND_WORDS = {
    "service_level": "the service level",
    "wait": "the mean wait (ASA)",
    "abandonment": "the abandonment",
    "occupancy": "the occupancy cap",
    "blocking": "the share turned away",
    "workload": "the work as it comes in",
    "minimum": "the minimum of an open queue",
    "day": "the service level of the day",
    "neighbours": "the state that the interval before left",
    "simulation": "the simulated spread of handle times",
    "dip": "the agents around it: sending them away for so short a time saves nothing",
}


def service_level_definition(goal: ServiceGoal) -> str:
    """Return the formula of a goal's service level, ``<=`` said."""
    words = SERVICE_LEVEL_FORMULAS[goal.definition].format(t=f"{goal.threshold_seconds:g}")
    return f"service level = {words}; a wait of exactly the threshold is in time"


def percent(share: float) -> str:
    """Return a share as per cent with one decimal; ``-`` where it is not known."""
    return "-" if math.isnan(share) else f"{share:.1%}"


def seconds_text(seconds: float) -> str:
    """Return a wait in seconds; an infinite one as ``endless``."""
    if math.isnan(seconds):
        return "-"
    return "endless" if math.isinf(seconds) else f"{seconds:,.1f} s"


def joined(words: list[str]) -> str:
    """Return words as ``a``, ``a and b`` or ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def decided_words(kinds: tuple[str, ...]) -> str:
    """Return what decides a requirement in words."""
    return joined([KIND_WORDS[kind] for kind in kinds])


def number_or_none(value: float) -> float | None:
    """Return a figure fit for JSON: None where it is not known or has no end."""
    return float(value) if math.isfinite(value) else None


def table_text(heads: list[str], rows: list[list[str]], marks: list[str]) -> str:
    """Return a table in columns of one width, with a mark before each row."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = []
    for mark, cells in zip([" ", *marks], [heads, *rows], strict=True):
        padded = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{mark} " + "  ".join(padded))
    return "\n".join(lines)
