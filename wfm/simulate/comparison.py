"""Two scenarios on the same random numbers, replication by replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import FloatArray, Record
from wfm.simulate.estimate import linearised, replications, standard_error, student_quantile
from wfm.simulate.measures import Measures


@dataclass(frozen=True, slots=True, eq=False)
class PairedDifference(Record):
    """What a change does to a figure; arrays of one shape.

    Parameters
    ----------
    first, second : ndarray
        The figure in each scenario, as ratio of means.
    difference : ndarray
        Second less first.
    half_width : ndarray
        Of the difference, from pairs of replications that share their random numbers.
    independent_half_width : ndarray
        What it would be had each scenario drawn its own numbers.
    variance_ratio : ndarray
        Variance of the difference had they not been shared, over that of the pairs: how many
        times more replications would be needed without sharing. NaN where nothing varies.
    """

    first: FloatArray
    second: FloatArray
    difference: FloatArray
    half_width: FloatArray
    independent_half_width: FloatArray
    variance_ratio: FloatArray


def compare_ratios(
    first: tuple[FloatArray, FloatArray],
    second: tuple[FloatArray, FloatArray],
    confidence: float,
) -> PairedDifference:
    """Return the difference of two ratios of means whose replications come in pairs.

    Parameters
    ----------
    first, second : tuple of ndarray
        Numerator and denominator in each scenario, each of shape (R, ...); replication r of both
        used the same random numbers.
    confidence : float
        Probability that the half-widths stand for.

    Notes
    -----
    Common random numbers (Law 2015, Simulation Modeling and Analysis, section 11.2) with the
    delta method for each ratio: the pairs' differences are those of the linearised ratios.
    """
    count = replications(first[0])
    if replications(second[0]) != count:
        raise InvalidInput(
            f"{count} and {replications(second[0])} replications make no pairs",
            where="comparison",
            hint="run both scenarios with the same number of replications",
        )
    ratios = []
    for above, below in (first, second):
        ratio = np.zeros(below.shape[1:])
        mean = below.mean(axis=0)
        np.divide(above.mean(axis=0), mean, out=ratio, where=mean > 0)
        ratios.append(ratio)
    parts = [linearised(*side) for side in (first, second)]
    paired = standard_error(parts[1] - parts[0])
    apart = np.hypot(standard_error(parts[0]), standard_error(parts[1]))
    gain = np.full(paired.shape, np.nan)
    np.divide(apart**2, paired**2, out=gain, where=paired > 0)
    quantile = student_quantile(count, confidence)
    return PairedDifference(
        ratios[0], ratios[1], ratios[1] - ratios[0], quantile * paired, quantile * apart, gain
    )


def compare(
    first: Measures, second: Measures, figure: str = "service_level", *, by_day: bool = False
) -> PairedDifference:
    """Return what a figure gains from the first scenario to the second.

    Parameters
    ----------
    first, second : Measures
        Two simulations with the same seed, number of replications, queues and days; the calls of
        a queue are the same in both as long as its demand is, whoever answers them.
    figure : str
        One of `wfm.simulate.figures.FIGURES`.
    by_day : bool
        By queue and day, shape (K, D); otherwise by queue over the whole grid, shape (K,).

    Raises
    ------
    InvalidInput
        If the simulations do not fit each other.
    """
    if first.rows != second.rows or first.grid != second.grid:
        raise InvalidInput(
            "the simulations have different queues or days",
            where="comparison",
            hint="compare scenarios of the same queues and period",
        )
    if first.confidence != second.confidence or first.definitions != second.definitions:
        raise InvalidInput("the simulations have different definitions", where="comparison")
    sides = [one.daily_parts(figure) for one in (first, second)]
    if not by_day:
        sides = [(above.sum(axis=2), below.sum(axis=2)) for above, below in sides]
    return compare_ratios(sides[0], sides[1], first.confidence)
