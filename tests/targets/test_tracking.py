"""Projections keep their promise; the parts of a gap add up."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.domain import AgentTarget, InvalidInput, TimeGrid
from wfm.targets.decomposition import Decomposition, decompose
from wfm.targets.funnel import diagnose_funnel
from wfm.targets.tracking import TrackingRule, track

GRID = TimeGrid(date(2026, 2, 2), 20, 60, "Asia/Shanghai")
DAYS = [GRID.first_day + timedelta(days=n) for n in range(20)]
EXPECTED = np.where(np.arange(20) % 5 == 4, 0.0, 50.0)
TOTAL = EXPECTED.sum()
PHI = 2.0


def piece(agent: str, number: float = 790.0) -> Decomposition:
    target = AgentTarget(
        agent, "handled_contacts", "contacts", GRID.first_day, GRID.last_day, number, TOTAL,
        float(np.sqrt(PHI * TOTAL)), 0.6, 0.6, 120.0, 16, 0.7,
    )  # fmt: skip
    return decompose(target, GRID, EXPECTED)


def counts_until(agent: str, counts: np.ndarray, days: int) -> dict[tuple[str, date], float]:
    return {(agent, DAYS[d]): float(counts[d]) for d in range(days) if EXPECTED[d] > 0}


def test_intervals_and_probabilities_hold_over_many_agents() -> None:
    """Agents drawn from the stated model: 90 % intervals cover, P(hit) is calibrated."""
    random = np.random.default_rng(7)
    people, covered, predicted, hits = 1500, 0, 0.0, 0
    pieces = [piece(f"a{n}") for n in range(people)]
    actual: dict[tuple[str, date], float] = {}
    ends = []
    for n in range(people):
        pace = random.normal(1, 0.08)
        counts = random.normal(pace * EXPECTED, np.sqrt(PHI * EXPECTED))
        actual |= counts_until(f"a{n}", counts, 10)
        ends.append(round(float(counts.sum())))
    teams = {f"a{n}": "t" for n in range(people)}
    for n, one in enumerate(track(pieces, teams, actual, DAYS[9])):
        covered += one.low <= ends[n] <= one.high
        predicted += one.hit_probability
        hits += ends[n] >= one.target
    error = np.sqrt(0.9 * 0.1 / people)
    assert abs(covered / people - 0.9) < 4 * error
    assert abs(hits - predicted) / people < 4 * 0.5 / np.sqrt(people)


def test_the_end_of_the_month_is_certain() -> None:
    counts = np.where(EXPECTED > 0, 49.0, 0.0)
    (one,) = track([piece("a", 784)], {"a": "t"}, counts_until("a", counts, 20), DAYS[-1])
    assert (one.actual, one.projected, one.low, one.high) == (784, 784, 784, 784)
    assert one.hit_probability == 1
    assert np.isnan(one.run_rate)
    (one,) = track([piece("a", 785)], {"a": "t"}, counts_until("a", counts, 20), DAYS[-1])
    assert one.hit_probability == 0
    assert one.alert


def test_what_the_floor_shares_is_told_apart_from_the_own_part() -> None:
    slow, usual = np.where(EXPECTED > 0, 30.0, 0.0), np.where(EXPECTED > 0, 45.0, 0.0)
    actual = counts_until("a", slow, 10) | counts_until("b", usual, 10)
    first, second = track([piece("a"), piece("b")], {"a": "t", "b": "t"}, actual, DAYS[9])
    assert first.floor_part == second.floor_part == pytest.approx(-100)
    assert first.own_part == pytest.approx(-60)
    assert second.own_part == pytest.approx(60)
    assert first.floor_part + first.own_part == pytest.approx(first.actual - 400)
    assert first.alert
    assert first.run_rate == pytest.approx((790 - 240) / 8)


def test_days_without_a_figure_count_as_still_to_come() -> None:
    full = counts_until("a", EXPECTED, 10)
    gone = {key: value for key, value in full.items() if key[1] != DAYS[2]}
    (one,) = track([piece("a")], {"a": "t"}, gone, DAYS[9])
    assert (one.reported_days, one.missing_days) == (7, 1)
    assert one.projected == pytest.approx(TOTAL)
    assert one.gap == pytest.approx(350 - one.due)


def test_an_alert_is_a_matter_of_the_threshold() -> None:
    actual = counts_until("a", EXPECTED * 0.97, 10)
    (one,) = track([piece("a")], {"a": "t"}, actual, DAYS[9], TrackingRule(alert_below=0.01))
    assert not one.alert
    rule = TrackingRule(alert_below=one.hit_probability + 0.01)
    assert track([piece("a")], {"a": "t"}, actual, DAYS[9], rule)[0].alert


def test_figures_without_a_frozen_target_are_named() -> None:
    with pytest.raises(InvalidInput, match="b has no frozen target for 2026-02-02"):
        track([piece("a")], {"a": "t"}, {("b", DAYS[0]): 3.0}, DAYS[5])
    with pytest.raises(InvalidInput, match="2026-03-09 is not within"):
        track([piece("a")], {"a": "t"}, {}, date(2026, 3, 9))
    with pytest.raises(InvalidInput, match="alert_below"):
        TrackingRule(alert_below=2)


positive = st.integers(1, 10000)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=6))
def test_the_steps_of_a_funnel_add_up_to_the_gap(pairs: list[tuple[int, int]]) -> None:
    planned, actual = [p for p, _ in pairs], [a for _, a in pairs]
    found = diagnose_funnel([f"s{n}" for n in range(len(pairs))], planned, actual)
    gap = actual[-1] - planned[-1]
    assert sum(one.contribution for one in found) == pytest.approx(gap, abs=1e-6, rel=1e-9)


def test_only_the_step_that_changed_explains_the_gap() -> None:
    found = diagnose_funnel(("dials", "connects", "sales"), (4000, 1000, 100), (4000, 1000, 70))
    assert [round(one.contribution, 9) for one in found] == [0, 0, -30]
    broken = diagnose_funnel(("dials", "connects", "sales"), (4000, 1000, 100), (4000, 0, 0))
    assert [one.contribution for one in broken] == pytest.approx([0, -100, 0])


def test_a_funnel_that_makes_no_sense_is_refused() -> None:
    for planned, actual in (((10, 0), (5, 1)), ((10, 5), (0, 1)), ((10,), (5, 1))):
        with pytest.raises(InvalidInput):
            diagnose_funnel(("dials", "sales"), planned, actual)
