"""What only queues of calls can answer, and the part of a forecast that is about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings


def refuse_other_channels(queue: str, queue_settings: QueueSettings) -> None:
    """Refuse a queue of chats, deferrable work or outbound calls.

    Raises
    ------
    InvalidInput
        If it is one.
    """
    if queue_settings.channel != "calls":
        raise InvalidInput(
            f"is {queue_settings.channel}, and this is known for queues of calls only",
            where=f"queues.{queue}.channel",
            hint="ask about a queue of calls",
        )


def calls_only(
    forecast: Forecast, requirement: Requirement, queues: Mapping[str, QueueSettings]
) -> tuple[Forecast, Requirement]:
    """Return the parts of a forecast and its requirement that are about queues of calls.

    Raises
    ------
    InvalidInput
        If there is no queue of calls.
    """
    rows = [q for q, name in enumerate(forecast.queues) if queues[name].channel == "calls"]
    if not rows:
        raise InvalidInput("holds no queue of calls", where="queues")
    if len(rows) == len(forecast.queues):
        return forecast, requirement
    names = tuple(forecast.queues[q] for q in rows)
    before, duty = forecast.statistical_calls, requirement.on_duty
    return replace(
        forecast,
        queues=names,
        calls=forecast.calls[rows],
        aht_seconds=forecast.aht_seconds[rows],
        call_quantiles=forecast.call_quantiles[:, rows],
        busyness_cv=forecast.busyness_cv[rows],
        method=tuple(forecast.method[q] for q in rows),
        statistical_calls=None if before is None else before[rows],
    ), replace(
        requirement,
        queues=names,
        goals=tuple(requirement.goals[q] for q in rows),
        load_erlangs=requirement.load_erlangs[rows],
        on_position=requirement.on_position[rows],
        scheduled=requirement.scheduled[rows],
        service_level=requirement.service_level[rows],
        occupancy=requirement.occupancy[rows],
        model=tuple(requirement.model[q] for q in rows),
        on_duty=None if duty is None else duty[rows],
    )
