"""Shrinking observed festival ratios towards their analogue."""

import numpy as np
import pytest

from wfm.forecast.day_kinds import DayKind, Kind
from wfm.forecast.special_days import SpecialDays

FIRST = DayKind(Kind.STATUTORY, 6, "Spring Festival", -2)


def test_ordinary_days_are_left_alone() -> None:
    assert SpecialDays({}, 0.01).effect(DayKind(Kind.ORDINARY, 2)) == (1.0, 0.0)


def test_an_unseen_festival_is_its_analogue_with_a_wide_spread() -> None:
    ratio, spread = SpecialDays({}, 0.01).effect(FIRST)
    assert ratio == 1.0
    assert spread == pytest.approx(0.30)


def test_what_was_seen_is_believed_the_more_the_less_noise() -> None:
    log = float(np.log(0.5))
    key = ("statutory", "Spring Festival", -2)
    seen = {key[:1]: (1, log), key[:2]: (1, log), key: (1, log)}
    quiet, _ = SpecialDays(seen, 0.001).effect(FIRST)
    noisy, _ = SpecialDays(seen, 0.5).effect(FIRST)
    assert 0.5 < quiet < 0.501
    assert quiet < noisy < 1.0


def test_the_same_day_of_the_same_festival_says_most() -> None:
    seen = {
        ("statutory",): (11, 0.0),
        ("statutory", "Spring Festival"): (4, -0.3),
        ("statutory", "Spring Festival", -2): (1, -0.9),
    }
    days = SpecialDays(seen, 0.005)
    ratio, spread = days.effect(FIRST)
    other_day, wider = days.effect(DayKind(Kind.STATUTORY, 6, "Spring Festival", -1))
    other_festival, widest = days.effect(DayKind(Kind.STATUTORY, 6, "Qingming", 0))
    assert np.log(ratio) == pytest.approx(-0.85, abs=0.05)
    assert np.log(other_day) == pytest.approx(-0.3, abs=0.02)
    assert other_festival == pytest.approx(1.0)
    assert spread < wider < widest
