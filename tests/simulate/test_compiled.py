"""Stored machine code of the kernels is used only with the sources that it was made from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import wfm
from wfm.simulate.compiled import SOURCES, stamp_of

SIMULATE = Path(wfm.__file__).parent / "simulate"

CALLER = """\
from pathlib import Path
import callee
from wfm.simulate.compiled import compiled_with, stamp_of

@compiled_with(stamp_of(Path(__file__).parent, ("*.py",)))
def answer():
    return callee.number() + callee.EXTRA

print(answer(), sum(answer.stats.cache_hits.values()))
"""

CALLEE = """\
from numba import njit

EXTRA = 100

@njit
def number():
    return 1
"""


def test_the_stamp_follows_the_text_of_every_source(tmp_path):
    (tmp_path / "flow_one.py").write_text("a = 1")
    (tmp_path / "other.py").write_text("b = 1")
    first = stamp_of(tmp_path)
    (tmp_path / "other.py").write_text("b = 2")
    os.utime(tmp_path / "flow_one.py", (1, 1))
    assert stamp_of(tmp_path) == first
    (tmp_path / "flow_one.py").write_text("a = 2")
    assert stamp_of(tmp_path) != first


def test_a_change_in_a_called_file_is_noticed(tmp_path):
    """Numba alone would go on answering 101 in the third run."""
    (tmp_path / "caller.py").write_text(CALLER)
    (tmp_path / "callee.py").write_text(CALLEE)
    assert run(tmp_path) == ["101", "0"]
    assert run(tmp_path) == ["101", "1"]
    changed = CALLEE.replace("return 1", "return 2").replace("EXTRA = 100", "EXTRA = 200")
    (tmp_path / "callee.py").write_text(changed)
    assert run(tmp_path) == ["202", "0"]


def run(folder: Path) -> list[str]:
    command = [sys.executable, "-B", str(folder / "caller.py")]
    root = str(SIMULATE.parents[1])
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": root, "NUMBA_CACHE_DIR": str(folder / "stored")},
    )
    return done.stdout.split()


def test_files_with_compiled_functions_are_stamped_or_stand_alone():
    """Whoever compiles without the stamp may call nothing that another file defines."""
    stamped = {path.name for pattern in SOURCES for path in SIMULATE.glob(pattern)}
    for path in SIMULATE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "from wfm.simulate.compiled import" in text:
            assert path.name in stamped, path.name
        elif "from numba import" in text and path.name != "compiled.py":
            imports = [line for line in text.splitlines() if line.startswith("from wfm.simulate")]
            assert not imports, (path.name, imports)
