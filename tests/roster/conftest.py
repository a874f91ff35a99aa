"""Small rosters written as rows of shift codes, and the synthetic centre of the benchmark."""

import importlib.util
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    UNKNOWN,
    Agent,
    Calendar,
    Day,
    DayClass,
    Requirement,
    Roster,
    ServiceGoal,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.domain.settings import RosterRules
from wfm.roster import judge

PATTERNS = (
    ShiftPattern("E", 0, 7 * 60, 480),
    ShiftPattern("L", 0, 15 * 60 + 30, 480),
    ShiftPattern("N", 0, 23 * 60, 480),
    ShiftPattern("P", 0, 9 * 60, 240),
)
MONDAY = date(2026, 3, 2)
LOOSE = {
    "max_consecutive_days": 14,
    "min_rest_hours": 0.0,
    "weekly_rest_days": 0,
    "max_weekly_hours": 168.0,
    "max_overtime_hours": 1000.0,
    "max_consecutive_nights": 14,
    "max_nights": 31,
    "rest_days_after_nights": 0,
}
"""Rules that forbid next to nothing; tests tighten one at a time."""


def plain_calendar(first, last):
    days = [first + timedelta(days=d) for d in range((last - first).days + 1)]
    return Calendar(
        "XX", tuple(Day(d, DayClass.OFF if d.weekday() >= 5 else DayClass.WORKDAY) for d in days)
    )


def roster_of(rows, *, previous=None, leave=None, first=MONDAY, zone="Asia/Shanghai", agents=None):
    """Rows are strings such as ``"EE.N"``: a letter for each day, ``.`` off, ``?`` unknown."""
    code = {p.shift: n for n, p in enumerate(PATTERNS)} | {".": OFF, "?": UNKNOWN}
    grid = TimeGrid(first, len(rows[0]), 30, zone)
    people = agents or tuple(Agent(f"a{n}", "t", ("q",)) for n in range(len(rows)))
    before = previous or ["" for _ in rows]
    kinds = np.full((len(rows), len(rows[0])), "", dtype="<U8")
    for row, day in leave or ():
        kinds[row, day] = "annual"
    return Roster(
        grid=grid,
        agents=people,
        teams=(Team("t"),),
        patterns=PATTERNS,
        assignment=np.array([[code[c] for c in row] for row in rows]),
        leave=kinds,
        previous=np.array([[code[c] for c in row] for row in before]).reshape(len(rows), -1),
    )


@pytest.fixture
def roster():
    return roster_of


@pytest.fixture
def calendar_of():
    """A calendar over a roster's days, weekends off."""
    return lambda made: plain_calendar(made.grid.first_day, made.grid.last_day)


@pytest.fixture
def loose_rules():
    """Rules that forbid next to nothing, with some tightened."""
    return lambda **tightened: RosterRules(**(LOOSE | tightened))


@pytest.fixture
def required():
    """A requirement of one queue: the same number always, or a row of numbers."""

    def build(made, agents):
        shape = (1, made.grid.interval_count)
        need = np.broadcast_to(agents, shape).astype(np.int64)
        return Requirement(
            grid=made.grid,
            queues=("q",),
            goals=(ServiceGoal(),),
            load_erlangs=np.zeros(shape),
            on_position=need,
            scheduled=need,
            service_level=np.ones(shape),
            occupancy=np.zeros(shape),
            model=("erlang_c",),
        )

    return build


@pytest.fixture
def broken():
    """Judge one agent's row under loose rules with some tightened; return the broken rules."""

    def verdict(row, *, previous="", rules=None, part_time=(), agent=None, **more):
        made = roster_of([row], previous=[previous], agents=(agent,) if agent else None, **more)
        calendar = plain_calendar(made.grid.first_day, made.grid.last_day)
        law = RosterRules(**(LOOSE | (rules or {})))
        return judge(made, calendar, law, frozenset(part_time))

    return verdict


@pytest.fixture(scope="session")
def benchmark():
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "rosters" / "centre.py"
    spec = importlib.util.spec_from_file_location("roster_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def short_search(monkeypatch):
    """A search just long enough for tests that do not ask how good the roster is."""
    monkeypatch.setattr("wfm.roster.solution.ROUNDS_PER_AGENT", 2)
    monkeypatch.setattr("wfm.roster.solution.LEAST_ROUNDS", 60)
    monkeypatch.setattr("wfm.roster.solution.AGENTS_A_GROUP", 50)
    monkeypatch.setattr("wfm.roster.solution.MONTH_ROUNDS", 2)
    monkeypatch.setattr("wfm.roster.neighbourhood.AGENTS_AT_ONCE", 3)
