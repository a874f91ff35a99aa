"""A seeded, synthetic plan: the report is tested without any stage of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    AgentActivity,
    AgentTarget,
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
from wfm.domain.people import Agent
from wfm.domain.service import SIMULATED_ARRAYS
from wfm.domain.settings import ScenarioSettings
from wfm.domain.shift import Break
from wfm.report.words import weekend_days
from wfm.roster.ledger import shift_burdens

SPRING_FESTIVAL_2026 = (date(2026, 2, 15), date(2026, 2, 23))
STATUTORY_2026 = {date(2026, 2, d) for d in (16, 17, 18, 19)} | {date(2026, 4, 3)}
MAKEUP_2026 = {date(2026, 2, 14), date(2026, 2, 28)}
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英"
PINYIN = ("Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Wu", "Zhou")
QUEUES = {
    "general": ("General enquiries", "综合咨询", 240.0),
    "card": ("Credit card", "信用卡", 300.0),
    "online": ("Online banking", "网上银行", 360.0),
}
SHIFTS = {
    "E1": ("Early", "早班", 7 * 60, 540),
    "D1": ("Day", "日班", 9 * 60, 540),
    "L1": ("Late", "晚班", 14 * 60, 540),
    "N1": ("Night", "夜班", 22 * 60, 600),
    "P1": ("Part-time", "小班", 10 * 60, 300),
}


def patterns() -> tuple[ShiftPattern, ...]:
    made = []
    for code, (name, name_zh, start, length) in SHIFTS.items():
        for variant in range(1 if code == "P1" else 2):
            shift = 60 * variant
            breaks: tuple[Break, ...] = (Break(120, 15, True),)
            if code != "P1":
                meal = Break(210 + shift, 60, False, "lunch")
                breaks = (Break(90, 15, True), meal, Break(390, 15, True))
            made.append(ShiftPattern(code, variant, start, length, breaks, name, name_zh))
    return tuple(made)


def calendar(grid: TimeGrid, country: str) -> Calendar:
    days = []
    for day in grid.dates:
        kind, festival, position, block = DayClass.WORKDAY, "", 0, 0
        if day.weekday() >= 5:
            kind = DayClass.OFF
        if country == "CN":
            first, last = SPRING_FESTIVAL_2026
            if first <= day <= last:
                kind, festival = DayClass.OFF, "Spring Festival"
                position, block = (day - first).days + 1, 9
            if day in MAKEUP_2026:
                kind, festival = DayClass.MAKEUP, "Spring Festival"
        if day in STATUTORY_2026:
            kind, festival = DayClass.STATUTORY, festival or "Good Friday"
        days.append(Day(day, kind, festival, position, block))
    return Calendar(country, tuple(days))


def people(count: int, teams: int, queues: tuple[str, ...]) -> tuple[Agent, ...]:
    made = []
    for i in range(count):
        team = i * teams // count
        skills = queues[: 1 + i % len(queues)] if i % 4 else queues[-1:]
        first_of_team = i == 0 or (i - 1) * teams // count != team
        made.append(
            Agent(
                f"A{i + 1:03d}",
                f"T{team + 1:02d}",
                skills,
                role="leader" if first_of_team else "agent",
                contract_share=0.5 if i % 9 == 5 else 1.0,
                nights_allowed=i % 10 != 3,
                name=f"{PINYIN[i % 10]} {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i % 26]}.",
                name_zh=FAMILY[i % 20] + GIVEN[(7 * i) % 22] + GIVEN[(3 * i + i // 20) % 22],
            )
        )
    return tuple(made)


def make_roster(grid: TimeGrid, agents: tuple[Agent, ...], rng: np.random.Generator) -> Roster:
    all_patterns = patterns()
    first = {p.shift: n for n, p in reversed(list(enumerate(all_patterns)))}
    teams = tuple(
        Team(t, f"Team {t[1:]}", f"第{t[1:]}组") for t in sorted({a.team for a in agents})
    )
    assignment = np.full((len(agents), grid.day_count), OFF)
    leave = np.full(assignment.shape, "", dtype="<U10")
    for i, agent in enumerate(agents):
        if i % 12 == 7:
            start = int(rng.integers(max(grid.day_count - 2, 1)))
            leave[i, start : start + 3] = ("annual", "sick", "training")[i % 3]
        for d in range(grid.day_count):
            week, place = divmod(d + 2 * i, 7)
            if place >= 5 or leave[i, d]:
                continue
            code = ("D1", "E1", "L1", "E1", "D1", "N1")[(i + 2 * week + place // 2) % 6]
            if code == "N1" and not agent.nights_allowed:
                code = "D1"
            if agent.contract_share < 1:
                code = "P1"
            assignment[i, d] = first[code] + (0 if code == "P1" else (i + d) % 2)
    previous = assignment[:, -1:].copy()
    return Roster(grid, agents, teams, all_patterns, assignment, leave, previous)


def make_forecast(roster: Roster, queues: tuple[str, ...], work: Calendar) -> Forecast:
    grid, floor = roster.grid, roster.on_floor().sum(axis=0)
    hour = grid.wall_minutes / 60
    shape = 0.18 + np.exp(-((hour - 10.5) ** 2) / 9) + 0.75 * np.exp(-((hour - 16) ** 2) / 14)
    level = np.array([1.0 if d.works else 0.8 for d in work.days])
    level[[d.festival == "Spring Festival" and not d.works for d in work.days]] = 0.6
    load = 0.42 * floor.mean() * shape / shape.mean() * level[grid.day_of_interval]
    shares = np.array([0.55, 0.25, 0.2][: len(queues)])
    shares /= shares.sum()
    aht = np.array([QUEUES[q][2] for q in queues])[:, None] * np.ones(grid.interval_count)
    calls = shares[:, None] * load * grid.interval_seconds / aht
    levels = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
    z = np.array([-1.96, -1.2816, 0.0, 1.2816, 1.96])[:, None, None]
    spread = np.sqrt(calls + (0.08 * calls) ** 2)
    cuts = np.maximum(calls + z * spread, 0)
    return Forecast(
        grid, queues, calls, aht, levels, cuts, np.full(len(queues), 0.08),
        ("weekday_profile",) * len(queues),
    )  # fmt: skip


def make_requirement(forecast: Forecast, goals: tuple[ServiceGoal, ...]) -> Requirement:
    load = forecast.load_erlangs
    ready = np.maximum(np.ceil(load + 0.8 * np.sqrt(load)), 1).astype(int)
    scheduled = np.ceil(ready / 0.88 - 1e-9).astype(int)
    return Requirement(
        forecast.grid, forecast.queues, goals, load, ready, scheduled,
        np.full(load.shape, 0.84), load / ready, ("erlang_a",) * len(goals),
    )  # fmt: skip


def make_service(
    forecast: Forecast, ready: np.ndarray, roster: Roster | None, rng: np.random.Generator
) -> SimulatedService:
    grid, load = forecast.grid, forecast.load_erlangs.sum(axis=0)
    margin = (ready - load) / np.sqrt(load + 0.5)
    shape = forecast.calls.shape
    level = 1 / (1 + np.exp(-(0.9 + 1.5 * margin + rng.normal(0, 0.25, shape))))
    lost = 0.06 * (1 - level)
    arrays = dict.fromkeys(SIMULATED_ARRAYS, np.zeros(shape))
    arrays |= {
        "offered": forecast.calls,
        "answered": forecast.calls * (1 - lost),
        "answered_in_time": forecast.calls * level,
        "abandoned": forecast.calls * lost,
        "abandoned_in_time": forecast.calls * lost / 4,
        "service_level": level,
        "service_level_half_width": np.minimum(0.25 / np.sqrt(forecast.calls + 1), level),
        "mean_wait_seconds": 60 * (1 - level),
        "abandonment": lost,
        "ready_agents": ready,
        "busy_agents": np.minimum(load, 0.96 * ready),
        "occupancy_half_width": np.full(grid.interval_count, 0.02),
    }
    weights = np.add.reduceat(forecast.calls, grid.day_starts[:-1], axis=1)
    day_level = np.add.reduceat(forecast.calls * level, grid.day_starts[:-1], axis=1) / weights
    noise = rng.normal(0, 0.03, (20, *day_level.shape))
    arrays["day_service_level"] = np.clip(day_level + noise, 0, 1)
    activity = None if roster is None else make_activity(roster, rng)
    return SimulatedService(
        grid, forecast.queues, 20, 0.95, engine="kernel", agents=activity, **arrays
    )


def make_activity(roster: Roster, rng: np.random.Generator) -> AgentActivity:
    minutes = np.array([p.paid_minutes for p in roster.patterns] + [0])
    night = np.array([p.is_night for p in roster.patterns] + [False])
    ready = 0.85 * 60.0 * minutes[roster.assignment]
    busy = ready * np.where(night[roster.assignment], 0.45, 0.74)
    handled = busy / 280
    runs = rng.normal(1, 0.05, (20, 1)) * rng.normal(handled.sum(axis=1), 8, (20, len(handled)))
    ids = tuple(a.agent for a in roster.agents)
    return AgentActivity(ids, ready, busy, np.maximum(runs, 0), handled)


def make_targets(roster: Roster, activity: AgentActivity) -> tuple[AgentTarget, ...]:
    made = []
    for i, agent in enumerate(roster.agents):
        runs = activity.handled[:, i]
        target = float(np.floor(np.quantile(runs, 0.4)))
        made.append(
            AgentTarget(
                agent.agent,
                "handled_contacts",
                "contacts",
                roster.grid.first_day,
                roster.grid.last_day,
                target,
                float(runs.mean()),
                float(runs.std(ddof=1)),
                0.6,
                float((runs >= target).mean()),
                float(activity.ready_seconds[i].sum() / 3600),
                int((roster.assignment[i] >= 0).sum()),
                float(activity.occupancy[i]),
                "synthetic",
            )
        )
    return tuple(made)


def make_ledger(
    roster: Roster, work: Calendar, rng: np.random.Generator
) -> tuple[LedgerEntry, ...]:
    entries = []
    for i, agent in enumerate(roster.agents):
        for past in range(int(rng.integers(4))):
            day = roster.grid.first_day - timedelta(days=30 + 7 * past)
            entries.append(LedgerEntry(agent.agent, day, "night"))
        if rng.random() < 0.4:
            entries.append(
                LedgerEntry(agent.agent, date(roster.grid.first_day.year - 1, 1, 1), "holiday")
            )
        for d, day in enumerate(work.days):
            number = roster.assignment[i, d]
            if number == OFF:
                continue
            shift = shift_burdens(roster.patterns[number])
            entries += [LedgerEntry(agent.agent, day.day, burden) for burden in shift]
            if weekend_days(work)[d]:
                entries.append(LedgerEntry(agent.agent, day.day, "weekend"))
            if day.day_class is DayClass.STATUTORY:
                entries.append(LedgerEntry(agent.agent, day.day, "holiday"))
                if day.festival == "Spring Festival":
                    entries.append(LedgerEntry(agent.agent, day.day, "spring_festival"))
    return tuple(entries)


def make_schedule(roster: Roster) -> Schedule:
    groups = roster.skill_groups
    counts = np.zeros((len(groups), len(roster.patterns), roster.grid.day_count), dtype=int)
    for i, agent in enumerate(roster.agents):
        group = groups.index(tuple(sorted(agent.skills)))
        for d, number in enumerate(roster.assignment[i]):
            if number != OFF:
                counts[group, number, d] += 1
    return Schedule(roster.grid, groups, roster.patterns, counts)


def make_settings(grid: TimeGrid, queues: tuple[str, ...], country: str) -> ScenarioSettings:
    goal = {"service_level": 0.8, "threshold_seconds": 20, "max_occupancy": 0.88}
    return ScenarioSettings.model_validate(
        {
            "name": "bank_test",
            "title": {"en": "Bank <contact> centre & co", "zh": "银行客服中心"},
            "timezone": grid.timezone,
            "country": country,
            "period": {"start": grid.first_day, "days": grid.day_count},
            "interval_minutes": grid.interval_minutes,
            "seed": 7,
            "queues": {
                q: {"title": {"en": QUEUES[q][0], "zh": QUEUES[q][1]}, "goal": goal}
                for q in queues
            },
            "shifts": {
                code: {"title": {"en": en, "zh": zh}, "start": start, "length": length}
                for code, (en, zh, start, length) in SHIFTS.items()
            },
            "staffing": {"shrinkage": {"absence": 0.07, "coaching": 0.05}},
        }
    )


def make_plan(
    first_day: date = date(2026, 2, 9),
    *,
    days: int = 14,
    agents: int = 30,
    teams: int = 3,
    queues: tuple[str, ...] = ("general", "card"),
    timezone: str = "Asia/Shanghai",
    country: str = "CN",
    interval_minutes: int = 30,
    seed: int = 7,
) -> Plan:
    rng = np.random.default_rng(seed)
    grid = TimeGrid(first_day, days, interval_minutes, timezone)
    settings, work = make_settings(grid, queues, country), calendar(grid, country)
    roster = make_roster(grid, people(agents, teams, queues), rng)
    forecast = make_forecast(roster, queues, work)
    requirement = make_requirement(forecast, tuple(settings.queues[q].goal for q in queues))
    required = make_service(forecast, requirement.on_position.sum(axis=0) * 1.0, None, rng)
    service = make_service(forecast, roster.on_floor().sum(axis=0) * 0.88, roster, rng)
    assert service.agents is not None
    return Plan(
        settings, "0123456789abcdef" * 4, (("wfm", "0.1.0"), ("numpy", "2.4.6")), work, forecast,
        requirement, required, make_schedule(roster), roster, service,
        make_targets(roster, service.agents), make_ledger(roster, work, rng),
        (
            SolveReport("schedule", SolveStatus.OPTIMAL, 1234.5, 1230.0, "HiGHS 1.15", 900, 400),
            SolveReport("roster", SolveStatus.FEASIBLE, 543.0, 498.0, "HiGHS 1.15", 9000, 4000),
        ),
        (
            Gate("legality", True, "no violation in 30 agents x 14 days"),
            Gate("service_level:general", True, "84.1 % of a goal of 80 %"),
            Gate("service_level:card", False, "78.2 % of a goal of 80 %"),
        ),
        (
            Finding("2 intervals of the history are missing", "history.csv:17", "warning", "gap"),
            Finding("a total row <合计> was dropped", "history.csv:99", "info", "total_row"),
        ),
        (("forecast", 0.2), ("roster", 12.5)),
    )  # fmt: skip


@pytest.fixture(scope="session")
def build_plan() -> Callable[..., Plan]:
    return make_plan


@pytest.fixture(scope="session")
def plan() -> Plan:
    return make_plan()


@pytest.fixture(scope="session")
def dst_plan() -> Plan:
    """Two weeks in Berlin that hold the day on which clocks go forward."""
    return make_plan(date(2026, 3, 23), timezone="Europe/Berlin", country="DE", agents=12, teams=1)


@pytest.fixture(scope="session")
def reports(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything `write_reports` writes for the plan."""
    from wfm.report import write_reports

    folder = tmp_path_factory.mktemp("reports")
    write_reports(plan, folder)
    return folder
