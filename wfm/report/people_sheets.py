"""The Fairness and Targets sheets, a row an agent."""

from __future__ import annotations

from datetime import datetime, time
from math import isnan
from typing import Any

from wfm.domain import Plan
from wfm.report import palette
from wfm.report.burden_shares import BurdenShare
from wfm.report.chart_targets import night_shares
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import BURDENS, METRICS_ZH

PERSON = (("Id\n工号", 9), ("姓名", 10), ("Name", 14), ("Team\n班组", 9))


def write_fairness(
    sheet: Any, plan: Plan, shares: tuple[BurdenShare, ...], formats: SheetFormats
) -> None:
    """Fill the Fairness sheet."""
    title(
        sheet, "Fairness 公平性",
        "Fair share: all pieces of such work done by agents who can do it, in proportion to "
        "contract share times days present. Ledger: past years included. "
        "应得份额按合同与出勤天数分摊。",
        formats,
    )  # fmt: skip
    names = [text for text, _ in PERSON] + ["Contract\n合同"]
    for share in shares:
        english, chinese = BURDENS[share.burden]
        short = english.capitalize()
        names += [f"{short}\n{chinese}", "fair share\n应得", "with ledger\n含台账", "fair\n应得"]
    heads(sheet, names, formats)
    for number, agent in enumerate(plan.roster.agents):
        row = 3 + number
        person(sheet, row, plan, number, formats)
        sheet.write_number(row, 4, agent.contract_share, formats["share"])
        for place, share in enumerate(shares):
            column = 5 + 4 * place
            sheet.write_number(row, column, int(share.period[number]), formats["count"])
            sheet.write_number(row, column + 1, float(share.fair_period[number]), formats["hours"])
            sheet.write_number(row, column + 2, int(share.total[number]), formats["count"])
            sheet.write_number(row, column + 3, float(share.fair_total[number]), formats["hours"])
    last = 3 + max(len(plan.roster.agents), 1) - 1
    for place in range(len(shares)):
        rule = {"type": "data_bar", "bar_color": palette.FLOOR, "bar_solid": True}
        sheet.conditional_format(3, 5 + 4 * place, last, 5 + 4 * place, rule)
    sheet.set_column(4, 4 + 4 * len(shares), 10)
    set_up(sheet, last, 4 + 4 * len(shares))


def write_targets(sheet: Any, plan: Plan, formats: SheetFormats) -> None:
    """Fill the Targets sheet."""
    title(
        sheet, "Targets 目标",
        "Expected: mean of the simulated rosters; target: reached with the asked probability. "
        "期望值为模拟均值；目标按设定达成概率公布。", formats,
    )  # fmt: skip
    names = [text for text, _ in PERSON] + [
        "Metric\n指标", "Unit\n单位", "From\n开始", "To\n结束", "Target\n目标", "Expected\n期望",
        "Spread\n标准差", "Asked hit\n设定达成率", "Simulated hit\n模拟达成率",
        "Ready hours\n在岗工时", "Shifts\n班数", "Night share\n夜班占比", "Occupancy\n占用率",
        "How it came about\n说明",
    ]  # fmt: skip
    heads(sheet, names, formats)
    number_of = {a.agent: n for n, a in enumerate(plan.roster.agents)}
    nights = night_shares(plan)
    for place, target in enumerate(plan.targets):
        row = 3 + place
        person(sheet, row, plan, number_of[target.agent], formats)
        metric = f"{target.metric} {METRICS_ZH.get(target.metric, '')}".strip()
        sheet.write_string(row, 4, metric, formats["name"])
        sheet.write_string(row, 5, target.unit, formats["name"])
        for column, day in ((6, target.first_day), (7, target.last_day)):
            sheet.write_datetime(row, column, datetime.combine(day, time()), formats["date"])
        cells = (
            (target.target, "hours"), (target.expected, "hours"), (target.spread, "hours"),
            (target.hit_probability, "share"), (target.simulated_hit_probability, "share"),
            (target.ready_hours, "hours"), (target.shifts, "count"),
            (nights.get(target.agent, 0.0), "share"), (target.occupancy, "share"),
        )  # fmt: skip
        for offset, (value, style) in enumerate(cells):
            if not isnan(value):
                sheet.write_number(row, 8 + offset, value, formats[style])
        sheet.write_string(row, 17, target.explanation, formats["name"])
    sheet.set_column(4, 4, 22)
    sheet.set_column(5, 16, 11)
    sheet.set_column(17, 17, 60)
    set_up(sheet, 3 + max(len(plan.targets), 1) - 1, 17)


def title(sheet: Any, text: str, note: str, formats: SheetFormats) -> None:
    """Write the title of a sheet, and what it holds."""
    sheet.write_string(0, 0, text, formats["title"])
    sheet.write_string(1, 0, note, formats["note"])


def heads(sheet: Any, names: list[str], formats: SheetFormats) -> None:
    """Write the headings, the first four of them those of a person."""
    for column, head in enumerate(names):
        sheet.write_string(2, column, head, formats["head"])
    for column, (_, width) in enumerate(PERSON):
        sheet.set_column(column, column, width)
    sheet.set_row(2, 46)


def person(sheet: Any, row: int, plan: Plan, number: int, formats: SheetFormats) -> None:
    """Write id, names and team of an agent."""
    agent = plan.roster.agents[number]
    for column, text in enumerate((agent.agent, agent.name_zh, agent.name, agent.team)):
        sheet.write_string(row, column, text, formats["name"])


def set_up(sheet: Any, last_row: int, last_column: int) -> None:
    """Freeze and filter the headings; print on one page across, headings on each."""
    sheet.freeze_panes(3, 4)
    sheet.autofilter(2, 0, last_row, last_column)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
