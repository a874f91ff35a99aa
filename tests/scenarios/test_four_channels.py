"""Calls, chat, e-mail and a list to dial in one small scenario, from the tables to the plan."""

from datetime import datetime, timedelta

import numpy as np
import pytest

import wfm
from wfm.domain.errors import InvalidInputs
from wfm.staffing import explain

YAML = """
wfm: 1
name: four
timezone: Asia/Shanghai
country: CN
period: {start: 2026-03-02, days: 3}
queues:
  calls:
    patience_seconds: 150
    opening: &day {opens: "08:00", closes: "20:00"}
  chat:
    channel: chat
    chat: {concurrency: 3, slowdown: 0.3}
    goal: {service_level: 80%, threshold_seconds: 30}
    patience_seconds: 180
    opening: *day
  mail:
    channel: deferred
    goal: {service_level: 95%}
    aht_seconds: 480
    deferred: {deadline_hours: 24, carried_over: 10, blended_with: [calls], window: *day}
  sales:
    channel: outbound
    opening: {opens: "10:00", closes: "18:00"}
    outbound: {records: 300, contact_rate: 30%, connect_seconds: 240, no_connect_seconds: 35}
shifts:
  A: &shift
    start: "08:00"
    length: "8:00"
    breaks: [{kind: lunch, minutes: 30, earliest: "3:00", latest: "4:00", paid: false}]
  B: {<<: *shift, start: "12:00"}
staffing:
  shrinkage: {sickness: 5%}
  duties:
    briefing: {queue: calls, minutes: 15, people: 4, window: {opens: "09:00", closes: "17:00"}}
schedule: {time_limit_seconds: 5, gap: 0.05}
roster: {time_limit_seconds: 3}
simulation: {replications: 3}
"""
SKILLS = ("calls;mail", "calls;chat", "calls;sales", "calls;chat;mail")


def write_scenario(folder):
    (folder / "scenario.yaml").write_text(YAML, encoding="utf-8")
    rows = ["timestamp,queue,offered,answered,abandoned,aht_seconds"]
    draw = np.random.default_rng(4)
    for slot in range(28 * 48):
        moment = datetime(2026, 2, 1) + timedelta(minutes=30 * slot)
        day = 8 <= moment.hour < 20
        for queue, mean, aht in (("calls", 24.0, 240), ("chat", 9.0, 420), ("mail", 1.5, 480)):
            if day or queue == "mail":
                count = int(draw.poisson(mean))
                rows.append(f"{moment:%Y-%m-%d %H:%M},{queue},{count},{count},0,{aht}")
    (folder / "history.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    agents = ["agent,team,skills,role"]
    for number in range(24):
        role = "leader" if number == 0 else "agent"
        agents.append(f"A{number:02},T1,{SKILLS[number % 4]},{role}")
    (folder / "agents.csv").write_text("\n".join(agents) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("four")
    write_scenario(folder)
    scenario = wfm.read_scenario(folder)
    return scenario, wfm.run(scenario)


def test_every_channel_is_planned(planned):
    scenario, plan = planned
    assert scenario.history.queues == ("calls", "chat", "mail")
    assert plan.forecast.queues == ("calls", "chat", "mail", "sales")
    assert plan.requirement.model[1:] == ("chat", "deadlines", "dial_list")
    hours = plan.requirement.on_position.sum(axis=1) / 2
    assert (hours[[0, 1, 3]] > 0).all()
    # The list of 300 records, dialled up to three times.
    assert plan.forecast.calls[3].sum() == pytest.approx(300 * (1 + 0.7 + 0.49))
    assert {gate.name for gate in plan.gates} >= {f"service_level:{q}" for q in ("chat", "mail")}


def test_duties_are_scheduled_and_not_staffed_twice(planned):
    _, plan = planned
    need = plan.requirement
    assert need.on_duty.sum() == 3 * 2  # four people a day, two a half-hour in turn
    assert (need.scheduled >= need.on_position + need.on_duty).all()


def test_every_interval_can_be_explained(planned):
    scenario, plan = planned
    s = scenario.settings
    moment = scenario.grid.local_start(22)
    for queue in plan.requirement.queues:
        found = explain(
            plan.forecast, plan.requirement, s.queues, s.staffing, queue, moment, scenario.calendar
        )
        assert found.model.describe()


def test_the_plan_is_written_and_read_back(planned, tmp_path):
    _, plan = planned
    plan.write(tmp_path / "plan")
    assert (tmp_path / "plan" / "report.html").stat().st_size > 10_000
    assert (tmp_path / "plan" / "roster.xlsx").is_file()
    again = wfm.read_plan(tmp_path / "plan")
    assert (again.requirement.on_duty == plan.requirement.on_duty).all()
    assert again.requirement.goals == plan.requirement.goals
    assert again.forecast.calls == pytest.approx(plan.forecast.calls)


def test_work_without_time_to_do_it_is_refused_by_name(tmp_path):
    write_scenario(tmp_path)
    text = (tmp_path / "scenario.yaml").read_text(encoding="utf-8")
    text = text.replace("blended_with: [calls]", "blended_with: [chat]")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputs, match="only the idle time of calls"):
        wfm.read_scenario(tmp_path)
