"""Why a roster is as it is: conflicts, short intervals, fair shares, and what would help."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from wfm.cli.options import JsonOption, QuietOption, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.roster_desk_commands import PlanArgument, parse_day
from wfm.cli.roster_explain_words import (
    Money,
    counts_text,
    cover_lines,
    gain_lines,
    interval_lines,
    no_month_lines,
    shift_gain_text,
    stretches,
    wish_lines,
)
from wfm.cli.roster_explain_work import blank_of, problem_of, reasons_of
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table

if TYPE_CHECKING:
    from wfm.domain import Plan
    from wfm.scenario import Scenario

WORST_INTERVALS, BEST_SHIFTS = 5, 5


@ends_clearly
def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|SCENARIO",
            help="Folder of a plan: why it is as it is. A scenario: why it cannot be had.",
        ),
    ],
    interval: Annotated[
        list[str] | None,
        typer.Option("--interval", metavar="MOMENT", help='Such as "2026-02-17 20:00".'),
    ] = None,
    agent: Annotated[
        list[str] | None,
        typer.Option("--agent", metavar="AGENT", help="Why this agent has got what he has."),
    ] = None,
    day: Annotated[
        str | None, typer.Option("--day", metavar="DAY", help="Every short interval of a day.")
    ] = None,
    want: Annotated[
        list[str] | None,
        typer.Option(
            "--want",
            metavar="AGENT DAY SHIFT",
            help='Another shift or OFF, such as "A017 2026-02-17 OFF".',
        ),
    ] = None,
    cost_per_hour: Annotated[
        float | None,
        typer.Option(
            "--cost-per-hour", min=0.0, help="Price of a paid agent-hour, in any currency."
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say why: what conflicts, why an interval is short, why me, what would help."""
    from wfm.io import read_plan

    money = Money(cost_per_hour)
    asked = bool(interval or agent or day or want)
    if not (Path(what) / "plan.json").is_file():
        if asked:
            raise typer.BadParameter("--interval, --agent, --day and --want need a plan")
        _explain_scenario(open_scenario(what, None, None), money, as_json, quiet)
        return
    plan = read_plan(Path(what))
    if not asked:
        _explain_plan(plan, money, as_json, quiet)
        return
    told: dict[str, Any] = {}
    if interval or day:
        told["intervals"] = _explain_intervals(plan, interval or [], day, as_json)
    if agent:
        told["agents"] = _explain_agents(plan, agent, as_json)
    if want:
        told["wishes"] = _explain_wishes(plan, want, money, as_json)
    if as_json:
        _echo_json(told)


@ends_clearly
def fairness(plan: PlanArgument, as_json: JsonOption = False) -> None:
    """Print how evenly unpopular work is spread, before and after, by team and among equals."""
    from wfm.io import read_plan
    from wfm.io.fairness_tables import fairness_table

    print_table(fairness_table(read_plan(plan)), as_json)


@ends_clearly
def pay(
    plan: PlanArgument,
    teams: Annotated[bool, typer.Option("--teams", help="One row a team.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print paid hours by agent: statutory days, days off worked, overtime, the rest."""
    from wfm.io import read_plan
    from wfm.io.fairness_tables import pay_table

    print_table(pay_table(read_plan(plan), by_team=teams), as_json)


def _explain_scenario(scenario: Scenario, money: Money, as_json: bool, quiet: bool) -> None:
    from wfm.plan import forecast_of, part_time_shifts, requirement_of
    from wfm.roster.no_month import agents_without_month
    from wfm.roster.short_cover import explain_cover

    made, _ = forecast_of(scenario)
    requirement = requirement_of(scenario, made)
    with shown_progress(quiet) as progress:
        blank = blank_of(scenario, requirement)
        settings = scenario.settings
        law = (scenario.calendar, settings.roster, part_time_shifts(settings))
        without = agents_without_month(blank.roster, blank.schedule, *law)
        answer = explain_cover(blank.problem, requirement, progress=progress)
    lines = [*no_month_lines(without, money), *cover_lines(answer, scenario.grid, money)]
    if as_json:
        _echo_json({"agents_without_month": without, "cover": answer, "text": lines})
        return
    for line in lines:
        typer.echo(line)


def _explain_plan(plan: Plan, money: Money, as_json: bool, quiet: bool) -> None:
    from wfm.roster.cover import make_cover
    from wfm.roster.cover_demand import demand_of_schedule
    from wfm.roster.gains import crowd_gains, shift_gains
    from wfm.roster.interval_reasons import worst_intervals
    from wfm.roster.swap import missing_agents

    roster, grid = plan.roster, plan.roster.grid
    hours = missing_agents(roster, plan.requirement) * grid.interval_minutes / 60
    hours = np.where(hours > 1e-6, hours, 0.0)
    shifts = shift_gains(roster, plan.requirement)
    problem = problem_of(plan)
    demand = demand_of_schedule(
        problem, make_cover(problem, plan.schedule, plan.requirement), plan.requirement
    )
    with shown_progress(quiet) as progress:
        base, gains = crowd_gains(problem, demand, progress=progress)
    worst = reasons_of(plan, worst_intervals(roster, plan.requirement, WORST_INTERVALS))
    if as_json:
        told = {"short_hours": float(hours.sum()), "intervals": worst, "crowd": base}
        _echo_json({**told, "gains": gains, "shift_gains": shifts[: 10 * BEST_SHIFTS]})
        return
    typer.echo(f"{hours.sum():.1f} agent-hours are short in this roster")
    for line in stretches(grid, hours):
        typer.echo(f"  {line}")
    for answer in worst:
        typer.echo(
            f"{answer.start:%Y-%m-%d %H:%M} misses {answer.missing:g}: {counts_text(answer)}"
        )
    if shifts:
        typer.echo("one more agent, everybody else as now, would cover most as:")
        for shift in shifts[:BEST_SHIFTS]:
            typer.echo(f"  {shift_gain_text(shift, grid, money)}")
    typer.echo(
        f"by numbers alone {base.short_hours:.1f} agent-hours would be short at the cheapest mix "
        f"of cover and overtime ({base.overtime_hours:.0f} h of it); what would help:"
    )
    for line in gain_lines(gains, money):
        typer.echo(f"  {line}")


def _explain_intervals(
    plan: Plan, moments: list[str], day: str | None, as_json: bool
) -> list[Any]:
    from wfm.roster.interval_reasons import interval_at
    from wfm.roster.swap import day_column, missing_agents

    chosen = [interval_at(plan.roster, parse_moment(text)) for text in moments]
    if day is not None:
        column = day_column(plan.roster, parse_day(day, "--day"))
        span = plan.roster.grid.day_slice(column)
        short = missing_agents(plan.roster, plan.requirement)[span] > 1e-6
        chosen += [int(t) for t in np.flatnonzero(short) + span.start]
        if not short.any() and not as_json:
            typer.echo(f"nothing is short on {day}")
    found = reasons_of(plan, chosen)
    if not as_json:
        for answer in found:
            for line in interval_lines(answer):
                typer.echo(line)
    return found


def _explain_agents(plan: Plan, agents: list[str], as_json: bool) -> list[Any]:
    from wfm.roster.plan_burdens import stories_of
    from wfm.roster.swap import agent_row
    from wfm.roster.why_me_words import why_me_line, why_me_line_zh

    stories = stories_of(plan)
    found = []
    for name in agents:
        story = stories[agent_row(plan.roster, name)]
        lines = {"why_me": why_me_line(story), "why_me_zh": why_me_line_zh(story)}
        found.append({"story": story, **lines})
        if not as_json:
            typer.echo(f"{name}")
            for line in lines.values():
                for part in line.replace("；", "; ").split("; "):
                    typer.echo(f"  {part}")
    return found


def _explain_wishes(plan: Plan, wishes: list[str], money: Money, as_json: bool) -> list[Any]:
    from wfm.io.roster_words import is_day_off
    from wfm.plan import ledger_before, part_time_shifts
    from wfm.roster.wish import explain_wish

    found = []
    for text in wishes:
        agent, day, shift = parse_wish(text)
        answer = explain_wish(
            plan.roster,
            plan.schedule,
            plan.requirement,
            ledger_before(plan.ledger, plan.roster),
            plan.calendar,
            plan.settings.roster,
            part_time_shifts(plan.settings),
            agent,
            parse_day(day, "--want"),
            "" if is_day_off(shift) else shift,
        )
        found.append(answer)
        if not as_json:
            for line in wish_lines(answer, money):
                typer.echo(line)
    return found


def parse_moment(text: str) -> datetime:
    """Return a moment written as 2026-02-17 20:00."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise typer.BadParameter(
            f"--interval: {text!r} is no moment; write it as 2026-02-17 20:00"
        ) from None


def parse_wish(text: str) -> tuple[str, str, str]:
    """Return agent, day and shift of a wish written as A017 2026-02-17 OFF.

    An agent's id may hold spaces.
    """
    parts = text.rsplit(maxsplit=2)
    if len(parts) != 3:
        raise typer.BadParameter(f"--want {text!r}: write it as A017 2026-02-17 OFF")
    return parts[0].strip(), parts[1], parts[2]


def _echo_json(data: object) -> None:
    typer.echo(json.dumps(_plain(data), ensure_ascii=False, indent=1))


def _plain(value: Any) -> Any:
    """Return a record as dictionaries and lists, numbers that are none as null."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(_plain(key)) if not isinstance(key, str) else key: _plain(v)
                for key, v in value.items()}  # fmt: skip
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, (list, tuple, range)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)
