"""The requirement beside pyworkforce's, with every difference taken apart.

No other module imports pyworkforce, and this one only when it is asked. It knows Erlang C with
one service level and one occupancy cap; `wfm.staffing.peer_difference` says what follows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import NamedTuple

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.goal import ServiceGoal
from wfm.domain.goal_course import GoalCourse
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import FloatArray, Record
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.time_grid import TimeGrid
from wfm.staffing.binding import binding_goals
from wfm.staffing.channel_parts import calls_only
from wfm.staffing.peer_difference import REASONS, QueueRows, taken_apart
from wfm.staffing.queue_model import timed_model
from wfm.staffing.shrinkage import total_shrinkage
from wfm.staffing.shrinkage_course import (
    ShrinkageCourse,
    scheduled_by_interval,
    shrinkage_course,
)

SHRINKAGE_ROUNDING = "it rounds agents / (1 - shrinkage) up in floating point; ours is exact"
REPORTED = 100
"""Questions between two words of progress."""


class PeerAnswer(NamedTuple):
    """What pyworkforce says to one question.

    Parameters
    ----------
    on_position, scheduled : float
        NaN where it refuses.
    refusal : str
        Its message; empty if it answers.
    """

    on_position: float
    scheduled: float
    refusal: str


@dataclass(frozen=True, slots=True, eq=False)
class SecondOpinion(Record):
    """Our requirement and pyworkforce's, and why they differ.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    queues : tuple of str
        Queue ids; Q of them.
    peer_version : str
        Version of pyworkforce.
    questions : int
        Distinct questions that it was asked.
    requirement : Requirement
        Ours.
    on_position, scheduled : ndarray, shape (Q, T)
        Theirs; 0 where nothing comes in, NaN where it refused to answer.
    parts : mapping of str to ndarray, shape (Q, T)
        Agents by reason of `REASONS`; over the reasons they add up to theirs less ours on
        position, and are 0 where it refused.
    shrinkage_rounding : ndarray, shape (Q, T)
        Agents by which its scheduled agents exceed the exact ceiling of its on-position ones.
    refusals : tuple of str
        For each queue the first message with which it refused; empty if it never did.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    peer_version: str
    questions: int
    requirement: Requirement
    on_position: FloatArray
    scheduled: FloatArray
    parts: Mapping[str, FloatArray]
    shrinkage_rounding: FloatArray
    refusals: tuple[str, ...]

    @property
    def difference(self) -> FloatArray:
        """Agents on position, theirs less ours; NaN where it refused; shape (Q, T)."""
        return self.on_position - self.requirement.on_position

    def reasons(self, queue: int, interval: int) -> tuple[str, ...]:
        """Return the reasons of one difference, largest first."""
        found = {name: float(part[queue, interval]) for name, part in self.parts.items()}
        named = [name for name in found if found[name]]
        return tuple(sorted(named, key=lambda name: -abs(found[name])))

    def hours(self) -> dict[str, float]:
        """Return the agent-hours on position by which each reason moves the total."""
        hours = self.grid.interval_minutes / 60
        return {name: float(part.sum()) * hours for name, part in self.parts.items()}


def second_opinion(
    forecast: Forecast,
    requirement: Requirement,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    calendar: Calendar | None = None,
    *,
    progress: Progress = silent,
) -> SecondOpinion:
    """Ask pyworkforce about every interval and explain every difference.

    Parameters
    ----------
    forecast : Forecast
    requirement : Requirement
        What `wfm.staffing.require` made of the forecast.
    queues : mapping of str to QueueSettings
    settings : StaffingSettings
        Those of the requirement.
    calendar : Calendar, optional
        That of the requirement.
    progress : callable

    Returns
    -------
    SecondOpinion

    Raises
    ------
    InvalidInput
        If a model lacks the patience it needs, or there is no queue of calls: the peer knows
        no other channel, and so those queues are left out.
    """
    forecast, requirement = calls_only(forecast, requirement, queues)
    shape = requirement.on_position.shape
    theirs, scheduled = np.zeros(shape), np.zeros(shape)
    parts = {name: np.zeros(shape) for name in REASONS}
    asked = binding_goals(forecast, requirement, queues, settings, calendar).needed
    shares = shrinkage_course(settings, forecast.grid, calendar)
    refusals, questions = [], 0
    for q, queue in enumerate(requirement.queues):
        model = timed_model(queue, queues[queue], settings, forecast.grid, calendar)
        rows = QueueRows.of(forecast, q)
        answers, count = _ask(rows, model.course, shares, progress)
        theirs[q] = [a.on_position for a in answers]
        scheduled[q] = [a.scheduled for a in answers]
        refusals.append(next((a.refusal for a in answers if a.refusal), ""))
        questions += count
        for name, part in taken_apart(rows, model, asked[:, q], theirs[q]).items():
            parts[name][q] = part
    exact = scheduled_by_interval(np.nan_to_num(theirs).astype(np.int64), shares)
    return SecondOpinion(
        grid=forecast.grid,
        queues=requirement.queues,
        peer_version=version("pyworkforce"),
        questions=questions,
        requirement=requirement,
        on_position=theirs,
        scheduled=scheduled,
        parts=parts,
        shrinkage_rounding=np.where(np.isnan(theirs), 0.0, np.nan_to_num(scheduled) - exact),
        refusals=tuple(refusals),
    )


def _ask(
    rows: QueueRows, course: GoalCourse, shrinkage: ShrinkageCourse, progress: Progress
) -> tuple[list[PeerAnswer], int]:
    """Return pyworkforce's answer to every interval, and how many questions they were."""
    columns = [rows.calls, rows.aht_seconds, course.place, shrinkage.place]
    distinct, place = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    lost = [float(total_shrinkage(shares)) for shares in shrinkage.variants]
    answers = []
    for number, (calls, aht, which, variant) in enumerate(distinct.tolist()):
        if number % REPORTED == 0:
            share = number / len(distinct)
            progress(ProgressEvent("pyworkforce", share, f"queue {rows.queue}"))
        goal = course.goals[int(which)]
        answers.append(ask_peer(calls, aht, rows.interval_minutes, goal, lost[int(variant)]))
    progress(ProgressEvent("pyworkforce", 1.0, f"queue {rows.queue}"))
    return [answers[i] for i in place.reshape(-1)], int((distinct[:, 0] > 0).sum())


def ask_peer(
    calls: float, aht_seconds: float, interval_minutes: int, goal: ServiceGoal, shrinkage: float
) -> PeerAnswer:
    """Return what pyworkforce's Erlang C requires for one interval.

    Parameters
    ----------
    calls, aht_seconds : float
        Contacts and their mean handle time.
    interval_minutes : int
    goal : ServiceGoal
        Its service level and occupancy cap are passed on; 0 and 1 where it has none.
    shrinkage : float
    """
    from pyworkforce.queuing import ErlangC

    if calls == 0:
        return PeerAnswer(0.0, 0.0, "")
    try:
        peer = ErlangC(
            transactions=calls,
            aht=aht_seconds / 60,
            asa=goal.threshold_seconds / 60,
            interval=interval_minutes,
            shrinkage=shrinkage,
        )
        found = peer.required_positions(
            service_level=goal.service_level or 0.0, max_occupancy=goal.max_occupancy or 1.0
        )
    except (ValueError, ArithmeticError) as error:
        return PeerAnswer(math.nan, math.nan, f"{type(error).__name__}: {error}")
    return PeerAnswer(float(found["raw_positions"]), float(found["positions"]), "")
