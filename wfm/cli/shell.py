"""How a command ends: one clear message and the exit code that fits."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from wfm.domain.errors import WfmError

EXIT_ERROR = 1
EXIT_GATE = 6
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the program's name; those of the process by default.

    Returns
    -------
    int
        0 done, 1 error, 2 wrong usage, 3 not found, 4 infeasible or no solution in time,
        5 invalid input, 6 done but a gate failed, 130 interrupted.
    """
    try:
        from wfm.cli.app import app

        app(args=list(arguments) if arguments is not None else None, prog_name="wfm")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else EXIT_ERROR
    except KeyboardInterrupt:
        # Before a command began: while the words were read or modules loaded.
        sys.stderr.write("stopped: nothing was written\n")
        return EXIT_INTERRUPTED
    return 0


def ends_clearly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what a command raises into one message on stderr and an exit code."""

    @functools.wraps(command)
    def guarded(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except WfmError as error:
            sys.stderr.write(f"error: {error}\n")
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            sys.stderr.write("stopped: nothing was written\n")
            raise typer.Exit(EXIT_INTERRUPTED) from None
        except BrokenPipeError:
            _let_go_of_output()
            raise typer.Exit(EXIT_ERROR) from None
        except (OSError, MemoryError) as error:
            sys.stderr.write(f"error: {type(error).__name__}: {error}\n")
            raise typer.Exit(EXIT_ERROR) from None

    return guarded


def _let_go_of_output() -> None:
    """Write no more: whoever read the output, such as ``head``, has seen enough."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
