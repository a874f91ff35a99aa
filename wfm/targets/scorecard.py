"""A month's figures turned into scorecards: front line, leaders, back office, key results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isnan

from wfm.domain.people import Agent
from wfm.domain.record import Record
from wfm.domain.scorecard_checks import check_scorecard, weight_set_of
from wfm.domain.scorecard_settings import BlockSettings, ScorecardSettings
from wfm.targets.score_checkpoints import CheckpointScore, checkpoint_scores
from wfm.targets.score_cycle import accepted
from wfm.targets.score_figures import CENTRE, Figure
from wfm.targets.score_goals import Goal, attainment_of
from wfm.targets.score_measures import (
    SCORED,
    Asked,
    MeasureScore,
    measure_score,
    without_credit,
)

NAN = float("nan")
FRONT_LINE, LEADER, BACK_OFFICE, OKR = "front_line", "team_leader", "back_office", "okr"
ASSESSED, NOT_ACCEPTED, NO_DATA = "assessed", "not accepted", "not enough data"


@dataclass(frozen=True, slots=True, eq=False)
class BlockScore(Record):
    """One block of one agent.

    Parameters
    ----------
    block : str
    weight : float
        Of the weight set that holds, or the block's part of all base points.
    counted_weight : float
        Weight after that of blocks without data was shared out; 0 for such a block.
    base : float
        From the measures, or the base points.
    adjustment : float
        From the checkpoints.
    score : float
        0 to the most points; NaN without data.
    """

    block: str
    weight: float
    counted_weight: float
    base: float
    adjustment: float
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Scorecard(Record):
    """One person's month.

    Parameters
    ----------
    agent, team, kind : str
        Kind: ``front_line``, ``team_leader``, ``back_office`` or ``okr``.
    first_day, last_day : date
    state : str
        ``assessed``, ``not accepted`` or ``not enough data``; only the first has a score.
    score : float
    grade : str
    award : bool
        False where a checkpoint cancelled it.
    blocks : tuple of BlockScore
    measures : tuple of MeasureScore
    checkpoints : tuple of CheckpointScore
    attainment : float
        Weighted attainment of own goals or key results; NaN without any.
    linked : float
        Score of the team or the centre that was mixed in; NaN where none was.
    notes : tuple of str
        What was left out and why.
    """

    agent: str
    team: str
    kind: str
    first_day: date
    last_day: date
    state: str
    score: float
    grade: str
    award: bool
    blocks: tuple[BlockScore, ...] = ()
    measures: tuple[MeasureScore, ...] = ()
    checkpoints: tuple[CheckpointScore, ...] = ()
    attainment: float = NAN
    linked: float = NAN
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ScoringInput(Record):
    """What a period is scored from.

    Parameters
    ----------
    first_day, last_day : date
    agents : tuple of Agent
    figures : tuple of Figure
    asked : mapping
        What was asked of each agent, by metric and agent.
    states : mapping
        Latest state of the cycle with its day, by agent.
    ready_hours : mapping
        Planned hours on position by agent: the exposure of team means.
    goals : tuple of Goal
    no_credit : mapping
        Why an agent's contacts earn no score, by agent: fast at the cost of the customer.
    """

    first_day: date
    last_day: date
    agents: tuple[Agent, ...]
    figures: tuple[Figure, ...]
    asked: Mapping[str, Mapping[str, Asked]]
    states: Mapping[str, tuple[str, date]]
    ready_hours: Mapping[str, float]
    goals: tuple[Goal, ...] = ()
    no_credit: Mapping[str, str] = field(default_factory=dict)


def score_period(card: ScorecardSettings, given: ScoringInput) -> tuple[Scorecard, ...]:
    """Score everybody for a period.

    Parameters
    ----------
    card : ScorecardSettings
    given : ScoringInput

    Returns
    -------
    tuple of Scorecard
        The agents in their order, then the others that the scorecard names.

    Raises
    ------
    InvalidInputs
        If the scorecard's parts do not fit.
    InvalidInput
        If no weights hold for the period, or a metric lacks its frozen target.
    """
    check_scorecard(card)
    weights = block_weights(card, given.first_day, given.last_day)
    by_agent = _by_agent(given.figures)
    goals: dict[str, list[Goal]] = {}
    for goal in given.goals:
        goals.setdefault(goal.owner, []).append(goal)
    front = {
        agent.agent: _front_line(card, given, agent, weights, by_agent.get(agent.agent, {}),
                                 goals.get(agent.agent, ()))
        for agent in given.agents
        if agent.role != "leader"
    }  # fmt: skip
    centre = centre_index(card, by_agent.get(CENTRE, {}))
    cards = []
    for agent in given.agents:
        if agent.agent in front:
            cards.append(front[agent.agent])
        else:
            team = team_mean([c for c in front.values() if c.team == agent.team], given)
            cards.append(_linked(card, given, (agent.agent, agent.team, LEADER), team,
                                 goals.get(agent.agent, ())))  # fmt: skip
    for name, kind in card.others.items():
        cards.append(_linked(card, given, (name, "", kind), centre, goals.get(name, ())))
    return tuple(cards)


def block_weights(card: ScorecardSettings, first_day: date, last_day: date) -> dict[str, float]:
    """Return the weights of a period; in the mode ``points`` each block's part of all points."""
    if card.mode == "weighted":
        return dict(weight_set_of(card, first_day, last_day).weights)
    total = sum(block.base_points for block in card.blocks.values())
    return {name: block.base_points / total for name, block in card.blocks.items()}


def centre_index(card: ScorecardSettings, figures: Mapping[str, Sequence[Figure]]) -> float:
    """Return the weighted mean score of the centre's measures; NaN if any was not recorded."""
    if not card.centre:
        return NAN
    total = sum(settings.weight for settings in card.centre.values())
    return (
        sum(
            settings.weight
            * measure_score(
                (CENTRE, CENTRE, name),
                settings,
                figures.get(name, ()),
                None,
                card.coaching.confidence,
            ).score
            for name, settings in card.centre.items()
        )
        / total
    )


def team_mean(cards: Sequence[Scorecard], given: ScoringInput) -> float:
    """Return the mean score weighted by planned hours on position; NaN when nobody has one."""
    known = [c for c in cards if c.state == ASSESSED]
    hours = sum(given.ready_hours.get(c.agent, 0.0) for c in known)
    if not hours > 0:
        return NAN
    return sum(given.ready_hours.get(c.agent, 0.0) * c.score for c in known) / hours


def grade_of(card: ScorecardSettings, score: float) -> str:
    """Return the highest grade whose least score is reached."""
    reached = [(least, grade) for grade, least in card.grades.items() if score >= least - 1e-9]
    return max(reached)[1]


def _by_agent(figures: Sequence[Figure]) -> dict[str, dict[str, list[Figure]]]:
    found: dict[str, dict[str, list[Figure]]] = {}
    for figure in figures:
        found.setdefault(figure.agent, {}).setdefault(figure.metric, []).append(figure)
    return found


def _front_line(
    card: ScorecardSettings,
    given: ScoringInput,
    agent: Agent,
    weights: Mapping[str, float],
    figures: Mapping[str, Sequence[Figure]],
    goals: Sequence[Goal],
) -> Scorecard:
    period = (given.first_day, given.last_day)
    head = (agent.agent, agent.team, FRONT_LINE, *period)
    if not accepted(given.states, agent.agent):
        state = given.states.get(agent.agent)
        note = f"{state[0]} since {state[1]}" if state else "no target was drafted 未草拟目标"
        return Scorecard(*head, NOT_ACCEPTED, NAN, "", False, notes=(note,))
    blocks: list[BlockScore] = []
    measures: list[MeasureScore] = []
    checks: list[CheckpointScore] = []
    notes = [given.no_credit[agent.agent]] if agent.agent in given.no_credit else []
    for name, block in card.blocks.items():
        own = _measures(card, given, agent.agent, name, block, figures)
        touched = checkpoint_scores(agent.agent, name, block.checkpoints, figures)
        blocks.append(_block(card, name, block, weights[name], own, touched))
        measures += own
        checks += touched
    known = sum(b.weight for b in blocks if not isnan(b.score))
    notes += [f"{m.metric}: {m.state}" for m in measures if m.state != SCORED]
    notes += [
        f"{c.checkpoint}: {c.unproven:g} without evidence 无证据，未计入"
        for c in checks
        if c.unproven
    ]
    asked = [given.asked.get(m.metric, {}).get(agent.agent) for m in measures]
    missing = max((a.missing_days for a in asked if a is not None), default=0)
    if missing:
        notes.append(
            f"{missing} working days without a figure are left out 个工作日无数据，未计入"
        )
    if not known > 0:
        return Scorecard(*head, NO_DATA, NAN, "", False, (), tuple(measures), tuple(checks),
                         notes=tuple(notes))  # fmt: skip
    blocks = [_with_weight(b, known) for b in blocks]
    score = _total(card, blocks)
    attained = attainment_of(goals, card.okr)
    if goals and score >= card.okr.score_floor:
        score = min(100.0, score + card.okr.bonus_points * attained)
    elif goals:
        notes.append(
            f"key results count from a score of {card.okr.score_floor:g} on 未达底线不加分"
        )
    grade, award = _vetoed(card, grade_of(card, score), checks, notes)
    return Scorecard(
        *head, ASSESSED, score, grade, award, tuple(blocks), tuple(measures), tuple(checks),
        attained, notes=tuple(notes),
    )  # fmt: skip


def _measures(
    card: ScorecardSettings,
    given: ScoringInput,
    agent: str,
    name: str,
    block: BlockSettings,
    figures: Mapping[str, Sequence[Figure]],
) -> list[MeasureScore]:
    measures = []
    for metric, settings in block.measures.items():
        own, asked = figures.get(metric, ()), given.asked.get(metric, {}).get(agent)
        made = measure_score((agent, name, metric), settings, own, asked, card.coaching.confidence)
        measures.append(without_credit(made, settings) if agent in given.no_credit else made)
    return measures


def _block(
    card: ScorecardSettings,
    name: str,
    block: BlockSettings,
    weight: float,
    measures: Sequence[MeasureScore],
    checks: Sequence[CheckpointScore],
) -> BlockScore:
    scored = [m for m in measures if m.state == SCORED]
    total = sum(block.measures[m.metric].weight for m in scored)
    if block.measures and not scored:
        return BlockScore(name, weight, 0.0, NAN, sum(c.points for c in checks), NAN)
    base = block.base_points
    if scored:
        mean = sum(block.measures[m.metric].weight * m.score for m in scored) / total
        base = mean if card.mode == "weighted" else mean / 100 * block.base_points
    points = sum(c.points for c in checks)
    return BlockScore(name, weight, weight, base, points,
                      min(max(base + points, 0.0), block.most_points))  # fmt: skip


def _with_weight(block: BlockScore, known: float) -> BlockScore:
    counted = block.weight / known if not isnan(block.score) else 0.0
    return BlockScore(
        block.block, block.weight, counted, block.base, block.adjustment, block.score
    )


def _total(card: ScorecardSettings, blocks: Sequence[BlockScore]) -> float:
    """Return 0 to 100: weighted block scores, or points over the base points of those known."""
    known = [b for b in blocks if b.counted_weight > 0]
    if card.mode == "weighted":
        return min(100.0, sum(b.counted_weight * b.score for b in known))
    base = sum(card.blocks[b.block].base_points for b in known)
    return min(100.0, 100 * sum(b.score for b in known) / base)


def _vetoed(
    card: ScorecardSettings, grade: str, checks: Sequence[CheckpointScore], notes: list[str]
) -> tuple[str, bool]:
    """Return grade and award after vetoes, whatever the score; the lowest grade wins."""
    award = True
    for check in checks:
        settings = card.blocks[check.block].checkpoints[check.checkpoint]
        if check.times <= 0:
            continue
        if settings.cancels_award or settings.veto:
            award = False
            notes.append(f"{check.checkpoint}: no award 取消评优")
        if settings.veto and card.grades[settings.veto] < card.grades[grade]:
            grade = settings.veto
            notes.append(f"{check.checkpoint}: veto sets the grade to {grade} 一票否决")
    return grade, award


def _linked(
    card: ScorecardSettings,
    given: ScoringInput,
    owner: tuple[str, str, str],
    linked: float,
    goals: Sequence[Goal],
) -> Scorecard:
    """Score somebody by the team or the centre together with own goals."""
    agent, _, kind = owner
    head = (*owner, given.first_day, given.last_day)
    attained = attainment_of(goals, card.okr)
    share = {LEADER: card.links.team_share, BACK_OFFICE: card.links.centre_share, OKR: 0.0}[kind]
    linked = NAN if kind == OKR else linked
    parts = [(share, linked), (1 - share, 100 * attained)]
    notes = []
    if share > 0 and isnan(linked):
        notes.append(
            "the team has no score 团队无得分"
            if kind == LEADER
            else "the centre lacks figures 中心指标缺失"
        )
    if share < 1 and not goals:
        notes.append("no own goal was given 未设个人目标")
    # Who is no agent of the roster accepts goals elsewhere; leaders go through the cycle.
    if kind == LEADER and not accepted(given.states, agent):
        return Scorecard(
            *head,
            NOT_ACCEPTED,
            NAN,
            "",
            False,
            notes=("the own target was not accepted 本人目标未确认",),
        )
    if notes:
        return Scorecard(*head, NO_DATA, NAN, "", False, attainment=attained, linked=linked,
                         notes=tuple(notes))  # fmt: skip
    score = sum(weight * value for weight, value in parts if weight > 0)
    return Scorecard(*head, ASSESSED, score, grade_of(card, score), True, attainment=attained,
                     linked=linked)  # fmt: skip
