"""What the second opinion says, in words."""

from __future__ import annotations

import numpy as np

from wfm.staffing.peer_difference import REASONS
from wfm.staffing.second_opinion import SHRINKAGE_ROUNDING, SecondOpinion


def summary_text(opinion: SecondOpinion) -> str:
    """Return how often and why the two requirements differ."""
    difference = opinion.difference
    answered = ~np.isnan(difference)
    hours = opinion.grid.interval_minutes / 60
    ours = float(opinion.requirement.on_position[answered].sum()) * hours
    theirs = float(opinion.on_position[answered].sum()) * hours
    change = f" ({theirs / ours - 1:+.1%})" if ours else ""
    lines = [
        f"pyworkforce {opinion.peer_version} was asked {opinion.questions:,} distinct questions "
        f"for {difference.size:,} intervals (queues times intervals).",
        f"On position: ours {ours:,.1f} agent-hours, theirs {theirs:,.1f}{change}.",
        f"Equal in {int((difference == 0).sum()):,} intervals, theirs higher in "
        f"{int((difference > 0).sum()):,}, lower in {int((difference < 0).sum()):,}; refused in "
        f"{int((~answered).sum()):,}.",
    ]
    for name, total in sorted(opinion.hours().items(), key=lambda item: -abs(item[1])):
        where = int((opinion.parts[name] != 0).sum())
        if where:
            lines.append(f"  {total:+10,.1f} h in {where:,} intervals: {name}: {REASONS[name]}")
    rounded = int((opinion.shrinkage_rounding != 0).sum())
    if rounded:
        total = float(opinion.shrinkage_rounding.sum()) * hours
        lines.append(
            f"  {total:+10,.1f} h scheduled in {rounded:,} intervals: {SHRINKAGE_ROUNDING}"
        )
    lines += [
        f"  refused for queue {queue}: {message}"
        for queue, message in zip(opinion.queues, opinion.refusals, strict=True)
        if message
    ]
    return "\n".join(lines)
