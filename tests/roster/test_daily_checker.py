"""The checker of daily rosters, rule by rule, on lines made by hand."""

import numpy as np
import pytest

from wfm.domain import InvalidInput, InvalidInputs
from wfm.roster.daily import DailyAgent, DailyProblem, DailyShift, breaches, roster_cost

LETTERS = {".": -1, "E": 0, "N": 1}


def problem(days=14, **rules):
    agent = {
        "most_shifts": (days, days),
        "least_minutes": 0,
        "most_minutes": days * 480,
        "most_run": days,
        "least_run": 1,
        "least_rest": 1,
        "most_weekends": days,
        "days_off": (),
    } | rules
    shifts = (DailyShift("E", 480), DailyShift("N", 600, ("E",)))
    nothing = np.zeros((1, days, 2))
    return DailyProblem(
        days, shifts, (DailyAgent("Ann", **agent),), np.zeros((days, 2)), np.zeros((days, 2)),
        np.zeros((days, 2)), nothing, nothing,
    )  # fmt: skip


def roster(text):
    return np.array([[LETTERS[letter] for letter in text]])


@pytest.mark.parametrize(
    ("rules", "good", "bad", "rule"),
    [
        ({"most_run": 3}, "EEE.EEE.......", "EEEE..........", "most_run"),
        ({"least_run": 2}, "E..EE........E", "E..E.E........", "least_run"),
        ({"least_rest": 2}, ".E..EE........", "EE.EE.........", "least_rest"),
        ({"most_weekends": 1}, ".....EE.......", ".....E.......E", "most_weekends"),
        ({"days_off": (3,)}, "EEE...........", "EEEE..........", "days_off"),
        ({"least_minutes": 1080}, "EN............", "EE............", "least_minutes"),
        ({"most_minutes": 1080}, "EN............", "NN............", "most_minutes"),
        ({"most_shifts": (14, 1)}, "EN.E..........", "NN............", "most_shifts"),
        ({}, "EN.E..........", "NE............", "forbidden_next"),
    ],
)
def test_each_rule_is_seen(rules, good, bad, rule):
    case = problem(**rules)
    assert breaches(case, roster(good)) == ()
    assert {breach.rule for breach in breaches(case, roster(bad))} == {rule}


def test_runs_at_the_ends_may_be_short_and_saturday_with_sunday_is_one_weekend():
    case = problem(least_run=3, least_rest=3, most_weekends=2)
    assert breaches(case, roster("E...EEE...EEE.")) == ()
    assert breaches(problem(most_weekends=1), roster(".....EEEEE....")) == ()


def test_cost_counts_heads_and_wishes():
    days = 2
    on, off = np.zeros((2, days, 1)), np.zeros((2, days, 1))
    on[0, 0, 0], off[1, 1, 0] = 2, 3
    free = DailyAgent("Ann", (2,), 0, 960, 2, 1, 1, 1)
    other = DailyAgent("Bob", (2,), 0, 960, 2, 1, 1, 1)
    case = DailyProblem(
        days, (DailyShift("D", 480),), (free, other), [[1], [1]], [[100], [100]], [[1], [1]],
        on, off,
    )  # fmt: skip
    assert roster_cost(case, np.array([[0, -1], [-1, 0]])) == 3
    assert roster_cost(case, np.array([[-1, -1], [0, 0]])) == 2 + 3
    assert roster_cost(case, np.array([[0, 0], [0, -1]])) == 1
    assert roster_cost(case, np.full((2, 2), -1)) == 2 + 200


def test_a_roster_of_another_shape_or_with_unknown_shifts_is_refused():
    with pytest.raises(InvalidInput, match="shape"):
        breaches(problem(), roster("EE"))
    with pytest.raises(InvalidInput, match="shift number 5 does not exist"):
        roster_cost(problem(), roster("E" * 14) + 5)


def test_all_faults_of_a_problem_are_named_at_once():
    with pytest.raises(InvalidInputs) as caught:
        problem(least_minutes=9000, most_minutes=100, most_run=1, least_run=2, days_off=(14,))
    text = str(caught.value)
    assert "3 problems" in text
    assert "9000 to 100 minutes" in text
    assert "2 to 1 days in a row" in text
    assert "off on day 14 of 14" in text


def test_negative_demand_is_refused():
    with pytest.raises(InvalidInputs, match="need"):
        DailyProblem(
            1, (DailyShift("D", 480),), (DailyAgent("A", (1,), 0, 480, 1, 1, 1, 0),), [[-1]],
            [[1]], [[1]], np.zeros((1, 1, 1)), np.zeros((1, 1, 1)),
        )  # fmt: skip
