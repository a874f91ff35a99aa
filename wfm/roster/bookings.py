"""Who is off the floor for meetings and talks, and whether the roster lets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wfm.domain import OFF, Requirement, Roster, ShiftPattern
from wfm.domain.shift import SPLIT
from wfm.domain.units import clock_text
from wfm.roster.free_time import FreeTime
from wfm.roster.meetings import Appointment, MeetingPlan, NotPlaced


@dataclass(frozen=True, slots=True)
class Booking:
    """One agent's time off the floor.

    Parameters
    ----------
    row : int
        Of the agent in the roster.
    begin, end : int
        Minutes after the start of the roster's grid, elapsed ones.
    place : int
        Number of the appointment.
    """

    row: int
    begin: int
    end: int
    place: int


@dataclass(frozen=True, slots=True)
class BookingProblem:
    """What the roster has against an appointment.

    Parameters
    ----------
    place : int
        Number of the appointment.
    what, hint : str
    other : int
        Number of the other appointment where two clash; -1 otherwise.
    """

    place: int
    what: str
    hint: str = ""
    other: int = -1


def bookings(roster: Roster, appointments: Sequence[Appointment]) -> list[Booking]:
    """Return who is off the floor when: those invited, and the leaders.

    A leader sits in every talk and in every meeting that names him or her, once where several
    agents attend the same meeting or the leader has a row in it.
    """
    rows = {agent.agent: row for row, agent in enumerate(roster.agents)}
    found: list[Booking] = []
    attended: set[tuple[int, int, int]] = set()
    for place, one in enumerate(appointments):
        begin = one.start * roster.grid.interval_minutes + one.into_minutes
        found.append(Booking(rows[one.agent], begin, begin + one.minutes, place))
        if one.kind == "meeting":
            attended.add((rows[one.agent], begin, begin + one.minutes))
    for place, one in enumerate(appointments):
        if not one.leader:
            continue
        begin = found[place].begin
        key = (rows[one.leader], begin, begin + one.minutes)
        if one.kind == "meeting" and key in attended:
            continue
        attended.add(key)
        found.append(Booking(*key, place))
    return found


def booked_plan(
    roster: Roster,
    requirement: Requirement,
    appointments: Sequence[Appointment],
    not_placed: Sequence[NotPlaced] = (),
) -> MeetingPlan:
    """Return appointments that somebody else has placed, with what they cost on the floor."""
    time = FreeTime.of(roster, requirement)
    before = time.missing_hours()
    for booking in bookings(roster, appointments):
        time.take(booking.row, booking.begin, booking.end - booking.begin)
    return MeetingPlan(tuple(appointments), tuple(not_placed), before, time.missing_hours())


def booking_problems(
    roster: Roster, appointments: Sequence[Appointment]
) -> tuple[BookingProblem, ...]:
    """Return what the roster has against appointments, by their numbers.

    Parameters
    ----------
    roster : Roster
    appointments : sequence of Appointment
        Of agents and leaders of the roster.

    Returns
    -------
    tuple of BookingProblem
        Agents who are not on duty then, have a break, would have to stay longer, are elsewhere
        at the same time, or talk with themselves.
    """
    booked = bookings(roster, appointments)
    duties: dict[int, list[tuple[int, ShiftPattern]]] = {}
    found = [
        BookingProblem(place, f"{one.agent} talks with nobody else", "name another leader")
        for place, one in enumerate(appointments)
        if one.kind == "talk" and one.leader == one.agent
    ]
    for booking in booked:
        if booking.row not in duties:
            duties[booking.row] = list(_duties(roster, booking.row))
        found += _misfits(roster, booking, duties[booking.row])
    found += _clashes(roster, appointments, booked)
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.place))


def _duties(roster: Roster, row: int) -> Iterator[tuple[int, ShiftPattern]]:
    """Yield begin in minutes after the grid's start, and pattern, of an agent's shifts."""
    grid = roster.grid
    days = list(enumerate(roster.assignment[row].tolist()))
    if roster.previous.shape[1]:
        days.insert(0, (-1, int(roster.previous[row, -1])))
    for day, number in days:
        if number > OFF:
            pattern = roster.patterns[number]
            begin = grid.offset_of_wall(day, pattern.start_minute) * grid.interval_minutes
            yield begin + pattern.start_minute % grid.interval_minutes, pattern


def _misfits(
    roster: Roster, booking: Booking, duties: list[tuple[int, ShiftPattern]]
) -> Iterator[BookingProblem]:
    """Yield why an agent's own shifts and breaks do not allow a booking."""
    agent, place = roster.agents[booking.row].agent, booking.place
    touched = [
        (begin, pattern)
        for begin, pattern in duties
        if begin < booking.end and booking.begin < begin + pattern.length_minutes
    ]
    if not touched:
        what, hint = f"{agent} is not on duty then", _day_words(roster, booking)
        yield BookingProblem(place, what, hint)
    for begin, pattern in touched:
        shift = f"{pattern.shift} {pattern.clock}"
        if booking.begin < begin or begin + pattern.length_minutes < booking.end:
            yield BookingProblem(place, f"reaches beyond the shift of {agent}, {shift}")
        for pause in pattern.breaks:
            first = begin + pause.offset_minutes
            if first < booking.end and booking.begin < first + pause.length_minutes:
                minute = pattern.start_minute + pause.offset_minutes
                times = f"{clock_text(minute)}-{clock_text(minute + pause.length_minutes)}"
                word = "gap between the parts" if pause.kind == SPLIT else f"{pause.kind} break"
                yield BookingProblem(
                    place, f"{agent} has the {word} {times} then", f"the shift is {shift}"
                )


def _day_words(roster: Roster, booking: Booking) -> str:
    """Return what the agent does on the day."""
    grid = roster.grid
    interval = min(booking.begin // grid.interval_minutes, grid.interval_count - 1)
    day = int(grid.day_of_interval[interval])
    number, leave = int(roster.assignment[booking.row, day]), roster.leave[booking.row, day]
    if number > OFF:
        pattern = roster.patterns[number]
        return f"the shift of {grid.dates[day]} is {pattern.shift} {pattern.clock}"
    return f"{grid.dates[day]} is {f'leave ({leave})' if leave else 'a day off'}"


def _clashes(
    roster: Roster, appointments: Sequence[Appointment], booked: list[Booking]
) -> Iterator[BookingProblem]:
    """Yield who is at two places at once, each with the one that lasts longest so far."""
    last: dict[int, Booking] = {}
    for booking in sorted(booked, key=lambda b: (b.begin, b.place)):
        held = last.get(booking.row)
        if held is not None and booking.begin < held.end:
            other, place = sorted((held.place, booking.place))
            agent = roster.agents[booking.row].agent
            what = f"{agent} is in another {appointments[other].kind} at the same time"
            yield BookingProblem(place, what, other=other)
        if held is None or held.end < booking.end:
            last[booking.row] = booking
