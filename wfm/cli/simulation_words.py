"""The figures of a simulated period in words, with what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.domain.settings import SimulationSettings
    from wfm.simulate.measures import Measures


def period_words(measures: Measures, what: str, settings: SimulationSettings) -> Iterator[str]:
    """Yield lines: what was simulated, every definition, the figures of the period.

    Parameters
    ----------
    measures : Measures
    what : str
        What was simulated.
    settings : SimulationSettings
        With the half-width that was asked for.
    """
    runs, sure = measures.replications, measures.confidence
    yield f"simulated {what}: {runs} replications, {sure:.0%} confidence intervals"
    if settings.half_width is not None:
        verdict = "reached" if measures.precise else f"NOT reached within {runs} replications"
        scope = "worst interval" if settings.half_width_of == "interval" else "whole period"
        yield f"the half-width of {settings.half_width:.2%} for the {scope} was {verdict}"
    for line in measures.definitions.words(measures.queues, measures.goals):
        yield f"  {line}"
    for number, queue in enumerate(measures.rows):
        yield _queue_words(measures, number, queue)
    occupancy, ready = measures.occupancy_by_period(), measures.kept("agent_ready")
    yield (
        f"all agents: occupancy {occupancy.value[0]:.2%} ± {occupancy.half_width[0]:.2%}, "
        f"{ready.sum(axis=1).mean() / 3600:,.0f} hours on position"
    )


def _queue_words(measures: Measures, number: int, queue: str) -> str:
    level, wait, lost = (
        measures.by_period(name) for name in ("service_level", "mean_wait_seconds", "abandonment")
    )
    worst = measures.worst_interval(number)
    lowest = float(measures.by_interval("service_level").value[number, worst])
    offered = float(measures.summed().counts[0, number].sum()) / measures.replications
    text = (
        f"{queue}: {offered:,.0f} contacts, "
        f"service level {level.value[number]:.2%} ± {level.half_width[number]:.2%} "
        f"(mean of ratios {level.mean_of_ratios[number]:.2%}), "
        f"ASA {wait.value[number]:.1f} ± {wait.half_width[number]:.1f} s, "
        f"abandonment {lost.value[number]:.2%} ± {lost.half_width[number]:.2%}"
    )
    if number < len(measures.queues):
        met = measures.kept("met")[:, number]
        text += f", goals met on {met.mean():.0%} of days"
    moment = measures.grid.local_start(worst)
    return f"{text}; worst interval {moment:%Y-%m-%d %H:%M} with {lowest:.0%}"
