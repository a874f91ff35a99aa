"""A month in whole pieces; an income in exact ones."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.domain import AgentActivity, AgentTarget, InvalidInput, TimeGrid
from wfm.domain.errors import NotFound
from wfm.targets.decomposition import decompose, decompose_all, whole_parts
from wfm.targets.sales_chain import decompose_income

GRID = TimeGrid(date(2026, 2, 4), 26, 60, "Asia/Shanghai")


def target_of(number: float, agent: str = "a1") -> AgentTarget:
    return AgentTarget(
        agent, "handled_contacts", "contacts", GRID.first_day, GRID.last_day, number, number,
        30.0, 0.6, 0.6, 120.0, 20, 0.7,
    )  # fmt: skip


@given(
    st.integers(0, 5000),
    st.lists(st.floats(0, 500), min_size=1, max_size=40).filter(lambda w: sum(w) > 1e-3),
)
def test_parts_add_up_and_stay_within_one_of_their_share(total: int, weights: list[float]) -> None:
    parts = whole_parts(total, weights)
    share = total * np.array(weights) / sum(weights)
    assert parts.sum() == total
    assert (np.abs(parts - share) < 1 + 1e-6).all()
    assert (parts[np.array(weights) == 0] == 0).all()


def test_largest_remainders_by_hand() -> None:
    # Exact shares 4.2, 3.5, 2.3: one left after the whole parts, for the largest remainder.
    assert whole_parts(10, [42, 35, 23]).tolist() == [4, 4, 2]
    assert whole_parts(2, [1, 1, 1]).tolist() == [1, 1, 0]


def test_nothing_to_divide_by_is_refused() -> None:
    assert whole_parts(0, [0, 0]).tolist() == [0, 0]
    with pytest.raises(InvalidInput, match="no day expects"):
        whole_parts(5, [0, 0])
    with pytest.raises(InvalidInput, match="negative"):
        whole_parts(5, [1, -1])


@given(st.integers(0, 3000), st.integers(0, 2**32 - 1))
def test_month_weeks_and_days_agree(total: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    works = random.random(26) < 0.7
    works[3] = True
    expected = np.where(works, random.uniform(5, 80, 26), 0.0)
    made = decompose(target_of(total), GRID, expected)
    assert made.pieces.sum() == total == sum(number for _, number in made.weeks)
    assert (made.pieces[~works] == 0).all()
    assert made.working_days == works.sum()
    assert all(monday.weekday() == 0 for monday, _ in made.weeks)
    for monday, number in made.weeks:
        inside = [monday <= day <= monday + timedelta(days=6) for day in made.days]
        share = total * expected[inside].sum() / expected.sum()
        assert abs(number - share) < 1 + 1e-6


def test_a_quiet_day_is_asked_for_less() -> None:
    expected = np.full(26, 50.0)
    expected[10] = 10.0
    made = decompose(target_of(1260), GRID, expected)
    assert made.pieces[10] == 10
    assert set(made.pieces.tolist()) == {10, 50}


def test_what_cannot_be_cut_is_named() -> None:
    with pytest.raises(InvalidInput, match="no whole number"):
        decompose(target_of(0.5), GRID, np.ones(26))
    other = TimeGrid(date(2026, 2, 5), 25, 60, "Asia/Shanghai")
    with pytest.raises(InvalidInput, match="2026-02-05"):
        decompose(target_of(5), other, np.ones(25))
    with pytest.raises(InvalidInput, match="simulated without a roster"):
        decompose_all([target_of(5)], GRID, None, "handled_contacts")
    ones = np.ones((1, 26))
    activity = AgentActivity(("b",), ones, ones, np.ones((3, 1)), ones)
    with pytest.raises(NotFound, match="a1"):
        decompose_all([target_of(5)], GRID, activity, "handled_contacts")
    with pytest.raises(InvalidInput, match="no frozen target for sales"):
        decompose_all([target_of(5)], GRID, activity, "sales")


def test_the_income_of_the_document_is_multiplied_back_exactly() -> None:
    chain = decompose_income(10000, "2 %".replace(" %", "e-2"), 5000, 0.1, 0.25, 2)
    assert chain.sales_value == 500_000
    assert chain.whole() == {"sales": 100, "connects": 1000, "dials": 4000, "prospects": 2000}
    assert chain.income_again == 10000


@given(
    st.integers(1, 10**7),
    *[st.integers(1, 1000).map(lambda n: n / 1000) for _ in range(3)],
    st.integers(100, 10**6).map(lambda n: n / 100),
    st.integers(10, 90).map(lambda n: n / 10),
)
def test_every_chain_multiplies_back_exactly(
    income: int, commission: float, close: float, connect: float, value: float, dials: float
) -> None:
    chain = decompose_income(income, commission, value, close, connect, dials)
    assert chain.income_again == Fraction(income)
    assert chain.connects * chain.close_rate == chain.sales
    assert chain.dials * chain.connect_rate == chain.connects


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"commission_rate": 0}, "commission_rate"),
        ({"close_rate": 1.2}, "close_rate"),
        ({"income": "much"}, "income"),
        ({"dials_per_prospect": 0.5}, "dials per prospect"),
    ],
)
def test_rates_out_of_range_are_named(change: dict[str, object], word: str) -> None:
    good = {"income": 1, "commission_rate": 0.1, "value_per_sale": 1, "close_rate": 0.1,
            "connect_rate": 0.1}  # fmt: skip
    with pytest.raises(InvalidInput, match=word):
        decompose_income(**(good | change))


def test_rates_may_be_per_cent_and_mistyped_amounts_are_refused() -> None:
    chain = decompose_income("8000", "5 %", "299.99", "7.3%", "31%", "1.7")
    assert chain.close_rate == Fraction(73, 1000)
    assert chain.income_again == 8000
    for wrong in ("1e400", "1e999999999", "1e-300", "nan", "1e16", "120%"):
        with pytest.raises(InvalidInput):
            decompose_income("8000", wrong, 300, 0.1, 0.3)
        with pytest.raises(InvalidInput):
            decompose_income("8000", 0.05, wrong.replace("120%", "0"), 0.1, 0.3)
