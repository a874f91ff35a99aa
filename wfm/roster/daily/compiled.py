"""Compiled functions whose stored machine code never outlives the sources it was made from.

Numba looks only at the file of a function before it uses stored code again, not at the files of
the functions it calls. Here the name of every compiled function carries a stamp of them all.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

SOURCES = (
    "anneal.py",
    "loose.py",
    "path.py",
    "path_frame.py",
    "price.py",
    "rebuild.py",
    "tables.py",
)
"""Files of this folder with functions compiled by `compiled`, or with their records."""


def _stamp() -> str:
    digest = sha256()
    for name in SOURCES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:12]


STAMP = _stamp()


def inlined(function: Function) -> Function:
    """Compile a function into each of its callers, which saves compiling it by itself as well."""
    return cast("Function", njit(inline="always", nogil=True)(function))


def compiled(function: Function) -> Function:
    """Compile a function of one of `SOURCES`; it lets go of Python's lock while it runs."""
    function.__qualname__ = f"{function.__qualname__}.{STAMP}"
    return cast("Function", njit(cache=True, nogil=True)(function))
