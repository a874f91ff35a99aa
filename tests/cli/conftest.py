"""A small scenario as a planner would have it on disk, and a plan of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

SCENARIO = """\
wfm: 1
name: small
timezone: Asia/Shanghai
country: CN
period: {start: 2026-03-30, days: 3}
queues:
  calls:
    goal: {service_level: 80%, threshold_seconds: 20}
    patience_seconds: 120
    opening: {opens: "08:00", closes: "20:00"}
shifts:
  A: {start: "08:00", length: "8:00"}
  B: {start: "12:00", length: "8:00"}
simulation: {replications: 5}
"""


def _write_history(folder: Path, days: int, change: dict[str, str] | None = None) -> None:
    """Write half-hours that end the day before the period; `change` replaces single lines."""
    lines = ["timestamp,queue,offered,answered,abandoned,aht_seconds"]
    first = date(2026, 3, 30) - timedelta(days=days)
    for day in range(days):
        for slot in range(16, 40):
            stamp = f"{first + timedelta(days=day)} {slot // 2:02d}:{slot % 2 * 30:02d}"
            calls = 20 + (slot * 7 + day * 3) % 9
            line = f"{stamp},calls,{calls},{calls - 1},1,200"
            lines.append((change or {}).get(stamp, line))
    (folder / "history.csv").write_text("\n".join(x for x in lines if x) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def write_history() -> Callable[..., None]:
    """Writes the history of the small scenario into a folder."""
    return _write_history


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario of its own: 12 agents, four weeks of history, three days to plan."""
    folder = tmp_path_factory.mktemp("small") / "centre"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    _write_history(folder, days=28)
    rows = ["agent,team,role,skills"]
    rows += [f"a{n:02d},t1,{'leader' if n == 1 else 'agent'},calls" for n in range(1, 13)]
    (folder / "agents.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_plan(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan folder of the small scenario; tests must not change it."""
    import wfm

    folder = tmp_path_factory.mktemp("plans") / "small"
    return wfm.run(wfm.read_scenario(str(small))).write(folder)
