"""Two worlds side by side, figure by figure, with paired intervals and a plain verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from wfm.domain import DayClass
from wfm.domain.hours import working_days
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.domain.roster import OFF, Roster
from wfm.schedule import pattern_costs
from wfm.simulate.comparison import compare, compare_ratios
from wfm.targets.contacts import reachable
from wfm.whatif.goal_margins import days_below_goal
from wfm.whatif.outcome import Outcome

Unit = Literal["share", "seconds", "hours", "agents", "count", "factor"]
CAP = 0.85
"""Occupancy that counts as too high where no goal says its own."""

HIGHER_IS_BETTER = ("service_level",)
LOWER_IS_BETTER = (
    "abandonment",
    "mean_wait_seconds",
    "days_below_goal",
    "occupancy_above_cap",
    "cost",
    "broken_rules",
)


@dataclass(frozen=True, slots=True, eq=False)
class Figure(Record):
    """One figure in both worlds.

    Parameters
    ----------
    name : str
    row : str
        Queue, or ``all``.
    unit : str
        ``share``, ``seconds``, ``hours``, ``agents``, ``count`` or ``factor``.
    before, after : float
        NaN where a world has no such figure.
    half_width : float
        Of the difference, from paired replications; NaN for figures that are counted and not
        simulated.
    """

    name: str
    row: str
    unit: Unit
    before: float
    after: float
    half_width: float = float("nan")

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def is_measurable(self) -> bool:
        """True unless the interval of a simulated difference holds zero."""
        if np.isnan(self.half_width):
            return self.difference != 0
        return abs(self.difference) > self.half_width

    @property
    def verdict(self) -> str:
        """Return the difference in words, such as ``better by 2.1 points (1.7 to 2.5)``."""
        if np.isnan(self.difference):
            return "not in both worlds"
        if not self.is_measurable:
            return "no measurable difference"
        word = self._direction()
        amount = _amount(abs(self.difference), self.unit)
        if np.isnan(self.half_width):
            return f"{word} by {amount}"
        low, high = (abs(self.difference) + s * self.half_width for s in (-1, 1))
        return f"{word} by {amount} ({_number(low, self.unit)} to {_number(high, self.unit)})"

    def _direction(self) -> str:
        rises = self.difference > 0
        if self.name in HIGHER_IS_BETTER:
            return "better" if rises else "worse"
        if self.name in LOWER_IS_BETTER:
            return "worse" if rises else "better"
        return "higher" if rises else "lower"


def compare_outcomes(before: Outcome, after: Outcome) -> tuple[Figure, ...]:
    """Return every figure of two worlds.

    Parameters
    ----------
    before, after : Outcome
        Of the same queues and period, simulated with the same random numbers; both of rosters
        or both of requirements.

    Raises
    ------
    InvalidInput
        If the worlds do not fit each other.
    """
    figures = [
        *_service(before, after),
        *_occupancy(before, after),
        *_hours(before, after),
        *_people(before, after),
    ]
    return tuple(figures)


def _service(before: Outcome, after: Outcome) -> list[Figure]:
    kinds: tuple[tuple[str, Unit], ...] = (
        ("service_level", "share"),
        ("abandonment", "share"),
        ("mean_wait_seconds", "seconds"),
    )
    called = [_arrives(one) for one in (before, after)]
    figures = []
    for name, unit in kinds:
        found = compare(before.measures, after.measures, name)
        # Of a queue that nobody calls there is no level to be better or worse.
        sides = [
            np.where(there, side, np.nan)
            for there, side in zip(called, (found.first, found.second), strict=True)
        ]
        figures += [
            Figure(
                name,
                row,
                unit,
                float(sides[0][k]),
                float(sides[1][k]),
                float(found.half_width[k]),
            )
            for k, row in enumerate(before.measures.rows)
        ]
    return [*figures, _answered(before, after)]


def _arrives(outcome: Outcome) -> BoolArray:
    """Return the rows, queues and all together, in which any contact was simulated."""
    offered = outcome.measures.daily_parts("abandonment")[1]
    there: BoolArray = offered.sum(axis=(0, 2)) > 0
    return there


def _answered(before: Outcome, after: Outcome) -> Figure:
    """Return the contacts answered: those an outage cuts off are in no other figure."""
    sides = [
        one.measures.daily_parts("mean_wait_seconds")[1][:, -1:].sum(axis=2)
        for one in (before, after)
    ]
    ones = np.ones_like(sides[0])
    found = compare_ratios((sides[0], ones), (sides[1], ones), before.measures.confidence)
    amounts = (found.first, found.second, found.half_width)
    return Figure("answered_contacts", "all", "count", *(float(one[0]) for one in amounts))


def _occupancy(before: Outcome, after: Outcome) -> list[Figure]:
    sides = [
        tuple(one.measures.kept(f"{part}_seconds").sum(axis=2)[:, :1] for part in ("busy", "base"))
        for one in (before, after)
    ]
    mean = compare_ratios(
        (sides[0][0], sides[0][1]), (sides[1][0], sides[1][1]), before.measures.confidence
    )
    courses = [one.measures.occupancy_by_interval().value[0] for one in (before, after)]
    return [
        Figure(
            "occupancy",
            "all",
            "share",
            float(mean.first[0]),
            float(mean.second[0]),
            float(mean.half_width[0]),
        ),
        Figure("worst_occupancy", "all", "share", *(float(c.max()) for c in courses)),
        Figure(
            "occupancy_above_cap",
            "all",
            "share",
            *(_above(c, _cap(o)) for c, o in zip(courses, (before, after), strict=True)),
        ),
    ]


def _cap(outcome: Outcome) -> float:
    caps = [goal.max_occupancy for goal in outcome.measures.goals if goal.max_occupancy]
    return min(caps) if caps else CAP


def _above(course: FloatArray, cap: float) -> float:
    staffed = course > 0
    return float((course[staffed] > cap).mean()) if staffed.any() else 0.0


def _hours(before: Outcome, after: Outcome) -> list[Figure]:
    contacts = [float(one.forecast.calls.sum()) for one in (before, after)]
    costs = [cost_of(one) for one in (before, after)]
    missed = [days_below_goal(one) for one in (before, after)]
    gaps = [one.required_hours - one.paid_hours for one in (before, after)]
    return [
        Figure("days_below_goal", "all", "count", *missed),
        Figure("contacts", "all", "count", *contacts),
        Figure("required_hours", "all", "hours", before.required_hours, after.required_hours),
        Figure("paid_hours", "all", "hours", before.paid_hours, after.paid_hours),
        Figure(
            "overtime_hours",
            "all",
            "hours",
            overtime_of(before),
            overtime_of(after, before.roster),
        ),
        Figure("cost", "all", "hours", *costs),
        Figure(
            "cost_per_contact",
            "all",
            "hours",
            *(c / n if n > 0 else float("nan") for c, n in zip(costs, contacts, strict=True)),
        ),
        Figure(
            "headcount_gap",
            "all",
            "agents",
            *(gap / full_time_hours(o) for gap, o in zip(gaps, (before, after), strict=True)),
        ),
    ]


def cost_of(outcome: Outcome) -> float:
    """Return the paid hours with the premiums of nights, weekends and holidays.

    Without a roster every scheduled hour counts once.
    """
    roster = outcome.roster
    if roster is None:
        return outcome.required_hours
    price = pattern_costs(
        roster.patterns, roster.grid, outcome.settings.schedule, outcome.calendar
    )
    rows, days = np.nonzero(roster.assignment != OFF)
    return float(price[roster.assignment[rows, days], days].sum())


def overtime_of(outcome: Outcome, planned: Roster | None = None) -> float:
    """Return the hours worked beyond the contracts; NaN without a roster.

    Where somebody is absent who is not in the planned roster, they owe what they owed before:
    otherwise who falls ill on a day off would seem to work overtime.
    """
    roster = outcome.roster
    if roster is None:
        return float("nan")
    owed = _owed_minutes(roster, outcome, planned)
    return float(np.maximum(roster.paid_minutes - owed, 0).sum()) / 60


def full_time_hours(outcome: Outcome) -> float:
    """Return the hours that a full-timer owes in the period."""
    rules = outcome.settings.roster.rules
    days = working_days(outcome.forecast.grid.dates, outcome.calendar, rules)
    return max(float(days.sum()), 1.0) * rules.standard_day_hours


def _owed_minutes(roster: Roster, outcome: Outcome, planned: Roster | None = None) -> FloatArray:
    from wfm.domain import contract_minutes

    rules = outcome.settings.roster.rules
    works = working_days(roster.grid.dates, outcome.calendar, rules)
    on_leave = roster.leave != ""
    if planned is not None:
        row = {agent.agent: n for n, agent in enumerate(planned.agents)}
        at = np.array([row.get(agent.agent, -1) for agent in roster.agents])
        on_leave = np.where((at >= 0)[:, None], planned.leave[at] != "", on_leave)
    return contract_minutes(roster.agents, on_leave, works, rules.standard_day_hours)


def _people(before: Outcome, after: Outcome) -> list[Figure]:
    figures = [
        Figure("broken_rules", "all", "count", before.broken, after.broken),
        Figure("changed_days", "all", "count", len(before.changes), len(after.changes)),
    ]
    if before.roster is None or after.roster is None:
        return figures
    spreads = [night_spread(one.roster) for one in (before, after) if one.roster is not None]
    holidays = [holiday_shifts(one) for one in (before, after)]
    figures += [
        Figure("night_spread", "all", "count", *spreads),
        Figure("statutory_shifts", "all", "count", *holidays),
        Figure("target_change", "all", "share", 0.0, target_change(before, after)),
    ]
    return figures


def night_spread(roster: Roster) -> float:
    """Return the standard deviation of nights among those who work any."""
    night = np.array([*(pattern.is_night for pattern in roster.patterns), False])
    nights = night[roster.assignment].sum(axis=1)
    return float(nights[nights > 0].std()) if nights.any() else 0.0


def holiday_shifts(outcome: Outcome) -> float:
    """Return the shifts on statutory days."""
    roster = outcome.roster
    if roster is None:
        return float("nan")
    statutory = [
        outcome.calendar.day(day).day_class is DayClass.STATUTORY for day in roster.grid.dates
    ]
    return float((roster.assignment[:, np.array(statutory)] != OFF).sum())


def target_change(before: Outcome, after: Outcome) -> float:
    """Return the median relative change of the targets of those who have one in both worlds."""
    probability = before.settings.targets.hit_probability
    targets = [
        dict(
            zip(
                one.measures.crews.agents,
                reachable(one.measures.kept("handled"), probability),
                strict=True,
            )
        )
        for one in (before, after)
    ]
    ratios = [
        targets[1][agent] / target
        for agent, target in targets[0].items()
        if target > 0 and targets[1].get(agent, 0.0) > 0
    ]
    return float(np.median(ratios)) - 1.0 if ratios else float("nan")


def _amount(value: float, unit: Unit) -> str:
    words = {
        "share": "points",
        "seconds": "s",
        "hours": "h",
        "agents": "agents",
        "count": "",
        "factor": "",
    }
    return f"{_number(value, unit)} {words[unit]}".strip()


def _number(value: float, unit: Unit) -> str:
    if unit == "share":
        return f"{100 * value:.1f}"
    if unit == "hours" and value < 1:
        return f"{value:.4f}"
    return f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
