"""Requests in numbers: what each agent must work, and what a refused wish costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Request, Roster, ShiftPattern
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.domain.request import DAY_OFF

if TYPE_CHECKING:
    from wfm.roster.problem import Problem

LOCK_PRICE = 100_000.0
"""Price of a day off where a lock demands work: above anything else a month can cost."""


@dataclass(frozen=True, slots=True, eq=False)
class Wishes(Record):
    """What requests say about each agent, day and shift.

    Parameters
    ----------
    open_to : ndarray of bool, shape (N, D, S)
        False where a lock rules a shift out.
    obliged : ndarray of bool, shape (N, D)
        Days on which a lock demands work.
    price : ndarray, shape (N, D, S)
        What refused wishes and locks make a shift dearer than a day off.
    base : ndarray, shape (N,)
        What they charge for a whole month off.
    """

    open_to: BoolArray
    obliged: BoolArray
    price: FloatArray
    base: FloatArray


def make_wishes(
    roster: Roster, shifts: tuple[ShiftPattern, ...], wish_cost: float
) -> Wishes | None:
    """Return the requests of a roster in numbers, None when there are none.

    Parameters
    ----------
    roster : Roster
        Agents (N), days (D), leave and requests.
    shifts : tuple of ShiftPattern
        S of them.
    wish_cost : float
        Price of a refused day of weight one.

    Notes
    -----
    A day off costs nothing in the month programme, so the price of refusing a shift is charged
    for the whole month beforehand and paid back by the shifts that grant it.
    """
    row = {agent.agent: n for n, agent in enumerate(roster.agents)}
    mine = [request for request in roster.requests if request.agent in row]
    if not mine:
        return None
    shape = (len(roster.agents), roster.grid.day_count, len(shifts))
    wishes = Wishes(
        open_to=np.ones(shape, dtype=bool),
        obliged=np.zeros(shape[:2], dtype=bool),
        price=np.zeros(shape),
        base=np.zeros(shape[0]),
    )
    for request in mine:
        agent, days = row[request.agent], days_of(request, roster)
        granted = granting(request, shifts)
        off_granted, by_shift = granted[0], granted[1:]
        if request.kind != "lock":
            rate = request.weight * wish_cost
            wishes.base[agent] += rate * len(days) * (not off_granted)
            wishes.price[agent, days] += rate * (float(off_granted) - by_shift)
            continue
        # Leave that comes after the lock goes before it.
        present = [day for day in days if roster.leave[agent, day] == ""]
        wishes.open_to[agent, present] &= by_shift
        wishes.obliged[agent, present] |= not off_granted
    return _with_locks(wishes)


def _with_locks(wishes: Wishes) -> Wishes:
    worth = LOCK_PRICE * wishes.obliged
    return Wishes(
        open_to=wishes.open_to,
        obliged=wishes.obliged,
        price=wishes.price - worth[:, :, None],
        base=wishes.base + worth.sum(axis=1),
    )


def days_of(request: Request, roster: Roster) -> list[int]:
    """Return the numbers of the days of the roster that a request is about."""
    first = (request.first_day - roster.grid.first_day).days
    last = (request.last_day - roster.grid.first_day).days
    return list(range(max(first, 0), min(last + 1, roster.grid.day_count)))


def granting(request: Request, shifts: tuple[ShiftPattern, ...]) -> BoolArray:
    """Return whether a day off, and each shift, grants a request; shape (1 + S,)."""
    meant = request.meant(shifts)
    named = np.array([DAY_OFF in meant, *(shift.shift in meant for shift in shifts)])
    return ~named if request.kind == "avoid" else named


def wish_cost_of(problem: Problem, agent: int, days: np.ndarray, taken: np.ndarray) -> float:
    """Return the price of the wishes that a month refuses."""
    if problem.wish_price is None or problem.wish_base is None:
        return 0.0
    return float(problem.wish_base[agent] + problem.wish_price[agent, days, taken].sum())
