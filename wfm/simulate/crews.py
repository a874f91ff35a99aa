"""Sets of agents that statistics are given for: everybody, skill groups, teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from wfm.domain import Roster
from wfm.domain.record import BoolArray, FloatArray, Record, frozen_array, set_field
from wfm.simulate.model import CentreModel

CrewKind = Literal["all", "group", "team"]


@dataclass(frozen=True, slots=True, eq=False)
class Crews(Record):
    """Named sets of agents, P of them, the first one everybody.

    Parameters
    ----------
    agents : tuple of str
        Agent ids; N of them.
    kinds : tuple of str
        ``all``, ``group`` (agents with the same skills) or ``team``.
    names : tuple of str
        Of each set.
    member : ndarray of bool, shape (P, N)
        Who belongs to which.
    """

    agents: tuple[str, ...]
    kinds: tuple[CrewKind, ...]
    names: tuple[str, ...]
    member: BoolArray

    def __post_init__(self) -> None:
        shape = (len(self.names), len(self.agents))
        set_field(self, "member", frozen_array(self.member, np.bool_, shape, "Crews.member"))

    def summed(self, by_agent: FloatArray) -> FloatArray:
        """Return the sums over the members of each crew; the agents are on the first axis."""
        from scipy.sparse import csr_array

        # Each agent is in three crews of many; BLAS would add all the zeros, on all cores.
        sums: FloatArray = csr_array(self.member.astype(np.float64)) @ by_agent
        return sums


def crews_of(model: CentreModel, roster: Roster | None = None) -> Crews:
    """Return everybody, the skill groups and, of a named roster, the teams."""
    staff, queues = model.staff, model.demand.queues
    skills = np.unique(staff.skills, axis=0)
    groups = sorted(("+".join(np.array(queues)[row]), tuple(row)) for row in skills)
    kinds: list[CrewKind] = ["all"]
    kinds.extend("group" for _ in groups)
    names = ["all", *(name for name, _ in groups)]
    member = [np.ones(staff.agent_count, np.bool_)]
    member += [(staff.skills == np.array(row)).all(axis=1) for _, row in groups]
    agents = tuple(f"agent{number + 1}" for number in range(staff.agent_count))
    if roster is not None:
        agents = tuple(agent.agent for agent in roster.agents)
        of_team = np.array([agent.team for agent in roster.agents])
        for team in sorted(set(of_team.tolist())):
            kinds.append("team")
            names.append(team)
            member.append(of_team == team)
    return Crews(agents, tuple(kinds), tuple(names), np.array(member))
