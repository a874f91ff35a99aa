"""How much the forecast gains by knowing holidays and make-up work days.

Data: the history of the bundled scenario bank_24x7. From an origin every two weeks four weeks
are forecast twice: with the country's calendar, and with one that knows weekends only. Scored
are the special days alone: days in holiday blocks that are no plain weekend days, and make-up
work days.

    python benchmarks/special_days.py [--smallest]
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

from wfm import read_scenario
from wfm.domain import Calendar, Day, DayClass, TimeGrid
from wfm.forecast import compare, predict, wape
from wfm.forecast.comparison import Comparison, joined
from wfm.scenario import clean_history_of, events_of

FIRST_TRAINED, STEP, AHEAD = 98, 14, 28
RESULTS = Path(__file__).resolve().parent / "results"


def weekends_only(calendar: Calendar) -> Calendar:
    """Return the same days as if there were no holiday."""
    plain = (DayClass.WORKDAY, DayClass.OFF)
    return Calendar(
        calendar.country,
        tuple(Day(day.day, plain[day.day.weekday() >= 5]) for day in calendar.days),
    )


def special_days_benchmark(smallest: bool = False) -> dict[str, float]:
    """Return WAPE on special days with and without the calendar, and their ratio."""
    scenario = read_scenario("bank_24x7")
    history, _ = clean_history_of(scenario)
    grid, settings = history.grid, scenario.settings
    events, _ = events_of(scenario, history, grid.last_day)
    calendars = {"known": scenario.calendar, "ignored": weekends_only(scenario.calendar)}
    starts = list(range(FIRST_TRAINED, grid.day_count - AHEAD + 1, STEP))
    if smallest:
        # Four weeks that hold the October holidays.
        starts = [
            (next(d for d in grid.dates if (d.month, d.day) == (9, 25)) - grid.dates[0]).days
        ]
    compared: dict[str, list[Comparison]] = {name: [] for name in calendars}
    began = time.perf_counter()
    for start in starts:
        ahead = TimeGrid(
            grid.first_day + timedelta(days=start), AHEAD, grid.interval_minutes, grid.timezone
        )
        for name, calendar in calendars.items():
            made = predict(history, ahead, calendar, settings.queues, settings.forecast, events)
            compared[name].append(compare(made, history, scenario.calendar))
    row = {"forecasts": float(len(starts)), "seconds": time.perf_counter() - began}
    for name, parts in compared.items():
        whole = joined(parts)
        special = _special(scenario.calendar, parts, starts)
        row[f"wape {name}"] = wape(whole.actual[:, special], whole.calls[:, special])
        row["special intervals"] = float(special.sum())
    row["ratio"] = row["wape known"] / row["wape ignored"]
    return row


def _special(calendar: Calendar, parts: list[Comparison], starts: list[int]) -> np.ndarray:
    marks = []
    for part, start in zip(parts, starts, strict=True):
        days = [calendar.days[start + n] for n in range(AHEAD)]
        known = [
            day.day_class is DayClass.MAKEUP
            or (
                day.block_days > 0
                and (day.day_class is DayClass.STATUTORY or day.day.weekday() < 5)
            )
            for day in days
        ]
        marks.append(np.array(known)[part.horizon - 1])
    return np.concatenate(marks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="one forecast only")
    smallest = parser.parse_args().smallest
    row = special_days_benchmark(smallest)
    print(f"special days of bank_24x7, {row['forecasts']:.0f} forecasts of {AHEAD} days\n")
    print(f"WAPE with the calendar  {row['wape known']:8.1%}")
    print(f"WAPE ignoring it        {row['wape ignored']:8.1%}")
    print(f"ratio                   {row['ratio']:8.2f}   (goal: at most 0.50)")
    RESULTS.mkdir(exist_ok=True)
    name = "special_days_smallest" if smallest else "special_days"
    (RESULTS / f"{name}.json").write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
