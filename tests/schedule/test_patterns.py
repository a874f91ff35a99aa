"""Shift patterns: breaks in their windows, apart, well spread, few."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.domain.settings import BreakRule, ShiftSettings, Title
from wfm.schedule import make_patterns
from wfm.schedule.patterns import MOST_VARIANTS, SPACING_MINUTES

LUNCH = BreakRule(kind="lunch", minutes=60, earliest=180, latest=300, paid=False)
MORNING = BreakRule(minutes=15, earliest=60, latest=150)
AFTERNOON = BreakRule(minutes=15, earliest=360, latest=465)
DAY = ShiftSettings(
    title=Title(en="Day", zh="白班"),
    start=480,
    length=540,
    breaks=(LUNCH, MORNING, AFTERNOON),
)


def test_titles_codes_and_times_are_those_of_the_shift():
    patterns = make_patterns({"D1": DAY}, 30)
    assert {p.shift for p in patterns} == {"D1"}
    assert {(p.name, p.name_zh) for p in patterns} == {("Day", "白班")}
    assert [p.variant for p in patterns] == list(range(len(patterns)))
    assert all(p.start_minute == 480 and p.length_minutes == 540 for p in patterns)
    assert all(p.paid_minutes == 480 for p in patterns)


def test_a_handful_of_variants_spreads_over_the_windows():
    patterns = make_patterns({"D1": DAY}, 30)
    assert 6 <= len(patterns) <= MOST_VARIANTS
    lunches = {b.offset_minutes for p in patterns for b in p.breaks if b.kind == "lunch"}
    assert lunches == {180, 210, 240, 270, 300}
    first_rests = {p.breaks[0].offset_minutes for p in patterns}
    assert min(first_rests) == 60
    assert max(first_rests) == 150


def test_breaks_are_in_order_and_apart():
    for pattern in make_patterns({"D1": DAY}, 30):
        assert [b.kind for b in pattern.breaks] == ["rest", "lunch", "rest"]
        for before, after in pairwise(pattern.breaks):
            end = before.offset_minutes + before.length_minutes
            assert after.offset_minutes - end >= SPACING_MINUTES


def test_narrow_windows_lower_the_spacing_but_never_overlap():
    tight = ShiftSettings(
        start=480,
        length=300,
        breaks=(
            BreakRule(minutes=15, earliest=120, latest=120),
            BreakRule(kind="lunch", minutes=30, earliest=120, latest=150),
        ),
    )
    (pattern,) = make_patterns({"S": tight}, 15)
    assert [(b.offset_minutes, b.length_minutes) for b in pattern.breaks] == [(120, 15), (150, 30)]


def test_shift_without_breaks_has_one_pattern():
    (pattern,) = make_patterns({"P": ShiftSettings(start=540, length=240, part_time=True)}, 30)
    assert pattern.breaks == ()
    assert pattern.variant == 0


def test_variants_that_look_alike_are_made_once():
    patterns = make_patterns({"D1": DAY}, 60)
    profiles = {p.floor_profile(60).tobytes() for p in patterns}
    assert len(profiles) == len(patterns)


def test_many_breaks_stay_cheap():
    rests = tuple(BreakRule(minutes=5, earliest=30, latest=600) for _ in range(5))
    patterns = make_patterns({"X": ShiftSettings(start=0, length=720, breaks=rests)}, 5)
    assert 1 <= len(patterns) <= MOST_VARIANTS


def test_shift_over_midnight_keeps_its_length():
    night = ShiftSettings(start=1320, length=600, breaks=(LUNCH,))
    patterns = make_patterns({"N": night}, 30)
    assert all(p.is_night and p.end_minute == 1920 for p in patterns)


def test_breaks_that_must_overlap_are_refused():
    clash = ShiftSettings(
        start=480,
        length=300,
        breaks=(
            BreakRule(minutes=30, earliest=120, latest=120),
            BreakRule(minutes=30, earliest=135, latest=135),
        ),
    )
    with pytest.raises(InvalidInput, match=r"shift BAD.*overlap"):
        make_patterns({"GOOD": DAY, "BAD": clash}, 30)


def test_no_shift_is_refused():
    with pytest.raises(InvalidInput, match="no shift"):
        make_patterns({}, 30)


def test_lunch_is_staggered_over_the_centre():
    floor = np.mean([p.floor_profile(30) for p in make_patterns({"D1": DAY}, 30)], axis=0)
    assert floor.min() >= 0.5  # never all at lunch at once
