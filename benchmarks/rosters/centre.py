"""A synthetic 24x7 bank centre of any size, Spring Festival in its third week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import (
    Absence,
    Agent,
    Break,
    Calendar,
    Day,
    DayClass,
    LedgerEntry,
    PreviousShift,
    Requirement,
    Roster,
    Schedule,
    ServiceGoal,
    ShiftPattern,
    SolveReport,
    Team,
    TimeGrid,
    contract_minutes,
    queue_subsets,
    shortfall,
)
from wfm.domain.settings import RosterSettings

ALL_QUEUES = ("general", "card", "online")
SKILLS = (
    (("general",), 0.45),
    (("card",), 0.18),
    (("online",), 0.14),
    (("card", "general"), 0.08),
    (("general", "online"), 0.06),
    (("card", "online"), 0.04),
    (("card", "general", "online"), 0.05),
)
FULL_TIME = (("E", 7), ("D8", 8), ("D9", 9), ("D10", 10), ("M", 12), ("A", 13), ("L", 15))
PART_TIME = (("P1", 9), ("P2", 14), ("P3", 18))
STATUTORY = [date(2026, 2, day) for day in (16, 17, 18, 19)]
MAKEUP = [date(2026, 2, 14), date(2026, 2, 28)]
NIGHT_END = 14
"""Half hours after midnight that belong to the night shift of the day before."""

HOLIDAY = (date(2026, 2, 15), date(2026, 2, 23))


@dataclass(frozen=True)
class Centre:
    """Everything `wfm.roster.assign` takes."""

    schedule: Schedule
    requirement: Requirement
    agents: tuple[Agent, ...]
    teams: tuple[Team, ...]
    leave: tuple[Absence, ...]
    previous: tuple[PreviousShift, ...]
    ledger: tuple[LedgerEntry, ...]
    calendar: Calendar
    part_time_shifts: frozenset[str]

    def assign(self, settings: RosterSettings, seed: int, **more) -> tuple[Roster, SolveReport]:
        """Run the stage on this centre."""
        from wfm.roster import assign

        return assign(
            self.schedule,
            self.requirement,
            self.agents,
            self.teams,
            self.leave,
            self.previous,
            self.ledger,
            self.calendar,
            settings,
            self.part_time_shifts,
            seed=seed,
            **more,
        )


def make_centre(agent_count: int, day_count: int, seed: int, load: float = 0.88) -> Centre:
    """Return a 24x7 bank centre from 2026-02-02, Spring Festival in the third week.

    It has three queues from 100 agents on, one below.
    """
    queues = ALL_QUEUES if agent_count >= 100 else ALL_QUEUES[:1]
    random = np.random.default_rng(seed)
    grid = TimeGrid(date(2026, 2, 2), day_count, 30, "Asia/Shanghai")
    calendar = make_calendar(grid)
    agents, teams = make_people(agent_count, queues, random)
    leave = make_leave(agents, grid, random)
    patterns = make_patterns()
    ids = {agent.agent: n for n, agent in enumerate(agents)}
    on_leave = np.zeros((len(agents), day_count), dtype=bool)
    for absence in leave:
        first = (absence.first_day - grid.first_day).days
        on_leave[ids[absence.agent], first : (absence.last_day - grid.first_day).days + 1] = True
    works = np.array([calendar.day(day).works for day in grid.dates])
    owed = contract_minutes(agents, on_leave, works, 8.0)
    requirement = make_requirement(grid, queues, owed.sum() / 60 * load, random)
    return Centre(
        schedule=make_schedule(grid, agents, owed, patterns, requirement),
        requirement=requirement,
        agents=agents,
        teams=teams,
        leave=leave,
        previous=make_history(agents, grid, random),
        ledger=make_ledger(agents, grid, random),
        calendar=calendar,
        part_time_shifts=frozenset(code for code, _ in PART_TIME),
    )


def make_calendar(grid: TimeGrid) -> Calendar:
    days = []
    for day in grid.dates:
        kind, festival = DayClass.WORKDAY, ""
        if day in STATUTORY:
            kind, festival = DayClass.STATUTORY, "Spring Festival"
        elif day in MAKEUP:
            kind, festival = DayClass.MAKEUP, "Spring Festival"
        elif HOLIDAY[0] <= day <= HOLIDAY[1]:
            kind, festival = DayClass.OFF, "Spring Festival"
        elif day.weekday() >= 5:
            kind = DayClass.OFF
        days.append(Day(day, kind, festival))
    return Calendar("CN", tuple(days))


def make_people(count: int, queues, random) -> tuple[tuple[Agent, ...], tuple[Team, ...]]:
    team_count = max(2, round(count / 16.7))
    teams = tuple(Team(f"T{t + 1:02d}") for t in range(team_count))
    chances = np.array([chance for _, chance in SKILLS])
    agents = []
    for n in range(count):
        place = n // team_count
        role = ("leader", "deputy")[place] if place < 2 else "agent"
        skills = SKILLS[int(random.choice(len(SKILLS), p=chances / chances.sum()))][0]
        if role != "agent":
            skills = SKILLS[int(random.choice([3, 4, 6]))][0]
        skills = tuple(q for q in skills if q in queues) or queues[:1]
        part_time = role == "agent" and random.random() < 0.15
        agents.append(
            Agent(
                agent=f"A{n + 1:03d}",
                team=teams[n % team_count].team,
                skills=skills,
                role=role,
                contract_share=0.5 if part_time else 1.0,
                nights_allowed=bool(random.random() > 0.05),
                overtime_allowed=bool(random.random() > 0.04),
            )
        )
    return tuple(agents), teams


def make_leave(agents, grid: TimeGrid, random) -> tuple[Absence, ...]:
    leave = []
    wanted = 0.07 * len(agents) * grid.day_count
    taken = 0
    for n in random.permutation(len(agents)):
        if taken >= wanted:
            break
        length = int(min(random.choice([1, 2, 3, 5, 7]), grid.day_count))
        first = grid.first_day + timedelta(days=int(random.integers(grid.day_count - length + 1)))
        leave.append(Absence(agents[n].agent, first, first + timedelta(days=length - 1)))
        taken += length
    return tuple(leave)


def make_patterns() -> tuple[ShiftPattern, ...]:
    patterns = []
    for code, hour in (*FULL_TIME, ("N", 23)):
        for variant, lunch in enumerate((210, 240, 270, 300)):
            pauses = (
                Break(105, 15, True),
                Break(lunch, 60, False, "lunch"),
                Break(420, 15, True),
            )
            patterns.append(ShiftPattern(code, variant, hour * 60, 540, pauses))
    for code, hour in PART_TIME:
        for variant, rest in enumerate((90, 120)):
            patterns.append(ShiftPattern(code, variant, hour * 60, 240, (Break(rest, 15, True),)))
    return tuple(patterns)


def make_requirement(grid: TimeGrid, queues, hours: float, random) -> Requirement:
    hour = np.arange(48) / 2 + 0.25
    bump = lambda at, width: np.exp(-(((hour - at) / width) ** 2))  # noqa: E731
    profiles = [
        0.13 + bump(10.3, 2.4) + 0.85 * bump(15.2, 2.8) + 0.42 * bump(20, 2.3),
        0.17 + 0.9 * bump(10.8, 2.6) + 0.8 * bump(15.8, 3.0) + 0.55 * bump(20.3, 2.3),
        0.14 + 0.8 * bump(10.6, 2.8) + 0.85 * bump(16.0, 3.0) + 0.7 * bump(20.8, 2.3),
    ]
    day_factor = np.array([1.06, 1.0, 0.98, 0.98, 1.0, 0.72, 0.66] * 60)[: grid.day_count]
    for number, day in enumerate(grid.dates):
        if HOLIDAY[0] <= day <= HOLIDAY[1]:
            day_factor[number] = 0.62
    raw = np.stack(
        [
            share * np.outer(day_factor, p / p.sum()).ravel()
            for share, p in zip((0.55, 0.25, 0.20), profiles, strict=True)
        ][: len(queues)]
    )
    raw *= 1 + random.normal(0, 0.03, raw.shape)
    # A quarter hour of each shift is paid break, and shifts never fit the curve exactly.
    scheduled = np.rint(raw / raw.sum() * hours * 2 * 0.86).astype(int)
    zeros = np.zeros(scheduled.shape)
    return Requirement(
        grid=grid,
        queues=queues,
        goals=(ServiceGoal(),) * len(queues),
        load_erlangs=zeros,
        on_position=scheduled,
        scheduled=scheduled,
        service_level=zeros,
        occupancy=zeros,
        model=("given",) * len(queues),
    )


def make_schedule(grid, agents, owed, patterns, requirement) -> Schedule:
    """Cover the requirement day by day with a linear programme, rounded."""
    groups = tuple(sorted({tuple(sorted(a.skills)) for a in agents}))
    group = np.array([groups.index(tuple(sorted(a.skills))) for a in agents])
    part = np.array([a.contract_share < 1 for a in agents])
    hours = np.array(
        [[owed[(group == g) & (part == kind)].sum() for kind in (True, False)]
         for g in range(len(groups))]
    )  # fmt: skip
    codes = list(dict.fromkeys(p.shift for p in patterns))
    present = presence(patterns, codes)
    day_need = requirement.scheduled.reshape(-1, grid.day_count, 48).sum(axis=(0, 2))
    counts = np.zeros((len(groups), len(patterns), grid.day_count), dtype=int)
    carry = np.zeros((len(groups), NIGHT_END))
    for day in range(grid.day_count):
        # The small hours of the next day belong to the night shift that starts today.
        following = requirement.scheduled[:, grid.day_slice(min(day + 1, grid.day_count - 1))]
        today = requirement.scheduled[:, grid.day_slice(day)]
        need = np.hstack([today, following[:, :NIGHT_END]])
        limits = hours * day_need[day] / day_need.sum()
        whole = whole_counts(day_numbers(need, carry, limits, groups, requirement, present))
        for s, code in enumerate(codes):
            variants = [p for p, pattern in enumerate(patterns) if pattern.shift == code]
            takers = np.repeat(np.arange(len(groups)), whole[:, s])
            for turn, g in enumerate(takers):
                counts[g, variants[turn % len(variants)], day] += 1
        carry = whole @ present[:, 48 : 48 + NIGHT_END]
    return Schedule(grid, groups, patterns, counts)


def presence(patterns, codes) -> np.ndarray:
    """Mean share of each half hour from midnight spent on the floor, by shift."""
    present = np.zeros((len(codes), 2 * 48))
    for s, code in enumerate(codes):
        mine = [p for p in patterns if p.shift == code]
        mean = np.mean([p.floor_profile(30) for p in mine], axis=0)
        begin = mine[0].start_minute // 30
        present[s, begin : begin + mean.size] = mean
    return present


def day_numbers(need, carry, limits, groups, requirement, present) -> np.ndarray:
    """Agents of each group on each shift of one day, as fractions."""
    from scipy.optimize import linprog

    width, shifts = need.shape[1], present.shape[0]
    paid = np.where(present.sum(axis=1) > 10, 480, 240)
    served = [{requirement.queues.index(q) for q in group} for group in groups]
    rows, limit = [], []
    for names in queue_subsets(requirement.queues):
        subset = [requirement.queues.index(q) for q in names]
        able = [g for g in range(len(groups)) if served[g] & set(subset)]
        for t in range(width):
            row = np.zeros((len(groups), shifts))
            row[able] = present[:, t]
            rows.append(np.concatenate([-row.ravel(), -1.0 * (np.arange(width) == t)]))
            carried = carry[able, t].sum() if t < NIGHT_END else 0.0
            limit.append(carried - need[subset, t].sum())
    for g in range(len(groups)):
        for kind, most in zip((240, 480), limits[g], strict=True):
            row = np.zeros((len(groups), shifts))
            row[g, paid == kind] = kind
            rows.append(np.concatenate([row.ravel(), np.zeros(width)]))
            limit.append(most)
    price = np.concatenate([np.tile(paid / 480, len(groups)), np.full(width, 5.0)])
    result = linprog(price, A_ub=np.array(rows), b_ub=np.array(limit), method="highs")
    return result.x[:-width].reshape(len(groups), shifts)


def whole_counts(x: np.ndarray) -> np.ndarray:
    """Round the agents of each shift as a whole, by largest remainder over the groups."""
    whole = np.floor(x + 1e-6).astype(int)
    for s in range(x.shape[1]):
        missing = int(np.floor(x[:, s].sum() + 0.6)) - whole[:, s].sum()
        for g in np.argsort(whole[:, s] - x[:, s], kind="stable")[: max(missing, 0)]:
            whole[g, s] += 1
    return whole


def make_history(agents, grid: TimeGrid, random) -> tuple[PreviousShift, ...]:
    history = []
    for agent in agents:
        run = int(random.choice([0, 0, 1, 2, 3, 4, 5]))
        codes = [code for code, _ in PART_TIME] if agent.contract_share < 1 else ["D8", "D9", "E"]
        nights = agent.contract_share == 1 and agent.nights_allowed and random.random() < 0.12
        for back in range(run, 0, -1):
            code = "N" if nights and back <= 2 else str(random.choice(codes))
            history.append(PreviousShift(agent.agent, grid.first_day - timedelta(days=back), code))
    return tuple(history)


def make_ledger(agents, grid: TimeGrid, random) -> tuple[LedgerEntry, ...]:
    ledger = []
    for agent in agents:
        back = lambda: grid.first_day - timedelta(days=int(random.integers(1, 180)))  # noqa: E731
        if agent.nights_allowed and agent.contract_share == 1:
            ledger += [LedgerEntry(agent.agent, back(), "night") for _ in range(random.poisson(8))]
        ledger += [LedgerEntry(agent.agent, back(), "weekend") for _ in range(random.poisson(10))]
        for day in (date(2025, 1, 28), date(2025, 1, 29), date(2025, 1, 30)):
            if random.random() < 0.4:
                ledger.append(LedgerEntry(agent.agent, day, "holiday"))
                ledger.append(LedgerEntry(agent.agent, day, "spring_festival"))
    return tuple(ledger)


def short_hours(centre: Centre, floor: np.ndarray, groups) -> float:
    """Agent-hours missing by Hall's condition."""
    need = centre.requirement
    missing = shortfall(floor, groups, need.scheduled, need.queues)
    return float(missing.sum()) * need.grid.interval_minutes / 60
