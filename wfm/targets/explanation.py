"""How a published number came about, step by step, so that anybody can work it out again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import OFF, AgentActivity, AgentTarget, Roster
from wfm.domain.errors import NotFound
from wfm.domain.record import FloatArray, Record
from wfm.domain.spelling import did_you_mean
from wfm.targets.own_ratio import MOST_RATCHET, OwnRatio


@dataclass(frozen=True, slots=True, eq=False)
class Step(Record):
    """One line of the derivation.

    Parameters
    ----------
    name : str
    value : float
    formula : str
        In the names of the steps before.
    words : str
    """

    name: str
    value: float
    formula: str
    words: str


def explain(
    agent: str,
    roster: Roster,
    activity: AgentActivity,
    hit_probability: float,
    ratio: OwnRatio | None = None,
) -> tuple[Step, ...]:
    """Derive an agent's target from the simulated roster; the last step is the number.

    Parameters
    ----------
    agent : str
    roster : Roster
    activity : AgentActivity
        Of the same roster.
    hit_probability : float
        That was asked for.
    ratio : OwnRatio, optional
        The agent's own past; without it the number is that of the simulated roster.

    Raises
    ------
    NotFound
        If there is no such agent.

    Notes
    -----
    Every value follows from those above it by its formula, to 1e-9; sorted(n, k) is the k-th
    smallest of the simulated numbers of contacts. See `contacts.reachable` for the rule.
    """
    if agent not in activity.agents:
        raise NotFound(
            f"{agent!r} is no agent of this roster",
            where="explain",
            hint=did_you_mean(agent, activity.agents),
        )
    place = activity.agents.index(agent)
    counts: FloatArray = np.sort(activity.handled[:, place])
    steps = _opportunity(roster, activity, place)
    if not steps[0].value or not steps[1].value:
        return (*steps, Step("target", 0.0, "0", "no shift in the period: nothing is asked for"))
    return (*steps, *_number(counts, hit_probability, ratio))


def _opportunity(roster: Roster, activity: AgentActivity, place: int) -> tuple[Step, ...]:
    codes = [roster.patterns[p].shift for p in roster.assignment[place] if p != OFF]
    kinds = ", ".join(f"{codes.count(code)} x {code}" for code in sorted(set(codes)))
    ready = float(activity.ready_seconds[place].sum())
    busy = float(activity.busy_seconds[place].sum())
    handled = activity.handled[:, place]
    return (
        Step("shifts", float(len(codes)), "count of the roster", kinds or "none"),
        Step(
            "ready_hours", ready / 3600, "simulated", "on position, breaks and absence taken off"
        ),
        Step("busy_hours", busy / 3600, "simulated", "of those handling contacts"),
        Step(
            "occupancy",
            busy / ready if ready > 0 else 0.0,
            "busy_hours / ready_hours",
            "how busy the hours of these shifts are; not the agent's doing",
        ),
        Step(
            "expected",
            float(handled.mean()),
            "mean of the simulated numbers",
            f"contacts, standard deviation {handled.std(ddof=1):.1f}",
        ),
    )


def _number(
    counts: FloatArray, hit_probability: float, ratio: OwnRatio | None
) -> tuple[Step, ...]:
    runs = counts.size
    k = max(int(np.floor((1 - hit_probability) * (runs + 1) + 1e-9)), 1)
    base = float(counts[k - 1])
    first = (
        Step("replications", float(runs), "given", "times the roster was simulated"),
        Step("hit_probability", hit_probability, "given", "asked for in the scenario"),
        Step(
            "k",
            float(k),
            "max(floor((1 - hit_probability) * (replications + 1)), 1)",
            "place of the published number among the simulated ones, from below",
        ),
        Step(
            "reachable",
            base,
            "sorted(n, k)",
            f"reached in {(counts >= base).mean():.0%} of the simulated rosters",
        ),
    )
    if ratio is None:
        return (*first, Step("target", base, "reachable", "published"))
    final = Step(
        "target",
        float(np.floor(base * ratio.final + 1e-9)),
        "floor(reachable * ratio)",
        "published",
    )
    return (*first, *_ratio_steps(ratio), final)


def _ratio_steps(ratio: OwnRatio) -> tuple[Step, ...]:
    known = np.isfinite(ratio.previous)
    change = ratio.adjustment
    why = f"by {change.by}: {change.reason}" if change.share else "none"
    return (
        Step("own_pace", ratio.own_pace, "given", "own handle time over the standard, 3 months"),
        Step("floor_pace", ratio.floor_pace, "given", "the same of the tenure class"),
        Step("planned_pace", ratio.planned_pace, "given", "what the roster was simulated with"),
        Step(
            "own_ratio",
            ratio.own,
            "1 / (1 + (own_pace / planned_pace - 1) * occupancy)",
            "contacts over the simulated ones at the own pace",
        ),
        Step(
            "class_ratio",
            ratio.floor,
            "1 / (1 + (floor_pace / planned_pace - 1) * occupancy)",
            "the same at the pace of the tenure class",
        ),
        Step("reliability", ratio.reliability, "given", "weight of the own result"),
        Step(
            "combined",
            ratio.combined,
            "reliability * own_ratio + (1 - reliability) * class_ratio",
            "own last three months and floor average",
        ),
        Step(
            "previous", ratio.previous, "given", "ratio of the period before" if known else "none"
        ),
        Step(
            "limited",
            ratio.limited,
            "combined"
            if not known
            else f"combined, within {MOST_RATCHET:.0%} of previous either way",
            "own results move a target by little from one period to the next",
        ),
        Step("adjustment", change.share, "given", why),
        Step(
            "ratio", ratio.final, "limited * (1 + adjustment)", "what the number is multiplied by"
        ),
    )


def explain_index(target: AgentTarget, ratio: OwnRatio) -> tuple[Step, ...]:
    """Derive a frozen target that is measured against the floor; the last step is the number.

    Parameters
    ----------
    target : AgentTarget
        Of speed, ready share, adherence, quality or sales, as published.
    ratio : OwnRatio
        As frozen with it.

    Notes
    -----
    As in `explain`, every value follows from those above it by its formula, to 1e-9; z(p) is the
    quantile of the normal distribution.
    """
    from scipy.special import ndtri

    if not target.shifts or not target.expected > 0:
        return (Step("target", 0.0, "0", "no shift in the period: nothing is asked for"),)
    error = target.spread / target.expected
    level = target.expected / ratio.combined
    reach = float(np.exp(-ndtri(target.hit_probability) * error))
    number, formula = level * ratio.final * reach, "level * ratio * reach"
    if target.unit == "share":
        number, formula = min(number, 1.0), f"min({formula}, 1)"
    elif target.unit == "sales":
        number, formula = float(np.floor(number + 1e-9)), f"floor({formula})"
    return (
        Step("level", level, "given", LEVELS.get(target.unit, "the floor's standard")),
        *_ratio_steps(ratio),
        Step("hit_probability", target.hit_probability, "given", "asked for in the scenario"),
        Step("error", error, "given", "relative standard error of what the month will show"),
        Step(
            "reach",
            reach,
            "exp(-z(hit_probability) * error)",
            "what is taken off so that the number is reached with that probability",
        ),
        Step("target", number, formula, "published"),
    )


LEVELS = {
    "index": "the floor's standard is 1",
    "share": "share of the floor over the last three months",
    "sales": "sales at the floor's rate in the conversations of the agent's shifts",
}


@dataclass(frozen=True, slots=True, eq=False)
class TargetSum(Record):
    """The targets of a team, or of the centre, beside what they should add up to.

    Parameters
    ----------
    name : str
        Team id, or ``centre``.
    agents : int
    target : float
        Sum of the agents' targets; a team's target is nothing else.
    expected : float
        Sum of the agents' expected contacts.
    together : float
        The number the group as a whole reaches with the probability asked of each agent.
    """

    name: str
    agents: int
    target: float
    expected: float
    together: float

    @property
    def gap(self) -> float:
        """Sum of the targets less the expected contacts; negative, for targets are reachable."""
        return self.target - self.expected


CENTRE = "centre"


def add_up(
    roster: Roster, activity: AgentActivity, targets: tuple[AgentTarget, ...]
) -> tuple[TargetSum, ...]:
    """Return the sums of each team, in the order of the agents, and of the centre, last.

    Notes
    -----
    Luck levels out in a group: what it reaches with a probability is nearer to its expectation
    than the sum of what its members reach with that probability each.
    """
    from wfm.targets.contacts import reachable

    number = np.array([t.target for t in targets])
    expected = np.array([t.expected for t in targets])
    asked = targets[0].hit_probability if targets else 0.5
    team_of = np.array([a.team for a in roster.agents])
    groups = [(str(team), team_of == team) for team in dict.fromkeys(team_of.tolist())]
    groups.append((CENTRE, np.ones(team_of.size, np.bool_)))
    return tuple(
        TargetSum(
            name,
            int(own.sum()),
            float(number[own].sum()),
            float(expected[own].sum()),
            float(reachable(activity.handled[:, own].sum(axis=1, keepdims=True), asked)[0]),
        )
        for name, own in groups
    )
