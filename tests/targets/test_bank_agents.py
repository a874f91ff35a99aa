"""The agents of a real bank in January 1999: mix matters, and shrunk estimates predict better."""

from __future__ import annotations

import csv
import importlib.util
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata

from wfm.targets import judge
from wfm.targets.agent_log import AgentLog
from wfm.targets.empirical_bayes import shrink
from wfm.targets.speed import speed_scores, standard_times

LOG = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "anonbank_january.txt"
pytestmark = pytest.mark.skipif(not LOG.is_file(), reason=f"{LOG} is not here")
SHORTEST = 10
"""Seconds; shorter calls were agents hanging up for a rest (Brown et al. 2005, JASA 100)."""


@pytest.fixture(scope="module")
def log() -> AgentLog:
    with LOG.open(encoding="latin-1", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = [{name.strip(): text.strip() for name, text in row.items()} for row in table]
    rows = [
        r
        for r in rows
        if r["outcome"] == "AGENT"
        and r["server"] != "NO_SERVER"
        and int(r["ser_time"]) >= SHORTEST
    ]
    names, kinds = sorted({r["server"] for r in rows}), sorted({r["type"] for r in rows})
    handled = np.zeros((len(names), 31, len(kinds)))
    seconds = np.zeros_like(handled)
    for row in rows:
        place = (names.index(row["server"]), int(row["date"][4:]) - 1, kinds.index(row["type"]))
        handled[place] += 1
        seconds[place] += int(row["ser_time"])
    days = tuple(date(1999, 1, 1) + timedelta(n) for n in range(31))
    return AgentLog.of_calls(tuple(names), days, tuple(kinds), handled, seconds)


def loss(log: AgentLog, first: int, last: int) -> list[float]:
    """Return the mean squared error of raw and shrunk estimates of some days for all others."""
    part = log.between(date(1999, 1, first), date(1999, 1, last))
    early = speed_scores(part, least_contacts=1)
    count = log.handled.sum(axis=1) - part.handled.sum(axis=1)
    taken = (log.handle_seconds.sum(axis=1) - part.handle_seconds.sum(axis=1)).sum(axis=1)
    usable = early.enough & (count.sum(axis=1) >= 100)
    truth = np.log(taken[usable] / (count[usable] @ standard_times(log).seconds[0]))
    guesses = (early.deficit[usable], shrink(early).deficit[usable])
    return [float(np.mean((guess - truth) ** 2)) for guess in guesses]


def test_half_a_month_predicts_the_other_better_when_shrunk(log: AgentLog) -> None:
    raw, shrunk = loss(log, 1, 15)
    assert shrunk < raw


def test_few_days_predict_the_rest_much_better_when_shrunk(log: AgentLog) -> None:
    found = np.mean([loss(log, first, first + 2) for first in range(4, 28)], axis=0)
    assert found[1] < 0.6 * found[0]


def test_two_logs_are_compared_and_the_shrunk_one_foretells_better(log: AgentLog) -> None:
    """The days of January in two logs, as the benchmark takes two months."""
    spec = importlib.util.spec_from_file_location(
        "bank_agents", Path(__file__).resolve().parents[2] / "benchmarks" / "bank_agents.py"
    )
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    month = bench.read_bank_log(LOG)
    assert month.handled.sum() == log.handled.sum()
    for earlier, later in (bench.halves(month), bench.halves(month)[::-1]):
        rows = {row["past"]: row for row in bench.run(earlier, later)}
        assert set(rows) == {"whole month", "1 days", "3 days", "7 days"}
        assert all(row["shrunk"] < row["raw"] for row in rows.values())
        assert rows["3 days"]["shrunk"] < 0.7 * rows["3 days"]["raw"]
        assert rows["whole month"]["shrunk"] < 0.2 * rows["whole month"]["average"]


def test_the_mix_of_calls_moves_agents_in_the_ranking(log: AgentLog) -> None:
    scores = speed_scores(log)
    judged = scores.enough
    raw = (log.handle_seconds.sum(axis=(1, 2)) / np.maximum(log.handled.sum(axis=(1, 2)), 1))[
        judged
    ]
    moved = rankdata(raw) != rankdata(scores.deficit[judged])
    assert moved.sum() > judged.sum() / 2


def test_agents_with_few_calls_are_not_judged(log: AgentLog) -> None:
    made = judge(log)[0]
    few = {j.agent for j in made.judgements if j.verdict == "not enough data"}
    assert {"DAVID", "EXPRESS", "PINHAS"} <= few
    assert 0 < len(made.named) < len(made.judgements) / 2
    assert all(j.high < 1 for j in made.named)
