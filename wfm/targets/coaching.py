"""Who is to be coached: below target, and not by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.domain.scorecard_settings import CoachingSettings, ScorecardSettings
from wfm.targets.judging import Judgement, JudgementList
from wfm.targets.score_measures import SCORED, MeasureScore
from wfm.targets.scorecard import Scorecard


@dataclass(frozen=True, slots=True, eq=False)
class CoachingEntry(Record):
    """One reason to talk to one agent.

    Parameters
    ----------
    agent, team, metric : str
    reason : str
        ``below_`` and the metric for a figure of the scorecard, ``judged_`` and the metric where
        the telephone system's records speak; the value is then an index, 1 the standard.
    value, low, high, target, exposure : float
    chance : float
        Probability of a value this bad or worse if the agent were exactly at the target.
    false_blame : float
        Probability, at most, that somebody exactly at the target is put on the list for this
        metric.
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
    false_blame: float


def coaching_list(
    card: ScorecardSettings, cards: Sequence[Scorecard], judged: Sequence[JudgementList] = ()
) -> tuple[CoachingEntry, ...]:
    """Return the agents who are below a target with statistical support, and why.

    Parameters
    ----------
    card : ScorecardSettings
    cards : sequence of Scorecard
    judged : sequence of JudgementList, optional
        Speed, ready share and adherence judged over up to three months: whoever is named there
        is on the list too, by whichever rule, two of three months among them.

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
        blame = _false_blame(card.coaching, supported)
        entries += [
            _entry(one, measure, blame)
            for (one, measure), found in zip(pairs, supported, strict=True)
            if found and _beyond(card.coaching, measure)
        ]
    team = {one.agent: one.team for one in cards if one.kind != "team_leader"}
    entries += [
        _judged(j, team[j.agent]) for made in judged for j in made.named if j.agent in team
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


def _false_blame(settings: CoachingSettings, supported: BoolArray) -> float:
    """Return the probability that somebody exactly at the target passes both gates.

    Such an agent's chance is uniform; the procedure lets it through up to its limit, that of a
    list with one more name at least.
    """
    limit = settings.discovery_share * max(int(supported.sum()), 1) / max(supported.size, 1)
    return float(min(limit, 1 - settings.confidence))


def statements_of(entries: Sequence[CoachingEntry]) -> tuple[str, ...]:
    """Return the rate of error of each part of the list in words."""
    by_reason: dict[str, list[CoachingEntry]] = {}
    for entry in entries:
        by_reason.setdefault(entry.reason, []).append(entry)
    return tuple(
        f"{reason}: {len(own)} named; somebody who is not below would be with a probability of "
        f"{max(e.false_blame for e in own):.1%} at most"
        for reason, own in sorted(by_reason.items())
    )


def _judged(j: Judgement, team: str) -> CoachingEntry:
    return CoachingEntry(
        j.agent,
        team,
        j.metric,
        f"judged_{j.metric}",
        j.index,
        j.low,
        j.high,
        1.0,
        j.exposure,
        j.p_value,
        j.false_blame,
    )


def _entry(one: Scorecard, measure: MeasureScore, blame: float) -> CoachingEntry:
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
        blame,
    )
