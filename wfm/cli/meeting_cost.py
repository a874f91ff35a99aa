"""The meetings of a file taken off the floor of a simulated roster, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.domain import Roster
    from wfm.simulate.duty import Spells
    from wfm.simulate.measures import Measures

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class PlannedMeetings:
    """Who is away when.

    Parameters
    ----------
    away : Spells
        By agent of the roster.
    hours : float
        Agent-hours.
    shares : dict of str to float
        Share of the roster's floor time that meetings and talks take.
    notes : tuple of str
        What reading the file has left out.
    """

    away: Spells
    hours: float
    shares: dict[str, float]
    notes: tuple[str, ...]


def planned_meetings(path: Path, roster: Roster) -> PlannedMeetings:
    """Read the meetings of a roster.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        All mistakes of the file.
    """
    from wfm.io.meeting_table import read_meetings
    from wfm.roster import bookings
    from wfm.simulate.duty import Spells

    read = read_meetings(path, roster)
    booked = bookings(roster, read.appointments)
    away = Spells(
        np.array([b.row for b in booked], dtype=np.int64),
        np.array([b.begin * 60.0 for b in booked]),
        np.array([b.end * 60.0 for b in booked]),
    )
    floor = roster.on_floor().sum() * roster.grid.interval_minutes
    minutes = {"meeting": 0, "talk": 0}
    for booking in booked:
        minutes[read.appointments[booking.place].kind] += booking.end - booking.begin
    notes = [f"{note.severity}: {note.where}: {note.what}" for note in read.findings]
    if read.not_placed:
        notes.append(f"info: {path.name}: {len(read.not_placed)} agents have no place")
    shares = {kind: float(lasting / floor) for kind, lasting in minutes.items() if lasting}
    return PlannedMeetings(away, sum(minutes.values()) / 60, shares, tuple(notes))


def planned_words(
    planned: PlannedMeetings, before: dict[str, float], after: dict[str, float]
) -> Iterator[str]:
    """Yield what is read, and what of the shrinkage it stands for.

    Parameters
    ----------
    planned : PlannedMeetings
    before, after : dict of str to float
        Share of floor time lost by kind, with and without what is planned.
    """
    yield from planned.notes
    share = sum(planned.shares.values())
    agents = np.unique(planned.away.agent).size
    yield (
        f"meetings: {agents} agents, {planned.hours:,.1f} agent-hours, {share:.2%} of floor time"
    )
    for kind, lost in before.items():
        if after[kind] < lost:
            yield (
                f"  they are part of staffing.shrinkage.{kind}: of its {lost:.2%}, "
                f"{after[kind]:.2%} is left to chance"
            )
    rest = share - sum(before.values()) + sum(after.values())
    if rest > ROUNDING:
        yield f"  {rest:.2%} of floor time is in no kind of shrinkage and comes on top"


def cost_words(without: Measures, measures: Measures) -> Iterator[str]:
    """Yield what the meetings cost, queue by queue."""
    from wfm.simulate import compare

    level, wait = (
        compare(without, measures, name) for name in ("service_level", "mean_wait_seconds")
    )
    by_day = compare(without, measures, by_day=True)
    yield "cost of the meetings, on the same contacts and absences:"
    for number, queue in enumerate(measures.rows):
        points, width = 100 * level.difference[number], 100 * level.half_width[number]
        verdict = ", no measurable difference" if abs(points) <= width else ""
        worst = int(by_day.difference[number].argmin())
        text = (
            f"  {queue}: service level {level.first[number]:.2%} without, "
            f"{level.second[number]:.2%} with them: {points:+.2f} ± {width:.2f} points{verdict}; "
            f"ASA {wait.difference[number]:+.2f} ± {wait.half_width[number]:.2f} s"
        )
        if by_day.difference[number, worst] < -by_day.half_width[number, worst]:
            text += (
                f"; most on {measures.grid.dates[worst]} with "
                f"{100 * by_day.difference[number, worst]:+.1f} ± "
                f"{100 * by_day.half_width[number, worst]:.1f}"
            )
        yield text
