"""Verdicts in plain words."""

import pytest

from wfm.whatif import Figure

NOTHING = "no measurable difference"


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        (
            Figure("service_level", "all", "share", 0.80, 0.821, 0.004),
            "better by 2.1 points (1.7 to 2.5)",
        ),
        (
            Figure("service_level", "all", "share", 0.80, 0.79, 0.004),
            "worse by 1.0 points (0.6 to 1.4)",
        ),
        (Figure("service_level", "all", "share", 0.80, 0.803, 0.004), NOTHING),
        (
            Figure("abandonment", "all", "share", 0.03, 0.01, 0.001),
            "better by 2.0 points (1.9 to 2.1)",
        ),
        (
            Figure("mean_wait_seconds", "q", "seconds", 10.0, 30.0, 2.0),
            "worse by 20.0 s (18.0 to 22.0)",
        ),
        (
            Figure("occupancy", "all", "share", 0.7, 0.8, 0.01),
            "higher by 10.0 points (9.0 to 11.0)",
        ),
        (Figure("cost", "all", "hours", 1000.0, 900.0), "better by 100 h"),
        (Figure("paid_hours", "all", "hours", 50.0, 50.0), NOTHING),
        (Figure("overtime_hours", "all", "hours", float("nan"), 3.0), "not in both worlds"),
    ],
)
def test_words(figure: Figure, says: str) -> None:
    assert figure.verdict == says
