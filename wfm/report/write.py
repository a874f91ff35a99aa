"""Every report of a plan into one folder."""

from __future__ import annotations

from pathlib import Path

from wfm.domain import NotFound, Plan
from wfm.report.burden_shares import burden_shares
from wfm.report.calendar_files import write_calendars
from wfm.report.charts import draw_charts, write_charts
from wfm.report.coverage import coverage
from wfm.report.key_figures import key_figures
from wfm.report.page import write_page
from wfm.report.workbook import write_workbook


def write_reports(plan: Plan, folder: Path) -> None:
    """Write workbook, calendars, charts and page.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Exists; gets ``roster.xlsx``, ``calendars/AGENT.ics``, ``charts/*.png``,
        ``charts/*.svg`` and ``report.html``.

    Raises
    ------
    NotFound
        If the folder does not exist.
    """
    if not folder.is_dir():
        raise NotFound("is no folder", where=str(folder), hint="make it first")
    cover = coverage(plan)
    figures, shares = key_figures(plan, cover), burden_shares(plan)
    charts = draw_charts(plan, cover, figures, shares)
    write_workbook(plan, folder / "roster.xlsx", cover, figures, shares)
    write_calendars(plan, folder / "calendars")
    write_charts(charts, folder / "charts")
    write_page(plan, folder / "report.html", cover, figures, shares, charts)
