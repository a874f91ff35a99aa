"""The months that a rotation means for each team, and whether they can be worked at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain import OFF, Calendar, InvalidInput, Roster, WfmError
from wfm.domain.record import IntArray
from wfm.domain.request import DAY_OFF
from wfm.domain.rotation_settings import RotationSettings
from wfm.domain.rule_settings import RosterRules
from wfm.domain.spelling import did_you_mean
from wfm.roster.judge import judge
from wfm.roster.problem import Problem

SUCCESSION_RULES = (
    "max_consecutive_days",
    "min_rest",
    "overlap",
    "weekly_rest",
    "rolling_rest",
    "weekly_rest_hours",
    "weekly_hours",
    "daily_hours",
    "max_consecutive_nights",
    "rest_after_nights",
    "forbidden_succession",
    "forward_rotation",
)
"""Rules about days that follow each other: a cycle that breaks one is no good for anybody."""


def team_months(problem: Problem, rotation: RotationSettings) -> dict[str, IntArray]:
    """Return the month of each team for each offset; shape (L, D), shift numbers or -1.

    Notes
    -----
    With offset o, the first day of the period is day o of the cycle.
    """
    number = {shift.shift: s for s, shift in enumerate(problem.shifts)} | {DAY_OFF: OFF}
    days = np.arange(problem.roster.grid.day_count)
    months = {}
    for team in problem.roster.teams:
        cycle = np.array([number[word] for word in rotation.cycle_of(team.team)])
        offsets = np.arange(cycle.size)[:, None]
        months[team.team] = cycle[(days[None, :] + offsets) % cycle.size]
    return months


def rotation_problems(
    roster: Roster, calendar: Calendar, rules: RosterRules, rotation: RotationSettings
) -> list[WfmError]:
    """Return what is wrong with a rotation: unknown teams and shifts, cycles that break rules.

    Parameters
    ----------
    roster : Roster
        Everybody off.
    calendar : Calendar
    rules : RosterRules
    rotation : RotationSettings
    """
    teams = {team.team for team in roster.teams}
    problems: list[WfmError] = [
        InvalidInput(
            f"names the unknown team {team!r}",
            where=f"roster.rotation.{word}.{team}",
            hint=did_you_mean(team, teams),
        )
        for word in ("teams", "offsets")
        for team in getattr(rotation, word)
        if team not in teams
    ]
    known = {pattern.shift for pattern in roster.patterns}
    for name, cycle in rotation.all_cycles():
        where = f"roster.rotation.{name}"
        strange = [word for word in cycle if word not in known and word != DAY_OFF]
        if strange:
            hint = did_you_mean(strange[0], {*known, DAY_OFF})
            problems.append(InvalidInput(f"{strange[0]!r} is no shift", where=where, hint=hint))
        else:
            problems += _illegal(roster, calendar, rules, cycle, where)
    return problems


def _illegal(
    roster: Roster, calendar: Calendar, rules: RosterRules, cycle: tuple[str, ...], where: str
) -> list[WfmError]:
    """Judge somebody without past, leave or bars who works the cycle from any of its days."""
    first = {p.shift: n for n, p in reversed(list(enumerate(roster.patterns)))} | {DAY_OFF: OFF}
    words = np.array([first[word] for word in cycle])
    days = np.arange(roster.grid.day_count)
    plain = replace(
        roster.agents[0], contract_share=1.0, nights_allowed=True, overtime_allowed=True,
        hired=None,
    )  # fmt: skip
    rows = np.array([words[(days + offset) % words.size] for offset in range(words.size)])
    made = replace(
        roster,
        agents=tuple(replace(plain, agent=f"offset {n}") for n in range(words.size)),
        assignment=rows,
        leave=np.full(rows.shape, ""),
        previous=np.zeros((words.size, 0), dtype=np.int64),
        requests=(),
        protections=(),
    )
    broken = judge(made, calendar, rules.hard_only(), frozenset())
    found = {v.rule: v.detail for v in broken if v.rule in SUCCESSION_RULES}
    return [
        InvalidInput(f"breaks {rule}: {detail}", where=where, hint="change the cycle or the rule")
        for rule, detail in found.items()
    ]
