"""What a planner opens: workbook, calendars, charts and one page."""

from __future__ import annotations

from pathlib import Path

from wfm.domain import Plan

__all__ = ["write_reports"]


def write_reports(plan: Plan, folder: Path) -> None:
    """Write workbook, calendars, charts and page into an existing folder.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Gets ``roster.xlsx``, ``calendars/AGENT.ics``, ``charts/*.png``, ``charts/*.svg`` and
        ``report.html``; the same bytes for the same plan.

    Raises
    ------
    NotFound
        If the folder does not exist.
    """
    # Drawing and Excel libraries are heavy; nobody pays for them before a report is written.
    from wfm.report.write import write_reports as write

    write(plan, folder)
