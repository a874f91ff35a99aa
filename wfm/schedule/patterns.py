"""Shift patterns: every shift with a handful of well-spread break placements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, permutations, product

import numpy as np

from wfm.domain import Break, InvalidInput, ShiftPattern
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.settings import BreakRule, ShiftSettings

MOST_VARIANTS = 12
PREVIEW_VARIANTS = 8
"""Patterns of one shift in a preview: half the time, and about one per cent of the cost."""
FINE_RASTER_MINUTES = 15
COARSE_RASTER_MINUTES = 30
SPACING_MINUTES = 45
"""Least time on the phone between two breaks, where the windows leave room for it."""
MOST_PLACEMENTS = 4000


def make_patterns(
    shifts: Mapping[str, ShiftSettings], interval_minutes: int, most_variants: int = MOST_VARIANTS
) -> tuple[ShiftPattern, ...]:
    """Return the patterns of all shifts.

    Parameters
    ----------
    shifts : mapping of str to ShiftSettings
        Shift codes and what is known of them.
    interval_minutes : int
        Length of the planning interval; variants that look the same at this length are
        made once.
    most_variants : int
        Patterns of one shift at most, `ScheduleSettings.break_placements`.

    Returns
    -------
    tuple of ShiftPattern
        In the order of `shifts`; breaks start on a raster of 30 minutes, short breaks and
        short intervals on one of 15, counted from the start of the shift.

    Raises
    ------
    InvalidInput
        If there is no shift, or if the windows of a shift leave no way to take all its
        breaks one after another.
    """
    if not shifts:
        raise InvalidInput("no shift is given", where="shifts")
    made: list[ShiftPattern] = []
    for code, shift in shifts.items():
        starts = _spread(
            legal_placements(code, shift, interval_minutes), shift.breaks, most_variants
        )
        variants = [pattern_of(code, shift, placement) for placement in starts]
        made.extend(_numbered(_different(variants, interval_minutes)))
    return tuple(made)


def legal_placements(code: str, shift: ShiftSettings, interval_minutes: int) -> IntArray:
    """Return the legal break starts in minutes after the shift's start; shape (M, breaks).

    Raises
    ------
    InvalidInput
        If there is no way to take all breaks one after another.
    """
    lengths = [rule.minutes for rule in shift.breaks]
    choices = [_choices(rule, interval_minutes) for rule in shift.breaks]
    while np.prod([len(c) for c in choices]) > MOST_PLACEMENTS:
        widest = max(range(len(choices)), key=lambda k: len(choices[k]))
        choices[widest] = choices[widest][::2]
    gaps = {starts: _least_gap(starts, lengths) for starts in product(*choices)}
    best = max(gaps.values())
    if best < 0:
        # The windows are so narrow that the raster steps over what is possible.
        gaps = dict.fromkeys(_earliest(shift.breaks), 0.0)
        best = 0.0
    if not gaps:
        raise InvalidInput(
            "has breaks that overlap wherever their windows allow them to start",
            where=f"shift {code}",
            hint="widen earliest and latest, or move the windows apart",
        )
    floor = min(best, SPACING_MINUTES)
    legal = [starts for starts, gap in gaps.items() if gap >= floor]
    return np.array(legal, dtype=np.int64).reshape(len(legal), len(lengths))


def _earliest(rules: tuple[BreakRule, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the placements in which each break starts as early as those before it let it."""
    for order in permutations(range(len(rules))):
        starts, now = [0] * len(rules), 0
        for k in order:
            starts[k] = max(now, rules[k].earliest)
            now = starts[k] + rules[k].minutes
        if all(start <= rule.latest for start, rule in zip(starts, rules, strict=True)):
            yield tuple(starts)


def _choices(rule: BreakRule, interval_minutes: int) -> list[int]:
    fine = rule.minutes < COARSE_RASTER_MINUTES or interval_minutes < COARSE_RASTER_MINUTES
    raster = FINE_RASTER_MINUTES if fine else COARSE_RASTER_MINUTES
    first = -(-rule.earliest // raster) * raster
    return list(range(first, rule.latest + 1, raster)) or [rule.earliest]


def _least_gap(starts: tuple[int, ...], lengths: list[int]) -> float:
    """Return the shortest time between two breaks, below zero where they overlap."""
    spans = sorted(zip(starts, lengths, strict=True))
    return min(
        (later - (start + length) for (start, length), (later, _) in pairwise(spans)),
        default=float("inf"),
    )


def _spread(placements: IntArray, rules: tuple[BreakRule, ...], most: int) -> IntArray:
    """Return up to so many placements far from each other, in rising order.

    Notes
    -----
    Farthest-first traversal (Gonzalez 1985, Theor. Comput. Sci. 38, 293-306), from the
    placement nearest to the middle of its windows; a minute counts once for every minute
    of the break that moves, so that meals are spread before rests.
    """
    weight = np.array([float(rule.minutes) for rule in rules])
    middle = np.array([(rule.earliest + rule.latest) / 2 for rule in rules])
    chosen = [int(_distance(placements, middle, weight).argmin())]
    nearest = _distance(placements, placements[chosen[0]], weight)
    while len(chosen) < min(most, len(placements)):
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, _distance(placements, placements[chosen[-1]], weight))
    return placements[sorted(chosen)]


def _distance(
    placements: IntArray, place: IntArray | FloatArray, weight: FloatArray
) -> FloatArray:
    distance: FloatArray = np.abs(placements - place) @ weight
    return distance


def pattern_of(
    code: str, shift: ShiftSettings, starts: IntArray, variant: int = 0
) -> ShiftPattern:
    """Return a shift whose breaks start so many minutes after it does."""
    breaks = [
        Break(int(start), rule.minutes, rule.paid, rule.kind)
        for start, rule in zip(starts, shift.breaks, strict=True)
    ]
    return ShiftPattern(
        shift=code,
        variant=variant,
        start_minute=shift.start,
        length_minutes=shift.length,
        breaks=tuple(sorted(breaks, key=lambda pause: pause.offset_minutes)),
        name=shift.title.en,
        name_zh=shift.title.zh,
    )


def _different(variants: list[ShiftPattern], interval_minutes: int) -> list[ShiftPattern]:
    seen: dict[bytes, ShiftPattern] = {}
    for pattern in variants:
        seen.setdefault(pattern.floor_profile(interval_minutes).tobytes(), pattern)
    return list(seen.values())


def _numbered(variants: list[ShiftPattern]) -> list[ShiftPattern]:
    return [
        ShiftPattern(
            p.shift, number, p.start_minute, p.length_minutes, p.breaks, p.name, p.name_zh
        )
        for number, p in enumerate(variants)
    ]
