"""One figure of one agent: its value, its interval, its score, its chance under the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record
from wfm.domain.scorecard_settings import MeasureSettings
from wfm.targets.score_figures import Figure

NAN = float("nan")
SCORED, TOO_LITTLE, NOT_RECORDED = "scored", "not enough data", "not recorded"
NO_CREDIT = "no credit"
"""Of contacts of an agent who is fast at the cost of the customer: they earn nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked(Record):
    """What a frozen target asks for on the days that were reported.

    Parameters
    ----------
    number : float
        Those days' pieces, each times the pace of the whole floor on that day, so that what
        did not arrive is nobody's fault.
    spread : float
        Standard deviation that the simulation gives such a number.
    missing_days : int
        Working days without a figure; asked for by neither side.
    """

    number: float
    spread: float
    missing_days: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class MeasureScore(Record):
    """A measure of an agent over a period.

    Parameters
    ----------
    agent, block, metric : str
    count, exposure : float
        What counted towards it, added up over the period.
    left_out : float
        Counted, but caused by somebody else.
    value, low, high : float
        Share, mean or ratio to the frozen target, with its interval.
    target : float
        What scores 100.
    score : float
        0 to 100; NaN where the state is not ``scored``.
    chance : float
        Probability of a value at least as bad if the agent were exactly at the target.
    state : str
        ``scored``, ``not enough data``, ``not recorded`` or ``no credit``.
    """

    agent: str
    block: str
    metric: str
    count: float
    exposure: float
    left_out: float
    value: float
    low: float
    high: float
    target: float
    score: float
    chance: float
    state: str


def wilson_interval(count: float, exposure: float, confidence: float) -> tuple[float, float]:
    """Return Wilson's interval of a share.

    Parameters
    ----------
    count, exposure : float
        0 <= count <= exposure, exposure above 0.
    confidence : float
        Probability that the interval stands for.

    Notes
    -----
    Wilson 1927, J. Am. Stat. Assoc. 22, 209-212; (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) /
    (1 + z^2/n). It stays within 0 and 1 and keeps its cover with few and with rare events.
    """
    if not 0 <= count <= exposure or not exposure > 0:
        raise InvalidInput(f"{count:g} of {exposure:g} is no share", where="interval")
    z = _z(0.5 + confidence / 2)
    share = count / exposure
    middle = share + z * z / (2 * exposure)
    half = z * sqrt(share * (1 - share) / exposure + z * z / (4 * exposure * exposure))
    scale = 1 + z * z / exposure
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def measure_score(
    owner: tuple[str, str, str],
    settings: MeasureSettings,
    figures: Sequence[Figure],
    frozen: Asked | None,
    confidence: float,
) -> MeasureScore:
    """Score one measure of one agent.

    Parameters
    ----------
    owner : (str, str, str)
        Agent, block and metric.
    settings : MeasureSettings
    figures : sequence of Figure
        Those of the agent and metric within the period.
    frozen : Asked, optional
        What was asked of the agent; needed for the kind ``per_target``.
    confidence : float

    Raises
    ------
    InvalidInput
        If more is counted than there was, or the frozen target is missing.
    """
    kept, left_out = _counted(settings, figures)
    count = sum(f.count for f in kept)
    exposure = sum(f.exposure or 0.0 for f in figures)
    if settings.kind == "per_target":
        if frozen is None and figures:
            raise InvalidInput(
                f"there is no frozen target for {owner[2]}", where=f"agent {owner[0]}"
            )
        exposure = frozen.number if frozen is not None else 0.0
    state = SCORED
    if not figures:
        state = NOT_RECORDED
    elif exposure <= 0 or exposure < settings.least_exposure:
        state = TOO_LITTLE
    value = low = high = score = chance = NAN
    if figures and exposure > 0:
        error = _error(owner, settings, count, exposure, frozen)
        value = count / exposure
        low, high = _interval(settings, count, exposure, error, confidence)
    if state == SCORED:
        span = settings.target - settings.floor
        score = 100 * min(max((value - settings.floor) / span, 0.0), 1.0)
        chance = _chance(settings, value, exposure, error)
    return MeasureScore(
        *owner, count, exposure, left_out, value, low, high, settings.target, score, chance, state
    )


def without_credit(measure: MeasureScore, settings: MeasureSettings) -> MeasureScore:
    """Return a measure of contacts without its score; any other as it is."""
    if settings.kind != "per_target" or measure.state != SCORED:
        return measure
    return replace(measure, score=NAN, chance=NAN, state=NO_CREDIT)


def _counted(
    settings: MeasureSettings, figures: Sequence[Figure]
) -> tuple[Sequence[Figure], float]:
    if not settings.agent_caused_only:
        return figures, 0.0
    kept = [f for f in figures if f.cause in ("", "agent")]
    return kept, sum(f.count for f in figures if f.cause not in ("", "agent"))


def _error(
    owner: tuple[str, str, str],
    settings: MeasureSettings,
    count: float,
    exposure: float,
    frozen: Asked | None,
) -> float:
    """Return the standard error of a mean or ratio; that of a share depends on the share."""
    if settings.kind == "per_target" and frozen is not None:
        return frozen.spread / exposure
    if settings.kind == "mean":
        return settings.spread / sqrt(exposure)
    if count > exposure:
        raise InvalidInput(
            f"{count:g} {owner[2]} of {exposure:g} are more than there were",
            where=f"agent {owner[0]}",
        )
    return NAN


def _interval(
    settings: MeasureSettings, count: float, exposure: float, error: float, confidence: float
) -> tuple[float, float]:
    if settings.kind == "share":
        return wilson_interval(count, exposure, confidence)
    half = _z(0.5 + confidence / 2) * error
    return max(0.0, count / exposure - half), count / exposure + half


def _chance(settings: MeasureSettings, value: float, exposure: float, error: float) -> float:
    """Return the one-sided probability under the target; for shares Wilson's score test."""
    from scipy.special import ndtr

    if settings.kind == "share":
        error = sqrt(settings.target * (1 - settings.target) / exposure)
    short = settings.target - value
    short = short if settings.target > settings.floor else -short
    if not error > 0:
        return 0.0 if short > 0 else 1.0
    return float(ndtr(-short / error))


@cache
def _z(probability: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(probability))
