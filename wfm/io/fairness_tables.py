"""Fairness and pay of a plan as tables: how evenly, why me, and what the hours are paid at."""

from __future__ import annotations

from wfm.domain import Plan
from wfm.io.columns import table_format
from wfm.io.table import Table
from wfm.roster.pay import team_pay
from wfm.roster.plan_burdens import measures_of, pay_of, stories_of
from wfm.roster.why_me_words import why_me_line, why_me_line_zh


def fairness_tables(plan: Plan) -> dict[str, Table]:
    """Return all three by the name of their file."""
    return {
        "fairness": fairness_table(plan),
        "why_me": why_me_table(plan),
        "pay": pay_table(plan),
    }


def fairness_table(plan: Plan) -> Table:
    """Return range, standard deviation, Gini and Jain of each burden, before and after."""
    rows = [
        (
            row.burden, row.scope, row.name, row.moment, row.spread.agents, row.spread.mean,
            row.spread.lowest, row.spread.highest, row.spread.range,
            row.spread.standard_deviation, row.spread.gini, row.spread.jain, row.furthest,
        )
        for row in measures_of(plan)
    ]  # fmt: skip
    return Table("fairness", table_format("fairness").names, rows)


def why_me_table(plan: Plan) -> Table:
    """Return each agent's "why me" line in English and Chinese."""
    rows = [(story.agent, why_me_line(story), why_me_line_zh(story)) for story in stories_of(plan)]
    return Table("why_me", table_format("why_me").names, rows)


def pay_table(plan: Plan, *, by_team: bool = False) -> Table:
    """Return paid hours by agent, or by team, with what they are paid at."""
    hours = pay_of(plan)
    chosen = team_pay(hours) if by_team else hours
    rows = [
        (
            "" if by_team else one.name, one.team, one.statutory_hours, one.off_day_hours,
            one.overtime_hours, one.normal_hours, one.hours, one.paid_as,
        )
        for one in chosen
    ]  # fmt: skip
    return Table("pay", table_format("pay").names, rows)
