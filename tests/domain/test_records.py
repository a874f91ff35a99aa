"""Records: they cannot be changed, compare by content, and refuse what makes no sense."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.domain import (
    OFF,
    Absence,
    Agent,
    AgentActivity,
    AgentTarget,
    CallHistory,
    Event,
    Forecast,
    Infeasible,
    InvalidInput,
    InvalidInputs,
    LedgerEntry,
    NotFound,
    Requirement,
    Roster,
    Schedule,
    ServiceGoal,
    ShiftPattern,
    SimulatedService,
    SolveReport,
    SolveStatus,
    Team,
    TimeGrid,
    WfmError,
    contract_minutes,
)
from wfm.domain.errors import GateFailed
from wfm.domain.service import SIMULATED_ARRAYS
from wfm.domain.setting_errors import validate_settings
from wfm.domain.setting_paths import kind_at, resolve_changes, with_changes, words_of
from wfm.domain.settings import QueueSettings, ScenarioSettings
from wfm.domain.spelling import did_you_mean

GRID = TimeGrid(date(2026, 2, 2), 2, 30, "Asia/Shanghai")
SHAPE = (2, GRID.interval_count)
QUEUES = ("general", "card")


def history(**changes) -> CallHistory:
    parts = {
        "grid": GRID,
        "queues": QUEUES,
        "offered": np.ones(SHAPE),
        "answered": np.ones(SHAPE),
        "abandoned": np.zeros(SHAPE),
        "aht_seconds": np.full(SHAPE, 180.0),
    }
    return CallHistory(**parts | changes)


def forecast(**changes) -> Forecast:
    parts = {
        "grid": GRID,
        "queues": QUEUES,
        "calls": np.full(SHAPE, 10.0),
        "aht_seconds": np.full(SHAPE, 180.0),
        "quantile_levels": [0.1, 0.9],
        "call_quantiles": np.ones((2, *SHAPE)),
        "busyness_cv": [0.1, 0.1],
        "method": ("a", "b"),
    }
    return Forecast(**parts | changes)


def service(**changes) -> SimulatedService:
    arrays = {name: np.ones(SHAPE) for name in SIMULATED_ARRAYS}
    for name in ("ready_agents", "busy_agents", "occupancy_half_width"):
        arrays[name] = np.ones(GRID.interval_count)
    arrays["day_service_level"] = np.ones((3, 2, 2))
    parts = {
        "grid": GRID, "queues": QUEUES, "replications": 3, "confidence": 0.95, "engine": "x",
    }  # fmt: skip
    return SimulatedService(**parts | arrays | changes)


def roster(**changes) -> Roster:
    parts = {
        "grid": GRID,
        "agents": (Agent("A1", "T1", QUEUES), Agent("A2", "T1", ("card",))),
        "teams": (Team("T1"),),
        "patterns": (ShiftPattern("D1", 0, 480, 480),),
        "assignment": [[0, OFF], [OFF, 0]],
        "leave": [["", ""], ["annual", ""]],
        "previous": np.zeros((2, 0), dtype=int),
    }
    return Roster(**parts | changes)


def test_records_are_frozen_with_all_their_arrays():
    made = history()
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.queues = ("x",)  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        made.offered[0, 0] = 5
    given = np.ones(SHAPE)
    kept = history(offered=given)
    given[0, 0] = 99
    assert kept.offered[0, 0] == 1
    with pytest.raises((AttributeError, TypeError)):
        made.other = 1  # type: ignore[attr-defined]


def test_equality_looks_into_arrays_and_takes_nan_for_nan():
    gap = np.ones(SHAPE)
    gap[0, 3] = np.nan
    assert history(offered=gap) == history(offered=gap.copy())
    assert history(offered=gap) != history()
    assert history() != forecast()
    assert history() != "history"
    report = SolveReport("x", SolveStatus.FEASIBLE, float("nan"), -float("inf"), "s", seconds=1)
    assert report == dataclasses.replace(report, seconds=2.0)
    assert report != dataclasses.replace(report, objective=1.0)
    with pytest.raises(TypeError, match="unhashable"):
        hash(history())


@pytest.mark.parametrize("name", ["offered", "answered", "abandoned", "aht_seconds"])
def test_a_history_refuses_numbers_that_make_no_sense(name: str):
    for value in (-1.0, np.inf):
        bad = np.ones(SHAPE)
        bad[1, 7] = value
        with pytest.raises(InvalidInput, match=rf"holds {value} at index \(1, 7\)") as caught:
            history(**{name: bad})
        assert caught.value.where == f"CallHistory.{name}"
    with pytest.raises(InvalidInput, match="has shape"):
        history(**{name: np.ones((1, 3))})
    with pytest.raises(InvalidInput, match="not convertible"):
        history(**{name: [["x"] * SHAPE[1]] * 2})


def test_missing_is_not_zero():
    gap = np.zeros(SHAPE)
    gap[0, :5] = np.nan
    assert history(offered=gap).recorded.sum() == 2 * SHAPE[1] - 5


@pytest.mark.parametrize("queues", [(), ("a", "a")])
def test_queues_are_named_once(queues):
    with pytest.raises(InvalidInput, match="queue"):
        history(queues=queues)


def test_a_forecast_has_no_gaps_and_rising_levels():
    assert forecast().load_erlangs[0, 0] == pytest.approx(10 * 180 / 1800)
    for bad in (
        {"calls": np.full(SHAPE, np.nan)},
        {"aht_seconds": np.full(SHAPE, -1.0)},
        {"quantile_levels": [0.9, 0.1]},
        {"quantile_levels": [0.0, 0.5]},
        {"call_quantiles": np.ones((3, *SHAPE))},
        {"method": ("a",)},
        {"busyness_cv": [0.1]},
    ):
        with pytest.raises(InvalidInput):
            forecast(**bad)


def test_a_requirement_schedules_at_least_those_on_position():
    ones = np.ones(SHAPE)
    parts = (GRID, QUEUES, (ServiceGoal(), ServiceGoal()), ones)
    need = Requirement(*parts, ones, ones, ones, ones, ("a", "b"))
    assert need.on_position.dtype == np.int64
    with pytest.raises(InvalidInput, match="below on_position"):
        Requirement(*parts, ones * 2, ones, ones, ones, ("a", "b"))
    with pytest.raises(InvalidInput, match="one entry for each queue"):
        Requirement(*parts, ones, ones, ones, ones, ("a",))


def test_simulated_service_knows_its_occupancy():
    idle = np.ones(GRID.interval_count)
    idle[0] = 0
    made = service(ready_agents=idle * 4, busy_agents=idle)
    assert made.occupancy[0] == 0
    assert made.occupancy[1] == 0.25
    with pytest.raises(InvalidInput, match="day_service_level"):
        service(day_service_level=np.ones((2, 2, 2)))
    activity = AgentActivity(
        ("A1", "A2"), [[10.0, 10.0], [0, 0]], [[5.0, 10.0], [0, 0]], [[1, 2]], [[1, 1], [0, 0]]
    )
    assert activity.occupancy[0] == 0.75
    assert np.isnan(activity.occupancy[1])


def test_a_roster_counts_who_is_on_the_floor():
    made = roster()
    assert made.skill_groups == (("card",), ("card", "general"))
    assert made.paid_minutes.tolist() == [480, 480]
    floor = made.on_floor()
    assert floor.sum(axis=1).tolist() == [16, 16]
    assert floor[1, 16:32].all()
    night = ShiftPattern("N1", 0, 1320, 480)
    before = roster(patterns=(night,), previous=[[0], [OFF]], assignment=[[OFF, OFF]] * 2)
    assert before.on_floor()[1].nonzero()[0].tolist() == list(range(12))


def test_a_roster_refuses_what_does_not_fit():
    twin = (Agent("A1", "T1", QUEUES), Agent("A1", "T1", QUEUES))
    for bad, said in (
        ({"agents": twin}, "A1 twice"),
        ({"teams": ()}, "lacks the teams"),
        ({"assignment": [[1, OFF], [OFF, 0]]}, "pattern numbers"),
        ({"assignment": [[-2, OFF], [OFF, 0]]}, "pattern numbers"),
        ({"assignment": [[0, OFF]]}, "has shape"),
        ({"previous": [[-3], [0]]}, "pattern numbers"),
        ({"leave": [["", ""]]}, "has shape"),
    ):
        with pytest.raises(InvalidInput, match=said):
            roster(**bad)


def test_people_events_and_targets_are_checked():
    day = date(2026, 2, 2)
    before = date(2026, 2, 1)
    target = ("A1", "m", "u", day, day, 1.0, 1.0, 0.1, 0.6, 0.6, 1.0, 1, 0.5)
    AgentTarget(*target)
    refused = (
        lambda: Agent("", "T1", ("a",)),
        lambda: Agent("A1", "", ("a",)),
        lambda: Agent("A1", "T1", ()),
        lambda: Agent("A1", "T1", ("a", "a")),
        lambda: Agent("A1", "T1", ("a",), role="boss"),
        lambda: Agent("A1", "T1", ("a",), contract_share=0),
        lambda: Agent("A1", "T1", ("a",), contract_share=1.1),
        lambda: Agent("A1", "T1", ("a",), aht_factor=0),
        lambda: Absence("A1", day, before),
        lambda: LedgerEntry("A1", day, "dinner"),
        lambda: Event("x", day, before),
        lambda: Event("x", day, day, volume_factor=-1),
        lambda: Event("x", day, day, aht_factor=0),
        lambda: AgentTarget(*target[:4], before, *target[5:]),
        lambda: AgentTarget(*target[:8], 1.2, *target[9:]),
        lambda: AgentTarget(*target[:5], float("nan"), *target[6:]),
        lambda: Schedule(GRID, (("a",),), (), [[[1]]]),
        lambda: Schedule(GRID, (("a",),), (ShiftPattern("D", 0, 0, 60),), [[[-1, 0]]]),
    )
    for make in refused:
        with pytest.raises(InvalidInput):
            make()
    assert Agent("A1", "T1", ("a",), role="deputy").leads
    assert not Agent("A1", "T1", ("a",)).leads


def test_goals_are_checked_and_described():
    goal = ServiceGoal(max_abandonment=0.05, max_occupancy=0.88, max_mean_wait_seconds=30)
    assert goal.describe() == (
        "80% within 20 s (offered), mean wait <= 30 s, abandonment <= 5.0%, occupancy <= 88%"
    )
    for bad in (
        {"service_level": 80},
        {"service_level": 0},
        {"threshold_seconds": -1},
        {"threshold_seconds": float("nan")},
        {"service_level": None},
        {"max_occupancy": 1.5},
    ):
        with pytest.raises(InvalidInput):
            ServiceGoal(**bad)


def test_contract_minutes_count_a_calendar_day_of_leave():
    agents = (Agent("A1", "T1", ("a",)), Agent("A2", "T1", ("a",), contract_share=0.5))
    leave = np.zeros((2, 28), dtype=bool)
    leave[0, :7] = True
    works = np.arange(28) % 7 < 5
    minutes = contract_minutes(agents, leave, works, 8.0)
    assert minutes.tolist() == [20 * 480 * 0.75, 20 * 480 * 0.5]


def test_solve_reports_know_their_gap():
    report = SolveReport("x", SolveStatus.FEASIBLE, 110.0, 100.0, "s")
    assert report.gap == pytest.approx(10 / 110)
    assert report.has_solution
    assert dataclasses.replace(report, bound=-float("inf")).gap == float("inf")
    assert dataclasses.replace(report, objective=float("nan")).gap == float("inf")
    assert not dataclasses.replace(report, status=SolveStatus.NO_SOLUTION).has_solution


def test_errors_say_what_where_and_how_to_mend_it():
    error = InvalidInput("is negative", where="history.csv:3", hint="leave it empty")
    assert str(error) == "history.csv:3: is negative\n  hint: leave it empty"
    assert isinstance(error, ValueError)
    codes = {WfmError: 1, NotFound: 3, Infeasible: 4, InvalidInput: 5, GateFailed: 6}
    assert {kind: kind("x").exit_code for kind in codes} == codes
    both = InvalidInputs([error, NotFound("is gone")])
    assert both.exit_code == 5
    assert str(both).startswith("2 problems found:\nhistory.csv:3: is negative")
    assert "is gone" in str(both)


# ---------------------------------------------------------------- settings

SETTINGS = {
    "name": "x",
    "timezone": "Asia/Shanghai",
    "country": "CN",
    "period": {"start": "2026-02-02"},
    "queues": {"general": {}},
    "shifts": {"D1": {"start": "08:00", "length": "8:30", "breaks": []}},
}


def test_settings_read_planners_units():
    settings = ScenarioSettings.model_validate(
        SETTINGS | {"staffing": {"shrinkage": {"sick": "7%", "training": 0.05}}}
    )
    assert settings.staffing.shrinkage == {"sick": 0.07, "training": 0.05}
    assert (settings.shifts["D1"].start, settings.shifts["D1"].length) == (480, 510)
    assert settings.period.days == 28
    again = ScenarioSettings.model_validate_json(settings.model_dump_json())
    assert again == settings
    with pytest.raises(ValidationError):
        settings.seed = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"interval_minutes": 25}, ("interval_minutes",), "25 is not one of"),
        ({"seed": -1}, ("seed",), "must be at least 0"),
        ({"queues": {}}, ("queues",), "needs at least one entry"),
        ({"queues": {"a b": {}}}, ("queues", "a b"), "no good as a name"),
        ({"queues": {"a;b": {}}}, ("queues", "a;b"), "no good as a name"),
        ({"queues": {"a": {"aht_cv": float("inf")}}}, ("queues", "a", "aht_cv"), "finite"),
        ({"queues": {"a": {"goal": {"threshold_seconds": float("nan")}}}}, None, "finite"),
        ({"queues": {"a": {"goal": 5}}}, ("queues", "a", "goal"), "must be a mapping"),
        (
            {"queues": {"a": {"goal": {"service_level": None}}}},
            ("queues", "a", "goal"), "names no goal at all",
        ),
        ({"queues": {"a": {"opening": {"opens": "09:00", "closes": "08:00"}}}}, None, "later"),
        ({"staffing": {"shrinkage": {"a": 0.6, "b": "50%"}}}, None, "adds up to 110%"),
        ({"shifts": {"D": {"start": "24:00", "length": 60}}}, None, "less than 24:00"),
        ({"targets": {"hit_probability": "80%"}}, ("targets", "hit_probability"), "at most 0.7"),
        ({"period": {"start": "2026-02-30"}}, ("period", "start"), "not a day of the calendar"),
        ({"wfm": 2}, ("wfm",), "must be 1"),
        ({"forecast": {"quantiles": 0.5}}, ("forecast", "quantiles"), "must be a list"),
        ({"simulation": {"busyness": "maybe"}}, None, "neither true nor false"),
        ({"title": {"en": 5}}, ("title", "en"), "not text"),
    ],
)  # fmt: skip
def test_wrong_settings_are_told_in_plain_words(changes, path, said):
    settings, found = validate_settings(SETTINGS | changes)
    assert settings is None
    [problem] = found
    assert said in problem.what
    if path is not None:
        assert problem.path == path


def test_dotted_paths_lead_to_settings():
    data = ScenarioSettings.model_validate(SETTINGS).model_dump()
    data["queues"]["v.i.p"] = data["queues"]["general"]
    good, wrong = resolve_changes(
        {
            "queues.v.i.p.goal.service_level": 0.9,
            "shifts": {"D1.part_time": True},
            "forecast.quantiles.4": 0.99,
            "forecast.quantiles.x": 0.99,
            "queues": {"vip": {"aht_cv": 1}},
        },
        data,
    )
    assert [c.target for c in good] == [
        ("queues", "v.i.p", "goal", "service_level"),
        ("shifts", "D1", "part_time"),
        ("forecast", "quantiles", 4),
    ]
    assert [w.given for w in wrong] == [("forecast.quantiles.x",), ("queues", "vip")]
    changed = with_changes(data, good)
    assert changed["queues"]["v.i.p"]["goal"]["service_level"] == 0.9
    assert changed["forecast"]["quantiles"][4] == 0.99
    assert data["forecast"]["quantiles"][4] == 0.975
    assert kind_at(("queues", "general")) is QueueSettings
    assert kind_at(("queues", "general", "nothing")) is None
    assert words_of(kind_at(("queues", "general", "goal")))["definition"] is not None


def test_suggestions():
    assert did_you_mean("genral", ["general", "card"]) == "did you mean general?"
    assert did_you_mean("GENERAL", ["general"]) == "did you mean general?"
    assert did_you_mean("zzz", ["a", "b"]) == "use one of: a, b"
    assert did_you_mean("zzz", map(str, range(50))) == ""
    assert did_you_mean("zzz", []) == ""
