"""What a manager opens of a hiring plan: workbook, charts and one page."""

from __future__ import annotations

from pathlib import Path

from wfm.capacity_plan import CapacityPlan
from wfm.report.capacity_page import capacity_page
from wfm.report.capacity_workbook import write_capacity_workbook
from wfm.report.chart_capacity import capacity_charts
from wfm.report.charts import write_charts

PAGE, WORKBOOK = "capacity.html", "capacity.xlsx"


def write_capacity(plan: CapacityPlan, folder: Path) -> Path:
    """Write the reports of a hiring plan into a folder and return the page.

    Parameters
    ----------
    plan : CapacityPlan
    folder : Path
        Made where it is missing; gets ``capacity.xlsx``, ``charts`` and ``capacity.html``, the
        same bytes for the same plan. Files of these names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_capacity_workbook(plan, folder / WORKBOOK)
    charts = capacity_charts(plan)
    write_charts(charts, folder / "charts")
    page = folder / PAGE
    page.write_text(capacity_page(plan, charts), encoding="utf-8", newline="\n")
    return page
