"""Long daily rosters by blocks and windows of weeks: always legal, and never dearer."""

import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import silent
from wfm.roster.daily import assign, assign_daily, breaches, course, roster_cost
from wfm.roster.daily.anneal import total_cost
from wfm.roster.daily.incumbent import Incumbent
from wfm.roster.daily.rolling import Rolling
from wfm.roster.daily.sweeps import Sweeps
from wfm.roster.daily.tables import tables_of
from wfm.roster.daily.windows import better_window, limits_used, margin_of, window_within

WEEKS, STAFF, SHIFTS = 12, 8, 3
MISSING = 100.0


@pytest.fixture(scope="module")
def scarce(tmp_path_factory):
    """Twelve weeks of more work than people have time."""
    folder = Path(__file__).resolve().parents[2] / "benchmarks"
    sys.path.insert(0, str(folder))
    try:
        from shift_instances import reader
        from shift_instances.scarce import scarce_text

        path = tmp_path_factory.mktemp("scarce") / "instance.txt"
        path.write_text(scarce_text(WEEKS, STAFF, SHIFTS, 3), encoding="utf-8")
        return reader.read_instance(path)
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def work():
    """Scratch space."""
    return np.empty(2_000_000)


@pytest.fixture(scope="module")
def rolled(scarce, work):
    """A roster made block by block."""
    tables, random = tables_of(scarce), np.random.default_rng(1)
    rolling = Rolling(tables, 3, work, random, threading.Event(), MISSING)
    return rolling.run(time.monotonic() + 60, lambda _words: None)


def test_block_after_block_gives_a_legal_roster_that_lacks_little(scarce, rolled):
    assert breaches(scarce, rolled) == ()
    tables = tables_of(scarce)
    assert roster_cost(scarce, rolled) == pytest.approx(float(total_cost(rolled, tables)))
    missing = np.maximum(scarce.need - heads_of(rolled), 0).sum()
    assert missing < 0.15 * scarce.need.sum()


def heads_of(lines):
    return (lines[:, :, None] == np.arange(SHIFTS)).sum(axis=0)


def test_what_lines_work_is_counted_as_by_hand(rolled, scarce):
    used = limits_used(tables_of(scarce), rolled)
    for row, line in enumerate(rolled.tolist()):
        assert used.times[row].tolist() == [line.count(shift) for shift in range(SHIFTS)]
        weekends = {day // 7 for day, shift in enumerate(line) if day % 7 >= 5 and shift >= 0}
        assert used.weekends[row] == len(weekends)
    assert (used.most_units <= tables_of(scarce).most_units).all()


def test_windows_side_by_side_fit_together_and_save_what_they_say(scarce, rolled, work):
    """Each agent's spare time goes to one of two windows; both changes at once stay legal."""
    tables, random = tables_of(scarce), np.random.default_rng(2)
    worse = rolled.copy()
    frees, gains = [(14, 28), (42, 63)], 0
    for _ in range(3):
        lines, spare = worse.copy(), random.random(STAFF) < 0.5
        before = roster_cost(scarce, worse)
        for (first, end), mine in zip(frees, (spare, ~spare), strict=True):
            window = window_within(tables, worse, (first, end), mine)
            cost = float(total_cost(window.lines, window.tables))
            found = better_window(
                window, work, random, threading.Event(), 20.0, MISSING, cost - 0.5
            )
            if found is None:
                continue
            gain = cost - float(total_cost(found, window.tables))
            assert gain > 0
            before -= gain
            gains += 1
            inside = slice(first - window.begin, end - window.begin)
            untouched = np.ones(found.shape[1], dtype=bool)
            untouched[inside] = False
            assert np.array_equal(found[:, untouched], window.lines[:, untouched])
            lines[:, first:end] = found[:, inside]
        assert breaches(scarce, lines) == ()
        assert roster_cost(scarce, lines) == pytest.approx(before)
        worse = lines
        frees = [(0, 14), (49, 84)]
    assert gains > 0


def test_sweeps_offer_legal_rosters_only(scarce, rolled, monkeypatch):
    incumbent = Incumbent(scarce, silent)
    incumbent.offer(rolled)
    offered = []
    offer = incumbent.offer

    def noted(lines):
        offered.append((roster_cost(scarce, lines), breaches(scarce, lines)))
        return offer(lines)

    monkeypatch.setattr(incumbent, "offer", noted)
    works = [np.empty(2_000_000) for _ in range(2)]
    sweeps = Sweeps(
        tables_of(scarce), incumbent, works, np.random.default_rng(4), threading.Event(),
        time.monotonic() + 4.0, MISSING,
    )  # fmt: skip
    sweeps.weeks = 3
    sweeps.run()
    assert offered
    assert all(wrong == () for _, wrong in offered)
    costs = [cost for cost, _ in offered]
    assert costs == sorted(costs, reverse=True)


def test_windows_of_a_round_lie_apart_and_cover_every_day(scarce):
    tables = tables_of(scarce)
    sweeps = Sweeps(
        tables, Incumbent(scarce, silent), [np.empty(1), np.empty(1)],
        np.random.default_rng(5), threading.Event(), 0.0, MISSING,
    )  # fmt: skip
    for weeks in (1, 2, 3, 5, 12):
        sweeps.weeks = weeks
        for _ in range(5):
            rounds = sweeps._rounds()
            days = sorted(day for frees in rounds for free in frees for day in range(*free))
            assert days == list(range(7 * WEEKS))
            for frees in rounds:
                for (_, end), (first, _) in pairwise(frees):
                    assert first - end >= margin_of(tables)


def test_long_rosters_too_large_for_one_programme_are_made_by_weeks(scarce, monkeypatch):
    monkeypatch.setattr(course, "MOST_CELLS", 10)
    monkeypatch.setattr(course, "LARGE_STEPS", 40)
    monkeypatch.setattr(assign, "SMALL_CELLS", 0)
    lines, report = assign_daily(scarce, seed=1, time_limit_seconds=6)
    assert breaches(scarce, lines) == ()
    assert "blocks of weeks" in report.solver
    assert 0 < report.bound <= report.objective
