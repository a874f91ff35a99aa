"""Genesys Cloud WFM history: quarter hours in UTC, totals, several rows of one queue."""

from __future__ import annotations

import pytest

from wfm.domain.errors import InvalidInput
from wfm.io.importing import import_calls, import_intervals

HEAD = (
    "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,"
    "Total Handle Time (Seconds)"
)
EXPORT = "\n".join(
    [
        HEAD,
        "2026-01-05T00:00:00Z,Service,Voice,gold|||silver,en,10,9,2700",
        "2026-01-05T00:00:00Z,Service,Voice,,zh,5,5,1000",
        "2026-01-05T00:15:00.000Z,Service,voice,,zh,5,4,1300",
        "2026-01-05T00:15:00.000Z,Service,chat,,zh,50,40,13000",
        "2026-01-05T00:30:00Z,Service,Voice,,zh,2,2,400",
    ]
)


def test_rows_of_a_queue_add_up_and_other_media_stay_out(write, tmp_path, history_rows):
    path = write(EXPORT, "history.csv")
    report = import_intervals(
        path, "genesys_cloud_wfm_historical_import", tmp_path / "out", tz="Asia/Shanghai"
    )
    rows = history_rows(tmp_path / "out")
    eight = rows["Service", "2026-01-05 08:00"]
    assert (eight["offered"], eight["answered"]) == ("20", "18")
    assert float(eight["aht_seconds"]) == pytest.approx(5000 / 18)
    half = rows.get(("Service", "2026-01-05 08:30"), {"offered": ""})
    assert half["offered"] == "", "its second quarter has no row"
    (other,) = report.found("dropped_row")
    assert other.what == "1 row: not voice"
    assert other.where == "history.csv:5"
    assert report.counts["offered"] == 22


def test_the_other_spelling_of_the_last_header(write, tmp_path):
    path = write(EXPORT.replace(" (Seconds)", ""), "history.csv")
    report = import_intervals(
        path,
        "genesys_cloud_wfm_historical_import",
        tmp_path / "out",
        tz="Asia/Shanghai",
        interval_minutes=15,
    )
    assert report.queues[0]["aht_seconds"] == pytest.approx(5400 / 20)
    assert not report.found("partly_recorded")


def test_a_handle_time_in_the_wrong_unit_is_told_or_refused(write, tmp_path):
    name = "genesys_cloud_wfm_historical_import"
    slow = EXPORT.replace(",2700", ",270000").replace(",1000", ",100000")
    report = import_intervals(write(slow, "h.csv"), name, tmp_path / "a", tz="Asia/Shanghai")
    (finding,) = report.found("implausible_unit")
    assert finding.severity == "error"
    wrong = EXPORT.replace(",2700", ",2700000").replace(",1000", ",1000000")
    with pytest.raises(InvalidInput, match="mean handle time comes out as") as caught:
        import_intervals(write(wrong, "h.csv"), name, tmp_path / "b", tz="Asia/Shanghai")
    assert "milliseconds" in caught.value.hint
    assert not (tmp_path / "b").exists()


def test_intervals_that_do_not_fit_and_maps_of_the_other_kind(write, tmp_path):
    path = write(EXPORT, "history.csv")
    name = "genesys_cloud_wfm_historical_import"
    with pytest.raises(InvalidInput, match="intervals of 15 minutes, which do not make up 20"):
        import_intervals(path, name, tmp_path / "a", tz="Asia/Shanghai", interval_minutes=20)
    with pytest.raises(InvalidInput, match="describes an interval export"):
        import_calls(path, name, tmp_path / "b", tz="Asia/Shanghai")
    with pytest.raises(InvalidInput, match="describes a log of calls"):
        import_intervals(path, "asterisk_queue_log", tmp_path / "c", tz="Asia/Shanghai")
