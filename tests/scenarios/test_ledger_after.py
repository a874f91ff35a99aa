"""The ledger that a plan leaves: what was, and what the new roster adds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np

import wfm
from wfm.domain import OFF, LedgerEntry, Roster, ShiftPattern
from wfm.plan import ledger_after

NIGHT = ShiftPattern("N1", 0, 23 * 60, 9 * 60)


def nights_of_the_first_agent(scenario: wfm.Scenario, days: list[int]) -> Roster:
    people, grid = len(scenario.agents), scenario.grid
    assignment = np.full((people, grid.day_count), OFF)
    assignment[0, days] = 0
    nothing = np.full((people, grid.day_count), "")
    before = np.empty((people, 0), dtype=int)
    return Roster(grid, scenario.agents, scenario.teams, (NIGHT,), assignment, nothing, before)


def keys(ledger: tuple[LedgerEntry, ...]) -> list[tuple[str, date, str]]:
    return [(entry.agent, entry.day, entry.burden) for entry in ledger]


def after(scenario: wfm.Scenario, nights: list[int]) -> tuple[LedgerEntry, ...]:
    roster = nights_of_the_first_agent(scenario, nights)
    return ledger_after(scenario.ledger, scenario.calendar, roster)


def test_planning_a_period_again_replaces_what_the_ledger_says_of_it() -> None:
    scenario = wfm.read_scenario("quick")
    once = after(scenario, [1, 2])
    assert keys(once)[: len(scenario.ledger)] == keys(scenario.ledger)
    again = replace(scenario, ledger=once)
    assert keys(after(again, [1, 2])) == keys(once)
    moved = after(again, [1, 3])
    agent, grid = scenario.agents[0].agent, scenario.grid
    in_period = [key for key in keys(moved) if key[1] >= grid.first_day]
    assert in_period == [(agent, grid.dates[day], "night") for day in (1, 3)]
    assert max(Counter(keys(moved)).values()) == 1


def test_late_shifts_end_after_the_hour_of_the_settings() -> None:
    scenario = wfm.read_scenario("quick")
    evening = replace(NIGHT, shift="L1", start_minute=14 * 60)
    made = replace(nights_of_the_first_agent(scenario, [1]), patterns=(evening,))
    own, day = scenario.agents[0].agent, scenario.grid.dates[1]
    assert keys(ledger_after((), scenario.calendar, made)) == [(own, day, "late")]
    assert keys(ledger_after((), scenario.calendar, made, 23 * 60)) == []


def test_work_of_other_people_and_other_days_is_kept() -> None:
    scenario = wfm.read_scenario("quick")
    own = scenario.agents[0].agent
    entries = (
        LedgerEntry("somebody-else", scenario.grid.first_day, "night"),
        LedgerEntry(own, date(2026, 5, 4), "night"),
    )
    made = after(replace(scenario, ledger=entries), [0])
    assert keys(made) == [*keys(entries), (own, scenario.grid.first_day, "night")]
