"""What `wfm roster check` says of a roster: rules, wishes, changes against the plan, coverage."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from wfm.cli.roster_words import (
    print_changes,
    print_coverage,
    print_violations,
    told_changes,
    told_coverage,
    told_violations,
)
from wfm.domain.event import Finding
from wfm.domain.plan import Plan
from wfm.domain.record import Record
from wfm.domain.roster import Roster
from wfm.roster import RULES, Change, Violation, WishOutcome, wish_findings, wish_outcomes
from wfm.roster import changes as differences
from wfm.roster import judge as judge_of
from wfm.roster.swap import short_hours


@dataclass(frozen=True, slots=True, eq=False)
class Judgement(Record):
    """A roster judged against the plan it belongs to.

    Parameters
    ----------
    roster : Roster
    broken, soft : tuple of Violation
        Of hard and of soft rules.
    wishes : tuple of WishOutcome
    changes : tuple of Change
        Against the plan's roster.
    coverage : tuple of float
        Agent-hours that nobody covers, in the plan and in this roster.
    findings : tuple of Finding
        What the file left out.
    """

    roster: Roster
    broken: tuple[Violation, ...]
    soft: tuple[Violation, ...]
    wishes: tuple[WishOutcome, ...]
    changes: tuple[Change, ...]
    coverage: tuple[float, float]
    findings: tuple[Finding, ...]

    def told(self) -> dict[str, object]:
        """Return the judgement as JSON has it; what there is nothing of is left out."""
        told: dict[str, object] = {
            "changes": told_changes(self.changes),
            "broken": told_violations(self.broken),
            **told_coverage(self.coverage),
        }
        if self.soft:
            told["soft"] = told_violations(self.soft)
        if self.wishes:
            granted = sum(wish.granted for wish in self.wishes)
            told["wishes"] = [{"asked": len(self.wishes), "granted": granted}]
        if self.findings:
            told["findings"] = [f"{f.where}: {f.what}" for f in self.findings]
        return told


def judgement_of(plan: Plan, roster: Roster, findings: tuple[Finding, ...]) -> Judgement:
    """Judge a roster by the rules of a plan, without any solver."""
    from wfm.plan import part_time_shifts

    settings = plan.settings
    rules, part_time = settings.roster.rules, part_time_shifts(settings)
    verdict = judge_of(roster, plan.calendar, rules, part_time)
    return Judgement(
        roster=roster,
        broken=tuple(v for v in verdict if v.hard),
        soft=tuple(v for v in verdict if not v.hard),
        wishes=wish_outcomes(roster),
        changes=differences(plan.roster, roster),
        coverage=(
            short_hours(plan.roster, plan.requirement),
            short_hours(roster, plan.requirement),
        ),
        findings=findings,
    )


def print_judgement(judged: Judgement, *, against_plan: bool) -> None:
    """Print a judgement; `against_plan` says whether the roster is not the plan's own."""
    roster = judged.roster
    people = f"{len(roster.agents)} agents, {roster.grid.day_count} days"
    typer.echo(f"{people}, {len(RULES)} rules: {len(judged.broken)} broken")
    print_violations(judged.broken)
    if judged.soft:
        price = sum(violation.weight for violation in judged.soft)
        number = len(judged.soft)
        typer.echo(f"{number} breaches of soft rules, at a price of {price:g} agent-hours")
        print_violations(judged.soft)
    for finding in wish_findings(roster):
        where = "" if finding.kind == "wishes" else f"  {finding.where} "
        typer.echo(f"{where}{finding.what}")
    for finding in judged.findings:
        typer.echo(f"{finding.severity}: {finding.where}: {finding.what}")
    if not against_plan:
        typer.echo(f"agent-hours nobody covers: {judged.coverage[1]:g}")
        return
    typer.echo(f"{len(judged.changes)} changes against the plan")
    print_changes(judged.changes)
    print_coverage(judged.coverage)
