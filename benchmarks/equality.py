"""Both engines on thousands of random centres: every contact must be the same, bit by bit.

The centres are those of the tests (``tests/simulate/random_centres.py``): up to 24 agents, up to
five queues, shifts with gaps, overload, abandonment, half of them on whole tens of seconds so
that most events tie; first any mixture of features, then each feature alone.

    python benchmarks/equality.py [--smallest] [--models N]

Ends with exit code 1 when anything differs. Results go to ``benchmarks/results/``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import sys
import time
from pathlib import Path

import numpy as np

from wfm.simulate import flow_kernel, kernel, reference
from wfm.simulate.trace import Outcome

COLUMNS = ("outcome", "agent", "started", "ended", "left", "arrived", "accepted")
FIRST_SEED = 100_000

Row = dict[str, str | int | float]


def random_centres():
    """Return the module of the tests that makes the centres."""
    path = Path(__file__).parents[1] / "tests" / "simulate" / "random_centres.py"
    spec = importlib.util.spec_from_file_location("random_centres", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def differs(case, fast, slow) -> np.ndarray:
    """Tell of each contact whether anything about it differs."""
    different = np.zeros(case.sample.arrival.size, dtype=bool)
    for name in COLUMNS:
        left, right = getattr(fast, name), getattr(slow, name)
        if name == "left":
            different |= not np.array_equal(left, right)
        elif left is not None:
            different |= left != right
    return different


def compare(name: str, cases) -> Row:
    """Play centres on both engines and count what differs."""
    row: Row = {"feature": name, "models": 0, "calls": 0, "differing_models": 0}
    row |= {"differing_calls": 0, "kernel_seconds": 0.0, "simpy_seconds": 0.0}
    for case in cases:
        begin = time.perf_counter()
        if case.features:
            fast = flow_kernel.play(case.sample, case.staff, case.rules)
        else:
            fast = kernel.play(case.sample, case.staff)
        middle = time.perf_counter()
        slow = reference.play(case.sample, case.staff, case.rules)
        row["simpy_seconds"] += time.perf_counter() - middle
        row["kernel_seconds"] += middle - begin
        different = differs(case, fast, slow)
        row["models"] += 1
        row["calls"] += int((slow.outcome != Outcome.NOT_MADE).sum())
        row["differing_models"] += bool(different.any())
        row["differing_calls"] += int(different.sum())
    return row


def rows(models: int) -> list[Row]:
    """Compare on plain centres, on mixtures of features, and on each feature alone."""
    centres = random_centres()
    case = centres.random_case
    found = [
        compare("none", (case(FIRST_SEED + seed, []) for seed in range(models // 4))),
        compare("any mixture", (case(FIRST_SEED + seed) for seed in range(models))),
    ]
    each = max(models // 20, 5)
    for place, feature in enumerate(centres.FEATURES):
        first = 2 * FIRST_SEED + place * each
        seeds = range(first, first + each)
        found.append(compare(feature, (case(seed, [feature]) for seed in seeds)))
    return found


def print_table(found: list[Row]) -> None:
    print(
        f"{'features':20s} {'models':>7s} {'calls':>10s} {'differ':>7s} "
        f"{'ms/model':>9s} {'SimPy':>8s}"
    )
    for row in found:
        fast, slow = (1e3 * row[f"{e}_seconds"] / row["models"] for e in ("kernel", "simpy"))
        print(
            f"{row['feature']:20s} {row['models']:7,} {row['calls']:10,} "
            f"{row['differing_calls']:7,} {fast:9.2f} {slow:8.2f}"
        )
    total = {key: sum(row[key] for row in found) for key in ("models", "calls", "differing_calls")}
    print(
        f"{'together':20s} {total['models']:7,} {total['calls']:10,} {total['differing_calls']:7,}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="a few seconds, few models")
    parser.add_argument("--models", type=int, default=5000, help="mixtures of features to try")
    options = parser.parse_args()
    models = 100 if options.smallest else options.models
    found = rows(models)
    print_table(found)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    report = {
        "benchmark": "equality",
        "smallest": options.smallest,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "rows": found,
    }
    target = folder / f"equality{'_smallest' if options.smallest else ''}.json"
    target.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten to {target.relative_to(folder.parent.parent)}")
    return int(any(row["differing_calls"] for row in found))


if __name__ == "__main__":
    sys.exit(main())
