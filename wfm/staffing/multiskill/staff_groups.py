"""Agents per skill group over all intervals: chains of like load, on all cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial

import numpy as np

from wfm.domain.errors import Infeasible
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import FloatArray, IntArray
from wfm.staffing.multiskill.answer import SkillStaffing
from wfm.staffing.multiskill.interval import Measure, Simulator, interval_problem
from wfm.staffing.multiskill.pooled import PooledNeed, pooled_need
from wfm.staffing.multiskill.portfolio import IntervalAnswer, answer_interval
from wfm.staffing.multiskill.problem import Effort, SkillProblem
from wfm.staffing.multiskill.starts import dedicated

STAGE = "skill groups"
FEWEST_OF_QUEUE = 0.04
"""Share of a sample that the smallest queue is to have; the sample grows up to `GROWTH` times."""
GROWTH = 4.0

Found = list[tuple[int, IntervalAnswer]]


def staff_groups(
    problem: SkillProblem,
    simulator: Simulator,
    effort: Effort | None = None,
    *,
    seed: int = 1,
    progress: Progress = silent,
) -> SkillStaffing:
    """Return the agents of each skill group that meet every queue's goal at least cost.

    Parameters
    ----------
    problem : SkillProblem
        Queues, goals, groups, costs and demand.
    simulator : callable
        Draws contacts at one interval's load and measures agents on them.
    effort : Effort, optional
        Sample sizes and limits of the search.
    seed : int
        Seed of all samples; each interval and purpose has its own.
    progress : callable
        Told how many intervals are done.

    Returns
    -------
    SkillStaffing
        Ctrl-C keeps the intervals found so far, the others get what each queue needs alone.

    Raises
    ------
    Infeasible
        If not even the most agents allowed meet the goals of an interval.

    Notes
    -----
    Each interval is taken at its own load, as if it went on for ever. The portfolio: cutting
    planes from simulation (Cezik & L'Ecuyer 2008) on top of what pooled Erlang models ask of
    every set of queues; the pooled number split into specialists and flexible agents in
    several proportions; each queue alone. All are repaired, the four cheapest improved by
    local search under common random numbers, the best improved again on a larger sample and
    audited, repaired if need be, on one larger still; the service level is reported from yet
    another. Where few staffings are cheaper still, all of them are tried. Within a chain of
    intervals of like load only the first has all starts; the others begin at the answer
    before.
    """
    work = effort if effort is not None else Effort()
    need = pooled_need(problem)
    chains = _chains(problem, work.chain)
    answers: dict[int, IntervalAnswer] = {}
    interrupted = False
    run = partial(_answer_chain, problem, need, simulator, work, seed)
    try:
        for found in _in_order(run, chains, work.cores):
            answers |= dict(found)
            share = len(answers) / problem.interval_count
            progress(
                ProgressEvent(
                    STAGE, share, f"{len(answers)} of {problem.interval_count} intervals"
                )
            )
    except KeyboardInterrupt:
        interrupted = True
    return _staffing(problem, need, answers, interrupted=interrupted)


def _answer_chain(
    problem: SkillProblem,
    need: PooledNeed,
    simulator: Simulator,
    effort: Effort,
    seed: int,
    chain: IntArray,
) -> Found:
    """Answer intervals of like load one after the other."""
    found: Found = []
    like, erlangs = None, 0.0
    for number in chain.tolist():
        interval = interval_problem(problem, need, number)
        draw = partial(_draw, problem, simulator, seed, number)
        try:
            answer = answer_interval(interval, draw, effort, like, erlangs)
        except Infeasible as error:
            raise Infeasible(
                error.what, where=f"{STAGE}, interval {number}", hint=error.hint
            ) from error
        found.append((number, answer))
        if answer.evaluations:
            like, erlangs = answer.agents, float(interval.load_erlangs.sum())
    return found


def _draw(
    problem: SkillProblem,
    simulator: Simulator,
    seed: int,
    interval: int,
    contacts: int,
    purpose: int,
) -> Measure:
    """Draw a sample for one interval and purpose, larger when a queue is rare."""
    calls = problem.calls[:, interval]
    goals = problem.goals[int(problem.goal_set[interval])]
    rarest = float(calls[calls > 0].min() / calls.sum())
    growth = min(max(FEWEST_OF_QUEUE / rarest, 1.0), GROWTH)
    stream = np.random.SeedSequence(seed, spawn_key=(interval, purpose))
    return simulator(
        calls,
        problem.aht_seconds[:, interval],
        np.array([goal.threshold_seconds for goal in goals]),
        contacts=round(contacts * growth),
        seed=int(stream.generate_state(1, np.uint64)[0]),
    )


def _chains(problem: SkillProblem, length: int) -> list[IntArray]:
    """Return the intervals by load, cut into chains."""
    load = (problem.calls * problem.aht_seconds).sum(axis=0)
    order = np.argsort(load, kind="stable")
    return [order[first : first + length] for first in range(0, order.size, length)]


def _in_order(run: partial[Found], chains: list[IntArray], cores: int | None) -> Iterator[Found]:
    """Yield the answers of the chains as they come; when closed, wait for those that run."""
    from joblib import Parallel, cpu_count, delayed

    waiting = iter(chains)
    parallel = Parallel(n_jobs=cores or cpu_count(), backend="threading", return_as="generator")
    results = parallel(delayed(run)(chain) for chain in waiting)
    try:
        for found in results:  # noqa: UP028 - `yield from` would close `results` too early
            yield found
    finally:
        # Nothing new begins, and joblib has no unread result to warn about.
        deque(waiting, maxlen=0)
        deque(results, maxlen=0)


def _staffing(
    problem: SkillProblem,
    need: PooledNeed,
    answers: dict[int, IntervalAnswer],
    *,
    interrupted: bool,
) -> SkillStaffing:
    intervals, queues = problem.interval_count, len(problem.queues)
    agents = np.zeros((len(problem.groups), intervals), dtype=np.int64)
    levels: FloatArray = np.full((3, queues, intervals), np.nan)
    figures = np.zeros((3, intervals))
    met = np.zeros(intervals, dtype=bool)
    start = []
    for number in range(intervals):
        answer = answers.get(number)
        if answer is None:
            agents[:, number] = dedicated(interval_problem(problem, need, number))
            start.append("dedicated")
            continue
        agents[:, number] = answer.agents
        levels[:, :, number] = answer.service_level, answer.half_width, answer.abandonment
        figures[:, number] = answer.bound, answer.cuts, answer.evaluations
        met[number] = answer.met
        start.append(answer.start)
    return SkillStaffing(
        queues=problem.queues,
        groups=problem.groups,
        agents=agents,
        cost=problem.cost @ agents,
        bound=figures[0],
        service_level=levels[0],
        half_width=levels[1],
        abandonment=levels[2],
        met=met,
        start=tuple(start),
        cuts=figures[1].astype(np.int64),
        evaluations=figures[2].astype(np.int64),
        interrupted=interrupted,
    )
