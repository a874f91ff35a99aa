"""Forecasts of a scenario: made, cleaned for, updated within the day, and judged afterwards."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli.default_group import DEFAULT, DefaultGroup
from wfm.cli.options import JsonOption, QuietOption, ScenarioArgument, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table

if TYPE_CHECKING:
    from wfm.domain.event import Finding
    from wfm.scenario import Scenario

forecast_app = typer.Typer(
    cls=DefaultGroup,
    no_args_is_help=True,
    help="Print expected contacts and handle times of SCENARIO, or do what a sub-word says.",
    epilog=f"'wfm forecast SCENARIO' means 'wfm forecast {DEFAULT} SCENARIO'.",
)

ALWAYS_ORIGINS, BACKTEST_ORIGINS = 2, 8
"""How many past forecasts the accuracy is judged by: in passing, and when asked for."""

BACKTEST_DAYS = 28

MethodOption = Annotated[
    str | None,
    typer.Option("--method", metavar="NAME", help="Method in place of the scenario's."),
]
HorizonOption = Annotated[
    str | None,
    typer.Option(
        "--horizon",
        metavar="28d",
        help="Days (28d), weeks (4w) or months (18m, a table of months and weeks).",
    ),
]
BacktestOption = Annotated[
    bool, typer.Option("--backtest", help="Print the accuracy on past days, not the forecast.")
]
OverrideOption = Annotated[
    Path | None,
    typer.Option("--override", metavar="FILE", help="Changes of yours to the forecast."),
]
ExternalOption = Annotated[
    Path | None,
    typer.Option("--external", metavar="FILE", help="Take this forecast: unique_id, ds, y."),
]
ChartsOption = Annotated[
    Path | None, typer.Option("--charts", metavar="FOLDER", help="Draw charts into this folder.")
]
ActualsOption = Annotated[
    Path, typer.Option("--actuals", metavar="FILE", help="What came, in the format of a history.")
]


@forecast_app.command(DEFAULT)
@ends_clearly
def show(
    scenario: ScenarioArgument,
    method: MethodOption = None,
    horizon: HorizonOption = None,
    backtest: BacktestOption = False,
    override: OverrideOption = None,
    external: ExternalOption = None,
    charts: ChartsOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print expected contacts and handle times with quantiles, by queue and interval."""
    from wfm.cli.horizon import parse_horizon, with_horizon

    number, in_months = parse_horizon(horizon) if horizon else (0, False)
    if in_months and (backtest or override or charts):
        raise typer.BadParameter("--horizon in months goes with --method and --json only")
    opened = open_scenario(scenario, None, None)
    if external is not None:
        opened, method = _with_external(opened, external), method or "external"
    if method is not None:
        opened = opened.changed({"forecast.method": method})
    if in_months:
        _print_months(opened, number, as_json)
        return
    if number:
        opened = with_horizon(opened, number)
    if override is not None:
        opened = _with_overrides(opened, override)
    _print_forecast(opened, backtest, charts, as_json, quiet)


def _print_forecast(
    scenario: Scenario, backtest: bool, charts: Path | None, as_json: bool, quiet: bool
) -> None:
    from wfm.cli.forecast_words import say
    from wfm.cli.forecast_work import rolled
    from wfm.domain.errors import InvalidInput
    from wfm.forecast import accuracy_report, accuracy_sentence
    from wfm.io import accuracy_table, forecast_table
    from wfm.plan import forecast_of
    from wfm.scenario import clean_history_of

    made, findings = forecast_of(scenario)
    _print_findings(findings, quiet)
    origins = BACKTEST_ORIGINS if backtest or charts else ALWAYS_ORIGINS
    compared = None
    try:
        if backtest or charts or not quiet:
            with shown_progress(quiet) as progress:
                compared = rolled(scenario, BACKTEST_DAYS, origins, progress)
    except InvalidInput as error:
        if backtest:
            raise
        say(f"accuracy: not known, {error.where} {error.what}; {error.hint}", quiet)
    if backtest and compared is not None:
        print_table(accuracy_table(accuracy_report(compared)), as_json)
    else:
        print_table(forecast_table(made), as_json)
    if compared is not None:
        say(accuracy_sentence(accuracy_report(compared)[0], compared.forecasts), quiet)
    if charts is not None:
        from wfm.report.charts_forecast import draw_forecast_charts, write_forecast_charts

        history, _ = clean_history_of(scenario)
        drawn = draw_forecast_charts(history, made, scenario.calendar, compared)
        write_forecast_charts(drawn, charts)
        say(f"charts: {charts}", quiet)


def _print_findings(findings: tuple[Finding, ...], quiet: bool) -> None:
    """Print warnings of a forecast on stderr, where they do not get in the table's way."""
    if quiet:
        return
    for finding in findings:
        if finding.severity != "info" or finding.kind == "event_learned":
            sys.stderr.write(f"{finding.severity}: {finding.where}: {finding.what}\n")


def _with_overrides(scenario: Scenario, path: Path) -> Scenario:
    """Return the scenario with the overrides of a file after its own."""
    from dataclasses import replace

    from wfm.io import read_overrides

    grid = scenario.grid
    overrides, findings = read_overrides(
        path,
        queues=tuple(scenario.settings.queues),
        first_day=grid.first_day,
        last_day=grid.last_day,
    )
    return replace(
        scenario,
        overrides=(*scenario.overrides, *overrides),
        findings=(*scenario.findings, *findings),
    )


def _with_external(scenario: Scenario, path: Path) -> Scenario:
    """Return the scenario with a forecast that was made elsewhere."""
    from dataclasses import replace

    from wfm.io.external_forecast import read_external_forecast

    s = scenario.settings
    external, findings = read_external_forecast(path, s.timezone, queues=scenario.history.queues)
    return replace(scenario, external=external, findings=(*scenario.findings, *findings))


def _print_months(scenario: Scenario, months: int, as_json: bool) -> None:
    from wfm.cli.forecast_work import long_range_of
    from wfm.io import long_range_table

    print_table(long_range_table(long_range_of(scenario, months)), as_json)


@forecast_app.command()
@ends_clearly
def update(
    scenario: ScenarioArgument,
    actuals: ActualsOption,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            metavar="TIME",
            help="Up to when the actuals are complete; default: their end.",
        ),
    ] = None,
    method: MethodOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print the forecast of a day, its rest updated by what has come in so far."""
    from wfm.cli.forecast_words import say, update_sentence
    from wfm.cli.forecast_work import updated
    from wfm.io import forecast_table, read_actuals

    opened = open_scenario(scenario, None, None)
    if method is not None:
        opened = opened.changed({"forecast.method": method})
    s = opened.settings
    came, findings = read_actuals(actuals, s.timezone, opened.history.queues, s.interval_minutes)
    moment = None if now is None else _moment(now, s.timezone)
    before, after, until = updated(opened, came, moment)
    print_table(forecast_table(after), as_json)
    _print_findings(findings, quiet)
    say(update_sentence(before, after, until), quiet)


def _moment(text: str, timezone: str) -> datetime:
    from zoneinfo import ZoneInfo

    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"--now {text!r}: write it as 2026-02-02 10:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))


@forecast_app.command()
@ends_clearly
def accuracy(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan folder, as it was planned.")],
    actuals: ActualsOption,
    staffing: Annotated[
        Path | None,
        typer.Option(
            "--staffing",
            metavar="FILE",
            help="Agents scheduled and present by interval (timestamp, scheduled, present).",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the forecast kept in a plan with what came, and say where the difference lies."""
    import json

    from wfm.cli.forecast_words import afterwards_data, afterwards_lines
    from wfm.cli.forecast_work import afterwards
    from wfm.io import accuracy_table, read_actuals, read_plan, read_staffing

    made = read_plan(plan)
    grid = made.forecast.grid
    came, _ = read_actuals(actuals, grid.timezone, made.forecast.queues, grid.interval_minutes)
    there = read_staffing(staffing, grid) if staffing is not None else None
    found = afterwards(made, came, there)
    table = accuracy_table(found.accuracy)
    if as_json:
        data = {"accuracy": table.records(), **afterwards_data(found)}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    print_table(table, as_json=False)
    for line in afterwards_lines(found):
        sys.stderr.write(line + "\n")


@forecast_app.command()
@ends_clearly
def clean(
    scenario: ScenarioArgument,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where the log is written, a CSV file."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write what is wrong in the history into a log: read it, edit it, and it is followed.

    Set the state of a row to rejected to keep what was recorded, or to replaced to have the
    proposed contacts (edit them) take its place. Add rows of your own to set stretches aside.
    What you decided survives when the log is written again; the history is never changed.
    """
    from wfm.cli.cleaning_log_file import earlier_log, log_path
    from wfm.cli.forecast_words import cleaning_lines
    from wfm.history import examine
    from wfm.io import cleaning_table, find_scenario, write_cleaning

    opened = open_scenario(scenario, None, None)
    path = log_path(find_scenario(scenario), opened.settings.files.cleaning, out)
    openings = {name: queue.opening for name, queue in opened.settings.queues.items()}
    log = earlier_log(opened, path)
    entries = examine(opened.history, opened.calendar, openings, log).entries
    write_cleaning(path, entries)
    if as_json:
        print_table(cleaning_table(entries), as_json)
        return
    for line in cleaning_lines(entries, path, opened.settings.files.cleaning):
        typer.echo(line)
