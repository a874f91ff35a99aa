"""What-if: pull levers on a plan and see the difference; compare plans."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from wfm.cli.options import JsonOption, QuietOption, ScenarioArgument, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.shell import EXIT_ERROR, EXIT_INTERRUPTED, ends_clearly
from wfm.cli.whatif_output import answer_row, figure_rows, print_answers

if TYPE_CHECKING:
    from wfm.domain.plan import Plan
    from wfm.domain.progress import Progress
    from wfm.io import AnswerStore
    from wfm.scenario import Scenario
    from wfm.whatif import Answer, ChangeSet

ChangesOption = Annotated[
    Path | None,
    typer.Option(
        "--changes",
        metavar="FILE",
        help="YAML file of change sets; the scenario's what_if.yaml if not given.",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="A setting to change, such as queues.general.calls='*1.2'; may be repeated.",
    ),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="NAME", help="One change set of the file; may be repeated."),
]
CombineOption = Annotated[
    bool, typer.Option("--combine", help="All change sets at once, not one by one.")
]
ReplanOption = Annotated[
    str | None,
    typer.Option(
        "--replan",
        metavar="keep|repair|staff|roster",
        help="What is planned again, in place of what the change sets say.",
    ),
]
BasePlanOption = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FOLDER", help="The plan to change; made first if not given."),
]

AnswersOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help="Write one page, a table and charts; answers kept there are not worked out again.",
    ),
]
SUITE = "what_if.yaml"
"""Change sets of a scenario, beside its own file."""


@ends_clearly
def whatif(
    scenario: ScenarioArgument,
    changes: ChangesOption = None,
    settings: SetOption = None,
    only: OnlyOption = None,
    combine: CombineOption = False,
    replan: ReplanOption = None,
    plan: BasePlanOption = None,
    out: AnswersOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Pull levers on a plan and print what changes, with paired intervals and a verdict."""
    from wfm.whatif import answer_each

    file = change_file(scenario, changes, bool(settings))
    sets = chosen_sets(file, settings, only, combine, replan)
    store = answer_store(out)
    opened = open_scenario(scenario, None, None)
    answers: list[Answer] = []
    try:
        with shown_progress(quiet) as progress:
            base = base_plan(opened, plan, progress)
            answer_each(
                opened,
                base,
                sets,
                known=store.known(sets, base) if store else None,
                save=store.save if store else _forgotten,
                into=answers,
                progress=progress,
            )
    except KeyboardInterrupt:
        print_answers([answer_row(one) for one in answers], as_json)
        sys.stderr.write(f"stopped: {len(answers)} of {len(sets)} what-ifs are answered\n")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    print_answers([answer_row(one) for one in answers], as_json)
    if out is not None:
        from wfm.report.whatif_page import write_whatif

        page = write_whatif(base, answers, out)
        sys.stderr.write(f"open {page}\n")
    if any(one.error for one in answers):
        raise typer.Exit(EXIT_ERROR)


def answer_store(folder: Path | None) -> AnswerStore | None:
    """Return where answers are kept; None when they are printed only."""
    from wfm.io import AnswerStore

    return None if folder is None else AnswerStore(folder)


def _forgotten(key: str, answer: Answer) -> None:
    """Keep nothing."""


def change_file(scenario: str, changes: Path | None, has_settings: bool) -> Path | None:
    """Return the file of change sets: the one named, or the suite beside the scenario.

    A name that is no file here is looked for beside the scenario, with or without ``.yaml``.
    """
    from wfm.io import find_scenario

    if changes is not None and changes.exists():
        return changes
    if changes is None and has_settings:
        return None
    folder = find_scenario(scenario).parent
    names = [SUITE] if changes is None else [changes.name, f"{changes.name}.yaml"]
    if changes is None or changes.parent == Path():
        found = next((folder / name for name in names if (folder / name).is_file()), None)
        return found or changes
    return changes


@ends_clearly
def compare(
    plans: Annotated[list[Path], typer.Argument(metavar="PLAN PLAN ...", help="Plan folders.")],
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare plans of one period with the first of them, on the same calls where they agree."""
    from wfm.io import read_plan
    from wfm.whatif import compare_outcomes, outcome_of

    if len(plans) < 2:
        raise typer.BadParameter("needs at least two plan folders")
    answers = []
    with shown_progress(quiet) as progress:
        first, *others = (outcome_of(read_plan(folder), progress=progress) for folder in plans)
        for folder, other in zip(plans[1:], others, strict=True):
            figures = compare_outcomes(first, other)
            answers.append({"name": str(folder), "figures": figure_rows(figures)})
    print_answers(answers, as_json)


@ends_clearly
def bear(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Folder of a plan.")],
    scope: Annotated[
        str, typer.Option("--scope", metavar="day|period", help="Where the goals must hold.")
    ] = "day",
    queue: Annotated[
        list[str] | None,
        typer.Option("--queue", metavar="QUEUE", help="Queue that grows; all if not given."),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print how much volume a plan's roster bears before a service level is lost."""
    from wfm.io import read_plan
    from wfm.whatif import break_even

    if scope not in ("day", "period"):
        raise typer.BadParameter(f"--scope {scope!r} is neither day nor period")
    opened = read_plan(plan)
    with shown_progress(quiet) as progress:
        found = break_even(
            opened,
            scope=scope,  # type: ignore[arg-type]
            queues=tuple(queue or ()),
            progress=progress,
        )
    if as_json:
        told = {
            "scope": found.scope,
            "queues": found.queues,
            "factor": found.factor,
            "first_lost": found.binding,
            "tried": found.tried.tolist(),
            "margin": found.margin.tolist(),
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    where = "on every day" if scope == "day" else "over the period"
    typer.echo(
        f"The goals hold {where} up to {found.factor:.1%} of the forecast volume "
        f"({found.factor - 1:+.1%}); {found.binding} is lost first."
    )


def base_plan(scenario: Scenario, folder: Path | None, progress: Progress) -> Plan:
    """Read the plan to change, or make it.

    Raises
    ------
    InvalidInput
        If the plan was made from another scenario.
    """
    from wfm.domain.errors import InvalidInput
    from wfm.io import read_plan
    from wfm.plan import run

    if folder is None:
        return run(scenario, progress=progress)
    plan = read_plan(folder)
    if plan.fingerprint != scenario.fingerprint():
        raise InvalidInput(
            "was made from other inputs than the scenario's",
            where=str(folder),
            hint="plan the scenario again, or give the scenario that this plan was made from; "
            "what --seed and --time-limit said belongs into it",
        )
    return plan


def chosen_sets(
    file: Path | None,
    settings: list[str] | None,
    only: list[str] | None,
    combine: bool,
    replan: str | None,
) -> list[ChangeSet]:
    """Return the change sets that the options ask for."""
    from wfm.domain.spelling import did_you_mean
    from wfm.io import read_changes
    from wfm.whatif import ChangeSet, Replan, combined

    sets = list(read_changes(file)) if file is not None else []
    names = [one.name for one in sets]
    for name in only or ():
        if name not in names:
            raise typer.BadParameter(f"--only {name!r}: {did_you_mean(name, names)}")
    if only:
        sets = [one for one in sets if one.name in only]
    if settings:
        sets.append(ChangeSet(name="set", overrides=dict(_path_and_value(s) for s in settings)))
    if not sets:
        raise typer.BadParameter("give --changes FILE or --set PATH=VALUE")
    if replan is not None:
        if replan not in get_args(Replan):
            raise typer.BadParameter(
                f"--replan {replan!r} is none of {', '.join(get_args(Replan))}"
            )
        sets = [one.model_copy(update={"replan": replan}) for one in sets]
    return [combined(sets)] if combine else sets


def _path_and_value(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise typer.BadParameter(f"--set {text!r} is no PATH=VALUE")
    return path.strip(), value.strip()
