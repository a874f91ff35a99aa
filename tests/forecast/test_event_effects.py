"""Events: factors learned from the past, and effects that fade."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.calendars import build_calendar
from wfm.domain import CallHistory, Event, InvalidInput, InvalidInputs, TimeGrid
from wfm.forecast import pay_events, resolve_events
from wfm.io import read_events, write_events

FIRST = date(2025, 6, 2)
GRID = TimeGrid(FIRST, 140, 30, "Europe/Berlin")
CALENDAR = build_calendar("DE", FIRST, date(2025, 12, 31))


def history_with(factors: dict[date, float], cv: float = 0.04, seed: int = 3) -> CallHistory:
    rng = np.random.default_rng(seed)
    level = np.array([1.0, 0.95, 0.9, 0.9, 1.0, 0.5, 0.4])[GRID.weekdays]
    level = level * rng.gamma(1 / cv**2, cv**2, GRID.day_count)
    level *= np.array([factors.get(day, 1.0) for day in GRID.dates])
    offered = rng.poisson(40 * level[GRID.day_of_interval])[None].astype(float)
    blank = np.full(offered.shape, np.nan)
    return CallHistory(GRID, ("q",), offered, blank, blank, blank)


def span(day: date, days: int, **fields: object) -> Event:
    return Event("mail", day, day + timedelta(days=days - 1), **fields)  # type: ignore[arg-type]


def test_plain_events_come_back_as_they_are() -> None:
    events = (span(FIRST, 2, volume_factor=1.3), span(FIRST, 1, queues=("q",)))
    resolved, findings = resolve_events(history_with({}), CALENDAR, events, GRID.last_day)
    assert resolved == events
    assert findings == ()


def test_the_factor_is_learned_from_past_events_of_the_kind() -> None:
    days = [date(2025, 7, 8), date(2025, 8, 12), date(2025, 9, 16)]
    history = history_with(dict.fromkeys(days, 1.4))
    past = [span(day, 1, kind="campaign", learned=True) for day in days]
    other = span(date(2025, 7, 22), 1, kind="launch", volume_factor=3.0)
    coming = span(date(2025, 11, 11), 1, kind="campaign", learned=True)
    resolved, findings = resolve_events(
        history, CALENDAR, (*past, other, coming), date(2025, 11, 30)
    )
    learned = [e for e in resolved if e.kind == "campaign" and e.first_day == coming.first_day]
    assert len(learned) == 1
    assert learned[0].volume_factor == pytest.approx(1.4, rel=0.06)
    assert not learned[0].learned
    (finding,) = findings
    assert "3 days of 3 past events" in finding.what


def test_one_noisy_day_is_drawn_towards_no_effect() -> None:
    day = date(2025, 8, 12)
    factors = []
    for cv in (0.02, 0.25):
        history = history_with({day: 1.5}, cv=cv)
        resolved, _ = resolve_events(
            history, CALENDAR, (span(day, 1, kind="launch", learned=True),), GRID.last_day
        )
        clean = history_with({}, cv=cv)
        seen = history.offered[0, GRID.day_slice((day - FIRST).days)].sum()
        usual = np.median(
            [
                clean.offered[0, GRID.day_slice((day - FIRST).days + 7 * k)].sum()
                for k in (-1, 1, 2)
            ]
        )
        factors.append(np.log(resolved[0].volume_factor) / np.log(seen / usual))
    assert factors[0] > 0.9
    assert factors[1] < factors[0]


def test_nothing_to_learn_from_is_a_warning_and_no_effect() -> None:
    coming = span(date(2025, 11, 11), 1, kind="launch", learned=True)
    resolved, (finding,) = resolve_events(
        history_with({}), CALENDAR, (coming,), date(2025, 11, 30)
    )
    assert resolved[0].volume_factor == 1.0
    assert finding.severity == "warning"
    assert finding.kind == "event_not_learned"


def test_a_given_effect_fades_by_its_half_life() -> None:
    event = span(date(2025, 11, 3), 2, volume_factor=1.44, aht_factor=1.21, decay_days=2)
    resolved, _ = resolve_events(history_with({}), CALENDAR, (event,), date(2025, 12, 31))
    by_day = {e.first_day: e for e in resolved}
    assert by_day[date(2025, 11, 3)].volume_factor == 1.44
    assert by_day[date(2025, 11, 6)].volume_factor == pytest.approx(1.2)
    assert by_day[date(2025, 11, 6)].aht_factor == pytest.approx(1.1)
    assert by_day[date(2025, 11, 8)].volume_factor == pytest.approx(1.44**0.25)
    assert max(by_day) < date(2025, 11, 20)
    assert all(e.decay_days == 0 for e in resolved)


def test_the_last_day_of_interest_cuts_what_fades() -> None:
    event = span(date(2025, 11, 3), 1, volume_factor=2.0, decay_days=10)
    resolved, _ = resolve_events(history_with({}), CALENDAR, (event,), date(2025, 11, 5))
    assert max(e.last_day for e in resolved) == date(2025, 11, 5)


def test_the_half_life_is_learned_from_two_events() -> None:
    starts = [date(2025, 7, 1), date(2025, 8, 5), date(2025, 9, 9)]
    factors = {
        start + timedelta(days=after): 1.6 ** (0.5 ** (after / 3))
        for start in starts
        for after in range(15)
    }
    history = history_with(factors, cv=0.02)
    events = [span(start, 1, kind="launch", learned=True) for start in starts]
    resolved, (finding,) = resolve_events(history, CALENDAR, events, GRID.last_day)
    first = [e for e in resolved if e.first_day >= starts[0]][:4]
    assert "half of it gone after" in finding.what
    assert first[0].volume_factor == pytest.approx(1.6, rel=0.12)
    three_later = next(e for e in resolved if e.first_day == starts[0] + timedelta(days=3))
    assert three_later.volume_factor == pytest.approx(1.6**0.5, rel=0.12)


def test_pay_days_are_learned_events() -> None:
    days = [d for d in GRID.dates if d.day == 15]
    history = history_with(dict.fromkeys(days, 1.3), cv=0.02)
    events = pay_events(CALENDAR, FIRST, date(2025, 12, 31), {"repayment": [15]})
    assert [e.first_day.day for e in events] == [15] * len(events)
    resolved, _ = resolve_events(history, CALENDAR, events, date(2025, 12, 31))
    coming = [e for e in resolved if e.first_day == date(2025, 12, 15)]
    assert coming[0].volume_factor == pytest.approx(1.3, rel=0.06)


def test_a_file_says_what_is_to_be_learned_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "事件名称,开始日期,结束日期,话务系数,事件类型,半衰期\n"
        "促销,2025-11-11,2025-11-12,待学习,营销活动,3\n"
        "mail,2025-11-20,2025-11-20,1.2,,\n",
        encoding="utf-8",
    )
    events, _ = read_events(path)
    first, second = events
    assert (first.kind, first.learned, first.decay_days) == ("campaign", True, 3.0)
    assert (second.kind, second.learned, second.volume_factor) == ("other", False, 1.2)
    write_events(path, events)
    assert read_events(path)[0] == events
    path.write_text(
        "name,first_day,last_day,volume_factor,kind,decay_days\n"
        "a,2025-11-11,2025-11-12,lots,campaign,\n"
        "b,2025-11-11,2025-11-12,1,picnic,\n"
        "c,2025-11-11,2025-11-12,1,campaign,900\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInputs) as refused:
        read_events(path)
    text = str(refused.value).splitlines()
    for line, words in ((2, "'lots'"), (3, "'picnic'"), (4, "half-life of 900")):
        assert any(f":{line}: " in t and words in t for t in text), (line, text)


def test_half_lives_out_of_bounds_are_refused() -> None:
    with pytest.raises(InvalidInput, match="half-life"):
        replace(span(FIRST, 1), decay_days=-1.0)
