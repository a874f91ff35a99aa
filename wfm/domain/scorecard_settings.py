"""What a scorecard is made of: blocks, measures, checkpoints, dated weights, links and goals."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from wfm.domain.settings import Title
from wfm.domain.settings_base import Code, NonNegative, Positive, Settings

Share = Annotated[float, Field(ge=0, le=1)]
Probability = Annotated[float, Field(gt=0, lt=1)]
MeasureKind = Literal["share", "mean", "per_target"]
Facet = Literal["", "knowledge", "skill", "etiquette"]
OtherRole = Literal["back_office", "okr"]
Mode = Literal["weighted", "points"]


class MeasureSettings(Settings):
    """A figure that is scored between a floor (0) and a target (100)."""

    title: Title = Title()
    kind: MeasureKind = "share"
    target: NonNegative
    floor: NonNegative
    weight: Positive = 1.0
    least_exposure: NonNegative = 30.0
    spread: NonNegative = 0.0
    agent_caused_only: bool = False


class CheckpointSettings(Settings):
    """Points added or taken off each time something is found."""

    title: Title = Title()
    points: float = 0.0
    cap: Positive | None = None
    facet: Facet = ""
    evidence: bool = True
    veto: str = ""
    cancels_award: bool = False


class BlockSettings(Settings):
    """One part of a scorecard."""

    title: Title = Title()
    quality: bool = False
    base_points: Positive = 100.0
    most_points: Positive = 100.0
    measures: dict[Code, MeasureSettings] = Field(default_factory=dict)
    checkpoints: dict[Code, CheckpointSettings] = Field(default_factory=dict)


class WeightSetSettings(Settings):
    """The weights of the blocks from a day on."""

    first_day: date
    last_day: date | None = None
    reason: str = ""
    weights: dict[Code, Share]


class LinkSettings(Settings):
    """How much of a score comes from the team or the centre; the rest comes from own goals."""

    team_share: Share = 0.6
    centre_share: Share = 0.5


class OkrSettings(Settings):
    """Key results on top of a floor of indicators."""

    design_attainment: Probability = 0.70
    score_floor: Annotated[float, Field(ge=0, le=100)] = 60.0
    bonus_points: NonNegative = 0.0
    late_share: Share = 0.5


class UseSettings(Settings):
    """What results are used for elsewhere; exported, never acted upon."""

    pay: Share = 0.6
    promotion: Share = 0.3
    training: Share = 0.1


class CoachingSettings(Settings):
    """When somebody below target is put on the coaching list."""

    discovery_share: Probability = 0.10
    confidence: Probability = 0.95


class ScorecardSettings(Settings):
    """A whole scorecard."""

    name: Annotated[str, Field(min_length=1)]
    title: Title = Title()
    mode: Mode = "weighted"
    least_quality_share: Share = 0.5
    blocks: Annotated[dict[Code, BlockSettings], Field(min_length=1)]
    weight_sets: tuple[WeightSetSettings, ...] = ()
    grades: Annotated[dict[str, NonNegative], Field(min_length=1)]
    centre: dict[Code, MeasureSettings] = Field(default_factory=dict)
    links: LinkSettings = LinkSettings()
    okr: OkrSettings = OkrSettings()
    others: dict[Code, OtherRole] = Field(default_factory=dict)
    coaching: CoachingSettings = CoachingSettings()
    use: UseSettings = UseSettings()
