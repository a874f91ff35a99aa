"""How agents of several skills are staffed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wfm.domain.settings_base import NonNegative, Settings

Contacts = Annotated[int, Field(ge=1000, le=100_000_000)]


class SkillSettings(Settings):
    """What further skills cost, and on how many contacts skill groups are tried.

    The search runs on the first sample, the last improvements on the second; the answer is
    checked, and if need be repaired, on the third.
    """

    premium: NonNegative = 0.02
    search_contacts: Contacts = 20_000
    polish_contacts: Contacts = 80_000
    audit_contacts: Contacts = 250_000
