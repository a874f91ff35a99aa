"""The words of the reports in English and Chinese."""

from __future__ import annotations

from datetime import date

from wfm.domain import Calendar, Day, DayClass, Plan, ShiftPattern

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

FESTIVALS_ZH = {
    "New Year": "元旦",
    "Spring Festival": "春节",
    "Qingming": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat": "端午节",
    "Mid-Autumn": "中秋节",
    "National Day": "国庆节",
    "Victory Day": "抗战胜利纪念日",
    "Weekend": "周末",
    "Day off": "休息日",
}
DAY_CLASSES = {
    DayClass.WORKDAY: ("work day", "工作日"),
    DayClass.MAKEUP: ("make-up work day", "班"),
    DayClass.OFF: ("day off", "休"),
    DayClass.STATUTORY: ("statutory", "法定"),
}
LEAVE_ZH = {
    "annual": "年假",
    "sick": "病假",
    "personal": "事假",
    "maternity": "产假",
    "paternity": "陪产",
    "marriage": "婚假",
    "bereavement": "丧假",
    "training": "培训",
    "toil": "调休",
    "not_hired": "未入职",
}
LEAVE_SHORT = {
    "annual": "AL",
    "sick": "SL",
    "personal": "PL",
    "maternity": "ML",
    "training": "TR",
    "not_hired": "–",
}
ROLES_ZH = {"agent": "座席", "deputy": "副组长", "leader": "组长"}
BURDENS = {
    "night": ("nights", "夜班"),
    "weekend": ("weekend days", "周末班"),
    "holiday": ("statutory holidays", "法定节假日班"),
    "spring_festival": ("Spring Festival days", "春节班"),
    "late": ("late shifts", "晚班"),
}
BREAKS_ZH = {"lunch": "用餐", "rest": "小休", "split": "两头班间隔"}
SEVERITIES_ZH = {"info": "提示", "warning": "警告", "error": "错误"}
METRICS_ZH = {"handled_contacts": "处理量"}


def speaks_chinese(plan: Plan) -> bool:
    """Return whether the roster's short marks are to be Chinese."""
    return plan.settings.country.split("-")[0] in ("CN", "HK", "MO", "TW")


def both(english: str, chinese: str) -> str:
    """Return a name in both languages, or in the one that is given."""
    if english and chinese and english != chinese:
        return f"{english} {chinese}"
    return english or chinese


def day_text(day: date) -> str:
    """Return a day as ``Mon 16 Feb``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def period_text(first: date, last: date) -> str:
    """Return a period as ``9 Feb to 22 Feb 2026``; a single day as ``9 Feb 2026``."""
    if first == last:
        return f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    start = f"{first.day} {MONTHS[first.month - 1]}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} to {last.day} {MONTHS[last.month - 1]} {last.year}"


def festival_zh(festival: str) -> str:
    """Return the Chinese name of a festival, or of several joined by ``+``."""
    return "+".join(FESTIVALS_ZH.get(part, part) for part in festival.split("+"))


def day_mark(day: Day) -> str:
    """Return 休 for a free day that is no plain weekend, 班 for a make-up work day."""
    if day.day_class is DayClass.MAKEUP:
        return "班"
    weekend = day.day.weekday() >= 5 and day.block_days <= 2
    special = day.day_class is DayClass.STATUTORY or (not day.works and not weekend)
    return "休" if special else ""


def day_note(day: Day) -> str:
    """Return what is special about a day in both languages; empty for an ordinary one."""
    if not day_mark(day):
        return ""
    kind = " ".join(DAY_CLASSES[day.day_class])
    name = both(day.festival, festival_zh(day.festival))
    note = f"{name}, {kind}" if name else kind
    return note + (", provisional 待公布" if day.provisional else "")


def weekend_days(calendar: Calendar) -> tuple[bool, ...]:
    """Return for each day whether a shift on it counts as weekend work, as in the ledger.

    Saturdays and Sundays do, unless they are statutory holidays or make-up work days.
    """
    other = (DayClass.MAKEUP, DayClass.STATUTORY)
    return tuple(d.day.weekday() >= 5 and d.day_class not in other for d in calendar.days)


def queue_title(plan: Plan, queue: str) -> str:
    """Return the name of a queue in both languages; its id when it has no title."""
    title = plan.settings.queues[queue].title if queue in plan.settings.queues else None
    return both(title.en, title.zh) or queue if title else queue


def plan_title(plan: Plan) -> tuple[str, str]:
    """Return the title of the plan in English and Chinese; the name where one is missing."""
    title, name = plan.settings.title, plan.settings.name
    return title.en or title.zh or name, title.zh or title.en or name


def shift_title(pattern: ShiftPattern) -> str:
    """Return the name of a shift in both languages."""
    return both(pattern.name_zh, pattern.name)


def leave_mark(plan: Plan, kind: str) -> str:
    """Return the short mark of a kind of leave for a roster cell.

    In parentheses when a shift has that code: the sheets' formulas count codes, and spreadsheets
    compare them without regard to case.
    """
    mark = (LEAVE_ZH if speaks_chinese(plan) else LEAVE_SHORT).get(kind, kind)
    codes = {pattern.shift.casefold() for pattern in plan.roster.patterns}
    return f"({mark})" if mark.casefold() in codes else mark


def person_name(name: str, name_zh: str, agent: str) -> str:
    """Return a person's display name; the id when there is none."""
    return both(name_zh, name) or agent
