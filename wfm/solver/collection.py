"""Stating a model without Python's collector in between."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Leave cyclic garbage alone while a model is stated.

    Its terms are hundreds of thousands of small objects that all stay; the collector would go
    over them again and again, which takes about as long as stating them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
