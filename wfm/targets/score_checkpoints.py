"""Points added and taken off at checkpoints, capped, by facet; and vetoes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wfm.domain.record import Record
from wfm.domain.scorecard_settings import CheckpointSettings
from wfm.targets.score_figures import Figure


@dataclass(frozen=True, slots=True, eq=False)
class CheckpointScore(Record):
    """One checkpoint of one agent over a period.

    Parameters
    ----------
    agent, block, checkpoint : str
    facet : str
        ``knowledge``, ``skill``, ``etiquette`` or empty.
    times : float
        How often it was touched, less what others caused or nobody can show.
    unproven : float
        Times that count for nothing, since they carry no evidence though they must.
    points : float
        Times the points, held within the cap.
    capped : bool
    evidence : tuple of str
    """

    agent: str
    block: str
    checkpoint: str
    facet: str
    times: float
    unproven: float
    points: float
    capped: bool
    evidence: tuple[str, ...]


def checkpoint_scores(
    agent: str,
    block: str,
    checkpoints: Mapping[str, CheckpointSettings],
    figures: Mapping[str, Sequence[Figure]],
) -> tuple[CheckpointScore, ...]:
    """Score the checkpoints that an agent touched; the order of the figures does not matter.

    Parameters
    ----------
    agent, block : str
    checkpoints : mapping
        Those of the block.
    figures : mapping
        The agent's figures within the period by metric.
    """
    return tuple(
        _score(agent, block, name, settings, figures[name])
        for name, settings in checkpoints.items()
        if figures.get(name)
    )


def _score(
    agent: str, block: str, name: str, settings: CheckpointSettings, figures: Sequence[Figure]
) -> CheckpointScore:
    own = [figure for figure in figures if figure.cause in ("", "agent")]
    shown = [figure for figure in own if figure.evidence or not settings.evidence]
    times = sum(figure.count for figure in shown)
    points = times * settings.points
    limit = settings.cap if settings.cap is not None else abs(points)
    held = max(-limit, min(points, limit))
    return CheckpointScore(
        agent,
        block,
        name,
        settings.facet,
        times,
        sum(figure.count for figure in own) - times,
        held,
        held != points,
        tuple(sorted({figure.evidence for figure in shown if figure.evidence})),
    )


def facet_points(scores: Sequence[CheckpointScore]) -> dict[str, float]:
    """Return the points by facet; they add up to the points of all checkpoints."""
    totals: dict[str, float] = {}
    for score in scores:
        totals[score.facet] = totals.get(score.facet, 0.0) + score.points
    return totals
