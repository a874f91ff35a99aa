"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from wfm.domain.errors import WfmError


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file under a temporary name and then give it its own.

    Raises
    ------
    WfmError
        If it cannot be written; a file of that name stays as it was.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            file.write(text)
        Path(temporary).chmod(0o666 & ~umask())
        Path(temporary).replace(path)
    except BaseException as error:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise


def cannot_write(path: Path, error: OSError) -> WfmError:
    """Return the error that says that a file or folder cannot be written, and why."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        # Copying a tree gathers a (from, to, reason) for each file; one tells the story.
        reason = str(error.args[0][0][-1]) if error.args[0] else type(error).__name__
        reason = re.sub(r"^\[Errno \d+\] |: '.*$", "", reason)
    else:
        reason = error.strerror or str(error) or type(error).__name__
    return WfmError(
        f"cannot be written: {reason}",
        where=str(path),
        hint="nothing was changed; make room or choose another folder, and run it again",
    )


def umask() -> int:
    """Return the permissions that new files are not to have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
