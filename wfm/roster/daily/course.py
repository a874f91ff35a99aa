"""The search for a daily roster: lines by column generation, dives, partial dives, annealing.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import partial
from itertools import count

import numpy as np

from wfm.domain import Infeasible, silent
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.anneal import place
from wfm.roster.daily.annealer import Annealer
from wfm.roster.daily.climb import climbed, climbed_loosely
from wfm.roster.daily.columns import Columns, Mixture
from wfm.roster.daily.feasible import require_feasible
from wfm.roster.daily.incumbent import Incumbent
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.problem import DailyAgent, DailyProblem, DailyShift
from wfm.roster.daily.relax import Pricer, Prices, everything_open, relaxed
from wfm.roster.daily.rolling import Rolling
from wfm.roster.daily.rounding import settled_anew
from wfm.roster.daily.sweeps import Sweeps, window_weeks
from wfm.roster.daily.tables import Tables, tables_of
from wfm.roster.daily.totals import branched_bound
from wfm.roster.daily.walkers import Walker, dive_together, explore_together, side_by_side
from wfm.solver.highs import why_not_highs

THREADS = 2

WORK_NUMBERS = 16_000_000
"""Numbers of scratch space of each thread: 128 MB, of which only what is used is taken."""

MEDIUM_DAYS = 2500
"""Agents times days up to which nothing needs to come before column generation."""

MOST_CELLS = 1000
"""Days times shifts up to which the linear programme is solved."""

LONG_DAYS = 42
"""Days beyond which rosters too large for that are planned some weeks at a time."""

CLIMB_STEPS = 60
"""Steps of the prices before column generation; `LARGE_STEPS` where there is none."""

LARGE_STEPS = 2000
LOOSE_STEPS = 1000
"""Steps before those, with lines that keep no sums."""

LARGE_SHARE, LOOSE_SHARE = 0.5, 0.95
"""Shares of the time after which both are cut short where there is none."""

ROLL_SHARE = 0.85
"""Share of the time after which the planning of one block of weeks after another is."""

ROUND_EVERY = 8
"""Mixtures of which one is rounded to a roster before any dive."""

ANNEAL_SHARE = 0.1
CLIMB_SHARE = 0.15
ROOT_SHARE = 0.6
DIVE_SHARE = 0.9
"""Shares of the time after which the first cycle of annealing, climbing, column generation and
the dive are cut short."""

WIDE_GAP = 0.005
"""Relative gap above which the bound is improved by branching."""

BRANCH_SHARE = 0.2
"""Share of the time left for that."""


@dataclass(slots=True)
class Bench:
    """What all parts of the search share."""

    problem: DailyProblem
    tables: Tables
    incumbent: Incumbent
    works: list[FloatArray]
    random: np.random.Generator
    counted: BoolArray
    begin: float
    deadline: float
    methods: list[str]
    stop: threading.Event

    def share(self, part: float) -> float:
        """Return the moment at which a part of the time will be over."""
        return self.begin + part * (self.deadline - self.begin)

    @property
    def lines(self) -> IntArray:
        """Return the best roster so far."""
        found = self.incumbent.lines
        if found is None:
            raise Infeasible("no roster was found", where="daily roster")
        return found

    @property
    def late(self) -> bool:
        """True when the time is over or nothing is left to be found."""
        return self.incumbent.proven or time.monotonic() > self.deadline


def prepare() -> None:
    """Load the compiled code, or compile it: half a minute, once on each machine."""
    days, nothing = 7, np.zeros((1, 7, 1))
    agent = DailyAgent("nobody", (days,), 0, days, days, 1, 1, days)
    problem = DailyProblem(
        days, (DailyShift("none", 1),), (agent,), nothing[0], nothing[0], nothing[0],
        nothing, nothing,
    )  # fmt: skip
    tables, work = tables_of(problem), np.empty(10_000)
    counted, random = np.zeros((1, 1), dtype=bool), np.random.default_rng(0)
    lines = np.full((1, days), -1)
    place(lines[0], 1, np.zeros((days, 1), dtype=np.int64), tables)
    annealer = Annealer(tables, counted, work, random, threading.Event(), 1.0)
    annealer.cycle(lines, np.inf)
    pricer = Pricer(tables, counted, [work])
    pricer.price(np.arange(1), np.zeros((days, 1)), everything_open(tables))
    climbed_loosely(tables, Incumbent(problem, silent), 1, threading.Event(), np.inf)


def search(
    problem: DailyProblem,
    incumbent: Incumbent,
    seed: int,
    seconds: float,
    methods: list[str],
) -> None:
    """Improve the incumbent until it is proven or the time is over; compiling is not counted.

    Raises
    ------
    Infeasible
        If an agent has no legal line at all.
    """
    prepare()
    tables = tables_of(problem)
    bench = Bench(
        problem=problem,
        tables=tables,
        incumbent=incumbent,
        works=[np.empty(WORK_NUMBERS) for _ in range(THREADS)],
        random=np.random.default_rng(np.random.SeedSequence(seed)),
        counted=np.zeros(tables.caps.shape, dtype=bool),
        begin=time.monotonic(),
        deadline=time.monotonic() + seconds,
        methods=methods,
        stop=threading.Event(),
    )
    try:
        _improve(bench, _constructed(bench))
    except KeyboardInterrupt:
        bench.stop.set()
        raise


def _constructed(bench: Bench) -> IntArray:
    """Return the first legal roster: each agent in turn gets the cheapest line."""
    tables = bench.tables
    agents, days, _ = tables.wish.shape
    lines, heads = np.full((agents, days), -1), np.zeros(tables.need.shape, dtype=np.int64)
    pricer = Pricer(tables, bench.counted, bench.works[:1])
    open_to = everything_open(tables)
    for agent in bench.random.permutation(agents):
        worth = np.where(heads < tables.need, tables.under, -tables.over)
        paths, costs = pricer.price(np.array([agent]), worth, open_to)
        if costs[0, 1] >= FORBIDDEN:
            require_feasible(bench.problem, int(agent), bench.works[0])
        lines[agent] = paths[0]
        place(paths[0], 1, heads, tables)
    bench.incumbent.offer(lines)
    return lines


def _improve(bench: Bench, lines: IntArray) -> None:
    agents, days, shifts = bench.tables.wish.shape
    columns = Columns(bench.tables)
    columns.add(np.arange(agents), lines)
    prices = None
    annealers = _annealers(bench)
    is_large = days * shifts > MOST_CELLS or bool(why_not_highs())
    if is_large and days > LONG_DAYS and not why_not_highs():
        _by_weeks(bench)
    elif is_large or agents * days > MEDIUM_DAYS:
        prices = _anneal_and_climb(bench, columns, is_large=is_large)
    else:
        _anneal(bench, annealers, bench.share(ANNEAL_SHARE))
    if not is_large and not bench.late:
        columns.add(np.arange(agents), bench.lines)
        _by_columns(bench, columns, prices)
    while not bench.late:
        _anneal(bench, annealers, bench.deadline)


def _anneal_and_climb(bench: Bench, columns: Columns, *, is_large: bool) -> Prices | None:
    """Anneal on one thread while the prices climb on the other."""
    bench.methods.append("ruin and recreate beside Lagrangian prices")
    steps = LARGE_STEPS if is_large else CLIMB_STEPS
    deadline = bench.share(LARGE_SHARE if is_large else CLIMB_SHARE)
    last = bench.share(LOOSE_SHARE) if is_large else deadline
    annealer = _annealers(bench)[0]
    pricer = Pricer(bench.tables, bench.counted.copy(), [bench.works[1]])
    over = threading.Event()
    known: list[Prices] = []

    def take(agents: IntArray, paths: IntArray) -> None:
        if not is_large:
            legal = [row for row in agents if bench.incumbent.is_legal(int(row), paths[row])]
            columns.add(agents[legal], paths[legal])

    def climb() -> None:
        try:
            prices = climbed_loosely(bench.tables, bench.incumbent, LOOSE_STEPS, bench.stop, last)
            known.append(
                climbed(pricer, bench.incumbent, prices, steps, bench.stop, deadline, take)
            )
        finally:
            over.set()

    def shake() -> None:
        annealer.stop = over
        while not over.is_set():
            bench.incumbent.offer(annealer.cycle(bench.lines, last))

    side_by_side([climb, shake], bench.stop)
    bench.incumbent.tell(f"bound {bench.incumbent.bound:.1f}")
    return known[0] if known else None


def _by_weeks(bench: Bench) -> None:
    """Plan block after block while the prices climb on the other thread; then sweep."""
    bench.methods.append("blocks of weeks beside Lagrangian prices, windows of weeks")
    tables, incumbent, price = bench.tables, bench.incumbent, _typical_cost(bench.tables)
    pricer = Pricer(tables, bench.counted, [bench.works[1]])
    over = threading.Event()
    random, first, later = bench.random.spawn(3)
    rolling = Rolling(tables, window_weeks(tables), bench.works[0], random, bench.stop, price)

    def climb() -> None:
        try:
            last = bench.share(LOOSE_SHARE)
            prices = climbed_loosely(tables, incumbent, LOOSE_STEPS, bench.stop, last)
            deadline = bench.share(LARGE_SHARE)
            climbed(pricer, incumbent, prices, LARGE_STEPS, bench.stop, deadline, _forget)
        finally:
            over.set()

    def roll() -> None:
        lines = rolling.run(bench.share(ROLL_SHARE), incumbent.tell)
        if lines is not None:
            incumbent.offer(lines)
        Sweeps(tables, incumbent, bench.works[:1], first, bench.stop, bench.deadline, price).run(
            over
        )

    side_by_side([climb, roll], bench.stop)
    Sweeps(tables, incumbent, bench.works, later, bench.stop, bench.deadline, price).run()


def _forget(_agents: IntArray, _paths: IntArray) -> None:
    """Take lines for which there is no use."""


def _by_columns(bench: Bench, columns: Columns, prices: Prices | None) -> None:
    """Generate lines until no better mixture exists, then dive and search."""
    bench.methods.append("column generation, assignment dives")
    incumbent = bench.incumbent
    pricer = Pricer(bench.tables, bench.counted, bench.works)

    rounder = Pricer(bench.tables, bench.counted, bench.works[:1])
    mixtures = count(1)

    def tell(mixture: Mixture, bound: float) -> None:
        incumbent.raise_bound(bound)
        incumbent.tell(f"mixture {mixture.cost:.1f}, bound {bound:.1f}")
        if next(mixtures) % ROUND_EVERY == 0:
            lines = mixture.likely_lines(columns, np.arange(mixture.shares.size))
            incumbent.offer(settled_anew(lines, rounder, bench.stop, bench.deadline))

    known = None if prices is None else (incumbent.bound, prices)
    bound, mixture = relaxed(columns, pricer, bench.share(ROOT_SHARE), tell, known=known)
    incumbent.raise_bound(bound)
    walkers = _walkers(bench, columns)
    if not incumbent.proven:
        step = _typical_cost(bench.tables) / 2
        dive_together(walkers, incumbent, step, bench.share(DIVE_SHARE))
    gap = incumbent.cost - incumbent.bound
    if mixture is not None and gap > WIDE_GAP * incumbent.cost and not bench.late:
        _branch(bench, columns, pricer, mixture)
    while not bench.late:
        explore_together(walkers, incumbent)


def _typical_cost(tables: Tables) -> float:
    """Return the usual cost of a missing head."""
    costs = tables.under[tables.under > 0]
    return float(np.median(costs)) if costs.size else 1.0


def _branch(bench: Bench, columns: Columns, pricer: Pricer, mixture: Mixture) -> None:
    incumbent = bench.incumbent
    left = bench.deadline - time.monotonic()
    end = time.monotonic() + BRANCH_SHARE * max(left, 0.0)
    bound = branched_bound(columns, pricer, mixture, incumbent.bound, incumbent.cutoff, end)
    incumbent.raise_bound(bound)


def _walkers(bench: Bench, columns: Columns) -> list[Walker]:
    return [
        Walker(
            columns.copy(),
            Pricer(bench.tables, bench.counted.copy(), [work]),
            random,
            bench.stop,
            bench.deadline,
        )
        for work, random in zip(bench.works, bench.random.spawn(THREADS), strict=True)
    ]


def _annealers(bench: Bench) -> list[Annealer]:
    price = _typical_cost(bench.tables)
    return [
        Annealer(bench.tables, bench.counted.copy(), work, random, bench.stop, price)
        for work, random in zip(bench.works, bench.random.spawn(THREADS), strict=True)
    ]


def _anneal(bench: Bench, annealers: list[Annealer], deadline: float) -> None:
    """Let each annealer run a cycle from the best roster."""
    lines = bench.lines

    def run(annealer: Annealer) -> None:
        bench.incumbent.offer(annealer.cycle(lines, deadline))

    side_by_side([partial(run, annealer) for annealer in annealers], bench.stop)
