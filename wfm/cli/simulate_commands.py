"""The simulation of a requirement or of a roster: tables, charts and a trace."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wfm.cli.options import JsonOption, PlanOption, QuietOption, ScenarioArgument, SeedOption
from wfm.cli.shell import ends_clearly


class Engine(StrEnum):
    """Engines by name."""

    AUTO = "auto"
    KERNEL = "kernel"
    SIMPY = "simpy"


class Rows(StrEnum):
    """What the printed table has a row for."""

    INTERVAL = "interval"
    DAY = "day"
    QUEUE = "queue"
    CREW = "crew"
    SKILL = "skill"
    AGENT = "agent"
    MEETINGS = "meetings"


class Attribution(StrEnum):
    """The interval that a contact counts in."""

    ARRIVAL = "arrival"
    END = "end"
    EVENT = "event"


class LevelDefinition(StrEnum):
    """How abandoned contacts enter the service level."""

    OFFERED = "offered"
    ANSWERED = "answered"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    IGNORED = "ignored"


class HalfWidthScope(StrEnum):
    """What the asked half-width is that of."""

    PERIOD = "period"
    INTERVAL = "interval"


class OccupancyBase(StrEnum):
    """What handling time is divided by."""

    ON_POSITION = "on_position"
    SCHEDULED = "scheduled"


RosterFileOption = Annotated[
    Path | None,
    typer.Option(
        "--roster", metavar="FILE", help="Simulate this roster.csv, as a plan writes; edits count."
    ),
]
MeetingsOption = Annotated[
    Path | None,
    typer.Option(
        "--meetings",
        metavar="FILE",
        help="Take agents off for these meetings, as roster meetings writes them or edited, and "
        "say what they cost.",
    ),
]
ReplicationsOption = Annotated[
    int | None,
    typer.Option(
        "--replications",
        metavar="N",
        help="Runs; with --half-width the most of them, 10,000 where not given.",
    ),
]
HalfWidthOption = Annotated[
    str | None,
    typer.Option(
        "--half-width",
        metavar="SHARE",
        help="Run until the service level of every queue is known within this, such as 0.5%.",
    ),
]
HalfWidthOfOption = Annotated[
    HalfWidthScope | None,
    typer.Option("--half-width-of", help="The whole period's, or the worst interval's."),
]
TraceOption = Annotated[
    Path | None,
    typer.Option(
        "--trace", metavar="FILE", help="Write the first run, one row a contact, as CSV."
    ),
]
ChartsOption = Annotated[
    Path | None,
    typer.Option("--charts", metavar="FOLDER", help="Write charts as PNG and SVG."),
]


EngineOption = Annotated[
    Engine | None, typer.Option("--engine", help="Engine in place of the scenario's.")
]
RowsOption = Annotated[Rows, typer.Option("--by", help="What the table has a row for.")]
AttributionOption = Annotated[
    Attribution, typer.Option("--attribution", help="Interval that a contact counts in.")
]
LevelOption = Annotated[
    LevelDefinition | None,
    typer.Option("--definition", help="Service level for all queues; by default the goals'."),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="In time is below the threshold, not up to it.")
]
ShortAbandonsOption = Annotated[
    float, typer.Option("--short-abandons", metavar="S", help="Leave out who hangs up sooner.")
]
OccupancyOption = Annotated[
    OccupancyBase, typer.Option("--occupancy", help="Denominator of occupancy.")
]
WarmUpOption = Annotated[
    float,
    typer.Option("--warm-up", metavar="MIN", help="Minutes simulated and left out at first."),
]


@ends_clearly
def simulate(
    scenario: ScenarioArgument,
    roster: RosterFileOption = None,
    plan: PlanOption = None,
    meetings: MeetingsOption = None,
    replications: ReplicationsOption = None,
    half_width: HalfWidthOption = None,
    half_width_of: HalfWidthOfOption = None,
    engine: EngineOption = None,
    by: RowsOption = Rows.INTERVAL,
    trace: TraceOption = None,
    charts: ChartsOption = None,
    attribution: AttributionOption = Attribution.ARRIVAL,
    definition: LevelOption = None,
    strict: StrictOption = False,
    short_abandons: ShortAbandonsOption = 0.0,
    occupancy: OccupancyOption = OccupancyBase.ON_POSITION,
    warm_up: WarmUpOption = 0.0,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print the simulated service of the requirement, or of a roster, with its definitions.

    The table goes to stdout as CSV, or as JSON; definitions and the figures of the period go to
    stderr.
    """
    from wfm.cli.simulation_work import Order, simulate_as_ordered
    from wfm.simulate.definitions import Definitions

    meanings = Definitions(
        service_level=definition.value if definition else None,
        inclusive=not strict,
        short_abandon_seconds=short_abandons,
        attribution=attribution.value,
        occupancy=occupancy.value,
        warm_up_seconds=warm_up * 60,
    )
    order = Order(
        scenario=scenario,
        roster_file=roster,
        plan=plan,
        meetings=meetings,
        replications=replications,
        half_width=half_width,
        half_width_of=half_width_of.value if half_width_of else None,
        engine=engine.value if engine else None,
        seed=seed,
        rows=by.value,
        trace=trace,
        charts=charts,
        definitions=meanings,
    )
    simulate_as_ordered(order, as_json=as_json, quiet=quiet)
