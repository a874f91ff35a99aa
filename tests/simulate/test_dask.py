"""Runs `on_dask.py` in a process of its own: dask's threads outlive a cluster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def test_on_a_cluster(in_own_process: Callable[[Path], None]) -> None:
    in_own_process(Path(__file__).with_name("on_dask.py"))
