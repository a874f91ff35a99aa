"""What the scorecard commands read, put together for scoring."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from wfm.domain.errors import NotFound

if TYPE_CHECKING:
    from wfm.domain import Plan
    from wfm.domain.event import Finding
    from wfm.domain.scorecard_settings import ScorecardSettings
    from wfm.targets.decomposition import Decomposition
    from wfm.targets.judging import JudgementList
    from wfm.targets.score_cycle import Conversation
    from wfm.targets.score_figures import Figure
    from wfm.targets.score_goals import Goal
    from wfm.targets.score_measures import Asked
    from wfm.targets.scorecard import ScoringInput

HANDLED = "handled_contacts"


@dataclass(frozen=True, slots=True)
class ScoreFiles:
    """The files of a month.

    Parameters
    ----------
    actuals, cycle : Path
    goals, conversations, records : Path, optional
        Records: the agent table of the telephone system, up to three months.
    """

    actuals: Path
    cycle: Path
    goals: Path | None = None
    conversations: Path | None = None
    records: Path | None = None


@dataclass(frozen=True, slots=True)
class ScoreWork:
    """What was read.

    Parameters
    ----------
    given : ScoringInput
    asked : dict
        What was asked of contacts, by agent.
    handled : dict
        Contacts, by agent.
    conversations : tuple of Conversation
    judged : tuple of JudgementList
        Speed, ready share and adherence, where the telephone system's records were given.
    """

    given: ScoringInput
    asked: dict[str, Asked]
    handled: dict[str, float]
    conversations: tuple[Conversation, ...]
    judged: tuple[JudgementList, ...] = ()


def pieces_of(plan: Plan, agent: str | None = None) -> tuple[Decomposition, ...]:
    """Return the targets of a plan, or of one agent of it, cut into days.

    Raises
    ------
    NotFound
        If the plan has no such agent.
    """
    from wfm.domain.spelling import did_you_mean
    from wfm.targets.decomposition import decompose_all

    grid, activity = plan.roster.grid, plan.service.agents
    pieces = decompose_all(plan.targets, grid, activity, HANDLED)
    if agent is None:
        return pieces
    found = tuple(one for one in pieces if one.target.agent == agent)
    if not found:
        hint = did_you_mean(agent, [a.agent for a in plan.roster.agents])
        raise NotFound(f"agent {agent} has no target in this plan", where="--agent", hint=hint)
    return found


def read_daily(plan: Plan, file: Path) -> dict[tuple[str, date], float]:
    """Return contacts handled by agent and day, from a table of figures."""
    from wfm.io.score_tables import read_figures, total_by_agent_day

    people = [a.agent for a in plan.roster.agents]
    grid = plan.roster.grid
    figures, findings = read_figures(
        file,
        agents=people,
        metrics={HANDLED: False},
        first_day=grid.first_day,
        last_day=grid.last_day,
    )
    _tell(findings)
    return total_by_agent_day(figures, HANDLED)


def read_work(plan: Plan, card: ScorecardSettings, files: ScoreFiles) -> ScoreWork:
    """Read and check everything a month is scored from.

    Raises
    ------
    InvalidInputs
        All mistakes of a file, each with its line.
    """
    from wfm.cli.target_work import judged
    from wfm.io.score_tables import (
        read_conversations,
        read_cycle,
        read_goals,
        total_by_agent_day,
    )
    from wfm.targets.score_asked import asked_of_all
    from wfm.targets.score_cycle import states
    from wfm.targets.scorecard import ScoringInput

    people = [a.agent for a in plan.roster.agents]
    grid = plan.roster.grid
    figures = _figures(plan, card, files.actuals)
    steps, findings = read_cycle(files.cycle, agents=people)
    _tell(findings)
    goals: tuple[Goal, ...] = ()
    if files.goals is not None:
        goals, findings = read_goals(files.goals, agents=[*people, *card.others])
        _tell(findings)
    held: tuple[Conversation, ...] = ()
    if files.conversations is not None:
        held, findings = read_conversations(files.conversations, agents=people)
        _tell(findings)
    asked: dict[str, Asked] = {}
    handled: dict[str, float] = {}
    if any(figure.metric == HANDLED for figure in figures):
        daily = total_by_agent_day(figures, HANDLED)
        asked = asked_of_all(pieces_of(plan), daily)
        for (agent, _), count in daily.items():
            handled[agent] = handled.get(agent, 0.0) + count
    lists = () if files.records is None else judged(plan, files.records)[1]
    given = ScoringInput(
        grid.first_day,
        grid.last_day,
        plan.roster.agents,
        figures,
        {HANDLED: asked},
        states(steps),
        {target.agent: target.ready_hours for target in plan.targets},
        goals,
        {agent: remark for made in lists for agent, remark in made.remarks},
    )
    return ScoreWork(given, asked, handled, held, lists)


def _figures(plan: Plan, card: ScorecardSettings, file: Path) -> tuple[Figure, ...]:
    from wfm.io.score_tables import read_figures

    measures = {
        name: one for block in card.blocks.values() for name, one in block.measures.items()
    } | card.centre
    checkpoints = [name for block in card.blocks.values() for name in block.checkpoints]
    needs_exposure = {name: one.kind != "per_target" for name, one in measures.items()}
    grid = plan.roster.grid
    figures, findings = read_figures(
        file,
        agents=[a.agent for a in plan.roster.agents],
        metrics=needs_exposure | dict.fromkeys([*checkpoints, HANDLED], False),
        causes_needed=[name for name, one in measures.items() if one.agent_caused_only],
        shares=[name for name, one in measures.items() if one.kind == "share"],
        first_day=grid.first_day,
        last_day=grid.last_day,
    )
    _tell(findings)
    return figures


def _tell(findings: Iterable[Finding]) -> None:
    """Say on stderr what a reader left out."""
    for finding in findings:
        sys.stderr.write(f"{finding.severity}: {finding.where}: {finding.what}\n")
