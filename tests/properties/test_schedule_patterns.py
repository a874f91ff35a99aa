"""Break placements obey their windows, whatever the shift."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain import InvalidInput
from wfm.domain.settings import BreakRule, ShiftSettings
from wfm.schedule import make_patterns
from wfm.schedule.patterns import MOST_VARIANTS

LENGTH = 540


@st.composite
def rules(draw: st.DrawFn) -> BreakRule:
    minutes = draw(st.sampled_from([10, 15, 20, 30, 45, 60]))
    earliest = draw(st.integers(0, LENGTH - minutes))
    latest = draw(st.integers(earliest, min(earliest + 150, LENGTH - minutes)))
    kind = draw(st.sampled_from(["lunch", "rest"]))
    return BreakRule(
        kind=kind, minutes=minutes, earliest=earliest, latest=latest, paid=draw(st.booleans())
    )


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 1439),
    st.lists(rules(), max_size=4),
    st.sampled_from([5, 10, 15, 20, 30, 60]),
)
def test_every_break_is_taken_in_its_window(start, given_rules, interval):
    shift = ShiftSettings(start=start, length=LENGTH, breaks=tuple(given_rules))
    if not _possible(given_rules):
        with pytest.raises(InvalidInput, match="overlap"):
            make_patterns({"X": shift}, interval)
        return
    made = make_patterns({"X": shift}, interval)
    assert 1 <= len(made) <= MOST_VARIANTS
    assert [p.variant for p in made] == list(range(len(made)))
    assert len({p.floor_profile(interval).tobytes() for p in made}) == len(made)
    unpaid = sum(rule.minutes for rule in given_rules if not rule.paid)
    for pattern in made:
        assert pattern.paid_minutes == LENGTH - unpaid
        assert _windows_kept(pattern.breaks, given_rules)
        for before, after in pairwise(pattern.breaks):
            assert before.offset_minutes + before.length_minutes <= after.offset_minutes


def _possible(given_rules):
    """Whether some order of the breaks fits, each begun as early as it may."""
    for order in permutations(given_rules):
        now = 0
        for rule in order:
            begin = max(now, rule.earliest)
            if begin > rule.latest:
                break
            now = begin + rule.minutes
        else:
            return True
    return False


def _windows_kept(breaks, given_rules):
    """Whether some matching of breaks to rules keeps every window."""
    if not breaks:
        return not given_rules
    first, *rest = breaks
    return any(
        rule.minutes == first.length_minutes
        and rule.kind == first.kind
        and rule.paid == first.paid
        and rule.earliest <= first.offset_minutes <= rule.latest
        and _windows_kept(rest, [*given_rules[:k], *given_rules[k + 1 :]])
        for k, rule in enumerate(given_rules)
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(60, 200), st.integers(0, 120), st.integers(280, 400), st.integers(0, 100))
def test_breaks_keep_apart_where_the_windows_allow_it(first, first_width, second, second_width):
    given_rules = (
        BreakRule(minutes=15, earliest=first, latest=first + first_width),
        BreakRule(
            kind="lunch", minutes=30, earliest=second, latest=second + second_width, paid=False
        ),
    )
    made = make_patterns({"X": ShiftSettings(start=0, length=LENGTH, breaks=given_rules)}, 15)
    gaps = [
        after.offset_minutes - before.offset_minutes - before.length_minutes
        for pattern in made
        for before, after in pairwise(pattern.breaks)
    ]
    assert min(gaps) >= 45 or max(gaps) == min(gaps)
