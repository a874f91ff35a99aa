"""Settings of chats, deferrable work, lists and duties, and what does not go together."""

import pytest

from wfm.domain.channel_settings import ChatSettings, OutboundSettings
from wfm.domain.goal import ServiceGoal
from wfm.domain.setting_errors import validate_settings
from wfm.domain.setting_paths import resolve_changes, with_changes
from wfm.domain.settings import QueueSettings, StaffingSettings

LIST = {
    "records": 1000,
    "contact_rate": "30%",
    "connect_seconds": 200,
    "no_connect_seconds": 40,
}
DIALLED = {"channel": "outbound", "opening": {"opens": "09:00", "closes": "20:00"}}


def problems(queues, **others):
    settings, found = validate_settings(
        {
            "name": "x",
            "timezone": "Asia/Shanghai",
            "country": "CN",
            "period": {"start": "2026-02-02", "days": 7},
            "shifts": {"D": {"start": "08:00", "length": "8:00"}},
            "queues": queues,
            **others,
        }
    )
    assert (settings is None) == bool(found)
    return " | ".join(one.what + "; " + one.hint for one in found)


def test_a_queue_of_calls_needs_no_more_words():
    queue = QueueSettings()
    assert queue.channel == "calls"
    assert queue.chat is queue.deferred is queue.outbound is None
    assert queue.service_goal == ServiceGoal()


def test_the_threshold_is_that_of_the_channel():
    mail = QueueSettings(
        channel="deferred", deferred={"deadline_hours": 4}, goal=ServiceGoal(service_level=0.95)
    )
    assert mail.service_goal == ServiceGoal(service_level=0.95, threshold_seconds=14_400.0)
    sales = QueueSettings(**DIALLED, outbound=LIST)
    assert sales.service_goal.threshold_seconds == 86_400.0


def test_four_channels_are_good_together():
    assert not problems(
        {
            "calls": {},
            "chat": {"channel": "chat", "chat": {"concurrency": 3}},
            "mail": {"channel": "deferred", "deferred": {"blended_with": ["calls"]}},
            "sales": {**DIALLED, "outbound": LIST},
        },
        staffing={"duties": {"talk": {"queue": "calls", "minutes": 15}}},
    )


@pytest.mark.parametrize(
    ("queue", "said"),
    [
        ({"chat": {}}, "chat is given, but its channel is calls"),
        ({"channel": "chat"}, "no words about it; add chat:"),
        (
            {"channel": "chat", "chat": {}, "deferred": {}},
            "deferred is given, but its channel is chat",
        ),
        ({"channel": "chat", "chat": {"slowdown": 1.0}}, "ends no more of them"),
        ({"channel": "chat", "chat": {"concurrency": 0}}, "at least 1"),
        ({"channel": "post"}, "not one of calls, chat, deferred, outbound"),
        ({"channel": "deferred", "deferred": {"deadline_hours": 0.4}}, "shorter than an interval"),
        ({"channel": "deferred", "deferred": {"deadline_hours": 0}}, "more than 0"),
        (
            {"channel": "deferred", "deferred": {"carried_over_due_hours": 30}},
            "later than the deadline of 24 h",
        ),
        (
            {"channel": "deferred", "deferred": {"blended_with": ["other"]}},
            "queues of calls: calls",
        ),
        ({"channel": "deferred", "deferred": {"blended_with": ["queue"]}}, "is deferred; only"),
        ({"channel": "deferred", "deferred": {"blended_with": ["calls", "calls"]}}, "twice"),
        ({"channel": "deferred", "deferred": {}, "patience_seconds": 60}, "nobody waits"),
        (
            {"channel": "deferred", "deferred": {}, "goal": {"max_abandonment": 0.1}},
            "max_abandonment means nothing",
        ),
        (
            {"channel": "deferred", "deferred": {}, "goal": {"threshold_seconds": 60}},
            "threshold_seconds is 60",
        ),
        ({"channel": "outbound", "outbound": LIST}, "not dialled day and night"),
        ({**DIALLED, "outbound": {**LIST, "contact_rate": 30}}, "write 30% if"),
        ({**DIALLED, "outbound": {**LIST, "records": 0}}, "at least 1"),
        ({**DIALLED, "outbound": {**LIST, "max_attempts": 0}}, "at least 1"),
        ({**DIALLED, "outbound": LIST, "aht_seconds": 90}, "take out aht_seconds"),
        ({**DIALLED, "outbound": {**LIST, "first_day": "2026-02-20"}}, "outside the period"),
        (
            {
                **DIALLED,
                "outbound": {**LIST, "first_day": "2026-02-05", "last_day": "2026-02-03"},
            },
            "last_day is before first_day",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(queue, said):
    assert said in problems({"calls": {}, "queue": queue})


def test_a_plan_needs_a_history():
    assert "every queue is a list" in problems({"sales": {**DIALLED, "outbound": LIST}})


def test_goals_by_time_of_day_are_for_people_who_wait():
    exception = {"name": "night", "start": "20:00", "end": "08:00", "goal": {"service_level": 0.5}}
    queue = {"channel": "deferred", "deferred": {}, "goal_exceptions": [exception]}
    assert "goal_exceptions" in problems({"calls": {}, "queue": queue})
    day = {"service_level": 0.9, "interval_floor": 0.5}
    chat = {"channel": "chat", "chat": {}, "goal": day}
    assert "interval_floor" in problems({"calls": {}, "queue": chat})


def test_duties_are_counted_once_and_belong_to_a_queue():
    with pytest.raises(ValueError, match="counted twice"):
        StaffingSettings(
            shrinkage={"meetings": 0.02}, duties={"meetings": {"queue": "a", "minutes": 15}}
        )
    lost = {"duties": {"talk": {"queue": "b", "minutes": 15}}}
    assert "queues are a" in problems({"a": {}}, staffing=lost)
    narrow = {"queue": "a", "minutes": 45, "window": {"opens": "09:00", "closes": "09:30"}}
    assert "do not fit into a window of 30" in problems(
        {"a": {}}, staffing={"duties": {"talk": narrow}}
    )


def test_the_rates_of_chats():
    assert ChatSettings(concurrency=3, slowdown=0.3).rates() == pytest.approx(
        (0, 1, 2 / 1.3, 3 / 1.6)
    )
    assert ChatSettings(concurrency=1, slowdown=5).rates() == (0, 1)


def test_a_list_is_dialled_until_somebody_answers_or_the_cap():
    about = OutboundSettings(**LIST, max_attempts=3)
    assert about.dials == pytest.approx(1000 * (1 + 0.7 + 0.7**2))
    assert about.connects == pytest.approx(1000 * (1 - 0.7**3))
    assert about.seconds_per_dial == pytest.approx(0.3 * 200 + 0.7 * 40)
    sure = OutboundSettings(**{**LIST, "contact_rate": 1.0})
    assert (sure.dials, sure.connects) == (1000, 1000)


def test_a_single_word_of_a_channel_can_be_changed():
    """What-if changes go through validation again; the goal keeps its default threshold."""
    data = {
        "name": "x",
        "timezone": "Asia/Shanghai",
        "country": "CN",
        "period": {"start": "2026-02-02", "days": 7},
        "shifts": {"D": {"start": "08:00", "length": "8:00"}},
        "queues": {"calls": {}, "mail": {"channel": "deferred", "deferred": {}}},
    }
    settings, _ = validate_settings(data)
    whole = settings.model_dump()
    good, wrong = resolve_changes(
        {"queues.mail.deferred.deadline_hours": 4, "queues.mail.deferred.window.opens": "08:00"},
        whole,
    )
    assert not wrong
    changed, found = validate_settings(with_changes(whole, good))
    assert not found
    assert changed.queues["mail"].service_goal.threshold_seconds == 14_400.0
    assert changed.queues["mail"].deferred.window.opens == 480
