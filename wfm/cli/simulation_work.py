"""What `wfm simulate` does: checks the order, simulates, prints, draws and writes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfm.cli.options import open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.simulation_words import period_words
from wfm.cli.stage_output import print_table
from wfm.domain.errors import InvalidInput, NotFound, WfmError
from wfm.domain.units import parse_share
from wfm.simulate.definitions import Definitions

if TYPE_CHECKING:
    from wfm.domain import Forecast, Progress, Requirement, Roster
    from wfm.io import Table
    from wfm.scenario import Scenario
    from wfm.simulate.measures import Measures
    from wfm.simulate.model import CentreModel

MOST_REPLICATIONS = 10_000
"""With a half-width and no number of runs."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for.

    Parameters
    ----------
    scenario : str
    roster_file, plan : Path, optional
        Whose roster; without either the requirement is simulated.
    meetings : Path, optional
        Meetings of that roster.
    replications : int, optional
    half_width : str, optional
        As written, such as ``0.5%``.
    half_width_of : str, optional
        ``period`` or ``interval``.
    engine : str, optional
    seed : int, optional
    rows : str
        ``interval``, ``day``, ``queue``, ``crew``, ``skill``, ``agent`` or ``meetings``.
    trace, charts : Path, optional
        Where to write them.
    definitions : Definitions
    """

    scenario: str
    roster_file: Path | None
    plan: Path | None
    meetings: Path | None
    replications: int | None
    half_width: str | None
    half_width_of: str | None
    engine: str | None
    seed: int | None
    rows: str
    trace: Path | None
    charts: Path | None
    definitions: Definitions


@dataclass(frozen=True, slots=True)
class Setup:
    """What is simulated: the centre, whose it is and the seed.

    Where it has meetings, `without` is the same centre without them, and `told` says what they
    are.
    """

    centre: CentreModel
    roster: Roster | None
    seed: int
    what: str
    without: CentreModel | None = None
    told: tuple[str, ...] = ()


def simulate_as_ordered(order: Order, *, as_json: bool, quiet: bool) -> None:
    """Do what the order says.

    Raises
    ------
    WfmError
        If anything of it cannot be done; nothing is simulated then.
    """
    from wfm.plan import forecast_of

    _check_targets(order)
    opened = open_scenario(order.scenario, order.seed, None)
    opened = _changed(opened, order)
    made, _ = forecast_of(opened)
    setup = _setup(opened, made, order)
    with shown_progress(quiet) as progress:
        measures = _measured(opened, setup, order.definitions, progress)
        without = None
        if setup.without is not None and (order.rows == "meetings" or not quiet):
            before = replace(setup, centre=setup.without)
            without = _measured_alike(opened, before, measures, progress)
    if not quiet:
        for line in _words(measures, without, setup, opened):
            sys.stderr.write(line + "\n")
    if order.trace is not None:
        _write_trace(order.trace, measures, setup, opened.settings.simulation.engine)
    if order.charts is not None:
        _write_charts(order.charts, measures, opened)
    print_table(_table(order.rows, measures, setup.roster, without), as_json)


def _words(
    measures: Measures, without: Measures | None, setup: Setup, opened: Scenario
) -> Iterator[str]:
    from wfm.cli.meeting_cost import cost_words

    yield from setup.told
    yield from period_words(measures, setup.what, opened.settings.simulation)
    if without is not None:
        yield from cost_words(without, measures)


def _check_targets(order: Order) -> None:
    """Refuse what cannot be written or read before anything is simulated."""
    if order.roster_file is not None and order.plan is not None:
        raise InvalidInput(
            "two rosters are named", where="--roster and --plan", hint="give one of them"
        )
    if order.meetings is not None and order.roster_file is None and order.plan is None:
        raise InvalidInput("no roster is named", where="--meetings", hint="add --plan PLAN")
    if order.rows == "meetings" and order.meetings is None:
        raise InvalidInput(
            "no meetings are named", where="--by meetings", hint="add --meetings FILE"
        )
    if order.trace is not None:
        if order.trace.is_dir():
            raise InvalidInput("is a folder", where=str(order.trace), hint="name a file")
        if not order.trace.absolute().parent.is_dir():
            raise NotFound("its folder does not exist", where=str(order.trace))
    if order.charts is not None:
        if order.charts.exists() and not order.charts.is_dir():
            raise InvalidInput("is a file", where=str(order.charts), hint="name a folder")
        if not order.charts.absolute().parent.is_dir():
            raise NotFound("the folder it lies in does not exist", where=str(order.charts))


def _changed(opened: Scenario, order: Order) -> Scenario:
    changes: dict[str, Any] = {}
    if order.half_width is not None:
        changes["simulation.half_width"] = _share(order.half_width)
        changes["simulation.replications"] = MOST_REPLICATIONS
    if order.half_width_of is not None:
        changes["simulation.half_width_of"] = order.half_width_of
    if order.replications is not None:
        changes["simulation.replications"] = order.replications
    if order.engine is not None:
        changes["simulation.engine"] = order.engine
    changed = opened.changed(changes) if changes else opened
    if order.half_width_of is not None and changed.settings.simulation.half_width is None:
        raise InvalidInput(
            "is given without a half-width", where="--half-width-of", hint="add --half-width 0.5%"
        )
    return changed


def _share(text: str) -> float:
    try:
        value = parse_share(text if "%" in text else float(text))
        share = float(value)
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} is no share: {error}", where="--half-width", hint="write it as 0.5%"
        ) from error
    if not 0 < share < 0.5:
        raise InvalidInput(
            f"is {text}", where="--half-width", hint="use a share above 0, such as 0.5%"
        )
    return share


def _setup(opened: Scenario, made: Forecast, order: Order) -> Setup:
    """Build the centre to simulate."""
    from wfm.plan import requirement_of, stream_seeds
    from wfm.simulate.centre import refuse_early_end, required_centre

    s = opened.settings
    seeds = stream_seeds(s.seed)
    if order.plan is not None:
        from wfm.io import read_plan

        written, what = read_plan(order.plan), f"the roster of {order.plan}"
        roster, requirement = written.roster, written.requirement
    else:
        requirement = requirement_of(opened, made)
        if order.roster_file is None:
            centre = required_centre(made, requirement, s.queues, s.simulation)
            return Setup(centre, None, seeds["required_service"], "the requirement")
        roster = _edited(opened, requirement, order.roster_file)
        what = f"the roster {order.roster_file}"
    if order.meetings is not None:
        what += f" with {order.meetings}"
    setup = _rostered(opened, made, requirement, roster, order.meetings)
    if order.roster_file is not None:
        refuse_early_end(setup.centre)
    return replace(setup, what=what, seed=seeds["service"])


def _rostered(
    opened: Scenario,
    made: Forecast,
    requirement: Requirement,
    roster: Roster,
    meetings: Path | None,
) -> Setup:
    """Build the centre of a roster, without seed and name; with and without its meetings."""
    from wfm.cli.meeting_cost import planned_meetings, planned_words
    from wfm.plan import lost_shares
    from wfm.simulate.centre import rostered_centre
    from wfm.simulate.planned_away import less_planned

    s = opened.settings
    lost = lost_shares(s, opened.calendar, roster)
    if meetings is None:
        centre = rostered_centre(made, roster, s.queues, s.simulation, lost, requirement)
        return Setup(centre, roster, 0, "")
    planned = planned_meetings(meetings, roster)
    left = less_planned(lost, planned.shares)
    centre = rostered_centre(made, roster, s.queues, s.simulation, left, requirement)
    held = replace(centre, duty=centre.duty.without(planned.away))
    told = tuple(planned_words(planned, lost, left))
    return Setup(held, roster, 0, "", without=centre, told=told)


def _edited(opened: Scenario, requirement: Requirement, path: Path) -> Roster:
    """Read a roster file against the scenario's agents, shifts and leave."""
    import numpy as np

    from wfm.domain import Schedule
    from wfm.io.edited_roster import read_edited_roster
    from wfm.roster.inputs import empty_roster
    from wfm.schedule import make_patterns, placed_patterns

    s = opened.settings
    patterns = make_patterns(s.shifts, s.interval_minutes, s.schedule.break_placements)
    patterns += placed_patterns(s.shifts, s.interval_minutes)
    nobody = np.zeros((0, len(patterns), opened.grid.day_count), dtype=np.int64)
    blank = empty_roster(
        Schedule(opened.grid, (), patterns, nobody),
        requirement,
        opened.agents,
        opened.teams,
        opened.leave,
        opened.previous,
    )
    roster, findings = read_edited_roster(path, blank)
    for found in findings:
        sys.stderr.write(f"{found.severity}: {found.where}: {found.what}\n")
    return roster


def _measured(
    opened: Scenario, setup: Setup, definitions: Definitions, progress: Progress
) -> Measures:
    """Simulate; a run that Ctrl-C cut short is refused."""
    from wfm.domain.goal_course import goal_course
    from wfm.simulate.measure import measure

    s, queues = opened.settings, setup.centre.demand.queues
    courses = tuple(goal_course(q, s.queues[q], opened.grid, opened.calendar) for q in queues)
    measures = measure(
        setup.centre,
        opened.grid,
        courses,
        s.simulation,
        seed=setup.seed,
        definitions=definitions,
        roster=setup.roster,
        progress=progress,
    )
    if measures.replications < s.simulation.replications and not measures.precise:
        # Numbers of a part would look like those of the whole.
        raise KeyboardInterrupt
    return measures


def _measured_alike(
    opened: Scenario, setup: Setup, measures: Measures, progress: Progress
) -> Measures:
    """Simulate another centre as often, with the same contacts."""
    alike = opened.changed(
        {"simulation.replications": measures.replications, "simulation.half_width": None}
    )
    return _measured(alike, setup, measures.definitions, progress)


def _table(
    rows: str, measures: Measures, roster: Roster | None, without: Measures | None
) -> Table:
    from wfm.io import simulation_tables as tables

    if rows == "meetings" and without is not None:
        return tables.meeting_costs_table(without, measures)
    makers: dict[str, Callable[[], Table]] = {
        "interval": lambda: tables.simulated_intervals_table(measures),
        "day": lambda: tables.simulated_days_table(measures),
        "queue": lambda: tables.simulated_queues_table(measures),
        "crew": lambda: tables.simulated_crews_table(measures),
        "skill": lambda: tables.simulated_skills_table(measures),
        "agent": lambda: tables.simulated_agents_table(measures, roster),
    }
    return makers[rows]()


def _write_trace(path: Path, measures: Measures, setup: Setup, engine: str) -> None:
    from wfm.io.simulation_tables import trace_table
    from wfm.simulate.measure import trace_one

    drawn, trace = trace_one(setup.centre, engine, setup.seed)  # type: ignore[arg-type]
    trace_table(measures, drawn, trace).write(path)


def _write_charts(folder: Path, measures: Measures, opened: Scenario) -> None:
    from wfm.report.chart_simulation import simulation_charts
    from wfm.report.charts import write_charts

    days = opened.calendar.between(opened.grid.first_day, opened.grid.last_day)
    try:
        write_charts(simulation_charts(measures, days), folder)
    except OSError as error:
        raise WfmError(f"cannot be written: {error.strerror}", where=str(folder)) from error
