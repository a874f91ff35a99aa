"""A repaired plan carries higher SEQUENCE numbers, for the days that changed and no others."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from icalendar import Calendar

import wfm
from wfm.cli import main


def sequences(plan: Path) -> dict[str, tuple[int, bool]]:
    """Number and whether it is cancelled, by event."""
    found = {}
    for file in (plan / "calendars").iterdir():
        for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT"):
            cancelled = event.get("STATUS") == "CANCELLED"
            found[str(event["UID"])] = (int(event["SEQUENCE"]), cancelled)
    return found


def shifts(plan: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    with (plan / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            (row["agent"], row["day"]): (row["shift"], row["variant"], row["leave"])
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def repaired(small_plan: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Somebody is ill on the first day that he works; then somebody else on the next."""
    folder = tmp_path_factory.mktemp("repaired")
    plan = small_plan
    for number, days in enumerate((("2026-03-30",), ("2026-03-31",)), start=1):
        agent = next(a for (a, d), (shift, *_) in shifts(plan).items() if d in days and shift)
        out = folder / str(number)
        absent = f"{agent}:{days[0]}"
        command = ["roster", "repair", str(plan), "--absent", absent, "--out", str(out)]
        assert main([*command, "--quiet"]) == 0
        plan = out
    return folder / "1", folder / "2"


def test_only_changed_days_count_up(small_plan: Path, repaired: tuple[Path, Path]) -> None:
    for before, after in ((small_plan, repaired[0]), (repaired[0], repaired[1])):
        old, new = sequences(before), sequences(after)
        told, now = shifts(before), shifts(after)
        changed = {
            f"{day.replace('-', '')}-{agent}@wfm"
            for (agent, day), cells in now.items()
            if cells != told[agent, day]
        }
        assert changed
        for uid, (number, _) in new.items():
            assert number == old.get(uid, (0, False))[0] + (uid in changed)
        # What is gone is cancelled, not silently left out.
        assert set(old) <= set(new)


def test_revisions_are_read_back(repaired: tuple[Path, Path], tmp_path: Path) -> None:
    plan = wfm.read_plan(repaired[1])
    assert plan.revisions
    assert {revision.sequence for revision in plan.revisions} <= {1, 2}
    assert wfm.read_plan(plan.write(tmp_path / "again")) == plan


def test_a_plan_made_anew_in_the_same_place_counts_on(
    small: Path, repaired: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(repaired[1], folder)
    told, old = shifts(folder), sequences(folder)
    command = ["plan", str(small), "--out", str(folder), "--replace", "--quiet"]
    assert main([*command, "--seed", "7", "--time-limit", "5"]) in (0, 6)
    now, new = shifts(folder), sequences(folder)
    changed = {
        f"{day.replace('-', '')}-{agent}@wfm"
        for (agent, day), cells in now.items()
        if cells != told[agent, day]
    }
    assert changed
    assert set(old) <= set(new)
    for uid, (number, _) in new.items():
        assert number == old.get(uid, (0, False))[0] + (uid in changed)
