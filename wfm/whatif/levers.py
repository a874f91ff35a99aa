"""The levers of a what-if: what may change about callers and people, as plain settings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from wfm.domain.day_window import DayWindow
from wfm.domain.settings import Title
from wfm.domain.settings_base import Code, NonNegative, Positive, Settings
from wfm.domain.units import Share

Count = Annotated[int, Field(ge=1)]


class Days(Settings):
    """Days on which a lever works; without any the whole period."""

    first_day: date | None = None
    last_day: date | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError(f"the last day {self.last_day} is before {self.first_day}")
        return self


class Where(Days, DayWindow):
    """Queues, days and hours in which a lever works; without any everywhere."""

    queues: tuple[Code, ...] = ()


class Volume(Where):
    """More or fewer contacts."""

    factor: NonNegative


class HandleTime(Where):
    """Longer or shorter contacts."""

    factor: Positive


class Later(Where):
    """The same contacts, so many minutes later in the day; negative for earlier."""

    minutes: Annotated[int, Field(ge=-720, le=720)]


class Mix(Days):
    """A share of one queue's contacts comes to another queue instead."""

    from_queue: Code
    to_queue: Code
    share: Share


class Bot(Where):
    """A bot takes a share of the contacts; what remains may take longer."""

    containment: Annotated[Share, Field(lt=1)]
    remaining_aht_factor: Positive = 1.0


class Absent(Days):
    """People who cannot come: so many, a share, a team, named ones, or shares day by day."""

    agents: Count | None = None
    share: Share | None = None
    team: str | None = None
    named: tuple[str, ...] = ()
    daily_shares: tuple[Share, ...] = ()
    kind: str = "sick"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [
            self.agents is not None,
            self.share is not None,
            self.team is not None,
            bool(self.named),
            bool(self.daily_shares),
        ]
        if sum(given) != 1:
            raise ValueError(
                "needs one of agents, share, team, named and daily_shares, not "
                f"{sum(given)} of them"
            )
        if self.daily_shares and self.last_day is not None:
            raise ValueError("daily_shares say how long they last; take out last_day")
        return self


class CrossTraining(Settings):
    """So many agents of one queue learn another."""

    agents: Count
    from_queue: Code
    to_queue: Code


class Hired(Settings):
    """More people; slower ones for a start if the factor is above 1."""

    agents: Count
    skills: Annotated[tuple[Code, ...], Field(min_length=1)]
    team: str | None = None
    aht_factor: Positive = 1.0
    contract_share: Annotated[Share, Field(gt=0)] = 1.0
    nights_allowed: bool = True


class Leavers(Settings):
    """So many people, or a share of them, are gone for good."""

    agents: Count | None = None
    share: Share | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.agents is None) == (self.share is None):
            raise ValueError("needs either agents or share")
        return self


class Pooled(Settings):
    """Everybody who serves one of the queues learns them all."""

    queues: Annotated[tuple[Code, ...], Field(min_length=2)]


class Split(Settings):
    """Everybody who serves several of the queues keeps one, in proportion to their load."""

    queues: Annotated[tuple[Code, ...], Field(min_length=2)]


Replan = Literal["keep", "repair", "staff", "roster"]


class ChangeSet(Settings):
    """One what-if: settings that change, and levers; in a file its name stands in front."""

    name: Annotated[str, Field(pattern=r"^([A-Za-z0-9_][A-Za-z0-9_.+-]*)?$")] = ""
    title: Title = Title()
    replan: Replan = "keep"
    overrides: dict[str, Any] = Field(default_factory=dict)
    volume: tuple[Volume, ...] = ()
    handle_time: tuple[HandleTime, ...] = ()
    later: tuple[Later, ...] = ()
    mix: tuple[Mix, ...] = ()
    bots: tuple[Bot, ...] = ()
    absent: tuple[Absent, ...] = ()
    cross_training: tuple[CrossTraining, ...] = ()
    hired: tuple[Hired, ...] = ()
    leavers: tuple[Leavers, ...] = ()
    pooled: tuple[Pooled, ...] = ()
    split: tuple[Split, ...] = ()


class ChangeFile(Settings):
    """A file of change sets by name."""

    sets: Annotated[dict[Code, ChangeSet], Field(min_length=1)]
