"""What counts as unpopular work, and what past work is worth."""

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import Agent, Calendar, Day, DayClass, LedgerEntry
from wfm.roster import burdens, credits
from wfm.roster.fairness import fair_shares, fairness_cost

FESTIVAL = "Spring Festival"


def calendar():
    kinds = {
        date(2026, 2, 14): (DayClass.MAKEUP, FESTIVAL),
        date(2026, 2, 15): (DayClass.OFF, FESTIVAL),
        date(2026, 2, 16): (DayClass.STATUTORY, FESTIVAL),
        date(2026, 2, 17): (DayClass.STATUTORY, "New Year's Day"),
    }
    return Calendar("CN", tuple(Day(day, kind, name) for day, (kind, name) in kinds.items()))


def entries(roster, row):
    made = roster([row], first=date(2026, 2, 14))
    return [(e.agent, e.day.day, e.burden) for e in burdens(made, calendar())]


def test_days_and_their_burdens(roster):
    assert entries(roster, "EEEE") == [
        ("a0", 15, "weekend"),
        ("a0", 16, "holiday"),
        ("a0", 16, "spring_festival"),
        ("a0", 17, "holiday"),
    ]


def test_a_night_belongs_to_the_day_it_starts(roster):
    assert entries(roster, "..N.") == [
        ("a0", 16, "night"),
        ("a0", 16, "holiday"),
        ("a0", 16, "spring_festival"),
    ]


def test_a_statutory_saturday_is_a_holiday_and_no_weekend(roster):
    made = roster(["E"], first=date(2026, 10, 3))
    days = Calendar("CN", (Day(date(2026, 10, 3), DayClass.STATUTORY, "National Day"),))
    assert [e.burden for e in burdens(made, days)] == ["holiday"]


def test_credits_fade_and_count_per_full_time():
    agents = [Agent("a", "t", ("q",)), Agent("b", "t", ("q",), contract_share=0.5)]
    today = date(2026, 3, 1)
    ledger = [
        LedgerEntry("a", today - timedelta(days=90), "night"),
        LedgerEntry("a", today - timedelta(days=180), "night"),
        LedgerEntry("b", today - timedelta(days=90), "night"),
        LedgerEntry("a", today, "night"),
        LedgerEntry("gone", today - timedelta(days=1), "night"),
        LedgerEntry("a", today - timedelta(days=730), "spring_festival"),
    ]
    worth = credits(agents, ledger, today)
    assert worth[0] == pytest.approx([0.75, 1.0])
    assert worth[3] == pytest.approx([0.5, 0.0])
    assert worth[1:3].sum() == 0


def test_fair_shares_follow_presence_and_history():
    weight, credit = np.array([1.0, 1.0, 0.5, 0.0]), np.zeros(4)
    most = np.full(4, 10.0)
    assert fair_shares(10.0, weight, credit, most) == pytest.approx([4, 4, 2, 0])
    heavy = fair_shares(10.0, weight, np.array([9.0, 3.0, 3.0, 50.0]), most)
    assert heavy.sum() == pytest.approx(10)
    assert heavy[0] < 4 < heavy[1]
    assert heavy[3] == 0


def test_nobody_owes_more_than_they_can_carry():
    weight, most = np.array([1.0, 1.0, 0.5, 0.5]), np.array([1.0, 4.0, 4.0, 0.0])
    fair = fair_shares(6.0, weight, np.zeros(4), most)
    # The first is there for one day only; the others share what is left by their weights.
    assert fair == pytest.approx([1, 10 / 3, 5 / 3, 0])
    too_much = fair_shares(20.0, weight, np.array([0.0, 9.0, 0.0, 0.0]), most)
    assert too_much == pytest.approx(most)


def test_nothing_to_share_is_nobodys():
    most = np.full(3, 9.0)
    assert fair_shares(0.0, np.ones(3), np.ones(3), most).tolist() == [0, 0, 0]
    assert fair_shares(5.0, np.zeros(3), np.ones(3), most).tolist() == [0, 0, 0]


def test_fairness_is_free_near_the_share_and_steep_far_from_it():
    cost = fairness_cost(np.array([3.0, 3.5, 4.0, 5.0, 1.0]), np.full(5, 3.0), np.full(5, 2.0))
    # Beyond half a piece 2 each, beyond one and a half another 4 each.
    assert cost == pytest.approx([0, 0, 1, 3 + 2, 3 + 2])
