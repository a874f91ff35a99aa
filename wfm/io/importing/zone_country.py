"""The country of a time zone, for the calendar of public holidays."""

from __future__ import annotations

from importlib.resources import files

from wfm.domain.errors import InvalidInput


def country_of(timezone: str) -> str:
    """Return the ISO 3166 code of the country a time zone belongs to, by tz's own table.

    Raises
    ------
    InvalidInput
        If the zone belongs to no country, as UTC does.
    """
    # zone.tab comes with the tzdata package: country, coordinates, zone, comment.
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        cells = line.split("\t")
        if len(cells) > 2 and cells[2] == timezone:
            return cells[0]
    raise InvalidInput(
        f"the time zone {timezone} belongs to no single country",
        where="country",
        hint="give the country on import, or write country: in the map (two capital letters)",
    )
