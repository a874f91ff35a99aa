"""What `wfm targets explain`, `judge` and `audit` print."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import typer

from wfm.cli.stage_output import print_table
from wfm.domain.record import FloatArray
from wfm.io.table import Table
from wfm.targets.expectation import expect, expect_after, shift_of_agent
from wfm.targets.fairness_audit import Audit, AuditGroup, audit
from wfm.targets.judging import SUPPORTED, Judgement, JudgementList
from wfm.targets.tenure import tenure_classes

if TYPE_CHECKING:
    from wfm.domain.plan import Plan
    from wfm.domain.roster import Roster
    from wfm.targets.agent_log import AgentLog
    from wfm.targets.explanation import Step, TargetSum

CONTACTS = "contacts_over_expected"

NamedAudits = list[tuple[str, tuple[Audit, ...]]]


def print_with_statements(table: Table, statements: Sequence[str], as_json: bool) -> None:
    """Print a table whose rate of error has to be told with it.

    In JSON the statements are part of the document; beside CSV they go to stderr.
    """
    if as_json:
        document = {"statements": list(statements), "rows": table.records()}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    print_table(table, as_json)
    sys.stderr.writelines(f"{statement}\n" for statement in statements)


def explanation_table(steps: Sequence[Step], sums: Sequence[TargetSum]) -> Table:
    """Return the steps of a derivation, and below them what the targets add up to."""
    rows = [(s.name, s.value, s.formula, s.words) for s in steps]
    rows += [
        (
            f"target of {s.name}",
            s.target,
            f"sum of the targets of its {s.agents} agents",
            f"{s.expected:.1f} expected, gap {s.gap:+.1f}; the group as a whole reaches "
            f"{s.together:.0f} with the probability asked of each agent",
        )
        for s in sums
    ]
    return Table("explanation", ("step", "value", "formula", "words"), list(rows))


def judgement_table(lists: Sequence[JudgementList], roster: Roster) -> Table:
    """Return all judgements in the order of the roster, with team and shift beside the agent."""
    team = {a.agent: a.team for a in roster.agents}
    names = tuple(a.agent for a in roster.agents)
    shift = dict(zip(names, shift_of_agent(roster), strict=True))
    own = [field.name for field in fields(Judgement)]
    rows = [
        (j.metric, j.agent, team[j.agent], shift[j.agent], *(getattr(j, n) for n in own[2:]))
        for made in lists
        for j in made.judgements
    ]
    return Table("judgements", ("metric", "agent", "team", "shift", *own[2:]), rows)


def audits_of(plan: Plan, log: AgentLog, lists: Sequence[JudgementList]) -> NamedAudits:
    """Return the audit of every list, and of contacts over expectation where days allow it."""
    agents = plan.roster.agents
    groups = {
        "shift": shift_of_agent(plan.roster),
        "team": tuple(a.team for a in agents),
        "tenure": tenure_classes(agents, plan.roster.grid.first_day),
        "skill": tuple("+".join(sorted(a.skills)) for a in agents),
    }
    found: NamedAudits = []
    for made in lists:
        score = np.where(made.scores.enough, made.scores.index, np.nan)
        if not np.isfinite(score).any():
            continue
        named = np.array([j.verdict == SUPPORTED for j in made.judgements])
        blame = np.array([j.false_blame for j in made.judgements])
        found.append((made.metric, audit(score, groups, named, blame)))
    ratio = _contacts_over_expected(plan, log)
    if np.isfinite(ratio).any():
        found.append((CONTACTS, audit(ratio, groups)))
    return found


def audit_table(found: NamedAudits) -> Table:
    """Return one row for each group of each attribute."""
    own = [field.name for field in fields(AuditGroup)]
    whole = ("spread", "chance_spread", "r_squared", "adjusted_r_squared", "fair")
    rows = [
        (
            metric,
            made.attribute,
            *(getattr(group, name) for name in own),
            group.within,
            *(getattr(made, name) for name in whole),
        )
        for metric, audits in found
        for made in audits
        for group in made.groups
    ]
    return Table("audit", ("metric", "attribute", *own, "within", *whole), rows)


def _contacts_over_expected(plan: Plan, log: AgentLog) -> FloatArray:
    """Return handled contacts over those expected after the fact, on the plan's days; (N,)."""
    part = log.between(plan.roster.grid.first_day, plan.roster.grid.last_day)
    if not part.days:
        return np.full(len(log.agents), np.nan)
    place = {day: n for n, day in enumerate(plan.roster.grid.dates)}
    columns = [place[day] for day in part.days]
    shape = (len(log.agents), len(place))
    ready, handled = np.full(shape, np.nan), np.zeros(shape)
    ready[:, columns] = part.ready_seconds
    handled[:, columns] = part.handled.sum(axis=2)
    # Where a system records time, a missing one means that the agent was not there.
    missing = np.isnan(ready) & (handled == 0)
    ready[missing] = 0.0
    before = expect(plan.roster, plan.service, plan.forecast)
    after = expect_after(before, ready, handled.sum(axis=0)).contacts.sum(axis=1)
    ratio: FloatArray = np.full(after.size, np.nan)
    np.divide(handled.sum(axis=1), after, out=ratio, where=after > 0)
    return ratio
