"""The tables that a scored month leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.cli.scorecard_input import ScoreWork
    from wfm.domain import Plan
    from wfm.domain.scorecard_settings import ScorecardSettings
    from wfm.targets.coaching import CoachingEntry
    from wfm.targets.scorecard import Scorecard


def write_score_tables(
    out: Path,
    plan: Plan,
    card: ScorecardSettings,
    work: ScoreWork,
    cards: Sequence[Scorecard],
) -> tuple[CoachingEntry, ...]:
    """Write every table of a scored month into a folder; return the coaching list."""
    from wfm.io import scorecard_tables as tables
    from wfm.targets.coaching import coaching_list
    from wfm.targets.contest import team_contest
    from wfm.targets.score_cycle import conversation_coverage

    coaching = coaching_list(card, cards, work.judged)
    grid = plan.roster.grid
    written = [
        tables.scorecard_table(cards),
        tables.block_table(cards),
        tables.measure_table(cards),
        tables.checkpoint_table(cards),
        tables.coaching_table(coaching),
        tables.not_accepted_table(cards),
        tables.use_table(card, cards),
    ]
    if work.handled:
        teams = {a.agent: a.team for a in plan.roster.agents}
        confidence = card.coaching.confidence
        standings = team_contest(work.handled, work.asked, teams, confidence)
        written.append(tables.contest_table(standings))
    if work.conversations:
        found = conversation_coverage(
            plan.roster.agents, work.conversations, grid.first_day, grid.last_day
        )
        written.append(tables.coverage_table(found))
    for table in written:
        table.write(out / f"{table.name}.csv")
    return coaching
