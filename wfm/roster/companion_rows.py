"""Companions as rows of the integer programme: the same prices as the search's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.roster.companions import Companions, Company
from wfm.solver import weighted_sum

if TYPE_CHECKING:
    import pulp

    from wfm.roster.model import RosterModel, Terms

Cell = tuple[int, int, int]
"""Pool or team, day, shift."""


def add_companions(model: RosterModel, companions: Companions, others: Company | None) -> None:
    """Pay for new hires left alone, and for team shifts without a leader.

    Parameters
    ----------
    model : RosterModel
        Its variables stand.
    companions : Companions
        Of the model's agents.
    others : Company, optional
        Agents outside the model who stay put.
    """
    if companions.settings.new_hire_days:
        _new_hires(model, companions, others)
    if companions.settings.team_leader_from:
        _teams(model, companions, others)


def _new_hires(model: RosterModel, companions: Companions, others: Company | None) -> None:
    learners: dict[Cell, list[pulp.LpVariable]] = defaultdict(list)
    teachers: dict[Cell, list[pulp.LpVariable]] = defaultdict(list)
    for (agent, day), shifts in model.works.items():
        new = bool(companions.new[agent, day])
        for shift, variable in shifts.items():
            if new:
                learners[int(companions.pool[agent]), day, shift].append(variable)
                continue
            for pool in companions.teaches[agent].nonzero()[0]:
                teachers[int(pool), day, shift].append(variable)
    for cell in sorted({*learners, *teachers}):
        there = 0 if others is None else int(others.learners[cell])
        if others is not None and others.teachers[cell] > 0:
            continue
        most = there + len(learners[cell])
        if most:
            terms: Terms = [(variable, 1.0) for variable in learners[cell]]
            terms += [(variable, -float(most)) for variable in teachers[cell]]
            alone = model.model.add_variable(f"alone_{'_'.join(map(str, cell))}", 0)
            model.cost.append((alone, companions.settings.new_hire_cost))
            model.model += weighted_sum([*terms, (alone, -1.0)]) <= -float(there)


def _teams(model: RosterModel, companions: Companions, others: Company | None) -> None:
    members: dict[Cell, list[pulp.LpVariable]] = defaultdict(list)
    leaders: dict[Cell, list[pulp.LpVariable]] = defaultdict(list)
    for (agent, day), shifts in model.works.items():
        team = int(companions.team[agent])
        for shift, variable in shifts.items() if team >= 0 else ():
            members[team, day, shift].append(variable)
            if companions.leads[agent]:
                leaders[team, day, shift].append(variable)
    spare = companions.settings.team_leader_from - 1
    for cell in sorted(members):
        there = 0 if others is None else int(others.members[cell])
        led = others is not None and others.leaders[cell] > 0
        beyond = there + len(members[cell]) - spare
        if led or beyond <= 0:
            continue
        name = f"unled_{'_'.join(map(str, cell))}"
        unled = model.model.add_variable(name, 0, 1, cat="Integer")
        model.cost.append((unled, companions.settings.team_leader_cost))
        terms: Terms = [(variable, 1.0) for variable in members[cell]]
        terms += [(variable, -float(beyond)) for variable in [*leaders[cell], unled]]
        model.model += weighted_sum(terms) <= float(spare - there)
