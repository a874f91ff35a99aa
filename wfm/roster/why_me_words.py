"""Each agent's "why me" line in English and Chinese."""

from __future__ import annotations

from wfm.roster.why_me import AgentStory, BurdenStory

NOUNS = {
    "night": ("night", "nights", "夜班"),
    "weekend": ("weekend day", "weekend days", "周末班"),
    "holiday": ("statutory holiday", "statutory holidays", "法定节假日班"),
    "spring_festival": ("Spring Festival day", "Spring Festival days", "春节班"),
    "late": ("late shift", "late shifts", "晚班"),
}
"""One, several, and in Chinese."""


def why_me_line(story: AgentStory) -> str:
    """Return one line: what was done, what was due, what the past says, what equals did.

    Burdens of which there is none, now or in the past, are left out.
    """
    parts = [_english(burden) for burden in story.burdens if _matters(burden)]
    if story.eve:
        parts.append(_eve(story))
    return "; ".join(parts) or "no unpopular work now or in the past"


def why_me_line_zh(story: AgentStory) -> str:
    """Return the same line in Chinese."""
    parts = [_chinese(burden) for burden in story.burdens if _matters(burden)]
    if story.eve:
        parts.append(_eve_zh(story))
    return "；".join(parts) or "本期与过往均无夜班、晚班、周末班及节假日班"


def _matters(burden: BurdenStory) -> bool:
    return bool(burden.done or burden.last_year or burden.fair_share >= 0.05)


def _english(burden: BurdenStory) -> str:
    noun = NOUNS[burden.burden][0 if burden.done == 1 else 1]
    head = f"{burden.done} {noun}"
    if not burden.shares:
        return f"{head}: not shared out to you"
    return (
        f"{head}: fair share {burden.fair_share:.1f}{_past(burden)}, "
        f"this time equals did {burden.equals_done:.1f}"
    )


def _past(burden: BurdenStory) -> str:
    if _is_new(burden):
        return ""
    return (
        f" (you did {burden.last_year} in the year before, worth {burden.credit:.1f} today, "
        f"equals {burden.equals_credit:.1f} on average)"
    )


def _is_new(burden: BurdenStory) -> bool:
    """Say whether nobody has done such work before, as far as the ledger goes back."""
    return not burden.last_year and burden.credit < 0.05 and burden.equals_credit < 0.05


def _chinese(burden: BurdenStory) -> str:
    head = f"{NOUNS[burden.burden][2]} {burden.done} 次"
    if not burden.shares:
        return f"{head}，不参与分摊"
    past = (
        f"（上一年 {burden.last_year} 次，折算 {burden.credit:.1f}，"
        f"同类平均 {burden.equals_credit:.1f}）"
    )
    shown = "" if _is_new(burden) else past
    return f"{head}，应得 {burden.fair_share:.1f}{shown}，本期同类平均 {burden.equals_done:.1f}"


def _eve(story: AgentStory) -> str:
    before = ", ".join(str(year) for year in story.eves_before)
    past = f"worked it in {before}" if before else "not in the ledger before"
    return f"New Year's Eve {story.eve}, {past}"


def _eve_zh(story: AgentStory) -> str:
    before = "、".join(str(year) for year in story.eves_before)
    now = "上班" if story.eve == "worked" else "休息"
    return f"除夕{now}，" + (f"{before} 年除夕曾上班" if before else "台账中未曾上班")
