"""Scorecards and what goes with them as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import numpy as np

from wfm.domain import Plan, Roster
from wfm.domain.errors import NotFound
from wfm.domain.scorecard_settings import ScorecardSettings
from wfm.domain.spelling import did_you_mean
from wfm.io.scenario_tables import table_of
from wfm.io.table import Table
from wfm.targets.coaching import CoachingEntry
from wfm.targets.contest import TeamStanding
from wfm.targets.decomposition import Decomposition, monday_of, whole_parts
from wfm.targets.funnel import FunnelStep
from wfm.targets.sales_chain import COUNTED, SalesChain
from wfm.targets.score_cycle import Coverage
from wfm.targets.scorecard import ASSESSED, Scorecard
from wfm.targets.tracking import MonthProgress


def target_days_table(plan: Plan, pieces: Sequence[Decomposition]) -> Table:
    """Return what is asked of each agent on each working day."""
    team = {a.agent: a.team for a in plan.roster.agents}
    rows = [
        (
            one.target.agent,
            team[one.target.agent],
            one.target.metric,
            monday_of(day),
            day,
            float(one.expected[place]),
            int(one.pieces[place]),
        )
        for one in pieces
        for place, day in enumerate(one.days)
        if one.expected[place] > 0
    ]
    columns = ("agent", "team", "metric", "week", "day", "expected", "target")
    return Table("target_days", columns, rows)


def progress_table(progress: Iterable[MonthProgress]) -> Table:
    """Return each agent's month so far with its projection."""
    return table_of("target_progress", progress)


def funnel_table(steps: Iterable[FunnelStep]) -> Table:
    """Return each step's rates and its part in the gap."""
    return table_of("funnel_steps", steps)


def scorecard_table(cards: Iterable[Scorecard]) -> Table:
    """Return one row for each person."""
    columns = (
        "agent", "team", "kind", "first_day", "last_day", "state", "score", "grade", "award",
        "attainment", "linked", "notes",
    )  # fmt: skip
    rows = [
        tuple("; ".join(one.notes) if name == "notes" else getattr(one, name) for name in columns)
        for one in cards
    ]
    return Table("scorecards", columns, rows)


def block_table(cards: Iterable[Scorecard]) -> Table:
    """Return one row for each block of each agent."""
    columns = ("block", "weight", "counted_weight", "base", "adjustment", "score")
    rows = [
        (one.agent, one.team, *(getattr(block, name) for name in columns))
        for one in cards
        for block in one.blocks
    ]
    return Table("scorecard_blocks", ("agent", "team", *columns), rows)


def measure_table(cards: Iterable[Scorecard]) -> Table:
    """Return one row for each measure of each agent."""
    return table_of("scorecard_measures", (m for one in cards for m in one.measures))


def checkpoint_table(cards: Iterable[Scorecard]) -> Table:
    """Return one row for each checkpoint that was touched."""
    return table_of("scorecard_checkpoints", (c for one in cards for c in one.checkpoints))


def coaching_table(entries: Iterable[CoachingEntry]) -> Table:
    """Return one row for each reason to talk to somebody."""
    return table_of("coaching", entries)


def contest_table(standings: Iterable[TeamStanding]) -> Table:
    """Return the teams, best score first."""
    return table_of("team_contest", standings)


def coverage_table(found: Iterable[Coverage]) -> Table:
    """Return one row for each supervisor."""
    return table_of("conversation_coverage", found)


def not_accepted_table(cards: Iterable[Scorecard]) -> Table:
    """Return who has not accepted the target, with the state it is in."""
    rows = [
        (one.agent, one.team, "; ".join(one.notes)) for one in cards if one.state == "not accepted"
    ]
    return Table("not_accepted", ("agent", "team", "reason"), rows)


def use_table(card: ScorecardSettings, cards: Iterable[Scorecard]) -> Table:
    """Return grades with the shares for which they may count elsewhere; nothing follows here."""
    shares = (card.use.pay, card.use.promotion, card.use.training)
    rows = [
        (one.agent, one.team, one.score, one.grade, one.award, *shares)
        for one in cards
        if one.state == ASSESSED
    ]
    columns = ("agent", "team", "score", "grade", "award", "pay", "promotion", "training")
    return Table("use_of_results", columns, rows)


def chain_table(chain: SalesChain) -> Table:
    """Return each step of an income's chain, exactly and in whole numbers."""
    whole = chain.whole()
    names = ("income", "sales_value", *COUNTED)
    rows = [(name, float(getattr(chain, name)), whole.get(name)) for name in names]
    return Table("sales_chain", ("step", "exact", "whole"), rows)


def chain_day_table(chain: SalesChain, roster: Roster, agent: str) -> Table:
    """Return the whole numbers of a chain by working day of one agent's roster.

    Raises
    ------
    NotFound
        If the agent is not in the roster.
    """
    ids = [a.agent for a in roster.agents]
    if agent not in ids:
        raise NotFound(f"agent {agent} is not in the roster", hint=did_you_mean(agent, ids))
    minutes = np.array([p.paid_minutes for p in roster.patterns] + [0])
    weights = minutes[roster.assignment[ids.index(agent)]].astype(float)
    days = [roster.grid.first_day + timedelta(days=n) for n in range(roster.grid.day_count)]
    pieces = {name: whole_parts(number, weights) for name, number in chain.whole().items()}
    rows = [
        (agent, monday_of(day), day, *(int(pieces[name][place]) for name in COUNTED))
        for place, day in enumerate(days)
        if weights[place] > 0
    ]
    return Table("sales_days", ("agent", "week", "day", *COUNTED), rows)
