"""A sweep on a dask cluster loses nothing when a worker is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

import wfm
from wfm.cli import main
from wfm.whatif import ChangeSet
from wfm.whatif.sweep import point_key, sweep

distributed = pytest.importorskip("distributed")

POINTS = 8


@pytest.mark.filterwarnings("ignore")  # what dask says about the killed worker
def test_a_killed_worker_loses_nothing(small: Path, small_plan: Path) -> None:
    scenario, plan = wfm.read_scenario(str(small)), wfm.read_plan(small_plan)
    points = [
        ChangeSet(name=f"p{n}", overrides={"queues.calls.calls": f"*{0.8 + n / 20:.2f}"})
        for n in range(POINTS)
    ]
    here: dict[str, dict[str, Any]] = {}
    assert sweep(scenario, plan, points[:2], here.__setitem__) == 2
    there: dict[str, dict[str, Any]] = {}
    killed: list[int] = []
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        workers = list(client.run(os.getpid).values())

        def save(key: str, row: dict[str, Any]) -> None:
            there[key] = row
            if not killed:
                killed.append(workers[0])
                os.kill(workers[0], signal.SIGKILL)

        told = sweep(scenario, plan, points, save, cluster=cluster.scheduler_address)
    assert killed
    assert told == POINTS
    assert set(there) == {point_key(plan, point) for point in points}
    assert all(not row["error"] for row in there.values())
    assert {key: there[key] for key in here} == here, "the same answers on any machine"


@pytest.mark.filterwarnings("ignore")
def test_a_dead_address_is_told(
    small: Path, small_plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    axes = tmp_path / "axes.yaml"
    axes.write_text("axes: {queues.calls.patience_seconds: [60, 90]}\n", encoding="utf-8")
    words = ["sweep", str(small), "--plan", str(small_plan), "--grid", str(axes), "--quiet"]
    words += ["--out", str(tmp_path / "out"), "--yes", "--cluster", "tcp://127.0.0.1:9"]
    assert main(words) == 1
    assert "no dask scheduler" in capsys.readouterr().err.replace("\n", " ")
