"""Scorecards of a plan's agents, and what leads up to them: days, progress, funnel, contest."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wfm.cli.default_group import DEFAULT, DefaultGroup
from wfm.cli.options import JsonOption
from wfm.cli.set_commands import LogOption
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table

scorecard_app = typer.Typer(
    cls=DefaultGroup,
    help="Score a month, cut targets into days, track them.",
    no_args_is_help=True,
)

PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN", help="Folder of a plan.")]
AgentOption = Annotated[str | None, typer.Option("--agent", metavar="A", help="One agent only.")]
ActualsOption = Annotated[
    Path,
    typer.Option("--actuals", metavar="FILE", help="Figures by agent and day, CSV or workbook."),
]
ConversationsOption = Annotated[
    Path | None,
    typer.Option("--conversations", metavar="FILE", help="Who talked to whom on which day."),
]


@ends_clearly
def scorecard(
    plan: PlanArgument,
    actuals: ActualsOption,
    cycle: Annotated[
        Path,
        typer.Option(
            "--cycle", metavar="FILE", help="Who accepted the target; nobody else is assessed."
        ),
    ],
    card: Annotated[
        str,
        typer.Option(
            "--card", metavar="NAME|FILE", help="Scorecard: a template's name or a file."
        ),
    ] = "front_line_zh",
    goals: Annotated[
        Path | None,
        typer.Option("--goals", metavar="FILE", help="Work goals and key results."),
    ] = None,
    conversations: ConversationsOption = None,
    records: Annotated[
        Path | None,
        typer.Option(
            "--records",
            metavar="FILE",
            help="The telephone system's agent table, up to three months: names whom it speaks of "
            "on the coaching list, and gives no credit for speed at the customer's cost.",
        ),
    ] = None,
    log: LogOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FOLDER", help="Write tables, a workbook a team, a sheet an agent."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Score the month of a plan; with --out write tables, workbooks and agents' sheets."""
    from wfm.cli.scorecard_input import ScoreFiles, read_work
    from wfm.cli.scorecard_output import write_score_tables
    from wfm.cli.target_work import with_frozen
    from wfm.io import read_plan
    from wfm.io.scorecard_files import find_scorecard, read_scorecard
    from wfm.io.scorecard_tables import scorecard_table
    from wfm.report.scorecard_files import write_scorecards
    from wfm.targets.coaching import statements_of
    from wfm.targets.scorecard import score_period

    rules = read_scorecard(find_scorecard(card))
    opened = with_frozen(read_plan(plan), log)
    work = read_work(opened, rules, ScoreFiles(actuals, cycle, goals, conversations, records))
    cards = score_period(rules, work.given)
    if out is None:
        print_table(scorecard_table(cards), as_json)
        return
    coaching = write_score_tables(out, opened, rules, work, cards)
    write_scorecards(out, opened, rules, cards, coaching)
    assessed = sum(one.state == "assessed" for one in cards)
    typer.echo(f"{assessed} of {len(cards)} people were assessed; open {out / 'agents'}")
    people = len({e.agent for e in coaching})
    typer.echo(f"coaching: {len(coaching)} reasons for {people} agents")
    for statement in (*statements_of(coaching), *(made.statement for made in work.judged)):
        typer.echo(f"  {statement}")


@ends_clearly
def decompose(
    plan: PlanArgument,
    agent: AgentOption = None,
    actuals: Annotated[
        Path | None,
        typer.Option(
            "--actuals", metavar="FILE", help="Figures so far, filled into the workbook."
        ),
    ] = None,
    log: LogOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.xlsx", help="Write 月度目标分解记录表 instead."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Cut each frozen target into weeks and the agent's own working days."""
    from wfm.cli.scorecard_input import pieces_of, read_daily
    from wfm.cli.target_work import with_frozen
    from wfm.domain.errors import InvalidInput
    from wfm.io import read_plan
    from wfm.io.scorecard_tables import target_days_table
    from wfm.report.decomposition_sheet import write_decomposition

    if out is not None and out.suffix.lower() != ".xlsx":
        raise InvalidInput(f"{out} is no workbook", where="--out", hint="end its name with .xlsx")
    if out is None and actuals is not None:
        raise InvalidInput("figures go into a workbook", where="--actuals", hint="add --out")
    opened = with_frozen(read_plan(plan), log)
    pieces = pieces_of(opened, agent)
    if out is None:
        print_table(target_days_table(opened, pieces), as_json)
        return
    write_decomposition(opened, pieces, out, read_daily(opened, actuals) if actuals else None)
    typer.echo(f"{len(pieces)} agents in {out}")


@ends_clearly
def track(
    plan: PlanArgument,
    actuals: ActualsOption,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="Last day counted; the last with a figure."),
    ] = None,
    agent: AgentOption = None,
    alert_below: Annotated[
        float, typer.Option("--alert-below", metavar="P", help="Probability that raises an alert.")
    ] = 0.25,
    alerts: Annotated[bool, typer.Option("--alerts", help="Print alerts only.")] = False,
    log: LogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Project the month end of every agent, with interval and probability of the target."""
    from wfm.cli.scorecard_input import pieces_of, read_daily
    from wfm.cli.target_work import with_frozen
    from wfm.io import read_plan
    from wfm.io.scorecard_tables import progress_table
    from wfm.targets.tracking import TrackingRule
    from wfm.targets.tracking import track as project

    rule = TrackingRule(alert_below=alert_below)
    last = None if as_of is None else _day(as_of)
    opened = with_frozen(read_plan(plan), log)
    daily = read_daily(opened, actuals)
    teams = {a.agent: a.team for a in opened.roster.agents}
    last = last or max(day for _, day in daily)
    pieces = pieces_of(opened)
    wanted = {p.target.agent for p in pieces_of(opened, agent)}
    shown = [p for p in project(pieces, teams, daily, last, rule) if p.agent in wanted]
    print_table(progress_table([p for p in shown if p.alert or not alerts]), as_json)


@ends_clearly
def funnel(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Steps with planned and actual.")],
    as_json: JsonOption = False,
) -> None:
    """Say which step of a funnel explains the gap of its last one."""
    from wfm.io.score_tables import read_funnel
    from wfm.io.scorecard_tables import funnel_table
    from wfm.targets.funnel import diagnose_funnel

    print_table(funnel_table(diagnose_funnel(*read_funnel(file))), as_json)


@ends_clearly
def income(
    wanted: Annotated[str, typer.Argument(metavar="INCOME", help="Income wanted in the month.")],
    commission_rate: Annotated[str, typer.Option("--commission-rate", metavar="SHARE")],
    value_per_sale: Annotated[str, typer.Option("--value-per-sale", metavar="AMOUNT")],
    close_rate: Annotated[str, typer.Option("--close-rate", metavar="SHARE")],
    connect_rate: Annotated[str, typer.Option("--connect-rate", metavar="SHARE")],
    dials_per_prospect: Annotated[str, typer.Option("--dials-per-prospect", metavar="N")] = "1",
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FOLDER", help="Cut into days of this plan.")
    ] = None,
    agent: AgentOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cut an income into sales, connects, dials and prospects, and into an agent's days."""
    from wfm.domain.errors import InvalidInput
    from wfm.io import read_plan
    from wfm.io.scorecard_tables import chain_day_table, chain_table
    from wfm.targets.sales_chain import decompose_income

    chain = decompose_income(
        wanted, commission_rate, value_per_sale, close_rate, connect_rate, dials_per_prospect
    )
    if (plan is None) != (agent is None):
        raise InvalidInput("days need both a plan and an agent", where="--plan, --agent")
    if plan is None:
        print_table(chain_table(chain), as_json)
        return
    print_table(chain_day_table(chain, read_plan(plan).roster, str(agent)), as_json)


@ends_clearly
def template(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Template; all names if not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it to a new file.")
    ] = None,
) -> None:
    """Print a scorecard that ships, to be changed and given to --card."""
    from wfm.domain.errors import InvalidInput
    from wfm.io.atomic import write_text
    from wfm.io.scorecard_files import find_template, scorecard_templates

    if name is None:
        typer.echo("\n".join(scorecard_templates()))
        return
    text = find_template(name).read_text(encoding="utf-8")
    if out is None:
        typer.echo(text, nl=False)
        return
    if out.exists():
        raise InvalidInput("is there already", where=str(out), hint="choose another name")
    write_text(out, text)
    typer.echo(f"{out}: change it, then wfm scorecard PLAN --card {out}")


def _day(text: str) -> date:
    from wfm.domain.errors import InvalidInput

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} is no day", where="--as-of", hint="write it as 2026-02-17"
        ) from error


scorecard_app.command(DEFAULT, help="Score the month of a plan.")(scorecard)
for scorecard_command in (decompose, track, funnel, income, template):
    scorecard_app.command()(scorecard_command)
