"""What-ifs on one page, with charts and a table of every figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape
from math import isnan
from pathlib import Path

from wfm.domain import Plan
from wfm.report import page_parts
from wfm.report.chart_whatif import whatif_charts
from wfm.report.charts import write_charts
from wfm.report.page_file import page_text
from wfm.report.page_parts import Cell, Table
from wfm.report.whatif_words import (
    REPLANS,
    difference_text,
    figure_title,
    question,
    sentences,
    value_text,
)
from wfm.report.words import both, period_text, plan_title
from wfm.whatif import Answer, Figure

PAGE, TABLE = "report.html", "figures.csv"
COLUMNS = (
    "question", "title_en", "title_zh", "replan", "figure", "row", "unit", "before", "after",
    "difference", "half_width", "verdict", "error",
)  # fmt: skip


def write_whatif(plan: Plan, answers: Sequence[Answer], folder: Path) -> Path:
    """Write ``report.html``, ``figures.csv`` and ``charts`` into a folder.

    Parameters
    ----------
    plan : Plan
        The plan that was changed.
    answers : sequence of Answer
        In the order in which they are told.
    folder : Path
        Made where it is missing; files of these names are replaced.

    Returns
    -------
    Path
        The page; the same bytes for the same answers.
    """
    told = list(answers)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TABLE).write_text(figures_csv(told), encoding="utf-8-sig", newline="")
    charts = whatif_charts(told)
    write_charts(charts, folder / "charts")
    english, chinese = plan_title(plan)
    body = "".join(
        (
            _head(plan, told),
            page_parts.heading("The answers", "结论"),
            _answers(told),
            *(page_parts.picture(chart) for chart in charts),
            page_parts.heading("Every figure", "全部指标"),
            *(_details(number, one) for number, one in enumerate(told, start=1)),
            _notes(plan),
        )
    )
    page = folder / PAGE
    title = f"What-if 情景分析 · {both(english, chinese)}"
    page.write_text(page_text(title, body), encoding="utf-8", newline="\n")
    return page


def figures_csv(answers: Sequence[Answer]) -> str:
    """Return every figure of every answer as a table; empty cells where there is no number."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in answers:
        head = (one.changes.name, one.changes.title.en, one.changes.title.zh, one.changes.replan)
        if one.error:
            writer.writerow((*head, *[""] * 8, one.error))
        for f in one.figures:
            numbers = (f.before, f.after, f.difference, f.half_width)
            told = ["" if isnan(x) else repr(float(x)) for x in numbers]
            writer.writerow((*head, f.name, f.row, f.unit, *told, f.verdict, ""))
    return text.getvalue()


def _head(plan: Plan, answers: list[Answer]) -> str:
    english, chinese = plan_title(plan)
    grid = plan.roster.grid
    line = (
        f"{period_text(grid.first_day, grid.last_day)} · {len(plan.roster.agents)} agents · "
        f"{len(answers)} questions, each against the plan as it stands 每个问题均与原计划对比"
    )
    return (
        f"<h1>情景分析：{escape(chinese)}<small>What-if: {escape(english)}</small></h1>\n"
        f'<p class="period">{escape(line)}</p>\n'
    )


def _answers(answers: list[Answer]) -> str:
    rows: list[list[str | Cell]] = []
    for number, one in enumerate(answers, start=1):
        asked, said = question(one), sentences(one)
        replanned = REPLANS[one.changes.replan]
        title = f"{asked[0]} {asked[1]}" if asked[0] != asked[1] else asked[0]
        rows.append(
            [
                str(number),
                Cell(f"{title} ({' '.join(replanned)})", "wide"),
                Cell(" ".join(said), "wide"),
                _change(one.figure("service_level")),
                _pair(one.figure("abandonment")),
                difference_text(cost) if (cost := one.figure("cost")) else "",
            ]
        )
    heads = (
        "#", "Question 问题", "Answer 结论", "#Service level|服务水平", "#Abandonment|放弃率",
        "#Cost, hours|成本变化",
    )  # fmt: skip
    return Table(heads, rows).html()


def _pair(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    before, after = (value_text(x, figure.unit) for x in (figure.before, figure.after))
    return f"{before} → {after}"


def _change(figure: Figure | None) -> Cell | str:
    if figure is None:
        return "–"
    bad = figure.is_measurable and figure.difference < 0
    return Cell(_pair(figure), "bad" if bad else "")


def _details(number: int, answer: Answer) -> str:
    english, chinese = question(answer)
    rows = []
    for f in answer.figures:
        name = both(*figure_title(f.name))
        values = (value_text(x, f.unit) for x in (f.before, f.after))
        row = [name, "" if f.row == "all" else f.row, *values, difference_text(f), f.verdict]
        rows.append(row)
    heads = (
        "Figure|指标", "Queue|队列", "#Plan|原计划", "#What-if|情景", "#Change|变化",
        "Verdict|判断",
    )  # fmt: skip
    table = Table(heads, rows).html() if rows else page_parts.note(answer.error)
    return page_parts.folded(f"{number}. {both(english, chinese)}", table)


def _notes(plan: Plan) -> str:
    replications = plan.settings.simulation.replications
    confidence = plan.settings.simulation.confidence
    rows = [
        (
            "Interval 置信区间",
            f"Both sides are simulated {replications} times with the same random calls; the "
            f"difference is taken pair by pair and holds with {confidence:.0%} confidence. "
            "两侧使用相同的随机来电，逐次配对比较。",
        ),
        (
            "No measurable difference 无可测差异",
            "The interval of the difference holds zero. 差异区间包含零。",
        ),
        (
            "Cost 成本",
            "Hours worked with the premiums of nights, weekends and holidays, without sick pay; "
            "of a requirement made anew every hour counts once. "
            "实际出勤工时，含夜班、周末和节假日津贴，不含病假工资。",
        ),
        (
            "Headcount gap 人力缺口",
            "Required less paid hours, in full-timers of the period. "
            "需求工时减付薪工时，折算全职。",
        ),
    ]
    return page_parts.heading("Definitions", "口径") + page_parts.definition_list(rows)
