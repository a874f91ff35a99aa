"""A roster from a file: the table or the workbook of a plan, also edited by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from wfm.domain.event import Finding
from wfm.domain.roster import OFF, Roster
from wfm.io.edited_roster import read_edited_roster
from wfm.io.roster_workbook import is_roster_workbook, read_roster_workbook


def read_roster(path: Path, like: Roster) -> tuple[Roster, tuple[Finding, ...]]:
    """Read who works which shift, for the people and days of a plan's roster.

    Parameters
    ----------
    path : Path
        A ``roster.csv`` (or the same table as XLSX), or a ``roster.xlsx`` with team sheets.
    like : Roster
        The plan's roster.

    Returns
    -------
    Roster
    tuple of Finding
        Agents and days that the file leaves out.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInput, InvalidInputs
        All mistakes of the file.
    """
    if is_roster_workbook(path):
        return read_roster_workbook(path, like)
    blank = replace(like, assignment=np.full_like(like.assignment, OFF))
    return read_edited_roster(path, blank)
