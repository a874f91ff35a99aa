"""What an import is told before it reads: the map, and where the centre is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wfm.calendars import build_calendar
from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding
from wfm.domain.time_grid import load_zone
from wfm.io.importing.map_file import load_map
from wfm.io.importing.map_settings import ASK_ZONE, ImportMap
from wfm.io.importing.zone_country import country_of

A_DAY = date(2026, 1, 1)
COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Site:
    """The map of an import and the place of the centre.

    Parameters
    ----------
    settings : ImportMap
        What the map says.
    timezone : str
        IANA zone of the centre.
    country : str
        ISO 3166 code.
    findings : tuple of Finding
        What should be said about them.
    """

    settings: ImportMap
    timezone: str
    country: str
    findings: tuple[Finding, ...] = ()


def site_of(map_name: str | Path, tz: str | None, country: str | None, *, intervals: bool) -> Site:
    """Return the map and the place of the centre.

    Parameters
    ----------
    map_name : str or path
        Name of a shipped map, or a YAML file.
    tz, country : str, optional
        As given by whoever imports; they go before the map's.
    intervals : bool
        Whether an interval export is to be read, rather than a log of calls.

    Raises
    ------
    NotFound, InvalidInput
        If there is no such map or it is wrong.
    InvalidInput
        If the map is for another kind of file, or nobody names the time zone, or it or the
        country does not exist.
    """
    settings = load_map(map_name)
    if intervals != (settings.kind == "interval"):
        kind = "a log of calls" if intervals else "an interval export"
        raise InvalidInput(
            f"map {settings.name} describes {kind}",
            where=str(map_name),
            hint=f"use wfm import {'calls' if intervals else 'intervals'}",
        )
    if tz is None and settings.tz == ASK_ZONE:
        raise InvalidInput(
            f"map {settings.name} does not say in which time zone the centre is",
            where="tz",
            hint="give it on import, such as --tz Asia/Shanghai",
        )
    timezone = tz or settings.tz
    load_zone(timezone)
    findings: tuple[Finding, ...] = ()
    if tz is not None and settings.tz not in (ASK_ZONE, tz):
        what = f"the time zone {tz} given on import replaces the map's {settings.tz}"
        findings = (Finding(what, severity="info", kind="zone_replaced"),)
    nation = (country or settings.country or country_of(timezone)).upper()
    # Refused now: the scenario that would be written could not be read.
    if not COUNTRY.fullmatch(nation):
        hint = "write two capital letters such as CN, or DE-BY where a subdivision matters"
        raise InvalidInput(f"{nation!r} is no country code", where="country", hint=hint)
    build_calendar(nation, A_DAY, A_DAY)
    return Site(settings, timezone, nation, findings)
