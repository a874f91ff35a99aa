"""A real bank's agents: do shrunk estimates of one month foretell the next better than raw ones?

    python benchmarks/bank_agents.py --log january.txt [--next february.txt]
    python benchmarks/bank_agents.py --smallest     # drawn agents, no file needed

The logs are those of the "Anonymous Bank" (Technion), for research use and not part of this
project. Without ``--next`` the log is split: its first half against its second, and single days
and weeks against the rest. Calls below ten seconds were agents hanging up for a rest (Brown et al.
2005, JASA 100) and are left out. Losses are mean squared errors of log speed, the later period's
own noise taken off. Results go to ``benchmarks/results/bank_agents.json``.
"""

from __future__ import annotations

import argparse
import csv
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.targets.agent_log import AgentLog
from wfm.targets.prediction import Prediction, foretell

SHORTEST_SECONDS = 10
PARTS = (1, 3, 7)
"""Days that stand in for a short past."""


def read_bank_log(path: Path) -> AgentLog:
    """Return a month of the bank's calls by agent, day and type of call."""
    with path.open(encoding="latin-1", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = [{name.strip(): text.strip() for name, text in row.items()} for row in table]
    rows = [
        r
        for r in rows
        if r["outcome"] == "AGENT"
        and r["server"] != "NO_SERVER"
        and int(r["ser_time"]) >= SHORTEST_SECONDS
    ]
    names = sorted({r["server"] for r in rows})
    kinds = sorted({r["type"] for r in rows})
    days = sorted({day_of(r["date"]) for r in rows})
    agents, types, numbers = ({v: n for n, v in enumerate(x)} for x in (names, kinds, days))
    handled = np.zeros((len(names), len(days), len(kinds)))
    seconds = np.zeros_like(handled)
    for row in rows:
        cell = (agents[row["server"]], numbers[day_of(row["date"])], types[row["type"]])
        handled[cell] += 1
        seconds[cell] += int(row["ser_time"])
    return AgentLog.of_calls(tuple(names), tuple(days), tuple(kinds), handled, seconds)


def drawn_log(seed: int = 1) -> AgentLog:
    """Return a month of twelve drawn agents, a tenth apart in speed, with two types of call."""
    random = np.random.default_rng(seed)
    agents = tuple(f"a{n:02d}" for n in range(12))
    days = tuple(date(1999, 1, 1) + timedelta(n) for n in range(28))
    handled = random.poisson(12, (12, 28, 2)).astype(float)
    slowness = np.exp(random.normal(0, 0.1, 12))[:, None, None]
    mean = np.array([120.0, 300.0]) * slowness
    # A sum of n exponential handle times is gamma with shape n.
    seconds = random.gamma(np.maximum(handled, 1e-9), 1.0) * mean
    return AgentLog.of_calls(agents, days, ("short", "long"), handled, seconds)


def day_of(text: str) -> date:
    """Return the day of ``YYMMDD``."""
    return date(1900 + int(text[:2]), int(text[2:4]), int(text[4:6]))


def halves(log: AgentLog) -> tuple[AgentLog, AgentLog]:
    """Return the first and the second half of a log's days."""
    middle = log.days[len(log.days) // 2]
    before = max(d for d in log.days if d < middle)
    return log.between(log.days[0], before), log.between(middle, log.days[-1])


def short_pasts(log: AgentLog, later: AgentLog | None, length: int) -> list[Prediction]:
    """Return what each stretch of days foretells: of the next log, or of the days after it."""
    found = []
    for first in log.days:
        last = first + timedelta(length - 1)
        after = later if later is not None else log.between(last + timedelta(1), log.days[-1])
        if last > log.days[-1] or not after.days:
            continue
        try:
            found.append(foretell(log.between(first, last), after))
        except InvalidInput:
            continue  # a holiday, or too few days after it
    return found


def line(name: str, found: list[Prediction]) -> dict[str, float | str]:
    """Return the losses of several predictions as one row."""
    raw, shrunk, average = (
        float(np.mean([getattr(p, f"{kind}_loss") for p in found]))
        for kind in ("raw", "shrunk", "average")
    )
    agents = float(np.mean([len(p.agents) for p in found]))
    return {"past": name, "predictions": len(found), "agents": agents, "raw": raw,
            "shrunk": shrunk, "average": average}  # fmt: skip


def run(log: AgentLog, later: AgentLog | None) -> list[dict[str, float | str]]:
    """Return one row for each length of the past."""
    whole = foretell(log, later) if later is not None else foretell(*halves(log))
    rows = [line("whole month" if later is not None else "first half", [whole])]
    for days in PARTS:
        found = short_pasts(log, later, days)
        if found:
            rows.append(line(f"{days} days", found))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--log", type=Path, help="one month of the bank's log")
    given.add_argument("--smallest", action="store_true", help="drawn agents instead of a log")
    parser.add_argument("--next", type=Path, help="a later month; else the log is split")
    options = parser.parse_args()
    later = None if options.next is None else read_bank_log(options.next)
    rows = run(drawn_log() if options.smallest else read_bank_log(options.log), later)
    print(f"{'past':12} {'agents':>7} {'raw':>9} {'shrunk':>9} {'average':>9}")
    for row in rows:
        better = "shrunk is better" if row["shrunk"] < row["raw"] else "RAW IS BETTER"
        print(
            f"{row['past']:12} {row['agents']:7.1f} {row['raw']:9.5f} {row['shrunk']:9.5f} "
            f"{row['average']:9.5f}  {better}"
        )
    results = Path(__file__).with_name("results")
    results.mkdir(exist_ok=True)
    name = "bank_agents_smallest.json" if options.smallest else "bank_agents.json"
    (results / name).write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
