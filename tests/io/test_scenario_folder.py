"""A scenario folder: files joined and checked against each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import Absence, InvalidInput, InvalidInputs, NotFound, Team, WfmError
from wfm.io import bundled_scenarios, copy_scenario, find_scenario, read_scenario

Change = Callable[[str, str, str], Path]


def problems(folder: Path | str) -> list[WfmError]:
    with pytest.raises(InvalidInputs) as caught:
        read_scenario(folder)
    assert caught.value.exit_code == 5
    return list(caught.value.problems)


def test_a_good_folder(scenario_folder: Path):
    scenario = read_scenario(scenario_folder)
    assert scenario.history.queues == ("general", "card")
    assert scenario.history.grid.interval_minutes == 60
    assert (scenario.history.offered == 10).all()
    assert [a.agent for a in scenario.agents] == ["A1", "A2"]
    assert scenario.teams == (Team("T1"),)
    assert scenario.calendar.days[0].day == date(2026, 1, 5)
    assert scenario.calendar.days[-1].day == date(2026, 2, 15)
    assert scenario.grid.day_count == 14
    assert len(scenario.leave) == len(scenario.events) == len(scenario.ledger) == 1
    assert scenario.previous[0].shift == "N1"
    assert scenario.findings == ()
    assert read_scenario(scenario_folder / "scenario.yaml") == scenario


def test_mistakes_of_all_tables_come_at_once(scenario_folder: Path, change_file: Change):
    change_file("agents.csv", "A1,T1,general;card", "A1,T1,genral;card")
    change_file("history.csv", "2026-01-05 00:00,card,10", "2026-01-05 00:00,card,-10")
    change_file("leave.csv", "2026-02-04", "2026-02-02")
    change_file("events.csv", "2026-02-05,card", "2026-02-05,crad")
    change_file("previous.csv", "N1", "N2")
    found = problems(scenario_folder)
    assert [p.where.rsplit("/", 1)[1] for p in found] == [
        "agents.csv:2", "history.csv:3", "previous.csv:2", "leave.csv:2", "events.csv:2",
    ]  # fmt: skip
    assert found[0].hint == "did you mean general?"


def test_unknown_people_are_refused_in_leave(change_file: Change):
    [problem] = problems(change_file("leave.csv", "A1,", "A1x,"))
    assert problem.what == "'A1x' is no agent of this scenario"
    assert problem.hint == "did you mean A1?"


def test_a_queue_that_nobody_serves_is_told_in_the_settings(change_file: Change):
    [problem] = problems(change_file("agents.csv", "general;card", "card"))
    assert problem.where.endswith("scenario.yaml:8:3")
    assert problem.what.splitlines() == [
        "no agent in agents.csv serves queue 'general'",
        "    8 |   general: {patience_seconds: 120}",
        "      |   ^^^^^^^",
    ]


def test_a_queue_without_history(change_file: Change):
    folder = change_file("scenario.yaml", "  card:\n", "  cards:\n")
    found = [p.what for p in problems(folder)]
    assert "'card' is no queue of this scenario" in found
    assert "holds no row of queue 'cards'" in found


def test_handle_times_must_be_known(scenario_folder: Path, change_file: Change):
    path = scenario_folder / "history.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",180", ","), encoding="utf-8")
    found = problems(scenario_folder)
    assert [p.what.splitlines()[0] for p in found] == [
        "nothing tells how long contacts of queue 'general' take",
        "nothing tells how long contacts of queue 'card' take",
    ]
    change_file("scenario.yaml", "{patience_seconds: 120}", "{aht_seconds: 180}")
    change_file(
        "scenario.yaml", "threshold_seconds: 20}", "threshold_seconds: 20}\n    aht_seconds: 9"
    )
    assert read_scenario(scenario_folder).settings.queues["card"].aht_seconds == 9


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        ("Asia/Shanghai", "Asia/Shanghia", "unknown time zone", "did you mean Asia/Shanghai?"),
        ("interval_minutes: 60", "interval_minutes: 30", "do not divide", "interval_minutes: 60"),
        ("country: CN", "country: XX", "XX", ""),
    ],
)
def test_settings_that_do_not_fit_the_world(old, new, said, hint, change_file: Change):
    [problem] = problems(change_file("scenario.yaml", old, new))
    assert said in problem.what
    assert hint in problem.hint


def test_missing_files_are_told(scenario_folder: Path):
    (scenario_folder / "history.csv").rename(scenario_folder / "history")
    with pytest.raises(NotFound, match=r"history\.csv: does not exist"):
        read_scenario(scenario_folder)
    (scenario_folder / "leave.csv").rename(scenario_folder / "leaves.csv")
    found = problems(scenario_folder)
    assert [p.where.rsplit("/", 1)[1] for p in found] == ["history.csv", "leave.csv"]
    assert found[1].hint == "did you mean leaves.csv?"


def test_tables_that_are_not_named_are_pointed_out(change_file: Change):
    folder = change_file("scenario.yaml", "leave: leave.csv, ", "")
    [finding] = read_scenario(folder).findings
    assert finding.kind == "unused_file"
    assert "add leave: leave.csv under files:" in finding.what


def test_agents_who_are_not_hired_yet_are_absent(scenario_folder: Path):
    (scenario_folder / "agents.csv").write_text(
        "agent,team,skills,hired\nA1,T1,general;card,2020-01-01\nA2,T1,card,2026-02-05\n"
        "A3,T1,card,2026-03-01\nA4,T1,card,2026-02-02\n",
        encoding="utf-8",
    )
    scenario = read_scenario(scenario_folder)
    assert scenario.leave[1:] == (
        Absence("A2", date(2026, 2, 2), date(2026, 2, 4), "not_hired"),
        Absence("A3", date(2026, 2, 2), date(2026, 2, 15), "not_hired"),
    )
    assert [f.kind for f in scenario.findings] == ["not_hired"]


def test_teams_are_named_by_their_own_table(scenario_folder: Path, change_file: Change):
    change_file("scenario.yaml", "files: {", "files: {teams: teams.csv, ")
    teams = scenario_folder / "teams.csv"
    teams.write_text("team,name,name_zh\nT9,Nine,\nT1,One,一组\n", encoding="utf-8")
    assert read_scenario(scenario_folder).teams == (Team("T1", "One", "一组"),)
    teams.write_text("team,name\nT9,Nine\n", encoding="utf-8")
    assert [p.what for p in problems(scenario_folder)] == ["names no team T1"]


def test_findings_do_not_depend_on_where_the_folder_lies(scenario_folder: Path, tmp_path: Path):
    with (scenario_folder / "history.csv").open("a", encoding="utf-8") as file:
        file.write("合计,,9,9,9,\n")
    first = read_scenario(scenario_folder)
    other = read_scenario(scenario_folder.rename(tmp_path / "elsewhere"))
    assert [f.kind for f in first.findings] == ["total_row"]
    assert other == first
    assert other.fingerprint() == first.fingerprint()


def test_a_finer_history_is_added_up(scenario_folder: Path, change_file: Change):
    path = scenario_folder / "history.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    halves = [line.replace(":00,", ":30,", 1) for line in lines[1:]]
    path.write_text("\n".join(lines + halves), encoding="utf-8")
    scenario = read_scenario(scenario_folder)
    assert scenario.history.grid.interval_minutes == 60
    assert (scenario.history.offered == 20).all()
    assert (scenario.history.aht_seconds == 180).all()


def test_an_extending_scenario_uses_the_tables_of_its_base(scenario_folder: Path, tmp_path: Path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "scenario.yaml").write_text("extends: ../small\nname: own\n", encoding="utf-8")
    base, scenario = read_scenario(scenario_folder), read_scenario(own)
    assert replace(scenario, settings=base.settings) == base
    (own / "leave.csv").write_text("agent,first_day,last_day\n", encoding="utf-8")
    (own / "scenario.yaml").write_text(
        "extends: ../small\nfiles: {leave: leave.csv}\n", encoding="utf-8"
    )
    assert read_scenario(own).leave == ()
    (own / "scenario.yaml").write_text(
        "extends: ../small\noverrides: {files.leave: null}\n", encoding="utf-8"
    )
    scenario = read_scenario(own)
    assert scenario.leave == ()
    assert [f.kind for f in scenario.findings] == ["unused_file"]


# ---------------------------------------------------------------- finding scenarios


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with a bundled scenario, seen from another working directory."""
    root = tmp_path / "checkout"
    (root / "wfm").mkdir(parents=True)
    (root / "scenarios" / "quick").mkdir(parents=True)
    (root / "scenarios" / "quick" / "scenario.yaml").write_text("name: quick\n", encoding="utf-8")
    monkeypatch.setattr("wfm.io.bundled.__file__", str(root / "wfm" / "io" / "bundled.py"))
    monkeypatch.chdir(tmp_path)
    return root


def test_bundled_scenarios_are_found_in_a_checkout_and_an_installation(bundle: Path):
    assert bundled_scenarios() == {"quick": bundle / "scenarios" / "quick"}
    assert find_scenario("quick") == bundle / "scenarios" / "quick" / "scenario.yaml"
    (bundle / "scenarios").rename(bundle / "wfm" / "_scenarios")
    assert find_scenario("quick") == bundle / "wfm" / "_scenarios" / "quick" / "scenario.yaml"


def test_paths_come_before_bundled_names(bundle: Path, scenario_folder: Path, tmp_path: Path):
    assert find_scenario(str(scenario_folder)) == scenario_folder / "scenario.yaml"
    assert find_scenario("small/scenario.yaml") == Path("small/scenario.yaml")
    scenario_folder.rename(tmp_path / "quick")
    assert find_scenario("quick") == Path("quick/scenario.yaml")


def test_unknown_scenarios_are_not_found(bundle: Path, tmp_path: Path):
    with pytest.raises(NotFound, match="there is no scenario 'quik'") as caught:
        find_scenario("quik")
    assert caught.value.hint == "did you mean quick?"
    assert caught.value.exit_code == 3
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match=r"holds no scenario\.yaml"):
        find_scenario("empty")


def test_a_scenario_is_copied_whole_or_not_at_all(
    scenario_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made = copy_scenario(str(scenario_folder), tmp_path / "new" / "mine")
    assert made == tmp_path / "new" / "mine" / "scenario.yaml"
    assert read_scenario(made) == read_scenario(scenario_folder)
    with pytest.raises(InvalidInput, match="holds files already"):
        copy_scenario(str(scenario_folder), tmp_path / "new" / "mine")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copytree", full)
    with pytest.raises(WfmError, match="No space left"):
        copy_scenario(str(scenario_folder), tmp_path / "new" / "other")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["mine"]


# ---------------------------------------------------------------- changed and fingerprint


def test_changed_settings_are_validated(scenario_folder: Path):
    scenario = read_scenario(scenario_folder)
    changed = scenario.changed(
        {
            "queues.general.patience_seconds": 90,
            "queues": {"card": {"goal": {"service_level": "85%"}}},
            "shifts.D1.start": "09:30",
            "staffing.shrinkage.training": 0.05,
            "period.days": 7,
        }
    )
    assert changed.settings.queues["general"].patience_seconds == 90
    assert changed.settings.queues["card"].goal.service_level == 0.85
    assert changed.settings.queues["card"].goal.threshold_seconds == 20
    assert changed.settings.shifts["D1"].start == 570
    assert changed.settings.staffing.shrinkage == {"training": 0.05}
    assert changed.grid.day_count == 7
    assert scenario.settings.queues["general"].patience_seconds == 120
    assert changed.history is scenario.history
    assert scenario.changed({}) == scenario


def test_wrong_changes_are_all_told(scenario_folder: Path):
    scenario = read_scenario(scenario_folder)
    with pytest.raises(InvalidInputs) as caught:
        scenario.changed(
            {
                "queues.genral.patience_seconds": 90,
                "queues.card.patiense_seconds": 90,
                "queues.card.patience_seconds": -1,
                "shifts.D1.start.hour": 3,
            }
        )
    assert [(p.where, p.what, p.hint) for p in caught.value.problems] == [
        ("queues.genral.patience_seconds", "queues has no 'genral'", "did you mean general?"),
        (
            "queues.card.patiense_seconds", "unknown word 'patiense_seconds' in queues.card",
            "did you mean patience_seconds?",
        ),
        (
            "shifts.D1.start.hour",
            "shifts.D1.start is a single value; there is nothing called 'hour' below it", "",
        ),
        ("settings", "queues.card.patience_seconds is -1, but must be more than 0", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("timezone", "UTC"),
        ("country", "DE"),
        ("interval_minutes", 30),
        ("files.history", "other.csv"),
        ("period.days", 15),
        ("period.start", "2026-02-01"),
    ],
)
def test_what_the_tables_were_read_by_cannot_change(path, value, scenario_folder: Path):
    with pytest.raises(InvalidInputs) as caught:
        read_scenario(scenario_folder).changed({path: value})
    assert "read the scenario again" in caught.value.problems[0].hint


def test_the_fingerprint_tells_every_input_apart(scenario_folder: Path):
    scenario = read_scenario(scenario_folder)
    prints = {scenario.fingerprint()}
    offered = scenario.history.offered.copy()
    offered[0, 0] = np.nan
    others = [
        scenario.changed({"seed": 2}),
        replace(scenario, history=replace(scenario.history, offered=offered)),
        replace(scenario, agents=scenario.agents[::-1]),
        replace(scenario, leave=()),
        replace(scenario, ledger=(), leave=()),
        replace(scenario, events=()),
        replace(scenario, previous=()),
        replace(scenario, teams=(Team("T1", "x"),)),
        replace(scenario, calendar=scenario.calendar.between(date(2026, 1, 6), date(2026, 2, 15))),
    ]
    prints |= {other.fingerprint() for other in others}
    assert len(prints) == 1 + len(others)
    assert all(len(p) == 64 for p in prints)
    assert read_scenario(scenario_folder).fingerprint() == scenario.fingerprint()
    assert replace(scenario, findings=()).fingerprint() == scenario.fingerprint()
