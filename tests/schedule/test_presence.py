"""Agents who are on the floor while the centre is open, whatever the forecast says."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.domain import OFF, Roster, ShiftPattern, Team
from wfm.domain.schedule_settings import PresenceSettings
from wfm.domain.settings import (
    BreakRule,
    QueueSettings,
    ScenarioSettings,
    ScheduleSettings,
    ShiftSettings,
)
from wfm.schedule import cover, make_patterns, presence_gaps, with_presence

SHIFTS = {
    code: ShiftSettings(
        start=start * 60,
        length=540,
        breaks=(BreakRule(kind="lunch", minutes=60, earliest=180, latest=360, paid=False),),
    )
    for code, start in (("D7", 7), ("D9", 9), ("L15", 15), ("N23", 23))
}
QUEUES = {"a": QueueSettings(), "b": QueueSettings()}


def one_each(centre, days=3):
    return centre.requirement({"a": [1] * 24, "b": [0] * 8 + [1] * 12 + [0] * 4}, days=days)


def test_requirements_are_raised_by_queue_and_in_all(centre) -> None:
    requirement = one_each(centre, days=1)
    assert with_presence(requirement, PresenceSettings(), QUEUES) is requirement
    raised = with_presence(requirement, PresenceSettings(queues={"b": 3}), QUEUES)
    assert raised.scheduled[0].tolist() == [1] * 24
    assert raised.scheduled[1].tolist() == [0] * 8 + [3] * 12 + [0] * 4
    raised = with_presence(requirement, PresenceSettings(agents=4, queues={"b": 2}), QUEUES)
    assert (raised.scheduled.sum(axis=0) == 4).all()
    assert (raised.scheduled >= requirement.scheduled).all()
    assert (raised.on_position == requirement.on_position).all()
    enough = with_presence(requirement, PresenceSettings(agents=1, queues={"a": 1}), QUEUES)
    assert (enough.scheduled == requirement.scheduled).all()


def test_the_schedule_keeps_them_through_lunch(centre) -> None:
    presence = PresenceSettings(agents=2)
    requirement = with_presence(one_each(centre), presence, QUEUES)
    calendar = centre.calendar(centre.monday, 3)
    force = centre.workforce(requirement, centre.agents((30, ("a", "b"))), calendar=calendar)
    schedule, _ = cover(
        requirement, make_patterns(SHIFTS, 60), force, ScheduleSettings(), calendar
    )
    floor = schedule.on_floor().sum(axis=0)
    # The first hours can only be covered by a night shift of the day before.
    assert (floor[7:] >= 2).all()


def test_gaps_of_a_roster_are_found(centre) -> None:
    requirement = one_each(centre, days=2)
    patterns = make_patterns(SHIFTS, 60)[:1]
    agents = centre.agents((2, ("a", "b")))
    roster = Roster(
        requirement.grid, agents, (Team("T1"),), patterns, np.array([[0, 0], [0, OFF]]),
        np.full((2, 2), ""), np.zeros((2, 0), dtype=np.int64),
    )  # fmt: skip
    assert presence_gaps(roster, requirement, PresenceSettings(), QUEUES) == ()
    found = presence_gaps(roster, requirement, PresenceSettings(queues={"b": 1}), QUEUES)
    assert {f.kind for f in found} == {"presence"}
    assert [f.what for f in found][:2] == [
        "up to 1 too few on the floor for queue b for 1 h from 2026-03-02 10:00",
        "up to 1 too few on the floor for queue b for 4 h from 2026-03-02 16:00",
    ]
    assert len(presence_gaps(roster, requirement, PresenceSettings(agents=2), QUEUES)) == 4


def test_nobody_is_asked_for_while_every_queue_is_closed(centre) -> None:
    requirement = centre.requirement({"a": [0] * 24, "b": [0] * 10 + [1] * 2 + [0] * 12}, days=1)
    queues = {
        "a": QueueSettings(opening={"opens": "08:00", "closes": "12:00"}),
        "b": QueueSettings(opening={"opens": "10:00", "closes": "20:00"}),
    }
    presence = PresenceSettings(agents=2)
    raised = with_presence(requirement, presence, queues)
    assert raised.scheduled.sum(axis=0).tolist() == [0] * 8 + [2] * 12 + [0] * 4
    roster = Roster(
        requirement.grid, centre.agents((1, ("a", "b"))), (Team("T1"),), make_patterns(SHIFTS, 60),
        np.array([[OFF]]), np.full((1, 1), ""), np.zeros((1, 0), dtype=np.int64),
    )  # fmt: skip
    (found,) = presence_gaps(roster, raised, presence, queues)
    assert found.what == "up to 2 too few on the floor for 12 h from 2026-03-02 08:00"


def test_those_present_in_all_do_not_make_a_queue_need_its_own(centre) -> None:
    requirement = centre.requirement({"a": [0] * 12 + [1] * 12, "b": [1] * 24}, days=1)
    presence = PresenceSettings(agents=2, queues={"a": 3})
    raised = with_presence(
        centre.requirement({"a": [0] * 24, "b": [0] * 24}, days=1), presence, QUEUES
    )
    assert raised.scheduled.sum(axis=0).tolist() == [2] * 24
    roster = Roster(
        requirement.grid, centre.agents((2, ("a",))), (Team("T1"),),
        (ShiftPattern("X", 0, 0, 1440),), np.zeros((2, 1), dtype=np.int64),
        np.full((2, 1), ""), np.zeros((2, 0), dtype=np.int64),
    )  # fmt: skip
    assert presence_gaps(roster, raised, presence, QUEUES) == ()
    (found,) = presence_gaps(
        roster, with_presence(requirement, presence, QUEUES), presence, QUEUES
    )
    assert "1 too few on the floor for queue a for 12 h from 2026-03-02 12:00" in found.what


def test_an_unknown_queue_is_named() -> None:
    with pytest.raises(ValidationError, match="unknown queue"):
        ScenarioSettings(
            name="s", timezone="Asia/Shanghai", country="CN", period={"start": "2026-03-02"},
            queues={"q": {}}, shifts=SHIFTS,
            schedule={"minimum_presence": {"queues": {"zz": 1}}},
        )  # fmt: skip
