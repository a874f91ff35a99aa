"""What decides the agents of one interval, alone or in the state the one before left it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import IntArray, Record
from wfm.domain.service import Requirement
from wfm.queueing.transient import course_of_table, stationary_requirement
from wfm.queueing.transient_goals import definition_code
from wfm.queueing.transient_passage import Passage, Trial
from wfm.queueing.transient_traffic import Traffic
from wfm.staffing.binding import needed_by_goal, positive_handle_times, single_goals
from wfm.staffing.day_goal import floor_goal
from wfm.staffing.figures import ServiceFigures, figures
from wfm.staffing.queue_model import TimedModel
from wfm.staffing.requirement import queue_traffic
from wfm.staffing.time_varying import goals_of


@dataclass(frozen=True, slots=True, eq=False)
class CarriedState(Record):
    """What an interval begins with.

    Parameters
    ----------
    agents_before : int
        Agents on position until then.
    in_service, waiting : float
        Mean contacts that are handled and that wait, before agents come or go.
    stationary_agents : int
        Agents that the interval would need if its own load had gone on for ever.
    """

    agents_before: int
    in_service: float
    waiting: float
    stationary_agents: int


@dataclass(frozen=True, slots=True, eq=False)
class Decision(Record):
    """What decides the agents of one interval; see `wfm.staffing.explain` for the fields."""

    needed: Mapping[str, int]
    decided_by: tuple[str, ...]
    around: ServiceFigures
    carried: CarriedState | None


def alone(
    forecast: Forecast,
    requirement: Requirement,
    timed: TimedModel,
    q: int,
    interval: int,
    minimum: int,
) -> Decision:
    """Return what decides an interval that was staffed as if it lasted for ever.

    Parameters
    ----------
    forecast : Forecast
    requirement : Requirement
    timed : TimedModel
        Model and goals of the queue.
    q, interval : int
        Which queue, and which interval.
    minimum : int
        Least agents of the interval, 0 where it is closed.
    """
    model = timed.at(interval)
    load = np.asarray(forecast.load_erlangs[q, interval])
    aht = positive_handle_times(np.asarray(forecast.aht_seconds[q, interval]))
    agents = int(requirement.on_position[q, interval])
    parts = {kind: int(n) for kind, n in needed_by_goal(model, load, aht).items()}
    decided = tuple(kind for kind, n in parts.items() if n == agents and n > 0)
    return Decision(
        needed={**parts, "minimum": minimum},
        decided_by=decided or _otherwise(agents, minimum, "neighbours"),
        around=figures(model, load, _around(agents), aht),
        carried=None,
    )


def in_its_course(
    forecast: Forecast,
    requirement: Requirement,
    timed: TimedModel,
    q: int,
    interval: int,
    minimum: int,
) -> Decision:
    """Return what decides an interval that starts in the state the one before left.

    Parameters and figures are those of `alone`, by the exact chain; a part of the goal decides
    if one agent less would miss it in this state.
    """
    agents = requirement.on_position[q]
    traffic = queue_traffic(forecast, q, timed)
    interval_goals = tuple(floor_goal(goal) for goal in timed.course.goals)
    course = GoalCourse(interval_goals, timed.course.names, timed.course.place)
    long_run = stationary_requirement(traffic.load_erlangs, traffic, goals_of(course))
    # Only what lies before the interval matters, and what comes next for the slope within it.
    seen = slice(0, min(interval + 3, agents.size))
    passage = _passage(traffic, course, agents, seen, int(long_run[0]))
    number = int(agents[interval])
    parts = {
        kind: _fewest(passage, interval, GoalCourse.always(goal, 1), number)
        for kind, goal in single_goals(timed.course.at(interval)).items()
    }
    decided = tuple(kind for kind, n in parts.items() if n >= number > 0)
    otherwise = "simulation" if requirement.model[q].startswith("simulated_") else "dip"
    if timed.course.at(interval).interval_floor is not None:
        otherwise = "day"
    state = passage.state_before(interval)
    before = int(agents[interval - 1]) if interval else int(passage.servers_before)
    present = np.arange(state.size)
    return Decision(
        needed={**parts, "minimum": minimum},
        decided_by=decided or _otherwise(number, minimum, otherwise),
        around=_figures(passage, interval, _around(number), timed),
        carried=CarriedState(
            agents_before=before,
            in_service=float(state @ np.minimum(present, before)),
            waiting=float(state @ np.maximum(present - before, 0)),
            stationary_agents=max(int(long_run[interval]), minimum),
        ),
    )


def _passage(
    traffic: Traffic, course: GoalCourse, agents: IntArray, seen: slice, long_run: int
) -> Passage:
    part = Traffic(
        traffic.arrivals[seen],
        traffic.aht_seconds[seen],
        traffic.patience_seconds,
        traffic.interval_seconds,
    )
    before = max(long_run, int(agents[0]))
    settles = math.isfinite(traffic.patience_seconds) or before > part.load_erlangs[0]
    start = None if settles else np.ones(1)
    return Passage(part, goals_of(course.within(seen)), agents[seen], before, start)


def _fewest(passage: Passage, interval: int, goal: GoalCourse, start: int) -> int:
    """Return the fewest agents that meet one goal in the state before an interval."""
    if passage.traffic.arrivals[interval] == 0:
        return 0
    goals = goals_of(goal)

    def meets(number: int) -> bool:
        return passage.margin(_trial(passage, interval, number), goals) >= 0

    low, high = 0, max(start, 1)
    while not meets(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high


def _trial(passage: Passage, interval: int, agents: int) -> Trial:
    return passage.attempt(interval, agents, 0)


def _figures(
    passage: Passage, interval: int, agents: IntArray, timed: TimedModel
) -> ServiceFigures:
    """Return the figures of an interval with each number of agents, in the state before it."""
    code = definition_code(timed.course.goal.definition)
    trials = [_trial(passage, interval, int(n)) for n in agents]
    found = course_of_table(
        passage.traffic,
        agents,
        np.concatenate([trial.table for trial in trials]),
        trials[0].states[0],
        code,
    )
    endless = timed.model.patience_seconds is None
    stuck = (agents == 0) & (passage.traffic.arrivals[interval] > 0)
    waits = np.where(stuck, np.inf, found.mean_wait_answered_seconds)
    return ServiceFigures(
        agents=agents.astype(np.float64),
        service_level=found.service_level,
        mean_wait_seconds=waits,
        wait_probability=np.array([passage.wait_probability(interval, int(n)) for n in agents]),
        occupancy=found.occupancy,
        abandonment=np.full(agents.size, np.nan) if endless else found.abandon_probability,
    )


def _around(agents: int) -> IntArray:
    return np.arange(max(0, agents - 1), agents + 2)


def _otherwise(agents: int, minimum: int, reason: str) -> tuple[str, ...]:
    """Return what decides where no part of the goal does."""
    if agents == 0:
        return ()
    return ("minimum",) if agents == minimum else (reason,)
