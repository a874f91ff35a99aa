"""Answers to what-ifs on disk, so that a question asked again costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wfm.domain.plan import Plan
from wfm.io.sweep_store import SweepStore
from wfm.whatif.answer import Answer
from wfm.whatif.comparison import Figure
from wfm.whatif.levers import ChangeSet
from wfm.whatif.sweep import point_key

COLUMNS = ("name", "row", "unit", "before", "after", "half_width")


class AnswerStore:
    """Answers in a folder, one JSON line each.

    Parameters
    ----------
    folder : Path
        Made where it is missing.

    Raises
    ------
    InvalidInput
        If the folder holds something else than answers.
    """

    def __init__(self, folder: Path) -> None:
        self.lines = SweepStore(folder)

    def known(self, sets: Sequence[ChangeSet], plan: Plan) -> dict[str, Answer]:
        """Return the answers that are known to questions about a plan, by their key."""
        found: dict[str, Answer] = {}
        for one in sets:
            row = self.lines.rows.get(point_key(plan, one))
            if row is not None and "figures" in row:
                figures = tuple(
                    Figure(**dict(zip(COLUMNS, f, strict=True))) for f in row["figures"]
                )
                found[point_key(plan, one)] = Answer(one, figures)
        return found

    def save(self, key: str, answer: Answer) -> None:
        """Keep an answer; a question without one may be asked again."""
        if not answer.error:
            self.lines.save(key, _row(answer))


def _row(answer: Answer) -> dict[str, Any]:
    figures = [[getattr(one, column) for column in COLUMNS] for one in answer.figures]
    return {"name": answer.changes.name, "figures": figures}
