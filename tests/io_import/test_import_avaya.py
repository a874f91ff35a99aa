"""Avaya CMS split/skill intervals."""

from __future__ import annotations

import pytest

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.io.importing import import_intervals

HEAD = (
    "ROW_DATE,STARTTIME,INTRVL,ACD,SPLIT,I_ARRIVED,CALLSOFFERED,ACDCALLS,ABNCALLS,BUSYCALLS,"
    "DISCCALLS,OUTFLOWCALLS,ACCEPTABLE,SLVLABNS,SERVICELEVEL,ACDTIME,HOLDTIME,ACWTIME,ANSTIME,"
    "ABNTIME,I_STAFFTIME,I_AVAILTIME,I_AUXTIME,I_OTHERTIME,INCOMPLETE"
)


def _row(day, clock, split, arrived, offered, answered, abandoned, outflow=0, **more):
    staff = more.get("staff", 3600)
    cells = [
        *(day, clock, 15, 1, split, arrived, offered, answered, abandoned, 0, 0, outflow),
        *(more.get("acceptable", answered), 0, 30, 180 * answered, 10 * answered, 50 * answered),
        *(15 * answered, 40 * abandoned, staff, 600, 300, more.get("other", 0)),
        more.get("incomplete", 0),
    ]
    return ",".join(str(c) for c in cells)


EXPORT = "\n".join(
    [
        "﻿" + HEAD,
        # HHMM integers without leading zeros: 0 is midnight, 15 a quarter past, 100 is 01:00
        _row("2026-03-02", 0, 10, 4, 4, 3, 1),
        _row("2026-03-02", 15, 10, 6, 5, 4, 0, outflow=1),
        _row("2026-03-02", 100, 10, 2, 2, 2, 0),
        _row("2026-03-02", 115, 10, 3, 3, 2, 0),
        _row("2026-03-02", 900, 10, 20, 22, 18, 2, outflow=2, acceptable=11),
        _row("2026-03-02", 915, 10, 20, 20, 21, 0),
        # the link was down: missing, not zero
        _row("2026-03-02", 1000, 10, 0, 0, 0, 0, incomplete=1),
        _row("2026-03-02", 1015, 10, 9, 9, 9, 0),
        # the same agents are logged in to split 20
        _row("2026-03-02", 0, 20, 1, 1, 1, 0),
        _row("2026-03-02", 15, 20, 1, 1, 1, 0),
        _row("2026-03-02", 100, 20, 0, 0, 0, 0),
        _row("2026-03-02", 115, 20, 1, 1, 1, 0),
        "Total,,,,,67,68,62,3,0,0,3,,,,,,,,,,,,,",
        "",
    ]
)


@pytest.fixture
def imported(write, tmp_path):
    path = write(EXPORT, "hsplit.csv")
    report = import_intervals(path, "avaya_cms_hsplit", tmp_path / "out", tz="Europe/London")
    return report, tmp_path / "out"


def test_interval_counts(imported, history_rows):
    rows = history_rows(imported[1])
    midnight = rows["10_1", "2026-03-02 00:00"]
    assert midnight["offered"] == "10", "arrivals, not the calls booked at their end"
    assert (midnight["answered"], midnight["abandoned"]) == ("7", "1")
    assert midnight["aht_seconds"] == "240"
    assert rows["10_1", "2026-03-02 01:00"]["offered"] == "5"
    assert rows["20_1", "2026-03-02 01:00"]["offered"] == "1"
    assert rows["10_1", "2026-03-02 09:00"]["offered"] == "40"
    ten = rows.get(("10_1", "2026-03-02 10:00"), {"offered": ""})
    assert ten["offered"] == "", "half of it was not recorded"


def test_findings(imported):
    report = imported[0]
    assert report.found("total_row")[0].where == "hsplit.csv:14"
    (incomplete,) = report.found("dropped_row")
    assert incomplete.what == (
        "1 row: the switch marks the interval as incomplete; it counts as missing, not as zero"
    )
    (partly,) = report.found("partly_recorded")
    assert "with the 9 calls in them" in partly.what
    (identity,) = report.found("identity")
    # line 5 loses a call, line 7 answers one more than it offers
    assert "in 2 of 11 rows; residue +0 contacts" in identity.what
    assert identity.where == "hsplit.csv:5,7"
    (late,) = report.found("answered_above_offered")
    assert late.where == "hsplit.csv:7"
    (twins,) = report.found("double_staffed")
    assert "10_1 and 20_1 show the same staffed time" in twins.what
    assert report.found("booked_late")[0].severity == "info"
    assert report.sl_formula == "offered within 30 s", "the export knows its own threshold"


def test_service_level_is_recomputed_from_counts(imported):
    by_queue = {q["queue"]: q for q in imported[0].queues}
    # acceptable / callsoffered of split 10: (3+4+2+2+11+21+9) / (4+5+2+3+22+20+9)
    assert by_queue["10_1"]["service_level"] == pytest.approx(52 / 65, abs=1e-4)
    assert by_queue["10_1"]["aht_seconds"] == 240
    # total wait over abandonments: (15 * 59 + 40 * 3) / 3
    assert by_queue["10_1"]["patience_seconds"] == pytest.approx(335.0)


def test_staff_come_from_the_export_and_count_once(imported):
    (made_up,) = imported[0].found("placeholder_agents")
    assert "staffed hours a week" in made_up.what
    # four agents (3600 s in 900 s) at a time, in both splits: the same four
    assert made_up.what.startswith("5 placeholder agents")


def test_other_time_shows_agents_with_several_skills(write, tmp_path):
    rows = [
        _row("2026-03-02", 900 + 15 * k, s, 5, 5, 5, 0, staff=3600 * s, other=900)
        for k in range(4)
        for s in (1, 2)
    ]
    path = write("\n".join([HEAD, *rows]), "hsplit.csv")
    report = import_intervals(path, "avaya_cms_hsplit", tmp_path / "out", tz="Europe/London")
    (finding,) = report.found("double_staffed")
    assert finding.what.startswith("17% of staffed time went to work of other queues")


@pytest.mark.parametrize(("prefix", "delimiter"), [("CSPL_", "|"), ("csplit.", ";"), ("", "\t")])
def test_prefixes_case_and_delimiters(write, tmp_path, prefix, delimiter):
    head = delimiter.join(prefix + name.lower() for name in HEAD.split(","))
    rows = [_row("03/02/2026", 900, 1, 5, 5, 5, 0), _row("03/02/2026", 915, 1, 5, 5, 5, 0)]
    text = "\n".join([head, *(r.replace(",", delimiter) for r in rows)])
    path = write(text, "hsplit.txt", "cp1252")
    report = import_intervals(path, "avaya_cms_hsplit", tmp_path / "out", tz="Europe/London")
    assert report.counts["arrived"] == 10


def test_contradicting_rows_are_refused_and_repeated_ones_dropped(write, tmp_path):
    row = _row("2026-03-02", 900, 1, 5, 5, 5, 0)
    path = write("\n".join([HEAD, row, row, _row("2026-03-02", 915, 1, 5, 5, 5, 0)]), "a.csv")
    report = import_intervals(path, "avaya_cms_hsplit", tmp_path / "a", tz="Europe/London")
    assert report.found("repeated_row")[0].where == "a.csv:3"
    assert report.counts["arrived"] == 10
    path = write("\n".join([HEAD, row, _row("2026-03-02", 900, 1, 6, 6, 6, 0)]), "b.csv")
    with pytest.raises(InvalidInputs, match=r"b\.csv:3: 1 1 has this interval already"):
        import_intervals(path, "avaya_cms_hsplit", tmp_path / "b", tz="Europe/London")


def test_every_broken_row_is_told_at_once(write, tmp_path):
    good = _row("2026-03-02", 900, 1, 5, 5, 5, 0)
    rows = [
        good,
        good.replace("2026-03-02", "2026-02-30"),
        good.replace(",900,", ",960,"),
        good.replace(",900,", ",907,"),
        good.replace(",5,5,5,0", ",5,-5,5,0"),
        good.replace(",5,5,5,0", ",5,five,5,0"),
        "2026-03-02,1000,15,1",
    ]
    path = write("\n".join([HEAD, *rows]), "hsplit.csv")
    with pytest.raises(InvalidInputs) as caught:
        import_intervals(path, "avaya_cms_hsplit", tmp_path / "out", tz="Europe/London")
    text = str(caught.value)
    for line, what in (
        (3, "stamp cannot be read: '2026-02-30 900'"),
        (4, "stamp cannot be read: '2026-03-02 960'"),
        (5, "stamp is not a multiple of 15 minutes: '2026-03-02 907'"),
        (6, "offered is negative: '-5'"),
        (7, "offered is no count: 'five'"),
        (8, "has 4 fields: 25 are needed"),
    ):
        assert f"hsplit.csv:{line}: {what}" in text
    assert "6 of 7 rows cannot be read; at most 5% may be" in text
    assert not (tmp_path / "out").exists()


def test_missing_columns_are_named_with_the_nearest(write, tmp_path):
    path = write("row_date,start_time,intrvl,split,callsofered\n2026-03-02,900,15,1,5\n", "h.csv")
    with pytest.raises(InvalidInput) as caught:
        import_intervals(path, "avaya_cms_hsplit", tmp_path / "out", tz="Europe/London")
    text = str(caught.value)
    assert "no column 'starttime'" in text
    assert "did you mean 'start_time'?" in text
    assert "no column 'callsoffered' or 'i_arrived'" in text or "'i_arrived' or" in text
