"""Requirements corrected by simulation, and which intervals count as missed or exceeded."""

from dataclasses import replace

import numpy as np
import pytest

from wfm.domain import Requirement, ServiceGoal, SimulatedService
from wfm.domain.goal_course import GoalCourse
from wfm.domain.settings import QueueSettings, SimulationSettings, StaffingSettings
from wfm.simulate import simulate_requirement
from wfm.staffing import correct, require
from wfm.staffing.goal_check import check_goals
from wfm.staffing.shrinkage import scheduled_agents

GOAL = ServiceGoal(service_level=0.8, threshold_seconds=20)
SHRINKAGE = {"sickness": 0.1, "meetings": 0.15}


@pytest.fixture
def one_day(grid):
    return replace(grid, day_count=1)


@pytest.fixture
def rounds(one_day, make_forecast):
    """Return a function that corrects the requirement of one queue."""

    def run(calls, aht_seconds, queue, staffing, rounds, replications=150, busyness=0.0):
        forecast = replace(
            make_forecast(one_day, calls, aht_seconds), busyness_cv=np.array([busyness])
        )
        queues = {"general": queue}
        formula = require(forecast, queues, staffing)
        how = SimulationSettings(replications=replications)

        def simulate(requirement, seed=5):
            return simulate_requirement(forecast, requirement, queues, how, seed=seed)

        return formula, correct(formula, simulate, queues, staffing, rounds=rounds), simulate

    return run


def period_level(service):
    return float(service.answered_in_time.sum() / service.offered.sum())


def test_days_busier_than_the_mean_that_the_formula_misses_are_mended(rounds):
    queue = QueueSettings(goal=GOAL, patience_seconds=600)
    staffing = StaffingSettings(shrinkage=SHRINKAGE)
    formula, found, simulate = rounds(
        100.0, 300.0, queue, staffing, rounds=6, replications=600, busyness=0.25
    )
    intervals = formula.on_position.size
    assert found.rounds[0].missed > intervals / 4
    assert found.rounds[found.best].missed == 0
    assert (found.requirement.on_position >= formula.on_position).mean() > 0.95
    assert found.requirement.model == (f"corrected_{formula.model[0]}",)
    # With other random numbers too: the loop leaves an error, and two samples differ by another.
    again = simulate(found.requirement, seed=99)
    errors = again.service_level_half_width / 1.96
    assert (again.service_level >= 0.8 - (1.96 + 4.1 * np.sqrt(2)) * errors).all()
    before = simulate(formula, seed=99)
    assert period_level(before) + 0.02 < period_level(again)


def test_a_formula_without_abandonment_asks_for_too_many(rounds):
    queue = QueueSettings(goal=GOAL, patience_seconds=60)
    staffing = StaffingSettings(model="erlang_c", method="stationary", shrinkage=SHRINKAGE)
    formula, found, simulate = rounds(120.0, 300.0, queue, staffing, rounds=6)
    first, best = found.rounds[0], found.rounds[found.best]
    assert first.missed == best.missed == 0
    assert best.agents < first.agents
    assert (found.requirement.scheduled <= formula.scheduled).all()
    again = simulate(found.requirement, seed=99)
    errors = again.service_level_half_width / 1.96
    assert period_level(again) > 0.8 - 3 * float(np.sqrt((errors**2).mean() / errors.size))


def test_shrinkage_follows_the_corrected_agents(rounds):
    queue = QueueSettings(goal=GOAL, patience_seconds=60)
    staffing = StaffingSettings(model="erlang_c", method="stationary", shrinkage=SHRINKAGE)
    _, found, _ = rounds(120.0, 300.0, queue, staffing, rounds=2, replications=40)
    need = found.requirement
    assert (need.scheduled == scheduled_agents(need.on_position, SHRINKAGE)).all()


def test_nothing_goes_below_the_least_agents_and_quiet_goals_are_left(rounds):
    queue = QueueSettings(goal=GOAL, patience_seconds=120)
    staffing = StaffingSettings(minimum_agents=6)
    formula, found, _ = rounds(2.0, 60.0, queue, staffing, rounds=3, replications=40)
    assert found.requirement == formula
    assert len(found.rounds) == 1


def test_the_loop_ends_when_nothing_changes_and_keeps_the_best_round(one_day, make_forecast):
    forecast = make_forecast(one_day, 30.0, 300.0)
    queues = {"general": QueueSettings(goal=GOAL, patience_seconds=120)}
    staffing = StaffingSettings()
    formula = require(forecast, queues, staffing)
    enough = formula.on_position + 1

    def simulate(requirement):
        level = np.where(requirement.on_position >= enough, 0.81, 0.6)
        return service_of(requirement, level)

    found = correct(formula, simulate, queues, staffing, rounds=9)
    assert found.rounds[0].missed == one_day.interval_count
    assert [r.missed for r in found.rounds][-1] == 0
    assert (found.requirement.on_position >= enough).all()
    assert len(found.rounds) < 10


def test_an_interval_that_was_lowered_too_far_comes_back_for_good(one_day, make_forecast):
    forecast = make_forecast(one_day, 30.0, 300.0)
    queues = {"general": QueueSettings(goal=GOAL, patience_seconds=120)}
    formula = require(forecast, queues, StaffingSettings())
    seen = []

    def simulate(requirement):
        seen.append(requirement.on_position.copy())
        level = np.where(requirement.on_position >= formula.on_position, 0.98, 0.75)
        return service_of(requirement, level)

    found = correct(formula, simulate, queues, StaffingSettings(), rounds=9)
    assert (seen[1] < formula.on_position).all()
    assert (found.requirement.on_position == formula.on_position).all()
    assert found.requirement.model == formula.model
    assert len(seen) <= 4


def service_of(requirement: Requirement, level, half_width=0.005) -> SimulatedService:
    """Return a service whose level is said, of 100 contacts an interval."""
    grid, shape = requirement.grid, requirement.on_position.shape
    offered, none = np.full(shape, 100.0), np.zeros(shape)
    return SimulatedService(
        grid=grid, queues=requirement.queues, replications=2, confidence=0.95,
        offered=offered, answered=offered, answered_in_time=level * offered, abandoned=none,
        abandoned_in_time=none, service_level=np.asarray(level, dtype=float),
        service_level_half_width=np.full(shape, half_width), mean_wait_seconds=none + 10,
        mean_wait_half_width=none + 1, abandonment=none + 0.04, abandonment_half_width=none + 0.01,
        ready_agents=np.zeros(grid.interval_count), busy_agents=np.zeros(grid.interval_count),
        occupancy_half_width=np.zeros(grid.interval_count),
        day_service_level=np.full((2, shape[0], grid.day_count), np.mean(level)),
        engine="none",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("goal", "level", "missed", "exceeded"),
    [
        (GOAL, 0.79, True, False),
        (GOAL, 0.797, False, False),
        (GOAL, 0.803, False, False),
        (GOAL, 0.82, False, True),
        (ServiceGoal(max_abandonment=0.02), 0.9, True, False),
        (ServiceGoal(max_abandonment=0.045), 0.9, False, False),
        (ServiceGoal(max_mean_wait_seconds=8), 0.9, True, False),
        (ServiceGoal(service_level=None, max_mean_wait_seconds=20), 0.1, False, True),
        (ServiceGoal(max_occupancy=0.5), 0.9, False, False),
        (ServiceGoal(service_level=0.9, interval_floor=0.6), 0.85, True, False),
        (ServiceGoal(service_level=0.9, interval_floor=0.6), 0.95, False, False),
    ],
)
def test_misses_and_excesses_are_beyond_the_error(
    one_day, make_forecast, goal, level, missed, exceeded
):
    forecast = make_forecast(one_day, 30.0, 300.0)
    queues = {"general": QueueSettings(goal=GOAL, patience_seconds=120)}
    formula = require(forecast, queues, StaffingSettings())
    service = service_of(formula, np.full(formula.on_position.shape, level))
    course = GoalCourse.always(goal, one_day.interval_count)
    found = check_goals(formula, service, [course])
    assert found.missed.all() == found.missed.any() == missed
    assert found.exceeded.all() == found.exceeded.any() == exceeded
