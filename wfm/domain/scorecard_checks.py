"""What must hold between the parts of a scorecard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.scorecard_settings import (
    BlockSettings,
    MeasureSettings,
    ScorecardSettings,
    WeightSetSettings,
)
from wfm.domain.setting_errors import SettingProblem
from wfm.domain.spelling import did_you_mean

TOLERANCE = 1e-9
USE_LIMITS = {"pay": (0.5, 0.7), "promotion": (0.2, 0.3), "training": (0.1, 0.1)}
"""Shares for which results may count, after the remote-banking framework (004-21)."""


def scorecard_problems(card: ScorecardSettings) -> tuple[SettingProblem, ...]:
    """Return everything that is wrong with a scorecard, each with its place."""
    return (
        *_block_problems(card),
        *_weight_problems(card),
        *_quality_problems(card),
        *_grade_problems(card),
        *_use_problems(card),
    )


def check_scorecard(card: ScorecardSettings) -> None:
    """Refuse a scorecard whose parts do not fit.

    Raises
    ------
    InvalidInputs
        All problems at once.
    """
    found = scorecard_problems(card)
    if found:
        raise InvalidInputs(
            InvalidInput(p.what, where=f"scorecard {card.name}", hint=p.hint) for p in found
        )


def weight_set_of(card: ScorecardSettings, first_day: date, last_day: date) -> WeightSetSettings:
    """Return the weights that hold throughout a period; later sets change nothing for it.

    Raises
    ------
    InvalidInput
        If none holds on every day of the period.
    """
    for one in card.weight_sets:
        if one.first_day <= first_day and (one.last_day is None or last_day <= one.last_day):
            return one
    raise InvalidInput(
        f"no weight set holds from {first_day} to {last_day}",
        where=f"scorecard {card.name}",
        hint="add one; sets change between months, not within",
    )


def quality_share(card: ScorecardSettings, weights: dict[str, float]) -> float:
    """Return the part of the weights that belongs to blocks of quality."""
    total = sum(weights.values())
    held = sum(w for b, w in weights.items() if b in card.blocks and card.blocks[b].quality)
    return held / total if total > 0 else 0.0


def _block_problems(card: ScorecardSettings) -> Iterator[SettingProblem]:
    owner: dict[str, str] = {}
    for name, block in card.blocks.items():
        path = ("blocks", name)
        if not block.measures and not block.checkpoints:
            yield SettingProblem(path, f"block {name} has neither measures nor checkpoints")
        for kind, words in (("measures", block.measures), ("checkpoints", block.checkpoints)):
            for word in words:
                if word in owner:
                    what = f"{word} stands in block {owner[word]} already"
                    yield SettingProblem((*path, kind, word), what, "use each name once")
                owner.setdefault(word, name)
        yield from _measure_problems((*path, "measures"), block.measures)
        yield from _checkpoint_problems(path, block, card)
    yield from _measure_problems(("centre",), card.centre)


def _measure_problems(
    path: tuple[str, ...], measures: dict[str, MeasureSettings]
) -> Iterator[SettingProblem]:
    for word, one in measures.items():
        here = (*path, word)
        if one.target == one.floor:
            yield SettingProblem(here, f"{word} has the same target and floor")
        if one.kind == "share" and max(one.target, one.floor) > 1:
            yield SettingProblem(here, f"{word} is a share, but its target or floor exceeds 1")
        if one.kind == "mean" and not one.spread > 0:
            hint = "give spread, the standard deviation of a single mark"
            yield SettingProblem(here, f"{word} is a mean without a spread", hint)
        if one.kind == "per_target" and path == ("centre",):
            yield SettingProblem(here, f"{word}: the centre has no target of its own")


def _checkpoint_problems(
    path: tuple[str, ...], block: BlockSettings, card: ScorecardSettings
) -> Iterator[SettingProblem]:
    for word, one in block.checkpoints.items():
        here = (*path, "checkpoints", word)
        if one.veto and one.veto not in card.grades:
            hint = did_you_mean(one.veto, list(card.grades))
            yield SettingProblem((*here, "veto"), f"{one.veto!r} is no grade", hint)
        if one.points == 0 and not one.veto and not one.cancels_award:
            yield SettingProblem(here, f"checkpoint {word} changes nothing", "give it points")
        if one.cap is not None and one.cap < abs(one.points):
            what = f"checkpoint {word} is capped at {one.cap:g}, below a single time's points"
            yield SettingProblem((*here, "cap"), what)


def _weight_problems(card: ScorecardSettings) -> Iterator[SettingProblem]:
    if card.mode == "points":
        if card.weight_sets:
            yield SettingProblem(("weight_sets",), "the mode is points: blocks bear no weights")
        return
    if not card.weight_sets:
        yield SettingProblem(("mode",), "the mode is weighted, but there are no weight_sets")
    for number, one in enumerate(card.weight_sets):
        path = ("weight_sets", number)
        total = sum(one.weights.values())
        if abs(total - 1) > TOLERANCE:
            yield SettingProblem((*path, "weights"), f"weights add up to {total:.4g}, not to 1")
        for block in {*card.blocks} ^ {*one.weights}:
            what = "has no weight" if block in card.blocks else "is no block"
            yield SettingProblem((*path, "weights"), f"{block} {what}", "weigh every block once")
        if one.last_day is not None and one.last_day < one.first_day:
            yield SettingProblem(path, f"ends {one.last_day} before {one.first_day}")
        for earlier in card.weight_sets[:number]:
            if _overlap(earlier, one):
                what = f"overlaps the set that begins {earlier.first_day}"
                hint = f"end that one on {one.first_day - timedelta(days=1)}"
                yield SettingProblem(path, what, hint)


def _overlap(one: WeightSetSettings, other: WeightSetSettings) -> bool:
    first = one.last_day is None or other.first_day <= one.last_day
    return first and (other.last_day is None or one.first_day <= other.last_day)


def _quality_problems(card: ScorecardSettings) -> Iterator[SettingProblem]:
    hint = f"least_quality_share is {card.least_quality_share:.0%}"
    if card.mode == "points":
        base = {name: block.base_points for name, block in card.blocks.items()}
        share = quality_share(card, base)
        if share < card.least_quality_share - TOLERANCE:
            yield SettingProblem(("blocks",), f"quality has {share:.1%} of the points", hint)
    for number, one in enumerate(card.weight_sets):
        share = quality_share(card, one.weights)
        if share < card.least_quality_share - TOLERANCE:
            what = f"quality has {share:.1%} of the weights"
            yield SettingProblem(("weight_sets", number, "weights"), what, hint)


def _grade_problems(card: ScorecardSettings) -> Iterator[SettingProblem]:
    if min(card.grades.values()) > 0:
        hint = "give the lowest grade 0"
        yield SettingProblem(("grades",), "a score of 0 has no grade", hint)
    if len(set(card.grades.values())) < len(card.grades):
        yield SettingProblem(("grades",), "two grades begin at the same score")


def _use_problems(card: ScorecardSettings) -> Iterator[SettingProblem]:
    shares = {name: getattr(card.use, name) for name in USE_LIMITS}
    for name, (least, most) in USE_LIMITS.items():
        if not least - TOLERANCE <= shares[name] <= most + TOLERANCE:
            limits = f"{least:.0%}" if least == most else f"{least:.0%} to {most:.0%}"
            what = f"{name} is {shares[name]:.0%}, but must be {limits}"
            yield SettingProblem(("use", name), what)
    if abs(sum(shares.values()) - 1) > TOLERANCE:
        total = sum(shares.values())
        yield SettingProblem(("use",), f"pay, promotion and training add up to {total:.0%}")
