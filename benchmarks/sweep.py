"""A sweep of what-if days: overhead over pure simulation, cores, memory.

    python benchmarks/sweep.py [--smallest] [--plan FOLDER] [--days 1000]

A what-if day is one day of the period in one point of the sweep, simulated as often as the
scenario says. Pure simulation is drawing, replaying and counting the same replications, in as
many threads, without anything around. Processor seconds are compared, since they do not depend on
who else uses the machine. Prints a table and writes it to benchmarks/results/sweep.json
(sweep_smallest.json).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from functools import partial
from pathlib import Path

import numpy as np

import wfm
from wfm.domain import Plan
from wfm.plan import lost_shares, stream_seeds
from wfm.scenario import Scenario
from wfm.simulate.centre import rostered_centre
from wfm.simulate.definitions import Definitions
from wfm.simulate.measure import observe_once
from wfm.simulate.replicate import run_replications
from wfm.whatif import ChangeSet
from wfm.whatif.demand_levers import scaled
from wfm.whatif.levers import Volume
from wfm.whatif.sweep import sweep


def factors(points: int) -> list[float]:
    """Return the volumes of the points, around that of the plan."""
    return [float(f) for f in np.linspace(0.9, 1.1, points)]


def pure_simulation(plan: Plan, points: int) -> tuple[float, float]:
    """Return wall and processor seconds of the replications alone."""
    s = plan.settings
    lost = lost_shares(s, plan.calendar, plan.roster)
    goals = [s.queues[queue].service_goal for queue in plan.forecast.queues]
    thresholds = np.array([goal.threshold_seconds for goal in goals])
    wall = processor = 0.0
    for factor in factors(points):
        forecast = scaled(plan.forecast, Volume(factor=factor))
        model = rostered_centre(forecast, plan.roster, s.queues, s.simulation, lost)
        once = partial(
            observe_once, model, thresholds, "auto", stream_seeds(s.seed)["service"], Definitions()
        )
        began, used = time.perf_counter(), time.process_time()
        for _ in run_replications(once, s.simulation.replications):
            pass
        wall += time.perf_counter() - began
        processor += time.process_time() - used
    return wall, processor


def whole_sweep(scenario: Scenario, plan: Plan, points: int) -> dict[str, float]:
    """Run the sweep; return wall and processor seconds, and memory at a quarter and the end."""
    sets = [
        ChangeSet(name=f"p{n}", overrides={"queues.*.calls": f"*{factor:.6f}"})
        for n, factor in enumerate(factors(points))
    ]
    memory: list[float] = []

    def save(key: str, row: dict) -> None:
        assert not row["error"], row["error"]
        memory.append(resident_megabytes())

    began, used = time.perf_counter(), time.process_time()
    sweep(scenario, plan, sets, save)
    return {
        "wall": time.perf_counter() - began,
        "processor": time.process_time() - used,
        "memory_early": memory[len(memory) // 4],
        "memory_late": memory[-1],
    }


def resident_megabytes() -> float:
    """Return the memory in use now; the peak where the system does not tell."""
    status = Path("/proc/self/statm")
    if status.exists():
        pages = int(status.read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def measured(scenario: Scenario, plan: Plan, days: int) -> dict[str, float]:
    """Return all figures of one run."""
    points = max(2, round(days / plan.roster.grid.day_count))
    # Compiles, and fills what is filled once.
    pure_simulation(plan, 1)
    whole_sweep(scenario, plan, 2)
    wall, processor = pure_simulation(plan, points)
    whole = whole_sweep(scenario, plan, points)
    return {
        "agents": len(plan.roster.agents),
        "points": points,
        "what_if_days": points * plan.roster.grid.day_count,
        "replications": plan.settings.simulation.replications,
        "pure_wall_seconds": wall,
        "pure_processor_seconds": processor,
        "sweep_wall_seconds": whole["wall"],
        "sweep_processor_seconds": whole["processor"],
        "overhead": whole["processor"] / processor - 1,
        "cores_busy": whole["processor"] / whole["wall"],
        "cores": os.cpu_count() or 1,
        "memory_early_mb": whole["memory_early"],
        "memory_late_mb": whole["memory_late"],
        "days_per_second": points * plan.roster.grid.day_count / whole["wall"],
    }


def main() -> None:
    """Run, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smallest", action="store_true", help="the quick demo, 112 days")
    parser.add_argument("--plan", type=Path, help="a plan of bank_24x7; made first if not given")
    parser.add_argument("--days", type=int, default=1000)
    given = parser.parse_args()
    scenario = wfm.read_scenario("quick" if given.smallest else "bank_24x7")
    plan = wfm.read_plan(given.plan) if given.plan else wfm.run(scenario)
    found = measured(scenario, plan, 112 if given.smallest else given.days)
    for name, value in found.items():
        print(f"{name:<26}{value:>12,.3f}")
    name = "sweep_smallest" if given.smallest else "sweep"
    path = Path(__file__).parent / "results" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
