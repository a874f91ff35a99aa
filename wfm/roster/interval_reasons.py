"""Why agents are missing in an interval: who could be there, and why each of them is not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from wfm.domain import OFF, Calendar, InvalidInput, Requirement, Roster
from wfm.domain.record import Record
from wfm.roster.agent_days import Violation
from wfm.roster.cover import hall_conditions
from wfm.roster.deficits import Deficits
from wfm.roster.judge import judge
from wfm.roster.problem import Problem
from wfm.roster.swap import missing_agents, only
from wfm.roster.wish import shift_numbers

THERE, ON_BREAK, ON_LEAVE, NOT_HIRED, NO_SHIFT = (
    "there", "on_break", "leave", "not_hired", "no_shift"
)  # fmt: skip
RULE, MOVES_GAP, COSTLY, FREE = "rule", "moves_gap", "costly", "free"
REASONS = (THERE, ON_BREAK, ON_LEAVE, NOT_HIRED, NO_SHIFT, RULE, MOVES_GAP, COSTLY, FREE)
"""Why an agent does not help: from being there already to being free to come."""

SAME = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Reason(Record):
    """Why one agent is not there, or what it would take.

    Parameters
    ----------
    agent : str
        Agent id.
    reason : str
        One of `REASONS`.
    detail : str
        Shift, kind of leave, or the rule in the judge's words.
    rules : tuple of str
        Rules broken by the shift that breaks fewest; empty but for ``rule``.
    shift : str
        The shift that would bring the agent there; empty when there is none.
    short_hours : float
        Change of the agent-hours that nobody covers when the agent worked it; below 0 is good.
    price : float
        Change of all prices then, those of the agent's own month with them, in paid
        agent-hours; below 0 is good.
    """

    agent: str
    reason: str
    detail: str = ""
    rules: tuple[str, ...] = ()
    shift: str = ""
    short_hours: float = 0.0
    price: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class IntervalReasons(Record):
    """One interval of a roster explained.

    Parameters
    ----------
    start : datetime
        Local.
    queues : tuple of str
        Queues of the condition that is furthest from being met.
    wanted, present : float
        Agents who can serve any of them: needed, and on the floor.
    missing : float
        Agents missing in all; 0 when the interval is covered.
    reasons : tuple of Reason
        Everybody who can serve one of the queues, in the order of `REASONS`.
    """

    start: datetime
    queues: tuple[str, ...]
    wanted: float
    present: float
    missing: float
    reasons: tuple[Reason, ...]


def explain_interval(
    roster: Roster,
    requirement: Requirement,
    interval: int,
    calendar: Calendar,
    problem: Problem,
    part_time_shifts: frozenset[str],
) -> IntervalReasons:
    """Say of everybody who could serve in an interval why he or she does not.

    Parameters
    ----------
    roster, requirement : Roster, Requirement
        On the same grid.
    interval : int
        Number of the interval.
    calendar, part_time_shifts
        As for `wfm.roster.judge`.
    problem : Problem
        What the roster was made from: its rules and prices.

    Raises
    ------
    InvalidInput
        If the grid has no such interval.

    Notes
    -----
    Each agent tries every shift that is on the floor then, in place of what the agent does on
    that day; the judge says what it breaks, whatever rules there are. The others stay as they
    are, so what is free here is free for one agent at a time.
    """
    if not 0 <= interval < roster.grid.interval_count:
        raise InvalidInput(f"is {interval}, not one of the period's", where="interval")
    queues, groups, wanted, present = _worst(roster, requirement, interval)
    trial = _Trial(roster, requirement, interval, calendar, problem, part_time_shifts)
    numbers = {group: g for g, group in enumerate(roster.skill_groups)}
    able = [
        row
        for row, agent in enumerate(roster.agents)
        if numbers[tuple(sorted(agent.skills))] in groups
    ]
    reasons = trial.reasons(able)
    return IntervalReasons(
        start=roster.grid.local_start(interval),
        queues=queues,
        wanted=wanted,
        present=present,
        missing=float(missing_agents(roster, requirement)[interval]),
        reasons=tuple(sorted(reasons, key=_rank)),
    )


def _rank(reason: Reason) -> tuple[int, float]:
    return REASONS.index(reason.reason), reason.price


def _worst(
    roster: Roster, requirement: Requirement, interval: int
) -> tuple[tuple[str, ...], tuple[int, ...], float, float]:
    """Return queues, groups, agents wanted and present of the condition least well met."""
    floor = roster.on_floor()[:, interval]
    found = []
    for sets in hall_conditions(requirement.queues, roster.skill_groups):
        for numbers, groups in sets:
            wanted = float(requirement.scheduled[list(numbers), interval].sum())
            present = float(floor[list(groups)].sum())
            queues = tuple(requirement.queues[q] for q in numbers)
            found.append((queues, groups, wanted, present))
    return max(found, key=lambda f: (f[2] - f[3], -len(f[0])))


class _Trial:
    """Tries shifts on agents.

    Parameters
    ----------
    roster, requirement, interval, calendar, problem, part_time_shifts
        As in `explain_interval`.
    """

    def __init__(
        self,
        roster: Roster,
        requirement: Requirement,
        interval: int,
        calendar: Calendar,
        problem: Problem,
        part_time_shifts: frozenset[str],
    ) -> None:
        self.roster, self.interval = roster, interval
        self.problem = problem
        self.law = (calendar, problem.settings.rules, part_time_shifts)
        self.candidates = self._candidates()
        self.deficits = Deficits(roster, requirement)
        self.numbers = {shift.shift: s for s, shift in enumerate(problem.shifts)}

    def _candidates(self) -> list[tuple[int, int]]:
        """Return (day, pattern) of all work that is on the floor in the interval."""
        grid = self.roster.grid
        found: dict[tuple[int, str], tuple[int, int]] = {}
        for number, pattern in enumerate(self.roster.patterns):
            profile = pattern.floor_profile(grid.interval_minutes)
            for day in range(grid.day_count):
                place = self.interval - grid.offset_of_wall(day, pattern.start_minute)
                if 0 <= place < profile.size and profile[place] > 0:
                    # One placement of breaks stands for the shift: the rules see no breaks.
                    found.setdefault((day, pattern.shift), (day, number))
        return list(found.values())

    def reasons(self, rows: list[int]) -> list[Reason]:
        """Return one reason for each of some agents."""
        known = {row: self._known(row) for row in rows}
        open_rows = [row for row in rows if known[row] is None]
        broken = {candidate: self._broken(open_rows, candidate) for candidate in self.candidates}
        return [known[row] or self._tried(row, broken) for row in rows]

    def _known(self, row: int) -> Reason | None:
        """Return the reason of who is there, on a break, or absent; None for the others."""
        roster, agent = self.roster, self.roster.agents[row]
        if not self.candidates:
            return Reason(agent.agent, NO_SHIFT)
        shift = self._shift_now(row)
        if shift is not None:
            pattern, share = shift
            return Reason(agent.agent, THERE if share > 0 else ON_BREAK, pattern)
        days = {day for day, _ in self.candidates}
        if agent.hired is not None and all(roster.grid.dates[d] < agent.hired for d in days):
            return Reason(agent.agent, NOT_HIRED, str(agent.hired))
        kinds = [str(roster.leave[row, d]) for d in sorted(days)]
        if all(kinds):
            return Reason(agent.agent, ON_LEAVE, kinds[-1])
        return None

    def _shift_now(self, row: int) -> tuple[str, float] | None:
        """Return shift and share on the floor of who is on duty in the interval."""
        roster, grid = self.roster, self.roster.grid
        before = roster.previous[row, -1:]
        for column, code in enumerate([*before, *roster.assignment[row]]):
            if code < 0:
                continue
            pattern, day = roster.patterns[code], column - before.size
            profile = pattern.floor_profile(grid.interval_minutes)
            place = self.interval - grid.offset_of_wall(day, pattern.start_minute)
            if 0 <= place < profile.size:
                return pattern.shift, float(profile[place])
        return None

    def _broken(
        self, rows: list[int], candidate: tuple[int, int]
    ) -> dict[int, tuple[Violation, ...]]:
        """Return what each agent would newly break with a candidate, judged one by one."""
        if not rows:
            return {}
        day, number = candidate
        part = only(self.roster, rows)
        assignment = part.assignment.copy()
        assignment[:, day] = number
        before = judge(part, *self.law)
        after = judge(replace(part, assignment=assignment), *self.law)
        row_of = {self.roster.agents[row].agent: row for row in rows}
        found: dict[int, list[Violation]] = {row: [] for row in rows}
        for violation in after:
            if violation.hard and violation.agent in row_of and violation not in before:
                found[row_of[violation.agent]].append(violation)
        return {row: tuple(violations) for row, violations in found.items()}

    def _tried(
        self, row: int, broken: dict[tuple[int, int], dict[int, tuple[Violation, ...]]]
    ) -> Reason:
        """Return what the candidates come to for an agent who is not there."""
        agent = self.roster.agents[row].agent
        legal = [candidate for candidate, found in broken.items() if not found[row]]
        if not legal:
            candidate = min(broken, key=lambda c: len(broken[c][row]))
            found = broken[candidate][row]
            rules = tuple(dict.fromkeys(v.rule for v in found))
            shift = self.roster.patterns[candidate[1]].shift
            return Reason(agent, RULE, found[0].detail, rules, shift)
        changes = {
            (day, number): self.deficits.change_of_day(
                row, day, self.roster.patterns[number].shift
            )[0]
            for day, number in legal
        }
        prices = {c: self._price(row, c, changes[c]) for c in legal}
        best = min(legal, key=lambda c: prices[c])
        shift = self.roster.patterns[best[1]].shift
        worked = int(self.roster.assignment[row, best[0]])
        now = self.roster.patterns[worked].shift if worked != OFF else ""
        reason = MOVES_GAP
        if changes[best] < -SAME:
            reason = FREE if prices[best] < -SAME else COSTLY
        return Reason(agent, reason, now, (), shift, changes[best], prices[best])

    def _price(self, row: int, candidate: tuple[int, int], change: float) -> float:
        """Return the change of all prices when an agent works a candidate."""
        day, number = candidate
        path = shift_numbers(self.problem, self.roster, row)
        before = self.problem.own_cost(row, path)
        path[day] = self.numbers[self.roster.patterns[number].shift]
        own = self.problem.own_cost(row, path) - before
        return self.problem.settings.under_cost * change + own


def interval_at(roster: Roster, moment: datetime) -> int:
    """Return the number of the interval that holds a local moment.

    Raises
    ------
    InvalidInput
        If it is outside the period.
    """
    grid = roster.grid
    if not grid.first_day <= moment.date() <= grid.last_day:
        what = f"{moment:%Y-%m-%d %H:%M} is not in {grid.first_day} to {grid.last_day}"
        raise InvalidInput(what, where="interval")
    day = (moment.date() - grid.first_day).days
    return int(grid.offset_of_wall(day, moment.hour * 60 + moment.minute))


def worst_intervals(roster: Roster, requirement: Requirement, most: int) -> list[int]:
    """Return the intervals that miss most agents, worst first."""
    missing = missing_agents(roster, requirement)
    order = np.argsort(-missing, kind="stable")[:most]
    return [int(t) for t in order if missing[t] > SAME]
