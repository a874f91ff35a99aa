"""What-ifs in words, English and Chinese."""

from __future__ import annotations

from math import isnan

from wfm.whatif import Answer, Figure

FIGURES = {
    "service_level": ("Service level", "服务水平"),
    "abandonment": ("Abandonment", "放弃率"),
    "mean_wait_seconds": ("Mean wait", "平均等待"),
    "occupancy": ("Occupancy", "占用率"),
    "worst_occupancy": ("Occupancy, worst interval", "最高时段占用率"),
    "occupancy_above_cap": ("Intervals above the occupancy cap", "超占用率上限时段"),
    "days_below_goal": ("Queue-days below goal", "未达标队列日"),
    "contacts": ("Contacts", "话务量"),
    "answered_contacts": ("Contacts answered", "接通量"),
    "required_hours": ("Agent-hours required", "需求工时"),
    "paid_hours": ("Paid hours", "付薪工时"),
    "overtime_hours": ("Overtime", "加班工时"),
    "cost": ("Cost, in hours with premiums", "成本（含津贴折算工时）"),
    "cost_per_contact": ("Cost per contact", "单通成本"),
    "headcount_gap": ("Headcount gap", "人力缺口"),
    "broken_rules": ("Hard rules broken", "违规数"),
    "changed_days": ("Days of the roster changed", "改动班次"),
    "night_spread": ("Spread of nights", "夜班离散度"),
    "statutory_shifts": ("Shifts on statutory holidays", "法定节假日班次"),
    "target_change": ("Published targets", "公布目标"),
}
REPLANS = {
    "keep": ("roster kept", "保持排班"),
    "repair": ("roster repaired", "修复排班"),
    "staff": ("requirement anew", "重算需求"),
    "roster": ("roster anew", "重新排班"),
}
UNITS_ZH = {"share": " 个百分点", "seconds": " 秒", "hours": " 小时", "agents": " 人"}


def figure_title(name: str) -> tuple[str, str]:
    """Return the name of a figure in English and Chinese."""
    return FIGURES.get(name, (name.replace("_", " "), ""))


def question(answer: Answer) -> tuple[str, str]:
    """Return what was asked in English and Chinese; the name where there is no title."""
    title, name = answer.changes.title, answer.changes.name
    return title.en or title.zh or name, title.zh or title.en or name


def value_text(value: float, unit: str) -> str:
    """Return a value with its unit; a dash where there is none."""
    if isnan(value):
        return "–"
    if unit == "share":
        return f"{value:.1%}"
    if unit == "seconds":
        return f"{value:.1f} s"
    if unit == "count" and float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.4f}" if 0 < abs(value) < 1 else f"{value:,.1f}"


def difference_text(figure: Figure) -> str:
    """Return a difference with its half-width; empty where a world has no such figure."""
    if isnan(figure.difference):
        return ""
    factor = 100 if figure.unit == "share" else 1
    digits = 4 if figure.unit == "hours" and 0 < abs(figure.difference) < 1 else 1
    text = f"{factor * figure.difference:+,.{digits}f}"
    if not isnan(figure.half_width):
        text += f" ± {factor * figure.half_width:.1f}"
    return text


def verdict_zh(figure: Figure) -> str:
    """Return the verdict of a figure in Chinese."""
    if isnan(figure.difference):
        return "两侧不可比"
    if not figure.is_measurable:
        return "无可测差异"
    factor = 100 if figure.unit == "share" else 1
    size = factor * abs(figure.difference)
    word = "上升" if figure.difference > 0 else "下降"
    text = f"{word} {size:.1f}{UNITS_ZH.get(figure.unit, '')}"
    if isnan(figure.half_width):
        return text
    width = factor * figure.half_width
    return f"{text}（{size - width:.1f} 至 {size + width:.1f}）"


def sentences(answer: Answer) -> tuple[str, str]:
    """Return the answer as a manager reads it, in English and Chinese."""
    if answer.error:
        return f"No answer: {answer.error}", "无法给出结论"
    english, chinese = [], []
    for part in (_level(answer), _cut_off(answer), _need(answer), _days(answer), _rules(answer)):
        if part:
            english.append(part[0])
            chinese.append(part[1])
    return "; ".join(english) + ".", "；".join(chinese) + "。"


def _level(answer: Answer) -> tuple[str, str] | None:
    level = answer.figure("service_level")
    if level is None:
        return None
    if isnan(level.after):
        return "No contacts arrive", "没有话务"
    if not level.is_measurable:
        return "Service level: no measurable difference", "服务水平无可测差异"
    return f"Service level {level.verdict}", f"服务水平{verdict_zh(level)}"


def _cut_off(answer: Answer) -> tuple[str, str] | None:
    """Tell those whom an outage keeps from ever calling: no other figure knows of them."""
    answered = answer.figure("answered_contacts")
    if answered is None or not answer.changes.overrides.get("simulation.outages"):
        return None
    if not answered.is_measurable or answered.difference > 0:
        return None
    return (
        f"{-answered.difference:,.0f} contacts fewer are answered",
        f"接通量减少 {-answered.difference:,.0f} 通",
    )


def _need(answer: Answer) -> tuple[str, str] | None:
    gap, hours = answer.figure("headcount_gap"), answer.figure("required_hours")
    if hours is None or gap is None or not hours.before:
        return None
    share = hours.difference / hours.before
    if abs(share) < 0.005:
        return None
    word, word_zh = ("more", "增加") if share > 0 else ("fewer", "减少")
    paid = answer.figure("paid_hours")
    # Of a requirement made anew the gap is zero by definition; the hours tell.
    if answer.changes.replan == "staff" or paid is None:
        return (
            f"the goals take {abs(share):.0%} {word} agent-hours",
            f"达标所需工时{word_zh} {abs(share):.0%}",
        )
    return (
        f"the goals take {abs(share):.0%} {word} agent-hours, a change of the headcount gap by "
        f"{gap.difference:+.1f} full-timers",
        f"达标所需工时{word_zh} {abs(share):.0%}，人力缺口变化 {gap.difference:+.1f} 名全职",
    )


def _days(answer: Answer) -> tuple[str, str] | None:
    days = answer.figure("days_below_goal")
    if days is None or not days.difference:
        return None
    return (
        f"{days.after:.0f} queue-days below goal, {days.before:.0f} before",
        f"未达标队列日由 {days.before:.0f} 变为 {days.after:.0f}",
    )


def _rules(answer: Answer) -> tuple[str, str] | None:
    changed, broken = answer.figure("changed_days"), answer.figure("broken_rules")
    if changed is None or broken is None:
        return None
    if broken.after:
        rules = "hard rule" if broken.after == 1 else "hard rules"
        return f"{broken.after:.0f} {rules} broken", f"违反 {broken.after:.0f} 条硬规则"
    if answer.changes.replan == "repair":
        return f"{changed.after:.0f} days changed, all rules kept", (
            f"改动 {changed.after:.0f} 个班次，全部合规"
        )
    return None
