"""Targets that stay as published, whatever the results, unless the agent's roster changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from wfm.domain import OFF, AgentTarget, Roster
from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record
from wfm.targets.contacts import METRIC
from wfm.targets.own_ratio import OwnRatio

Event = Literal["set", "rebased"]
COUNTED = ("contacts", "sales")
"""Units of numbers that follow the roster; ratios and shares are asked for whatever the shifts."""

EVENTS: tuple[Event, ...] = ("set", "rebased")


@dataclass(frozen=True, slots=True, eq=False)
class FrozenTarget(Record):
    """One line of the log: a number, why it is what it is, and the roster it is for.

    Parameters
    ----------
    event : str
        ``set`` when first published, ``rebased`` after a change of the agent's roster.
    on : date
        Day on which it was written.
    target : AgentTarget
    ratio : OwnRatio
        What made it differ from the simulated roster's number; kept when it is re-based.
    roster : str
        Fingerprint of the agent's own roster.
    replaced : float
        The number before; NaN for one set first.
    """

    event: Event
    on: date
    target: AgentTarget
    ratio: OwnRatio
    roster: str
    replaced: float = float("nan")

    def __post_init__(self) -> None:
        if self.event not in EVENTS:
            raise InvalidInput(f"is {self.event!r}", where="event", hint=f"one of {EVENTS}")

    @property
    def key(self) -> tuple[str, str, date, date]:
        """Agent, metric and period."""
        t = self.target
        return t.agent, t.metric, t.first_day, t.last_day


def roster_fingerprint(roster: Roster, agent: int) -> str:
    """Return a short hash of one agent's shifts, breaks and leave; equal rosters have the same."""
    parts = [f"{roster.grid.first_day} {roster.grid.day_count}"]
    for day, number in enumerate(roster.assignment[agent]):
        if number == OFF:
            parts.append(f"off {roster.leave[agent, day]}")
            continue
        p = roster.patterns[number]
        pauses = " ".join(f"{b.offset_minutes}+{b.length_minutes}" for b in p.breaks)
        parts.append(f"{p.shift} {p.start_minute} {p.length_minutes} {pauses}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def previous_ratios(
    log: Sequence[FrozenTarget], first_day: date, metric: str = METRIC
) -> dict[str, float]:
    """Return each agent's last ratio of a period that ended before a day: the ratchet's anchor."""
    found: dict[str, tuple[date, float]] = {}
    for line in log:
        t = line.target
        if t.metric != metric or t.last_day >= first_day:
            continue
        if t.agent not in found or t.last_day >= found[t.agent][0]:
            found[t.agent] = (t.last_day, line.ratio.final)
    return {agent: ratio for agent, (_, ratio) in found.items()}


def freeze(
    roster: Roster,
    base: Sequence[AgentTarget],
    published: Sequence[AgentTarget],
    ratios: Sequence[OwnRatio],
    log: Sequence[FrozenTarget],
    on: date,
) -> tuple[FrozenTarget, ...]:
    """Return the lines to be added to the log: new targets, and those of changed rosters.

    Parameters
    ----------
    roster : Roster
        Of the period.
    base : sequence of AgentTarget
        From the simulated roster alone, in the roster's order.
    published : sequence of AgentTarget
        The same with each agent's ratio.
    ratios : sequence of OwnRatio
    log : sequence of FrozenTarget
        So far.
    on : date

    Returns
    -------
    tuple of FrozenTarget
        Nothing for an agent whose number is frozen and whose roster is as it was, however good
        or bad the results since: the number follows the roster, never the result.

    Raises
    ------
    InvalidInput
        If the log holds another period that overlaps this one, or an adjustment comes after
        the number was frozen.
    """
    latest = latest_lines(log)
    _check_periods(roster, log)
    lines = []
    for i, (plain, full, ratio) in enumerate(zip(base, published, ratios, strict=True)):
        mark = roster_fingerprint(roster, i)
        before = latest.get((plain.agent, plain.metric, plain.first_day, plain.last_day))
        if before is None:
            lines.append(FrozenTarget("set", on, full, ratio, mark))
            continue
        if ratio.adjustment.share and ratio.adjustment != before.ratio.adjustment:
            raise InvalidInput(
                f"the target of agent {plain.agent} is frozen since {before.on}",
                where="adjustment",
                hint="adjust a target before it is set",
            )
        if before.roster != mark and plain.unit in COUNTED:
            lines.append(
                FrozenTarget("rebased", on, _rebased(plain, before), before.ratio, mark,
                             before.target.target)
            )  # fmt: skip
    return tuple(lines)


def latest_lines(log: Sequence[FrozenTarget]) -> dict[tuple[str, str, date, date], FrozenTarget]:
    """Return the line that holds for each agent, metric and period: the last one."""
    return {line.key: line for line in log}


def frozen_targets(
    log: Sequence[FrozenTarget], roster: Roster, metric: str = METRIC
) -> tuple[tuple[AgentTarget, ...], tuple[str, ...]]:
    """Return a period's frozen targets in the roster's order, and whose roster has changed since.

    Raises
    ------
    InvalidInput
        If the period has no frozen target for the metric, or an agent of the roster has none.
    """
    grid, latest = roster.grid, latest_lines(log)
    period = (grid.first_day, grid.last_day)
    hint = "freeze it with wfm targets set"
    if not any(key[1:] == (metric, *period) for key in latest):
        what = f"there is no frozen target of {metric} for {period[0]} to {period[1]}"
        raise InvalidInput(what, where="targets", hint=hint)
    found, changed = [], []
    for i, agent in enumerate(roster.agents):
        line = latest.get((agent.agent, metric, *period))
        if line is None:
            what = f"agent {agent.agent} has no frozen target for {period[0]} to {period[1]}"
            raise InvalidInput(what, where="targets", hint=hint)
        found.append(line.target)
        if line.roster != roster_fingerprint(roster, i):
            changed.append(agent.agent)
    return tuple(found), tuple(changed)


def _rebased(plain: AgentTarget, before: FrozenTarget) -> AgentTarget:
    """Return the number of the new roster with the ratio as frozen."""
    final = before.ratio.final
    return replace(
        plain,
        target=float(np.floor(plain.target * final + 1e-9)),
        expected=plain.expected * before.ratio.combined,
        spread=plain.spread * before.ratio.combined,
        explanation=f"{plain.target:.0f} of the simulated roster x {final:.4f} as frozen on "
        f"{before.on}; {before.target.target:.0f} before the roster changed",
    )


def _check_periods(roster: Roster, log: Sequence[FrozenTarget]) -> None:
    first, last = roster.grid.first_day, roster.grid.last_day
    for line in log:
        t = line.target
        same = (t.first_day, t.last_day) == (first, last)
        if t.metric == METRIC and not same and t.first_day <= last and first <= t.last_day:
            raise InvalidInput(
                f"holds targets for {t.first_day} to {t.last_day}, which overlaps "
                f"{first} to {last}",
                where="target log",
                hint="one number holds on a day: take the plan of the same period",
            )


@dataclass(frozen=True, slots=True, eq=False)
class SmartGap(Record):
    """What a target lacks.

    Parameters
    ----------
    agent, metric, lacks : str
    """

    agent: str
    metric: str
    lacks: str


def smart_gaps(
    targets: Sequence[AgentTarget], allowed: tuple[float, float] = (0.5, 0.7)
) -> tuple[SmartGap, ...]:
    """Return what keeps targets from being specific, measurable, reachable, relevant and timed.

    Parameters
    ----------
    targets : sequence of AgentTarget
    allowed : (float, float)
        Probabilities of reaching it that count as reachable with some effort.

    Notes
    -----
    Each needs an owner, a metric, a unit, a number above 0, a period, a probability within the
    limits, and the words that say how it came about. Agents without a shift are asked nothing,
    and neither is who can expect less than one contact or sale.
    """
    gaps = []
    for t in targets:
        if not t.shifts:
            continue
        checks = {
            "owner": bool(t.agent),
            "metric": bool(t.metric),
            "unit": bool(t.unit),
            "number": np.isfinite(t.target) and (t.target > 0 or _next_to_nothing(t)),
            "period": t.last_day >= t.first_day,
            "probability": allowed[0] <= t.hit_probability <= allowed[1],
            "explanation": bool(t.explanation),
        }
        gaps += [SmartGap(t.agent, t.metric, name) for name, met in checks.items() if not met]
    return tuple(gaps)


def _next_to_nothing(target: AgentTarget) -> bool:
    return target.unit in COUNTED and target.target == 0 and target.expected < 1
