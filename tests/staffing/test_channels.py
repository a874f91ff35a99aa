"""Requirements of chats, deferrable work, lists and duties."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.domain import TimeGrid
from wfm.domain.channel_settings import ChatSettings, DeferredSettings
from wfm.domain.day_window import DayWindow
from wfm.domain.duty_settings import DutySettings
from wfm.domain.errors import Infeasible, InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.settings import Opening, QueueSettings, StaffingSettings
from wfm.queueing import chat
from wfm.staffing import binding_goals, explain, require, service_risk, walk
from wfm.staffing.channel_parts import calls_only
from wfm.staffing.deferred_need import deferred_needs, deferred_work
from wfm.staffing.duties import agents_on_duty
from wfm.staffing.queue_model import timed_model

STATIONARY = StaffingSettings(method="stationary")
CALLS = QueueSettings(patience_seconds=150.0)
OFFICE = DayWindow(opens="08:00", closes="20:00")


def mail(**words):
    return QueueSettings(channel="deferred", deferred=DeferredSettings(**words))


def sales():
    return QueueSettings(
        channel="outbound",
        opening=Opening(opens="09:00", closes="19:00"),
        outbound={
            "records": 500,
            "contact_rate": 0.3,
            "connect_seconds": 200,
            "no_connect_seconds": 40,
            "occupancy": 0.8,
        },
    )


def day_curve(grid):
    return 20 + 80 * np.sin(np.pi * grid.wall_minutes / 1440) ** 2


def test_chat_is_staffed_by_the_chat_chain(grid, make_forecast):
    about = ChatSettings(concurrency=3, slowdown=0.3)
    goal = ServiceGoal(service_level=0.8, threshold_seconds=30.0)
    queue = QueueSettings(channel="chat", chat=about, patience_seconds=180.0, goal=goal)
    forecast = make_forecast(grid, day_curve(grid), 480.0)
    found = require(forecast, {"general": queue}, StaffingSettings())
    assert found.model == ("chat",)
    load = forecast.load_erlangs[0]
    level = chat.service_level(load, found.on_position[0], about.rates(), 480.0, 30.0, 180.0)
    assert found.service_level[0] == pytest.approx(level)
    assert level.min() >= 0.8
    alone = require(forecast, {"general": CALLS}, StaffingSettings())
    assert found.on_position.sum() < 0.75 * alone.on_position.sum()


def test_chat_wants_patience_for_a_goal_on_abandonment(grid, make_forecast):
    queue = QueueSettings(
        channel="chat", chat=ChatSettings(), goal=ServiceGoal(max_abandonment=0.05)
    )
    with pytest.raises(InvalidInput, match="max_abandonment"):
        require(make_forecast(grid, 10, 300), {"general": queue}, STATIONARY)


def test_work_that_may_wait_is_done_by_its_deadline(make_forecast):
    """Contacts come in day and night; agents work in office hours only."""
    grid = TimeGrid(date(2026, 2, 2), 7, 30, "Asia/Shanghai")
    forecast = make_forecast(grid, day_curve(grid) / 10, 600.0, ("mail",))
    queue = mail(deadline_hours=24, window=OFFICE)
    found = require(forecast, {"mail": queue}, STATIONARY)
    assert found.model == ("deadlines",)
    assert found.goals[0].threshold_seconds == 86_400.0
    assert (found.service_level == 1).all()
    worked = (grid.wall_minutes >= 480) & (grid.wall_minutes < 1200)
    assert (found.on_position[0, ~worked] == 0).all()
    # What comes in is done, all but what comes in after work on the last day, and rounding.
    load = forecast.load_erlangs[0]
    late = load[-8:].sum()
    assert load.sum() - late - 2 <= found.on_position.sum() <= load.sum() + 1
    done = np.cumsum(found.on_position[0])
    due = np.append(np.zeros(47), np.cumsum(load))[: load.size]
    assert (done >= due - 1e-9).all()


def test_deadlines_reach_across_midnight_and_the_clocks(make_forecast):
    """In Berlin the day of 29 March 2026 has 23 hours; elapsed time counts."""
    grid = TimeGrid(date(2026, 3, 28), 3, 30, "Europe/Berlin")
    calls = np.zeros(grid.interval_count)
    late = int(np.flatnonzero(grid.wall_minutes == 1380)[0])
    calls[late] = 6
    forecast = make_forecast(grid, calls, 600.0, ("mail",))
    work = deferred_work(forecast, 0, mail(deadline_hours=6))
    assert np.flatnonzero(work.due)[0] == late + 11
    assert grid.local_start(late + 12).hour == 6  # 23:00 and six hours, of which clocks skip one
    found = require(forecast, {"mail": mail(deadline_hours=6)}, STATIONARY)
    spent = np.flatnonzero(found.on_position[0])
    assert spent[0] >= late
    assert spent[-1] <= late + 11
    assert found.on_position.sum() == 2


def test_work_carried_over_is_due_early(grid, make_forecast):
    forecast = make_forecast(grid, 0.0, 0.0, ("mail",))
    queue = mail(carried_over=12, carried_over_due_hours=3).model_copy(
        update={"aht_seconds": 900.0}
    )
    found = require(forecast, {"mail": queue}, STATIONARY)
    assert found.on_position.sum() == 6
    assert found.on_position[0, 6:].sum() == 0
    slow = mail(carried_over=12).model_copy(update={"aht_seconds": 900.0})
    assert require(forecast, {"mail": slow}, STATIONARY).on_position.max() == 1
    with pytest.raises(InvalidInput, match="nothing tells how long"):
        require(forecast, {"mail": mail(carried_over=12)}, STATIONARY)


def test_idle_time_of_calls_is_filled_first(make_forecast):
    grid = TimeGrid(date(2026, 2, 2), 7, 30, "Asia/Shanghai")
    names = ("calls", "mail")
    both = make_forecast(grid, 0.0, 240.0, names)
    volumes = np.array([day_curve(grid) * 3, day_curve(grid) / 2])
    both = replace(both, calls=volumes, call_quantiles=volumes[None])
    alone, blended = mail(), mail(blended_with=("calls",))
    many = mail(blended_with=("calls",), reserve_agents=6)
    without = require(both, {"calls": CALLS, "mail": alone}, STATIONARY)
    with_calls = require(both, {"calls": CALLS, "mail": blended}, STATIONARY)
    reserved = require(both, {"calls": CALLS, "mail": many}, STATIONARY)
    assert (with_calls.on_position[0] == without.on_position[0]).all()
    hours = [found.on_position[1].sum() for found in (without, reserved, with_calls)]
    assert hours[0] > hours[1] > hours[2]
    models = {"calls": timed_model("calls", CALLS, STATIONARY, grid)}
    need = deferred_needs(both, {"calls": CALLS, "mail": blended}, models, without.on_position)[
        "mail"
    ]
    idle = without.on_position[0] * (1 - without.occupancy[0])
    assert 0 < need.by_idle.sum() < idle.sum()
    assert need.by_idle.sum() + hours[2] >= both.load_erlangs[1, :-47].sum() - 1e-6
    assert need.backlog_hours.min() >= -1e-9


def test_two_queues_do_not_use_the_same_idle_time(make_forecast):
    grid = TimeGrid(date(2026, 2, 2), 3, 30, "Asia/Shanghai")
    volumes = np.array([day_curve(grid) * 3, day_curve(grid) / 20, day_curve(grid) / 20])
    names = ("calls", "soon", "late")
    forecast = make_forecast(grid, 0.0, 240.0, names)
    forecast = replace(forecast, calls=volumes, call_quantiles=volumes[None])
    queues = {
        "calls": CALLS,
        "soon": mail(deadline_hours=2, blended_with=("calls",)),
        "late": mail(deadline_hours=24, blended_with=("calls",)),
    }
    models = {"calls": timed_model("calls", CALLS, STATIONARY, grid)}
    agents = require(forecast, queues, STATIONARY).on_position
    needs = deferred_needs(forecast, queues, models, agents)
    single = deferred_needs(forecast, {**queues, "late": mail(blended_with=())}, models, agents)
    assert (needs["soon"].by_idle == single["soon"].by_idle).all()
    from wfm.staffing.blend_idle import usable_idle

    usable = usable_idle(
        models["calls"], forecast.load_erlangs[0], agents[0], np.full(agents.shape[1], 240.0), 1
    )
    assert (needs["soon"].by_idle + needs["late"].by_idle <= usable + 1e-9).all()


def test_work_that_nobody_can_do_in_time_is_refused(grid, make_forecast):
    queue = mail(deadline_hours=4, window=OFFICE)
    forecast = make_forecast(grid, 2.0, 600.0, ("mail",))
    with pytest.raises(Infeasible, match="cannot be done in time") as caught:
        require(forecast, {"mail": queue}, STATIONARY)
    assert "queues.mail" in caught.value.where


def test_longer_work_makes_less_of_idle_time(make_forecast):
    grid = TimeGrid(date(2026, 2, 2), 3, 30, "Asia/Shanghai")
    forecast = make_forecast(grid, 0.0, 240.0, ("calls", "mail"))
    seconds = np.array([np.full(grid.interval_count, 240.0), np.full(grid.interval_count, 960.0)])
    volumes = np.array([day_curve(grid) * 3, day_curve(grid) / 30])
    forecast = replace(forecast, calls=volumes, call_quantiles=volumes[None], aht_seconds=seconds)
    found = {}
    for name, share in (("told", 1.0), ("measured", None)):
        queues = {"calls": CALLS, "mail": mail(blended_with=("calls",), usable_share=share)}
        found[name] = require(forecast, queues, STATIONARY).on_position[1].sum()
    assert found["measured"] > found["told"]


def test_a_list_needs_the_agents_of_its_plan(grid, make_forecast):
    dials = np.where((grid.wall_minutes >= 540) & (grid.wall_minutes < 1140), 48.0, 0.0)
    forecast = make_forecast(grid, dials, np.where(dials > 0, 90.0, 0.0), ("sales",))
    found = require(forecast, {"sales": sales()}, StaffingSettings())
    assert found.model == ("dial_list",)
    # 48 dials of 90 s are 2.4 erlangs, of 80 % of the time 3 agents exactly.
    assert set(found.on_position[0].tolist()) == {0, 3}
    assert found.occupancy.max() == pytest.approx(0.8)


def test_every_channel_can_be_explained(make_forecast):
    grid = TimeGrid(date(2026, 2, 2), 2, 30, "Asia/Shanghai")
    queues = {
        "calls": CALLS,
        "chat": QueueSettings(channel="chat", chat=ChatSettings()),
        "mail": mail(blended_with=("calls",)),
        "sales": sales(),
    }
    forecast = make_forecast(grid, 30.0, 200.0, tuple(queues))
    duties = {"talk": DutySettings(queue="calls", minutes=30, people=2)}
    settings = StaffingSettings(duties=duties, shrinkage={"leave": 0.1}, method="stationary")
    need = require(forecast, queues, settings)
    steps = walk(need, settings.shrinkage)
    total = steps.on_position + steps.on_duty + steps.lost.sum(axis=0) + steps.rounding
    np.testing.assert_allclose(total, steps.scheduled)
    assert binding_goals(forecast, need, queues, settings).binds.any(axis=0)[3].any()
    moment = datetime(2026, 2, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    for q, queue in enumerate(queues):
        found = explain(forecast, need, queues, settings, queue, moment)
        assert found.scheduled[found.row] == need.scheduled[q, 20]
        assert found.decided_by or not found.on_position
        assert found.model.describe()
        assert found.reason


def test_questions_about_calls_are_refused_elsewhere(grid, make_forecast):
    queues = {"calls": CALLS, "chat": QueueSettings(channel="chat", chat=ChatSettings())}
    forecast = make_forecast(grid, 30.0, 200.0, tuple(queues))
    need = require(forecast, queues, STATIONARY)
    with pytest.raises(InvalidInput, match="queues of calls only"):
        service_risk(forecast, need, queues, STATIONARY, "chat")
    part, needed = calls_only(forecast, need, queues)
    assert part.queues == needed.queues == ("calls",)
    with pytest.raises(InvalidInput, match="no queue of calls"):
        calls_only(forecast, need, dict.fromkeys(queues, queues["chat"]))


def test_duties_go_into_the_dip_between_two_peaks():
    grid = TimeGrid(date(2026, 2, 2), 1, 30, "Asia/Shanghai")
    need = np.zeros(48, dtype=np.int64)
    need[16:36] = [6, 8, 9, 9, 8, 6, 5, 4, 4, 5, 6, 8, 9, 9, 8, 7, 6, 5, 4, 3]
    duty = DutySettings(queue="a", minutes=30, people=9, window=OFFICE)
    away = agents_on_duty(grid, {"talk": duty}, ("a",), need[None])[0]
    assert away.sum() == 9
    # Between the peaks of 9 there is room for 1, 3, 4, 5, 5, 4 and 3 agents who are there anyway.
    assert away[20:27].sum() == 9
    assert (need + away).max() == 9


def test_short_duties_take_turns_and_long_ones_last():
    grid = TimeGrid(date(2026, 2, 2), 1, 30, "Asia/Shanghai")
    need = np.full((1, 48), 5)
    short = DutySettings(queue="a", minutes=15, people=5)
    assert agents_on_duty(grid, {"x": short}, ("a",), need).sum() == 3
    long = DutySettings(queue="a", minutes=80, people=1, window=OFFICE)
    away = agents_on_duty(grid, {"x": long}, ("a",), need)[0]
    taken = np.flatnonzero(away)
    assert taken.size == 3
    assert taken[-1] - taken[0] == 2


def test_everybody_has_a_duty_without_a_head_count():
    grid = TimeGrid(date(2026, 2, 2), 7, 30, "Asia/Shanghai")
    need = np.full((1, grid.interval_count), 4)
    window = DayWindow(opens="09:00", closes="17:00", weekdays=(1, 3))
    duty = DutySettings(queue="a", minutes=30, window=window)
    away = agents_on_duty(grid, {"x": duty}, ("a",), need)[0]
    # 96 agent-hours a day are 12 people.
    assert np.add.reduceat(away, grid.day_starts[:-1]).tolist() == [12, 0, 12, 0, 0, 0, 0]
    inside = (grid.wall_minutes >= 540) & (grid.wall_minutes < 1020)
    assert (away[~inside] == 0).all()


def test_a_duty_without_anybody_to_have_it():
    grid = TimeGrid(date(2026, 2, 2), 2, 30, "Asia/Shanghai")
    need = np.zeros((1, 96), dtype=np.int64)
    duty = DutySettings(queue="a", minutes=30, people=2, window=OFFICE)
    assert not agents_on_duty(grid, {"x": duty}, ("a",), need).any()
    need[0, :8] = 3
    with pytest.raises(InvalidInput, match="finds no agent of queue 'a'"):
        agents_on_duty(grid, {"x": duty}, ("a",), need)


def test_a_year_of_every_channel_takes_seconds(make_forecast):
    grid = TimeGrid(date(2025, 1, 1), 365, 30, "Asia/Shanghai")
    volumes = np.outer([6, 2, 0.3, 1], day_curve(grid)) * (1 + 0.2 * np.sin(grid.day_of_interval))
    names = ("calls", "chat", "mail", "sales")
    forecast = make_forecast(grid, 0.0, 240.0, names)
    forecast = replace(forecast, calls=volumes, call_quantiles=volumes[None])
    queues = {
        "calls": CALLS,
        "chat": QueueSettings(channel="chat", chat=ChatSettings(), patience_seconds=180.0),
        "mail": mail(blended_with=("calls",), window=OFFICE),
        "sales": sales(),
    }
    duties = {"talk": DutySettings(queue="calls", minutes=15, window=OFFICE)}
    settings = StaffingSettings(method="stationary", duties=duties)
    found = require(forecast, queues, settings)
    assert (found.on_position.sum(axis=1) > 0).all()
