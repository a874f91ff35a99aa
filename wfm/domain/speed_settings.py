"""How fast groups of agents are in the simulation, beyond their own factors."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from pydantic import Field

from wfm.domain.settings_base import Code, Positive, Settings


class GroupSpeed(Settings):
    """Handle time of a skill group with the contacts of one queue over the standard one."""

    skills: Annotated[tuple[Code, ...], Field(min_length=1)]
    queue: Code
    factor: Positive


def speed_mistake(speeds: Collection[GroupSpeed], queues: Collection[str] | None) -> str:
    """Return what is wrong with the speeds of groups in this scenario; empty if nothing is."""
    seen: set[tuple[frozenset[str], str]] = set()
    for speed in speeds:
        group = frozenset(speed.skills)
        strange = [name for name in (*speed.skills, speed.queue) if name not in (queues or ())]
        if queues is not None and strange:
            return f"{strange[0]} is no queue; queues are {', '.join(queues)}"
        if speed.queue not in group:
            return f"agents with the skills {', '.join(speed.skills)} do not serve {speed.queue}"
        if (group, speed.queue) in seen:
            return f"two speeds of {', '.join(speed.skills)} with {speed.queue}"
        seen.add((group, speed.queue))
    return ""
