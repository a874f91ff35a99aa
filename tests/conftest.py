"""What holds for every test: no stopwatch decides, and the same examples are tried each time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("wfm", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("wfm")


@pytest.fixture
def in_own_process() -> Callable[[Path], None]:
    """Run a file of tests in a process of its own: dask's threads outlive a cluster."""

    def run(case: Path) -> None:
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        done = subprocess.run(
            [*words, "-o", "addopts=--import-mode=importlib", str(case)],
            capture_output=True,
            text=True,
            check=False,
            cwd=case.parents[2],
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run
