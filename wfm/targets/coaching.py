"""Who is to be coached: below target, and not by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.domain.scorecard_settings import CoachingSettings, ScorecardSettings
from wfm.targets.score_measures import SCORED, MeasureScore
from wfm.targets.scorecard import Scorecard


@dataclass(frozen=True, slots=True, eq=False)
class CoachingEntry(Record):
    """One reason to talk to one agent.

    Parameters
    ----------
    agent, team, metric : str
    reason : str
        ``below_CODE`` with the metric's name.
    value, low, high, target, exposure : float
    chance : float
        Probability of a value this bad or worse if the agent were exactly at the target.
    """

    agent: str
    team: str
    metric: str
    reason: str
    value: float
    low: float
    high: float
    target: float
    exposure: float
    chance: float


def coaching_list(
    card: ScorecardSettings, cards: Sequence[Scorecard]
) -> tuple[CoachingEntry, ...]:
    """Return the agents who are below a target with statistical support, and why.

    Notes
    -----
    By metric over all agents, the false discovery rate is held at `discovery_share` (Benjamini
    & Hochberg 1995, J. R. Stat. Soc. B 57): of the entries of a metric at most that share is
    expected to be there by chance. Each must also stand by itself at the asked confidence, and
    have enough exposure. The list asks for a conversation, nothing else.
    """
    rows: dict[str, list[tuple[Scorecard, MeasureScore]]] = {}
    for one in cards:
        for measure in one.measures:
            if measure.state == SCORED:
                rows.setdefault(measure.metric, []).append((one, measure))
    entries = []
    for pairs in rows.values():
        chance = np.array([m.chance for _, m in pairs])
        supported = discoveries(chance, card.coaching.discovery_share)
        entries += [
            _entry(one, measure)
            for (one, measure), found in zip(pairs, supported, strict=True)
            if found and _beyond(card.coaching, measure)
        ]
    return tuple(sorted(entries, key=lambda e: (e.team, e.agent, e.chance, e.metric)))


def discoveries(chance: FloatArray, share: float) -> BoolArray:
    """Return which hypotheses the procedure of Benjamini and Hochberg rejects; shape (N,)."""
    count = chance.size
    order = np.argsort(chance, kind="stable")
    passed = np.flatnonzero(chance[order] <= share * np.arange(1, count + 1) / max(count, 1))
    found: BoolArray = np.zeros(count, dtype=bool)
    if passed.size:
        found[order[: passed[-1] + 1]] = True
    return found


def _beyond(settings: CoachingSettings, measure: MeasureScore) -> bool:
    # Discoveries of a list full of them can be weak; each must also stand by itself.
    return measure.chance <= 1 - settings.confidence


def _entry(one: Scorecard, measure: MeasureScore) -> CoachingEntry:
    return CoachingEntry(
        one.agent,
        one.team,
        measure.metric,
        f"below_{measure.metric}",
        measure.value,
        measure.low,
        measure.high,
        measure.target,
        measure.exposure,
        measure.chance,
    )
