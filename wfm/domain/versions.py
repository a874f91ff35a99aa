"""Which packages, in which versions, made a result."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

RECORDED_PACKAGES = (
    "wfm-toolkit",
    "numpy",
    "scipy",
    "numba",
    "simpy",
    "pulp",
    "highspy",
    "holidays",
)


def package_versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of the packages that results depend on."""
    found = []
    for name in RECORDED_PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return tuple(found)
