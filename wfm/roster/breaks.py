"""Gives every agent on a shift one of its break patterns, spread as the schedule spreads them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain import Calendar, Schedule
from wfm.domain.record import FloatArray, IntArray
from wfm.roster.cover import Cover, break_mix
from wfm.roster.meals import meal_profile, meal_room
from wfm.roster.problem import Problem

PASSES = 2
"""How often each agent's breaks are moved to where they hurt least."""
BATCH_PASSES = 8
"""How often where meals are taken in batches."""


def spread_breaks(
    problem: Problem, cover: Cover, schedule: Schedule, paths: IntArray, calendar: Calendar
) -> IntArray:
    """Return the pattern of every agent and day.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    schedule : Schedule
        Says how its agents' breaks are spread over the patterns of each shift.
    paths : ndarray of int, shape (N, D)
        Shift of each agent and day, or -1.
    calendar : Calendar
        Tells the days of festivals, when meals may be taken in batches.

    Returns
    -------
    ndarray of int, shape (N, D)
        Pattern number, or -1. The schedule's spread is kept first; then single agents change
        pattern where that leaves less uncovered.
    """
    from wfm.roster.break_kernel import Meals, Placements, settle_breaks

    patterns = schedule.patterns
    variants = [
        [p for p, pattern in enumerate(patterns) if pattern.shift == shift.shift]
        for shift in problem.shifts
    ]
    assignment = np.full(paths.shape, -1, dtype=np.int64)
    for shift, choices in enumerate(variants):
        for day in range(paths.shape[1]):
            rows = np.flatnonzero(paths[:, day] == shift)
            if rows.size:
                assignment[rows, day] = _deal(problem, schedule, choices, day, rows)
    step = schedule.grid.interval_minutes
    room = meal_room(
        replace(problem.roster, assignment=assignment), calendar, problem.settings.meals
    )
    # The leaders' condition counts breaks as duty, so breaks cannot change it.
    last = int(cover.part_start[-2])
    placements = Placements(
        first=cover.first,
        profile=_table([p.floor_profile(step) for p in patterns]),
        start=np.cumsum([0, *(len(choices) for choices in variants)]).astype(np.int64),
        variants=np.array([p for choices in variants for p in choices], dtype=np.int64),
    )
    settle_breaks(
        cover.need[:last].copy(),
        np.ascontiguousarray(cover.able[:last, cover.kind]),
        cover.part_start[:-1],
        placements,
        Meals(-room, _table([meal_profile(p, step) for p in patterns]), np.zeros(1)),
        paths,
        assignment,
        BATCH_PASSES if np.isfinite(room).any() else PASSES,
    )
    return assignment


def _table(profiles: list[FloatArray]) -> FloatArray:
    """Return rows of different lengths, filled with zeros; shape (P, W)."""
    table = np.zeros((len(profiles), max(profile.size for profile in profiles)))
    for row, profile in zip(table, profiles, strict=True):
        row[: profile.size] = profile
    return table


def _deal(
    problem: Problem, schedule: Schedule, choices: list[int], day: int, rows: IntArray
) -> IntArray:
    """Deal the patterns of one shift out to the agents on it, first to each skill group."""
    number = {tuple(sorted(g)): n for n, g in enumerate(schedule.skill_groups)}
    groups = problem.roster.skill_groups
    left = schedule.counts[:, choices, day].copy()
    dealt = np.full(rows.size, -1, dtype=np.int64)
    for place, row in enumerate(rows):
        group = number.get(groups[problem.group[row]])
        if group is not None and left[group].any():
            pick = int(left[group].argmax())
            left[group, pick] -= 1
            dealt[place] = choices[pick]
    # Those beyond their group's number take what other groups left, then the usual mix.
    rest, mix = left.sum(axis=0), break_mix(schedule, choices, day)
    given = np.zeros(len(choices))
    for late in np.flatnonzero(dealt < 0):
        if rest.any():
            pick = int(rest.argmax())
            rest[pick] -= 1
        else:
            pick = int((mix * (given.sum() + 1) - given).argmax())
            given[pick] += 1
        dealt[late] = choices[pick]
    return dealt
