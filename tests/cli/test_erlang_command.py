"""The pocket calculator: answers, table, JSON, chart, and what it refuses."""

import json

import pytest

from wfm.cli import main

BASE = ["--calls", "100", "--minutes", "30", "--aht", "180"]


@pytest.fixture
def erlang(capsys):
    def run(*arguments, base=BASE):
        code = main(["erlang", *base, *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.mark.parametrize("goal", ["80/20", "0.8/20", "80%/20s", " 80 % / 20 s", "80/20s"])
def test_the_worked_example_however_the_goal_is_written(erlang, goal):
    code, text, _ = erlang("c", "--goal", goal, "--shrinkage", "30%")
    assert code == 0
    assert "14 agents on position meet the goal: 80% within 20 s (offered)" in text
    assert "Scheduled: 20 agents" in text
    assert "answered within 20 s / all offered" in text
    assert "Decided by the service level: 13 agents would miss it." in text
    table = text.split("\n\n")[1].splitlines()
    assert len(table) == 7
    assert [row.split()[0] for row in table].count(">") == 1
    assert table[3].split() == [">", "14", "20", "88.8%", "7.8", "s", "71.4%", "17.4%"]


def test_json_holds_the_same_answer(erlang):
    code, text, _ = erlang("c", "--goal", "80/20", "--shrinkage", "0.3", "--json")
    data = json.loads(text)
    assert code == 0
    assert data["required_agents"] == 14
    assert data["answer"]["scheduled"] == 20
    assert data["answer"]["service_level"] == pytest.approx(0.88835, abs=5e-6)
    assert data["answer"]["wait_probability"] == pytest.approx(0.17413, abs=5e-6)
    assert [row["agents"] for row in data["around"]] == [12, 13, 14, 15, 16, 17]
    assert data["meets_goal"] is True


def test_patience_saves_an_agent_and_abandonment_is_shown(erlang):
    _, text, _ = erlang("a", "--goal", "80/20", "--patience", "120", "--json")
    data = json.loads(text)
    assert data["required_agents"] == 12
    assert 0.05 < data["answer"]["abandonment"] < 0.07


def test_every_goal_can_decide(erlang):
    goals = {
        "wait": ("--asa", "2"),
        "abandonment": ("--max-abandonment", "1%"),
        "occupancy": ("--max-occupancy", "60%"),
        "service_level": ("--goal", "99/20"),
    }
    for kind, option in goals.items():
        _, text, _ = erlang("a", "--patience", "120", *option, "--json")
        assert json.loads(text)["decided_by"] == [kind]
    _, text, _ = erlang(
        "a", "--patience", "120", "--goal", "80/20", "--max-occupancy", "60%", "--json"
    )
    assert json.loads(text)["decided_by"] == ["occupancy"]


def test_redials_need_more_than_patience_alone(erlang):
    goal = ("--goal", "90/20", "--patience", "60")
    without = json.loads(erlang("a", *goal, "--json")[1])
    with_redials = json.loads(erlang("x", *goal, "--redial", "80%", "--json")[1])
    assert with_redials["required_agents"] >= without["required_agents"]
    assert with_redials["answer"]["attempted_load"] > 10
    assert without["answer"].keys() < with_redials["answer"].keys()


def test_erlang_b_turns_callers_away(erlang):
    code, text, _ = erlang("b", "--max-blocking", "1%", "--json")
    data = json.loads(text)
    assert code == 0
    assert data["required_agents"] == 18
    assert data["answer"]["blocking"] <= 0.01 < data["around"][1]["blocking"]


def test_given_agents_are_judged(erlang):
    code, text, _ = erlang("c", "--agents", "10")
    assert code == 0
    assert "10 agents on position miss the goal, which needs 14" in text
    assert "endless" in text
    data = json.loads(erlang("c", "--agents", "10", "--json")[1])
    assert data["meets_goal"] is False
    assert data["answer"]["mean_wait_seconds"] is None
    assert "(2 more than needed)" in erlang("c", "--agents", "16")[1]
    assert "no goal was given" in erlang("b", "--agents", "16")[1]


def test_nothing_comes_in(erlang):
    base = ["--calls", "0", "--minutes", "30", "--aht", "180"]
    data = json.loads(erlang("c", "--json", base=base)[1])
    assert data["required_agents"] == 0
    assert data["decided_by"] == []
    assert data["answer"]["service_level"] == 1
    text = erlang("b", "--max-blocking", "1%", base=base)[1]
    assert "0 agents on position meet the goal" in text
    assert "turned away 0.0%" in text


def test_nobody_is_answered_without_agents(erlang):
    code, text, _ = erlang("a", "--patience", "120", "--asa", "1000", "--agents", "0")
    assert code == 0
    assert "miss the goal, which needs 1:" in text
    assert "ASA endless" in text


USAGE = [
    ("d",),
    ("c", "--goal", "80-20"),
    ("c", "--goal", "8.0.0/20"),
    ("c", "--shrinkage", "a third"),
    ("c", "--patience", "60"),
    ("c", "--redial", "10%"),
    ("a",),
    ("x", "--patience", "60"),
    ("b",),
    ("b", "--goal", "80/20"),
    ("c", "--agents", "2.5"),
    ("a", "--patience", "60", "--definition", "best"),
]
VALUES = [
    ("c", "--goal", "180/20"),
    ("c", "--goal", "100/20"),
    ("c", "--goal", "0/20"),
    ("c", "--goal", "1.5/20"),
    ("c", "--goal", "8/20"),
    ("c", "--shrinkage", "30"),
    ("c", "--shrinkage", "100%"),
    ("c", "--shrinkage=-5%"),
    ("c", "--asa", "0"),
    ("c", "--asa", "nan"),
    ("c", "--max-abandonment", "5%"),
    ("c", "--agents", "-1"),
    ("a", "--patience", "0"),
    ("a", "--patience", "60", "--max-abandonment", "100%"),
    ("x", "--patience", "60", "--redial", "100%"),
    ("b", "--max-blocking", "0%"),
    ("c", "--chart", "curve.pdf"),
]


@pytest.mark.parametrize("arguments", USAGE)
def test_wrong_usage_ends_with_2(erlang, arguments):
    code, out, err = erlang(*arguments)
    assert code == 2
    assert out == ""
    assert err.count("Error:") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", VALUES)
def test_bad_values_end_with_5(erlang, arguments):
    code, out, err = erlang(*arguments)
    assert code == 5
    assert out == ""
    assert err.count("error:") == 1


@pytest.mark.parametrize("option", ["--calls", "--minutes", "--aht"])
@pytest.mark.parametrize("value", ["-1", "nan", "inf"])
def test_loads_that_are_none_are_refused(erlang, option, value):
    code, out, err = erlang("c", option, value)
    assert code == 5
    assert out == ""
    assert "use" in err


def test_a_chart_is_drawn(erlang, tmp_path):
    for name, kind in (("curve.png", b"\x89PNG"), ("curve.svg", b"<?xml")):
        code, _, _ = erlang(
            "a", "--patience", "90", "--max-occupancy", "85%", "--chart", str(tmp_path / name)
        )
        assert code == 0
        assert (tmp_path / name).read_bytes().startswith(kind)
    code, _, err = erlang("c", "--chart", str(tmp_path / "none" / "curve.png"))
    assert code == 3
    assert "folder" in err


def test_one_agent_is_spoken_of_as_one(erlang):
    base = ["--calls", "3", "--aht", "180"]
    assert "1 agent on position misses the goal" in erlang("c", "--agents", "1", base=base)[1]
    assert "turned away <= 0.5%" in erlang("b", "--max-blocking", "0.5%", base=base)[1]
