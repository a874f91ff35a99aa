"""The roster as an Excel workbook."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from wfm.domain import Plan
from wfm.report.burden_shares import BurdenShare
from wfm.report.burden_sheets import write_evenness, write_pay, write_why_me
from wfm.report.coverage import Coverage
from wfm.report.coverage_sheet import write_coverage
from wfm.report.file_names import sheet_names
from wfm.report.key_figures import KeyFigures
from wfm.report.legend_sheet import legend, write_legend
from wfm.report.palette import HEAD_FILL
from wfm.report.people_sheets import write_fairness, write_targets
from wfm.report.sheet_formats import SheetFormats
from wfm.report.summary_sheet import write_summary
from wfm.report.team_sheet import team_table, write_team
from wfm.report.words import plan_title

PEOPLE_SHEETS = ("Fairness", "Why me", "Evenness", "Pay", "Targets")

OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def write_workbook(
    plan: Plan, file: Path, cover: Coverage, figures: KeyFigures, shares: tuple[BurdenShare, ...]
) -> None:
    """Write ``roster.xlsx``: the same bytes for the same plan.

    Parameters
    ----------
    plan : Plan
    file : Path
        Written anew.
    cover, figures, shares
        What was computed from the plan for all reports.
    """
    from xlsxwriter import Workbook

    with Workbook(file, OPTIONS) as workbook:
        _set_properties(workbook, plan)
        formats, shown = SheetFormats(workbook), legend(plan)
        summary = workbook.add_worksheet("Summary")
        summary.set_tab_color(HEAD_FILL)
        write_summary(summary, plan, figures, formats)
        fixed = ("Summary", "Legend", "Coverage", *PEOPLE_SHEETS)
        table = team_table(plan, shown, formats)
        names = sheet_names((team.team for team in plan.roster.teams), fixed)
        for team in plan.roster.teams:
            write_team(workbook.add_worksheet(names[team.team]), team, table)
        write_legend(workbook.add_worksheet("Legend"), plan, shown, formats)
        write_coverage(workbook.add_worksheet("Coverage"), plan, cover, formats)
        fairness, why_me, evenness, pay, targets = (
            workbook.add_worksheet(name) for name in PEOPLE_SHEETS
        )
        write_fairness(fairness, plan, shares, formats)
        write_why_me(why_me, plan, formats)
        write_evenness(evenness, plan, formats)
        write_pay(pay, plan, formats)
        write_targets(targets, plan, formats)


def _set_properties(workbook: Any, plan: Plan) -> None:
    english, chinese = plan_title(plan)
    workbook.set_properties(
        {
            "title": f"{chinese} {english}",
            "subject": "roster 班表",
            "author": "wfm",
            "comments": f"seed {plan.settings.seed}, inputs {plan.fingerprint}",
            "created": datetime.combine(plan.roster.grid.first_day, time()),
        }
    )
    workbook.set_size(2400, 1500)
