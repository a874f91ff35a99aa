"""What holds for every crew, curve and plan of classes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity import (
    CapacityPeriod,
    Cohort,
    Crew,
    Decisions,
    Tenure,
    course_of,
    make_problem,
    walk,
)
from wfm.domain.capacity_settings import CapacitySettings

COUNT = 8
FIRST = date(2026, 3, 1)
PERIODS = tuple(
    CapacityPeriod(
        f"p{n}",
        FIRST + timedelta(days=30 * n),
        FIRST + timedelta(days=30 * n + 29),
        20,
        128.0 + 8 * n,
        provisional=False,
    )
    for n in range(COUNT)
)
SHARES = st.floats(0, 1)


@st.composite
def some_settings(draw: st.DrawFn) -> CapacitySettings:
    steps = sorted(draw(st.sets(st.integers(1, 30), max_size=4)))
    return CapacitySettings.model_validate(
        {
            "by": draw(st.sampled_from(["month", "week"])),
            "attrition": [
                {"from_month": m, "monthly_hazard": draw(st.floats(0, 0.5))} for m in (0, *steps)
            ],
            "attrition_odds": [{"factor": draw(st.floats(0, 2)), "probability": 1}],
            "hiring": {"pass_share": draw(st.floats(0.1, 1)), "lead_months": 0},
            "leaders": {"phone_share": draw(SHARES), "lead_months": draw(st.integers(0, 3))},
        }
    )


@st.composite
def some_crew(draw: st.DrawFn) -> Crew:
    cohorts = [
        Cohort(
            heads := draw(st.floats(5, 50)),
            heads * draw(st.floats(0.1, 1)),
            draw(st.floats(0, 40)),
            opening=True,
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    cohorts += [
        Cohort(
            draw(st.floats(0.5, 20)), 1.0, draw(SHARES) * 10, draw(st.integers(0, COUNT - 1)),
            moved=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    going = draw(st.dictionaries(st.integers(0, 1), st.integers(1, 2), max_size=2))
    leaders = (Cohort(3.0, 3.0, 12.0, opening=True),)
    return Crew(tuple(cohorts), leaders, {t: n for t, n in going.items() if t == 0})


@given(some_settings(), some_crew(), st.lists(st.integers(0, 30), min_size=8, max_size=8))
@settings(max_examples=60)
def test_heads_are_conserved(chosen: CapacitySettings, crew: Crew, seats: list[int]) -> None:
    """opening + joined + moved - leavers = closing, which the next month opens with."""
    need = dict.fromkeys(("low", "expected", "high"), np.full(COUNT, 20.0))
    problem = make_problem(chosen, PERIODS, need, crew)
    shape = (len(problem.scenarios), COUNT)
    rows = np.tile(np.array(seats), (shape[0], 1))
    promoted = np.array([1, 0, 2, 0, 0, 0, 0, 0])
    blank = np.zeros(shape)
    told = walk(problem, Decisions(rows, rows, promoted, blank, blank), problem.central)
    closing = told.opening + told.joined + told.moved - told.leavers
    assert told.closing == pytest.approx(closing)
    assert told.opening[1:] == pytest.approx(told.closing[:-1])
    assert (told.closing >= -1e-9).all()
    assert told.joined.sum() >= sum(seats) - 1e-9
    assert (told.gap_fte >= told.required_fte - told.productive_fte - 1e-9).all()
    assert (told.training <= told.opening + told.joined + told.moved + 1e-9).all()


@given(some_settings(), st.floats(0, 30), st.floats(0.5, 40))
def test_a_course_is_linear_in_heads(
    chosen: CapacitySettings, months: float, heads: float
) -> None:
    tenure = Tenure(chosen, 1.0)
    one = course_of([Cohort(1.0, 1.0, months)], tenure, COUNT)
    many = course_of([Cohort(heads, heads, months)], tenure, COUNT)
    later = course_of([Cohort(heads, heads, months, joins=2)], tenure, COUNT)
    for name in one.__slots__:
        assert getattr(many, name) == pytest.approx(getattr(one.times(heads), name))
        assert getattr(later, name) == pytest.approx(getattr(one.times(heads, 2), name))


@given(some_settings(), st.floats(0, 30))
def test_more_attrition_never_leaves_more_people(chosen: CapacitySettings, months: float) -> None:
    calm, wild = (
        course_of([Cohort(10.0, 10.0, months)], Tenure(chosen, factor), COUNT)
        for factor in (0.8, 1.6)
    )
    assert (calm.closing >= wild.closing - 1e-9).all()
    assert (calm.productive_fte >= wild.productive_fte - 1e-9).all()
