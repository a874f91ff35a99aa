"""The problem of a scenario: its call queues, the skills of its agents, its forecast."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput
from wfm.domain.goal_course import GoalCourse, goal_course
from wfm.domain.people import Agent
from wfm.domain.record import IntArray
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.skill_settings import SkillSettings
from wfm.staffing.multiskill.cross_training import group_costs
from wfm.staffing.multiskill.problem import Effort, SkillProblem
from wfm.staffing.opening_hours import open_intervals


def skill_problem(
    forecast: Forecast,
    agents: tuple[Agent, ...],
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    calendar: Calendar | None,
    intervals: IntArray,
) -> SkillProblem:
    """Return what a scenario asks of its skill groups.

    Parameters
    ----------
    forecast : Forecast
        Contacts and handle times.
    agents : tuple of Agent
        Their sets of skills are the groups; no group can have more agents on position than it
        has members.
    queues : mapping of str to QueueSettings
        Goals, patience and opening hours. Only queues of calls are looked at.
    settings : StaffingSettings
        Least agents of an open queue, and the price of a skill.
    calendar : Calendar, optional
        Needed where goals depend on the class of day.
    intervals : ndarray of int, shape (T,)
        Intervals of the forecast to be staffed.

    Raises
    ------
    InvalidInput
        If there is no queue of calls, or one that no agent serves.
    """
    called = tuple(q for q in forecast.queues if queues[q].channel == "calls")
    if not called:
        raise InvalidInput("has no queue of calls", where="queues")
    rows = [forecast.queues.index(queue) for queue in called]
    groups, heads = _groups(agents, called)
    courses = [goal_course(q, queues[q], forecast.grid, calendar) for q in called]
    sets, goal_set = _goal_sets(courses, intervals)
    opened = np.array([open_intervals(forecast.grid, queues[q].opening) for q in called])
    return SkillProblem(
        queues=called,
        goals=tuple(
            tuple(c.goals[place] for c, place in zip(courses, places, strict=True))
            for places in sets
        ),
        goal_set=goal_set,
        groups=groups,
        cost=group_costs(groups, settings.skills.premium),
        interval_seconds=float(forecast.grid.interval_seconds),
        calls=forecast.calls[rows][:, intervals],
        aht_seconds=forecast.aht_seconds[rows][:, intervals],
        patience_seconds=np.array([queues[q].patience_seconds or np.inf for q in called]),
        least_agents=np.zeros(len(groups), dtype=np.int64),
        most_agents=heads,
        least_of_queue=np.where(opened, settings.minimum_agents, 0)[:, intervals],
    )


def effort_of(settings: SkillSettings) -> Effort:
    """Return how hard a scenario asks to try."""
    return Effort(
        search_contacts=settings.search_contacts,
        polish_contacts=settings.polish_contacts,
        audit_contacts=settings.audit_contacts,
    )


def _groups(
    agents: tuple[Agent, ...], queues: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], ...], IntArray]:
    """Return the sets of skills, few skills first, in the order of the queues, and members."""
    members: dict[tuple[int, ...], int] = {}
    for agent in agents:
        skills = tuple(q for q, queue in enumerate(queues) if queue in agent.skills)
        if skills:
            members[skills] = members.get(skills, 0) + 1
    order = sorted(members, key=lambda skills: (len(skills), skills))
    groups = tuple(tuple(queues[q] for q in skills) for skills in order)
    return groups, np.array([members[skills] for skills in order], dtype=np.int64)


def _goal_sets(
    courses: list[GoalCourse], intervals: IntArray
) -> tuple[list[tuple[int, ...]], IntArray]:
    """Return the different combinations of goals, and which holds in each interval."""
    places = np.array([course.place[intervals] for course in courses])
    sets, goal_set = np.unique(places, axis=1, return_inverse=True)
    return [tuple(column) for column in sets.T.tolist()], goal_set.reshape(-1).astype(np.int64)
