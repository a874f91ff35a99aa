"""What one more agent, overtime or a milder rule would bring: shadow prices and re-solves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wfm.domain import InvalidInput, Progress, ProgressEvent, Requirement, Roster, silent
from wfm.domain.record import Record
from wfm.roster.cover_demand import CoverDemand
from wfm.roster.crowd_limits import CrowdLimits
from wfm.roster.crowd_rows import Easing, agent_classes
from wfm.roster.deficits import Deficits
from wfm.roster.problem import Problem
from wfm.solver import relax

SECONDS = 120.0
"""Safety net for each programme."""

OVERTIME_HOURS = 10.0
"""Hours of overtime given to each full-time agent when the cap is eased."""

LEAST_HOURS = 1e-6

RULE_STEPS: Mapping[str, tuple[float, str]] = {
    "min_rest_hours": (-1.0, "h"),
    "max_nights": (1.0, "night"),
    "max_consecutive_nights": (1.0, "night"),
    "rest_days_after_nights": (-1.0, "day"),
    "weekly_rest_days": (-1.0, "day"),
    "max_consecutive_days": (1.0, "day"),
    "max_weekly_hours": (4.0, "h"),
}
"""By how much each rule is eased for everybody, and in which unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Gain(Record):
    """What one thing would bring.

    Parameters
    ----------
    what : str
        ``agents``, ``max_overtime_hours`` or another rule.
    who : str
        Class of agents; empty for everybody.
    step : float
        How much more: one agent, hours of overtime each, the change of the rule's number.
    unit : str
    short_hours : float
        Agent-hours less uncovered in the period.
    overtime_hours : float
        Hours of overtime less.
    saved : float
        What both are worth, in paid agent-hours.
    price : float
        What the thing itself costs, in paid agent-hours; 0 for a rule.
    marginal : float
        Shadow price: `saved` for the first small part of the step, scaled to the whole; NaN for
        rules that cannot be eased evenly.
    """

    what: str
    who: str
    step: float
    unit: str
    short_hours: float
    overtime_hours: float
    saved: float
    price: float
    marginal: float = float("nan")

    @property
    def net(self) -> float:
        """What is left of the saving after the price."""
        return self.saved - self.price


@dataclass(frozen=True, slots=True, eq=False)
class CrowdAnswer(Record):
    """The programme solved once.

    Parameters
    ----------
    short_hours, overtime_hours : float
        Agent-hours uncovered, and hours beyond the contracts, in its cheapest solution.
    cost : float
        They and the overtime at their prices.
    marginal : mapping of Easing to float
        Shadow price of a unit of each easing.
    """

    short_hours: float
    overtime_hours: float
    cost: float
    marginal: Mapping[Easing, float]


def crowd_gains(
    problem: Problem, demand: CoverDemand, *, progress: Progress = silent
) -> tuple[CrowdAnswer, tuple[Gain, ...]]:
    """Return the least a crowd leaves short, and what easing would save, best first.

    Parameters
    ----------
    problem : Problem
    demand : CoverDemand
        From `demand_of_schedule`, so that breaks are as they are planned.
    progress : Progress

    Returns
    -------
    CrowdAnswer, tuple of Gain
        Every gain but its `marginal` comes from solving the programme anew.
    """
    base = solved(problem, demand)
    names = agent_classes(problem)
    tries = [_one_agent(problem, base, kind.name) for kind in names]
    tries += [_more_overtime(problem, base), *_rule_tries(problem, base)]
    found = []
    for done, attempt in enumerate(tries):
        progress(ProgressEvent("explain", done / len(tries), f"{attempt.gain.what} eased"))
        after = solved(attempt.problem, demand, attempt.gifts)
        saved = base.cost - after.cost
        found.append(
            replace(
                attempt.gain,
                short_hours=_tidy(base.short_hours - after.short_hours),
                overtime_hours=_tidy(base.overtime_hours - after.overtime_hours),
                saved=_tidy(saved),
            )
        )
    return base, tuple(sorted(found, key=lambda gain: -gain.net))


def solved(
    problem: Problem, demand: CoverDemand, gifts: Mapping[Easing, float] | None = None
) -> CrowdAnswer:
    """Solve the programme for the whole period with some gifts.

    Raises
    ------
    InvalidInput
        If it could not be solved in time.
    """
    days = range(problem.roster.grid.day_count)
    model = CrowdLimits(problem, demand, days, gifts=gifts)
    report = relax(model.model, stage="explain", time_limit_seconds=SECONDS)
    if not report.has_solution:
        raise InvalidInput("is too large to be explained in time", where="roster")
    marginal = {easing: -float(v[0].dj or 0.0) for easing, v in model.eased.items()}
    short, overtime = float(model.missing_hours().sum()), model.overtime_hours()
    return CrowdAnswer(short, overtime, report.objective, marginal)


@dataclass(frozen=True, slots=True)
class _Try:
    """One re-solve: the problem and gifts it takes, and what is known of the gain before."""

    gain: Gain
    problem: Problem
    gifts: Mapping[Easing, float]


def _one_agent(problem: Problem, base: CrowdAnswer, who: str) -> _Try:
    easing = Easing("agents", who)
    rows = next(k for k in _classes(problem) if k[0] == who)[1]
    owed = float(problem.contract_minutes[rows].max()) / 60
    gain = Gain("agents", who, 1.0, "agent", 0.0, 0.0, 0.0, owed, base.marginal.get(easing, 0.0))
    return _Try(gain, problem, {easing: 1.0})


def _classes(problem: Problem) -> list[tuple[str, np.ndarray]]:
    return [(kind.name, kind.members) for kind in agent_classes(problem)]


def _more_overtime(problem: Problem, base: CrowdAnswer) -> _Try:
    """Everybody who may work overtime works up to some hours more; only those used are paid."""
    agents = problem.roster.agents
    gifts = {
        Easing("max_overtime_hours", who): OVERTIME_HOURS
        * sum(agents[row].contract_share for row in rows if agents[row].overtime_allowed)
        for who, rows in _classes(problem)
    }
    marginal = sum(base.marginal.get(easing, 0.0) * hours for easing, hours in gifts.items())
    gain = Gain("max_overtime_hours", "", OVERTIME_HOURS, "h", 0.0, 0.0, 0.0, 0.0, marginal)
    return _Try(gain, problem, gifts)


def _rule_tries(problem: Problem, base: CrowdAnswer) -> list[_Try]:
    rules = problem.settings.rules
    tries = []
    for word, (step, unit) in RULE_STEPS.items():
        value = getattr(rules, word)
        if value is None or value + step < 0 or rules.is_soft(word):
            continue
        eased = rules.model_copy(update={word: type(value)(value + step)})
        settings = problem.settings.model_copy(update={"rules": eased})
        evenly = [m for easing, m in base.marginal.items() if easing.what == word]
        marginal = abs(step) * sum(evenly) if evenly else float("nan")
        gain = Gain(word, "", step, unit, 0.0, 0.0, 0.0, 0.0, marginal)
        tries.append(_Try(gain, replace(problem, settings=settings), {}))
    return tries


def _tidy(value: float) -> float:
    """Return a difference of two solutions without the dust of their rounding."""
    return 0.0 if abs(value) < 0.05 else value


@dataclass(frozen=True, slots=True, eq=False)
class ShiftGain(Record):
    """What one more agent on a shift would cover in a roster as it stands.

    Parameters
    ----------
    group : tuple of str
        Skills.
    shift : str
    day : int
        Day number.
    short_hours : float
        Agent-hours less uncovered, with the best placement of breaks.
    price : float
        Paid hours of the shift.
    """

    group: tuple[str, ...]
    shift: str
    day: int
    short_hours: float
    price: float


def shift_gains(roster: Roster, requirement: Requirement) -> tuple[ShiftGain, ...]:
    """Return what one more agent of each skill group on each shift would cover, best first.

    Parameters
    ----------
    roster : Roster
        As it stands; nobody else changes.
    requirement : Requirement
        On its grid.

    Returns
    -------
    tuple of ShiftGain
        The best placement of breaks for each skill group, shift and day that helps at all.
    """
    deficits = Deficits(roster, requirement)
    best: dict[tuple[int, str, int], ShiftGain] = {}
    for pattern in roster.patterns:
        for day in range(roster.grid.day_count):
            for g, group in enumerate(roster.skill_groups):
                saved = -deficits.change(g, [(day, pattern, 1.0)])
                gain = ShiftGain(group, pattern.shift, day, saved, pattern.paid_minutes / 60)
                known = best.get((g, pattern.shift, day))
                if saved > LEAST_HOURS and (known is None or saved > known.short_hours):
                    best[g, pattern.shift, day] = gain
    return tuple(sorted(best.values(), key=_first))


def _first(gain: ShiftGain) -> tuple[float, float, int, str, tuple[str, ...]]:
    return -gain.short_hours, gain.price, gain.day, gain.shift, gain.group
