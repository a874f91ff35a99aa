"""The hiring model: classes, overtime, temporary people and leaders at least expected cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.decisions import Decisions
from wfm.capacity.problem import CapacityProblem, CapacityScenario
from wfm.domain.record import FloatArray
from wfm.solver import values_of, weighted_sum

if TYPE_CHECKING:
    import pulp

    Terms = list[tuple[pulp.LpVariable, float]]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is decided before the scenario has shown itself.

    Parameters
    ----------
    common : int
        Classes decided in the first so many periods are the same in every scenario.
    seats : mapping of int to int, optional
        Joiners by the class's first period, settled for these.
    none_before : int
        Nobody is hired by a decision earlier than this.
    """

    common: int
    seats: Mapping[int, int] | None = None
    none_before: int = 0


class CapacityModel:
    """A mixed-integer problem over periods and scenarios.

    Parameters
    ----------
    problem : CapacityProblem
    scenarios : sequence of CapacityScenario
        S of them, with the probabilities they have here.
    commitment : Commitment

    Notes
    -----
    A two-stage stochastic programme with recourse (Birge and Louveaux 2011, Introduction to
    Stochastic Programming, second edition, sections 2.4 and 4.2): classes decided before the
    scenario is known, and the leaders, are shared; later classes, overtime and temporary
    people belong to one scenario each. Expected heads follow from the classes by linear
    courses (`wfm.capacity.crew`), so that only joiners, classes and new leaders are whole.
    """

    def __init__(
        self,
        problem: CapacityProblem,
        scenarios: Sequence[CapacityScenario],
        commitment: Commitment,
    ) -> None:
        import pulp

        self.data = problem
        self.scenarios = tuple(scenarios)
        self.commitment = commitment
        self.problem = pulp.LpProblem("capacity", pulp.LpMinimize)
        self.expense: Terms = []
        self.constant = 0.0
        self.overtime: list[list[pulp.LpVariable]] = []
        self.temporary: list[list[pulp.LpVariable]] = []
        self.lacking: list[list[pulp.LpVariable]] = []
        self.leaderless: list[list[pulp.LpVariable]] = []
        self.made: dict[tuple[int, int], tuple[pulp.LpVariable, pulp.LpVariable]] = {}

        self.classes = [self._classes(s) for s in self._numbers()]
        # Whoever is chosen later does not lead before the plan ends.
        chosen = range(max(problem.count - problem.leader_lead, 0))
        self.promoted = [self._whole(f"lead_{t:03d}", self._most_leaders) for t in chosen]
        for s, scenario in enumerate(self.scenarios):
            self.overtime.append(self._bounded("over", s, self._overtime_cap))
            self.temporary.append(self._bounded("temp", s, self._temporary_cap))
            self.lacking.append(self._bounded("lack", s, self._gap_cap(scenario)))
            self.leaderless.append(self._bounded("boss", s, self._leader_cap))
            self._meet_requirement(s)
            self._keep_overtime_within_heads(s)
            self._teach_within_trainers(s)
            self._lead_every_agent(s)
            self._pay(s)
        self.problem += weighted_sum(self.expense, self.constant)

    def decisions(self) -> Decisions:
        """Return the solution."""
        seats = np.zeros((len(self.scenarios), self.data.count), dtype=np.int64)
        for s, row in enumerate(self.classes):
            for t, (seat, _) in row.items():
                seats[s, t] = round(float(values_of([seat])[0]))
        promoted = np.zeros(self.data.count, dtype=np.int64)
        promoted[: len(self.promoted)] = np.rint(values_of(self.promoted)).astype(int)
        return Decisions(
            seats=seats,
            # No more of them than needed: the model has no price for a class.
            classes=-(-seats // self.data.settings.hiring.class_max),
            promoted=promoted,
            overtime_hours=_clean([values_of(row) for row in self.overtime]),
            temporary_fte=_clean([values_of(row) for row in self.temporary]),
        )

    def _times(self) -> range:
        return range(self.data.count)

    def _numbers(self) -> range:
        return range(len(self.scenarios))

    def _classes(self, s: int) -> dict[int, tuple[pulp.LpVariable, pulp.LpVariable]]:
        """Return joiners and classes by their first period; shared ones are made once."""
        hiring, lead = self.data.settings.hiring, self.data.lead
        chosen = {}
        for t in range(lead, self.data.count):
            shared = t - lead < self.commitment.common
            key = (-1 if shared else s, t)
            if key not in self.made:
                most = self._most_seats(t)
                seat = self._whole(f"seat_{key[0] + 1:02d}_{t:03d}", most)
                group = self._whole(
                    f"class_{key[0] + 1:02d}_{t:03d}", -(-most // hiring.class_min)
                )
                self.problem += weighted_sum([(seat, 1.0), (group, -hiring.class_min)]) >= 0
                self.problem += weighted_sum([(seat, 1.0), (group, -hiring.class_max)]) <= 0
                self._settle(t, seat)
                self.made[key] = seat, group
            chosen[t] = self.made[key]
        return chosen

    def _most_seats(self, t: int) -> int:
        """Return the joiners that trainers and applicants allow; none too early."""
        hiring = self.data.settings.hiring
        if t - self.data.lead < self.commitment.none_before:
            return 0
        most = hiring.trainers * hiring.trainees_per_trainer
        found = self.data.most_found
        return most if found is None else min(most, found)

    def _settle(self, t: int, seat: pulp.LpVariable) -> None:
        if self.commitment.seats is not None and t - self.data.lead < self.commitment.common:
            given = self.commitment.seats.get(t, 0)
            self.problem += weighted_sum([(seat, 1.0)]) == given

    def _whole(self, name: str, most: int) -> pulp.LpVariable:
        return self.problem.add_variable(name, 0, most, "Integer")

    def _bounded(self, name: str, s: int, caps: FloatArray) -> list[pulp.LpVariable]:
        return [
            self.problem.add_variable(f"{name}_{s:02d}_{t:03d}", 0, float(caps[t]))
            for t in self._times()
        ]

    @cached_property
    def _most_heads(self) -> float:
        """Agents that can ever be there; the dual bound needs finite bounds."""
        hiring = self.data.settings.hiring
        there = max(float(s.agents.present.max()) for s in self.scenarios)
        return there + hiring.trainers * hiring.trainees_per_trainer * self.data.count

    @property
    def _most_leaders(self) -> int:
        return int(self._most_heads / self.data.settings.leaders.agents_per_leader) + 1

    @property
    def _leader_cap(self) -> FloatArray:
        return np.full(self.data.count, self._most_leaders + 1.0)

    @property
    def _overtime_cap(self) -> FloatArray:
        return np.full(self.data.count, self.data.overtime_cap * self._most_heads)

    @property
    def _temporary_cap(self) -> FloatArray:
        cap = np.full(self.data.count, self.data.settings.temporary.max_fte)
        cap[: self.data.temporary_lead] = 0.0
        return cap

    def _gap_cap(self, scenario: CapacityScenario) -> FloatArray:
        allowed = self.data.settings.allowed_gap
        return scenario.required_fte * (1.0 if allowed is None else allowed)

    def _hired(self, s: int, what: str, t: int) -> Terms:
        """Return what the joiners so far add to a figure of their course in a period."""
        unit = getattr(self.scenarios[s].joiner, what)
        made = self.classes[s].items()
        return [(seat, float(unit[t - first])) for first, (seat, _) in made if first <= t]

    def _led(self, s: int, t: int) -> Terms:
        """Return the leaders who were chosen early enough, as far as they have stayed."""
        stay, lead = self.scenarios[s].leader_stay, self.data.leader_lead
        half = (1.0 + stay) / 2
        return [(self.promoted[u], half * stay ** (t - lead - u)) for u in range(t - lead + 1)]

    def _meet_requirement(self, s: int) -> None:
        """Agents, overtime, temporary people and leaders do the work, or it is lacking."""
        settings, scenario = self.data.settings, self.scenarios[s]
        share = settings.leaders.phone_share
        base = scenario.agents.productive_fte + share * scenario.leaders.productive_fte
        hours = self.data.contract_hours
        for t in self._times():
            terms = self._hired(s, "productive_fte", t)
            terms += [(v, -(1.0 - share) * factor) for v, factor in self._led(s, t)]
            terms.append((self.overtime[s][t], 1.0 / hours[t]))
            terms.append((self.temporary[s][t], settings.temporary.proficiency))
            terms.append((self.lacking[s][t], 1.0))
            need = float(scenario.required_fte[t] - base[t])
            self.problem += weighted_sum(terms) >= need

    def _keep_overtime_within_heads(self, s: int) -> None:
        """Nobody does more overtime than allowed; trainees do none."""
        agents = self.scenarios[s].agents
        cap = self.data.overtime_cap
        for t in self._times():
            trained = self._hired(s, "present", t)
            training = self._hired(s, "training", t)
            terms = [(v, cap * f) for v, f in trained] + [(v, -cap * f) for v, f in training]
            there = float(agents.present[t] - agents.training[t])
            self.problem += weighted_sum([*terms, (self.overtime[s][t], -1.0)]) >= -cap * there

    def _teach_within_trainers(self, s: int) -> None:
        """Trainers have places for so many people at a time, the crew's own trainees first."""
        places = self.data.places(self.scenarios[s])
        for t in self._times():
            taught = range(max(t - self.data.taught + 1, 0), t + 1)
            terms = [(self.classes[s][u][0], 1.0) for u in taught if u in self.classes[s]]
            if terms:
                self.problem += weighted_sum(terms) <= float(places[t])

    def _lead_every_agent(self, s: int) -> None:
        """Keep the span of control; new leaders come from the agents."""
        scenario, span = self.scenarios[s], self.data.settings.leaders.agents_per_leader
        for t in self._times():
            terms = [(v, (span + 1.0) * factor) for v, factor in self._led(s, t)]
            terms += [(v, -factor) for v, factor in self._hired(s, "present", t)]
            terms.append((self.leaderless[s][t], float(span)))
            lacking = scenario.agents.present[t] - span * scenario.leaders.present[t]
            self.problem += weighted_sum(terms) >= float(lacking)

    def _pay(self, s: int) -> None:
        """Add the expected cost of a scenario, and keep its money within the budget."""
        settings, chance = self.data.settings, self.scenarios[s].probability
        money = self._money(s)
        base = self.data.base_cost(self.scenarios[s])
        self.expense += [(v, chance * price) for v, price in money]
        self.constant += chance * base
        months = self.data.months
        for t in self._times():
            self.expense.append((self.lacking[s][t], chance * settings.unmet_cost * months))
            price = settings.leaders.missing_cost * months
            self.expense.append((self.leaderless[s][t], chance * price))
        if settings.budget is not None:
            self.problem += weighted_sum(money) <= settings.budget - base

    def _money(self, s: int) -> Terms:
        settings, months = self.data.settings, self.data.months
        hour = self.data.hourly_wage * settings.overtime.pay_multiple
        terms = [(seat, self.data.joiner_price) for seat, _ in self.classes[s].values()]
        for t in self._times():
            wage = settings.monthly_wage * months
            terms += [(v, wage * f) for v, f in self._hired(s, "present_fte", t)]
            extra = settings.leaders.monthly_extra * months
            terms += [(v, extra * f) for v, f in self._led(s, t)]
            terms.append((self.overtime[s][t], hour))
            terms.append((self.temporary[s][t], settings.temporary.monthly_cost * months))
        return terms


def _clean(rows: list[FloatArray]) -> FloatArray:
    """Return amounts without the solver's dust."""
    return np.maximum(np.round(np.array(rows), 6), 0.0)
