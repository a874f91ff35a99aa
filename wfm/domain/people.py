"""Agents, teams, absences and the ledger of unpopular work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record, set_field

Role = Literal["agent", "deputy", "leader"]
ROLES: tuple[Role, ...] = ("agent", "deputy", "leader")

MOST_BALANCE_HOURS = 3000.0
"""More hours than a year has of work: a balance beyond is mistyped."""

Burden = Literal["night", "weekend", "holiday", "spring_festival", "late"]
BURDENS: tuple[Burden, ...] = ("night", "weekend", "holiday", "spring_festival", "late")
"""Kinds of unpopular work that are shared out fairly over the years."""


@dataclass(frozen=True, slots=True, eq=False)
class Agent(Record):
    """A person who serves queues.

    Parameters
    ----------
    agent : str
        Neutral id.
    team : str
        Team id.
    skills : tuple of str
        Queues the agent can serve, at least one.
    role : str
        ``agent``, ``deputy`` or ``leader``.
    contract_share : float
        Share of full-time hours, above 0 and at most 1.
    nights_allowed : bool
        False for agents barred from nights (pregnancy, nursing, medical reasons).
    overtime_allowed : bool
        False for agents barred from overtime.
    aht_factor : float
        Own handle time over the standard one; 1.1 is 10 % slower.
    name, name_zh : str
        Display names.
    hired : date, optional
        First working day.
    level : int
        1 for a beginner, more for more experience.
    cycle_balance_hours : float, optional
        Hours worked above (below: negative) what was owed in the averaging cycle before the
        period begins. None where nobody says so: then `wfm.domain.cycle_balance` takes it from
        the previous roster, if that reaches back far enough; else it counts as 0.
    """

    agent: str
    team: str
    skills: tuple[str, ...]
    role: Role = "agent"
    contract_share: float = 1.0
    nights_allowed: bool = True
    overtime_allowed: bool = True
    aht_factor: float = 1.0
    name: str = ""
    name_zh: str = ""
    hired: date | None = None
    level: int = 1
    cycle_balance_hours: float | None = None

    def __post_init__(self) -> None:
        where = f"agent {self.agent}"
        if not self.agent or not self.team:
            raise InvalidInput("has no id or no team", where=where)
        if not self.skills or len(set(self.skills)) != len(self.skills):
            raise InvalidInput(f"has the skills {self.skills}", where=where)
        if self.role not in ROLES:
            raise InvalidInput(f"has the role {self.role!r}", where=where, hint=f"one of {ROLES}")
        if not 0 < self.contract_share <= 1:
            raise InvalidInput(f"has contract share {self.contract_share}", where=where)
        if self.level < 1 or self.level != int(self.level):
            raise InvalidInput(f"has the level {self.level}", where=where, hint="1, 2, 3, ...")
        set_field(self, "level", int(self.level))
        if not self.aht_factor > 0:
            raise InvalidInput(f"has aht factor {self.aht_factor}", where=where)
        if not abs(self.cycle_balance_hours or 0.0) <= MOST_BALANCE_HOURS:
            raise InvalidInput(
                f"has a cycle balance of {self.cycle_balance_hours} hours", where=where
            )

    @property
    def leads(self) -> bool:
        """True for leaders and deputies."""
        return self.role != "agent"


@dataclass(frozen=True, slots=True, eq=False)
class Team(Record):
    """Agents who report to one leader.

    Parameters
    ----------
    team : str
        Neutral id.
    name, name_zh : str
        Display names.
    """

    team: str
    name: str = ""
    name_zh: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Absence(Record):
    """Leave or training: days on which an agent cannot be rostered.

    Parameters
    ----------
    agent : str
        Agent id.
    first_day, last_day : date
        Both included.
    kind : str
        ``annual``, ``sick``, ``personal``, ``maternity``, ``training`` or another word.
    """

    agent: str
    first_day: date
    last_day: date
    kind: str = "annual"

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise InvalidInput(
                f"ends {self.last_day} before it begins {self.first_day}",
                where=f"leave of agent {self.agent}",
            )


@dataclass(frozen=True, slots=True, eq=False)
class PreviousShift(Record):
    """A shift worked in the days before the period.

    Parameters
    ----------
    agent : str
        Agent id.
    day : date
        Day on which the shift started.
    shift : str
        Code of the shift.
    """

    agent: str
    day: date
    shift: str


@dataclass(frozen=True, slots=True, eq=False)
class LedgerEntry(Record):
    """One piece of unpopular work done.

    Parameters
    ----------
    agent : str
        Agent id.
    day : date
        Day on which the shift started.
    burden : str
        ``night``, ``weekend``, ``holiday`` (a statutory day), ``spring_festival`` (New Year's
        Eve to the third day) or ``late`` (no night, but ends after a set hour).
    """

    agent: str
    day: date
    burden: Burden

    def __post_init__(self) -> None:
        if self.burden not in BURDENS:
            raise InvalidInput(
                f"names the burden {self.burden!r}",
                where=f"ledger of agent {self.agent}",
                hint=f"use one of {BURDENS}",
            )
