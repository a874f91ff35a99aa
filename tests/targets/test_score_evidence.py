"""What the telephone system's records add to scorecards: reasons to talk, and no false praise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from wfm.domain import Agent
from wfm.domain.scorecard_settings import ScorecardSettings
from wfm.targets import judge
from wfm.targets.agent_log import AgentLog
from wfm.targets.coaching import coaching_list, statements_of
from wfm.targets.score_figures import Figure
from wfm.targets.score_measures import NO_CREDIT, SCORED, Asked
from wfm.targets.scorecard import ScoringInput, score_period

DrawLog = Callable[..., AgentLog]
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 29)
CARD: dict[str, Any] = {
    "name": "test",
    "blocks": {
        "quality": {"quality": True, "measures": {"csat": {"target": 0.8, "floor": 0.5}}},
        "traffic": {"measures": {"handled_contacts": {
            "kind": "per_target", "target": 1.0, "floor": 0.5, "least_exposure": 1}}},
    },
    "weight_sets": [{"first_day": FIRST, "weights": {"quality": 0.6, "traffic": 0.4}}],
    "grades": {"A": 90, "B": 0},
}  # fmt: skip


def given_of(names: tuple[str, ...], no_credit: dict[str, str]) -> ScoringInput:
    people = tuple(Agent(name, "t", ("x",)) for name in names)
    figures = tuple(
        figure
        for name in names
        for figure in (
            Figure(name, FIRST, "csat", 85, 100),
            Figure(name, FIRST, "handled_contacts", 1000),
        )
    )
    asked = {"handled_contacts": {name: Asked(1000.0, 30.0) for name in names}}
    accepted = dict.fromkeys(names, ("accepted", FIRST))
    hours = dict.fromkeys(names, 100.0)
    return ScoringInput(FIRST, LAST, people, figures, asked, accepted, hours, (), no_credit)


def test_speed_at_the_customers_cost_is_noted_and_earns_nothing(draw_log: DrawLog) -> None:
    pace = np.ones(40)
    pace[:2] = 0.75
    log = draw_log(5, pace)
    repeats = 0.05 * log.handled
    repeats[0] = 0.4 * log.handled[0]
    (speed, *_) = judge(replace(log, repeats=repeats))
    assert [agent for agent, _ in speed.remarks] == ["a000"]
    card = ScorecardSettings.model_validate(CARD)
    cards = score_period(card, given_of(log.agents, dict(speed.remarks)))
    states = {one.agent: {m.metric: m.state for m in one.measures} for one in cards}
    assert states["a000"] == {"csat": SCORED, "handled_contacts": NO_CREDIT}
    assert states["a001"]["handled_contacts"] == SCORED
    fast = cards[0]
    assert fast.notes[0] == "fast with many repeat contacts: no credit for speed"
    # Nothing is taken either: the block's weight goes to the others.
    assert [b.counted_weight for b in fast.blocks] == [1.0, 0.0]
    assert fast.score == pytest.approx(100.0)


def test_who_is_named_by_the_records_is_on_the_coaching_list_with_its_rate(
    draw_log: DrawLog,
) -> None:
    pace = np.ones(60)
    pace[7] = 1.25
    log = draw_log(6, pace, days=84)
    lists = judge(log)
    card = ScorecardSettings.model_validate(CARD)
    cards = score_period(card, given_of(log.agents, {}))
    entries = coaching_list(card, cards, lists)
    assert [(e.agent, e.reason) for e in entries] == [("a007", "judged_speed")]
    (entry,) = entries
    assert entry.value < 0.9
    assert entry.high < 1
    assert 0 < entry.false_blame < 0.2
    assert "judged_speed: 1 named; somebody who is not below would be" in statements_of(entries)[0]
    assert coaching_list(card, cards) == ()


def test_the_rate_told_for_figures_holds() -> None:
    """Of agents exactly at target no greater share is listed than the list says, over months."""
    draw = np.random.default_rng(2)
    card = ScorecardSettings.model_validate(CARD)
    names = tuple(f"a{n:03d}" for n in range(300))
    plain = given_of(names, {})
    planted, named, told = 30, 0, []
    for _ in range(20):
        level = np.where(np.arange(300) < planted, 0.65, 0.8)
        figures = tuple(
            Figure(name, FIRST, "csat", int(draw.binomial(300, p)), 300)
            for name, p in zip(names, level, strict=True)
        )
        entries = coaching_list(card, score_period(card, replace(plain, figures=figures)))
        named += sum(int(e.agent[1:]) >= planted for e in entries)
        told.append(max(e.false_blame for e in entries))
    assert named / (20 * 270) <= 1.3 * float(np.mean(told))
