"""The hiring problem in numbers: periods, scenarios and what every person in them does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from wfm.capacity.crew import Course, Crew, course_of, one_joiner
from wfm.capacity.periods import CapacityPeriod, months_of, periods_of
from wfm.capacity.tenure import Tenure
from wfm.domain.capacity_settings import CapacitySettings
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record

PAID_DAYS_A_MONTH = 21.75
"""(365 - 104) / 12, by which monthly pay is turned into daily pay (MOHRSS notice 2025 no. 2)."""

_ROUNDING = 1e-9

MEAN = "mean"
"""Name of the scenario in which every figure is its expectation."""


@dataclass(frozen=True, slots=True, eq=False)
class CapacityScenario(Record):
    """One course that demand and attrition may take.

    Parameters
    ----------
    name : str
    probability : float
    demand : str
        ``low``, ``expected`` or ``high``.
    attrition_factor : float
    required_fte : ndarray, shape (T,)
        Productive full-timers that meet the service goals.
    agents, leaders : Course
        Of the crew if nobody is hired.
    joiner : Course
        Of one joiner of a class that begins in the first period.
    leader_stay : float
        Share of the leaders who stay for a period.
    """

    name: str
    probability: float
    demand: str
    attrition_factor: float
    required_fte: FloatArray
    agents: Course
    leaders: Course
    joiner: Course
    leader_stay: float


@dataclass(frozen=True, slots=True, eq=False)
class CapacityProblem(Record):
    """All that a hiring plan is made from.

    Parameters
    ----------
    settings : CapacitySettings
    periods : tuple of CapacityPeriod
        T of them.
    scenarios : tuple of CapacityScenario
        S of them; their probabilities add up to 1.
    mean : CapacityScenario
        Requirement and attrition factor at their expectations.
    need : mapping of str to ndarray, shape (T,)
        The requirement for the demand ``low``, ``expected`` and ``high``.
    hourly_wage : float
    overtime_share : float
        Share of the agents who may do overtime.
    """

    settings: CapacitySettings
    periods: tuple[CapacityPeriod, ...]
    scenarios: tuple[CapacityScenario, ...]
    mean: CapacityScenario
    need: Mapping[str, FloatArray]
    hourly_wage: float
    overtime_share: float = 1.0

    @property
    def count(self) -> int:
        """Number of periods."""
        return len(self.periods)

    @property
    def months(self) -> float:
        """Length of a period in months."""
        return months_of(self.settings.by)

    @property
    def lead(self) -> int:
        """Periods from the decision to hire to the first day of the class."""
        return periods_of(self.settings.hiring.lead_months, self.settings.by)

    @property
    def taught(self) -> int:
        """Periods that a class is in training."""
        return max(periods_of(self.settings.hiring.training_months, self.settings.by), 1)

    @property
    def leader_lead(self) -> int:
        """Periods from choosing an agent to the first day as a leader."""
        return periods_of(self.settings.leaders.lead_months, self.settings.by)

    @property
    def temporary_lead(self) -> int:
        """Periods from ordering temporary people to their first day."""
        return periods_of(self.settings.temporary.lead_months, self.settings.by)

    @property
    def decision(self) -> int:
        """First period in which hiring may follow the scenario that has shown itself."""
        return min(periods_of(self.settings.decision_months, self.settings.by), self.count)

    @property
    def central(self) -> int:
        """Number of the scenario that is told in full: the likeliest with expected demand."""
        chances = [s.probability * (s.demand == "expected") for s in self.scenarios]
        return int(np.argmax(chances))

    @property
    def contract_hours(self) -> FloatArray:
        """Hours a full-timer owes in each period; shape (T,)."""
        return np.array([period.contract_hours for period in self.periods])

    @property
    def overtime_cap(self) -> float:
        """Most overtime hours in a period for each trained agent, those barred counted in."""
        return self.settings.overtime.max_hours * self.months * self.overtime_share

    @property
    def most_found(self) -> int | None:
        """Most joiners of a class by the applicants there are; None where they are not counted."""
        hiring = self.settings.hiring
        if hiring.max_applicants is None:
            return None
        applicants = hiring.max_applicants * self.months
        return int(applicants * hiring.offer_share * hiring.join_share + _ROUNDING)

    def applicants(self, joiners: int) -> int:
        """Return the fewest whole applicants from whom so many are expected to join."""
        hiring = self.settings.hiring
        return ceil(joiners / (hiring.offer_share * hiring.join_share) - _ROUNDING)

    def offers(self, joiners: int) -> int:
        """Return the fewest whole offers of which so many are expected to be taken."""
        return ceil(joiners / self.settings.hiring.join_share - _ROUNDING)

    @property
    def joiner_price(self) -> float:
        """Cost of a joiner: applicants by the yields of the stages, entry and training."""
        hiring = self.settings.hiring
        applicants = 1 / (hiring.offer_share * hiring.join_share)
        return applicants * hiring.applicant_cost + hiring.joiner_cost + hiring.training_cost

    def base_cost(self, scenario: CapacityScenario) -> float:
        """Return the wages of the crew if nobody is hired."""
        settings = self.settings
        paid = scenario.agents.present_fte + scenario.leaders.present_fte
        money = settings.monthly_wage * paid
        money = money + settings.leaders.monthly_extra * scenario.leaders.present
        return float(money.sum()) * self.months

    def places(self, scenario: CapacityScenario) -> FloatArray:
        """Return the people whom the trainers can teach besides the crew; shape (T,)."""
        hiring = self.settings.hiring
        room = hiring.trainers * hiring.trainees_per_trainer - scenario.agents.places
        return np.maximum(room, 0.0)


def make_problem(
    settings: CapacitySettings,
    periods: Sequence[CapacityPeriod],
    required_fte: Mapping[str, FloatArray],
    crew: Crew,
    standard_day_hours: float = 8.0,
) -> CapacityProblem:
    """Return the problem of a crew and a requirement.

    Parameters
    ----------
    settings : CapacitySettings
    periods : sequence of CapacityPeriod
        T of them.
    required_fte : mapping of str to ndarray, shape (T,)
        Productive full-timers for the demand ``low``, ``expected`` and ``high``.
    crew : Crew
    standard_day_hours : float

    Returns
    -------
    CapacityProblem
        Demand and attrition are independent: a scenario's probability is the product of both;
        scenarios of probability 0 are left out.

    Raises
    ------
    InvalidInput
        If a requirement is missing, negative or of another length.
    """
    count = len(periods)
    odds = settings.demand_odds
    chances = {"expected": odds.expected, "low": odds.low, "high": odds.high}
    need = {name: _checked(name, required_fte, count) for name in chances}
    common = settings, crew
    scenarios = [
        _scenario(*common, demand, need[demand], one.factor, chance * one.probability)
        for demand, chance in chances.items()
        for one in settings.attrition_odds
        if chance > 0
    ]
    mean_need = sum((need[name] * chance for name, chance in chances.items()), np.zeros(count))
    mean_factor = sum(one.factor * one.probability for one in settings.attrition_odds)
    return CapacityProblem(
        settings=settings,
        periods=tuple(periods),
        scenarios=tuple(scenarios),
        mean=_scenario(*common, MEAN, mean_need, mean_factor, 1.0),
        need=need,
        hourly_wage=settings.monthly_wage / (PAID_DAYS_A_MONTH * standard_day_hours),
        overtime_share=crew.overtime_share,
    )


def _scenario(
    settings: CapacitySettings,
    crew: Crew,
    demand: str,
    required_fte: FloatArray,
    factor: float,
    probability: float,
) -> CapacityScenario:
    tenure, count = Tenure(settings, factor), required_fte.size
    return CapacityScenario(
        name=f"{demand}_x{factor:g}",
        probability=probability,
        demand=demand,
        attrition_factor=factor,
        required_fte=required_fte,
        agents=course_of(crew.agents, tenure, count, crew.going),
        leaders=course_of(crew.leaders, tenure, count),
        joiner=one_joiner(tenure, count),
        leader_stay=1.0 - tenure.trained_hazard(),
    )


def _checked(name: str, required_fte: Mapping[str, FloatArray], count: int) -> FloatArray:
    need = np.asarray(required_fte.get(name, ()), dtype=float)
    if need.shape != (count,) or not np.isfinite(need).all() or (need < 0).any():
        raise InvalidInput(
            f"of the demand {name!r} is not {count} numbers of 0 or more", where="required_fte"
        )
    return need
