"""Team meetings in several sessions and talks of agents with their leader, after the roster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Progress, ProgressEvent, Requirement, Roster, silent
from wfm.domain.record import IntArray, Record, set_field
from wfm.roster.free_time import FreeTime, TeamTime
from wfm.roster.meeting_model import choose_sessions, choose_talks
from wfm.roster.meeting_wishes import MeetingWishes, check_wishes, slots

NO_LEADER = "the team has neither leader nor deputy"


@dataclass(frozen=True, slots=True, eq=False)
class Appointment(Record):
    """One agent's place in a meeting, or a talk.

    Parameters
    ----------
    kind : str
        ``meeting`` or ``talk``.
    team, agent : str
        Ids.
    session : int
        Number of the session of the team, from 1; 0 for talks.
    start : int
        Interval in which it begins.
    minutes : int
    leader : str
        Who leads it; empty when no leader of the team is there.
    into_minutes : int
        Minutes from the start of that interval until it begins; only a time set by hand is
        within an interval.
    """

    kind: str
    team: str
    agent: str
    session: int
    start: int
    minutes: int
    leader: str
    into_minutes: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class NotPlaced(Record):
    """One agent without a place, and why."""

    kind: str
    team: str
    agent: str
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class MeetingPlan(Record):
    """Meetings and talks of a period.

    Parameters
    ----------
    appointments : tuple of Appointment
        Whatever their order, kept by kind, team, session, start and agent.
    not_placed : tuple of NotPlaced
    missing_before, missing_after : float
        Agent-hours missing on the floor without and with them.
    """

    appointments: tuple[Appointment, ...]
    not_placed: tuple[NotPlaced, ...]
    missing_before: float
    missing_after: float

    def __post_init__(self) -> None:
        made = sorted(
            self.appointments,
            key=lambda a: (a.kind, a.team, a.session, a.start, a.into_minutes, a.agent),
        )
        left = sorted(self.not_placed, key=lambda a: (a.kind, a.team, a.agent))
        set_field(self, "appointments", tuple(made))
        set_field(self, "not_placed", tuple(left))


def plan_meetings(
    roster: Roster,
    requirement: Requirement,
    wishes: MeetingWishes,
    progress: Progress = silent,
) -> MeetingPlan:
    """Place team meetings and talks where they are missed least.

    Parameters
    ----------
    roster : Roster
        Who works when, breaks included; nothing of it is changed.
    requirement : Requirement
        What the agents are wanted for.
    wishes : MeetingWishes
    progress : callable
        Told the team at hand.

    Returns
    -------
    MeetingPlan

    Raises
    ------
    InvalidInput
        If nothing is asked for, or no interval of the roster lies within the days and hours.

    Notes
    -----
    One model a team (`wfm.roster.meeting_model`), teams one after the other, the largest first:
    each sees the floor that those before have left. Every member attends one session during a
    shift, outside breaks and the gap of a split shift; the leader, or a deputy in the leader's
    place, attends every session held while on a shift. A meeting begins with an interval.
    """
    check_wishes(wishes)
    time = FreeTime.of(roster, requirement)
    before = time.missing_hours()
    teams: dict[str, list[int]] = {}
    for row, agent in enumerate(roster.agents):
        teams.setdefault(agent.team, []).append(row)
    order = sorted(teams, key=lambda team: (-len(teams[team]), team))
    made: list[Appointment] = []
    left: list[NotPlaced] = []
    for number, team in enumerate(order):
        progress(ProgressEvent("meetings", number / len(order), f"team {team}"))
        rows = np.array(teams[team], dtype=np.int64)
        desk = TeamTime(time, team, rows, _leader(roster, rows))
        if wishes.minutes:
            _meet(desk, wishes, made, left)
    for number, team in enumerate(order if wishes.talk_minutes else []):
        progress(ProgressEvent("talks", number / len(order), f"team {team}"))
        rows = np.array(teams[team], dtype=np.int64)
        _talk(TeamTime(time, team, rows, _leader(roster, rows)), wishes, made, left)
    return MeetingPlan(tuple(made), tuple(left), before, time.missing_hours())


def _leader(roster: Roster, rows: IntArray) -> int:
    """Return the leader of a team, else a deputy, else -1."""
    for role in ("leader", "deputy"):
        for row in rows.tolist():
            if roster.agents[row].role == role:
                return int(row)
    return -1


def _meet(
    desk: TeamTime, wishes: MeetingWishes, made: list[Appointment], left: list[NotPlaced]
) -> None:
    time, minutes = desk.time, wishes.minutes
    starts = slots(time.roster, wishes, minutes)
    able = time.can(desk.rows, starts, minutes)
    placed, held = choose_sessions(desk, starts, able, wishes)
    leads = {start: _leads(desk, starts, able, start) for start in held}
    for number, start in enumerate(held, start=1):
        here = [row for row, begin in placed.items() if begin == start]
        if leads[start] and desk.leader not in here:
            here.append(desk.leader)
        leader = desk.name(desk.leader) if leads[start] else ""
        for row in here:
            time.take(row, start * time.step, minutes)
            made.append(
                Appointment("meeting", desk.team, desk.name(row), number, start, minutes, leader)
            )
    for k, row in enumerate(desk.rows.tolist()):
        if row not in placed and not (row == desk.leader and any(leads.values())):
            why = "is free in none of the sessions held" if able[k].any() else (
                f"is never at work for {minutes} minutes without a break in these days and hours"
            )  # fmt: skip
            left.append(NotPlaced("meeting", desk.team, desk.name(row), why))


def _leads(desk: TeamTime, starts: IntArray, able: np.ndarray, start: int) -> bool:
    if desk.leader < 0:
        return False
    row = int(np.flatnonzero(desk.rows == desk.leader)[0])
    return bool(able[row, np.flatnonzero(starts == start)[0]])


def _talk(
    desk: TeamTime, wishes: MeetingWishes, made: list[Appointment], left: list[NotPlaced]
) -> None:
    members = desk.rows[desk.rows != desk.leader]
    minutes = wishes.talk_minutes
    if desk.leader < 0:
        left += [NotPlaced("talk", desk.team, desk.name(row), NO_LEADER) for row in members]
        return
    time = desk.time
    starts = slots(time.roster, wishes, minutes)
    leads = time.can(np.array([desk.leader]), starts, minutes)[0]
    able = time.can(members, starts, minutes)
    placed = choose_talks(desk, members, starts, able & leads, wishes)
    for row, start in placed.items():
        for taken in (row, desk.leader):
            time.take(taken, start * time.step, minutes)
        made.append(
            Appointment(
                "talk", desk.team, desk.name(row), 0, start, minutes, desk.name(desk.leader)
            )
        )
    for k, row in enumerate(members.tolist()):
        if row not in placed:
            why = "every common time goes to another talk"
            if not (able[k] & leads).any():
                why = "is never at work and free together with the leader"
            left.append(NotPlaced("talk", desk.team, desk.name(row), why))
