"""Goals and shrinkage that change with hours and days, and goals that are the day's."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.domain import Calendar, Day, DayClass, InvalidInput, ServiceGoal, TimeGrid
from wfm.domain.exception_settings import GoalException, ShrinkageException, Window
from wfm.domain.goal_course import GoalCourse, goal_course
from wfm.domain.service_gates import service_gates
from wfm.domain.settings import QueueSettings, SimulationSettings, StaffingSettings
from wfm.domain.window_intervals import inside_window
from wfm.queueing import transient
from wfm.staffing import require, walk
from wfm.staffing.binding import binding_goals
from wfm.staffing.explain import explain
from wfm.staffing.second_opinion import second_opinion
from wfm.staffing.service_risk import service_risk
from wfm.staffing.shrinkage_course import shrinkage_course
from wfm.staffing.uncertainty import cost_of_being_sure

DAYS = TimeGrid(date(2026, 4, 30), 4, 30, "Asia/Shanghai")  # Thursday to Sunday
MAY = Calendar(
    "CN",
    tuple(
        Day(day, kind)
        for day, kind in zip(
            DAYS.dates,
            (DayClass.WORKDAY, DayClass.STATUTORY, DayClass.STATUTORY, DayClass.OFF),
            strict=True,
        )
    ),
)
NIGHT = GoalException(name="night", start=1320, end=420, goal=ServiceGoal(0.6, 60.0))
HOLIDAY = GoalException(
    name="holiday", day_classes=("statutory",), goal=ServiceGoal(0.7, 30.0, max_abandonment=0.08)
)
QUEUE = QueueSettings(
    goal=ServiceGoal(0.8, 20.0), goal_exceptions=(NIGHT, HOLIDAY), patience_seconds=120.0
)


@pytest.fixture
def forecast(make_forecast):
    hour = DAYS.wall_minutes / 60
    return make_forecast(DAYS, 20 + 60 * np.exp(-0.5 * ((hour - 13) / 3) ** 2), 240)


def test_windows_reach_across_midnight_and_know_days():
    night = inside_window(DAYS, Window(start=1320, end=420), None, "")
    assert night.reshape(4, 48)[0].nonzero()[0].tolist() == [*range(14), 44, 45, 46, 47]
    assert inside_window(DAYS, Window(weekdays=(6, 7)), None, "").sum() == 96
    noon = Window(start=720, end=780, day_classes=("statutory",))
    found = inside_window(DAYS, noon, MAY, "")
    assert found.nonzero()[0].tolist() == [48 + 24, 48 + 25, 96 + 24, 96 + 25]
    with pytest.raises(InvalidInput, match=r"staffing\.x.*calendar"):
        inside_window(DAYS, noon, None, "staffing.x")
    with pytest.raises(ValidationError, match="same time"):
        Window(start=600, end=600)


def test_the_first_exception_that_fits_holds():
    course = goal_course("general", QUEUE, DAYS, MAY)
    assert course.names == ("", "night", "holiday")
    by_day = course.place.reshape(4, 48)
    assert (by_day[:, :14] == 1).all()
    assert (by_day[:, 44:] == 1).all()
    assert (by_day[[0, 3], 14:44] == 0).all()
    assert (by_day[1:3, 14:44] == 2).all()
    assert course.threshold_seconds[20] == 20
    assert course.at(48 + 20) == HOLIDAY.goal


@pytest.mark.parametrize("method", ["stationary", "transient"])
def test_every_interval_meets_its_own_goal_with_the_fewest_agents(forecast, method):
    settings = StaffingSettings(method=method, minimum_agents=0)
    need = require(forecast, {"general": QUEUE}, settings, MAY)
    course = goal_course("general", QUEUE, DAYS, MAY)
    assert (need.service_level[0] >= course.service_level).all()
    always = require(
        forecast, {"general": QUEUE.model_copy(update={"goal_exceptions": ()})}, settings
    )
    day = course.place == 0
    night = course.place == 1
    assert (need.on_position[0] <= always.on_position[0])[night].all()
    assert need.on_position[0][night].sum() < always.on_position[0][night].sum()
    if method == "stationary":
        assert (need.on_position[0] == always.on_position[0])[day].all()


def test_every_word_about_a_requirement_knows_the_goal_that_holds(forecast):
    queues, settings = {"general": QUEUE}, StaffingSettings(method="stationary")
    need = require(forecast, queues, settings, MAY)
    binding = binding_goals(forecast, need, queues, settings, MAY)
    labels = binding.labels()[0]
    assert set(labels[:14]) == {"service_level"}
    assert "abandonment" in "+".join(labels[48 + 14 : 48 + 44])
    assert "abandonment" not in "+".join(labels[14:44])
    night = explain(forecast, need, queues, settings, "general", DAYS.local_start(2), MAY)
    assert night.goal_name == "night"
    assert night.model.goal == NIGHT.goal
    risk = service_risk(forecast, need, queues, settings, "general", MAY)
    assert (risk.day_probability == 1).all()
    opinion = second_opinion(forecast, need, queues, settings, MAY)
    assert not (opinion.parts["unexplained"] != 0).any()
    unlike = forecast.busyness_cv + 0.08
    rows = cost_of_being_sure(
        replace(forecast, busyness_cv=unlike), queues, settings, "general", (0.95,), MAY
    )
    assert rows[1].multiplier > 1


def test_simulation_and_gates_measure_each_goal_where_it_holds(forecast):
    from wfm.simulate import simulate_requirement

    queues = {"general": QUEUE}
    need = require(forecast, queues, StaffingSettings(), MAY)
    service = simulate_requirement(
        forecast, need, queues, SimulationSettings(replications=150), seed=4, calendar=MAY
    )
    # Within 60 s at night, within 20 s by day: as expected by the chain, interval by interval.
    error = service.service_level_half_width[0] + 0.03
    assert (abs(service.service_level[0] - need.service_level[0]) <= 2 * error).all()
    courses = [goal_course("general", QUEUE, DAYS, MAY)]
    gates = {gate.name: gate for gate in service_gates(need, service, courses)}
    assert list(gates) == [
        "service_level:general",
        "service_level:general:night",
        "service_level:general:holiday",
        "abandonment:general:holiday",
    ]
    assert "60% within 60 s" in gates["service_level:general:night"].detail
    assert all(gate.passed for gate in gates.values())


def test_a_goal_of_the_day_costs_fewer_hours(make_forecast):
    grid = TimeGrid(date(2026, 2, 2), 2, 30, "Asia/Shanghai")
    hour = grid.wall_minutes / 60
    calls = 2 + 14 * np.exp(-0.5 * ((hour - 12) / 3) ** 2)
    forecast = make_forecast(grid, calls, 240)
    plain = {"general": QueueSettings(goal=ServiceGoal(0.8, 20.0), patience_seconds=150.0)}
    goal = ServiceGoal(0.8, 20.0, interval_floor=0.6)
    by_day = {"general": QueueSettings(goal=goal, patience_seconds=150.0)}
    settings = StaffingSettings(minimum_agents=1)
    every, day = (require(forecast, q, settings) for q in (plain, by_day))
    assert day.on_position.sum() < 0.92 * every.on_position.sum()
    assert (day.service_level >= 0.6).all()
    by_day_level = (calls * day.service_level[0]).reshape(2, 48).sum(axis=1) / (
        calls.reshape(2, 48).sum(axis=1)
    )
    assert ((by_day_level >= 0.8 - 1e-9) & (by_day_level < 0.82)).all()
    assert day.model == ("transient_erlang_a",)
    labels = binding_goals(forecast, day, by_day, settings).labels()[0]
    assert "day" in set(labels)
    whole = transient.course(
        transient.Traffic(calls, 240.0, 150.0, 1800.0), day.on_position[0], threshold_seconds=20.0
    )
    np.testing.assert_allclose(whole.service_level[1:], day.service_level[0][1:], atol=0.02)
    opinion = second_opinion(forecast, day, by_day, settings)
    assert opinion.parts["day_goal"].sum() > 0
    np.testing.assert_array_equal(sum(opinion.parts.values()), opinion.difference)
    moment = grid.local_start(24)
    found = explain(forecast, day, by_day, settings, "general", moment)
    assert found.decided_by in {("day",), ("service_level",)}
    assert "over the day" in found.model.goal.describe()


def test_only_some_hours_may_have_a_goal_of_the_day(make_forecast):
    grid = TimeGrid(date(2026, 2, 2), 1, 30, "Asia/Shanghai")
    forecast = make_forecast(grid, 12.0, 300)
    evening = GoalException(name="evening", start=1080, goal=ServiceGoal(0.9, 20.0))
    goal = ServiceGoal(0.8, 20.0, interval_floor=0.6)
    queues = {"q": QueueSettings(goal=goal, goal_exceptions=(evening,), patience_seconds=150.0)}
    forecast = replace(forecast, queues=("q",))
    need = require(forecast, queues, StaffingSettings())
    assert (need.service_level[0, 36:] >= 0.9).all()
    day = need.service_level[0, :36]
    assert 0.8 - 1e-9 <= day.mean() < 0.84
    assert day.min() >= 0.6


def test_shrinkage_follows_hours_and_days(forecast):
    settings = StaffingSettings(
        shrinkage={"leave": 0.1, "training": 0.05},
        shrinkage_exceptions=(
            ShrinkageException(start=840, end=900, shrinkage={"training": 0.3, "meetings": 0.1}),
            ShrinkageException(day_classes=("statutory",), shrinkage={"training": 0.0}),
        ),
    )
    need = require(forecast, {"general": QueueSettings(patience_seconds=90)}, settings, MAY)
    course = shrinkage_course(settings, DAYS, MAY)
    assert course.kinds == ("leave", "training", "meetings")
    n, scheduled = need.on_position[0], need.scheduled[0]
    for t, total in ((20, 15), (28, 50), (29, 50), (30, 15), (48 + 20, 10), (48 + 28, 50)):
        assert scheduled[t] == -(-n[t] * 100 // (100 - total))
    steps = walk(need, course, 0.05)
    np.testing.assert_allclose(
        steps.load_erlangs + steps.waiting_margin + steps.lost.sum(axis=0) + steps.rounding,
        need.scheduled,
    )
    assert steps.lost[2, 0, 28] == pytest.approx(0.1 * scheduled[28])
    assert steps.lost[2, 0, 27] == 0
    np.testing.assert_allclose(steps.paid * 0.95, need.scheduled)
    assert course.mean(np.ones(192))["meetings"] == pytest.approx(0.1 * 2 / 48)
    assert shrinkage_course(StaffingSettings(shrinkage={"a": 0.1}), DAYS).mean(np.ones(192)) == {
        "a": 0.1
    }
    with pytest.raises(InvalidInput, match="shrinkage"):
        walk(need, settings.shrinkage)


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(ValidationError, match="one definition"):
        QueueSettings(
            goal_exceptions=(GoalException(name="x", goal=ServiceGoal(0.8, 20.0, "answered")),)
        )
    with pytest.raises(ValidationError, match="two are called 'night'"):
        QueueSettings(goal_exceptions=(NIGHT, NIGHT))
    with pytest.raises(ValidationError, match="nobody would be left"):
        StaffingSettings(
            shrinkage={"a": 0.6}, shrinkage_exceptions=(ShrinkageException(shrinkage={"b": 0.5}),)
        )
    with pytest.raises(InvalidInput, match="interval_floor"):
        ServiceGoal(0.8, 20.0, interval_floor=0.9)
    with pytest.raises(InvalidInput, match="interval_floor"):
        ServiceGoal(None, max_abandonment=0.05, interval_floor=0.5)
    with pytest.raises(InvalidInput, match="several ways"):
        GoalCourse((ServiceGoal(), ServiceGoal(definition="answered")), ("", "x"), np.zeros(2))
    with pytest.raises(InvalidInput, match=r"night\.patience_seconds|max_abandonment"):
        require_without_patience()


def require_without_patience():
    from wfm.staffing.queue_model import timed_model

    queue = QueueSettings(
        goal_exceptions=(
            GoalException(name="night", start=0, end=360, goal=ServiceGoal(max_abandonment=0.05)),
        )
    )
    timed_model("general", queue, StaffingSettings(), DAYS)
