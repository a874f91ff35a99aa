"""The cleaning log: found, written, edited by the planner, followed and kept."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.calendars import build_calendar
from wfm.domain import Calendar, CallHistory, InvalidInput, InvalidInputs, NotFound, TimeGrid
from wfm.domain.settings import Opening
from wfm.history import CleaningEntry, examine
from wfm.io import read_cleaning, write_cleaning

FIRST = date(2025, 12, 1)


def make(days: int = 56, timezone: str = "Asia/Shanghai", first: date = FIRST) -> CallHistory:
    grid = TimeGrid(first, days, 30, timezone)
    rng = np.random.default_rng(11)
    mean = 100 * (0.1 + np.exp(-(((grid.wall_minutes / 60 - 13) / 4) ** 2)))
    offered = rng.poisson(mean)[None].astype(float)
    return CallHistory(
        grid, ("general",), offered, offered, np.zeros(offered.shape), np.full(offered.shape, 200)
    )


def put(history: CallHistory, day: int, first: int, last: int, value: float) -> CallHistory:
    offered = history.offered.copy()
    start = int(history.grid.day_starts[day])
    offered[0, start + first : start + last] = value
    return replace(history, offered=offered)


def calendar_of(history: CallHistory, country: str = "CN") -> Calendar:
    return build_calendar(country, history.grid.first_day, history.grid.last_day)


def kinds(entries: tuple[CleaningEntry, ...]) -> list[str]:
    return [entry.kind for entry in entries]


@pytest.fixture
def broken() -> CallHistory:
    """An outage on day 15, a burst on day 22, a missing afternoon on day 29."""
    history = put(make(), 15, 24, 28, 0)
    history = put(history, 22, 20, 23, 900)
    return put(history, 29, 30, 34, np.nan)


def test_each_stretch_has_a_reason_a_proposal_and_a_state(broken: CallHistory) -> None:
    entries = examine(broken, calendar_of(broken)).entries
    assert kinds(entries) == ["outage", "burst", "missing_interval"]
    outage, burst, missing = entries
    assert (outage.start, outage.end) == (
        datetime(2025, 12, 16, 12, 0),
        datetime(2025, 12, 16, 14, 0),
    )
    assert outage.recorded == 0
    assert 350 < outage.proposed < 500
    assert outage.state == "accepted"
    assert "usual" in outage.reason
    assert burst.recorded == 2700
    assert np.isnan(missing.recorded)
    assert missing.proposed > 200


def test_the_raw_history_is_never_changed(broken: CallHistory) -> None:
    before = broken.offered.copy()
    cleaned = examine(broken, calendar_of(broken))
    np.testing.assert_array_equal(broken.offered, before)
    assert np.isnan(cleaned.history.offered).sum() == 4 + 3 + 4


def test_a_rejected_finding_is_not_applied_and_stays_rejected(broken: CallHistory) -> None:
    calendar = calendar_of(broken)
    log = tuple(
        replace(e, state="rejected") if e.kind == "outage" else e
        for e in examine(broken, calendar).entries
    )
    again = examine(broken, calendar, None, log)
    assert [(e.kind, e.state) for e in again.entries] == [(e.kind, e.state) for e in log]
    day = broken.grid.day_slice(15)
    np.testing.assert_array_equal(again.history.offered[0, day], broken.offered[0, day])
    assert "outage" not in [finding.kind for finding in again.findings]
    third = examine(broken, calendar, None, again.entries)
    assert third.entries == again.entries


def test_replaced_contacts_are_spread_as_usual(broken: CallHistory) -> None:
    calendar = calendar_of(broken)
    log = tuple(
        replace(e, state="replaced", proposed=400.0) if e.kind == "outage" else e
        for e in examine(broken, calendar).entries
    )
    cleaned = examine(broken, calendar, None, log).history
    start = int(broken.grid.day_starts[15])
    filled = cleaned.offered[0, start + 24 : start + 28]
    assert filled.sum() == pytest.approx(400)
    assert (filled > 80).all()
    assert np.isnan(cleaned.aht_seconds[0, start + 24 : start + 28]).all()


def test_rows_of_the_planners_own_are_left_aside() -> None:
    history = make()
    mine = CleaningEntry("general", datetime(2025, 12, 10, 9), datetime(2025, 12, 10, 11))
    cleaned = examine(history, calendar_of(history), None, (mine,))
    gone = np.isnan(cleaned.history.offered[0])
    assert gone.sum() == 4
    assert mine.covers(history.grid)[gone].all()
    assert cleaned.entries == (mine,)


def test_an_odd_day_is_kept_until_it_is_accepted() -> None:
    history = make()
    day = history.grid.day_slice(22)
    offered = history.offered.copy()
    offered[0, day] *= 2
    history = replace(history, offered=offered)
    calendar = calendar_of(history)
    (odd,) = examine(history, calendar).entries
    assert (odd.kind, odd.state) == ("odd_day", "rejected")
    cleaned = examine(history, calendar, None, (replace(odd, state="accepted"),))
    assert np.isnan(cleaned.history.offered[0, day]).all()
    assert kinds(cleaned.entries) == ["odd_day"]


def test_a_day_appended_twice_is_a_copy() -> None:
    history = make()
    offered, grid = history.offered.copy(), history.grid
    offered[0, grid.day_slice(30)] = offered[0, grid.day_slice(29)]
    copied = replace(history, offered=offered)
    cleaned = examine(copied, calendar_of(copied))
    assert kinds(cleaned.entries) == ["duplicate_day"]
    assert np.isnan(cleaned.history.offered[0, grid.day_slice(30)]).all()
    assert not np.isnan(cleaned.history.offered[0, grid.day_slice(29)]).any()
    assert "2025-12-30" in cleaned.findings[0].what


def test_a_history_made_from_a_pattern_holds_no_copies() -> None:
    history = make()
    grid = history.grid
    same = replace(history, offered=(20.0 + grid.wall_slots % 7)[None])
    assert examine(same, calendar_of(same)).entries == ()


def test_the_repeated_hour_in_one_row_is_a_clock_change() -> None:
    history = make(42, "Europe/Berlin", date(2026, 10, 1))
    grid = history.grid
    offered = np.random.default_rng(5).poisson(60, (1, grid.interval_count)).astype(float)
    day = (date(2026, 10, 25) - grid.first_day).days
    start = int(grid.day_starts[day])
    wall = grid.wall_minutes[grid.day_slice(day)]
    first, second = (start + np.flatnonzero(wall == 120)).tolist()
    offered[0, first], offered[0, second] = 125, 0
    changed = replace(history, offered=offered)
    cleaned = examine(changed, calendar_of(changed, "DE"))
    assert set(kinds(cleaned.entries)) == {"clock_change"}
    assert np.isnan(cleaned.history.offered[0, [first, second]]).all()
    assert np.isnan(cleaned.history.offered).sum() == 2


def test_a_clock_that_was_not_set_is_remarked_on_and_kept() -> None:
    grid = TimeGrid(date(2026, 3, 2), 56, 30, "Europe/Berlin")
    # An export in standard time: after 29 March everything seems to come an hour later.
    late = grid.day_of_interval >= 27
    hours = grid.wall_minutes / 60 - np.where(late, 1.0, 0.0)
    mean = 10 + 200 * np.exp(-(((hours - 11) / 2.5) ** 2))
    offered = np.random.default_rng(3).poisson(mean)[None].astype(float)
    blank = np.full(offered.shape, np.nan)
    history = CallHistory(grid, ("general",), offered, blank, blank, blank)
    cleaned = examine(history, calendar_of(history, "DE"))
    shifts = [e for e in cleaned.entries if e.kind == "clock_shift"]
    assert [e.start.date() for e in shifts] == [date(2026, 3, 29)]
    assert shifts[0].state == "rejected"
    (finding,) = [f for f in cleaned.findings if f.kind == "clock_shift"]
    assert "an hour later" in finding.what


def test_contacts_in_closed_hours_are_left_aside() -> None:
    history = make()
    opening = Opening(opens="08:00", closes="20:00")
    cleaned = examine(history, calendar_of(history), {"general": opening})
    slots = history.grid.wall_slots
    closed = (slots < 16) | (slots >= 40)
    assert set(kinds(cleaned.entries)) == {"closed_hours"}
    assert np.isnan(cleaned.history.offered[0][closed & (history.offered[0] > 0)]).all()
    assert not np.isnan(cleaned.history.offered[0][~closed]).any()


def test_the_log_survives_its_file(broken: CallHistory, tmp_path: Path) -> None:
    entries = examine(broken, calendar_of(broken)).entries
    write_cleaning(tmp_path / "cleaning.csv", entries)
    read, findings = read_cleaning(tmp_path / "cleaning.csv", queues=("general",))
    assert read == entries
    assert findings == ()


def test_mistakes_in_the_file_are_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "cleaning.csv"
    path.write_text(
        "queue,start,end,state,proposed\n"
        "general,2025-12-10 09:00,2025-12-10 11:00,rejected,\n"
        "nosuch,2025-12-10 09:00,2025-12-10 11:00,accepted,\n"
        "general,2025-12-10 11:00,2025-12-10 09:00,accepted,\n"
        "general,2025-12-10 09:00,2025-12-10 11:00,maybe,\n"
        "general,2025-12-10 09:00,2025-12-10 11:00,replaced,\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInputs) as refused:
        read_cleaning(path, queues=("general",))
    text = str(refused.value)
    for line, words in ((3, "no queue"), (4, "before it starts"), (5, "'maybe'"), (6, "proposes")):
        assert any(f":{line}: " in t and words in t for t in text.splitlines()), (line, text)


def test_chinese_states_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "cleaning.csv"
    path.write_text(
        "队列,开始时间,结束时间,状态\ngeneral,2025-12-10 09:00,2025-12-10 11:00,驳回\n",
        encoding="utf-8",
    )
    (entry,), _ = read_cleaning(path)
    assert entry.state == "rejected"


def test_a_log_of_an_unknown_queue_is_refused() -> None:
    history = make()
    other = CleaningEntry("other", datetime(2025, 12, 10, 9), datetime(2025, 12, 10, 11))
    with pytest.raises(NotFound, match="no queue 'other'"):
        examine(history, calendar_of(history), None, (other,))


def test_decisions_on_days_that_have_left_the_history_are_kept_without_effect() -> None:
    history = make()
    old = CleaningEntry("general", datetime(2024, 1, 1), datetime(2024, 1, 2))
    cleaned = examine(history, calendar_of(history), None, (old,))
    assert cleaned.entries == (old,)
    assert cleaned.history == history


def test_an_entry_that_proposes_nothing_cannot_replace() -> None:
    start = datetime(2025, 12, 10, 9)
    with pytest.raises(InvalidInput, match="proposes nothing"):
        CleaningEntry("general", start, start + timedelta(hours=1), state="replaced")
