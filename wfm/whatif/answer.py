"""Questions answered one after the other; what is answered is kept at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wfm.domain.errors import WfmError
from wfm.domain.plan import Plan
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import Record
from wfm.scenario import Scenario
from wfm.whatif.comparison import Figure, compare_outcomes
from wfm.whatif.levers import ChangeSet
from wfm.whatif.outcome import Outcome, outcome_of
from wfm.whatif.replan import whatif
from wfm.whatif.sweep import point_key


@dataclass(frozen=True, slots=True, eq=False)
class Answer(Record):
    """What a change does to a plan.

    Parameters
    ----------
    changes : ChangeSet
    figures : tuple of Figure
        None when there is an error.
    error : str
        Why there is no answer.
    """

    changes: ChangeSet
    figures: tuple[Figure, ...] = ()
    error: str = ""

    def figure(self, name: str, row: str = "all") -> Figure | None:
        """Return one figure; None where this answer has none of the name."""
        found = (one for one in self.figures if (one.name, one.row) == (name, row))
        return next(found, None)


def answer_each(
    scenario: Scenario,
    plan: Plan,
    sets: Sequence[ChangeSet],
    *,
    known: Mapping[str, Answer] | None = None,
    save: Callable[[str, Answer], None] = lambda key, answer: None,
    into: list[Answer] | None = None,
    progress: Progress = silent,
) -> list[Answer]:
    """Answer several questions about one plan.

    Parameters
    ----------
    scenario : Scenario
        What the plan was made from.
    plan : Plan
    sets : sequence of ChangeSet
    known : mapping, optional
        Answers by `point_key` that are known already.
    save : callable, optional
        Takes the key and the answer of a question as soon as it is known.
    into : list of Answer, optional
        Gets the answers one by one, so that those before an interruption are not lost.
    progress : Progress

    Returns
    -------
    list of Answer
        One for each set; of several, one that cannot be planned says why.

    Raises
    ------
    WfmError
        If the only question has no answer.
    """
    answers = [] if into is None else into
    worlds: dict[bool, Outcome] = {}
    for number, one in enumerate(sets):
        key = point_key(plan, one)
        found = (known or {}).get(key)
        if found is None:
            progress(ProgressEvent("what-if", number / len(sets), one.name))
            try:
                found = Answer(one, _figures(scenario, plan, one, worlds, progress))
            except WfmError as error:
                if len(sets) == 1:
                    raise
                found = Answer(one, error=str(error))
            save(key, found)
        answers.append(Answer(one, found.figures, found.error))
    return answers


def _figures(
    scenario: Scenario,
    plan: Plan,
    changes: ChangeSet,
    worlds: dict[bool, Outcome],
    progress: Progress,
) -> tuple[Figure, ...]:
    """Compare a change with the plan, which is simulated once in each of two ways."""
    required = changes.replan == "staff"
    after = whatif(scenario, plan, changes, progress=progress)
    if required not in worlds:
        worlds[required] = outcome_of(plan, required=required, progress=progress)
    return compare_outcomes(worlds[required], after)
