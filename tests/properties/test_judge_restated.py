"""The judge against a second statement of every dated rule, on any roster.

The statement below knows nothing of the judge's code: it looks at each pair, week, run or window
by itself, with clocks in UTC minutes, and counts.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain import Agent, Calendar, Day, DayClass, Roster, ShiftPattern, Team, TimeGrid
from wfm.domain.rule_settings import RosterRules
from wfm.roster import judge

SHIFTS = {"E": (420, 480), "L": (930, 480), "N": (1380, 480), "P": (540, 240)}
PATTERNS = tuple(ShiftPattern(code, 0, *times) for code, times in SHIFTS.items())
NUMBER = {code: n for n, code in enumerate(SHIFTS)} | {".": -1, "?": -2}
PLACES = (
    ("Asia/Shanghai", date(2026, 1, 26)),
    ("Europe/Berlin", date(2026, 3, 20)),
    ("Europe/Berlin", date(2026, 10, 14)),
    ("America/New_York", date(2026, 2, 27)),
)
MONTHS = {"week": 12 * 7 / 365, "month": 1, "quarter": 3, "year": 12}
ROW = st.sampled_from(["E", "E", "E", "L", "N", "N", ".", "."])
PAST = st.sampled_from(["E", "N", ".", "?"])


def maybe(values):
    return st.one_of(st.none(), values)


def whole(low, high):
    return st.integers(low, high)


RULES = st.fixed_dictionaries(
    {
        "max_consecutive_days": whole(2, 7),
        "min_rest_hours": st.sampled_from([8.0, 11.0, 12.0, 15.5, 16.0, 24.0, 40.0]),
        "weekly_rest_days": whole(0, 3),
        "max_weekly_hours": st.sampled_from([30.0, 40.0, 48.0]),
        "max_overtime_hours": st.sampled_from([0.0, 10.0, 36.0]),
        "max_consecutive_nights": whole(1, 4),
        "max_nights": whole(0, 6),
        "rest_days_after_nights": whole(0, 3),
        "hours_owed": st.sampled_from(["calendar", "average"]),
        "max_daily_hours": maybe(st.sampled_from([4.0, 7.0, 8.0])),
        "max_daily_overtime_hours": st.sampled_from([0.0, 1.0]),
        "max_monthly_overtime_hours": maybe(st.sampled_from([0.0, 10.0])),
        "hours_cycle": maybe(st.sampled_from(sorted(MONTHS))),
        "max_cycle_overtime_hours": st.sampled_from([0.0, 10.0, 36.0]),
        "rolling_rest_days": whole(0, 3),
        "min_weekly_rest_hours": maybe(st.sampled_from([24.0, 35.0, 36.5, 48.0])),
        "min_consecutive_days": whole(1, 4),
        "min_consecutive_days_off": whole(1, 4),
        "max_consecutive_days_off": whole(1, 4),
        "forbidden_successions": st.sampled_from([(), (("E", "L"), ("L", "N")), (("E", "E"),)]),
        "forward_rotation_hours": maybe(st.sampled_from([0.0, 2.0, 8.5])),
        "max_weekends": maybe(whole(0, 2)),
        "max_sundays": maybe(whole(0, 2)),
        "max_statutory_days": maybe(whole(0, 1)),
        "part_time_daily_hours": maybe(st.sampled_from([3.0, 4.0])),
        "part_time_weekly_hours": maybe(st.sampled_from([12.0, 20.0])),
        "soft": st.just({"max_consecutive_days_off": 2.0}),
    }
)


@st.composite
def cases(draw):
    zone, first = draw(st.sampled_from(PLACES))
    first += timedelta(days=draw(whole(0, 6)))
    agent = Agent(
        "a", "t", ("q",),
        contract_share=draw(st.sampled_from([1.0, 0.5])),
        overtime_allowed=draw(st.booleans()),
        cycle_balance_hours=draw(st.sampled_from([0.0, 12.5, -20.0, 60.0])),
    )  # fmt: skip
    row = draw(st.lists(ROW, min_size=5, max_size=35))
    if agent.contract_share < 1:
        row = ["P" if code == "L" else code for code in row]
    kinds = st.sampled_from([DayClass.WORKDAY] * 4 + [DayClass.OFF, DayClass.STATUTORY])
    classes = draw(st.lists(kinds, min_size=len(row), max_size=len(row)))
    leave = [draw(st.integers(0, 9)) == 0 for _ in row]
    past = draw(st.lists(PAST, max_size=9))
    return zone, first, agent, past, row, classes, leave, RosterRules(**draw(RULES))


@given(cases())
@settings(max_examples=300, deadline=None)
def test_the_judge_counts_what_a_second_statement_counts(case):
    zone, first, agent, past, row, classes, leave, rules = case
    roster = Roster(
        grid=TimeGrid(first, len(row), 30, zone),
        agents=(agent,),
        teams=(Team("t"),),
        patterns=PATTERNS,
        assignment=np.array([[NUMBER[code] for code in row]]),
        leave=np.array([["annual" if away else "" for away in leave]]),
        previous=np.array([[NUMBER[code] for code in past]], dtype=np.int64).reshape(1, -1),
    )
    days = tuple(Day(first + timedelta(days=n), kind) for n, kind in enumerate(classes))
    found = judge(roster, Calendar("XX", days), rules, frozenset())
    assert Counter(v.rule for v in found) == +Restated(*case).counts()


class Restated:
    """One agent's days, history first; breaches of each rule are counted on their own."""

    def __init__(self, zone, first, agent, past, row, classes, leave, rules):
        self.zone, self.agent, self.rules = ZoneInfo(zone), agent, rules
        self.codes, self.new = [*past, *row], len(past)
        self.size = len(self.codes)
        self.dates = [first + timedelta(days=n - self.new) for n in range(self.size)]
        self.away = [False] * self.new + leave
        self.classes = [None] * self.new + classes
        self.on = [code in SHIFTS for code in self.codes]
        self.worked = [i for i in range(self.size) if self.on[i]]
        self.now = [i for i in self.worked if i >= self.new]

    def counts(self):
        parts = (self.pairs(), self.runs(), self.weeks(), self.days(), self.totals(), self.hours())
        return sum(parts, Counter())

    def night(self, i):
        return self.codes[i] == "N"

    def moment(self, day, minute=0):
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
        return wall.replace(tzinfo=self.zone).timestamp() / 60

    def start(self, i):
        return self.moment(self.dates[i], SHIFTS[self.codes[i]][0])

    def end(self, i):
        return self.start(i) + SHIFTS[self.codes[i]][1]

    def length(self, indices):
        return sum(SHIFTS[self.codes[i]][1] for i in indices if self.on[i]) / 60

    def pairs(self):
        rules, found = self.rules, Counter()
        for a, b in pairwise(self.worked):
            if b < self.new:
                continue
            if "?" not in self.codes[a:b]:
                short = self.start(b) - self.end(a) < rules.min_rest_hours * 60 - 1e-6
                found["min_rest"] += short
                stays = b == a + 1 and self.night(b)
                early = b - a - 1 < rules.rest_days_after_nights
                found["rest_after_nights"] += self.night(a) and early and not stays
            if b == a + 1:
                pair = (self.codes[a], self.codes[b])
                found["forbidden_succession"] += pair in rules.forbidden_successions
                most = rules.forward_rotation_hours
                back = SHIFTS[pair[0]][0] - SHIFTS[pair[1]][0]
                found["forward_rotation"] += most is not None and back > most * 60
        return found

    def stretches(self, flags):
        at = 0
        for flag, group in groupby(flags):
            begin, at = at, at + len(list(group))
            if flag:
                yield begin, at

    def runs(self):
        rules, found = self.rules, Counter()
        for a, b in self.stretches(self.on):
            found["max_consecutive_days"] += b > self.new and b - a > rules.max_consecutive_days
            whole_run = a >= self.new and a > 0 and self.codes[a - 1] == "." and b < self.size
            found["min_consecutive_days"] += whole_run and b - a < rules.min_consecutive_days
        for a, b in self.stretches([self.night(i) for i in range(self.size)]):
            found["max_consecutive_nights"] += (
                b > self.new and b - a > rules.max_consecutive_nights
            )
        for a, b in self.stretches([not on for on in self.on]):
            between = a > 0 and self.new <= b < self.size and "?" not in self.codes[a:b]
            short = b - a < rules.min_consecutive_days_off
            found["min_consecutive_days_off"] += between and short
        off = [code == "." and not away for code, away in zip(self.codes, self.away, strict=True)]
        for a, b in self.stretches(off):
            long = b - a > rules.max_consecutive_days_off
            found["max_consecutive_days_off"] += b > self.new and long
        for i in self.now:
            rest = 7 - sum(self.on[max(i - 6, 0) : i + 1])
            found["rolling_rest"] += rest < rules.rolling_rest_days
        return found

    def weeks(self):
        rules, found = self.rules, Counter()
        for monday, group in groupby(range(self.size), self.monday):
            week = list(group)
            if not set(week) & set(self.now):
                continue
            found["weekly_rest"] += 7 - sum(self.on[i] for i in week) < rules.weekly_rest_days
            found["weekly_hours"] += self.length(week) > rules.max_weekly_hours
            most = rules.part_time_weekly_hours
            part_time = most is not None and self.agent.contract_share < 1
            found["part_time_weekly_hours"] += part_time and self.length(week) > most
            least = rules.min_weekly_rest_hours
            if least is not None:
                found["weekly_rest_hours"] += self.longest_rest(monday) < least * 60
        return found

    def monday(self, i):
        return self.dates[i] - timedelta(days=self.dates[i].weekday())

    def longest_rest(self, monday):
        """Look at every half hour of a week."""
        begin, end = self.moment(monday), self.moment(monday + timedelta(days=7))
        busy = [(self.start(i), self.end(i)) for i in self.worked]
        steps = np.arange(begin, end, 30)
        free = [not any(a <= step < b for a, b in busy) for step in steps]
        return max((b - a for a, b in self.stretches(free)), default=0) * 30

    def days(self):
        rules, found = self.rules, Counter()
        overtime = rules.max_daily_overtime_hours if self.agent.overtime_allowed else 0
        for i in self.now:
            found["leave"] += self.away[i]
            most = rules.max_daily_hours
            found["daily_hours"] += most is not None and self.length([i]) > most + overtime
            most = rules.part_time_daily_hours
            part_time = most is not None and self.agent.contract_share < 1
            found["part_time_daily_hours"] += part_time and self.length([i]) > most
        return found

    def totals(self):
        rules = self.rules
        weekday = {i: self.dates[i].weekday() for i in self.now}
        times = {
            "max_nights": {i for i in self.now if self.night(i)},
            "max_weekends": {self.monday(i) for i in self.now if weekday[i] > 4},
            "max_sundays": {i for i in self.now if weekday[i] == 6},
            "max_statutory_days": {i for i in self.now if self.classes[i] is DayClass.STATUTORY},
        }
        most = {word: getattr(rules, word) for word in times}
        return Counter({w: max(len(times[w]) - most[w], 0) for w in times if most[w] is not None})

    def hours(self):
        rules, found = self.rules, Counter()
        share = self.agent.contract_share if self.agent.overtime_allowed else 0
        days = range(self.new, self.size)
        most = self.owed(days) + rules.max_overtime_hours * share
        found["period_hours"] += self.length(days) > most + 1e-6
        for (year, month), group in groupby(days, lambda i: self.cycle(i, "month")):
            inside = list(group)
            limit = rules.max_monthly_overtime_hours
            if limit is not None and len(inside) == monthrange(year, month)[1]:
                most = self.owed(inside) + limit * share
                found["monthly_overtime"] += self.length(inside) > most + 1e-6
        if rules.hours_cycle is not None:
            for _, group in groupby(days, lambda i: self.cycle(i, rules.hours_cycle)):
                inside = list(group)
                overtime = rules.max_cycle_overtime_hours * MONTHS[rules.hours_cycle]
                most = self.owed(inside) + overtime * share - self.brought(inside[0])
                found["cycle_hours"] += self.length(inside) > max(most, 0) + 1e-6
        return found

    def brought(self, i):
        """Return the balance in the cycle that began before the period."""
        cycle = self.rules.hours_cycle
        day_before = self.dates[i] - timedelta(days=1)
        begun = i == self.new and self.cycle_of(day_before, cycle) == self.cycle(i, cycle)
        return self.agent.cycle_balance_hours if begun else 0

    def cycle(self, i, kind):
        return self.cycle_of(self.dates[i], kind)

    def cycle_of(self, day, kind):
        return {
            "week": day - timedelta(days=day.weekday()),
            "month": (day.year, day.month),
            "quarter": (day.year, (day.month - 1) // 3),
            "year": day.year,
        }[kind]

    def owed(self, indices):
        if self.rules.hours_owed == "average":
            month = self.rules.average_month_days
            each = [month / monthrange(*self.cycle(i, "month"))[1] for i in indices]
        else:
            each = [self.classes[i] is DayClass.WORKDAY for i in indices]
        present = 1 - sum(self.away[i] for i in indices) / len(indices)
        hours = self.rules.standard_day_hours * self.agent.contract_share
        return sum(each) * hours * present
