"""Break placements obey their windows, whatever the shift."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain.settings import BreakRule, ShiftSettings
from wfm.schedule import make_patterns

LUNCH = {"kind": "lunch", "minutes": 60, "earliest": 180, "latest": 300, "paid": False}
REST = {"minutes": 15, "earliest": 60, "latest": 150}


def shift(start: int, *breaks: dict[str, object]) -> ShiftSettings:
    return ShiftSettings(start=start, length=540, breaks=tuple(BreakRule(**b) for b in breaks))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 1439),
    st.integers(60, 200),
    st.integers(0, 120),
    st.integers(240, 400),
    st.integers(0, 100),
    st.sampled_from([15, 30, 60]),
)
def test_every_break_lies_in_its_window(
    start: int, first: int, first_width: int, second: int, second_width: int, interval: int
) -> None:
    rules = (
        BreakRule(minutes=15, earliest=first, latest=first + first_width),
        BreakRule(
            kind="lunch", minutes=30, earliest=second, latest=second + second_width, paid=False
        ),
    )
    made = make_patterns({"X": ShiftSettings(start=start, length=540, breaks=rules)}, interval)
    assert 1 <= len(made) <= 12
    assert [p.variant for p in made] == list(range(len(made)))
    placements = {tuple(b.offset_minutes for b in p.breaks) for p in made}
    assert len(placements) == len(made)
    for pattern in made:
        rest, lunch = sorted(pattern.breaks, key=lambda b: b.kind == "lunch")
        assert rules[0].earliest <= rest.offset_minutes <= rules[0].latest
        assert rules[1].earliest <= lunch.offset_minutes <= rules[1].latest
        assert pattern.paid_minutes == 510


def test_lunches_are_spread_over_their_window() -> None:
    made = make_patterns({"D": shift(480, LUNCH, REST)}, 30)
    lunches = {b.offset_minutes for p in made for b in p.breaks if b.kind == "lunch"}
    assert min(lunches) == 180
    assert max(lunches) == 300
    assert len(lunches) >= 4


def test_a_shift_without_breaks_has_one_pattern_and_keeps_its_names() -> None:
    settings_of = ShiftSettings(title={"en": "Day", "zh": "白班"}, start="08:00", length="8:00")
    (pattern,) = make_patterns({"D": settings_of}, 30)
    assert (pattern.shift, pattern.name, pattern.name_zh) == ("D", "Day", "白班")
    assert pattern.paid_minutes == 480
