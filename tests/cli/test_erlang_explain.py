"""`wfm staff --explain` on the bundled demo."""

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


def test_one_interval_is_explained(staff):
    code, text, _ = staff("--explain", "2026-04-28 10:00")
    assert code == 0
    assert text.startswith("Queue service, 2026-04-28 10:00 +0800, 30 min")
    _, table, _ = staff("--json")
    rows = [r for r in json.loads(table) if r["timestamp"] == "2026-04-28 10:00"]
    data = json.loads(staff("--explain", "2026-04-28 10:10", "--queue", "service", "--json")[1])
    assert data["walk"]["on_position"] == rows[0]["on_position"]
    assert data["walk"]["scheduled"] == rows[0]["scheduled"]
    assert data["requirement"]["service_level"] == rows[0]["service_level"]
    same = json.loads(staff("--explain", "2026-04-28T02:00+00:00", "--json")[1])
    assert same == data


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--explain", "ten o'clock"), 2, "write it as"),
        (("--walk", "--explain", "2026-04-28 10:00"), 2, "ask for one"),
        (("--explain", "2027-01-01 10:00"), 5, "outside"),
        (("--explain", "2026-04-28 10:00", "--queue", "servce"), 3, "did you mean service?"),
    ],
)
def test_bad_times_and_queues_are_named(staff, arguments, code, words):
    ended, out, err = staff(*arguments)
    assert ended == code
    assert out == ""
    assert words in err


def test_a_skipped_time_is_refused():
    from wfm.cli.staff_commands import _local_moment
    from wfm.domain import InvalidInput

    with pytest.raises(InvalidInput, match="clocks skip it"):
        _local_moment("2026-03-29 02:30", "Europe/Berlin")
    assert _local_moment("2026-03-29 03:30", "Europe/Berlin").hour == 3
