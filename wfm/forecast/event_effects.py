"""What events do to the volume: factors given or learned, fading after the last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from wfm.domain import Calendar, CallHistory, DayClass, Event, Finding
from wfm.domain.record import BoolArray, FloatArray, Record

# How much the log factors of events differ in truth, as for festivals: judgement.
_EFFECT_SPREAD = 0.30
_HALF_LIVES = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0)
_LEAST_GAIN = 0.10
_LEAST_EVENTS_FOR_DECAY = 2
_FADED = 0.05
_AFTER_DAYS = 21
_WEEKS_AROUND = 4
_LEAST_NEIGHBOURS = 3
_LARGEST_LOG = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Learned(Record):
    """What past events of one kind did to one queue.

    Parameters
    ----------
    factor : float
        Contacts with the event over contacts without, drawn towards 1 by noise.
    decay_days : float
    days, events : int
        How many days of how many events were seen.
    """

    factor: float
    decay_days: float
    days: int
    events: int


def resolve_events(
    history: CallHistory, calendar: Calendar, events: Sequence[Event], last_day: date
) -> tuple[tuple[Event, ...], tuple[Finding, ...]]:
    """Return events with plain factors: learned ones told, fading ones written out day by day.

    Parameters
    ----------
    history : CallHistory
        Cleaned.
    calendar : Calendar
        Covers the history.
    events : sequence of Event
    last_day : date
        The last day of interest; effects are not written out beyond it.

    Returns
    -------
    events : tuple of Event
        None of them is to be learned or fades. Events that were plain come back as they are.
    findings : tuple of Finding
        What was learned, and a warning where nothing could be.
    """
    resolved: list[Event] = []
    findings: dict[tuple[str, str], Finding] = {}
    known: dict[tuple[str, str], Learned] = {}
    for event in events:
        if not event.learned:
            resolved += _written_out(event, last_day) if event.decay_days else [event]
            continue
        for queue in event.queues or history.queues:
            key = (event.kind, queue)
            if key not in known:
                known[key] = _learn(history, calendar, events, event, queue)
                findings[key] = _finding(event, queue, known[key])
            told = replace(
                event,
                queues=(queue,),
                learned=False,
                volume_factor=known[key].factor,
                decay_days=known[key].decay_days,
            )
            resolved += _written_out(told, last_day) if told.decay_days else [told]
    return tuple(resolved), tuple(findings.values())


def _written_out(event: Event, last_day: date) -> list[Event]:
    """Return the event and one for each day after it on which a part of it is left."""
    days = [replace(event, decay_days=0.0)]
    log_volume = float(np.log(max(event.volume_factor, 1e-3)))
    log_aht = float(np.log(event.aht_factor))
    for after in range(1, (last_day - event.last_day).days + 1):
        left = 0.5 ** (after / event.decay_days)
        if left < _FADED:
            break
        day = event.last_day + timedelta(days=after)
        days.append(
            replace(
                days[0],
                first_day=day,
                last_day=day,
                volume_factor=float(np.exp(left * log_volume)),
                aht_factor=float(np.exp(left * log_aht)),
            )
        )
    return days


def _learn(
    history: CallHistory, calendar: Calendar, events: Sequence[Event], like: Event, queue: str
) -> Learned:
    """Return what the history says about events of one kind.

    The log of observed over usual volume is regressed on what should be left of the effect,
    with a penalty that draws the factor towards 1 as if its true log had a spread of 0.3. The
    half-life is the given one unless another fits two or more events clearly better.
    """
    mine = [
        e
        for e in events
        if e.kind == like.kind and (not e.queues or queue in e.queues) and _seen(e, history)
    ]
    ratios, noise = _log_ratios(history, calendar, events, queue)
    if not mine:
        return Learned(1.0, 0.0, 0, 0)
    prior = noise / _EFFECT_SPREAD**2
    lives = _HALF_LIVES if len(mine) >= _LEAST_EVENTS_FOR_DECAY else ()
    known = np.isfinite(ratios)
    best: tuple[float, float, float] | None = None
    for life in (like.decay_days, *lives):
        left = np.where(known, _left(history, mine, life), 0.0)
        seen = np.where(known, ratios, 0.0)
        log_factor = float((left * seen).sum() / ((left**2).sum() + prior))
        near = known & (_left(history, mine, _AFTER_DAYS / 4) > 0)
        error = float(((seen - left * log_factor)[near] ** 2).sum())
        if best is None or error < (1 - _LEAST_GAIN) * best[0]:
            best = (error, life, log_factor)
    assert best is not None
    during = known & (_left(history, mine, 0.0) > 0)
    if not during.any():
        return Learned(1.0, 0.0, 0, 0)
    return Learned(float(np.exp(best[2])), best[1], int(during.sum()), len(mine))


def _seen(event: Event, history: CallHistory) -> bool:
    grid = history.grid
    return event.first_day <= grid.last_day and event.last_day >= grid.first_day


def _left(history: CallHistory, events: Sequence[Event], half_life: float) -> FloatArray:
    """Return the part of the effect that is left on each day of the history; shape (D,)."""
    left = np.zeros(history.grid.day_count)
    for number, day in enumerate(history.grid.dates):
        for event in events:
            after = (day - event.last_day).days
            if event.first_day <= day <= event.last_day:
                left[number] = 1.0
            elif half_life and 0 < after <= _AFTER_DAYS:
                left[number] = max(left[number], 0.5 ** (after / half_life))
    return np.where(left < _FADED, 0.0, left)


def _log_ratios(
    history: CallHistory, calendar: Calendar, events: Sequence[Event], queue: str
) -> tuple[FloatArray, float]:
    """Return the log of each day's volume over that of its neighbours, and its noise.

    Neighbours are the same weekdays up to four weeks away without holiday or event; a day
    without at least three of them says nothing (NaN).
    """
    grid = history.grid
    offered = history.offered[history.queues.index(queue)]
    total = np.bincount(
        grid.day_of_interval, weights=np.nan_to_num(offered), minlength=grid.day_count
    )
    total = np.where(_whole(offered, grid.day_of_interval, grid.day_count), total, np.nan)
    days = [calendar.day(day) for day in grid.dates]
    plain = np.array([not d.block_days and d.day_class is not DayClass.MAKEUP for d in days])
    touched = np.zeros(grid.day_count, dtype=bool)
    for event in events:
        if not event.queues or queue in event.queues:
            fading = timedelta(days=4 * event.decay_days)
            touched |= [event.first_day <= d <= event.last_day + fading for d in grid.dates]
    usable = plain & ~touched & (total > 0)
    ratios = np.full(grid.day_count, np.nan)
    for day in np.flatnonzero(plain & (total > 0)):
        around = day + 7 * np.arange(-_WEEKS_AROUND, _WEEKS_AROUND + 1)
        around = around[(around >= 0) & (around < grid.day_count) & (around != day)]
        around = around[usable[around]]
        if around.size >= _LEAST_NEIGHBOURS:
            ratios[day] = np.log(total[day] / np.median(total[around]))
    ordinary = ratios[usable & np.isfinite(ratios)]
    noise = float((1.4826 * np.median(np.abs(ordinary))) ** 2) if ordinary.size else 0.01
    return np.clip(ratios, -_LARGEST_LOG, _LARGEST_LOG), max(noise, 1e-4)


def _whole(offered: FloatArray, day_of: np.ndarray, days: int) -> BoolArray:
    """Return True for days recorded as fully as most days are; shape (D,)."""
    known = np.bincount(day_of, weights=np.isfinite(offered), minlength=days)
    whole: BoolArray = known >= 0.9 * np.median(known[known > 0]) if known.any() else known > 0
    return whole


def _finding(event: Event, queue: str, learned: Learned) -> Finding:
    where = f"event {event.name}"
    if not learned.days:
        what = f"no past {event.kind} of queue {queue} to learn from: taken without effect"
        return Finding(what, where, "warning", "event_not_learned")
    fading = f", half of it gone after {learned.decay_days:g} days" if learned.decay_days else ""
    what = (
        f"volume factor {learned.factor:.2f} for queue {queue}{fading}, learned from "
        f"{learned.days} days of {learned.events} past events of the kind {event.kind}"
    )
    return Finding(what, where, "info", "event_learned")
