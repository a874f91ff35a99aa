"""A published number stays, and only a changed roster changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import Agent, AgentTarget, InvalidInput, Roster, ShiftPattern, Team, TimeGrid
from wfm.targets.frozen import (
    FrozenTarget,
    freeze,
    frozen_targets,
    previous_ratios,
    roster_fingerprint,
    smart_gaps,
)
from wfm.targets.own_ratio import MOST_RATCHET, Adjustment, OwnRatio

GRID = TimeGrid(date(2026, 3, 2), 28, 30, "Asia/Shanghai")


def roster_of(first_day: date = GRID.first_day) -> Roster:
    grid = TimeGrid(first_day, 28, 30, "Asia/Shanghai")
    assignment = np.full((3, 28), -1)
    assignment[:, ::2] = 0
    agents = tuple(Agent(f"a{n}", "t", ("calls",)) for n in range(3))
    pattern = ShiftPattern("D", 0, 480, 480)
    return Roster(grid, agents, (Team("t"),), (pattern, replace(pattern, shift="N")), assignment,
                  np.full(assignment.shape, ""), np.empty((3, 0), dtype=int))  # fmt: skip


def numbers(roster: Roster, value: float = 500.0) -> tuple[AgentTarget, ...]:
    grid = roster.grid
    return tuple(
        AgentTarget(a.agent, "handled_contacts", "contacts", grid.first_day, grid.last_day, value,
                    value + 5, 20.0, 0.6, 0.61, 100.0, 14, 0.5, "words")
        for a in roster.agents
    )  # fmt: skip


def frozen(roster: Roster, ratios: list[OwnRatio] | None = None) -> tuple[FrozenTarget, ...]:
    base = numbers(roster)
    return freeze(roster, base, base, ratios or [OwnRatio()] * 3, (), date(2026, 2, 25))


def test_results_within_the_month_change_nothing() -> None:
    roster = roster_of()
    log = frozen(roster)
    assert [line.event for line in log] == ["set"] * 3
    better = numbers(roster, 900.0)
    assert freeze(roster, better, better, [OwnRatio()] * 3, log, date(2026, 3, 15)) == ()


def test_a_changed_roster_re_bases_that_agent_with_the_ratio_as_frozen() -> None:
    roster = roster_of()
    ratio = OwnRatio(own_pace=0.9, occupancy=1.0, reliability=0.5)
    log = frozen(roster, [OwnRatio(), ratio, OwnRatio()])
    assignment = np.array(roster.assignment)
    assignment[1, 2] = 1
    changed = replace(roster, assignment=assignment)
    assert roster_fingerprint(changed, 0) == roster_fingerprint(roster, 0)
    base = numbers(changed, 450.0)
    other = [OwnRatio(own_pace=0.5, occupancy=1.0, reliability=1.0)] * 3
    (line,) = freeze(changed, base, base, other, log, date(2026, 3, 9))
    assert (line.event, line.target.agent, line.replaced) == ("rebased", "a1", 500.0)
    assert line.ratio == ratio
    assert line.target.target == np.floor(450 * ratio.final + 1e-9)
    targets, stale = frozen_targets(log, changed)
    assert stale == ("a1",)
    assert [t.target for t in targets] == [500.0] * 3
    assert frozen_targets((*log, line), changed)[1] == ()


def test_the_ratio_of_the_month_before_limits_the_next() -> None:
    log = frozen(roster_of(), [OwnRatio(own_pace=1 / 1.2, occupancy=1.0, reliability=1.0)] * 3)
    before = previous_ratios(log, date(2026, 3, 30))
    assert before == pytest.approx(dict.fromkeys(("a0", "a1", "a2"), 1.2))
    after = OwnRatio(own_pace=1 / 0.8, occupancy=1.0, reliability=1.0, previous=before["a0"])
    assert after.limited == pytest.approx(1.2 * (1 - MOST_RATCHET))
    assert previous_ratios(log, date(2026, 3, 2)) == {}


def test_adjusting_a_frozen_number_or_overlapping_a_period_is_refused() -> None:
    roster = roster_of()
    log = frozen(roster)
    base = numbers(roster)
    late = OwnRatio(adjustment=Adjustment(0.02, "b", "new product"))
    with pytest.raises(InvalidInput, match="a0 is frozen since 2026-02-25"):
        freeze(roster, base, base, [late] * 3, log, date(2026, 3, 9))
    other = roster_of(date(2026, 3, 16))
    with pytest.raises(InvalidInput, match="overlaps"):
        freeze(other, numbers(other), numbers(other), [OwnRatio()] * 3, log, date(2026, 3, 9))


def test_a_month_without_a_frozen_target_and_an_agent_without_are_named() -> None:
    log = frozen(roster_of())
    with pytest.raises(InvalidInput, match="no frozen target of handled_contacts for 2026-04-27"):
        frozen_targets(log, roster_of(date(2026, 4, 27)))
    with pytest.raises(InvalidInput, match="agent a2 has no frozen target"):
        frozen_targets(log[:2], roster_of())


def test_what_a_target_lacks_is_named() -> None:
    good = numbers(roster_of())
    assert smart_gaps(good) == ()
    vague = replace(good[0], unit="", target=0.0, hit_probability=0.9, explanation="")
    assert [gap.lacks for gap in smart_gaps([vague])] == [
        "unit", "number", "probability", "explanation",
    ]  # fmt: skip
    assert smart_gaps([replace(vague, shifts=0)]) == ()


def test_who_can_expect_less_than_one_is_asked_nothing_and_holds_nobody_up() -> None:
    few, many = (replace(numbers(roster_of())[0], target=0.0, expected=e) for e in (0.6, 40.0))
    assert smart_gaps([few]) == ()
    assert [gap.lacks for gap in smart_gaps([many])] == ["number"]
