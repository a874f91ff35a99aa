"""Small hiring problems with round numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from wfm.capacity import CapacityPeriod, CapacityProblem, Cohort, Crew, make_problem
from wfm.domain.capacity_settings import CapacitySettings

PLAIN: dict[str, Any] = {
    "attrition": [{"from_month": 0, "monthly_hazard": 0.1}],
    "proficiency": [{"from_month": 0, "speed": 1.0}],
    "hiring": {
        "lead_months": 1,
        "training_months": 1,
        "offer_share": 0.5,
        "join_share": 0.5,
        "pass_share": 1.0,
        "class_min": 1,
        "class_max": 3,
        "trainers": 1,
        "trainees_per_trainer": 3,
        "applicant_cost": 10,
        "joiner_cost": 100,
        "training_cost": 200,
    },
    "overtime": {"max_hours": 0},
    "temporary": {"max_fte": 0},
    "leaders": {"missing_cost": 0},
    "demand_odds": {"low": 0, "expected": 1, "high": 0},
    "attrition_odds": [{"factor": 1, "probability": 1}],
    "monthly_wage": 1000,
    "unmet_cost": 3000,
    "gap": 1e-9,
}
"""No overtime, no temporary people, no uncertainty; everybody is as good from the first day."""


def settings_of(**changes: Any) -> CapacitySettings:
    """Return the plain settings with whole or single words changed."""
    data = {**PLAIN, "months": 6}
    for word, value in changes.items():
        old = data.get(word)
        data[word] = (
            {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return CapacitySettings.model_validate(data)


def periods_of_160_hours(count: int) -> tuple[CapacityPeriod, ...]:
    """Return periods of 30 days in which a full-timer owes 160 h."""
    first = date(2026, 3, 1)
    return tuple(
        CapacityPeriod(
            f"p{n}",
            first + timedelta(days=30 * n),
            first + timedelta(days=30 * n + 29),
            20,
            160.0,
            False,
        )
        for n in range(count)
    )


@pytest.fixture(scope="session")
def plain_settings() -> Callable[..., CapacitySettings]:
    return settings_of


@pytest.fixture(scope="session")
def plain_periods() -> Callable[[int], tuple[CapacityPeriod, ...]]:
    return periods_of_160_hours


@pytest.fixture(scope="session")
def plain_problem() -> Callable[..., CapacityProblem]:
    """Make a problem of a crew of trained agents and a requirement."""

    def made(
        required: list[float] | dict[str, list[float]], agents: float = 10.0, **changes: Any
    ) -> CapacityProblem:
        need = required if isinstance(required, dict) else {"expected": required}
        need = {name: np.array(need.get(name, need["expected"]), float)
                for name in ("low", "expected", "high")}  # fmt: skip
        count = need["expected"].size
        settings = settings_of(**{"months": max(count, 3), **changes})
        crew = Crew((Cohort(agents, agents, 24.0, opening=True),))
        return make_problem(settings, periods_of_160_hours(count), need, crew)

    return made
