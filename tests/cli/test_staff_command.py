"""`wfm staff` on the bundled demo: a queue, methods, the walk, the cost of being sure, charts."""

import json

import pytest

from wfm.cli import main


@pytest.fixture
def staff(capsys):
    def run(*arguments):
        code = main(["staff", "quick", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def test_the_method_is_named_with_its_reason(staff):
    code, table, said = staff()
    assert code == 0
    assert said.startswith("service: transient_erlang_a (handle times of up to ")
    assert staff("--queue", "service")[1] == table
    assert staff("--quiet")[2] == ""


def test_a_method_can_be_asked_for(staff):
    tables = {}
    for method in ("auto", "transient", "stationary", "forward_simulation"):
        code, text, said = staff("--method", method, "--json")
        assert code == 0
        tables[method] = [row["on_position"] for row in json.loads(text)]
        assert ("asked for" in said) == (method != "auto")
    assert tables["auto"] == tables["transient"] != tables["stationary"]
    hours = {method: sum(agents) for method, agents in tables.items()}
    assert hours["forward_simulation"] == pytest.approx(hours["transient"], rel=0.02)
    assert "simulated_erlang_a" in said


def test_the_walk_adds_up_in_every_interval(staff):
    rows = json.loads(staff("--walk", "--json")[1])
    for row in rows[::50]:
        lost = sum(value for name, value in row.items() if name.startswith("lost_to_"))
        assert row["load_erlangs"] + row["waiting_margin"] == pytest.approx(row["on_position"])
        total = row["on_position"] + lost + row["rounding"]
        assert total == pytest.approx(row["scheduled"])
        assert row["scheduled"] + row["on_paid_breaks"] == pytest.approx(row["paid"])
    assert any(row["on_paid_breaks"] > 0 for row in rows)


def test_the_cost_of_being_sure(staff):
    code, text, _ = staff("--sure", "90%,99%", "--quiet")
    assert code == 0
    assert text.startswith("Queue service: 80% within 20 s")
    assert [line.split()[0] for line in text.splitlines()[2:]] == ["plain", "90.0%", "99.0%"]
    rows = json.loads(staff("--sure", "0.99", "--queue", "service", "--json", "--quiet")[1])
    assert rows["service"][1]["share_of_days"] >= 0.99
    assert rows["service"][1]["extra_share"] > 0
    assert rows["service"][0]["model"] == "transient_erlang_a"
    assert "exact chain" not in text


def test_the_cost_of_being_sure_says_where_it_stands_in_for_the_simulation(staff):
    code, text, _ = staff("--sure", "90%", "--method", "forward_simulation", "--quiet")
    assert code == 0
    assert "all rows by the exact chain" in text
    assert "staffed by simulation" in text


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_chart_is_drawn(staff, tmp_path, ending):
    picture = tmp_path / f"required.{ending}"
    assert staff("--chart", str(picture))[0] == 0
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--sure", "soon"), 2, "write 90%"),
        (("--sure", "150%"), 5, "share of days"),
        (("--sure", "90%", "--walk"), 2, "ask for one"),
        (("--queue", "servce"), 3, "did you mean service?"),
        (("--chart", "picture.doc"), 5, "picture.doc"),
        (("--method", "magic"), 2, "magic"),
    ],
)
def test_bad_options_are_named(staff, arguments, code, words):
    ended, out, err = staff(*arguments)
    assert ended == code
    assert out == ""
    assert words in err
