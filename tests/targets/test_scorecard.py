"""Scorecards by hand calculation: measures, checkpoints, weights, vetoes, links, key results."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from wfm.domain import Agent, AgentTarget, InvalidInput, TimeGrid
from wfm.domain.errors import InvalidInputs
from wfm.domain.scorecard_checks import check_scorecard, scorecard_problems, weight_set_of
from wfm.domain.scorecard_settings import MeasureSettings, OkrSettings, ScorecardSettings
from wfm.io.scorecard_files import read_scorecard, scorecard_templates
from wfm.targets.coaching import coaching_list, discoveries
from wfm.targets.contest import team_contest
from wfm.targets.decomposition import decompose
from wfm.targets.score_asked import asked_of_all
from wfm.targets.score_checkpoints import checkpoint_scores, facet_points
from wfm.targets.score_cycle import Conversation, Step, conversation_coverage, states
from wfm.targets.score_figures import Figure
from wfm.targets.score_goals import Goal, attainment, attainment_of, stretch
from wfm.targets.score_measures import Asked, measure_score, wilson_interval
from wfm.targets.scorecard import Scorecard, ScoringInput, score_period

FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)
SHARE = {"target": 0.9, "floor": 0.5, "least_exposure": 10}
CARD: dict[str, Any] = {
    "name": "test",
    "blocks": {
        "quality": {
            "quality": True,
            "measures": {"csat": SHARE},
            "checkpoints": {
                "rude": {"points": -5, "cap": 12, "facet": "etiquette"},
                "wrong": {"points": -3, "facet": "knowledge"},
                "praise": {"points": 2, "cap": 4, "facet": "etiquette"},
                "leak": {"veto": "D"},
                "complaint": {"cancels_award": True},
            },
        },
        "traffic": {"measures": {"handled_contacts": {
            "kind": "per_target", "target": 1.0, "floor": 0.5, "least_exposure": 1}}},
    },
    "weight_sets": [{"first_day": FIRST, "weights": {"quality": 0.6, "traffic": 0.4}}],
    "grades": {"A": 90, "B": 75, "C": 60, "D": 0},
    "centre": {"service_level": {"target": 0.8, "floor": 0.6, "least_exposure": 1}},
    "others": {"QA1": "back_office", "IT1": "okr"},
}  # fmt: skip
AGENTS = (
    Agent("a1", "t1", ("x",)), Agent("a2", "t1", ("x",)), Agent("l1", "t1", ("x",), "leader"),
)  # fmt: skip


def card_of(**change: Any) -> ScorecardSettings:
    return ScorecardSettings.model_validate(CARD | change)


def figure(agent: str, metric: str, count: float, exposure: float | None = None,
           **more: Any) -> Figure:  # fmt: skip
    return Figure(agent, date(2026, 2, 10), metric, count, exposure, **more)


FIGURES = (
    figure("a1", "csat", 80, 100), figure("a1", "handled_contacts", 900),
    figure("a2", "csat", 60, 100), figure("a2", "handled_contacts", 1000),
    figure("centre", "service_level", 70, 100),
)  # fmt: skip
ACCEPTED = {a.agent: ("accepted", FIRST) for a in AGENTS}
GOALS = (
    Goal("l1", "talks", LAST, 8, expected=10), Goal("QA1", "audits", LAST, 5, expected=10),
    Goal("IT1", "bot share", LAST, 0.3, objective="automate", expected=0.3),
)  # fmt: skip


def given_of(figures: tuple[Figure, ...] = FIGURES, **change: Any) -> ScoringInput:
    asked = {"handled_contacts": {a: Asked(1000.0, 30.0) for a in ("a1", "a2", "l1")}}
    hours = {"a1": 100.0, "a2": 300.0, "l1": 50.0}
    made = ScoringInput(FIRST, LAST, AGENTS, figures, asked, ACCEPTED, hours, GOALS)
    return replace(made, **change)


def scores(card: ScorecardSettings, given: ScoringInput) -> dict[str, Scorecard]:
    return {one.agent: one for one in score_period(card, given)}


def test_scores_by_hand() -> None:
    found = scores(card_of(), given_of())
    # csat .80 between .50 and .90 is 75; contacts .90 between .5 and 1 are 80.
    assert found["a1"].score == pytest.approx(0.6 * 75 + 0.4 * 80)
    assert found["a2"].score == pytest.approx(0.6 * 25 + 0.4 * 100)
    assert (found["a1"].grade, found["a2"].grade) == ("B", "D")
    team = (100 * 77 + 300 * 55) / 400
    assert found["l1"].linked == pytest.approx(team)
    assert found["l1"].score == pytest.approx(0.6 * team + 0.4 * 80)
    assert found["QA1"].score == pytest.approx(0.5 * 50 + 0.5 * 50)
    assert found["IT1"].score == pytest.approx(70)


def test_a_leader_moves_with_the_team_and_the_back_office_with_the_centre() -> None:
    better = (*FIGURES[1:4], figure("a1", "csat", 90, 100), FIGURES[4])
    before, after = scores(card_of(), given_of()), scores(card_of(), given_of(better))
    assert after["l1"].score - before["l1"].score == pytest.approx(0.6 * 0.25 * 0.6 * 25)
    assert after["QA1"].score == before["QA1"].score
    centre = (*FIGURES[:4], figure("centre", "service_level", 80, 100))
    assert scores(card_of(), given_of(centre))["QA1"].score == pytest.approx(75)
    gone = scores(card_of(), given_of(FIGURES[:4]))["QA1"]
    assert np.isnan(gone.score)
    assert gone.state == "not enough data"


def test_checkpoints_are_capped_in_any_order_and_facets_add_up() -> None:
    card = card_of()
    touched = [figure("a1", "rude", 1, evidence=f"r{n}") for n in range(3)]
    touched += [figure("a1", "wrong", 2, evidence="w"), figure("a1", "praise", 1, evidence="p"),
                figure("a1", "wrong", 1),
                figure("a1", "wrong", 1, evidence="x", cause="product")]  # fmt: skip
    results = []
    for seed in range(5):
        mixed = list(touched)
        random.Random(seed).shuffle(mixed)
        one = scores(card, given_of((*FIGURES, *mixed)))["a1"]
        results.append([(c.checkpoint, c.times, c.points, c.unproven) for c in one.checkpoints])
        assert one.blocks[0].score == pytest.approx(75 - 12 - 6 + 2)
    assert all(r == results[0] for r in results)
    assert ("rude", 3, -12, 0) in results[0]
    assert ("wrong", 2, -6, 1) in results[0]
    by_name: dict[str, list[Figure]] = {}
    for one_figure in touched:
        by_name.setdefault(one_figure.metric, []).append(one_figure)
    found = checkpoint_scores("a1", "quality", card.blocks["quality"].checkpoints, by_name)
    assert facet_points(found) == {"etiquette": -10, "knowledge": -6}
    assert sum(facet_points(found).values()) == sum(c.points for c in found)


def test_a_veto_sets_the_grade_whatever_the_score() -> None:
    leak = (*FIGURES, figure("a1", "leak", 1, evidence="case"))
    one = scores(card_of(), given_of(leak))["a1"]
    assert one.score == pytest.approx(77)
    assert (one.grade, one.award) == ("D", False)
    other = scores(card_of(), given_of((*FIGURES, figure("a1", "complaint", 1, evidence="c"))))
    assert (other["a1"].grade, other["a1"].award) == ("B", False)


def test_points_without_weights() -> None:
    blocks = {name: dict(block) for name, block in CARD["blocks"].items()}
    blocks["quality"] |= {"base_points": 60, "most_points": 65}
    blocks["traffic"] |= {"base_points": 40, "most_points": 40}
    card = card_of(mode="points", weight_sets=[], blocks=blocks)
    check_scorecard(card)
    touched = (*FIGURES, figure("a1", "rude", 1, evidence="r"))
    assert scores(card, given_of(touched))["a1"].score == pytest.approx(45 - 5 + 32)


def test_nobody_is_assessed_before_accepting() -> None:
    waiting = ACCEPTED | {"a1": ("communicated", FIRST)}
    found = scores(card_of(), given_of(states=waiting))
    assert found["a1"].state == "not accepted"
    assert np.isnan(found["a1"].score)
    assert found["l1"].linked == pytest.approx(55)
    assert scores(card_of(), given_of(states={}))["a2"].state == "not accepted"


def test_old_months_score_the_same_after_weights_change() -> None:
    sets = [
        {"first_day": FIRST, "last_day": LAST, "weights": {"quality": 0.6, "traffic": 0.4}},
        {"first_day": date(2026, 3, 1), "weights": {"quality": 0.5, "traffic": 0.5}},
    ]
    new = card_of(weight_sets=sets)
    assert score_period(new, given_of()) == score_period(card_of(), given_of())
    assert weight_set_of(new, date(2026, 3, 1), date(2026, 3, 31)).weights["quality"] == 0.5
    with pytest.raises(InvalidInput, match="no weight set holds"):
        weight_set_of(new, date(2026, 2, 15), date(2026, 3, 14))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weight_sets": [{"first_day": FIRST, "weights": {"quality": 0.7, "traffic": 0.4}}]},
         "add up to 1.1"),
        ({"weight_sets": [{"first_day": FIRST, "weights": {"quality": 0.4, "traffic": 0.6}}]},
         "quality has 40.0%"),
        ({"weight_sets": [{"first_day": FIRST, "weights": {"quality": 1.0}}]},
         "traffic has no weight"),
        ({"weight_sets": CARD["weight_sets"] * 2}, "overlaps"),
        ({"grades": {"A": 90}}, "has no grade"),
        ({"use": {"pay": 0.8, "promotion": 0.1, "training": 0.1}}, "pay is 80%"),
        ({"use": {"pay": 0.5, "promotion": 0.2, "training": 0.1}}, "add up to 80%"),
        ({"mode": "points"}, "bear no weights"),
    ],
)  # fmt: skip
def test_a_scorecard_that_does_not_fit_is_refused(change: dict[str, Any], words: str) -> None:
    assert any(words in p.what for p in scorecard_problems(card_of(**change)))
    with pytest.raises(InvalidInputs):
        score_period(card_of(**change), given_of())


def test_too_little_data_is_not_scored() -> None:
    few = (figure("a1", "csat", 1, 5), FIGURES[1])
    one = scores(card_of(), given_of(few))["a1"]
    assert one.measures[0].state == "not enough data"
    assert one.score == pytest.approx(80)
    assert [b.counted_weight for b in one.blocks] == [0, 1]
    none = scores(card_of(), given_of(FIGURES[:2]))["a2"]
    assert none.state == "not enough data"
    assert np.isnan(none.score)


def test_only_what_the_agent_caused_counts() -> None:
    settings = MeasureSettings(target=0.0, floor=0.1, least_exposure=1, agent_caused_only=True)
    rows = [
        figure("a", "error", 2, 100, cause="agent"),
        figure("a", "error", 5, 0, cause="product"),
    ]
    found = measure_score(("a", "b", "error"), settings, rows, None, 0.95)
    assert (found.count, found.exposure, found.left_out) == (2, 100, 5)
    assert found.score == pytest.approx(80)
    with pytest.raises(InvalidInput, match="more than there were"):
        measure_score(("a", "b", "csat"), MeasureSettings(target=1, floor=0),
                      [figure("a", "csat", 31, 30)], None, 0.95)  # fmt: skip


def test_wilson_by_its_published_formula() -> None:
    # Newcombe 1998 (Statistics in Medicine 17, table I): 81 of 263 and 0 of 20.
    assert wilson_interval(81, 263, 0.95) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(0, 20, 0.95) == pytest.approx((0.0, 0.1611), abs=5e-5)
    with pytest.raises(InvalidInput):
        wilson_interval(3, 2, 0.95)


def test_key_results_attain_seventy_per_cent_when_all_goes_as_expected() -> None:
    okr = OkrSettings()
    plain = Goal("x", "sales", LAST, 70, objective="o", expected=70)
    assert stretch(plain) == pytest.approx(100)
    uplift = Goal("x", "conversion", LAST, 11.5, objective="o", baseline=10, uplift=0.15)
    assert uplift.expectation == pytest.approx(11.5)
    down = Goal("x", "minutes", LAST, 8, objective="o", baseline=10, expected=8)
    for goal in (plain, uplift, down):
        assert attainment(goal, okr) == pytest.approx(0.70)
    random_ends = np.random.default_rng(3).normal(70, 7, 4000)
    reached = [attainment(replace(plain, actual=float(end)), okr) for end in random_ends]
    assert abs(np.mean(reached) - 0.70) < 0.01
    assert attainment(replace(plain, done=LAST + timedelta(days=1)), okr) == pytest.approx(0.35)
    work = Goal("x", "audits", LAST, 12, expected=10, quality=0.5)
    assert attainment(work, okr) == pytest.approx(0.5)
    assert attainment_of([replace(work, weight=3), plain], okr) == pytest.approx(0.55)
    with pytest.raises(InvalidInput, match="either"):
        Goal("x", "g", LAST, 1)


def test_key_results_come_on_top_of_a_floor() -> None:
    bonus = card_of(okr={"bonus_points": 10, "score_floor": 60})
    goals = tuple(Goal(a, "kr", LAST, 7, objective="o", expected=7) for a in ("a1", "a2"))
    found = scores(bonus, given_of(goals=goals))
    assert found["a1"].score == pytest.approx(77 + 7)
    assert found["a2"].score == pytest.approx(55)
    assert "60" in found["a2"].notes[0]


def test_the_cycle_runs_in_order() -> None:
    steps = [Step("a1", state, FIRST + timedelta(days=n))
             for n, state in enumerate(("draft", "communicated", "accepted"))]  # fmt: skip
    assert states(steps)["a1"] == ("accepted", FIRST + timedelta(days=2))
    with pytest.raises(InvalidInput, match="draft must come next"):
        states(steps[1:])
    with pytest.raises(InvalidInput, match="before"):
        states([steps[0], Step("a1", "communicated", FIRST - timedelta(days=1))])


def test_conversation_coverage_counts_people_once() -> None:
    held = [Conversation("l1", "a1", FIRST), Conversation("l1", "a1", LAST)]
    (one,) = conversation_coverage(AGENTS, held, FIRST, LAST)
    assert (one.people, one.talked_to, one.conversations, one.days) == (2, 1, 2, 2)
    assert one.share == 0.5
    assert one.missing == ("a2",)


def test_what_did_not_arrive_is_nobodys_fault() -> None:
    grid = TimeGrid(date(2026, 2, 2), 4, 60, "Asia/Shanghai")
    days = [grid.first_day + timedelta(days=n) for n in range(4)]
    target = AgentTarget("a", "handled_contacts", "contacts", days[0], days[3], 100, 100, 10,
                         0.6, 0.6, 30, 4, 0.7)  # fmt: skip
    pieces = [decompose(replace(target, agent=n), grid, np.full(4, 25.0)) for n in ("a", "b")]
    actual = {(n, day): 10.0 if day == days[0] else 25.0 for n in ("a", "b") for day in days}
    assert asked_of_all(pieces, actual)["a"].number == pytest.approx(85)
    del actual["a", days[3]]
    asked = asked_of_all(pieces, actual)
    assert asked["a"].number == pytest.approx(60)
    assert asked["a"].missing_days == 1
    assert asked["a"].spread == pytest.approx(10 * 0.6**0.5)


def test_teams_share_a_place_where_intervals_overlap() -> None:
    teams = {"a": "t1", "b": "t2", "c": "t3"}
    asked = {n: Asked(1000.0, 20.0) for n in teams}
    found = team_contest({"a": 1010.0, "b": 1000.0, "c": 800.0}, asked, teams)
    assert [(s.team, s.rank) for s in found] == [("t1", None), ("t2", None), ("t3", 3)]
    # Twice the exposure with twice the contacts is no better.
    asked["a"] = Asked(2000.0, 28.0)
    assert team_contest({"a": 2000.0, "b": 1000.0}, asked, teams)[0].score == 1


def test_benjamini_hochberg_by_the_published_example() -> None:
    # Benjamini & Hochberg 1995, section 3.2: 15 p-values, 4 rejected at q = .05.
    chance = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
                       0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])  # fmt: skip
    assert discoveries(chance, 0.05).sum() == 4


def test_the_coaching_list_rarely_names_the_innocent() -> None:
    """400 agents exactly at target: hardly anybody is on the list; those planted are."""
    draw = np.random.default_rng(11)
    people = tuple(Agent(f"a{n}", "t", ("x",)) for n in range(400))
    level = np.where(np.arange(400) < 40, 0.80, 0.90)
    counts = draw.binomial(400, level)
    figures = tuple(figure(f"a{n}", "csat", int(c), 400) for n, c in enumerate(counts))
    given = given_of(
        figures, agents=people, states={a.agent: ("accepted", FIRST) for a in people}, goals=()
    )
    card = card_of(others={})
    named = {entry.agent for entry in coaching_list(card, score_period(card, given))}
    planted = {f"a{n}" for n in range(40)}
    assert len(planted & named) >= 36
    assert len(named - planted) <= 0.25 * len(named)
    assert all(e.reason == "below_csat" and e.value < e.target
               for e in coaching_list(card, score_period(card, given)))  # fmt: skip
    fair = tuple(figure(f"a{n}", "csat", int(c), 400)
                 for n, c in enumerate(draw.binomial(400, 0.90, 400)))  # fmt: skip
    assert len(coaching_list(card, score_period(card, replace(given, figures=fair)))) <= 3


def test_templates_in_both_languages_are_the_same_scorecard() -> None:
    cards = {name: read_scorecard(path) for name, path in scorecard_templates().items()}
    for kind in ("front_line", "checkpoints"):
        zh, en = cards[f"{kind}_zh"], cards[f"{kind}_en"]
        assert zh.model_copy(update={"name": en.name}) == en
        assert list(zh.blocks) == ["call_quality", "ticket_quality", "traffic", "training",
                                   "discipline", "teamwork"]  # fmt: skip
        for block in zh.blocks.values():
            assert block.title.zh
            assert block.title.en
            for one in (*block.measures.values(), *block.checkpoints.values()):
                assert one.title.zh
                assert one.title.en
