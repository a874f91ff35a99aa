"""When each agent is meant to be on duty, and who turns up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from wfm.domain import OFF, InvalidInput, Roster, ShiftPattern, TimeGrid
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record, frozen_array, set_field

BLOCK_SECONDS = 1800
"""Time away from the floor (meetings, coaching, ...) comes in blocks of half an hour."""

WHOLE_SHIFT_KINDS = frozenset({"sickness", "absence", "no_show"})
"""Kinds of shrinkage that take away a whole shift; all others take blocks of floor time."""


@dataclass(frozen=True, slots=True, eq=False)
class Spells(Record):
    """Stretches of duty without a gap.

    Parameters
    ----------
    agent : ndarray of int, shape (M,)
        Agent number; rising.
    start, end : ndarray, shape (M,)
        Seconds from the start of the grid. The spells of one agent rise and never touch.
    """

    agent: IntArray
    start: FloatArray
    end: FloatArray

    def without(self, away: Spells) -> Spells:
        """Return what is left of the spells when agents are away; `away` may be in any order."""
        agent = np.concatenate([self.agent, self.agent, away.agent, away.agent])
        moment = np.concatenate([self.start, self.end, away.start, away.end])
        counts = [self.agent.size, self.agent.size, away.agent.size, away.agent.size]
        comes, goes = np.repeat([1, -1, 0, 0], counts), np.repeat([0, 0, 1, -1], counts)
        order = np.lexsort((moment, agent))
        agent, moment = agent[order], moment[order]
        there = (comes[order].cumsum() > 0) & (goes[order].cumsum() == 0)
        # From each edge to the next: nobody is there after the last edge of an agent.
        kept = np.flatnonzero(there[:-1] & (moment[:-1] < moment[1:]))
        return Spells(agent[kept], moment[kept], moment[kept + 1])


@dataclass(frozen=True, slots=True, eq=False)
class Duty(Record):
    """Planned duty in blocks, and how likely a block or a whole shift is missed.

    Parameters
    ----------
    agent : ndarray of int, shape (B,)
        Agent number of each block; rising.
    start, end : ndarray, shape (B,)
        Seconds from the start of the grid; blocks of one agent rise and do not overlap.
    shift : ndarray of int, shape (B,)
        Number of the shift the block belongs to, from 0.
    absent_share : float
        Probability that a whole shift is missed.
    away_share : float
        Probability that a block of a shift that is worked is missed.
    late_share : float
        Probability that a shift that is worked begins late.
    late_seconds : float
        Mean of the exponential time by which it then begins late.
    taken : Spells, optional
        When agents are off the floor for something planned, such as a meeting. Who turns up is
        drawn as if there were none, so that both can be compared replication by replication.
    """

    agent: IntArray
    start: FloatArray
    end: FloatArray
    shift: IntArray
    absent_share: float = 0.0
    away_share: float = 0.0
    late_share: float = 0.0
    late_seconds: float = 0.0
    taken: Spells | None = None

    def __post_init__(self) -> None:
        for name, kind in (
            ("agent", np.int64),
            ("start", np.float64),
            ("end", np.float64),
            ("shift", np.int64),
        ):
            set_field(self, name, frozen_array(getattr(self, name), kind, (-1,), f"Duty.{name}"))
        if len({getattr(self, name).size for name in ("agent", "start", "end", "shift")}) > 1:
            raise InvalidInput("holds columns of different length", where="Duty")
        for name, limit in (("absent_share", 1), ("away_share", 1), ("late_seconds", np.inf)):
            if not 0 <= getattr(self, name) < limit:
                raise InvalidInput(f"is {getattr(self, name)}", where=f"Duty.{name}")
        if not 0 <= self.late_share <= 1:
            raise InvalidInput(f"is {self.late_share}", where="Duty.late_share")
        if not (np.isfinite(self.start) & np.isfinite(self.end) & (self.start < self.end)).all():
            raise InvalidInput("holds a block that does not end after it starts", where="Duty")
        same = self.agent[1:] == self.agent[:-1]
        in_order = np.where(
            same, self.start[1:] >= self.end[:-1], self.agent[1:] > self.agent[:-1]
        )
        if not in_order.all() or (self.agent < 0).any():
            raise InvalidInput("blocks overlap or are not in the order of agents", where="Duty")

    @property
    def shift_count(self) -> int:
        """Number of shifts."""
        return int(self.shift.max()) + 1 if self.shift.size else 0

    def attend(
        self, generator: np.random.Generator, lateness: np.random.Generator | None = None
    ) -> Spells:
        """Return the spells of one replication: the shifts and blocks that are not missed.

        Parameters
        ----------
        generator : numpy.random.Generator
            Draws one number for each shift, then one for each block.
        lateness : numpy.random.Generator, optional
            Draws for each shift whether it begins late, and by how much; without it all are on
            time.
        """
        kept = np.ones(self.agent.size, np.bool_)
        if self.absent_share or self.away_share:
            present = generator.random(self.shift_count) >= self.absent_share
            stays = generator.random(self.agent.size) >= self.away_share
            kept = present[self.shift] & stays
        if lateness is None or not self.late_share:
            return self.spells(kept)
        late = lateness.random(self.shift_count) < self.late_share
        delay = np.where(late, lateness.exponential(self.late_seconds, self.shift_count), 0.0)
        begin = np.full(self.shift_count, np.inf)
        np.minimum.at(begin, self.shift, self.start)
        start = np.maximum(self.start, (begin + delay)[self.shift])
        return self.spells(kept & (start < self.end), start)

    def without(self, away: Spells) -> Duty:
        """Return the duty with agents taken off the floor; outside their duty it means nothing.

        Raises
        ------
        InvalidInput
            If one of the times does not end after it starts.
        """
        if not (away.start < away.end).all():
            first = int(np.flatnonzero(~(away.start < away.end))[0])
            raise InvalidInput(
                f"lasts from {away.start[first]:g} to {away.end[first]:g} seconds", where="meeting"
            )
        if self.taken is None:
            return replace(self, taken=away)
        old = self.taken
        both = Spells(
            np.concatenate([old.agent, away.agent]),
            np.concatenate([old.start, away.start]),
            np.concatenate([old.end, away.end]),
        )
        return replace(self, taken=both)

    def spells(self, kept: BoolArray, start: FloatArray | None = None) -> Spells:
        """Return the blocks marked in `kept`, joined where one begins as the last one ends.

        Blocks begin at `start` where it is given. What is `taken` is cut out.
        """
        agent, end = self.agent[kept], self.end[kept]
        start = (self.start if start is None else start)[kept]
        joined = (agent[1:] == agent[:-1]) & (start[1:] == end[:-1])
        first = np.concatenate([[True], ~joined])[: agent.size]
        last = np.concatenate([~joined, [True]])[: agent.size]
        spells = Spells(agent[first], start[first], end[last])
        return spells if self.taken is None else spells.without(self.taken)


def required_duty(on_position: IntArray, interval_seconds: float) -> tuple[Duty, IntArray]:
    """Return agents who make up the required numbers, each serving one queue.

    Parameters
    ----------
    on_position : ndarray of int, shape (Q, T)
        Agents wanted on position; agent j of a queue is on duty while j is below it.
    interval_seconds : float
        Length of an interval.

    Returns
    -------
    duty : Duty
        Without shrinkage; the spells are not cut into blocks.
    queue : ndarray of int, shape (N,)
        Queue each agent serves.
    """
    rows: list[tuple[int, float, float]] = []
    queue: list[int] = []
    for q, wanted in enumerate(on_position):
        for place in range(int(wanted.max(initial=0))):
            on = np.concatenate([[False], wanted > place, [False]])
            edges = np.flatnonzero(on[1:] != on[:-1]) * float(interval_seconds)
            rows += [(len(queue), edges[k], edges[k + 1]) for k in range(0, edges.size, 2)]
            queue.append(q)
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    duty = Duty(table[:, 0].astype(np.int64), table[:, 1], table[:, 2], np.arange(len(rows)))
    return duty, np.array(queue, dtype=np.int64)


def rostered_duty(roster: Roster, shrinkage: Mapping[str, float]) -> Duty:
    """Return the floor time of a roster in blocks, with the probability of missing it.

    Breaks are cut out; shifts of the day before the grid reach into it; everything is cut at
    the ends of the grid. Blocks are cut at multiples of half an hour from the grid's start (of
    one interval where intervals are longer).

    Parameters
    ----------
    roster : Roster
        Agents, patterns and who works which on what day.
    shrinkage : mapping of str to float
        Share of planned floor time lost, by kind; the shares add up, as in staffing.

    Raises
    ------
    InvalidInput
        If a share lies outside [0, 1) or they add up to 1 or more.
    """
    absent, away = split_shrinkage(shrinkage)
    grid = roster.grid
    before = roster.previous[:, -1:]
    days = np.concatenate([before, roster.assignment], axis=1)
    parts: list[tuple[IntArray, FloatArray, FloatArray, IntArray]] = []
    for column in range(days.shape[1]):
        for number in np.unique(days[:, column]):
            if number < 0:
                continue
            agents = np.flatnonzero(days[:, column] == number)
            blocks = _blocks(grid, column - before.shape[1], roster.patterns[number])
            count = blocks.shape[0]
            parts.append(
                (
                    np.repeat(agents, count),
                    np.tile(blocks[:, 0], agents.size),
                    np.tile(blocks[:, 1], agents.size),
                    np.repeat(agents * days.shape[1] + column, count),
                )
            )
    if not parts:
        raise InvalidInput("nobody works on any day", where="Roster.assignment")
    agent, start, end, shift = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _in_order(agent, start, end, shift, (absent, away))


def working_days(roster: Roster) -> IntArray:
    """Return the working day that each agent's time in an interval belongs to; shape (N, T).

    Time from the start of a shift to the start of the agent's next one belongs to the day on
    which the shift began, so that a night shift is one piece. A shift carried in from the day
    before the grid, and an overrun of it, count on the first day.
    """
    grid = roster.grid
    days = np.zeros((len(roster.agents), grid.interval_count), dtype=np.int64)
    for day in range(grid.day_count):
        for number in np.unique(roster.assignment[:, day]):
            if number == OFF:
                continue
            first = grid.offset_of_wall(day, roster.patterns[number].start_minute)
            days[roster.assignment[:, day] == number, min(first, grid.interval_count - 1)] = day
    return np.maximum.accumulate(days, axis=1)


def split_shrinkage(shrinkage: Mapping[str, float]) -> tuple[float, float]:
    """Return the probability of missing a shift, and of missing a block of a worked shift.

    The shares are of planned floor time and add up; since blocks can only be missed in shifts
    that are worked, their probability is their share divided by the shifts that remain.

    Raises
    ------
    InvalidInput
        If a share lies outside [0, 1) or they add up to 1 or more.
    """
    for kind, share in shrinkage.items():
        if not 0 <= share < 1:
            raise InvalidInput(
                f"is {share}", where=f"shrinkage.{kind}", hint="use a share from 0 to below 1"
            )
    if sum(shrinkage.values()) >= 1:
        raise InvalidInput(
            f"adds up to {sum(shrinkage.values()):.0%}; nobody would be left", where="shrinkage"
        )
    absent = sum(share for kind, share in shrinkage.items() if kind in WHOLE_SHIFT_KINDS)
    away = sum(share for kind, share in shrinkage.items() if kind not in WHOLE_SHIFT_KINDS)
    return float(absent), float(away / (1 - absent))


def _blocks(grid: TimeGrid, day: int, pattern: ShiftPattern) -> FloatArray:
    """Return start and end of the floor blocks of a pattern on a day, cut at the grid's ends."""
    interval = grid.offset_of_wall(day, pattern.start_minute)
    into_interval = pattern.start_minute % grid.interval_minutes
    begin = interval * grid.interval_seconds + into_interval * 60
    cuts = [begin]
    for pause in pattern.breaks:
        pause_start = begin + pause.offset_minutes * 60
        cuts += [pause_start, pause_start + pause.length_minutes * 60]
    cuts.append(begin + pattern.length_minutes * 60)
    size = max(BLOCK_SECONDS, grid.interval_seconds)
    horizon = grid.interval_count * grid.interval_seconds
    blocks: list[tuple[float, float]] = []
    for spell in range(0, len(cuts), 2):
        start, end = max(cuts[spell], 0), min(cuts[spell + 1], horizon)
        edges = [start, *range((start // size + 1) * size, end, size), end]
        blocks += [(a, b) for a, b in pairwise(edges) if a < b]
    return np.array(blocks, dtype=np.float64).reshape(-1, 2)


def _in_order(
    agent: IntArray,
    start: FloatArray,
    end: FloatArray,
    shift: IntArray,
    shares: tuple[float, float],
) -> Duty:
    """Sort blocks by agent and time; where two shifts overlap, the earlier keeps the time."""
    order = np.lexsort((start, agent))
    agent, start, end, shift = agent[order], start[order], end[order], shift[order]
    offset = agent * (end.max(initial=0.0) + 1)
    reached = np.maximum.accumulate(end + offset) - offset
    same = np.concatenate([[False], agent[1:] == agent[:-1]])
    free_from = np.where(same, np.concatenate([[0.0], reached[:-1]]), 0.0)[: agent.size]
    start = np.maximum(start, free_from)
    kept = start < end
    _, number = np.unique(shift[kept], return_inverse=True)
    return Duty(agent[kept], start[kept], end[kept], number, *shares)
