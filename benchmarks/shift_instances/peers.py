"""Other packages on the same small cases: OR-Tools CP-SAT, and pyworkforce.

Both are optional; what is not installed is named and left out.
"""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np

from wfm.roster.daily import DailyAgent, DailyProblem, DailyShift


def cp_sat(problem: DailyProblem, seconds: float, seed: int) -> dict[str, object]:
    """Solve the whole problem with CP-SAT; the roster comes back for the checker."""
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        return {"solver": "CP-SAT", "missing": str(error)}
    begin = time.perf_counter()
    model = cp_model.CpModel()
    gives = {}
    cost = []
    for n, agent in enumerate(problem.agents):
        gives |= _agent_rules(model, problem, n, agent, cost)
    for day, shift in np.argwhere((problem.under_cost > 0) | (problem.over_cost > 0)):
        need = int(problem.need[day, shift])
        missing = model.NewIntVar(0, need, "")
        beyond = model.NewIntVar(0, len(problem.agents), "")
        there = [x for (n, d, s), x in gives.items() if (d, s) == (day, shift)]
        model.Add(sum(there) + missing - beyond == need)
        cost += [int(problem.under_cost[day, shift]) * missing]
        cost += [int(problem.over_cost[day, shift]) * beyond]
    model.Minimize(sum(cost) + int(problem.on_cost.sum()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = seed
    status = solver.Solve(model)
    row: dict[str, object] = {
        "solver": "CP-SAT",
        "status": solver.StatusName(status).lower(),
        "bound": solver.BestObjectiveBound(),
        "seconds": round(time.perf_counter() - begin, 1),
    }
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        lines = np.full((len(problem.agents), problem.days), -1)
        for (n, day, shift), variable in gives.items():
            if solver.Value(variable):
                lines[n, day] = shift
        row["lines"] = lines
    return row


def _agent_rules(model, problem: DailyProblem, n: int, agent: DailyAgent, cost: list) -> dict:
    days = range(problem.days)
    able = [s for s, most in enumerate(agent.most_shifts) if most > 0]
    gives = {
        (n, d, s): model.NewBoolVar("") for d in days for s in able if d not in agent.days_off
    }
    works = []
    for d in days:
        today = [gives[n, d, s] for s in able if (n, d, s) in gives]
        works.append(model.NewBoolVar(""))
        model.Add(sum(today) == works[d])
    for (_, d, s), variable in gives.items():
        wish = int(problem.off_cost[n, d, s] - problem.on_cost[n, d, s])
        cost.append(wish * variable)
        for t in able:
            after = gives.get((n, d + 1, t))
            if after is not None and problem.shifts[t].shift in problem.shifts[s].forbidden_next:
                model.AddBoolOr([variable.Not(), after.Not()])
    for s in able:
        model.Add(sum(x for (_, _, t), x in gives.items() if t == s) <= agent.most_shifts[s])
    minutes = sum(problem.shifts[s].minutes * x for (_, _, s), x in gives.items())
    model.AddLinearConstraint(minutes, agent.least_minutes, agent.most_minutes)
    _runs(model, problem.days, agent, works)
    weekends = []
    for saturday in range(5, problem.days, 7):
        weekends.append(model.NewBoolVar(""))
        for y in works[saturday : saturday + 2]:
            model.AddImplication(y, weekends[-1])
    model.Add(sum(weekends) <= agent.most_weekends)
    return gives


def _runs(model, days: int, agent: DailyAgent, works: list) -> None:
    for d in range(days - agent.most_run):
        model.Add(sum(works[d : d + agent.most_run + 1]) <= agent.most_run)
    for length in range(1, agent.least_run):
        for d in range(days - length - 1):
            inside = works[d + 1 : d + length + 1]
            model.AddBoolOr([works[d], *(y.Not() for y in inside), works[d + length + 1]])
    for length in range(1, agent.least_rest):
        for d in range(days - length - 1):
            inside = works[d + 1 : d + length + 1]
            model.AddBoolOr([works[d].Not(), *inside, works[d + length + 1].Not()])


def forbidden_pair_week() -> DailyProblem:
    """Return a feasible week: after a night neither early nor late, and rest is short."""
    days = 7
    shifts = (
        DailyShift("Early", 480), DailyShift("Late", 480),
        DailyShift("Night", 480, ("Early", "Late")),
    )  # fmt: skip
    agents = tuple(
        DailyAgent(name, (7, 7, 7), 7 * 480, 7 * 480, 7, 1, 1, 1) for name in ("A", "B", "C")
    )
    shape = (days, 3)
    nothing = np.zeros((3, *shape))
    return DailyProblem(
        days, shifts, agents, np.ones(shape), np.full(shape, 100.0), np.ones(shape),
        nothing, nothing,
    )  # fmt: skip


def pyworkforce_roster(problem: DailyProblem, seconds: float) -> dict[str, object]:
    """Let pyworkforce give heads, successions and least hours; its other rules are fewer."""
    try:
        from pyworkforce.rostering.binary_programming import MinHoursRoster
    except ImportError as error:
        return {"solver": "pyworkforce roster", "missing": str(error)}
    begin = time.perf_counter()
    names = [shift.shift for shift in problem.shifts]
    answer = MinHoursRoster(
        num_days=problem.days,
        resources=[agent.agent for agent in problem.agents],
        shifts=names,
        shifts_hours=[shift.minutes // 60 for shift in problem.shifts],
        min_working_hours=min(agent.least_minutes for agent in problem.agents) // 60,
        banned_shifts=[
            {"resource": agent.agent, "shift": name, "day": day}
            for agent in problem.agents
            for day in agent.days_off
            for name in names
        ],
        max_resting=problem.days - 1,
        required_resources={
            name: [int(heads) for heads in problem.need[:, s]] for s, name in enumerate(names)
        },
        non_sequential_shifts=[
            {"origin": shift.shift, "destination": after}
            for shift in problem.shifts
            for after in shift.forbidden_next
        ],
        max_search_time=seconds,
    ).solve()
    row: dict[str, object] = {
        "solver": "pyworkforce roster",
        "status": str(answer["status"]).lower(),
        "seconds": round(time.perf_counter() - begin, 1),
    }
    if answer["total_shifts"]:
        lines = np.full((len(problem.agents), problem.days), -1)
        rows = {agent.agent: n for n, agent in enumerate(problem.agents)}
        for given in answer["resource_shifts"]:
            lines[rows[given["resource"]], given["day"]] = names.index(given["shift"])
        row["lines"] = lines
    return row


def pyworkforce_heads(problem: DailyProblem, seconds: float) -> list[dict[str, object]]:
    """Let pyworkforce's shift selection choose heads for a day cut into the types of shift."""
    try:
        from pyworkforce.scheduling import MinAbsDifference, MinRequiredResources
    except ImportError as error:
        return [{"solver": "pyworkforce shift selection", "missing": str(error)}]
    kinds = len(problem.shifts)
    periods = [list(map(int, line)) for line in problem.need]
    coverage = {
        shift.shift: [int(p == s) for p in range(kinds)] for s, shift in enumerate(problem.shifts)
    }
    rows: list[dict[str, object]] = []
    for method in (MinAbsDifference, MinRequiredResources):
        begin = time.perf_counter()
        answer = method(
            num_days=problem.days,
            periods=kinds,
            shifts_coverage=coverage,
            required_resources=periods,
            max_period_concurrency=len(problem.agents) + 1,
            max_shift_concurrency=len(problem.agents) + 1,
            max_search_time=seconds,
        ).solve()
        heads = sum(int(given["resources"]) for given in answer["resources_shifts"])
        rows.append(
            {
                "solver": f"pyworkforce {method.__name__}",
                "status": str(answer["status"]).lower(),
                "heads": heads,
                "heads wanted": int(problem.need.sum()),
                "seconds": round(time.perf_counter() - begin, 1),
            }
        )
    return rows


def successions_broken(problem: DailyProblem, lines: np.ndarray) -> int:
    """Count the forbidden successions of a roster."""
    count = 0
    for line in lines.tolist():
        for now, after in pairwise(line):
            if now >= 0 and after >= 0:
                count += problem.shifts[after].shift in problem.shifts[now].forbidden_next
    return count
