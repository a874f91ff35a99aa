"""The map file itself: shipped maps are sound, wrong ones are explained line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.domain.errors import InvalidInput, InvalidInputs, NotFound
from wfm.io.importing import import_calls, load_map, shipped_maps

GOOD = """\
wfm_map: 1
name: tiny
kind: call_log
tz: Europe/Berlin
booked_at: arrival
sl_formula: offered
time:
  columns: [when]
  formats: [iso]
queue: {column: queue}
outcome:
  column: outcome
  values: {yes: answered, no: abandoned}
measures:
  wait: {column: wait, unit: seconds}
"""


@pytest.fixture
def load(write):
    return lambda text: load_map(write(text, "map.yaml"))


def test_shipped_maps():
    assert set(shipped_maps()) == {
        "amazon_connect_historical_metrics",
        "asterisk_queue_log",
        "avaya_cms_hsplit",
        "genesys_cloud_wfm_historical_import",
    }
    for name in shipped_maps():
        settings = load_map(name)
        assert settings.name == name
        assert settings.tz == "ask", "no vendor file names the site's zone"
        assert settings.sources
        assert settings.about


def test_a_good_map(load):
    settings = load(GOOD)
    assert settings.outcome.values == {"yes": "answered", "no": "abandoned"}
    assert settings.time.columns == (("when",),)
    assert settings.measures["wait"].column == ("wait",)


def test_unknown_map_names_the_nearest():
    with pytest.raises(NotFound, match="did you mean asterisk_queue_log"):
        load_map("asterix_queue_log")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tz: Europe/Berlin\n", "", "the word 'tz' is missing"),
        ("tz: Europe/Berlin", "tz: Europe/Berln", "map.yaml:4:5: tz: unknown time zone"),
        ("booked_at: arrival", "booked_at: arival", "did you mean arrival?"),
        (
            "booked_at: arrival",
            "booked_at: clock",
            "map.yaml:5:12: calls are booked at arrival, answer or end",
        ),
        ("sl_formula: offered", "sl_formulae: offered", "did you mean sl_formula?"),
        ("  formats: [iso]", "  formats: [isso]", "map.yaml:9:12: time.formats: "),
        ("  formats: [iso]", "  formats: [iso, clock]", "1 columns need as many formats"),
        ("  columns: [when]", "  colunms: [when]", "did you mean columns?"),
        ("unit: seconds", "unit: second", "map.yaml:15:30: measures.wait.unit: "),
        ("unit: seconds", "unit: count", "map.yaml:15:30: measure wait cannot have the unit"),
        ("  wait:", "  wiat:", "is no measure of a call_log. did you mean wait?"),
        ("no: abandoned", "no: abandonned", "did you mean abandoned?"),
        ("kind: call_log", "kind: interval", "needs the measure offered or arrived"),
        ("kind: call_log", "kind: event_log", "file.columns must name"),
        ("queue: {column: queue}", "queue: {}", "name either column or constant"),
        ("queue: {column: queue}", "queue: {column: q, pattern: '(x'}", "no regular expression"),
        ("queue: {column: queue}", "queue: {column: q, pattern: 'x'}", "needs a group"),
        ("name: tiny", "name: tiny\nname: again", "stands on line 2 already"),
        ("kind: call_log", "kind: {", "map.yaml:"),
        ("name: tiny", "name: tiny\nfile: {encodings: [utf-9]}", "no encoding Python knows"),
        ("name: tiny", "name: tiny\nfile: {most_rejected: 5}", "write 5% if a percentage"),
    ],
)
def test_mistakes_are_explained_where_they_stand(load, old, new, said):
    assert old in GOOD
    with pytest.raises(InvalidInput) as caught:
        load(GOOD.replace(old, new))
    assert said in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_all_mistakes_at_once(load):
    text = GOOD.replace("unit: seconds", "unit: secs").replace("kind: call_log", "kind: calls")
    text = text.replace("  columns: [when]", "  column: [when]") + "mesaures: {}\n"
    with pytest.raises(InvalidInputs) as caught:
        load(text)
    lines = {int(p.where.split(":")[-2]) for p in caught.value.problems}
    assert lines == {3, 7, 8, 15, 16}
    assert "did you mean measures?" in str(caught.value)


def test_zone_and_folder_are_checked_before_the_log_is_read(write, tmp_path: Path):
    path = write(GOOD, "map.yaml")
    with pytest.raises(InvalidInput, match="unknown time zone 'Mars/Base'"):
        import_calls(tmp_path / "absent.csv", path, tmp_path / "out", tz="Mars/Base")
    with pytest.raises(NotFound, match=r"absent\.csv"):
        import_calls(tmp_path / "absent.csv", path, tmp_path / "out")
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InvalidInput, match="not empty"):
        import_calls(tmp_path / "absent.csv", path, full)
    assert (full / "mine.txt").read_text(encoding="utf-8") == "keep"
