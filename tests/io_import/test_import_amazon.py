"""Amazon Connect historical metrics."""

from __future__ import annotations

import pytest

from wfm.io.importing import import_intervals

HEAD = (
    "Queue,StartInterval,EndInterval,Contacts queued,Contacts handled,Contacts abandoned,"
    "Contacts answered in 15 seconds,Contacts abandoned in 15 seconds,Service level 15,"
    "Average handle time,Average queue answer time,Average queue abandon time,Online time,"
    "Agent idle time,Non-Productive Time"
)
EXPORT = "\n".join(
    [
        HEAD,
        "Basic Queue,2026-03-02T09:00:00Z,2026-03-02T09:30:00Z,10,8,2,6,1,70,300.5,12,30,"
        "7200,900,300",
        "Basic Queue,2026-03-02T09:30:00Z,2026-03-02T10:00:00Z,4,4,0,4,0,100,250,5,-,7200,900,300",
        # nothing came: zero contacts, and no averages
        "Basic Queue,2026-03-02T10:00:00Z,2026-03-02T10:30:00Z,0,0,0,0,0,-,-,-,-,7200,7200,0",
        # a dash in the volume is not zero
        "Basic Queue,2026-03-02T10:30:00Z,2026-03-02T11:00:00Z,-,-,-,-,-,-,-,-,-,-,-,-",
        '"Cards, Gold",2026-03-02T09:00:00Z,2026-03-02T09:30:00Z,"1,200",1000,200,900,100,90,60,'
        "4,9,3600,0,0",
    ]
)


@pytest.fixture
def imported(write, tmp_path):
    path = write(EXPORT, "metrics.csv")
    report = import_intervals(
        path, "amazon_connect_historical_metrics", tmp_path / "out", tz="America/New_York"
    )
    return report, tmp_path / "out"


def test_interval_counts(imported, history_rows):
    rows = history_rows(imported[1])
    # 09:00 UTC is 04:00 in New York in winter
    first = rows["Basic_Queue", "2026-03-02 04:00"]
    assert (first["offered"], first["answered"], first["abandoned"]) == ("10", "8", "2")
    assert first["aht_seconds"] == "300.5"
    quiet = rows["Basic_Queue", "2026-03-02 05:00"]
    assert (quiet["offered"], quiet["aht_seconds"]) == ("0", "")
    dash = rows.get(("Basic_Queue", "2026-03-02 05:30"), {"offered": ""})
    assert dash["offered"] == "", "a dash is missing, not zero"
    assert rows["Cards_Gold", "2026-03-02 04:00"]["offered"] == "1200"


def test_averages_are_made_totals_and_levels_recomputed(imported):
    figures = {q["queue"]: q for q in imported[0].queues}
    basic = figures["Basic_Queue"]
    assert basic["aht_seconds"] == pytest.approx((8 * 300.5 + 4 * 250) / 12, abs=0.01)
    # answered within 15 s / queued, not the printed level, which counts abandons as met
    assert basic["service_level"] == pytest.approx(10 / 14, abs=1e-4)
    assert imported[0].sl_formula == "offered within 15 s"
    (printed,) = imported[0].found("printed_level")
    assert "by the formula offered it is" in printed.what
    assert "only counts are kept" in printed.what


def test_findings(imported):
    report = imported[0]
    (missing,) = report.found("missing_number")
    assert missing.what == "1 rows leave the volume open: missing, not zero"
    assert missing.where == "metrics.csv:5"
    (late,) = report.found("booked_late")
    assert late.severity == "warning"
    assert "booked at their end" in late.what
    (identity,) = report.found("identity")
    assert identity.what == "offered = answered + abandoned in all 4 rows"
