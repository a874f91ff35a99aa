"""The words of scorecards in English and Chinese."""

from __future__ import annotations

from math import isnan

from wfm.domain.scorecard_settings import MeasureSettings, ScorecardSettings
from wfm.domain.settings import Title
from wfm.report.words import both

STATES = {
    "assessed": ("Assessed", "已考核"),
    "not accepted": ("Not assessed: the target was not accepted", "未考核：目标尚未确认"),
    "not enough data": ("Not enough data", "数据不足"),
    "not recorded": ("Not recorded", "无记录"),
    "scored": ("Scored", "已计分"),
    "no credit": ("No credit: speed at the cost of the customer", "速度以牺牲质量为代价，不计分"),
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


METRIC_WORDS = {
    "handled_contacts": ("contacts handled", "处理量"),
    "speed": ("speed index, mix of calls taken out", "处理速度指数"),
    "ready_share": ("ready share", "值机率"),
    "adherence": ("adherence", "排班遵守率"),
    "quality": ("quality mark", "质检得分"),
    "sales": ("sales", "销售笔数"),
}
JUDGED = {
    "speed": ("speed, mix of calls taken out", "处理速度（已剔除业务结构影响）"),
    "ready_share": ("ready share", "值机率"),
    "adherence": ("adherence", "排班遵守"),
    "quality": ("quality marks, mix of calls taken out", "质检得分（已剔除业务结构影响）"),
}


def title_text(title: Title, name: str) -> str:
    """Return a title in both languages, or the name where there is none."""
    return both(title.zh, title.en) or name


def reason_text(card: ScorecardSettings, metric: str, reason: str) -> str:
    """Return what a reason to talk to somebody is about, in both languages."""
    if reason.startswith("judged_"):
        return " ".join(JUDGED[metric])
    titles = {n: m.title for block in card.blocks.values() for n, m in block.measures.items()}
    return title_text(titles[metric], metric)


def figure_text(settings: MeasureSettings, value: float) -> str:
    """Return a value as a share or a plain number."""
    if isnan(value):
        return "–"
    if settings.kind == "mean":
        return f"{value:.1f}"
    small = min(settings.target, settings.floor) < 0.05
    return f"{value:.2%}" if small else f"{value:.1%}"
