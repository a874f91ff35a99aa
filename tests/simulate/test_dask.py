"""Runs `on_dask.py` in a process of its own: dask's threads outlive a cluster."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_on_a_cluster() -> None:
    case = Path(__file__).with_name("on_dask.py")
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*words, "-o", "addopts=--import-mode=importlib", str(case)],
        capture_output=True,
        text=True,
        check=False,
        cwd=case.parents[2],
    )
    assert done.returncode == 0, done.stdout + done.stderr
