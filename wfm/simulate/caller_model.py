"""Turns the settings of callers into the model's records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from wfm.domain import InvalidInput, TimeGrid
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.bursts import Campaign, Outage
from wfm.simulate.callers import Callers
from wfm.simulate.patience import Patience
from wfm.simulate.service_time import ServiceTime


def callers_of(
    names: Sequence[str],
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    grid: TimeGrid,
) -> Callers:
    """Return what the settings say of callers beyond means.

    Parameters
    ----------
    names : sequence of str
        Queue ids in the order of the model.
    queues : mapping of str to QueueSettings
        Settings of each of them.
    settings : SimulationSettings
    grid : TimeGrid

    Raises
    ------
    InvalidInput
        If a campaign or an outage names another queue or lies outside the grid.
    """
    number = {name: place for place, name in enumerate(names)}
    campaigns = tuple(
        Campaign(
            _place(number, campaign.queue),
            _seconds(grid, campaign.day, campaign.at),
            campaign.contacts,
            campaign.mean_delay_minutes * 60,
        )
        for campaign in settings.campaigns
    )
    outages = []
    for outage in settings.outages:
        start = _seconds(grid, outage.day, outage.start)
        hit = tuple(_place(number, name) for name in outage.queues)
        end, delay = start + outage.minutes * 60, outage.mean_return_minutes * 60
        outages.append(Outage(start, end, outage.returning, delay, hit))
    return Callers(
        arrival_shape=settings.arrivals,
        busyness_shared=settings.busyness_shared,
        service=tuple(service_time(queues[name]) for name in names),
        patience=tuple(patience(queues[name]) for name in names),
        campaigns=campaigns,
        outages=tuple(sorted(outages, key=lambda outage: outage.start_seconds)),
    )


def service_time(queue: QueueSettings) -> ServiceTime:
    """Return the distribution of a queue's handle times."""
    name = queue.callers.handle_time
    if name == "auto":
        return ServiceTime.of_cv(queue.aht_cv)
    return ServiceTime(name, 0.0 if name == "deterministic" else queue.aht_cv)


def patience(queue: QueueSettings) -> Patience:
    """Return the patience of a queue's callers."""
    callers, mean = queue.callers, queue.patience_seconds
    return Patience(
        np.inf if mean is None else mean,
        callers.hang_up_at_once,
        np.array([piece.from_seconds for piece in callers.hazard]),
        np.array([piece.per_minute / 60 for piece in callers.hazard]),
    )


def _place(number: Mapping[str, int], name: str) -> int:
    if name not in number:
        raise InvalidInput(
            f"names the queue {name}; the forecast has {', '.join(number)}",
            where="simulation",
            hint="campaigns and outages need queues of the forecast",
        )
    return number[name]


def _seconds(grid: TimeGrid, day: date, minute: int) -> float:
    """Return a local moment in seconds from the start of the grid."""
    if not grid.first_day <= day <= grid.last_day:
        raise InvalidInput(
            f"names {day}, outside {grid.first_day} to {grid.last_day}", where="simulation"
        )
    interval = grid.offset_of_wall((day - grid.first_day).days, minute)
    return interval * grid.interval_seconds + minute % grid.interval_minutes * 60.0
