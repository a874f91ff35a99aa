"""The pocket calculator on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli.options import JsonOption
from wfm.cli.shell import ends_clearly
from wfm.domain.errors import InvalidInput

if TYPE_CHECKING:
    from wfm.domain.goal import ServiceGoal
    from wfm.staffing.calculator import Question

GOAL = re.compile(r"^\s*([0-9.]+)\s*(%?)\s*/\s*([0-9.]+)\s*s?\s*$")
SHARE = re.compile(r"^\s*(-?[0-9.]+)\s*(%?)\s*$")
DEFAULT_GOAL = "80/20"
LEAST_PERCENTAGE = 10.0
"""Service levels from 1 to this are as likely a slip as a percentage; they need the sign."""


class ErlangKind(StrEnum):
    """The models of the calculator."""

    B = "b"
    C = "c"
    A = "a"
    X = "x"


class Definition(StrEnum):
    """How abandoned contacts enter the service level."""

    OFFERED = "offered"
    ANSWERED = "answered"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    IGNORED = "ignored"


KindArgument = Annotated[
    ErlangKind,
    typer.Argument(
        metavar="MODEL",
        help="b: nobody waits; c: everybody waits; a: callers hang up; x: and redial.",
    ),
]
Calls = Annotated[float, typer.Option("--calls", metavar="N", help="Contacts of the interval.")]
Minutes = Annotated[float, typer.Option("--minutes", metavar="M", help="Interval length.")]
Aht = Annotated[float, typer.Option("--aht", metavar="S", help="Mean handle time in seconds.")]
Goal = Annotated[
    str | None,
    typer.Option("--goal", metavar="80/20", help="Service level / seconds, also 0.8/20, 80%/20s."),
]
Patience = Annotated[
    float | None, typer.Option("--patience", metavar="S", help="Mean patience; for a and x.")
]
Shrinkage = Annotated[
    str, typer.Option("--shrinkage", metavar="30%", help="Scheduled time not on position.")
]
MaxOccupancy = Annotated[
    str | None, typer.Option("--max-occupancy", metavar="85%", help="Highest occupancy.")
]
Asa = Annotated[
    float | None, typer.Option("--asa", metavar="S", help="Highest mean wait of the answered.")
]
MaxAbandonment = Annotated[
    str | None, typer.Option("--max-abandonment", metavar="5%", help="Highest share hanging up.")
]
Redial = Annotated[
    str | None, typer.Option("--redial", metavar="60%", help="Abandoned who call again; for x.")
]
MaxBlocking = Annotated[
    str | None, typer.Option("--max-blocking", metavar="1%", help="Turned away at most; for b.")
]
Agents = Annotated[
    int | None, typer.Option("--agents", metavar="N", help="Judge N agents on position.")
]
DefinitionOption = Annotated[
    Definition, typer.Option("--definition", help="How those who hang up are counted.")
]
ChartOption = Annotated[
    Path | None, typer.Option("--chart", metavar="FILE", help="Draw the curve (.png or .svg).")
]


@ends_clearly
def erlang(
    kind: KindArgument,
    calls: Calls,
    aht: Aht,
    minutes: Minutes = 30.0,
    goal: Goal = None,
    patience: Patience = None,
    shrinkage: Shrinkage = "0%",
    max_occupancy: MaxOccupancy = None,
    asa: Asa = None,
    max_abandonment: MaxAbandonment = None,
    redial: Redial = None,
    max_blocking: MaxBlocking = None,
    definition: DefinitionOption = Definition.OFFERED,
    agents: Agents = None,
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how many agents one interval needs, and what a few more or fewer would change."""
    from wfm.staffing.calculator import Question, answer
    from wfm.staffing.calculator_words import answer_data, answer_text

    waits = {
        "--goal": goal,
        "--asa": asa,
        "--max-abandonment": max_abandonment,
        "--max-occupancy": max_occupancy,
    }
    _refuse_misplaced(kind, waits, patience, redial, max_blocking)
    if kind is ErlangKind.B and max_blocking is None and agents is None:
        raise typer.BadParameter("erlang b needs --max-blocking, such as 1%, or --agents")
    question = Question(
        kind=kind.value,
        calls=calls,
        interval_minutes=minutes,
        aht_seconds=aht,
        goal=_service_goal(goal, asa, max_abandonment, max_occupancy, definition),
        max_blocking=_share("--max-blocking", max_blocking),
        patience_seconds=patience,
        redial_probability=_share("--redial", redial) or 0.0,
        shrinkage=_share("--shrinkage", shrinkage) or 0.0,
        agents=agents,
    )
    found = answer(question)
    if chart is not None:
        _draw(question, found.agents, found.required, chart)
    if as_json:
        typer.echo(json.dumps(answer_data(found), ensure_ascii=False, indent=1))
    else:
        typer.echo(answer_text(found))


def _refuse_misplaced(
    kind: ErlangKind,
    waits: Mapping[str, object],
    patience: float | None,
    redial: str | None,
    max_blocking: str | None,
) -> None:
    """Refuse options that the model knows nothing of, and ask for those it needs."""
    patient = kind in (ErlangKind.A, ErlangKind.X)
    given: dict[str, tuple[object, bool]] = {
        "--patience": (patience, patient),
        "--redial": (redial, kind is ErlangKind.X),
        "--max-blocking": (max_blocking, kind is ErlangKind.B),
    }
    given |= {name: (value, kind is not ErlangKind.B) for name, value in waits.items()}
    for name, (value, fits) in given.items():
        if value is not None and not fits:
            raise typer.BadParameter(f"{name} has no place in erlang {kind.value}")
    if patient and patience is None:
        raise typer.BadParameter(f"erlang {kind.value} needs --patience, in seconds")
    if kind is ErlangKind.X and redial is None:
        raise typer.BadParameter("erlang x needs --redial, such as 60%")


def _service_goal(
    goal: str | None,
    asa: float | None,
    max_abandonment: str | None,
    max_occupancy: str | None,
    definition: Definition,
) -> ServiceGoal:
    from wfm.domain.goal import ServiceGoal
    from wfm.queueing import arguments

    others = (asa, max_abandonment, max_occupancy)
    if goal is None and all(other is None for other in others):
        goal = DEFAULT_GOAL
    level, threshold = (None, 20.0) if goal is None else _level_and_threshold(goal)
    if asa is not None:
        arguments.seconds("--asa", asa)
    return ServiceGoal(
        service_level=level,
        threshold_seconds=threshold,
        definition=definition.value,
        max_mean_wait_seconds=asa,
        max_abandonment=_share("--max-abandonment", max_abandonment),
        max_occupancy=_share("--max-occupancy", max_occupancy),
    )


def _level_and_threshold(goal: str) -> tuple[float, float]:
    """Return the parts of ``80/20``, ``0.8/20`` or ``80%/20s``."""
    match = GOAL.match(goal)
    if match is None:
        raise typer.BadParameter(f"--goal {goal!r} is not understood; write 80/20 or 80%/20s")
    level = _number("--goal", match.group(1))
    if not match.group(2) and 1 < level < LEAST_PERCENTAGE:
        raise InvalidInput(
            f"{level:g} is more than 1", where="--goal",
            hint=f"write {level:g}%/{match.group(3)} if a percentage is meant",
        )  # fmt: skip
    if match.group(2) or level > 1:
        level /= 100
    if not 0 < level < 1:
        raise InvalidInput(
            f"asks for {level:.6g} of the contacts", where="--goal",
            hint="the service level lies above 0 % and below 100 %",
        )  # fmt: skip
    return level, _number("--goal", match.group(3))


def _share(option: str, text: str | None) -> float | None:
    """Return a share written as ``30%`` or ``0.3``."""
    if text is None:
        return None
    match = SHARE.match(text)
    if match is None:
        raise typer.BadParameter(f"{option} {text!r} is not understood; write 30% or 0.3")
    value = _number(option, match.group(1))
    if match.group(2):
        value /= 100
    elif value > 1:
        raise InvalidInput(
            f"{value:g} is more than 1", where=option,
            hint=f"write {value:g}% if a percentage is meant",
        )  # fmt: skip
    if not 0 <= value <= 1:
        raise InvalidInput(f"is {text}", where=option, hint="use a share from 0% to 100%")
    return value


def _number(option: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{option}: {text!r} is no number") from None


def _draw(question: Question, agents: int, required: int | None, path: Path) -> None:
    from wfm.report.chart_erlang import erlang_chart
    from wfm.report.chart_file import picture_kind, write_chart
    from wfm.staffing.calculator import curve

    picture_kind(path)
    write_chart(erlang_chart(question, curve(question, agents), agents, required), path)
