"""Mistakes of one file, gathered so that all are told at once."""

from __future__ import annotations

from pathlib import Path

from wfm.domain.errors import InvalidInput, InvalidInputs, WfmError

MOST_SHOWN = 50


class ProblemList:
    """The mistakes found in one file, in the order found.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: list[tuple[int, InvalidInput]] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, line: int, what: str, hint: str = "") -> None:
        """Note one mistake; line 0 stands for the file as a whole."""
        where = f"{self.path}:{line}" if line else str(self.path)
        self._found.append((line, InvalidInput(what, where=where, hint=hint)))

    def shown(self) -> list[WfmError]:
        """Return the mistakes by line, the first `MOST_SHOWN` of them and a count of the rest."""
        ordered: list[WfmError] = [e for _, e in sorted(self._found, key=lambda f: f[0])]
        rest = len(ordered) - MOST_SHOWN
        if rest <= 0:
            return ordered
        more = InvalidInput(f"{rest} more problems are not shown", where=str(self.path))
        return [*ordered[:MOST_SHOWN], more]

    def check(self) -> None:
        """Raise what was found.

        Raises
        ------
        InvalidInputs
            If anything was.
        """
        if self._found:
            raise InvalidInputs(self.shown())
