"""Random courses of a decided plan: headcount, work and the chance of falling short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.capacity.crew import Cohort, Crew
from wfm.capacity.decisions import Decisions
from wfm.capacity.problem import CapacityProblem
from wfm.capacity.tenure import Tenure
from wfm.capacity.walk import new_leaders
from wfm.domain.record import FloatArray, IntArray, Record

LEVELS = (0.1, 0.5, 0.9)
_ROUNDING = 1e-6
_BAND = 1.2815515655446004
"""Standard deviations from the middle to the ends of an 80 % band."""


@dataclass(frozen=True, slots=True, eq=False)
class Fan(Record):
    """What may become of a plan that is followed whatever happens.

    Parameters
    ----------
    trajectories : int
    heads, productive_fte, required_fte : ndarray, shape (3, T)
        At the probabilities 10 %, 50 % and 90 %; heads on the evening of the last day.
    mean_heads : ndarray, shape (T,)
    short_chance : ndarray, shape (T,)
        Probability that the requirement is not met by what is planned.
    short_with_overtime_chance : ndarray, shape (T,)
        The same if all overtime is done that is allowed.
    """

    trajectories: int
    heads: FloatArray
    productive_fte: FloatArray
    required_fte: FloatArray
    mean_heads: FloatArray
    short_chance: FloatArray
    short_with_overtime_chance: FloatArray


@dataclass(slots=True)
class _Sums:
    """Heads and work of all trajectories; shape (R, T)."""

    closing: FloatArray
    regular: FloatArray
    able: FloatArray


def draw_fan(problem: CapacityProblem, crew: Crew, decisions: Decisions, seed: int) -> Fan:
    """Draw courses of the plan of the central scenario.

    Parameters
    ----------
    problem : CapacityProblem
    crew : Crew
        Of whole people.
    decisions : Decisions
    seed : int

    Notes
    -----
    Everybody stays or leaves by an own draw; the factor on attrition is drawn from its odds.
    The level of the demand is drawn once for all periods, its band being that of the long-range
    forecast: a year above the expectation stays above it. Classes begin with as many joiners as
    planned. In practice the plan is made anew when the course shows itself, so that the chances
    of later periods are those of doing nothing about it.
    """
    settings, row = problem.settings, problem.central
    dice = np.random.default_rng(np.random.SeedSequence(seed))
    runs, count = settings.trajectories, problem.count
    odds = settings.attrition_odds
    chosen = dice.choice(len(odds), size=runs, p=[one.probability for one in odds])
    tenures = [Tenure(settings, one.factor) for one in odds]
    blank = np.zeros((3, runs, count))
    sums = _Sums(*blank)
    seats = decisions.seats[row]
    joining = [Cohort(float(n), float(n), 0.0, t) for t, n in enumerate(seats.tolist()) if n]
    _live([*crew.agents, *joining], tenures, chosen, sums, dice, crew.going)
    leading = _Sums(*np.zeros((3, runs, count)))
    _live(list(crew.leaders), tenures, chosen, leading, dice, {})
    share = settings.leaders.phone_share
    new = new_leaders(problem, problem.scenarios[row], decisions.promoted)
    regular = sums.regular + share * leading.regular - (1 - share) * new
    required = _required(problem, dice.standard_normal(runs))
    outside = decisions.temporary_fte[row] * settings.temporary.proficiency
    hours = problem.contract_hours
    overtime = decisions.overtime_hours[row] / hours
    planned = regular + outside + overtime
    most = np.maximum(problem.overtime_cap * sums.able / hours, overtime)
    heads = sums.closing + leading.closing
    return Fan(
        trajectories=runs,
        heads=np.quantile(heads, LEVELS, axis=0),
        productive_fte=np.quantile(planned, LEVELS, axis=0),
        required_fte=np.quantile(required, LEVELS, axis=0),
        mean_heads=heads.mean(axis=0),
        short_chance=(planned < required - _ROUNDING).mean(axis=0),
        short_with_overtime_chance=(regular + outside + most < required).mean(axis=0),
    )


def _required(problem: CapacityProblem, level: FloatArray) -> FloatArray:
    """Return the requirement at a level of demand in standard deviations; shape (R, T)."""
    need = problem.need
    up = (need["high"] - need["expected"]) / _BAND
    down = (need["expected"] - need["low"]) / _BAND
    slope = np.where(level[:, None] > 0, up, down)
    required: FloatArray = np.maximum(need["expected"] + slope * level[:, None], 0.0)
    return required


def _live(
    cohorts: list[Cohort],
    tenures: list[Tenure],
    chosen: IntArray,
    sums: _Sums,
    dice: np.random.Generator,
    going: Mapping[int, int],
) -> None:
    """Let every person of every trajectory live through the periods."""
    runs, count = sums.closing.shape
    heads = np.zeros((len(cohorts), runs), dtype=np.int64)
    heads += np.array([round(c.heads) for c in cohorts], dtype=np.int64)[:, None]
    share = np.array([c.fte / c.heads for c in cohorts])
    for t in range(count):
        if going.get(t):
            _send_away(heads, [c.opening for c in cohorts], going[t], dice)
        for n, cohort in enumerate(cohorts):
            if t < cohort.joins:
                continue
            months = tenures[0].after(cohort.tenure_months, t - cohort.joins)
            stay = np.array([1.0 - tenure.hazard(months) for tenure in tenures])[chosen]
            kept = dice.binomial(heads[n], stay)
            mean = (heads[n] + kept) / 2
            if not tenures[0].in_training(months):
                sums.able[:, t] += mean
                sums.regular[:, t] += mean * share[n] * tenures[0].proficiency(months)
            passing = tenures[0].passing(months)
            heads[n] = dice.binomial(kept, passing) if passing < 1 else kept
            sums.closing[:, t] += heads[n]


def _send_away(
    heads: IntArray, opening: list[bool], number: int, dice: np.random.Generator
) -> None:
    """Take people away from the opening cohorts of every trajectory, each as likely."""
    there = np.flatnonzero(opening)
    for run in range(heads.shape[1]):
        crowd = heads[there, run]
        sent = dice.multivariate_hypergeometric(crowd, min(number, int(crowd.sum())))
        heads[there, run] = crowd - sent
