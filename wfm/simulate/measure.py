"""Simulates a centre and keeps every figure."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from wfm.domain import InvalidInput, Progress, Roster, ServiceGoal, TimeGrid, silent
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import FloatArray
from wfm.domain.settings import SimulationSettings
from wfm.simulate.crews import crews_of
from wfm.simulate.definitions import Definitions
from wfm.simulate.measures import Measures
from wfm.simulate.model import CentreModel
from wfm.simulate.observation import Observation, observe
from wfm.simulate.replicate import Engine, play, run_replications
from wfm.simulate.sample import Sample, sample
from wfm.simulate.stopping import collect, half_width_goal
from wfm.simulate.trace import Trace


def measure(  # noqa: PLR0913 - a centre, its words, and where its goals differ
    model: CentreModel,
    grid: TimeGrid,
    goals: tuple[ServiceGoal, ...] | tuple[GoalCourse, ...],
    settings: SimulationSettings,
    *,
    seed: int,
    definitions: Definitions | None = None,
    threshold_seconds: FloatArray | None = None,
    roster: Roster | None = None,
    progress: Progress = silent,
) -> Measures:
    """Simulate a centre many times and keep every figure.

    Parameters
    ----------
    model : CentreModel
        The centre, on the intervals of `grid`.
    grid : TimeGrid
    goals : tuple of ServiceGoal or of GoalCourse
        One for each queue of the model. Where it changes over time, each interval is judged by
        its own goal, and days by the queue's own.
    settings : SimulationSettings
        Replications, half-width at which to stop before, confidence, engine. What they say of
        callers is in the model already.
    seed : int
        Seed of all random numbers.
    definitions : Definitions, optional
        What the words of the statistics mean; the defaults by default.
    threshold_seconds : ndarray, shape (Q, T), optional
        Wait up to which contacts of an interval are served in time, where it is not that of the
        goal; by default it is.
    roster : Roster, optional
        Names the agents and their teams, in the order of the model's.
    progress : callable, optional
        Told after every replication.

    Returns
    -------
    Measures
        Of fewer replications than asked for when enough is known or the user interrupts.

    Raises
    ------
    InvalidInput
        If model, grid and goals do not fit each other, or the warm-up leaves nothing.
    """
    definitions = definitions or Definitions()
    queues, wanted = model.demand.queues, settings.replications
    courses = tuple(
        GoalCourse.always(goal, grid.interval_count) if isinstance(goal, ServiceGoal) else goal
        for goal in goals
    )
    own = tuple(course.goal for course in courses)
    _check(model, grid, courses, seed)
    definitions.check(model.demand.end_seconds)
    crews = crews_of(model, roster)
    measures = Measures(
        grid, queues, own, definitions, crews, settings.confidence, courses=courses
    )
    thresholds = threshold_seconds
    if thresholds is None:
        thresholds = np.stack([course.threshold_seconds for course in courses])
    once = partial(observe_once, model, thresholds, settings.engine, seed, definitions)
    cores = 1 if settings.engine == "simpy" else None
    seen = run_replications(once, wanted, cores, calls=float(model.demand.calls.sum()))
    meant = tuple(replace(g, definition=definitions.service_level_of(g)) for g in own)
    goal = half_width_goal(settings, meant)
    collect(seen, measures.add, wanted, progress, goal.share_done if goal else None)
    measures.precise = goal is not None and goal.width <= goal.asked
    return measures


def observe_once(
    model: CentreModel,
    threshold_seconds: FloatArray,
    engine: Engine,
    seed: int,
    definitions: Definitions,
    replication: int,
) -> Observation:
    """Draw, replay and count one replication."""
    drawn = sample(model, seed, replication)
    trace = play(model, drawn, engine)
    return observe(model, drawn, trace, threshold_seconds, definitions)


def trace_one(
    model: CentreModel, engine: Engine, seed: int, replication: int = 0
) -> tuple[Sample, Trace]:
    """Return the calls of one replication and what happened to them."""
    drawn = sample(model, seed, replication)
    return drawn, play(model, drawn, engine)


def _check(model: CentreModel, grid: TimeGrid, goals: tuple[GoalCourse, ...], seed: int) -> None:
    demand = model.demand
    if seed < 0:
        raise InvalidInput(f"is {seed}", where="seed", hint="use 0 or more")
    fits = demand.interval_count == grid.interval_count
    if not fits or demand.interval_seconds != grid.interval_seconds:
        raise InvalidInput(
            f"has {demand.interval_count} intervals of {demand.interval_seconds:g} s, the grid "
            f"{grid.interval_count} of {grid.interval_seconds} s",
            where="Demand",
        )
    if len(goals) != len(demand.queues):
        raise InvalidInput(
            f"names {len(goals)} goals for {len(demand.queues)} queues", where="goals"
        )
    if any(goal.place.size != grid.interval_count for goal in goals):
        raise InvalidInput(
            f"are not for the {grid.interval_count} intervals of the grid", where="goals"
        )
