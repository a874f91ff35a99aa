"""What the forecast commands say beside their tables."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfm.cli.forecast_work import Afterwards
    from wfm.domain.demand import Forecast
    from wfm.history import CleaningEntry


def say(text: str, quiet: bool = False) -> None:
    """Write a sentence on stderr, where it does not get in a table's way."""
    if not quiet:
        sys.stderr.write(text + "\n")


def update_sentence(before: Forecast, after: Forecast, now: datetime) -> str:
    """Return how an update changed the rest of the day."""
    ahead = [moment >= now for moment in after.grid.local_starts()]
    parts = []
    for q, queue in enumerate(after.queues):
        was, becomes = before.calls[q, ahead].sum(), after.calls[q, ahead].sum()
        change = f"{becomes / was - 1:+.1%}" if was > 0 else "none"
        parts.append(f"{queue} {was:,.0f} -> {becomes:,.0f} ({change})")
    return f"rest of {after.grid.first_day} from {now:%H:%M}: {'; '.join(parts)}"


def cleaning_lines(entries: Sequence[CleaningEntry], path: Path, named: str | None) -> list[str]:
    """Return what a cleaning log holds, by kind and state, and how to use it."""
    counts = Counter((entry.kind, entry.state) for entry in entries)
    lines = [f"{path}: {len(entries)} stretches"]
    lines += [f"  {kind}: {count} {state}" for (kind, state), count in sorted(counts.items())]
    if named is None:
        lines.append(
            f"  add  cleaning: {path.name}  under files: in scenario.yaml to have it used"
        )
    return lines


def afterwards_lines(found: Afterwards) -> list[str]:
    """Return overrides and causes of a plan's outcome in sentences."""
    lines = [f"{found.recorded_share:.0%} of the intervals with expected contacts are recorded"]
    for value in found.overrides:
        verb = "took away" if value.value_added >= 0 else "added"
        lines.append(
            f"overrides of {value.queue} {verb} {abs(value.value_added):.1%} of WAPE: "
            f"{value.statistical_wape:.1%} without, {value.final_wape:.1%} with them "
            f"({value.contacts:,.0f} contacts in {value.intervals} intervals)"
        )
    a = found.attribution
    lines.append(
        f"agents over workload: {a.planned_balance:,.1f} agent-hours planned, "
        f"{a.actual_balance:,.1f} came about; {a.total:+,.1f} by cause:"
    )
    for q, queue in enumerate(found.queues):
        lines.append(f"  volume of {queue} {a.volume[q]:+,.1f}, handle time {a.aht[q]:+,.1f}")
    note = "" if found.staffing_known else " (as planned: no --staffing given)"
    # Adding zero turns a negative zero into a plain one.
    lines.append(f"  staffing {a.staffing + 0.0:+,.1f}, shrinkage {a.shrinkage + 0.0:+,.1f}{note}")
    return lines


def afterwards_data(found: Afterwards) -> dict[str, Any]:
    """Return overrides and causes of a plan's outcome, fit for JSON."""
    a = found.attribution
    return {
        "recorded_share": found.recorded_share,
        "overrides": [
            {
                "queue": v.queue,
                "intervals": v.intervals,
                "contacts": v.contacts,
                "statistical_wape": v.statistical_wape,
                "final_wape": v.final_wape,
                "value_added": v.value_added,
            }
            for v in found.overrides
        ],
        "attribution_agent_hours": {
            "planned_balance": a.planned_balance,
            "actual_balance": a.actual_balance,
            "volume": dict(zip(found.queues, a.volume, strict=True)),
            "aht": dict(zip(found.queues, a.aht, strict=True)),
            "staffing": a.staffing,
            "shrinkage": a.shrinkage,
            "staffing_known": found.staffing_known,
        },
    }
