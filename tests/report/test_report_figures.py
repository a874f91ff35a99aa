"""The figures behind the reports, checked by hand or by another route."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import InvalidInput, Plan, ServiceGoal, TimeGrid
from wfm.domain.goal import ServiceLevelDefinition
from wfm.report.burden_shares import burden_shares
from wfm.report.coverage import coverage
from wfm.report.day_table import day_table
from wfm.report.frames import to_frame
from wfm.report.key_figures import daily_service_level, key_figures, service_counts
from wfm.report.palette import shift_fills
from wfm.report.words import day_mark, day_note, festival_zh, period_text
from wfm.report.worst_intervals import worst_intervals


def test_agent_hours_add_up(plan: Plan) -> None:
    cover = coverage(plan)
    figures = key_figures(plan, cover)
    assert figures.required_hours == pytest.approx(plan.requirement.scheduled.sum() / 2)
    assert figures.floor_hours == pytest.approx(plan.roster.on_floor().sum() / 2)
    assert (cover.on_shift >= cover.floor - 1e-9).all()
    assert (cover.missing >= cover.required_total - cover.floor - 1e-9).all()
    breaks = (cover.on_shift - cover.floor).sum() * 60 / 2
    inside = [sum(b.length_minutes for b in p.breaks) for p in plan.roster.patterns]
    planned = sum(inside[n] for n in plan.roster.assignment.ravel() if n >= 0)
    assert breaks == pytest.approx(planned, rel=0.02)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("offered", 60 / 100),
        ("negative", 60 / 100),
        ("answered", 60 / 85),
        ("positive", 65 / 100),
        ("ignored", 60 / 95),
    ],
)
def test_service_level_by_definition(
    plan: Plan, definition: ServiceLevelDefinition, expected: float
) -> None:
    shape = plan.service.offered.shape
    counts = {
        "offered": 100.0, "answered": 85.0, "answered_in_time": 60.0, "abandoned": 15.0,
        "abandoned_in_time": 5.0,
    }  # fmt: skip
    service = replace(plan.service, **{k: np.full(shape, v) for k, v in counts.items()})
    goals = (ServiceGoal(definition=definition),) * 2
    requirement = replace(plan.requirement, goals=goals)
    odd = replace(plan, service=service, requirement=requirement)
    met, base = service_counts(service, goals, 0)
    assert met.sum() / base.sum() == pytest.approx(expected)
    figures = key_figures(odd, coverage(odd))
    assert figures.queues[1].service_level == pytest.approx(expected)
    assert figures.abandonment == pytest.approx(0.15)
    assert daily_service_level(odd, 0) == pytest.approx(np.full(14, expected))


def test_half_width_is_the_t_interval_of_the_replications(plan: Plan) -> None:
    levels = np.full((20, 2, 14), 0.8)
    levels += np.linspace(-0.1, 0.1, 20)[:, None, None]
    odd = replace(plan, service=replace(plan.service, day_service_level=levels))
    figures = key_figures(odd, coverage(odd))
    spread = np.linspace(-0.1, 0.1, 20).std(ddof=1) / np.sqrt(20)
    assert figures.queues[0].half_width == pytest.approx(2.0930240544 * spread)
    assert figures.queues[0].days_met == pytest.approx(0.5)


def test_a_queue_without_contacts_has_full_service(plan: Plan) -> None:
    nothing = {
        name: np.zeros(plan.service.offered.shape)
        for name in ("offered", "answered", "answered_in_time", "abandoned", "abandoned_in_time")
    }
    days = np.full(plan.service.day_service_level.shape, np.nan)
    odd = replace(plan, service=replace(plan.service, day_service_level=days, **nothing))
    figures = key_figures(odd, coverage(odd))
    assert figures.queues[0].service_level == 1.0
    assert figures.queues[0].half_width == 0.0
    assert np.isnan(figures.queues[0].days_met)
    assert worst_intervals(odd, coverage(odd)) == ()


def test_burdens_are_counted_from_the_ledger(plan: Plan) -> None:
    shares = {share.burden: share for share in burden_shares(plan)}
    counted = Counter((e.agent, e.burden) for e in plan.ledger)
    recent = Counter(
        (e.agent, e.burden) for e in plan.ledger if e.day >= plan.roster.grid.first_day
    )
    for burden, share in shares.items():
        for n, agent in enumerate(plan.roster.agents):
            assert share.total[n] == counted[agent.agent, burden]
            assert share.period[n] == recent[agent.agent, burden]
        assert share.fair_period.sum() == pytest.approx(share.period[share.eligible].sum())
    barred = [n for n, a in enumerate(plan.roster.agents) if not a.nights_allowed]
    assert not shares["night"].eligible[barred].any()
    assert (shares["night"].fair_period[barred] == 0).all()


def test_late_shifts_are_shared_by_those_who_have_any(plan: Plan) -> None:
    late = {share.burden: share for share in burden_shares(plan)}["late"]
    present = (plan.roster.leave == "").any(axis=1)
    assert any(not agent.nights_allowed for agent in plan.roster.agents)
    assert (late.eligible == present).all()
    assert late.period.sum() > 0
    # With a later hour there are none, and so nobody to share them.
    roster = plan.settings.roster.model_copy(update={"late_end": 24 * 60})
    settings = plan.settings.model_copy(update={"roster": roster})
    none = replace(plan, settings=settings, ledger=())
    assert not burden_shares(none)[-1].eligible.any()


def test_half_a_contract_has_half_a_share(plan: Plan) -> None:
    weekend = burden_shares(plan)[1]
    present = (plan.roster.leave == "").sum(axis=1)
    full = [n for n, a in enumerate(plan.roster.agents) if a.contract_share == 1]
    half = [n for n, a in enumerate(plan.roster.agents) if a.contract_share == 0.5]
    rate = weekend.fair_period / present
    assert rate[half] == pytest.approx(np.full(len(half), rate[full[0]] / 2))


def test_worst_intervals_are_ranked_by_late_contacts(plan: Plan) -> None:
    cover = coverage(plan)
    worst = worst_intervals(plan, cover)
    assert len(worst) == 10
    late = [w.late_contacts for w in worst]
    assert late == sorted(late, reverse=True)
    every = (0.8 - plan.service.service_level) * plan.service.offered
    assert late[0] == pytest.approx(every.max())
    assert all("agents" in w.reason for w in worst)


def test_reason_when_nobody_is_missing(plan: Plan) -> None:
    cover = coverage(plan)
    enough = replace(cover, missing=np.zeros_like(cover.missing))
    reasons = {w.reason for w in worst_intervals(plan, enough, 40)}
    assert all(reason.startswith("enough agents") for reason in reasons)


@pytest.mark.parametrize(
    ("first", "rows", "gaps"), [(date(2026, 3, 28), 48, 2), (date(2026, 10, 24), 50, 4)]
)
def test_days_of_23_and_25_hours(first: date, rows: int, gaps: int) -> None:
    grid = TimeGrid(first, 3, 30, "Europe/Berlin")
    table = day_table(grid)
    assert table.interval.shape == (rows, 3)
    assert (table.interval == -1).sum() == gaps
    present = np.sort(table.interval[table.interval >= 0])
    assert present.tolist() == list(range(grid.interval_count))
    if rows == 50:
        assert table.labels[4:8] == ("02:00", "02:30", "02:00*", "02:30*")
        assert np.diff(table.interval[:, 1]).tolist() == [1] * 49


def test_marks_of_days(plan: Plan) -> None:
    marks = {d.day.isoformat()[5:]: day_mark(d) for d in plan.calendar.days}
    assert marks["02-14"] == "班"
    assert marks["02-16"] == "休"
    assert marks["02-10"] == ""
    assert day_note(plan.calendar.days[7]) == "Spring Festival 春节, statutory 法定"
    assert festival_zh("Mid-Autumn+National Day") == "中秋节+国庆节"
    assert period_text(date(2025, 12, 29), date(2026, 1, 4)) == "29 Dec 2025 to 4 Jan 2026"


def test_each_shift_has_its_own_colour(plan: Plan) -> None:
    fills = shift_fills(plan.roster.patterns)
    assert set(fills) == {"E1", "D1", "L1", "N1", "P1"}
    assert len(set(fills.values())) == 5
    assert fills["N1"][1] == "#ffffff"


def test_frames(plan: Plan, build_plan: Callable[..., Plan]) -> None:
    forecast = to_frame(plan.forecast)
    assert forecast.loc["card", "calls"].to_numpy() == pytest.approx(plan.forecast.calls[1])
    assert str(forecast.index.levels[1].tz) == "Asia/Shanghai"
    assert len(to_frame(plan.requirement)) == plan.requirement.scheduled.size
    service = to_frame(plan.service)
    assert service["offered"].sum() == pytest.approx(plan.service.offered.sum())
    roster = to_frame(plan.roster)
    assert roster["works"].sum() == (plan.roster.assignment >= 0).sum()
    assert roster["paid_hours"].sum() * 60 == pytest.approx(plan.roster.paid_minutes.sum())
    assert list(to_frame(plan.targets)["agent"]) == [t.agent for t in plan.targets]
    with pytest.raises(InvalidInput, match="no frame for a Calendar"):
        to_frame(plan.calendar)
