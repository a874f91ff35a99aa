"""Every figure agrees with counting by hand, under every definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.domain import InvalidInput, ServiceGoal, TimeGrid
from wfm.domain.goal_course import GoalCourse
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.centre import required_centre
from wfm.simulate.comparison import compare, compare_ratios
from wfm.simulate.crews import crews_of
from wfm.simulate.definitions import Definitions
from wfm.simulate.duty import Duty
from wfm.simulate.estimate import ratio_estimate
from wfm.simulate.figures import FIGURES, figure_parts
from wfm.simulate.measure import measure
from wfm.simulate.measures import Measures
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.moments import RatioMoments
from wfm.simulate.observation import Count, observe
from wfm.simulate.queue_length import mean_in_queue, most_in_queue
from wfm.simulate.replicate import play
from wfm.simulate.sample import sample
from wfm.simulate.service import simulate_requirement
from wfm.simulate.trace import Outcome, Trace

THRESHOLDS = np.array([20.0, 5.0])
GOALS = (ServiceGoal(0.8, 20.0), ServiceGoal(0.9, 5.0, "ignored", max_abandonment=0.1))
STEP = 1800.0


@pytest.fixture
def busy_centre(grid):
    """Two queues, five agents, 48 hours, patience, a closing hour in the middle."""
    count = grid.interval_count
    calls = np.tile([[6.0], [9.0]], (1, count))
    calls[1, :6] = 0.0
    demand = Demand(
        queues=("a", "b"),
        interval_seconds=STEP,
        day_of_interval=grid.day_of_interval,
        calls=calls,
        aht_seconds=np.full((2, count), 500.0),
        aht_cv=np.array([1.0, 0.6]),
        patience_seconds=np.array([120.0, 400.0]),
        busyness_cv=np.zeros(2),
    )
    staff = Staff(
        np.array([[1, 0], [1, 1], [0, 1], [1, 1], [0, 1]], bool), np.linspace(0.8, 1.2, 5)
    )
    agent = np.repeat(np.arange(5), 2)
    start, end = np.tile([0.0, 90_000.0], 5), np.tile([80_000.0, 172_800.0], 5)
    return CentreModel(demand, staff, Duty(agent, start, end, np.arange(10)))


def runs(replications):
    return SimulationSettings(replications=replications)


def by_hand(drawn, trace, definitions):
    """Count every call in a plain loop, sharing nothing with the code."""
    counts = np.zeros((len(Count), 3, 96))
    longest = np.zeros((3, 96))
    for call, (queue, arrival) in enumerate(zip(drawn.queue, drawn.arrival, strict=True)):
        wait = trace.started[call] - arrival
        limit = THRESHOLDS[queue]
        answered = trace.outcome[call] == Outcome.ANSWERED
        lost = trace.outcome[call] == Outcome.ABANDONED
        if arrival < definitions.warm_up_seconds:
            continue
        if lost and wait < definitions.short_abandon_seconds:
            continue
        moment = {
            "arrival": arrival,
            "event": arrival + min(wait, limit),
            "end": trace.ended[call],
        }[definitions.attribution]
        cell = (queue, min(int(moment // STEP), 95))
        in_time = wait <= limit if definitions.inclusive else wait < limit
        adds = {
            Count.OFFERED: 1,
            Count.ANSWERED: answered,
            Count.ANSWERED_IN_TIME: answered and in_time,
            Count.ABANDONED: lost,
            Count.ABANDONED_IN_TIME: lost and in_time,
            Count.DELAYED: wait > 0,
            Count.LATE: wait > limit,
            Count.WAIT_OF_ANSWERED: wait * answered,
            Count.WAIT_OF_ABANDONED: wait * lost,
            Count.WAIT_OF_DELAYED: wait,
            Count.EXCESS: max(wait - limit, 0.0),
        }
        for row, value in adds.items():
            counts[(row, *cell)] += value
            counts[row, 2, cell[1]] += value
        longest[cell] = max(longest[cell], wait)
    longest[2] = longest[:2].max(axis=0)
    return counts, longest


@pytest.mark.parametrize(
    "definitions",
    [
        Definitions(),
        Definitions(attribution="event", inclusive=False),
        Definitions(attribution="end", short_abandon_seconds=10.0),
        Definitions(warm_up_seconds=40_000.0),
    ],
)
def test_counts_agree_with_counting_by_hand(busy_centre, definitions):
    drawn = sample(busy_centre, 3, 0)
    trace = play(busy_centre, drawn, "kernel")
    seen = observe(busy_centre, drawn, trace, THRESHOLDS, definitions)
    counts, longest = by_hand(drawn, trace, definitions)
    np.testing.assert_allclose(seen.counts, counts, atol=1e-6)
    np.testing.assert_allclose(seen.longest_wait, longest, atol=1e-9)
    assert counts[Count.ABANDONED].sum() > 50


def test_agent_time_is_cut_at_borders_and_overruns_are_on_position_only(busy_centre):
    drawn = sample(busy_centre, 4, 0)
    trace = play(busy_centre, drawn, "kernel")
    seen = observe(busy_centre, drawn, trace, THRESHOLDS, Definitions())
    edges = np.arange(97) * STEP
    for name, agent, start, end in (
        ("scheduled", drawn.spells.agent, drawn.spells.start, drawn.spells.end),
        ("ready", drawn.spells.agent, drawn.spells.start, trace.left),
        ("busy", trace.agent, trace.started, trace.ended),
    ):
        want = np.zeros((5, 96))
        for who, first, last in zip(agent, start, end, strict=True):
            if who >= 0:
                want[who] += np.clip(
                    np.minimum(last, edges[1:]) - np.maximum(first, edges[:-1]), 0, None
                )
        np.testing.assert_allclose(getattr(seen, f"{name}_seconds"), want, atol=1e-6)
    assert (seen.ready_seconds >= seen.scheduled_seconds - 1e-9).all()
    assert seen.ready_seconds.sum() > seen.scheduled_seconds.sum()
    assert (seen.busy_seconds <= seen.ready_seconds + 1e-6).all()
    taken = trace.agent >= 0
    for name, weight in (
        ("handled", np.ones(taken.size)),
        ("handled_wait_seconds", trace.started - drawn.arrival),
        ("handled_seconds", trace.ended - trace.started),
    ):
        want = np.zeros((2, 5))
        np.add.at(want, (drawn.queue[taken], trace.agent[taken]), weight[taken])
        np.testing.assert_allclose(getattr(seen, name), want)


def test_other_outcomes_count_where_they_belong(busy_centre):
    """A busy signal is no offer, a call back no answer, an attempt not made nothing at all."""
    drawn = sample(busy_centre, 3, 0)
    drawn = replace(
        drawn,
        arrival=np.arange(6) * 10.0,
        queue=np.zeros(6, np.int64),
        service=np.ones(6),
        patience=np.full(6, np.inf),
    )
    inf = np.inf
    trace = Trace(
        outcome=np.array([3, 4, 5, 6, 0, 1]),
        agent=np.array([-1, 2, 0, -1, -1, 1]),
        started=np.array([0.0, 500.0, 20.0, inf, inf, 80.0]),
        ended=np.array([0.0, 600.0, 30.0, inf, inf, 90.0]),
        left=drawn.spells.end,
        arrived=np.array([0.0, 10.0, 20.0, inf, 40.0, 50.0]),
        accepted=np.array([inf, 70.0, inf, inf, inf, inf]),
    )
    seen = observe(busy_centre, drawn, trace, THRESHOLDS, Definitions())
    totals = seen.counts[:, 0].sum(axis=1)
    assert totals[[Count.OFFERED, Count.ANSWERED, Count.BLOCKED, Count.CALLED_BACK]].tolist() == [
        3, 1, 1, 1,
    ]  # fmt: skip
    assert totals[Count.WAIT_OF_DELAYED] == 30.0
    # The one who is called back waits 60 s in line, one is stranded from second 40 on.
    assert seen.mean_in_queue[0, 0] * STEP == pytest.approx(60 + 1760 + 30)
    assert seen.most_in_queue[0, :2].tolist() == [3.0, 1.0]
    assert seen.handled.tolist() == [[1.0, 1.0, 1.0, 0.0, 0.0], [0.0] * 5]
    above, below = figure_parts("blocked_share", seen.counts, GOALS, Definitions())
    assert (above[0].sum(), below[0].sum()) == (1.0, 4.0)
    above, below = figure_parts("service_level_negative", seen.counts, GOALS, Definitions())
    assert below[0].sum() == 4.0


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 40), st.integers(1, 30)), max_size=12))
def test_queue_lengths_are_those_of_looking_every_moment(rows):
    """Whole seconds: looking once a second sees every change."""
    table = np.array(rows, dtype=float).reshape(-1, 3)
    queued = (table[:, 0].astype(np.int64), table[:, 1], table[:, 1] + table[:, 2])
    seconds = np.arange(40)
    for row in range(3):
        own = np.ones(len(table), bool) if row == 2 else queued[0] == row
        at = [((queued[1][own] <= t) & (queued[2][own] > t)).sum() for t in seconds]
        at = np.array(at).reshape(4, 10)
        assert mean_in_queue(queued, (3, 4), 10.0)[row].tolist() == pytest.approx(at.mean(axis=1))
        assert most_in_queue(queued, (3, 4), 10.0)[row].tolist() == at.max(axis=1).tolist()


def test_all_figures_and_levels_of_detail_agree(busy_centre, grid):
    measures = measure(busy_centre, grid, GOALS, runs(12), seed=5)
    assert measures.replications == 12
    assert measures.rows == ("a", "b", "all")
    for name in FIGURES:
        above, below = measures.daily_parts(name)
        interval = measures.by_interval(name)
        assert interval.value.shape == (3, 96)
        period = measures.by_period(name)
        assert period.value == pytest.approx(above.sum((0, 2)) / np.maximum(below.sum((0, 2)), 1))
        assert measures.by_day(name).half_width.shape == (3, 2)
        assert (period.half_width >= 0).all()
    weights = measures.summed().counts[Count.OFFERED]
    levels = measures.by_interval("service_level_offered").value
    whole = (levels[:2] * weights[:2]).sum() / weights[:2].sum()
    assert whole == pytest.approx(measures.by_period("service_level_offered").value[2])
    assert levels[1, :6].tolist() == [1.0] * 6
    assert np.isnan(measures.by_interval("service_level").mean_of_ratios[1, :6]).all()
    assert measures.met_by_interval()[1, :6].tolist() == [1.0] * 6
    worst = measures.worst_interval(0)
    assert measures.by_interval("service_level").value[0, worst] == pytest.approx(
        measures.by_interval("service_level").value[0].min()
    )
    fan = measures.fan((0.1, 0.5, 0.9))
    assert (np.diff(fan, axis=0) >= 0).all()


def test_the_fan_is_that_of_the_first_replications(busy_centre, grid, monkeypatch):
    few = measure(busy_centre, grid, GOALS, runs(4), seed=5)
    monkeypatch.setattr("wfm.simulate.measures.MOST_IN_FAN", 4)
    many = measure(busy_centre, grid, GOALS, runs(9), seed=5)
    assert many.replications == 9
    assert many.fan((0.5,)).tolist() == few.fan((0.5,)).tolist()


def test_measures_and_the_plans_statistics_say_the_same(grid, build, patient):
    forecast = build["forecast"](grid, 20.0, busyness_cv=0.1)
    requirement = build["requirement"](forecast, 3)
    queues = {"q0": QueueSettings(patience_seconds=150.0)}
    settings = SimulationSettings(replications=8)
    service = simulate_requirement(forecast, requirement, queues, settings, seed=3)
    model = required_centre(forecast, requirement, queues, settings)
    measures = measure(model, grid, (queues["q0"].goal,), runs(8), seed=3)
    level = measures.by_interval("service_level")
    np.testing.assert_allclose(level.value[:1], service.service_level)
    np.testing.assert_allclose(level.half_width[:1], service.service_level_half_width)
    wait = measures.by_interval("mean_wait_seconds")
    np.testing.assert_allclose(wait.value[:1], service.mean_wait_seconds, atol=1e-9)
    occupancy = measures.occupancy_by_interval()
    np.testing.assert_allclose(occupancy.value[0], service.occupancy)
    np.testing.assert_allclose(occupancy.half_width[0], service.occupancy_half_width, atol=1e-12)


def test_intervals_are_judged_by_the_goal_of_their_hour(busy_centre, grid):
    strict, lax = ServiceGoal(0.99, 1.0), ServiceGoal(0.01, 3600.0, max_abandonment=0.99)
    night = np.where(grid.wall_minutes < 480, 1, 0)
    courses = (
        GoalCourse((strict, lax), ("", "night"), night),
        GoalCourse.always(GOALS[1], grid.interval_count),
    )
    found = measure(busy_centre, grid, courses, runs(12), seed=5)
    plain, relaxed = (
        measure(busy_centre, grid, (goal, GOALS[1]), runs(12), seed=5) for goal in (strict, lax)
    )
    here = night == 1
    met, level = found.met_by_interval(), found.by_interval("service_level").value
    for other, part in ((relaxed, here), (plain, ~here)):
        assert (met[:, part] == other.met_by_interval()[:, part]).all()
        expected = other.by_interval("service_level").value[:2, part]
        assert (level[:2, part] == expected).all()
    assert (met[0, here] > plain.met_by_interval()[0, here]).any()
    with pytest.raises(InvalidInput, match="intervals of the grid"):
        measure(busy_centre, grid, (GoalCourse.always(lax, 3),) * 2, runs(2), seed=5)


def test_ratio_of_means_and_mean_of_ratios_by_hand():
    above, below = np.array([3.0, 0.0, 4.0, 5.0]), np.array([6.0, 0.0, 10.0, 8.0])
    estimate = ratio_estimate(above, below, 0.95)
    assert float(estimate.value) == pytest.approx(0.5)
    residual = above - 0.5 * below
    error = residual.std(ddof=1) / 2 / below.mean()
    assert float(estimate.half_width) == pytest.approx(3.182446305284263 * error)
    own = np.array([0.5, 0.4, 0.625])
    assert float(estimate.mean_of_ratios) == pytest.approx(own.mean())
    assert float(estimate.mean_of_ratios_half_width) == pytest.approx(
        4.302652729911275 * own.std(ddof=1) / np.sqrt(3)
    )
    moments = RatioMoments.nothing(())
    for a, b in zip(above, below, strict=True):
        moments = moments.plus(np.float64(a), np.float64(b))
    streamed = moments.estimate(0.95, 0.0)
    for name in ("value", "half_width", "mean_of_ratios", "mean_of_ratios_half_width"):
        assert float(getattr(streamed, name)) == pytest.approx(float(getattr(estimate, name)))


def test_the_scheduled_denominator_leaves_overruns_out(busy_centre, grid):
    wide = measure(busy_centre, grid, GOALS, runs(3), seed=5)
    narrow = measure(
        busy_centre, grid, GOALS, runs(3), seed=5,
        definitions=Definitions(occupancy="scheduled"),
    )  # fmt: skip
    assert (narrow.occupancy_by_period().value > wide.occupancy_by_period().value).all()


def test_crews_are_everybody_groups_and_teams(busy_centre, grid, build, day_shift):
    crews = crews_of(busy_centre)
    assert crews.names == ("all", "a", "a+b", "b")
    assert crews.member.sum(axis=1).tolist() == [5, 1, 2, 2]
    roster = build["roster"](
        grid, [("a",), ("a", "b"), ("b",), ("a", "b"), ("b",)], [day_shift], 0
    )
    named = crews_of(busy_centre, roster)
    assert named.names[-1] == "t"
    assert named.kinds == ("all", "group", "group", "group", "team")
    assert named.agents == ("a0", "a1", "a2", "a3", "a4")
    seconds = np.arange(5.0)
    assert named.summed(seconds).tolist() == [10.0, 0.0, 4.0, 6.0, 10.0]


def test_agents_are_kept_by_replication(busy_centre, grid):
    measures = measure(busy_centre, grid, GOALS, runs(4), seed=5)
    ready, busy, handled = (
        measures.kept(name) for name in ("agent_ready", "agent_busy", "handled")
    )
    assert handled.shape == (4, 5)
    assert (busy <= ready + 1e-6).all()
    answered = measures.kept("counts")[:, Count.ANSWERED, 2].sum(axis=1)
    assert handled.sum(axis=1).tolist() == answered.tolist()
    each = measures.agent_runs()
    np.testing.assert_allclose(each.idle_seconds + busy, ready)
    np.testing.assert_allclose(each.occupancy, busy / ready)


def test_crews_by_queue_split_the_answered_and_their_waits(busy_centre, grid):
    measures = measure(busy_centre, grid, GOALS, runs(4), seed=5)
    handled = measures.kept("crew_handled")
    assert (handled[:, 0] == handled[:, 1:4].sum(axis=1)).all()
    counts = measures.kept("counts").sum(axis=3)
    assert (handled[:, 0] == counts[:, Count.ANSWERED, :2]).all()
    wait = measures.by_crew_and_queue("wait").value
    assert wait[0] == pytest.approx(measures.by_period("mean_wait_seconds").value[:2])
    assert handled[:, 1, 1].sum() == handled[:, 3, 0].sum() == 0
    assert measures.by_crew_and_queue("seconds").value[0] == pytest.approx([500.0, 500.0], rel=0.2)


# common random numbers


def plus_one(model):
    """The same centre with one more agent for everything."""
    staff = Staff(
        np.concatenate([model.staff.skills, np.ones((1, 2), bool)]),
        np.append(model.staff.aht_factor, 1.0),
    )
    duty = Duty(
        np.append(model.duty.agent, [5, 5]),
        np.append(model.duty.start, [0.0, 90_000.0]),
        np.append(model.duty.end, [80_000.0, 172_800.0]),
        np.append(model.duty.shift, [10, 11]),
    )
    return CentreModel(model.demand, staff, duty)


def test_common_random_numbers_narrow_a_comparison(busy_centre, grid):
    first, second = (
        measure(model, grid, GOALS, runs(60), seed=6)
        for model in (busy_centre, plus_one(busy_centre))
    )
    paired = compare(first, second)
    assert (paired.difference > 0).all()
    assert (paired.variance_ratio > 1.2).all()
    assert paired.variance_ratio == pytest.approx(
        (paired.independent_half_width / paired.half_width) ** 2
    )
    assert compare(first, second, "mean_wait_seconds", by_day=True).difference.shape == (3, 2)
    same = compare(first, first)
    assert same.difference.tolist() == [0.0] * 3
    assert np.isnan(same.variance_ratio).all()


def test_paired_intervals_cover_the_truth_as_often_as_they_say():
    generator = np.random.default_rng(9)
    runs, count, levels = 2000, 30, (0.7, 0.75)
    offered = generator.poisson(80, (count, runs)).astype(float)
    luck = generator.random((count, runs)) * 0.2 - 0.1
    sides = [(offered * (level + luck), offered) for level in levels]
    noisy = (sides[1][0] + generator.normal(0, 2, (count, runs)), offered)
    paired = compare_ratios(sides[0], noisy, 0.9)
    covered = (np.abs(paired.difference - 0.05) <= paired.half_width).mean()
    assert abs(covered - 0.9) < 4 * np.sqrt(0.09 / runs) + 0.01


def test_simulations_that_do_not_fit_are_not_compared(busy_centre, grid):
    first = measure(busy_centre, grid, GOALS, runs(3), seed=6)
    short = measure(busy_centre, grid, GOALS, runs(2), seed=6)
    strict = measure(
        busy_centre, grid, GOALS, runs(3), seed=6, definitions=Definitions(inclusive=False)
    )
    with pytest.raises(InvalidInput, match="make no pairs"):
        compare(first, short)
    with pytest.raises(InvalidInput, match="different definitions"):
        compare(first, strict)
    with pytest.raises(InvalidInput, match="use one of"):
        compare(first, first, "happiness")


# refusals and words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seed": -1}, "0 or more"),
        ({"goals": GOALS[:1]}, "1 goals for 2 queues"),
        ({"grid": TimeGrid(date(2026, 2, 2), 1, 30, "Asia/Shanghai")}, "96 intervals"),
        ({"definitions": Definitions(warm_up_seconds=1e9)}, "leave something"),
    ],
)
def test_bad_orders_are_refused(busy_centre, grid, changes, words):
    order = {"grid": grid, "goals": GOALS, "seed": 1, **changes}
    with pytest.raises(InvalidInput, match=words):
        measure(busy_centre, order.pop("grid"), order.pop("goals"), runs(2), **order)


@pytest.mark.parametrize(
    "changes",
    [
        {"attribution": "answer"},
        {"occupancy": "paid"},
        {"service_level": "best"},
        {"short_abandon_seconds": -1.0},
        {"warm_up_seconds": np.nan},
    ],
)
def test_unknown_definitions_are_refused(changes):
    with pytest.raises(InvalidInput, match=next(iter(changes))):
        Definitions(**changes)


def test_every_definition_is_told_in_words():
    words = "\n".join(
        Definitions(
            attribution="event", inclusive=False, short_abandon_seconds=5, occupancy="scheduled"
        ).words(("a", "b"), GOALS)
    )
    for piece in ("wait < T", "service-level event", "scheduled duty", "less than 5 s", "20 s"):
        assert piece in words


def test_one_replication_says_nothing(grid, busy_centre):
    measures = Measures(grid, ("a", "b"), GOALS, Definitions(), crews_of(busy_centre))
    with pytest.raises(InvalidInput, match="use 2 or more"):
        measures.by_interval("service_level")
