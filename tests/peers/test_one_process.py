"""HiGHS and the peer's OR-Tools can be loaded into one process, in either order."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOAD = "import {}; import {}; import highspy; highspy.Highs()"


@pytest.mark.parametrize("order", [("highspy", "pyworkforce"), ("pyworkforce", "highspy")])
def test_both_load(order: tuple[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD.format(*order)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
