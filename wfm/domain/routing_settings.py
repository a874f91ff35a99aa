"""How the contacts of a queue are routed, and what else may befall those who wait."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wfm.domain.settings_base import NonNegative, Positive, Settings
from wfm.domain.units import Share

AgentChoice = Literal["longest_idle", "least_occupied", "fixed", "random"]
"""Which of several free agents takes a contact.

Least occupied is the lowest busy time over time on duty so far; fixed is the order of the table
of agents.
"""


class CallbackSettings(Settings):
    """A callback offered to callers who have waited for some time."""

    after_seconds: NonNegative
    share: Share = 1.0
    when_idle: bool = False


class RedialSettings(Settings):
    """Callers who hung up, or met a busy signal, and try again."""

    share: Share
    delay_seconds: Positive = 300.0


class LatenessSettings(Settings):
    """Agents who come late to their shift."""

    share: Share
    mean_seconds: Positive = 300.0


class RoutingSettings(Settings):
    """Routing and contact flow of one queue; by default nothing special.

    With `overflow_seconds` contacts go at first only to agents whose first skill is this queue,
    and after that wait to all who serve it; without it to all at once.
    """

    priority: Annotated[int, Field(ge=0, le=99)] = 0
    overflow_seconds: NonNegative | None = None
    waiting_limit: Annotated[int, Field(ge=0)] | None = None
    callback: CallbackSettings | None = None
    redial: RedialSettings | None = None
    contained_share: Annotated[Share, Field(lt=1)] = 0.0
