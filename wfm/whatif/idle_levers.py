"""Levers that move nothing in the chosen way of planning again, refused instead of ignored."""

from __future__ import annotations

from wfm.domain.errors import InvalidInput
from wfm.whatif.levers import ChangeSet

PEOPLE_LEVERS = ("absent", "cross_training", "hired", "leavers", "pooled", "split")

SHARING = (
    "roster.night_fairness",
    "roster.weekend_fairness",
    "roster.holiday_fairness",
    "roster.late_fairness",
    "roster.late_end",
)
"""Words that say how unpopular work is shared out."""


def refuse_idle(changes: ChangeSet) -> None:
    """Refuse levers whose effect the what-if would not see.

    Raises
    ------
    InvalidInput
        If people change while only the requirement is made anew, new people meet a roster that
        is kept, shifts change without a new roster, prices of a roster that is not touched, or
        of fair shares that a repair leaves alone.
    """
    where = changes.name or "what-if"
    people = [word for word in PEOPLE_LEVERS if getattr(changes, word)]
    if changes.replan == "staff" and people:
        raise InvalidInput(
            f"{', '.join(people)}: a requirement made anew does not know who is there",
            where=where,
            hint="use replan: keep, repair or roster",
        )
    if changes.replan == "keep" and changes.hired:
        raise InvalidInput(
            "hired: nobody who is new works in a roster that is kept",
            where=where,
            hint="use replan: repair or roster",
        )
    shifts = [path for path in changes.overrides if path.split(".")[0] == "shifts"]
    if changes.replan != "roster" and shifts:
        raise InvalidInput(
            f"{', '.join(shifts)}: shifts change with a new roster only",
            where=where,
            hint="use replan: roster",
        )
    _refuse_idle_roster(changes, where)


def _refuse_idle_roster(changes: ChangeSet, where: str) -> None:
    """Refuse words of the roster where none is made; a kept one is judged by its rules anew.

    A repair changes as little as it can, whoever is due what.
    """
    if changes.replan == "repair":
        shared = [path for path in changes.overrides if path in SHARING]
        if shared:
            raise InvalidInput(
                f"{', '.join(shared)}: a repair does not share out anew",
                where=where,
                hint="use replan: roster",
            )
    if changes.replan not in {"keep", "staff"}:
        return
    rules = "roster.rules." if changes.replan == "keep" else "-"
    idle = [path for path in changes.overrides if path.startswith("roster.")]
    idle = [path for path in idle if not path.startswith(rules)]
    if idle:
        raise InvalidInput(
            f"{', '.join(idle)}: the roster is not made anew",
            where=where,
            hint="use replan: repair or roster",
        )
