"""Asterisk queue_log: calls put together from events, with the dirt that real logs have."""

from __future__ import annotations

import gzip
import json

import pytest

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.io.importing import import_calls

T = 1_760_000_400  # 2025-10-09 09:00:00 UTC, 17:00 in Shanghai


def _log(*lines: str) -> str:
    return "\n".join(lines) + "\n"


LOG = _log(
    f"{T - 100}|NONE|NONE|NONE|QUEUESTART||||",
    f"{T - 90}|NONE|sales|SIP/2001|ADDMEMBER||",
    f"{T - 90}|NONE|service|SIP/2001|ADDMEMBER||",
    f"{T - 80}|NONE|sales|Local/2002@from-internal/n|ADDMEMBER||",
    # answered after 12 s, talked 95 s; old style ENTERQUEUE without position
    f"{T}|c1|sales|NONE|ENTERQUEUE||5551",
    f"{T + 12}|c1|sales|SIP/2001|CONNECT|12|1760000400.9|4",
    f"{T + 107}|c1|sales|SIP/2001|COMPLETECALLER|12|95|1",
    # abandoned after 40 s; blanks around the bars; the agent rings out first (milliseconds)
    f"{T + 30} | c2 | sales | NONE | ENTERQUEUE | | 5552 | 1",
    f"{T + 45}|c2|sales|Local/2002@from-internal/n|RINGNOANSWER|15000",
    f"{T + 70}|c2|sales|NONE|ABANDON|1|1|40",
    # left by key after 20 s (fourth data field), then enters another queue: two contacts
    f"{T + 100}|c3|sales|NONE|ENTERQUEUE||5553|1|name",
    f"{T + 120}|c3|sales|NONE|EXITWITHKEY|1|1|1|20",
    f"{T + 121}|c3|service|NONE|ENTERQUEUE||5553|1",
    f"{T + 124}|c3|service|SIP/2001|CONNECT|3|1760000521.1",
    f"{T + 150}|c3|service|SIP/2001|ATTENDEDTRANSFER|BRIDGE|x|3|26|1",
    f"{T + 151}|c3|service|SIP/2001|COMPLETECALLER|3|27|1",
    # timeout
    f"{T + 1900}|c4|service|NONE|ENTERQUEUE||5554|1",
    f"{T + 1960}|c4|service|NONE|EXITWITHTIMEOUT|1|1|60",
    # pauses: PAUSEALL and its per-queue echoes count once
    f"{T + 2000}|NONE|NONE|SIP/2001|PAUSEALL|lunch",
    f"{T + 2000}|NONE|sales|SIP/2001|PAUSE|lunch",
    f"{T + 2000}|NONE|service|SIP/2001|PAUSE|lunch",
    f"{T + 2300}|NONE|NONE|SIP/2001|UNPAUSEALL|",
    f"{T + 2300}|NONE|sales|SIP/2001|UNPAUSE|",
    f"{T + 2300}|NONE|service|SIP/2001|UNPAUSE|",
    # turned away, custom event, connect without entry, end without connect, lost call
    f"{T + 2400}|c5|sales|NONE|JOINEMPTY|",
    f"{T + 2401}|c6|sales|NONE|CALLSTATUS|x",
    f"{T + 2500}|c7|sales|PJSIP/2003-0000004f|CONNECT|10|1.1|2",
    f"{T + 2560}|c7|sales|PJSIP/2003-0000004f|COMPLETEAGENT|10|60|1",
    f"{T + 2700}|c8|service|SIP/2001|COMPLETEAGENT|5|100|1",
    f"{T + 2750}|c9|service|NONE|ENTERQUEUE||5559|1",
    f"{T + 2800}|c10|service|NONE|ENTERQUEUE||5560|1",
    f"{T + 2805}|c10|service|SIP/2001|CONNECT|5|1.2|2",
    f"{T + 3000}|NONE|sales|Local/2002@from-internal/n|REMOVEMEMBER||",
)


@pytest.fixture
def imported(write, tmp_path):
    log = write(LOG, "queue_log")
    report = import_calls(log, "asterisk_queue_log", tmp_path / "out", tz="Asia/Shanghai")
    return report, tmp_path / "out"


def test_interval_counts(imported, history_rows):
    report, folder = imported
    rows = history_rows(folder)
    five = rows["sales", "2025-10-09 17:00"]
    assert (five["offered"], five["answered"], five["abandoned"]) == ("3", "1", "1")
    assert five["aht_seconds"] == "95"
    later = rows["sales", "2025-10-09 17:30"]
    assert (later["offered"], later["answered"], later["aht_seconds"]) == ("1", "1", "60")
    service = rows["service", "2025-10-09 17:00"]
    assert (service["offered"], service["answered"], service["aht_seconds"]) == ("1", "1", "26")
    service = rows["service", "2025-10-09 17:30"]
    # c4 left by timeout, c8 was rebuilt from its end, c10 has no end: handle time unknown
    assert (service["offered"], service["answered"], service["abandoned"]) == ("3", "2", "0")
    assert service["aht_seconds"] == "100"
    assert report.counts["offered"] == 8
    assert report.counts["answered"] == 5
    assert report.counts["left_the_queue"] == 2
    assert rows["sales", "2025-10-09 03:00"]["offered"] == "0"


def test_every_oddity_is_told_with_its_line(imported):
    report = imported[0]

    def told(kind: str) -> str:
        (finding,) = report.found(kind)
        return f"{finding.what} [{finding.where}]"

    assert told("answer_without_enter").startswith("1 answers without an entry")
    assert told("complete_without_answer").startswith("1 ends without an answer")
    assert told("second_end").startswith("1 second ends")
    assert told("lost_call").endswith("[queue_log:30]")
    assert told("no_end").endswith("[queue_log:31]")
    assert told("reentry").startswith("1 calls entered a queue again")
    assert told("refused").startswith("1 calls were turned away")
    assert told("left_queue").startswith("2 calls left a queue by timeout")
    assert "CALLSTATUS (1)" in told("unknown_event")
    assert "0 s were added" in told("no_wrap_up")
    assert "covers 1 days" in told("short_history")


def test_agent_time_counts_logins_and_pauses_once(imported):
    summary = json.loads((imported[1] / "summary.json").read_text(encoding="utf-8"))
    time = summary["agent_time"]
    assert time["2001"] == {"logged_in_seconds": 3090.0, "paused_seconds": 300.0}
    assert time["2002"] == {"logged_in_seconds": 3080.0, "paused_seconds": 0.0}
    assert set(time) == {"2001", "2002"}


def test_agents_too_few_to_judge_become_placeholders(imported):
    report = imported[0]
    assert report.found("placeholder_agents")
    (guests,) = report.found("guest_agent")
    assert guests.what == "2 agents with fewer than 30 calls are left out: 2001, 2003"


def test_a_gzipped_log_is_the_same(imported, tmp_path):
    packed = tmp_path / "queue_log.1.gz"
    packed.write_bytes(gzip.compress(LOG.encode()))
    again = import_calls(packed, "asterisk_queue_log", tmp_path / "gz", tz="Asia/Shanghai")
    assert again.counts == imported[0].counts


def test_a_restart_forgets_logins_and_open_calls(write, tmp_path):
    log = _log(
        f"{T}|NONE|q|SIP/1|ADDMEMBER|",
        f"{T + 5}|a|q|NONE|ENTERQUEUE||1|1",
        f"{T + 60}|NONE|NONE|NONE|QUEUESTART|",
        f"{T + 100}|b|q|NONE|ENTERQUEUE||1|1",
        f"{T + 110}|b|q|NONE|ABANDON|1|1|10",
    )
    path = write(log, "queue_log")
    report = import_calls(path, "asterisk_queue_log", tmp_path / "out", tz="Europe/Berlin")
    assert report.counts["offered"] == 1
    assert report.found("lost_call")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["agent_time"]["1"]["logged_in_seconds"] == 60


def test_broken_rows_are_named_and_a_broken_file_is_refused(write, tmp_path):
    good = [f"{T + i}|c{i}|q|NONE|ENTERQUEUE||1|1" for i in range(40)]
    good += [f"{T + 50 + i}|c{i}|q|NONE|ABANDON|1|1|50" for i in range(40)]
    path = write(_log(*good, "garbage", f"{T}|x|q|NONE|ABANDON|1|1|soon"), "queue_log")
    report = import_calls(path, "asterisk_queue_log", tmp_path / "out", tz="UTC", country="GB")
    where = [f.where for f in report.found("rejected_row")]
    assert where == ["queue_log:81", "queue_log:82"]
    assert report.counts["rejected_rows"] == 2
    bad = write(_log(*good[:3], *["nonsense|x"] * 9), "bad_log")
    with pytest.raises(InvalidInputs) as caught:
        import_calls(bad, "asterisk_queue_log", tmp_path / "bad", tz="UTC", country="GB")
    assert len(caught.value.problems) == 10
    assert caught.value.problems[0].where == f"{bad}:4"
    assert "9 of 12 rows cannot be read" in str(caught.value)
    assert not (tmp_path / "bad").exists()


def test_a_log_without_calls_is_refused(write, tmp_path):
    path = write(_log(f"{T}|NONE|NONE|NONE|QUEUESTART|"), "queue_log")
    with pytest.raises(InvalidInput, match="holds no call"):
        import_calls(path, "asterisk_queue_log", tmp_path / "out", tz="Europe/Berlin")
