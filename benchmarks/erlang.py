"""A year of half-hours: fewest agents for 80/20 by Erlang C and A, beside other packages.

17,520 rows of varying volume and handle time, 4 to 500 erlangs, patience 120 s. Every package
answers the same rows; the answers are compared, so that nobody is fast and wrong.

    python benchmarks/erlang.py [--smallest] [--repeats N]

turbotab and call-center-tools are measured when they are installed. Results go to
``benchmarks/results/erlang.json``.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wfm.queueing import capacity, erlang_a, erlang_c

INTERVAL_SECONDS = 1800
LEVEL, THRESHOLD_SECONDS = 0.80, 20.0
PATIENCE_SECONDS, TABLE_AHT_SECONDS = 120.0, 240.0
GOAL = {"service_level": LEVEL, "threshold_seconds": THRESHOLD_SECONDS}
TARGETS = {"erlang_c_seconds": 0.010, "times_pyworkforce": 300.0, "erlang_a_seconds": 0.250}

Answers = NDArray[np.int64]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    seconds: float
    first_call_seconds: float
    agreement: float  # share of rows with the exact answer


@dataclass(frozen=True)
class Year:
    """Calls and handle times of every half-hour."""

    calls: NDArray[np.float64]
    aht_seconds: NDArray[np.float64]

    @property
    def load(self) -> NDArray[np.float64]:
        return self.calls * self.aht_seconds / INTERVAL_SECONDS


def a_year(rows: int) -> Year:
    """Half-hours with a daily and a weekly shape, noise, and handle times of 180 to 300 s."""
    dice = np.random.default_rng(20260202)
    slot = np.arange(rows)
    day = np.sin(np.pi * (slot % 48) / 48) ** 2
    week = np.where(slot // 48 % 7 < 5, 1.0, 0.6)
    load = np.clip(4 + 496 * day * week * dice.uniform(0.75, 1.0, rows), 4, 500)
    aht = dice.uniform(180, 300, rows)
    return Year(load * INTERVAL_SECONDS / aht, aht)


def timed(call: Callable[[], Answers], repeats: int) -> tuple[Answers, float, float]:
    """Return the answers, the best time and the time of the first call."""
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        answers = call()
        spent.append(time.perf_counter() - start)
    return answers, min(spent[1:] or spent), spent[0]


def our_erlang_c(year: Year) -> Answers:
    return erlang_c.required_servers(year.load, year.aht_seconds, **GOAL)


def our_erlang_a(year: Year) -> Answers:
    return erlang_a.required_servers(year.load, year.aht_seconds, PATIENCE_SECONDS, **GOAL)


def by_pyworkforce(year: Year) -> Answers:
    from pyworkforce.queuing import ErlangC

    return np.array(
        [
            ErlangC(
                transactions=calls, aht=aht / 60, asa=THRESHOLD_SECONDS / 60, interval=30
            ).required_positions(service_level=LEVEL)["raw_positions"]
            for calls, aht in zip(year.calls.tolist(), year.aht_seconds.tolist(), strict=True)
        ]
    )


def by_turbotab(year: Year) -> Answers:
    from mod_turbotab.agents.capacity import agents_required

    return np.array(
        [
            agents_required(LEVEL, THRESHOLD_SECONDS, calls, aht, INTERVAL_SECONDS)
            for calls, aht in zip(year.calls.tolist(), year.aht_seconds.tolist(), strict=True)
        ]
    )


def by_call_center_tools(year: Year) -> Answers:
    from call_center_tools import calc_staffing

    return np.array(
        [
            calc_staffing(
                calls * 3600 / INTERVAL_SECONDS,
                aht,
                max_occupancy=1 - 1e-12,  # at 1 a whole load is a division by zero in it
                target_answer_time=THRESHOLD_SECONDS,
                target_service_level=LEVEL,
            ).agents
            for calls, aht in zip(year.calls.tolist(), year.aht_seconds.tolist(), strict=True)
        ]
    )


PEERS = (
    ("pyworkforce", "pyworkforce", by_pyworkforce),
    ("turbotab", "mod_turbotab", by_turbotab),
    ("call-center-tools", "call_center_tools", by_call_center_tools),
)


def measure(year: Year, repeats: int) -> list[Row]:
    exact, seconds, first = timed(lambda: our_erlang_c(year), repeats)
    rows = [Row("wfm Erlang C", seconds, first, 1.0)]
    _, seconds, first = timed(lambda: our_erlang_a(year), repeats)
    rows.append(Row("wfm Erlang A", seconds, first, 1.0))
    rows += capacity_rows(year, repeats)
    for name, module, solve in PEERS:
        if find_spec(module) is None:
            print(f"{name}: not installed")
            continue
        solve(a_year(1))  # imports are not what is measured
        answers, seconds, first = timed(lambda solve=solve: solve(year), 1)
        rows.append(Row(name, seconds, first, float((answers == exact).mean())))
    return rows


def capacity_rows(year: Year, repeats: int) -> list[Row]:
    """Build and use the table that replaces the search where the handle time is constant."""
    exact = erlang_c.required_servers(year.load, TABLE_AHT_SECONDS, **GOAL)
    most = int(exact.max())

    def build() -> NDArray[np.float64]:
        return capacity.largest_loads(most, TABLE_AHT_SECONDS, **GOAL)

    table, building, first = timed(build, repeats)
    found, looking, first_look = timed(lambda: capacity.servers_for(year.load, table), repeats)
    agreement = float((found == exact).mean())
    return [
        Row("capacity table: build once", building, first, 1.0),
        Row("capacity table: look up", looking, first_look, agreement),
    ]


def show(rows: list[Row], count: int) -> dict[str, object]:
    """Print the table and return what is written to the results file."""
    ours = rows[0].seconds
    print(f"{count} half-hours, 80 % within 20 s, one core; best time after the first call")
    print("(the first call compiles, or loads what an earlier run compiled)\n")
    print(f"{'':28}{'time':>12}{'first call':>12}{'x Erlang C':>12}{'same answer':>13}")
    for row in rows:
        print(
            f"{row.name:28}{row.seconds * 1e3:9.2f} ms{row.first_call_seconds * 1e3:9.0f} ms"
            f"{row.seconds / ours:12.2f}{row.agreement:12.2%}"
        )
    seconds = {row.name: row.seconds for row in rows}
    reached = {
        "erlang_c_seconds": ours,
        "erlang_a_seconds": seconds["wfm Erlang A"],
        "times_pyworkforce": seconds.get("pyworkforce", math.nan) / ours,
    }
    print()
    for name, target in TARGETS.items():
        sign = ">=" if name == "times_pyworkforce" else "<="
        print(f"{name}: {reached[name]:.4g} (target {sign} {target:g} for a year)")
    return {
        "rows": count,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "targets": TARGETS,
        "reached": reached,
        "table": [vars(row) for row in rows],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="a few hundred rows")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    count = 336 if options.smallest else 17_520
    rows = measure(a_year(count), max(options.repeats, 2))
    results = Path(__file__).with_name("results")
    results.mkdir(exist_ok=True)
    text = json.dumps(show(rows, count), indent=2)
    (results / "erlang.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
