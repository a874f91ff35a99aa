"""`wfm crosscheck` on the bundled demo: table, summary, chart and the gate."""

import csv
import io
import json

import pytest

from wfm.cli import main
from wfm.staffing import second_opinion
from wfm.staffing.second_opinion import PeerAnswer


@pytest.fixture
def crosscheck(capsys):
    def run(*arguments):
        code = main(["crosscheck", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def test_table_summary_and_chart(crosscheck, tmp_path):
    picture = tmp_path / "both.png"
    code, text, said = crosscheck("quick", "--chart", str(picture))
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 14 * 48
    for row in rows:
        parts = [float(row[name]) for name in second_opinion.REASONS]
        assert sum(parts) == float(row["difference"])
        assert (row["reasons"] == "none") == (not any(parts))
        assert float(row["unexplained"]) == 0
    assert "agent-hours" in said
    assert "distinct questions" in said
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_json_and_the_gate(crosscheck, monkeypatch):
    monkeypatch.setattr(second_opinion, "ask_peer", lambda *_: PeerAnswer(999.0, 999.0, ""))
    code, text, said = crosscheck("quick", "--json")
    assert code == 6
    rows = json.loads(text)
    assert rows[0]["pyworkforce_on_position"] == 999
    assert "672 differences have no known reason" in said


def test_what_is_refused(crosscheck, tmp_path):
    assert crosscheck("quik")[0] == 3
    assert crosscheck("quick", "--chart", str(tmp_path / "both.doc"))[0] == 5
