"""A pocket calculator: one load, one goal, the answer and what a few agents change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.queueing import arguments, erlang_b, redial
from wfm.staffing.binding import needed_by_goal, single_goals
from wfm.staffing.figures import figures
from wfm.staffing.queue_model import QueueModel
from wfm.staffing.shrinkage import scheduled_agents

Kind = Literal["b", "c", "a", "x"]

FEWER, MORE = 2, 3
"""Rows of the small table below and above the answer."""
WIDEST_CURVE = 60
"""Points of a curve, about."""


@dataclass(frozen=True, slots=True, eq=False)
class Question(Record):
    """What is asked of the calculator.

    Parameters
    ----------
    kind : str
        ``b`` nobody waits, ``c`` everybody waits, ``a`` callers hang up, ``x`` and redial.
    calls : float
        Contacts of the interval, first attempts only.
    interval_minutes : float
        Length of the interval.
    aht_seconds : float
        Mean handle time.
    goal : ServiceGoal
        What to reach; its service level also defines the one that is shown.
    max_blocking : float, optional
        Highest share of contacts turned away, the goal of Erlang B.
    patience_seconds : float, optional
        Mean patience, for ``a`` and ``x``.
    redial_probability : float
        Share of abandoned callers who call again, for ``x``.
    shrinkage : float
        Share of scheduled time not on position.
    agents : int, optional
        Judge these agents in place of the fewest that meet the goal.
    """

    kind: Kind
    calls: float
    interval_minutes: float
    aht_seconds: float
    goal: ServiceGoal
    max_blocking: float | None = None
    patience_seconds: float | None = None
    redial_probability: float = 0.0
    shrinkage: float = 0.0
    agents: int | None = None

    def __post_init__(self) -> None:
        arguments.count("calls", self.calls)
        arguments.seconds("minutes", self.interval_minutes)
        arguments.seconds("aht", self.aht_seconds)
        arguments.count("load_erlangs", self.load_erlangs)
        if self.agents is not None:
            arguments.count("agents", self.agents)
        if self.kind in ("a", "x") and self.patience_seconds is None:
            raise InvalidInput("is missing", where="patience", hint="give the mean in seconds")
        if self.kind not in ("a", "x") and self.goal.max_abandonment is not None:
            raise InvalidInput(
                f"cannot be met by Erlang {self.kind.upper()}, in which nobody hangs up",
                where="max_abandonment",
                hint="use erlang a with --patience",
            )

    @property
    def load_erlangs(self) -> float:
        """Offered load of the first attempts."""
        return self.calls * self.aht_seconds / (self.interval_minutes * 60)


@dataclass(frozen=True, slots=True, eq=False)
class Answer(Record):
    """What the calculator says.

    Parameters
    ----------
    question : Question
    required : int, optional
        Fewest agents on position that meet the goal; None if no goal fits the model.
    agents : int
        The agents that are judged: those asked for, else `required`.
    decided_by : tuple of str
        The parts of the goal that one agent less would miss.
    columns : mapping of str to ndarray
        A table around `agents`: ``agents``, ``scheduled`` and the figures of the model, all of
        one length.
    """

    question: Question
    required: int | None
    agents: int
    decided_by: tuple[str, ...]
    columns: Mapping[str, FloatArray]

    def figure(self, name: str) -> float:
        """Return one figure of the judged agents."""
        row = int(np.flatnonzero(self.columns["agents"] == self.agents)[0])
        return float(self.columns[name][row])

    @property
    def meets_goal(self) -> bool | None:
        """Whether the judged agents meet the goal; None without one."""
        return None if self.required is None else self.agents >= self.required


def answer(question: Question) -> Answer:
    """Answer a question with a small table around the answer.

    Parameters
    ----------
    question : Question

    Raises
    ------
    InvalidInput
        If a value is out of range, or Erlang B is given neither a goal nor agents.
    """
    needed = _needed(question)
    required = max(needed.values()) if needed else None
    agents = question.agents if question.agents is not None else required
    if agents is None:
        raise InvalidInput(
            "is missing", where="max_blocking", hint="give --max-blocking 1% or --agents N"
        )
    around = np.arange(max(0, agents - FEWER), agents + MORE + 1)
    decided = tuple(kind for kind, n in needed.items() if n == required and n > 0)
    return Answer(question, required, agents, decided, _columns(question, around))


def curve(question: Question, agents: int) -> Mapping[str, FloatArray]:
    """Return the figures over a wide range of agents around a number, for a chart.

    Parameters
    ----------
    question : Question
    agents : int
        The middle of interest.

    Returns
    -------
    mapping of str to ndarray
        Columns as in `Answer`.
    """
    spread = max(4, math.ceil(2.5 * math.sqrt(question.load_erlangs + 1)))
    lowest = max(0, min(agents, math.floor(question.load_erlangs)) - spread)
    highest = max(agents, math.ceil(question.load_erlangs)) + spread
    step = max(1, math.ceil((highest - lowest) / WIDEST_CURVE))
    below = np.arange(agents, lowest - 1, -step)[::-1]
    above = np.arange(agents + step, highest + 1, step)
    return _columns(question, np.concatenate([below, above]))


def _needed(question: Question) -> dict[str, int]:
    """Return the agents that each part of the goal asks for."""
    load, aht = np.asarray(question.load_erlangs), np.asarray(question.aht_seconds)
    if question.kind == "b":
        if question.max_blocking is None:
            return {}
        target = float(arguments.share("max_blocking", question.max_blocking))
        return {"blocking": lines_for(question.load_erlangs, target)}
    if question.kind != "x":
        found = needed_by_goal(_model(question), load, aht)
        return {kind: int(n) for kind, n in found.items()}
    return {
        kind: int(_with_redials(question, goal))
        for kind, goal in single_goals(question.goal).items()
    }


def _with_redials(question: Question, goal: ServiceGoal) -> IntArray:
    level = goal.service_level
    return redial.required_servers(
        question.load_erlangs,
        question.aht_seconds,
        _patience(question),
        question.redial_probability,
        service_level=level,
        threshold_seconds=None if level is None else goal.threshold_seconds,
        definition=goal.definition,
        mean_wait_answered_seconds=goal.max_mean_wait_seconds,
        max_abandon=goal.max_abandonment,
        max_occupancy=goal.max_occupancy,
    )


def lines_for(load_erlangs: float, max_blocking: float) -> int:
    """Return the fewest lines that turn away at most a share of the arrivals (Erlang B).

    Parameters
    ----------
    load_erlangs : float
    max_blocking : float
        Strictly between 0 and 1.
    """
    if load_erlangs == 0:
        return 0
    low, high = 0, max(1, math.ceil(load_erlangs))
    while erlang_b.blocking(load_erlangs, high) > max_blocking:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if erlang_b.blocking(load_erlangs, middle) > max_blocking:
            low = middle
        else:
            high = middle
    return high


def _columns(question: Question, agents: IntArray) -> dict[str, FloatArray]:
    load = question.load_erlangs
    columns = {
        "agents": agents.astype(np.float64),
        "scheduled": scheduled_agents(agents, {"all": question.shrinkage}).astype(np.float64),
    }
    if question.kind == "b":
        # Nobody comes, nobody is turned away, although every line of none is busy.
        blocked = (
            np.asarray(erlang_b.blocking(load, agents)) if load > 0 else np.zeros(agents.size)
        )
        columns["blocking"] = blocked
        columns["occupancy"] = load * (1 - blocked) / np.maximum(agents, 1)
        return columns
    attempts = np.full(agents.shape, load)
    if question.kind == "x":
        attempts = np.asarray(
            redial.attempted_load(
                load,
                agents,
                question.aht_seconds,
                _patience(question),
                question.redial_probability,
            )
        )
        columns["attempted_load"] = attempts
    found = figures(_model(question), attempts, agents, question.aht_seconds)
    for name in ("service_level", "mean_wait_seconds", "occupancy", "wait_probability"):
        columns[name] = getattr(found, name)
    if question.kind != "c":
        columns["abandonment"] = found.abandonment
    return columns


def _model(question: Question) -> QueueModel:
    if question.kind == "c":
        return QueueModel("erlang_c", question.goal, None)
    return QueueModel("erlang_a", question.goal, _patience(question))


def _patience(question: Question) -> float:
    assert question.patience_seconds is not None  # checked when the question was made
    return question.patience_seconds
