"""A small plan with every kind of content, and a small scenario folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    UNKNOWN,
    Agent,
    AgentActivity,
    AgentTarget,
    Break,
    Calendar,
    Day,
    DayClass,
    Finding,
    Forecast,
    Gate,
    LedgerEntry,
    Plan,
    Requirement,
    Roster,
    Schedule,
    ServiceGoal,
    ShiftPattern,
    SimulatedService,
    SolveReport,
    SolveStatus,
    Team,
    TimeGrid,
)
from wfm.domain.service import SIMULATED_ARRAYS
from wfm.domain.settings import ScenarioSettings

QUEUES = ("general", "card")
AGENTS = (
    Agent("A1", "T1", ("general", "card"), "leader", name="Ann, the first", name_zh="安"),
    Agent("A2", "T1", ("general",), contract_share=0.1 + 0.2, hired=date(2020, 2, 29)),
    Agent(
        "A3", "T2", ("card",), nights_allowed=False, aht_factor=1 / 3, name="-", name_zh=' "x" '
    ),
)
PATTERNS = (
    ShiftPattern("D1", 0, 480, 540, (Break(120, 15, True), Break(240, 60, False, "lunch")), "Day"),
    ShiftPattern("D1", 1, 480, 540, (), "Day", "白班"),
    ShiftPattern("N1", 0, 1320, 600, (), "Night", "夜班"),
)


def plan_settings(grid: TimeGrid) -> ScenarioSettings:
    return ScenarioSettings.model_validate(
        {
            "name": "small",
            "timezone": grid.timezone,
            "country": "DE",
            "period": {"start": grid.first_day, "days": grid.day_count},
            "queues": {q: {"patience_seconds": 0.1 + 0.2} for q in QUEUES},
            "shifts": {"D1": {"start": "08:00", "length": "9:00"}},
            "staffing": {"shrinkage": {"sick": "3%"}},
        }
    )


def make_service(grid: TimeGrid, rng: np.random.Generator, *, agents: bool) -> SimulatedService:
    shape, replications = (len(QUEUES), grid.interval_count), 3
    arrays = {name: rng.random(shape) for name in SIMULATED_ARRAYS}
    for name in ("ready_agents", "busy_agents", "occupancy_half_width"):
        arrays[name] = rng.random(grid.interval_count)
    days = rng.random((replications, len(QUEUES), grid.day_count))
    days[0, 0, 0] = np.nan
    arrays["day_service_level"] = days
    count = len(AGENTS)
    activity = AgentActivity(
        tuple(a.agent for a in AGENTS),
        rng.random((count, grid.day_count)) * 1e4,
        rng.random((count, grid.day_count)) * 1e3,
        rng.integers(0, 500, (replications, count)),
        rng.random((count, grid.day_count)),
    )
    return SimulatedService(
        grid,
        QUEUES,
        replications,
        0.95,
        **arrays,
        engine="simpy",
        agents=activity if agents else None,
    )


def make_plan(first_day: date = date(2026, 3, 28), seed: int = 1) -> Plan:
    grid = TimeGrid(first_day, 3, 30, "Europe/Berlin")
    rng = np.random.default_rng(seed)
    shape = (len(QUEUES), grid.interval_count)
    levels = np.array([0.025, 0.5, 0.975])
    on_position = rng.integers(0, 20, shape)
    requirement = Requirement(
        grid,
        QUEUES,
        (ServiceGoal(), ServiceGoal(service_level=None, max_abandonment=0.05)),
        rng.random(shape),
        on_position,
        on_position + 1,
        rng.random(shape),
        rng.random(shape),
        ("erlang_a", "erlang_c"),
    )
    groups = (("card",), ("card", "general"), ("general",))
    roster = Roster(
        grid,
        AGENTS,
        (Team("T1", "One", "一组"), Team("T2")),
        PATTERNS[::-1],
        [[0, 1, OFF], [2, OFF, OFF], [OFF, OFF, 1]],
        [["", "", ""], ["", "annual", "annual"], ["", "", ""]],
        [[0, OFF], [UNKNOWN, UNKNOWN], [OFF, 2]],
    )
    target = AgentTarget(
        "A1",
        "handled_contacts",
        "contacts",
        grid.first_day,
        grid.last_day,
        100.0,
        101.3,
        7.1,
        0.6,
        0.61,
        20.25,
        3,
        float("nan"),
        "101.3 expected;\nso 100",
    )
    return Plan(
        settings=plan_settings(grid),
        fingerprint="f" * 64,
        versions=(("wfm-toolkit", "0.1.0"), ("numpy", "2")),
        calendar=Calendar("DE", tuple(Day(d, DayClass.OFF, "x", 1, 2) for d in grid.dates)),
        forecast=Forecast(
            grid,
            QUEUES,
            rng.random(shape) * 50,
            rng.random(shape) * 300,
            levels,
            rng.random((3, *shape)),
            [0.1, 1 / 3],
            ("weekday_profile", "seasonal_naive"),
        ),
        requirement=requirement,
        required_service=make_service(grid, rng, agents=False),
        schedule=Schedule(grid, groups, PATTERNS, rng.integers(0, 3, (3, 3, 3))),
        roster=roster,
        service=make_service(grid, rng, agents=True),
        targets=(target,),
        ledger=(LedgerEntry("A1", date(2026, 2, 17), "spring_festival"),),
        solve_reports=(
            SolveReport("schedule", SolveStatus.OPTIMAL, 10.0, 9.99, "HiGHS 1", 5, 6, seconds=1.5),
            SolveReport("roster", SolveStatus.NO_SOLUTION, float("nan"), -float("inf"), "HiGHS 1"),
        ),
        gates=(Gate("legality", True, "0 violations"),),
        findings=(Finding("a total row was left out", "history.csv:3", "info", "total_row"),),
        timings=(("forecast", 0.1),),
    )


SCENARIO = """\
wfm: 1
name: small
timezone: Asia/Shanghai
country: CN
period: {start: 2026-02-02, days: 14}
interval_minutes: 60
queues:
  general: {patience_seconds: 120}
  card:
    goal: {service_level: 80%, threshold_seconds: 20}
shifts:
  D1: {start: "08:00", length: "9:00"}
  N1: {start: "22:00", length: "10:00"}
files: {leave: leave.csv, events: events.csv, ledger: ledger.csv, previous: previous.csv}
"""


@pytest.fixture
def scenario_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    begin = datetime(2026, 1, 5)
    lines = ["timestamp,queue,offered,answered,abandoned,aht_seconds"]
    lines += [
        f"{begin + timedelta(hours=step):%Y-%m-%d %H:%M},{queue},10,9,1,180"
        for step in range(21 * 24)
        for queue in ("general", "card")
    ]
    tables = {
        "history": "\n".join([*lines, ""]),
        "agents": "agent,team,skills\nA1,T1,general;card\nA2,T1,card\n",
        "leave": "agent,first_day,last_day,kind\nA1,2026-02-03,2026-02-04,annual\n",
        "events": "name,first_day,last_day,queues\nlaunch,2026-02-05,2026-02-05,card\n",
        "ledger": "agent,day,burden\nA1,2025-10-01,holiday\n",
        "previous": "agent,day,shift\nA1,2026-02-01,N1\n",
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def change_file(scenario_folder: Path) -> Callable[[str, str, str], Path]:
    """Replace a text that occurs once in a file of the small scenario."""

    def change(file: str, old: str, new: str) -> Path:
        path = scenario_folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")
        return scenario_folder

    return change


@pytest.fixture
def plan() -> Plan:
    return make_plan()


@pytest.fixture
def autumn_plan() -> Plan:
    """A plan over a day of 25 hours."""
    return make_plan(date(2026, 10, 24), seed=2)
