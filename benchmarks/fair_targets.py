"""Identical agents on unequal shifts: which measures blame nights, and which find slow agents.

    python benchmarks/fair_targets.py [--smallest] [--seed N] [--months N]

A bank's inbound centre of six shift types, nights among them, and two call types, whose long one
is three times as frequent at night. Shift types rotate by month. Every month of four weeks is
simulated call by call by wfm's kernel, busyness of days and time away from the floor included;
nothing is tuned to the result. Ready shares are over the time on position that the simulated
roster expects: rostered time alone would favour shifts that end in busy hours (see `presence`).
First all agents are identical, so that every blame is false; then a tenth of them is 10 % slower
and another tenth 10 % less ready. The four usual measures (flat calls per shift, calls per ready
hour, calls divided by occupancy, half own past and half floor average) have to fail in the same
table: else the benchmark would not discriminate. Results go to
``benchmarks/results/fair_targets.json``.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from fairness.world import (
    AWAY,
    GRID,
    QUEUES,
    SHIFTS,
    Floats,
    Ints,
    Month,
    World,
    log_of,
    make_world,
    play_month,
)
from numpy.typing import NDArray
from scipy.stats import binom

from wfm.domain import (
    SimulatedService,
)
from wfm.domain.settings import SimulationSettings, TargetSettings
from wfm.simulate import simulate_roster
from wfm.targets import expect, expect_after, judge, set_targets
from wfm.targets.empirical_bayes import Shrunk, shrink
from wfm.targets.evidence import JudgingRules, discovery_limit, one_sided
from wfm.targets.expectation import Expectation
from wfm.targets.fairness_audit import MOST_R_SQUARED, MOST_SPREAD
from wfm.targets.presence import ready_scores
from wfm.targets.score import Scores
from wfm.targets.speed import speed_scores

HIT_PROBABILITY = 0.60
BLAME_BELOW = 0.90
NOMINAL = 0.05
LIMIT_CONFIDENCE = 1 - 0.05 / 12
"""Of one binomial limit, so that all twelve (two metrics, six shift types) hold in 95 %."""
FAIR = ("observed / expected (ex post)", "speed index", "ready share index", "speed x ready")
UNFAIR = (
    "flat calls per shift", "calls per ready hour", "calls divided by occupancy",
    "half own past, half floor",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A measure by shift type."""

    measure: str
    fair: bool
    means: dict[str, float]
    spread: float
    r_squared: float
    blamed_nights: float
    blamed: float
    passes: bool


def measured(
    world: World, months: list[Month], ante: Expectation, expected: Floats
) -> dict[str, Floats]:
    """Return every measure by month and line, 1 being the standard; NaN where there is none."""
    shifts = (world.scheduled > 0).sum(axis=1)
    found: dict[str, list[Floats]] = {name: [] for name in (*UNFAIR, *FAIR)}
    own_past = np.full((len(months), world.shift.size), np.nan)
    for number, month in enumerate(months):
        calls, ready = month.handled.sum(axis=(1, 2)), month.ready.sum(axis=1)
        busy = month.seconds.sum(axis=(1, 2))
        rate, floor = calls / shifts, calls.sum() / shifts.sum()
        own_past[number, month.holder] = rate
        found["flat calls per shift"].append(rate / floor)
        found["calls per ready hour"].append(calls / ready * ready.sum() / calls.sum())
        found["calls divided by occupancy"].append(calls / busy * busy.sum() / calls.sum())
        past = own_past[max(number - 3, 0) : number, month.holder]
        asked = 0.5 * past.mean(axis=0) + 0.5 * floor if number >= 3 else np.nan * rate
        found["half own past, half floor"].append(rate / asked)
        after = expect_after(ante, month.ready, month.handled.sum(axis=(0, 2)))
        log = log_of(world, [replace(month, holder=np.arange(shifts.size))], expected)
        speed, there = speed_scores(log), ready_scores(log)
        found["observed / expected (ex post)"].append(calls / after.contacts.sum(axis=1))
        found["speed index"].append(speed.index)
        found["ready share index"].append(there.index)
        found["speed x ready"].append(speed.index * there.index)
    return {name: np.array(values) for name, values in found.items()}


def judged_row(name: str, values: Floats, shift: Ints) -> Row:
    codes, kinds = list(SHIFTS), np.broadcast_to(shift, values.shape)
    known = np.isfinite(values)
    own, kinds = values[known], kinds[known]
    means = np.array([own[kinds == k].mean() for k in range(len(codes))])
    between = sum((kinds == k).mean() * (means[k] - own.mean()) ** 2 for k in range(len(codes)))
    blamed = own < BLAME_BELOW
    spread, share = float(np.ptp(means)), float(between / own.var())
    return Row(
        name,
        name in FAIR,
        dict(zip(codes, means.tolist(), strict=True)),
        spread,
        share,
        float(blamed[kinds == len(codes) - 1].mean()),
        float(blamed.mean()),
        spread <= MOST_SPREAD and share < MOST_R_SQUARED,
    )


def scored(
    world: World, month: Month, expected: Floats, days: int = 28
) -> dict[str, tuple[Scores, Shrunk]]:
    """Return speed and ready share of the first days of a month, by line."""
    log = log_of(world, [replace(month, holder=np.arange(world.shift.size))], expected)
    log = log.between(GRID.first_day, GRID.first_day + timedelta(days - 1))
    return {s.metric: (s, shrink(s)) for s in (speed_scores(log), ready_scores(log))}


def false_alarms(
    world: World, months: list[Month], expected: Floats
) -> dict[str, dict[str, dict[str, float]]]:
    """Return the share of identical agents below the nominal p-value, by metric and shift."""
    hits: dict[str, list[Floats]] = {"speed": [], "ready_share": []}
    for month in months:
        for metric, pair in scored(world, month, expected).items():
            hits[metric].append(one_sided(*pair))
    found = {}
    for metric, values in hits.items():
        p = np.array(values)
        found[metric] = {}
        for kind, code in enumerate(SHIFTS):
            own = p[:, world.shift == kind]
            own = own[np.isfinite(own)]
            low, high = binom.interval(LIMIT_CONFIDENCE, own.size, NOMINAL) / np.array(own.size)
            rate = float((own < NOMINAL).mean())
            found[metric][code] = {
                "agent_months": own.size, "share": rate, "low": float(low), "high": float(high),
                "within": bool(low <= rate <= high),
            }  # fmt: skip
    return found


def hit_rates(world: World, calls: Floats, service: SimulatedService) -> dict[str, Any]:
    """Publish targets from the simulated roster and count how often they are reached.

    All lines of a month share its busy days, so that a month counts as one draw: more months
    than the other measures need, and a standard error by month.
    """
    asked = TargetSettings(hit_probability=HIT_PROBABILITY)
    targets = np.array([t.target for t in set_targets(world.roster, service, asked)])
    rate = calls / (world.scheduled > 0).sum(axis=1)
    flat = np.quantile(rate, 1 - HIT_PROBABILITY)
    by_month = {
        code: (calls >= targets)[:, world.shift == kind].mean(axis=1)
        for kind, code in enumerate(SHIFTS)
    }
    by_shift = {code: float(share.mean()) for code, share in by_month.items()}
    return {
        "asked": HIT_PROBABILITY,
        "months": len(calls),
        "all": float((calls >= targets).mean()),
        "standard_error": {
            code: float(share.std(ddof=1) / np.sqrt(share.size))
            for code, share in by_month.items()
        },
        "by_shift": by_shift,
        "worst_distance": max(abs(v - HIT_PROBABILITY) for v in by_shift.values()),
        "flat_by_shift": {
            code: float((rate >= flat)[:, world.shift == kind].mean())
            for kind, code in enumerate(SHIFTS)
        },
    }


def power(world: World, seed: int, months: int, expected: Floats) -> dict[str, dict[str, float]]:
    """Plant slow and less ready agents; return how many are found and how many names are false."""
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(99,)))
    count = world.shift.size
    order, tenth = generator.permutation(count), max(count // 10, 1)
    planted = {"speed": np.zeros(count, bool), "ready_share": np.zeros(count, bool)}
    planted["speed"][order[:tenth]] = True
    planted["ready_share"][order[tenth : 2 * tenth]] = True
    slow = np.where(planted["speed"], 1.1, 1.0)
    keen = np.where(planted["ready_share"], 0.9, 1.0)
    played = [play_month(world, seed + 500, m, slow, keen) for m in range(months)]
    rules, found = JudgingRules(), {}
    for metric, guilty in planted.items():
        for days in (28, 14, 7):
            named = []
            for month in played:
                scores, shrunk = scored(world, month, expected, days)[metric]
                p = np.nan_to_num(one_sided(scores, shrunk), nan=1.0)
                limit = discovery_limit(p, rules.false_discovery)
                far = np.nan_to_num(scores.deficit - shrunk.centre) > rules.log_margin
                by_agent = np.zeros(count, bool)
                by_agent[month.holder] = (p <= limit) & far
                named.append(by_agent)
            found[f"{metric}, discovery rule, {days // 7} weeks"] = _power(np.array(named), guilty)
        lists = [judge(log_of(world, played[m - 2 : m + 1], expected)) for m in range(2, months)]
        named = [
            [j.verdict == "talk with the agent" for j in made.judgements]
            for several in lists
            for made in several
            if made.metric == metric
        ]
        found[f"{metric}, all rules, 3 months"] = _power(np.array(named), guilty)
    return found


def _power(named: NDArray[np.bool_], guilty: NDArray[np.bool_]) -> dict[str, float]:
    right, wrong = named[:, guilty].sum(), named[:, ~guilty].sum()
    return {
        "power": float(named[:, guilty].mean()),
        "innocents_named": float(named[:, ~guilty].mean()),
        "false_discovery": float(wrong / max(right + wrong, 1)),
    }


def verdicts(result: dict[str, Any], smallest: bool) -> dict[str, bool]:
    """Return which thresholds are met; two dozen months cannot tell a hit rate to five points."""
    rows: list[Row] = result["rows"]
    alarms, found, hit = result["false_alarms"], result["power"], result["hit_rate"]
    four = found["speed, discovery rule, 4 weeks"]
    lists = [f for name, f in found.items() if name.endswith(("4 weeks", "3 months"))]
    room = 0.15 if smallest else 0.05
    return {
        "fair measures pass (spread, R^2)": all(r.passes for r in rows if r.fair),
        "unfair measures fail": not any(r.passes for r in rows if not r.fair),
        "false alarms within limits": all(
            g["within"] for by_shift in alarms.values() for g in by_shift.values()
        ),
        f"hit rate within {room:.0%} by shift": hit["worst_distance"] <= room,
        "10 % slower found at four weeks, power >= .90": four["power"] >= 0.90,
        "false discoveries <= .10": all(f["false_discovery"] <= 0.10 for f in lists),
    }


def show(result: dict[str, Any]) -> None:
    codes = list(SHIFTS)
    print(f"{result['agents']} agents, {result['months']} months, {result['contacts']:,} contacts")
    print(f"{'measure':32}{''.join(f'{c:>7}' for c in codes)}  spread    R2  blamed N / all")
    for row in result["rows"]:
        means = "".join(f"{v:7.3f}" for v in row.means.values())
        print(
            f"{row.measure:32}{means}{row.spread:8.3f}{row.r_squared:6.2f}"
            f"{row.blamed_nights:9.1%} {row.blamed:6.1%}  {'passes' if row.passes else 'fails'}"
        )
    for metric, by_shift in result["false_alarms"].items():
        parts = ", ".join(f"{c} {g['share']:.1%}" for c, g in by_shift.items())
        limits = next(iter(by_shift.values()))
        print(
            f"false alarms at 5 %, {metric}: {parts} ({limits['low']:.1%} to {limits['high']:.1%})"
        )
    hit = result["hit_rate"]
    for name in ("by_shift", "flat_by_shift"):
        print(f"hit rate {name}:", ", ".join(f"{c} {v:.0%}" for c, v in hit[name].items()))
    for name, found in result["power"].items():
        print(
            f"{name}: power {found['power']:.1%}, innocents named {found['innocents_named']:.2%}, "
            f"false discoveries {found['false_discovery']:.1%}"
        )
    for name, met in result["verdicts"].items():
        print(f"{'met   ' if met else 'MISSED'} {name}")
    print(f"{result['seconds']:.0f} s")


def run(
    seed: int, months: int, hit_months: int, peak: float, replications: int, smallest: bool
) -> dict[str, Any]:
    """Return every figure of the benchmark."""
    began = time.perf_counter()
    world = make_world(peak, seed)
    equal = np.ones(world.shift.size)
    played = [play_month(world, seed, m, equal, equal) for m in range(months)]
    calls = [m.handled.sum(axis=(1, 2)) for m in played]
    calls += [
        play_month(world, seed, month, equal, equal).handled.sum(axis=(1, 2))
        for month in range(months, hit_months)
    ]
    settings = SimulationSettings(replications=replications)
    service = simulate_roster(
        world.forecast, world.roster, QUEUES, settings, AWAY, seed=seed + 10_000
    )
    assert service.agents is not None
    there = service.agents.ready_seconds
    ante = expect(world.roster, service, world.forecast, 1 - sum(AWAY.values()))
    values = measured(world, played, ante, there)
    result: dict[str, Any] = {
        "benchmark": "fair_targets",
        "smallest": smallest,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "seed": seed,
        "agents": int(world.shift.size),
        "months": months,
        "contacts": int(sum(m.handled.sum() for m in played)),
        "rows": [judged_row(name, v, world.shift) for name, v in values.items()],
        "false_alarms": false_alarms(world, played, there),
        "hit_rate": hit_rates(world, np.array(calls), service),
        "power": power(world, seed, months, there),
    }
    result["verdicts"] = verdicts(result, smallest)
    result["seconds"] = time.perf_counter() - began
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="a small centre and four months")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--months", type=int, default=18)
    options = parser.parse_args()
    size = (4, 24, 450.0, 60) if options.smallest else (options.months, 60, 900.0, 200)
    result = run(options.seed, *size, options.smallest)
    show(result)
    results = Path(__file__).with_name("results")
    results.mkdir(exist_ok=True)
    suffix = "_smallest" if options.smallest else "" if options.seed == 1 else f"_{options.seed}"
    plain = {**result, "rows": [asdict(row) for row in result["rows"]]}
    text = json.dumps(plain, indent=2)
    (results / f"fair_targets{suffix}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
