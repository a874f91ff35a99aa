"""The forecast of all queues over the period to plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wfm.domain import Calendar, CallHistory, Event, Forecast, TimeGrid
from wfm.domain.external_forecast import ExternalForecast
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast.dial_lists import with_dial_lists
from wfm.forecast.model import fit


def predict(
    history: CallHistory,
    grid: TimeGrid,
    calendar: Calendar,
    queues: Mapping[str, QueueSettings],
    settings: ForecastSettings,
    events: Sequence[Event] = (),
    *,
    external: ExternalForecast | None = None,
) -> Forecast:
    """Forecast contacts and handle times of every queue, with quantiles.

    Parameters
    ----------
    history : CallHistory
        Past contacts; only days before the grid are used, aggregated to its intervals.
    grid : TimeGrid
        The period to forecast.
    calendar : Calendar
        Covers history and period.
    queues : mapping of str to QueueSettings
        The queues to forecast, in the order of the result.
    settings : ForecastSettings
        ``weeks`` is the half-life of the weekday profiles.
    events : sequence of Event
        Their factors are taken out of the history and applied to the period.
    external : ExternalForecast, optional
        What the method ``external`` takes its volumes from.

    Returns
    -------
    Forecast
        Zero outside a queue's opening hours, and at weekdays and times at which the history
        never recorded anything. Its ``method`` says what ``best`` has chosen. Outbound queues
        have no history: their planned dials stand in, see `wfm.forecast.dial_lists`.

    Raises
    ------
    NotFound
        If a queue is not in the history.
    InvalidInput
        If the history is too short or does not fit the grid, if a queue has no contacts, or no
        handle time.
    """
    model = fit(history, calendar, queues, settings, events, period=grid, external=external)
    return with_dial_lists(model.predict(grid, settings.quantiles), queues, calendar)
