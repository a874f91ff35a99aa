"""How far the number of contacts of an agent's shift strays by chance: the closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Forecast, Roster, SimulatedService
from wfm.domain.record import FloatArray, Record
from wfm.targets.expectation import (
    Expectation,
    by_shift,
    contacts_by_queue,
    expect,
    skills_of_groups,
)

IDLE_SQUARED_CV = 1.0
"""Squared coefficient of variation of the idle time between two contacts (c_w^2)."""

BLOCK_SECONDS = 1800.0
"""Time away from the floor is taken in blocks of half an hour."""


@dataclass(frozen=True, slots=True, eq=False)
class Chance(Record):
    """What is known of chance.

    Parameters
    ----------
    aht_cv : tuple of float
        Coefficient of variation of the handle times of each of the service's queues.
    busyness_cv : tuple of float
        That of the busyness of days, by queue (sigma_F).
    absent_share : float
        Probability that a shift is missed.
    away_share : float
        Probability that a block of a worked shift is missed.
    """

    aht_cv: tuple[float, ...]
    busyness_cv: tuple[float, ...]
    absent_share: float = 0.0
    away_share: float = 0.0

    @property
    def present_share(self) -> float:
        """Share of rostered floor time that is worked."""
        return (1 - self.absent_share) * (1 - self.away_share)


def spread_of_counts(
    roster: Roster, service: SimulatedService, forecast: Forecast, chance: Chance
) -> tuple[FloatArray, FloatArray]:
    """Return expectation and standard deviation of the contacts of each agent's shifts.

    Parameters
    ----------
    roster, service, forecast
        As in `expectation.expect`.
    chance : Chance

    Returns
    -------
    expected, deviation : ndarray, shape (N, D)
        By the day on which the shift begins. Shifts are independent: variances of a month are
        the sums of those of its shifts.

    Notes
    -----
    Var N = sum_t E_t (rho_t^2 c_s^2 + (1 - rho_t)^2 c_w^2) (1 - r / S_t)
    + E^2 (sigma_F^2 + sigma_S^2) (EVIDENCE, "Fair targets"): a renewal process of handling and
    idling, less what the agent takes from the others, the forecast's error and the attendance's.
    c_s^2 is that of the handle times of the mix, c_w^2 is `IDLE_SQUARED_CV`. It serves as a check
    of the simulated spread: targets go by the simulation, since closed forms are off by about a
    per cent from shift to shift.
    """
    share = chance.present_share
    expected = expect(roster, service, forecast, share).contacts
    rows = [forecast.queues.index(queue) for queue in service.queues]
    floor = roster.on_floor()
    ready = floor * share * roster.grid.interval_seconds
    aht = forecast.aht_seconds[rows]
    skilled = skills_of_groups(roster, service.queues)
    taken = contacts_by_queue(ready, skilled, service.answered, aht)
    everything = taken.sum(axis=1)
    mix = taken / np.maximum(everything, 1e-12)[:, None, :]
    squared = 1 + np.array(chance.aht_cv)[:, None] ** 2
    mean = (mix * aht).sum(axis=1)
    second = (mix * squared * aht**2).sum(axis=1)
    handle_scv = np.where(mean > 0, second / np.maximum(mean, 1e-12) ** 2 - 1, 0.0)
    rate = np.divide(everything, ready, out=np.zeros_like(ready), where=ready > 0)
    busy = np.minimum(rate * mean, 1.0)
    renewal = busy**2 * handle_scv + (1 - busy) ** 2 * IDLE_SQUARED_CV
    others = np.where(floor > 0, 1 - np.minimum(1.0, 1 / np.maximum(floor, 1e-12)), 0.0)
    plain = by_shift(roster, rate, share)
    chancy = by_shift(roster, rate * renewal * others, share).contacts
    known = np.divide(expected, plain.contacts, out=np.zeros_like(expected),
                      where=plain.contacts > 0)  # fmt: skip
    forecast_error = _busyness(chance, service)
    variance = chancy * known + expected**2 * (forecast_error + _attendance(chance, plain))
    return expected, np.sqrt(variance)


def _busyness(chance: Chance, service: SimulatedService) -> float:
    """Return sigma_F^2: days of different queues are busy together as far as is known."""
    answered = service.answered.sum(axis=1)
    part = answered / max(float(answered.sum()), 1e-12)
    return float((part * np.array(chance.busyness_cv)).sum()) ** 2


def _attendance(chance: Chance, plain: Expectation) -> FloatArray:
    """Return sigma_S^2 of each shift: missed as a whole, or in blocks; shape (N, D)."""
    seconds = plain.ready_seconds
    blocks = np.maximum(seconds / chance.present_share / BLOCK_SECONDS, 1.0)
    absent = chance.absent_share / (1 - chance.absent_share)
    away = chance.away_share / (1 - chance.away_share) / blocks
    variance: FloatArray = np.where(seconds > 0, absent + away / (1 - chance.absent_share), 0.0)
    return variance
