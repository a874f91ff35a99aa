"""What the target commands put together from a plan, its agents' past and the log of targets."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wfm.cli.floor_work import tell
from wfm.domain.time_grid import MINUTES_PER_DAY

if TYPE_CHECKING:
    from wfm.domain import AgentTarget
    from wfm.domain.plan import Plan
    from wfm.domain.record import FloatArray
    from wfm.targets.agent_log import AgentLog
    from wfm.targets.frozen import FrozenTarget
    from wfm.targets.index_targets import Measured
    from wfm.targets.judging import JudgementList
    from wfm.targets.learning_curve import LearningCurve
    from wfm.targets.own_ratio import Adjustment, OwnRatio


@dataclass(frozen=True, slots=True)
class MadeTargets:
    """Numbers ready to be frozen, all of one metric.

    Parameters
    ----------
    base, published : tuple of AgentTarget
        Of the simulated roster alone, and with the ratios.
    ratios : tuple of OwnRatio
    """

    base: tuple[AgentTarget, ...]
    published: tuple[AgentTarget, ...]
    ratios: tuple[OwnRatio, ...]


def log_of(plan: Plan, path: Path, *, by_interval: bool = True) -> AgentLog:
    """Read actuals of the plan's agents and queues, with the plan's time on its own days.

    That is the rostered time, and the time on position that its simulation expects.
    """
    from wfm.io.agent_actuals import read_agent_actuals
    from wfm.targets.expectation import rostered_seconds

    names = [a.agent for a in plan.roster.agents]
    log, findings = read_agent_actuals(
        path,
        agents=names,
        call_types=plan.forecast.queues,
        by_interval=by_interval,
        roster=plan.roster,
    )
    tell(findings)
    rostered = rostered_seconds(plan.roster)
    last = plan.roster.grid.last_day
    if last in log.days:
        rostered = _cut_where_the_file_ends(
            plan, rostered, log.logged_seconds[:, log.days.index(last)]
        )
    place = {day: n for n, day in enumerate(plan.roster.grid.dates)}
    seconds, expected = (np.full(log.ready_seconds.shape, np.nan) for _ in range(2))
    ready = _expected_ready(plan)
    for column, day in enumerate(log.days):
        if day in place:
            seconds[:, column] = rostered[:, place[day]]
            expected[:, column] = ready[:, place[day]]
    return log.with_scheduled(seconds).with_expected(expected)


def past_of(plan: Plan, path: Path) -> AgentLog:
    """Read actuals as `log_of` does, of the days before the plan's period only.

    Raises
    ------
    InvalidInput
        If there is none: a target would follow the result that it is to be compared with.
    """
    from wfm.domain.errors import InvalidInput

    log, first = log_of(plan, path), plan.roster.grid.first_day
    past = log.between(log.days[0], first - timedelta(1))
    if not past.days:
        raise InvalidInput(
            f"holds no day before {first}",
            where=str(path),
            hint="a target is set from the months before its period, never from its own result",
        )
    if left := len(log.days) - len(past.days):
        sys.stderr.write(
            f"warning: {path.name}: {left} days from {first} on were left out: no target follows "
            "its own result\n"
        )
    return past


def _cut_where_the_file_ends(plan: Plan, rostered: FloatArray, logged: FloatArray) -> FloatArray:
    """Return rostered seconds, those of last nights without what a file of the period lacks.

    A file that ends with the period tells of a shift that crosses its end only the part before:
    nobody was away for the rest.
    """
    from wfm.targets.time_use import rostered_time

    roster = plan.roster
    ends = np.array([p.end_minute for p in roster.patterns] + [0])
    crosses = ends[roster.assignment[:, -1]] > MINUTES_PER_DAY
    inside = rostered_time(roster, carried_in=False).floor
    before = np.array(rostered)
    within = inside.sum(axis=1) - before[:, :-1].sum(axis=1)
    cut = crosses & (logged <= within + roster.grid.interval_seconds)
    before[cut, -1] = within[cut]
    return before


def _expected_ready(plan: Plan) -> FloatArray:
    """Return the time on position of each shift that the simulation holds whole; NaN others.

    The first day has that of shifts carried in on top, and a shift that crosses the end of the
    period is cut there. It is the share that all who work the same shift with the same skills
    have: that of a single agent-day is 2 % off by the days away that it happened to draw in two
    hundred runs, and would be held against the same agent month after month.
    """
    from wfm.targets.expectation import group_of_agent, rostered_seconds
    from wfm.targets.time_use import shift_codes

    roster, activity = plan.roster, plan.service.agents
    if activity is None:
        return np.full(roster.assignment.shape, np.nan)
    ends = np.array([p.end_minute for p in roster.patterns] + [0])
    carried = roster.previous[:, -1:].max(axis=1, initial=-1)
    crossing = (carried >= 0) & (ends[carried] > MINUTES_PER_DAY)
    ready: FloatArray = np.array(activity.ready_seconds)
    ready[crossing, 0] = np.nan
    ready[ends[roster.assignment[:, -1]] > MINUTES_PER_DAY, -1] = np.nan
    rostered, codes, skills = rostered_seconds(roster), shift_codes(roster), group_of_agent(roster)
    known = np.isfinite(ready) & (rostered > 0)
    for code in np.unique(codes[known]):
        for group in np.unique(skills):
            alike = known & (codes == code) & (skills == group)[:, None]
            if alike.any():
                ready[alike] = rostered[alike] * (ready[alike].sum() / rostered[alike].sum())
    return ready


def classes_of(plan: Plan) -> tuple[str, ...]:
    """Return the tenure class of each agent on the plan's first day."""
    from wfm.targets import tenure_classes

    return tenure_classes(plan.roster.agents, plan.roster.grid.first_day)


def judged(
    plan: Plan, actuals: Path, until: date | None = None
) -> tuple[AgentLog, tuple[JudgementList, ...]]:
    """Return what agents did and what it says of them until a day, the plan's last by default."""
    from wfm.targets import judge

    log = log_of(plan, actuals)
    last = until or min(log.days[-1], plan.roster.grid.last_day)
    return log, judge(log, last_day=last, tenure_classes=classes_of(plan))


def learning_of(plan: Plan, log: AgentLog) -> LearningCurve:
    """Return the curve of newcomers, fitted to the log from the scenario's or the shipped one."""
    from wfm.domain.caller_settings import LearningSettings
    from wfm.targets.learning_curve import LearningCurve, fit_learning_curve

    given = plan.settings.simulation.learning or LearningSettings()
    shipped = LearningCurve(given.extra, given.halving_days)
    return fit_learning_curve(log, plan.roster.agents, shipped)


def simulated_pace(plan: Plan) -> FloatArray:
    """Return the pace that each agent was simulated with; shape (N,)."""
    from wfm.simulate.learning import tenure_factors

    own = np.array([a.aht_factor for a in plan.roster.agents])
    learning = plan.settings.simulation.learning
    if learning is None:
        return own
    agents, grid = plan.roster.agents, plan.roster.grid
    factors = tenure_factors(agents, grid, learning.extra, learning.halving_days)
    paces: FloatArray = own * factors
    return paces


def own_past(
    plan: Plan,
    log: AgentLog,
    previous: Mapping[str, float] | None = None,
    adjustments: Mapping[str, Adjustment] | None = None,
) -> tuple[OwnRatio, ...]:
    """Return each agent's ratio from the log, newcomers by the learning curve; say the curve."""
    from wfm.targets import own_ratios
    from wfm.targets.contacts import activity_of

    curve = learning_of(plan, log)
    how = f"fitted to {curve.newcomers} newcomers" if curve.newcomers else "assumed"
    sys.stderr.write(
        f"learning curve ({how}): {curve.extra:.0%} longer on the first day, half of it after "
        f"{curve.halving_days:.0f} days\n"
    )
    known = {a.agent for a in plan.roster.agents}
    return own_ratios(
        log,
        plan.roster,
        activity_of(plan.roster, plan.service),
        classes_of(plan),
        {a: r for a, r in (previous or {}).items() if a in known},
        adjustments,
        curve=curve,
        planned_pace=simulated_pace(plan),
    )


def contact_targets(
    plan: Plan,
    log: AgentLog | None,
    previous: Mapping[str, float],
    adjustments: Mapping[str, Adjustment],
) -> MadeTargets:
    """Return the targets for contacts, with the own past as far as there is a log."""
    from wfm.targets import set_targets, with_own_ratios
    from wfm.targets.contacts import activity_of
    from wfm.targets.own_ratio import Adjustment, OwnRatio

    base = set_targets(plan.roster, plan.service, plan.settings.targets)
    activity = activity_of(plan.roster, plan.service)
    if log is None:
        ratios = tuple(
            OwnRatio(
                previous=previous.get(t.agent, float("nan")),
                adjustment=adjustments.get(t.agent, Adjustment()),
            )
            for t in base
        )
    else:
        ratios = own_past(plan, log, previous, adjustments)
    return MadeTargets(base, with_own_ratios(base, activity, ratios), ratios)


def other_targets(
    plan: Plan,
    measured: Sequence[Measured],
    base: Sequence[AgentTarget],
    log: Sequence[FrozenTarget],
) -> list[MadeTargets]:
    """Return the targets of the metrics that are measured against the floor."""
    from wfm.targets.frozen import previous_ratios
    from wfm.targets.index_targets import index_targets

    made = []
    for one in measured:
        before = previous_ratios(log, plan.roster.grid.first_day, one.scores.metric)
        targets, ratios = index_targets(one, base, classes_of(plan), before)
        plain = tuple(
            replace(t, target=t.target / r.final, expected=t.expected / r.combined)
            for t, r in zip(targets, ratios, strict=True)
        )
        made.append(MadeTargets(plain, targets, ratios))
    return made


def read_sales(plan: Plan, path: Path, base: Sequence[AgentTarget]) -> Measured:
    """Read sales and conversations of the months before the period from a table of figures."""
    from wfm.domain.errors import InvalidInput
    from wfm.io.score_tables import read_figures
    from wfm.targets.index_targets import SALES, measured_sales

    names = [a.agent for a in plan.roster.agents]
    figures, findings = read_figures(path, agents=names, metrics={SALES: True}, shares=[SALES])
    tell(findings)
    figures = tuple(f for f in figures if f.day < plan.roster.grid.first_day)
    place = {name: n for n, name in enumerate(names)}
    sold, met = np.zeros(len(names)), np.zeros(len(names))
    days: list[set[object]] = [set() for _ in names]
    for figure in figures:
        if figure.agent in place:
            sold[place[figure.agent]] += figure.count
            met[place[figure.agent]] += figure.exposure or 0.0
            days[place[figure.agent]].add(figure.day)
    worked = np.array([float(len(one)) for one in days])
    try:
        return measured_sales(names, sold, met, worked, base)
    except InvalidInput as error:
        what = f"{error.what} before {plan.roster.grid.first_day}"
        raise InvalidInput(what, where=str(path), hint=error.hint) from error


def with_frozen(plan: Plan, log: Path | None) -> Plan:
    """Return the plan with the frozen numbers of the log in place of its own.

    Raises
    ------
    NotFound
        If there is no log.
    InvalidInput
        If the log has no number for the plan's period.
    """
    from wfm.domain.errors import InvalidInput, NotFound
    from wfm.io.target_log import read_target_log
    from wfm.targets.frozen import frozen_targets

    if log is None:
        return plan
    if not log.exists():
        raise NotFound("does not exist", where=str(log), hint="wfm targets set writes it")
    try:
        targets, changed = frozen_targets(read_target_log(log), plan.roster)
    except InvalidInput as error:
        raise InvalidInput(error.what, where=str(log), hint=error.hint) from error
    if changed:
        shown = ", ".join(changed[:5]) + (" ..." if len(changed) > 5 else "")
        sys.stderr.write(
            f"warning: {log.name}: the roster of {len(changed)} agents has changed since their "
            f"target was frozen ({shown}); wfm targets set re-bases it\n"
        )
    return replace(plan, targets=targets)
