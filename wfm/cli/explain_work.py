"""How a number came about: from the roster alone, from the own past, or as frozen in a log."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.domain import AgentTarget
    from wfm.domain.plan import Plan
    from wfm.domain.record import FloatArray
    from wfm.targets.explanation import Step, TargetSum
    from wfm.targets.frozen import FrozenTarget


@dataclass(frozen=True, slots=True)
class Derivation:
    """An agent's number step by step, and what its team and the centre add up to.

    Parameters
    ----------
    steps : tuple of Step
    sums : list of TargetSum
        Of the agent's team and the centre.
    counts : ndarray, shape (R,)
        The agent's contacts in the simulated rosters.
    """

    steps: tuple[Step, ...]
    sums: list[TargetSum]
    counts: FloatArray


def derived(plan: Plan, agent: str, actuals: Path | None, log: Path | None) -> Derivation:
    """Derive an agent's target.

    Parameters
    ----------
    plan : Plan
    agent : str
    actuals : Path, optional
        Take the own last three months in.
    log : Path, optional
        Derive the number as frozen there.

    Raises
    ------
    NotFound
        If there is no such agent or log.
    InvalidInput
        If both files are given, or the log lacks the plan's period.
    """
    from wfm.cli.target_work import own_past, past_of, with_frozen
    from wfm.domain.errors import InvalidInput
    from wfm.targets import add_up, explain, with_own_ratios
    from wfm.targets.contacts import METRIC, activity_of

    if actuals is not None and log is not None:
        raise InvalidInput("is frozen with its own past", where="--targets, --actuals",
                           hint="give one of them")  # fmt: skip
    activity = activity_of(plan.roster, plan.service)
    probability = plan.settings.targets.hit_probability
    steps = explain(agent, plan.roster, activity, probability)
    published, ratio = plan.targets, None
    if actuals is not None:
        ratios = own_past(plan, past_of(plan, actuals))
        published = with_own_ratios(published, activity, ratios)
        ratio = ratios[activity.agents.index(agent)]
    elif log is not None:
        published = with_frozen(plan, log).targets
        ratio = _frozen_lines(plan, log)[agent, METRIC].ratio
    if ratio is not None:
        steps = explain(agent, plan.roster, activity, probability, ratio)
    if log is not None:
        _tell_difference(agent, steps[-1].value, published, log)
    team = next(a.team for a in plan.roster.agents if a.agent == agent)
    sums = add_up(plan.roster, activity, published)
    counts = activity.handled[:, activity.agents.index(agent)]
    return Derivation(steps, [s for s in sums if s.name == team] + [sums[-1]], counts)


def _tell_difference(
    agent: str, derived_number: float, published: Sequence[AgentTarget], log: Path
) -> None:
    """Say on stderr that a frozen number is another than the plan's simulation leads to."""
    frozen = next(t.target for t in published if t.agent == agent)
    if abs(frozen - derived_number) > 1e-9:
        sys.stderr.write(
            f"warning: {log.name}: {frozen:g} is frozen for {agent}, the plan leads to "
            f"{derived_number:g}: it was made of another simulation or roster, or changed by "
            "hand; the frozen number holds\n"
        )


def derived_index(plan: Plan, agent: str, metric: str, log: Path | None) -> tuple[Step, ...]:
    """Derive an agent's target for another metric than contacts, as frozen.

    Raises
    ------
    NotFound
        If the log holds no such target.
    InvalidInput
        If there is no log.
    """
    from wfm.cli.target_work import with_frozen
    from wfm.domain.errors import InvalidInput, NotFound
    from wfm.targets.explanation import explain_index

    if log is None:
        raise InvalidInput("only contacts have a target in a plan", where="--metric",
                           hint="give --targets")  # fmt: skip
    with_frozen(plan, log)
    line = _frozen_lines(plan, log).get((agent, metric))
    if line is None:
        known = ", ".join(sorted({m for a, m in _frozen_lines(plan, log) if a == agent}))
        hint = f"there are {known}" if known else "no agent of that name has any"
        raise NotFound(f"{agent} has no frozen target for {metric}", where=str(log), hint=hint)
    return explain_index(line.target, line.ratio)


def _frozen_lines(plan: Plan, log: Path) -> dict[tuple[str, str], FrozenTarget]:
    """Return the lines that hold in the plan's period, by agent and metric."""
    from wfm.io.target_log import read_target_log
    from wfm.targets.frozen import latest_lines

    period = (plan.roster.grid.first_day, plan.roster.grid.last_day)
    lines = latest_lines(read_target_log(log))
    return {key[:2]: line for key, line in lines.items() if key[2:] == period}
