"""Requests and protections in a plan folder; there only where there are any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from wfm.domain.request import Protection, Request
from wfm.domain.roster import Roster
from wfm.io.plan_table_reader import read_records
from wfm.io.scenario_tables import table_of
from wfm.io.table import Table
from wfm.roster.rotation_report import TeamRotation
from wfm.roster.wish_report import wish_outcomes


def personal_tables(roster: Roster) -> dict[str, Table]:
    """Return the tables of a roster's requests and protections, and what became of wishes."""
    tables = {}
    if roster.requests:
        tables["requests"] = table_of("requests", roster.requests)
    if outcomes := wish_outcomes(roster):
        tables["wishes"] = table_of("wishes", outcomes)
    if roster.protections:
        tables["protections"] = table_of("protections", roster.protections)
    return tables


def rotation_table(teams: tuple[TeamRotation, ...]) -> Table:
    """Return how well each team keeps its cycle."""
    return table_of("rotation", teams)


def about_personal(roster: Roster) -> dict[str, int]:
    """Return how many rows there are of each table, for `plan.json`; empty where none are."""
    counts = {"requests": len(roster.requests), "protections": len(roster.protections)}
    return {name: count for name, count in counts.items() if count}


def with_personal(roster: Roster, folder: Path, about: dict[str, Any]) -> Roster:
    """Return a roster with the requests and protections that `personal_tables` wrote.

    Parameters
    ----------
    roster : Roster
    folder : Path
        Of the plan.
    about : dict
        What `plan.json` says about the roster.
    """
    if "requests" in about:
        roster = replace(roster, requests=read_records(folder, "requests", Request))
    if "protections" in about:
        protections = read_records(folder, "protections", Protection)
        roster = replace(roster, protections=protections)
    return roster
