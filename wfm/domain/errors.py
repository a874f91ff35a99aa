"""The one family of errors that users of wfm meet."""

from __future__ import annotations

from collections.abc import Iterable


class WfmError(ValueError):
    """A problem that a user can mend: what is wrong, where, and how to put it right.

    Parameters
    ----------
    what : str
        One sentence that says what is wrong, with the offending value in it.
    where : str
        File, line and column, or record and field; empty when there is no place to name.
    hint : str
        How to mend it; empty when nothing useful can be said.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(self.render())

    def render(self) -> str:
        """Return the message as one text block."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  hint: {self.hint}" if self.hint else head


class InvalidInput(WfmError):
    """A file, record or argument holds something that cannot be used (exit code 5)."""

    exit_code = 5


class InvalidInputs(InvalidInput):
    """Every problem of one input at once, so that a user mends them in one go.

    Parameters
    ----------
    problems : iterable of WfmError
        At least one problem, in the order in which they stand in the file.
    """

    def __init__(self, problems: Iterable[WfmError]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        super().__init__(f"{count} {noun} found:\n" + "\n".join(p.render() for p in self.problems))


class NotFound(WfmError):
    """A file, scenario, queue or agent that was asked for does not exist (exit code 3)."""

    exit_code = 3


class Infeasible(WfmError):
    """No legal solution exists, or none was found in the time allowed (exit code 4)."""

    exit_code = 4


class GateFailed(WfmError):
    """The work was done but a gate (service level, legality) was missed (exit code 6)."""

    exit_code = 6
