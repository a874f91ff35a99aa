"""The words of scorecards in English and Chinese."""

from __future__ import annotations

from math import isnan

from wfm.domain.scorecard_settings import MeasureSettings
from wfm.domain.settings import Title
from wfm.report.words import both

STATES = {
    "assessed": ("Assessed", "已考核"),
    "not accepted": ("Not assessed: the target was not accepted", "未考核：目标尚未确认"),
    "not enough data": ("Not enough data", "数据不足"),
    "not recorded": ("Not recorded", "无记录"),
    "scored": ("Scored", "已计分"),
}
KINDS = {
    "front_line": ("front line", "一线座席"),
    "team_leader": ("team leader", "班组长"),
    "back_office": ("back office", "后台岗位"),
    "okr": ("key results", "目标与关键结果"),
}
FACETS = {
    "": "–",
    "knowledge": "knowledge 业务知识",
    "skill": "skill 服务技巧",
    "etiquette": "etiquette 服务礼仪",
}


def title_text(title: Title, name: str) -> str:
    """Return a title in both languages, or the name where there is none."""
    return both(title.zh, title.en) or name


def figure_text(settings: MeasureSettings, value: float) -> str:
    """Return a value as a share or a plain number."""
    if isnan(value):
        return "–"
    if settings.kind == "mean":
        return f"{value:.1f}"
    small = min(settings.target, settings.floor) < 0.05
    return f"{value:.2%}" if small else f"{value:.1%}"
