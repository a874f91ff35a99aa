"""Tenure classes: newcomers are compared with newcomers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wfm.domain import Agent

CLASSES = ((90, "under 3 months"), (365, "3 to 12 months"))
EXPERIENCED = "over 12 months"


def tenure_classes(agents: Sequence[Agent], day: date) -> tuple[str, ...]:
    """Return the class of each agent on a day; those without a date of hiring are experienced."""
    return tuple(_class_of(agent, day) for agent in agents)


def _class_of(agent: Agent, day: date) -> str:
    if agent.hired is None:
        return EXPERIENCED
    days = (day - agent.hired).days
    return next((name for limit, name in CLASSES if days < limit), EXPERIENCED)
