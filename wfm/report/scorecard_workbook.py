"""A workbook a team: scores, blocks and figures, a row a person or figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from math import isnan
from pathlib import Path
from typing import Any

from wfm.domain import Plan
from wfm.domain.scorecard_settings import ScorecardSettings
from wfm.report.score_words import KINDS, STATES, reason_text, title_text
from wfm.report.sheet_formats import SheetFormats
from wfm.report.words import period_text, person_name
from wfm.report.workbook import OPTIONS
from wfm.targets.coaching import CoachingEntry
from wfm.targets.scorecard import ASSESSED, Scorecard

FIRST_ROW = 4
Rows = list[list[str | float | None]]


def write_team_workbook(
    plan: Plan,
    card: ScorecardSettings,
    cards: Sequence[Scorecard],
    coaching: Sequence[CoachingEntry],
    file: Path,
) -> None:
    """Write the scorecards of one team; the same bytes for the same input.

    Parameters
    ----------
    plan : Plan
    card : ScorecardSettings
    cards : sequence of Scorecard
        Those of the team, at least one.
    coaching : sequence of CoachingEntry
        Those of the team.
    file : Path
        Written anew.
    """
    from xlsxwriter import Workbook

    names = {a.agent: person_name(a.name, a.name_zh, a.agent) for a in plan.roster.agents}
    head = f"{cards[0].team} · {period_text(cards[0].first_day, cards[0].last_day)}"
    with Workbook(file, OPTIONS) as workbook:
        created = datetime.combine(cards[0].first_day, time())
        workbook.set_properties({"title": head, "author": "wfm", "created": created})
        formats = SheetFormats(workbook)
        sheet = workbook.add_worksheet("Scores 得分")
        _write(sheet, ("Scorecards 计分卡", head), *_scores(card, cards, names), formats)
        sheet = workbook.add_worksheet("Figures 指标")
        _write(sheet, ("Figures 指标", head), *_figures(card, cards, names), formats)
        sheet = workbook.add_worksheet("Checkpoints 检查点")
        _write(sheet, ("Checkpoints 检查点", head), *_checkpoints(card, cards, names), formats)
        sheet = workbook.add_worksheet("Coaching 辅导")
        share = card.coaching.discovery_share
        line = f"{head} · up to {share:.0%} of these are expected to be chance 其中部分或属偶然"
        _write(sheet, ("Coaching 辅导名单", line), *_coaching(card, coaching, names), formats)


def _scores(
    card: ScorecardSettings, cards: Sequence[Scorecard], names: dict[str, str]
) -> tuple[list[str], Rows]:
    heads = ["Id\n工号", "Name\n姓名", "Kind\n类别", "State\n状态", "Score\n得分", "Grade\n等级",
             "Award\n评优"]  # fmt: skip
    heads += [title_text(block.title, name) for name, block in card.blocks.items()]
    heads += ["Goals\n目标达成", "Notes\n说明"]
    rows: Rows = []
    for one in cards:
        assessed = one.state == ASSESSED
        blocks = {b.block: b.score for b in one.blocks}
        award = ("yes 可" if one.award else "no 取消") if assessed else ""
        own = (one.agent, names.get(one.agent, one.agent), " ".join(KINDS[one.kind]))
        state = (" ".join(STATES[one.state]), one.score, one.grade, award)
        scores = (blocks.get(name) for name in card.blocks)
        rows.append([*own, *state, *scores, one.attainment, "; ".join(one.notes)])
    return heads, rows


def _figures(
    card: ScorecardSettings, cards: Sequence[Scorecard], names: dict[str, str]
) -> tuple[list[str], Rows]:
    heads = ["Id\n工号", "Name\n姓名", "Block\n考核块", "Figure\n指标", "Counted\n计数",
             "Out of\n基数", "Others' fault\n他责", "Value\n结果", "Low\n下限", "High\n上限",
             "Target\n目标", "Score\n得分", "State\n状态"]  # fmt: skip
    rows: Rows = []
    for m in (m for one in cards for m in one.measures):
        block = card.blocks[m.block]
        rows.append(
            [m.agent, names[m.agent], title_text(block.title, m.block),
             title_text(block.measures[m.metric].title, m.metric), m.count, m.exposure,
             m.left_out, m.value, m.low, m.high, m.target, m.score, " ".join(STATES[m.state])]
        )  # fmt: skip
    return heads, rows


def _checkpoints(
    card: ScorecardSettings, cards: Sequence[Scorecard], names: dict[str, str]
) -> tuple[list[str], Rows]:
    heads = ["Id\n工号", "Name\n姓名", "Block\n考核块", "Checkpoint\n检查点", "Times\n次数",
             "Unproven\n无证据", "Points\n加减分", "Evidence\n证据"]  # fmt: skip
    rows: Rows = []
    for c in (c for one in cards for c in one.checkpoints):
        block = card.blocks[c.block]
        rows.append(
            [c.agent, names[c.agent], title_text(block.title, c.block),
             title_text(block.checkpoints[c.checkpoint].title, c.checkpoint), c.times,
             c.unproven, c.points, "; ".join(c.evidence)]
        )  # fmt: skip
    return heads, rows


def _coaching(
    card: ScorecardSettings, entries: Sequence[CoachingEntry], names: dict[str, str]
) -> tuple[list[str], Rows]:
    heads = ["Id\n工号", "Name\n姓名", "Figure\n指标", "Value\n结果", "Low\n下限", "High\n上限",
             "Target\n目标", "Out of\n基数", "Chance\n偶然概率",
             "False blame, at most\n误判率上限"]  # fmt: skip
    rows: Rows = [
        [e.agent, names[e.agent], reason_text(card, e.metric, e.reason), e.value, e.low, e.high,
         e.target, e.exposure, e.chance, e.false_blame]
        for e in entries
    ]  # fmt: skip
    return heads, rows


def _write(
    sheet: Any, title: tuple[str, str], heads: list[str], rows: Rows, formats: SheetFormats
) -> None:
    sheet.write_string(0, 0, title[0], formats["title"])
    sheet.write_string(1, 0, title[1], formats["note"])
    for column, head in enumerate(heads):
        sheet.write_string(FIRST_ROW - 1, column, head, formats["head"])
        texts = [row[column] for row in rows if isinstance(row[column], str)]
        wide = max((_width(str(t)) for t in texts), default=0)
        sheet.set_column(column, column, min(max(11, wide + 1), 80))
    sheet.set_row(FIRST_ROW - 1, 46)
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(FIRST_ROW + place, column, value, formats["name"])
            elif value is None or isnan(value):
                sheet.write_blank(FIRST_ROW + place, column, None, formats["name"])
            else:
                style = formats[_style(value)]
                sheet.write_number(FIRST_ROW + place, column, value, style)
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW + max(len(rows), 1) - 1, len(heads) - 1)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)


def _width(text: str) -> int:
    return sum(1 if ord(c) < 0x2E80 else 2 for c in text)


def _style(value: float) -> str:
    if value == int(value):
        return "count"
    return "hours" if abs(value) >= 2 else "fine"
