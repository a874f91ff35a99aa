"""Compiled functions whose stored machine code never outlives the sources it was made from.

Numba stores what it compiles and looks, before it uses that again, whether the file of the
function has changed; not whether the files of the functions and constants it calls have. Here
the name of every compiled function carries a stamp of all of them, so that one that was stored
before any of them changed is not found.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

SOURCES = (
    "counters.py",
    "event_order.py",
    "flow_*.py",
    "kernel.py",
    "single_queue.py",
    "staff.py",
    "trace.py",
)
"""Files of this folder with functions compiled by `compiled`, or with constants in them."""


def stamp_of(folder: Path, patterns: tuple[str, ...] = SOURCES) -> str:
    """Return a word that changes with the text of any of the files."""
    digest = sha256()
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def compiled_with(stamp: str) -> Callable[[Function], Function]:
    """Return a decorator that compiles functions and stores them under a stamp."""

    def compile_and_store(function: Function) -> Function:
        function.__qualname__ = f"{function.__qualname__}.{stamp}"
        return cast("Function", njit(cache=True, nogil=True)(function))

    return compile_and_store


STAMP = stamp_of(Path(__file__).parent)


def compiled(function: Function) -> Function:
    """Compile a function of one of `SOURCES`; it lets go of Python's lock while it runs."""
    return compiled_with(STAMP)(function)
