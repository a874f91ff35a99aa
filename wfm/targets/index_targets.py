"""Targets for speed, ready share, adherence, quality and sales, as ratios to the floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from wfm.domain import AgentTarget
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record, frozen_array, set_field
from wfm.targets.agent_log import AgentLog
from wfm.targets.empirical_bayes import shrink
from wfm.targets.own_ratio import OwnRatio
from wfm.targets.own_targets import MONTHS_DAYS
from wfm.targets.presence import adherence_scores, expected_base, ready_scores
from wfm.targets.quality import marks_of, quality_scores
from wfm.targets.score import Scores
from wfm.targets.speed import speed_scores

SALES = "sales"
LEAST_CONNECTS = 100.0
"""People spoken to below which a rate of sales is not the agent's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured(Record):
    """One metric of the last three months, and what a target for it is made of.

    Parameters
    ----------
    scores : Scores
    unit : str
        ``index`` (own over standard), ``share`` or ``sales``.
    standard : ndarray, shape (N,)
        What an index of 1 stands for in the period: 1, the floor's share, or its sales in the
        agent's planned conversations.
    exposure : ndarray, shape (N,)
        Planned exposure, in the unit of the scores'.
    """

    scores: Scores
    unit: str
    standard: FloatArray
    exposure: FloatArray

    def __post_init__(self) -> None:
        for name in ("standard", "exposure"):
            shape = (len(self.scores.agents),)
            array = frozen_array(getattr(self, name), np.float64, shape, f"Measured.{name}")
            set_field(self, name, array)


def measured_of(
    log: AgentLog, classes: Sequence[str], planned: Sequence[AgentTarget]
) -> tuple[Measured, ...]:
    """Return speed, ready share, adherence and quality, as far as the log has them.

    Parameters
    ----------
    log : AgentLog
        Of the same agents as `planned`; its last three months count.
    classes : sequence of str
        Tenure class of each agent.
    planned : sequence of AgentTarget
        Contacts of the period: their expectation and hours are the exposure to come.
    """
    recent = log.between(log.days[-1] - timedelta(MONTHS_DAYS - 1), log.days[-1])
    contacts = np.array([t.expected for t in planned])
    hours = np.array([t.ready_hours for t in planned])
    one = np.ones(len(planned))
    marks = marks_of(recent)
    level = float(np.nansum(marks.contacts * np.nan_to_num(marks.expected)))
    level /= max(float(marks.contacts.sum()), 1e-12)
    made = (
        Measured(speed_scores(recent, classes), "index", one, contacts),
        Measured(
            ready_scores(recent),
            "share",
            one * _level(recent.ready_seconds, expected_base(recent)),
            hours,
        ),
        Measured(
            adherence_scores(recent),
            "share",
            one * _level(recent.kept_seconds, recent.scheduled_seconds),
            hours,
        ),
        Measured(quality_scores(recent), "share", one * level, contacts),
    )
    return tuple(m for m in made if m.scores.enough.any())


def measured_sales(
    agents: Sequence[str],
    sales: FloatArray,
    connects: FloatArray,
    worked_days: FloatArray,
    planned: Sequence[AgentTarget],
) -> Measured:
    """Return the rate of sales of outbound agents.

    Parameters
    ----------
    agents : sequence of str
        N of them.
    sales, connects : ndarray, shape (N,)
        Of the last three months: sold, and people spoken to.
    worked_days : ndarray, shape (N,)
        Days with any conversation.
    planned : sequence of AgentTarget
        Their shifts are the days to come.

    Raises
    ------
    InvalidInput
        If nobody sold anything, or more was sold than people were spoken to.

    Notes
    -----
    Sales are binomial; half a sale at the floor's rate is added to each agent, so that nobody
    without one stands at nothing (Gart & Zweifel 1967, Biometrika 54).
    """
    if not sales.sum() > 0 or (sales > connects).any():
        raise InvalidInput("needs some sales, and no more than conversations", where="sales")
    rate = float(sales.sum() / connects.sum())
    own = (sales + 0.5) / (connects + 0.5 / rate)
    met = connects > 0
    error = np.sqrt((1 - rate) / (rate * np.where(met, connects, 1.0)))
    scores = Scores(
        SALES,
        tuple(agents),
        np.where(met, np.log(rate / own), np.nan),
        np.where(met, error, np.nan),
        connects,
        0.0,
        LEAST_CONNECTS,
    )
    days = np.array([float(t.shifts) for t in planned])
    floor_pace = connects.sum() / max(float(worked_days.sum()), 1.0)
    pace = np.divide(connects, worked_days, out=np.full(days.size, floor_pace),
                     where=worked_days > 0)  # fmt: skip
    return Measured(scores, SALES, rate * pace * days, pace * days)


def index_targets(
    measured: Measured,
    planned: Sequence[AgentTarget],
    classes: Sequence[str],
    previous: Mapping[str, float] | None = None,
) -> tuple[tuple[AgentTarget, ...], tuple[OwnRatio, ...]]:
    """Publish what each agent reaches with the asked probability, own past and floor combined.

    Parameters
    ----------
    measured : Measured
    planned : sequence of AgentTarget
        Contacts of the period, in the order of the scores; period, hours and probability are
        theirs.
    classes : sequence of str
    previous : mapping of str to float, optional
        Ratio of the period before, by agent.

    Returns
    -------
    targets, ratios
        A target of 0 for agents without a shift.

    Notes
    -----
    The logarithm of next month's index is normal about that of the combined ratio
    B own + (1 - B) class, with the variance of the posterior and that of a month's measurement,
    s^2 times past over planned exposure. The number is the quantile that is reached with the
    asked probability; shares stop at 1, numbers of sales are whole.
    """
    from scipy.special import ndtr, ndtri

    scores = measured.scores
    shrunk = shrink(scores, classes)
    ahead = _error_ahead(measured)
    targets, ratios = [], []
    for i, plan in enumerate(planned):
        centre = float(np.exp(shrunk.centre[i]))
        ratio = OwnRatio(
            own_pace=float(np.exp(scores.deficit[i])) if scores.enough[i] else centre,
            floor_pace=centre,
            occupancy=1.0,
            reliability=float(shrunk.reliability[i]),
            previous=(previous or {}).get(plan.agent, float("nan")),
        )
        ratios.append(ratio)
        error = float(np.hypot(shrunk.error[i], ahead[i]))
        level, works = float(measured.standard[i]), plan.shifts > 0 and measured.exposure[i] > 0
        reach = float(np.exp(-ndtri(plan.hit_probability) * error))
        number = _rounded(level * ratio.final * reach, measured.unit) if works else 0.0
        expected = level * ratio.combined
        chance = float(ndtr(np.log(expected / number) / error)) if number and error else 1.0
        targets.append(
            replace(
                plan,
                metric=scores.metric,
                unit=measured.unit,
                target=number,
                expected=expected if works else 0.0,
                spread=expected * error if works else 0.0,
                simulated_hit_probability=chance,
                explanation=_words(measured, ratio, level, reach) if works else NOTHING_ASKED,
            )
        )
    return tuple(targets), tuple(ratios)


NOTHING_ASKED = "no shift in the period"


def _words(measured: Measured, ratio: OwnRatio, level: float, reach: float) -> str:
    return (
        f"{level:.4g} of the floor x {ratio.final:.4f} from own ({ratio.own:.4f}, weight "
        f"{ratio.reliability:.2f}) and class ({ratio.floor:.4f}) x {reach:.4f} for the "
        f"probability; {measured.scores.metric} of three months"
    )


def _rounded(number: float, unit: str) -> float:
    if unit == SALES:
        return float(np.floor(number + 1e-9))
    return min(number, 1.0) if unit == "share" else number


def _error_ahead(measured: Measured) -> FloatArray:
    """Return the standard error that a measurement in the period will have; shape (N,)."""
    scores = measured.scores
    known = scores.enough & (scores.exposure > 0)
    single = np.where(known, scores.error**2 * scores.exposure, np.nan)
    usual = float(np.median(single[known])) if known.any() else 0.0
    single = np.where(known, single, usual)
    ahead: FloatArray = np.sqrt(single / np.maximum(measured.exposure, 1.0))
    return ahead


def _level(part: FloatArray, base: FloatArray) -> float:
    known = np.isfinite(part) & np.isfinite(base) & (base > 0)
    whole = float(base[known].sum())
    return float(part[known].sum()) / whole if whole > 0 else 0.0
