"""What a planner should know of a legal roster: who leads, who is alone, refused wishes."""

from __future__ import annotations

from wfm.domain import Finding, Roster
from wfm.domain.settings import RosterSettings
from wfm.roster.company_report import company_findings
from wfm.roster.leaders import leader_gaps
from wfm.roster.rotation_report import rotation_findings
from wfm.roster.wish_report import wish_findings


def remarks(roster: Roster, settings: RosterSettings) -> tuple[Finding, ...]:
    """Return what is worth saying of a roster beside its broken rules.

    Parameters
    ----------
    roster : Roster
    settings : RosterSettings
    """
    return (
        *leader_gaps(roster, settings.rules),
        *company_findings(roster, settings.companions),
        *rotation_findings(roster, settings.rotation),
        *wish_findings(roster),
    )
