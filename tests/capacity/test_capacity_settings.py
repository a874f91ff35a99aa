"""What the settings of the capacity plan refuse, and in which words."""

import pytest

from wfm.domain.capacity_settings import CapacitySettings
from wfm.domain.setting_errors import validate_model


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"months": 0}, "months is 0, but must be at least 1"),
        ({"months": 200}, "months is 200, but must be at most 35"),
        ({"hiring": {"class_max": 60}}, "larger than 4 trainers can teach (48 people)"),
        ({"hiring": {"class_min": 30}}, "class_min 30 is above class_max 24"),
        ({"hiring": {"lead_months": 17}}, "reach beyond the 18 months"),
        ({"months": 3}, "reach beyond the 3 months"),
        ({"hiring": {"join_share": 0}}, "join_share is 0, but must be more than 0"),
        ({"attrition": [{"from_month": 0, "monthly_hazard": 1.5}]}, "1.5 is more than 1"),
        ({"attrition": [{"from_month": 1, "monthly_hazard": 0.1}]}, "must begin at 0"),
        ({"attrition": []}, "needs at least one entry"),
        (
            {"proficiency": [{"from_month": 0, "speed": 1}, {"from_month": 0, "speed": 1}]},
            "must begin at 0 and rise",
        ),
        ({"attrition_odds": [{"factor": 20, "probability": 1}]}, "is 140%"),
        ({"attrition_odds": [{"factor": 1, "probability": 0.5}]}, "add up to 0.5"),
        ({"demand_odds": {"low": 0.5}}, "demand_odds add up to 1.2"),
        ({"transfers": [{"day": "2026-05-01", "heads": 0}]}, "moves nobody"),
        ({"leave_months": [{"month": 2, "share": 0.1}] * 2}, "names a month twice"),
        ({"budget": -3}, "budget is -3, but must be more than 0"),
        ({"by": "year"}, "not one of month, week"),
        ({"leaders": {"agents_per_leader": 0}}, "at least 1"),
        ({"traners": 3}, "unknown word 'traners'"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object], words: str) -> None:
    settings, problems = validate_model(CapacitySettings, wrong)
    assert settings is None
    assert words in " ".join(p.what for p in problems)


def test_the_defaults_make_sense() -> None:
    settings, problems = validate_model(CapacitySettings, {})
    assert problems == []
    assert settings == CapacitySettings()
