"""Which step of a funnel explains the gap between what was planned and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, log, prod

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record


@dataclass(frozen=True, slots=True, eq=False)
class FunnelStep(Record):
    """One step: its planned and actual rate, and its part in the gap.

    Parameters
    ----------
    step : str
        The first step is a count, the others are rates upon the step before.
    planned, actual : float
        Count or rate.
    contribution : float
        Part of the gap, in units of the last step.
    """

    step: str
    planned: float
    actual: float
    contribution: float


def diagnose_funnel(
    steps: Sequence[str], planned: Sequence[float], actual: Sequence[float]
) -> tuple[FunnelStep, ...]:
    """Share out the gap of a funnel's last count among its steps.

    Parameters
    ----------
    steps : sequence of str
        For example dials, connects, sales.
    planned, actual : sequence of float
        Counts of each step; none larger than makes sense is checked here, only that they are
        0 or more and the planned ones above 0.

    Returns
    -------
    tuple of FunnelStep
        The contributions add up to actual minus planned of the last step.

    Raises
    ------
    InvalidInput
        If the lengths differ, a count is negative, or something follows upon nothing.

    Notes
    -----
    Logarithmic mean Divisia decomposition: a step with rates p and a contributes
    L(A, P) ln(a / p), L the logarithmic mean of the two totals (Ang 2005, The LMDI approach to
    decomposition analysis: a practical guide, Energy Policy 33, eq. 4). It needs logarithms;
    where the actual total is 0 the Shapley value takes its place (Shorrocks 2013, Journal of
    Economic Inequality 11), which adds up just as exactly. A rate upon a step that did not
    happen is unknown and taken as planned, so that the gap is laid at the step that broke.
    """
    _check(steps, planned, actual)
    plan_rates = _rates(planned, [1.0] * len(steps))
    real_rates = _rates(actual, plan_rates)
    if actual[-1] > 0:
        parts = _logarithmic(plan_rates, real_rates, planned[-1], actual[-1])
    else:
        parts = _shapley(plan_rates, real_rates)
    return tuple(
        FunnelStep(step, p, a, part)
        for step, p, a, part in zip(steps, plan_rates, real_rates, parts, strict=True)
    )


def _check(steps: Sequence[str], planned: Sequence[float], actual: Sequence[float]) -> None:
    if not steps or not len(steps) == len(planned) == len(actual):
        raise InvalidInput(
            f"has {len(steps)} steps, {len(planned)} planned and {len(actual)} actual counts",
            where="funnel",
        )
    for place, step in enumerate(steps):
        if not planned[place] > 0 or not actual[place] >= 0:
            raise InvalidInput(
                f"{step} has {planned[place]:g} planned and {actual[place]:g} actual",
                where="funnel",
                hint="plan more than 0 of each step",
            )
        if place and actual[place] > 0 and actual[place - 1] == 0:
            raise InvalidInput(
                f"there are {actual[place]:g} {step}, but no {steps[place - 1]}", where="funnel"
            )


def _rates(counts: Sequence[float], unknown: Sequence[float]) -> list[float]:
    rates = [float(counts[0])]
    for place in range(1, len(counts)):
        before = counts[place - 1]
        rates.append(counts[place] / before if before > 0 else unknown[place])
    return rates


def _logarithmic(
    planned: Sequence[float], actual: Sequence[float], total: float, reached: float
) -> list[float]:
    same = abs(reached - total) <= 1e-12 * max(reached, total)
    mean = total if same else (reached - total) / log(reached / total)
    return [mean * log(a / p) for p, a in zip(planned, actual, strict=True)]


def _shapley(planned: Sequence[float], actual: Sequence[float]) -> list[float]:
    count = len(planned)
    parts = [0.0] * count
    for step in range(count):
        others = [k for k in range(count) if k != step]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for changed in combinations(others, size):
                rest = prod(actual[k] if k in changed else planned[k] for k in others)
                parts[step] += weight * rest * (actual[step] - planned[step])
    return parts
