"""Time and memory of a whole plan, stage by stage: python benchmarks/plan_end_to_end.py [NAME].

Each scenario is planned in a process of its own, so that the peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"


def plan_once(name: str) -> dict[str, object]:
    """Plan one scenario here and measure it."""
    import wfm
    from wfm.cli.plan_commands import summary_of

    scenario = wfm.read_scenario(name)
    plan = wfm.run(scenario)
    peak_after_run = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "plan"
        plan.write(target)
        summary = summary_of(plan, target)
    summary["peak_mib_plan"] = round(peak_after_run)
    summary["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return summary


def measured_elsewhere(name: str) -> dict[str, object]:
    """Run `plan_once` in a fresh process and return what it measured."""
    done = subprocess.run(
        [sys.executable, __file__, "--inside", name], check=True, capture_output=True, text=True
    )
    measured: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    """Print a table and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--smallest", action="store_true", help="only the quick scenario")
    parser.add_argument("--inside", metavar="NAME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(plan_once(options.inside)))
        return
    names = options.names or (["quick"] if options.smallest else ["quick", "bank_24x7"])
    results = {name: measured_elsewhere(name) for name in names}
    for name, measured in results.items():
        seconds: dict[str, float] = measured["seconds"]  # type: ignore[assignment]
        print(f"\n{name}: {measured['agents']} agents, {measured['forecast_contacts']} contacts")
        for stage, value in seconds.items():
            print(f"  {stage:<22}{value:>8.1f} s")
        print(f"  {'all stages':<22}{sum(seconds.values()):>8.1f} s")
        print(f"  {'peak memory':<22}{measured['peak_mib']:>8} MiB")
        print(f"  {'understaffed':<22}{measured['understaffed_agent_hours']:>8} agent-hours")
        for stage, solved in measured["solve"].items():  # type: ignore[attr-defined]
            gap = "unknown" if solved["gap"] is None else f"{solved['gap']:.1%}"
            print(f"  {'gap of the ' + stage:<22}{gap:>8}, {solved['status']}")
        for gate, outcome in measured["gates"].items():  # type: ignore[attr-defined]
            print(f"  {'ok' if outcome['passed'] else 'MISSED'} {gate}: {outcome['detail']}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "plan_end_to_end.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
