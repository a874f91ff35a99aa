"""Planned dials of outbound lists."""

from datetime import date

import numpy as np
import pytest

from wfm.calendars import build_calendar
from wfm.domain import Forecast, InvalidInput, TimeGrid
from wfm.domain.settings import Opening, QueueSettings
from wfm.forecast.dial_lists import planned_dials, with_dial_lists

GRID = TimeGrid(date(2026, 2, 2), 14, 30, "Asia/Shanghai")
CALENDAR = build_calendar("CN", date(2026, 2, 2), date(2026, 2, 15), ())


def sales(records=4000, **words):
    about = {
        "records": records,
        "max_attempts": 3,
        "contact_rate": 0.3,
        "connect_seconds": 240,
        "no_connect_seconds": 35,
        **words,
    }
    opening = Opening(opens="09:15", closes="20:00", weekdays=(1, 2, 3, 4, 5))
    return QueueSettings(channel="outbound", opening=opening, outbound=about)


def test_all_attempts_are_made_within_the_allowed_hours():
    dials = planned_dials(GRID, "sales", sales(), CALENDAR)
    assert dials.sum() == pytest.approx(4000 * (1 + 0.7 + 0.49))
    used = dials > 0
    # 09:15 is within the interval from 09:00, which is therefore left out.
    assert GRID.wall_minutes[used].min() == 570
    assert GRID.wall_minutes[used].max() == 1170
    assert set(GRID.weekdays[GRID.day_of_interval[used]].tolist()) <= {0, 1, 2, 3, 4}


def test_the_fewest_agents_dial_steadily_until_the_list_is_done():
    queue = sales()
    dials = planned_dials(GRID, "sales", queue, CALENDAR)
    by_agent = 1800 * 0.85 / queue.outbound.seconds_per_dial
    agents = np.ceil(dials / by_agent - 1e-9)
    assert np.unique(agents[agents > 0]).size <= 2  # all, and fewer in the last interval
    most = agents.max()
    allowed = 21 * 10  # half-hours a day, work days
    assert (most - 1) * by_agent * allowed < queue.outbound.dials <= most * by_agent * allowed
    last = int(np.flatnonzero(dials)[-1])
    earlier = dials[:last][dials[:last] > 0]
    assert earlier == pytest.approx(most * by_agent)


def test_days_of_the_list_and_of_the_calendar():
    queue = sales(first_day=date(2026, 2, 4), last_day=date(2026, 2, 9))
    days = set(GRID.day_of_interval[planned_dials(GRID, "sales", queue, CALENDAR) > 0].tolist())
    assert days <= {2, 3, 4, 7}
    off = {d for d, day in enumerate(GRID.dates) if not CALENDAR.day(day).works}
    assert not days & off
    # The Saturday of 14 February 2026 is a make-up work day before Spring Festival.
    week = sales().model_copy(update={"opening": Opening(opens="09:00", closes="18:00")})
    worked = GRID.day_of_interval[planned_dials(GRID, "sales", week, CALENDAR) > 0]
    assert not set(worked.tolist()) & off
    every = sales(work_days_only=False, records=60_000).model_copy(
        update={"opening": Opening(opens="09:00", closes="18:00")}
    )
    assert {5, 6} <= set(GRID.day_of_interval[planned_dials(GRID, "sales", every, CALENDAR) > 0])


def test_a_list_that_may_never_be_dialled_is_refused():
    weekend = sales().model_copy(
        update={"opening": Opening(opens="09:00", closes="18:00", weekdays=(7,))}
    )
    with pytest.raises(InvalidInput, match="at no time of the period"):
        planned_dials(GRID, "sales", weekend, CALENDAR)


def test_lists_take_their_place_among_the_queues():
    ones = np.ones((2, GRID.interval_count))
    forecast = Forecast(
        grid=GRID,
        queues=("a", "b"),
        calls=ones,
        aht_seconds=ones * 200,
        quantile_levels=np.array([0.1, 0.9]),
        call_quantiles=np.stack([ones * 0.5, ones * 2]),
        busyness_cv=np.array([0.1, 0.2]),
        method=("m", "n"),
    )
    queues = {"a": QueueSettings(), "sales": sales(), "b": QueueSettings()}
    found = with_dial_lists(forecast, queues, CALENDAR)
    assert found.queues == ("a", "sales", "b")
    assert found.method == ("m", "dial_list", "n")
    assert found.busyness_cv.tolist() == [0.1, 0.0, 0.2]
    assert (found.call_quantiles[:, 1] == found.calls[1]).all()
    assert (found.call_quantiles[1, 2] == 2).all()
    assert found.aht_seconds[1].max() == pytest.approx(0.3 * 240 + 0.7 * 35)
    assert with_dial_lists(forecast, {"a": queues["a"], "b": queues["b"]}, CALENDAR) is forecast
