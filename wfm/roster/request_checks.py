"""Requests that cannot be: named one by one, before anything is solved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from wfm.domain import OFF, Agent, Calendar, InvalidInput, Request, Roster, WfmError
from wfm.domain.request import DAY_OFF, SHIFT_GROUPS
from wfm.domain.rule_settings import RosterRules
from wfm.domain.spelling import did_you_mean
from wfm.roster.agent_days import Violation
from wfm.roster.judge import judge
from wfm.roster.locks import locked_outcomes
from wfm.roster.swap import only

Broken = Callable[[int | None, np.ndarray], Iterator[tuple[Violation, list[str]]]]
"""Judges an assignment, of one agent or all: what locks break, and where they stand."""

MENDABLE = (
    "min_consecutive_days",
    "min_consecutive_days_off",
    "max_consecutive_days_off",
    "forward_rotation",
)
"""Rules that work on other days can mend; all others, broken by locks alone, stay broken."""

DAY_RULES = (
    "max_consecutive_days",
    "weekly_rest",
    "rolling_rest",
    "max_weekends",
    "max_sundays",
    "max_statutory_days",
)
"""Rules that ask only whether a day is worked, whichever shift it is."""


def request_problems(
    roster: Roster, calendar: Calendar, rules: RosterRules, part_time_shifts: frozenset[str]
) -> list[WfmError]:
    """Return what is wrong with the requests of a roster, each with its place.

    Parameters
    ----------
    roster : Roster
        Everybody off; agents, patterns, leave, days before, requests and protections.
    calendar, rules, part_time_shifts
        As for `wfm.roster.judge`.

    Returns
    -------
    list of WfmError
        Unknown shifts, the same day asked for twice, wants and aversions that contradict each
        other, two locks on a day, locks on leave, and locks that break a rule by themselves,
        alone or together; where a lock leaves several shifts open, with each of them.
    """
    known = {agent.agent for agent in roster.agents}
    requests = [request for request in roster.requests if request.agent in known]
    problems: list[WfmError] = [
        *_unknown_shifts(requests, roster),
        *_contradictions(requests, roster),
        *_locks_on_leave(requests, roster),
    ]
    faulty = {problem.where for problem in problems}
    sound = [request for request in requests if request.where not in faulty]
    return [*problems, *_broken_by_locks(sound, roster, calendar, rules, part_time_shifts)]


def _unknown_shifts(requests: list[Request], roster: Roster) -> Iterator[WfmError]:
    known = {pattern.shift for pattern in roster.patterns}
    words = [*sorted(known), *SHIFT_GROUPS]
    for request in requests:
        for word in request.shifts:
            if word not in known and word not in SHIFT_GROUPS:
                hint = did_you_mean(word, words)
                yield InvalidInput(
                    f"the shift {word!r} is unknown", where=request.where, hint=hint
                )


def _contradictions(requests: list[Request], roster: Roster) -> Iterator[WfmError]:
    by_agent: dict[str, list[Request]] = {}
    for request in requests:
        by_agent.setdefault(request.agent, []).append(request)
    for agent, own in by_agent.items():
        for first, second in combinations(own, 2):
            begin = max(first.first_day, second.first_day)
            what = _contradiction(first, second, roster)
            if what and begin <= min(first.last_day, second.last_day):
                yield InvalidInput(
                    f"{what} of agent {agent} for {begin}; the other is {first.where}",
                    where=second.where,
                    hint="keep one of them",
                )


def _contradiction(first: Request, second: Request, roster: Roster) -> str:
    """Return why two requests for one day cannot stand beside each other, if so."""
    kinds = {first.kind, second.kind}
    if kinds == {"lock"}:
        return "is a second lock"
    both = first.meant(roster.patterns) & second.meant(roster.patterns)
    if len(kinds) == 1 and both:
        return f"is a second request ({first.kind} {' or '.join(sorted(both))})"
    if kinds == {"want", "avoid"} and both:
        return f"both wants and avoids {' or '.join(sorted(both))}: a request"
    return ""


def _locks_on_leave(requests: list[Request], roster: Roster) -> Iterator[WfmError]:
    row = {agent.agent: n for n, agent in enumerate(roster.agents)}
    for request in requests:
        if request.kind != "lock" or DAY_OFF in request.meant(roster.patterns):
            continue
        kinds = roster.leave[row[request.agent]]
        days = [
            day
            for day, kind in zip(roster.grid.dates, kinds, strict=True)
            if kind and request.first_day <= day <= request.last_day
        ]
        if days:
            yield InvalidInput(
                f"fixes agent {request.agent} to work on {days[0]}, a day of leave "
                f"({kinds[roster.grid.dates.index(days[0])]})",
                where=request.where,
                hint="take out the lock, or the leave",
            )


def _broken_by_locks(
    requests: list[Request],
    roster: Roster,
    calendar: Calendar,
    rules: RosterRules,
    part_time_shifts: frozenset[str],
) -> Iterator[WfmError]:
    """Judge the roster in which nothing is worked but what locks leave no choice about."""
    locks = [request for request in requests if request.kind == "lock"]
    if not locks:
        return
    fixed, source = _fixed(locks, roster)

    def broken(row: int | None, assignment: np.ndarray) -> Iterator[tuple[Violation, list[str]]]:
        made = replace(roster, assignment=assignment, requests=())
        shown = made if row is None else only(made, [row])
        for violation in judge(shown, calendar, rules.hard_only(), part_time_shifts):
            places = [source.get((violation.agent, day)) for day in violation.days]
            named = list(dict.fromkeys(place for place in places if place is not None))
            if named and violation.rule not in MENDABLE:
                yield violation, named

    told = set()
    for violation, named in broken(None, fixed):
        told.add(violation.agent)
        yield _illegal(violation, named)
    for row, agent in enumerate(roster.agents):
        choices = _choices(agent, roster)
        if choices and agent.agent not in told:
            yield from _broken_by_choices(row, fixed, choices, broken)


def _choices(agent: Agent, roster: Roster) -> dict[int, list[int]]:
    """Return the patterns open on each day on which a lock demands one of several shifts."""
    first = first_patterns(roster)
    return {
        day: [first[code] for code in sorted(codes)]
        for day, codes in enumerate(locked_outcomes(agent, roster))
        if codes and len(codes) > 1 and DAY_OFF not in codes
    }


def _broken_by_choices(
    row: int, fixed: np.ndarray, choices: dict[int, list[int]], broken: Broken
) -> Iterator[WfmError]:
    """Judge each choice of a day on its own, and the days that are worked in any case."""
    worked = fixed.copy()
    for day, patterns in choices.items():
        verdicts = []
        for pattern in patterns:
            alone = np.full_like(fixed, OFF)
            alone[row, day] = pattern
            verdicts.append(next(broken(row, alone), None))
        worked[row, day] = patterns[verdicts.index(None) if None in verdicts else 0]
        if None not in verdicts and verdicts[0] is not None:
            yield _illegal(*verdicts[0])
    for violation, named in broken(row, worked):
        if violation.rule in DAY_RULES:
            yield _illegal(violation, named)


def _illegal(violation: Violation, places: list[str]) -> InvalidInput:
    others = f", together with {', '.join(places[:-1])}" if len(places) > 1 else ""
    days = ", ".join(str(day) for day in violation.days[-2:])
    return InvalidInput(
        f"the lock of agent {violation.agent} breaks {violation.rule}: "
        f"{violation.detail} ({days}){others}",
        where=places[-1],
        hint="take out a lock, or loosen the rule",
    )


def _fixed(
    locks: list[Request], roster: Roster
) -> tuple[np.ndarray, dict[tuple[str, object], str]]:
    """Return the locks as an assignment, and where each of its days stands."""
    row = {agent.agent: n for n, agent in enumerate(roster.agents)}
    first = first_patterns(roster)
    assignment = np.full(roster.assignment.shape, OFF, dtype=np.int64)
    source: dict[tuple[str, object], str] = {}
    for request in locks:
        meant = request.meant(roster.patterns)
        for column, day in enumerate(roster.grid.dates):
            if not request.first_day <= day <= request.last_day:
                continue
            source[request.agent, day] = request.where
            if len(meant) == 1 and meant != {DAY_OFF}:
                assignment[row[request.agent], column] = first[min(meant)]
    return assignment, source


def first_patterns(roster: Roster) -> dict[str, int]:
    """Return the number of the first pattern of each shift."""
    return {p.shift: n for n, p in reversed(list(enumerate(roster.patterns)))}
