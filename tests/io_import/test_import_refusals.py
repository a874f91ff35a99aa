"""Imports that would make a scenario nobody can read are refused before anything is written."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from wfm.domain.errors import InvalidInput
from wfm.io import import_intervals, read_scenario

MAP = "genesys_cloud_wfm_historical_import"
HEAD = (
    "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,"
    "Total Handle Time (Seconds)"
)


def export(media: str = "Voice") -> str:
    begin = datetime(2026, 1, 4, 16)
    starts = [begin + timedelta(minutes=15 * n) for n in range(96 * 15)]
    rows = [f"{s:%Y-%m-%dT%H:%M:%SZ},Service,{media},,en,5,5,1500" for s in starts]
    return "\n".join([HEAD, *rows])


@pytest.mark.parametrize("country", ["XX", "CHN", "China", ""])
def test_an_unknown_country_is_refused(country: str, write, tmp_path):
    path = write(export())
    out = tmp_path / "out"
    if not country:
        import_intervals(path, MAP, out, tz="Asia/Shanghai", country=country)
        assert read_scenario(out).settings.country == "CN"
        return
    with pytest.raises(InvalidInput, match="country"):
        import_intervals(path, MAP, out, tz="Asia/Shanghai", country=country)
    assert not out.exists()


def test_a_country_in_small_letters_is_understood(write, tmp_path):
    import_intervals(write(export()), MAP, tmp_path / "out", tz="Asia/Shanghai", country="sg")
    assert read_scenario(tmp_path / "out").settings.country == "SG"


def test_rows_that_a_map_leaves_out_explain_an_empty_import(write, tmp_path):
    with pytest.raises(InvalidInput, match="holds no interval") as refused:
        import_intervals(write(export("")), MAP, tmp_path / "out", tz="Asia/Shanghai")
    assert "1440 rows: not voice" in refused.value.hint
