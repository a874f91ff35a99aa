"""Shrinkage of which a part is planned by name and time already."""

from __future__ import annotations

from collections.abc import Mapping

ACCOUNTS = {
    "meeting": ("meetings", "meeting", "team_meetings"),
    "talk": ("talks", "one_to_ones", "coaching", "meetings", "meeting"),
}
"""Kinds of shrinkage that planned meetings and talks are part of, in the order they are used."""


def less_planned(shrinkage: Mapping[str, float], planned: Mapping[str, float]) -> dict[str, float]:
    """Return what chance still takes once some of it is planned; else it would count twice.

    Parameters
    ----------
    shrinkage : mapping of str to float
        Share of planned floor time lost, by kind.
    planned : mapping of str to float
        Share of floor time that meetings (``meeting``) and talks (``talk``) take.

    Returns
    -------
    dict of str to float
        The same kinds. A planned share beyond what the kinds hold is not made up for: those
        meetings come on top.
    """
    left = dict(shrinkage)
    for what, share in planned.items():
        rest = share
        for kind in ACCOUNTS.get(what, ()):
            used = min(left.get(kind, 0.0), rest)
            if used > 0:
                left[kind] -= used
                rest -= used
    return left
