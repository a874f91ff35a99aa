"""A list that names people only where the data speak, with the list's own rate of error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record
from wfm.targets.agent_log import AgentLog
from wfm.targets.empirical_bayes import Shrunk, shrink
from wfm.targets.evidence import Evidence, JudgingRules, gather
from wfm.targets.guardrail import remarks_on_fast
from wfm.targets.presence import adherence_scores, ready_scores
from wfm.targets.quality import quality_scores
from wfm.targets.score import Scores
from wfm.targets.speed import speed_scores

NOT_ENOUGH = "not enough data"
NO_EVIDENCE = "no evidence"
SUPPORTED = "talk with the agent"
"""Verdicts. The last one is a reason to listen to calls together, and nothing else."""


@dataclass(frozen=True, slots=True, eq=False)
class Judgement(Record):
    """What can be said of one agent in one respect.

    Parameters
    ----------
    metric, agent, tenure_class : str
    exposure : float
        Contacts for speed and quality, hours for shares of time.
    index : float
        Own over standard as measured; below 1 is worse. NaN without data.
    shrunk_index, low, high : float
        The same drawn towards the class, with its interval.
    reliability : float
        Weight of the own result in it.
    p_worse, p_value : float
        See `Evidence`.
    low_windows, judged_windows : int
    best_rank, worst_rank : int
        Ranks that the intervals leave possible; they are equal only where no interval overlaps.
        0 without enough data.
    false_blame : float
        Probability of the verdict for an agent who is exactly average, at most.
    verdict : str
        `NOT_ENOUGH`, `NO_EVIDENCE` or `SUPPORTED`.
    reason : str
    """

    metric: str
    agent: str
    tenure_class: str
    exposure: float
    index: float
    shrunk_index: float
    low: float
    high: float
    reliability: float
    p_worse: float
    p_value: float
    low_windows: int
    judged_windows: int
    best_rank: int
    worst_rank: int
    false_blame: float
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class JudgementList(Record):
    """The judgements of one metric and the list's own rate of error.

    Parameters
    ----------
    metric : str
    first_day, last_day : date
        Days judged.
    judgements : tuple of Judgement
        One for each agent, in the log's order: no league table.
    scores : Scores
    shrunk : Shrunk
    day_effect, spread : float
        Standard deviations of the agent-by-day effect and between agents.
    false_blame : float
        Mean over the agents judged of the probability that an average agent is named, at most.
    expected_false : float
        Agents expected to be named wrongly if all were average, at most.
    remarks : tuple of (str, str)
        Agents whose speed earns no credit, and why.
    """

    metric: str
    first_day: date
    last_day: date
    judgements: tuple[Judgement, ...]
    scores: Scores
    shrunk: Shrunk
    day_effect: float
    spread: float
    false_blame: float
    expected_false: float
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def named(self) -> tuple[Judgement, ...]:
        """The judgements that evidence supports."""
        return tuple(j for j in self.judgements if j.verdict == SUPPORTED)

    @property
    def statement(self) -> str:
        """The list's own rate of error in words."""
        judged = sum(j.verdict != NOT_ENOUGH for j in self.judgements)
        return (
            f"{self.metric}, {self.first_day} to {self.last_day}: {len(self.named)} of {judged} "
            f"agents with enough data named; an average agent would be with a probability of "
            f"{self.false_blame:.1%} at most, so up to {self.expected_false:.1f} of {judged} "
            f"wrongly if all were average; {len(self.judgements) - judged} without enough data"
        )


def judge(
    log: AgentLog,
    *,
    last_day: date | None = None,
    tenure_classes: Sequence[str] | None = None,
    rules: JudgingRules | None = None,
) -> tuple[JudgementList, ...]:
    """Judge speed, ready share, adherence and quality, as far as the log has them.

    Parameters
    ----------
    log : AgentLog
        Up to three windows of days; more are left out.
    last_day : date, optional
        Last day of the window judged; the log's last by default.
    tenure_classes : sequence of str, optional
        One for each agent; agents are compared within their class.
    rules : JudgingRules, optional

    Returns
    -------
    tuple of JudgementList
        Speed first.

    Raises
    ------
    InvalidInput
        If the log has no contact in the window judged, or a class for each agent is not given.
    """
    rules = rules or JudgingRules()
    _check(log, tenure_classes)
    last = last_day or log.days[-1]
    parts = [
        log.between(last - timedelta(rules.window_days * (k + 1) - 1),
                    last - timedelta(rules.window_days * k))
        for k in reversed(range(rules.windows))
    ]  # fmt: skip
    if not parts[-1].handled.sum():
        first = last - timedelta(rules.window_days - 1)
        raise InvalidInput(
            f"has no contact between {first} and {last}",
            where="actuals",
            hint=f"its days are {log.days[0]} to {log.days[-1]}",
        )
    scored = [_all_scores(part, tenure_classes) for part in parts if part.handled.sum()]
    lists = []
    for metric in scored[-1]:
        windows = [
            (scores[metric], shrink(scores[metric], tenure_classes))
            for scores in scored
            if metric in scores
        ]
        notes = remarks_on_fast(parts[-1], *windows[-1], rules) if metric == "speed" else {}
        lists.append(
            _listed(windows, tenure_classes, rules, (parts[-1].days[0], parts[-1].days[-1]), notes)
        )
    return tuple(lists)


def _check(log: AgentLog, groups: Sequence[str] | None) -> None:
    if not log.days:
        raise InvalidInput("holds no day", where="actuals")
    if groups is not None and len(groups) != len(log.agents):
        raise InvalidInput(
            f"are {len(groups)} for {len(log.agents)} agents", where="tenure_classes"
        )


def _all_scores(log: AgentLog, classes: Sequence[str] | None) -> dict[str, Scores]:
    """Return the scores of every metric the log has anything of."""
    every = (
        speed_scores(log, classes),
        ready_scores(log),
        adherence_scores(log),
        quality_scores(log),
    )
    return {s.metric: s for s in every if np.isfinite(s.deficit).any()}


def _listed(
    windows: list[tuple[Scores, Shrunk]],
    classes: Sequence[str] | None,
    rules: JudgingRules,
    days: tuple[date, date],
    notes: dict[str, str],
) -> JudgementList:
    scores, shrunk = windows[-1]
    evidence = gather(windows, rules)
    low, high = intervals(shrunk, rules.confidence)
    ranks = possible_ranks(low, high, scores.enough)
    judgements = tuple(
        Judgement(
            metric=scores.metric,
            agent=agent,
            tenure_class=classes[i] if classes is not None else "all",
            exposure=float(scores.exposure[i]),
            index=float(scores.index[i]),
            shrunk_index=float(np.exp(-shrunk.deficit[i])),
            low=float(low[i]),
            high=float(high[i]),
            reliability=float(shrunk.reliability[i]),
            p_worse=float(evidence.p_worse[i]),
            p_value=float(evidence.p_value[i]),
            low_windows=int(evidence.low_windows[i]),
            judged_windows=int(evidence.judged_windows[i]),
            best_rank=int(ranks[0][i]),
            worst_rank=int(ranks[1][i]),
            false_blame=float(evidence.false_blame[i]),
            verdict=_verdict(scores, evidence, i),
            reason=_reason(scores, evidence, rules, i, notes.get(agent, "")),
        )
        for i, agent in enumerate(scores.agents)
    )
    judged = scores.enough
    blame = evidence.false_blame[judged]
    return JudgementList(
        scores.metric,
        *days,
        judgements,
        scores,
        shrunk,
        scores.day_effect,
        float(shrunk.spread[judged].mean()) if judged.any() else 0.0,
        float(blame.mean()) if blame.size else 0.0,
        float(blame.sum()),
        tuple(notes.items()),
    )


def intervals(shrunk: Shrunk, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Return lower and upper limits of the shrunken indices; each of shape (N,)."""
    from scipy.special import ndtri

    reach = float(ndtri(0.5 + confidence / 2)) * shrunk.error
    return np.exp(-(shrunk.deficit + reach)), np.exp(-(shrunk.deficit - reach))


def possible_ranks(
    low: FloatArray, high: FloatArray, judged: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the best and the worst rank that the intervals leave open, 0 without data.

    An agent ranks surely behind another only where the other's interval lies wholly above.
    """
    lows, highs = np.sort(low[judged]), np.sort(high[judged])
    best = 1 + lows.size - np.searchsorted(lows, high, side="right")
    worst = lows.size - np.searchsorted(highs, low, side="left")
    return np.where(judged, best, 0), np.where(judged, worst, 0)


def _verdict(scores: Scores, evidence: Evidence, agent: int) -> str:
    if not scores.enough[agent]:
        return NOT_ENOUGH
    return SUPPORTED if evidence.supported[agent] else NO_EVIDENCE


def _reason(scores: Scores, evidence: Evidence, rules: JudgingRules, agent: int, note: str) -> str:
    unit = "contacts" if scores.metric in {"speed", "quality"} else "hours"
    if not scores.enough[agent]:
        return (
            f"{scores.exposure[agent]:.0f} {unit}; {scores.least_exposure:.0f} are needed to judge"
        )
    found = []
    if evidence.by_posterior[agent]:
        found.append(
            f"worse than {rules.margin:.0%} with probability {evidence.p_worse[agent]:.1%}"
        )
    if evidence.by_discovery[agent]:
        found.append(
            f"p = {evidence.p_value[agent]:.2g} holds at a false-discovery share of "
            f"{rules.false_discovery:.0%} over all agents"
        )
    if evidence.by_windows[agent]:
        found.append(
            f"low in {evidence.low_windows[agent]:.0f} of the last "
            f"{evidence.judged_windows[agent]:.0f} windows of {rules.window_days} days"
        )
    return "; ".join([*found, *([note] if note else [])]) or "within what chance does"
