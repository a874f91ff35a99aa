"""Puts calls together from a log of queue events (Asterisk queue_log and its kin)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding
from wfm.io.importing.agent_sessions import AgentTime, SessionBook
from wfm.io.importing.call_log import CallReading
from wfm.io.importing.call_records import ABANDONED, ANSWERED, LEFT, CallRecords, numbered
from wfm.io.importing.event_rows import EventRow, read_event_rows
from wfm.io.importing.map_settings import ImportMap
from wfm.io.importing.row_verdicts import RowVerdicts, name_lines

LOST = -1
REMARKS = {
    "answer_without_enter": "answers without an entry (the log begins or breaks within the call); "
    "arrival taken from the logged wait",
    "complete_without_answer": "ends without an answer before them; the call was rebuilt from "
    "the logged wait and talk time",
    "no_end": "answered calls have no end in the log: their handle time is not known",
    "lost_call": "calls entered a queue and were never heard of again (crash, restart, or still "
    "waiting at the end of the log); left out",
    "second_end": "second ends of a call that had ended already (a transfer and its hang-up); "
    "passed over",
    "reentry": "calls entered a queue again (loops and transfers): each entry counts as offered",
    "refused": "calls were turned away before they entered (full, closed or no agents); not "
    "offered to agents",
    "left_queue": "calls left a queue by timeout, key or empty queue; neither answered nor "
    "abandoned",
}
QUIET = ("second_end", "reentry", "refused", "left_queue")


@dataclass(slots=True)
class Visit:
    """One stay of a call in one queue, while it is being put together."""

    line: int
    queue: str
    arrival: float
    outcome: int = LOST
    agent: str = ""
    wait: float = float("nan")
    talk: float = float("nan")
    answered: float = float("nan")


@dataclass(slots=True)
class VisitBook:
    """Visits opened and closed by the events of a log, in their order."""

    done: list[Visit] = field(default_factory=list)
    open: dict[tuple[str, str], Visit] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    ended: set[tuple[str, str]] = field(default_factory=set)
    remarks: dict[str, list[int]] = field(default_factory=dict)

    def remark(self, kind: str, line: int) -> None:
        """Keep in mind that a line was odd."""
        self.remarks.setdefault(kind, []).append(line)

    def take(self, row: EventRow) -> None:
        """Follow one event."""
        deeds = {
            "enter": self._enter,
            "answer": self._answer,
            "complete": self._complete,
            "abandon": self._give_up,
            "leave": self._give_up,
        }
        if row.does in deeds:
            deeds[row.does](row)
        elif row.does == "refuse":
            self.remark("refused", row.line)
        elif row.does == "restart":
            self.close_all()

    def _enter(self, row: EventRow) -> None:
        key = (row.call, row.queue)
        if key in self.open:
            self._close(self.open.pop(key))
        if row.call in self.entered:
            self.remark("reentry", row.line)
        self.entered.add(row.call)
        self.ended.discard(key)
        self.open[key] = Visit(row.line, row.queue, row.moment)

    def _answer(self, row: EventRow) -> None:
        key = (row.call, row.queue)
        visit = self.open.get(key)
        if visit is None:
            self.remark("answer_without_enter", row.line)
            visit = Visit(row.line, row.queue, row.moment - np.nan_to_num(row.wait))
            self.open[key] = visit
        visit.outcome, visit.agent, visit.answered = ANSWERED, row.agent, row.moment
        visit.wait = row.moment - visit.arrival if np.isnan(row.wait) else row.wait

    def _complete(self, row: EventRow) -> None:
        key = (row.call, row.queue)
        visit = self.open.pop(key, None)
        if visit is None and key in self.ended:
            self.remark("second_end", row.line)
            return
        self.ended.add(key)
        if visit is None or visit.outcome != ANSWERED:
            self.remark("complete_without_answer", row.line)
            talked = row.moment - np.nan_to_num(row.talk)
            arrival = visit.arrival if visit else talked - np.nan_to_num(row.wait)
            line = visit.line if visit else row.line
            visit = Visit(line, row.queue, arrival, ANSWERED, row.agent, row.wait)
            visit.answered = talked
        visit.talk = row.moment - visit.answered if np.isnan(row.talk) else row.talk
        self.done.append(visit)

    def _give_up(self, row: EventRow) -> None:
        key = (row.call, row.queue)
        visit = self.open.pop(key, None)
        if visit is None and key in self.ended:
            self.remark("second_end", row.line)
            return
        self.ended.add(key)
        if visit is None:
            visit = Visit(row.line, row.queue, row.moment - np.nan_to_num(row.wait))
        elif visit.outcome == ANSWERED:
            self._close(visit)
            return
        visit.wait = row.moment - visit.arrival if np.isnan(row.wait) else row.wait
        visit.outcome = ABANDONED if row.does == "abandon" else LEFT
        if visit.outcome == LEFT:
            self.remark("left_queue", row.line)
        self.done.append(visit)

    def _close(self, visit: Visit) -> None:
        if visit.outcome == ANSWERED:
            self.remark("no_end", visit.line)
            self.done.append(visit)
        else:
            self.remark("lost_call", visit.line)

    def close_all(self) -> None:
        """Close every open visit: nothing more will be heard of it."""
        for visit in self.open.values():
            self._close(visit)
        self.open.clear()


def read_event_log(
    path: Path, settings: ImportMap, timezone: str
) -> tuple[CallReading, dict[str, AgentTime]]:
    """Return the calls of an event log, and each agent's logged-in and paused time.

    Raises
    ------
    NotFound, InvalidInput
        If the file is missing or empty, holds no call, or too many rows are unreadable.
    """
    verdicts = RowVerdicts(path)
    rows, odd_names = read_event_rows(path, settings, verdicts, timezone)
    verdicts.refuse_if_unreadable(settings.file.most_rejected)
    book, sessions = VisitBook(), SessionBook()
    for row in rows:
        book.take(row)
        sessions.take(row)
    book.close_all()
    sessions.close(rows[-1].moment if rows else 0.0)
    if not book.done:
        raise InvalidInput("holds no call that entered a queue", where=str(path))
    findings = list(verdicts.findings())
    findings += _odd_events(path.name, odd_names)
    findings += [
        Finding(
            f"{len(lines)} {REMARKS[kind]}",
            where=f"{path.name}:{name_lines(lines)}",
            severity="info" if kind in QUIET else "warning",
            kind=kind,
        )
        for kind, lines in sorted(book.remarks.items())
    ]
    findings.append(_no_wrap_up(path.name, settings))
    calls = _records(book.done, settings.assume.acw_seconds)
    reading = CallReading(calls, verdicts.data_rows, len(verdicts.rejected), tuple(findings))
    return reading, sessions.times()


def _records(visits: list[Visit], acw_seconds: float) -> CallRecords:
    ordered = sorted(visits, key=lambda v: (v.arrival, v.line))
    queues, queue = numbered([v.queue for v in ordered])
    agents, agent = numbered([v.agent for v in ordered], unknown="")
    return CallRecords(
        queues=queues,
        kinds=queues,
        agents=agents,
        line=np.array([v.line for v in ordered], dtype=np.int64),
        arrival_utc=np.array([v.arrival for v in ordered], dtype=float),
        queue=queue,
        kind=queue,
        agent=agent,
        outcome=np.array([v.outcome for v in ordered], dtype=np.int64),
        wait_seconds=np.array([v.wait for v in ordered], dtype=float),
        handle_seconds=np.array([v.talk + acw_seconds for v in ordered], dtype=float),
        answered_utc=np.array([v.answered for v in ordered], dtype=float),
    )


def _odd_events(file: str, names: Counter[str]) -> list[Finding]:
    if not names:
        return []
    listed = ", ".join(f"{name} ({count})" for name, count in names.most_common(8))
    what = f"{names.total()} events that the map does not know were passed over: {listed}"
    return [Finding(what, where=file, severity="info", kind="unknown_event")]


def _no_wrap_up(file: str, settings: ImportMap) -> Finding:
    acw = settings.assume.acw_seconds
    what = f"wrap-up is not in the log: {acw:g} s were added to each call's talk time"
    return Finding(what, where=file, severity="info" if acw else "warning", kind="no_wrap_up")
