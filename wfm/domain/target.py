"""What an agent is asked to reach, and how likely that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record


@dataclass(frozen=True, slots=True, eq=False)
class AgentTarget(Record):
    """One published number for one agent and period.

    Parameters
    ----------
    agent : str
        Agent id.
    metric : str
        What is counted, for example ``handled_contacts``.
    unit : str
        Unit of the number.
    first_day, last_day : date
        Period, both days included.
    target : float
        The published number.
    expected : float
        Mean over the simulated rosters.
    spread : float
        Standard deviation over the simulated rosters.
    hit_probability : float
        Probability of reaching the target that was asked for.
    simulated_hit_probability : float
        Share of simulated rosters in which the target was reached.
    ready_hours : float
        Planned on-position hours behind the number.
    shifts : int
        Working days behind the number.
    occupancy : float
        Expected handling share of on-position time; NaN without any.
    explanation : str
        How the number came about, in words.
    """

    agent: str
    metric: str
    unit: str
    first_day: date
    last_day: date
    target: float
    expected: float
    spread: float
    hit_probability: float
    simulated_hit_probability: float
    ready_hours: float
    shifts: int
    occupancy: float
    explanation: str = ""

    def __post_init__(self) -> None:
        where = f"target of agent {self.agent}"
        if self.last_day < self.first_day:
            raise InvalidInput(f"ends {self.last_day} before {self.first_day}", where=where)
        for name in ("target", "expected", "spread", "ready_hours", "shifts"):
            if not getattr(self, name) >= 0:
                raise InvalidInput(f"has {name} {getattr(self, name)}", where=where)
        for name in ("hit_probability", "simulated_hit_probability"):
            if not 0 <= getattr(self, name) <= 1:
                raise InvalidInput(f"has {name} {getattr(self, name)}", where=where)
