"""A hiring plan in words, English and Chinese: what to do, by when, and what happens if not."""

from __future__ import annotations

from math import isfinite

import numpy as np

from wfm.capacity import Walk, limits_reached, walk
from wfm.capacity_plan import CapacityPlan
from wfm.domain.capacity_settings import CapacitySettings

Pair = tuple[str, str]

BREAKS = ("breaks the budget or the allowed gap", "超出预算或允许缺口")

SURPLUS = 0.1
"""Part of the requirement above which more people count as many more."""

SELDOM = 0.05

TOLD_FTE = 0.5
"""Gaps below half a full-timer are not told of."""

LIMITS = {
    "lead_time": ("no class decided now is on the phone by then", "新班来不及上线"),
    "trainers": ("the trainers have no more places", "培训师名额已满"),
    "applicants": ("there are no more applicants", "应聘人数已到上限"),
    "overtime": ("overtime is at its limit", "加班已到上限"),
    "temporary": ("temporary people are at their limit", "临时人员已到上限"),
    "budget": ("the budget is spent", "预算已用尽"),
    "price": ("closing it costs more than the gap is worth", "补足缺口的成本高于缺口代价"),
}
DEMANDS = {
    "low": ("low demand", "低需求"),
    "expected": ("expected demand", "预期需求"),
    "high": ("high demand", "高需求"),
}
WAYS = {
    "best": ("This plan: later classes when the course shows", "本方案：首批先招，其余待需求明朗"),
    "mean_plan": ("Early classes planned with averages only", "首批仅按平均值规划"),
    "all_now": ("Every class decided now", "现在一次性决定全部班次"),
    "waited": ("No class before the course shows", "需求明朗前不招聘"),
    "foresight": ("If the future were known (a bound)", "若预知未来（下界）"),
}  # fmt: skip


def verdict(plan: CapacityPlan) -> list[Pair]:
    """Return what a manager must know, the most urgent first."""
    told = central_walk(plan)
    return [
        *_what_to_do(plan),
        _without(plan, told),
        _what_is_left(plan, told),
        *_what_is_over(told, [p.name for p in plan.periods]),
        *_leaders(plan),
        *_worth(plan),
        _risk(plan),
    ]


def central_walk(plan: CapacityPlan) -> Walk:
    """Return the walk of the likeliest scenario with expected demand."""
    problem = plan.capacity.problem
    return walk(problem, plan.capacity.decisions, problem.central)


def scenario_title(plan: CapacityPlan, number: int) -> Pair:
    """Return the name of a scenario."""
    one = plan.capacity.problem.scenarios[number]
    english, chinese = DEMANDS[one.demand]
    factor = one.attrition_factor
    return f"{english}, attrition x {factor:g}", f"{chinese}，流失系数 {factor:g}"


def money_text(value: float, currency: str) -> str:
    """Return money in thousands or millions."""
    if not isfinite(value):
        return "–"
    for size, word in ((1e6, " m"), (1e3, " k")):
        if abs(value) >= size:
            return f"{value / size:,.2f}{word} {currency}"
    return f"{value:,.0f} {currency}"


def worth_text(plan: CapacityPlan, over: float) -> Pair:
    """Return what another way to decide does to the expected cost."""
    if not isfinite(over):
        return BREAKS
    if abs(over) <= plan.capacity.worth.tolerance:
        return "costs no measurable more", "成本无明显差异"
    text = money_text(over, plan.settings.capacity.currency)
    return f"costs {text} more", f"多花 {text}"


def _what_to_do(plan: CapacityPlan) -> list[Pair]:
    """Return one sentence for each class that is decided before the scenario shows itself."""
    problem, decisions = plan.capacity.problem, plan.capacity.decisions
    names = [p.name for p in problem.periods]
    shared = min(problem.decision + problem.lead, problem.count)
    found = []
    for t in np.flatnonzero(decisions.seats[0, :shared]).tolist():
        joiners, groups = int(decisions.seats[0, t]), int(decisions.classes[0, t])
        decide, begins = names[t - problem.lead], names[t]
        phone = t + problem.taught
        ready = f", on the phone from {names[phone]}" if phone < problem.count else ""
        ready_zh = f"，{names[phone]} 起上线" if phone < problem.count else ""
        what = (
            f"a class of {joiners}"
            if groups == 1
            else f"{groups} classes, {joiners} people together,"
        )
        applicants = problem.applicants(joiners)
        found.append(
            (
                f"Start {what} in {begins}: begin to recruit in {decide} "
                f"({applicants} applicants){ready}.",
                f"{begins} 开班 {groups} 个，共 {joiners} 人：{decide} 启动招聘"
                f"（约需 {applicants} 名应聘者）{ready_zh}。",
            )
        )
    later = decisions.seats[:, shared:].sum(axis=1)
    when = names[min(problem.decision, problem.count - 1)]
    if not found and problem.decision == problem.count:
        found.append(("Start no class.", "无需开班。"))
    elif not found:
        found.append(
            (
                f"Start no class that must be decided before {when}.",
                f"{when} 之前无需决定开班。",
            )
        )
    if later.any():
        found.append(
            (
                f"Decide anew in {when}: from then on the course tells how many more are hired, "
                f"{later.min():.0f} to {later.max():.0f}.",
                f"{when} 再决策：届时视需求再招 {later.min():.0f} 至 {later.max():.0f} 人。",
            )
        )
    return found


def _without(plan: CapacityPlan, told: Walk) -> Pair:
    """Return from when on it shows that nobody was hired."""
    problem = plan.capacity.problem
    alone = walk(problem, plan.capacity.nobody, problem.central)
    late = np.flatnonzero(alone.gap_fte > told.gap_fte + TOLD_FTE)
    if not (alone.gap_fte > TOLD_FTE).any():
        return (
            "Even without any class the requirement is met, with overtime and temporary people.",
            "即使不招聘，靠加班与临时人员也能满足需求。",
        )
    if not late.size:
        return (
            "Without any class no period would lack more than with the plan.",
            "不招聘时各时段缺口与本方案相同。",
        )
    names = [p.name for p in problem.periods]
    first, worst = int(late[0]), int(late[alone.gap_fte[late].argmax()])
    return (
        f"Without any class you miss the requirement from {names[first]}, by up to "
        f"{alone.gap_fte[worst]:.0f} full-timers in {names[worst]}, with all the overtime and "
        "temporary people that pay.",
        f"若不招聘，{names[first]} 起出现缺口，{names[worst]} 最大缺 "
        f"{alone.gap_fte[worst]:.0f} 名全职产能（已计入加班与临时人员）。",
    )


def _what_is_left(plan: CapacityPlan, told: Walk) -> Pair:
    problem, decisions = plan.capacity.problem, plan.capacity.decisions
    short = np.flatnonzero(told.gap_fte > TOLD_FTE)
    if not short.size:
        return (
            "With the plan the expected requirement is met throughout.",
            "按本方案，预期需求全程满足。",
        )
    worst = int(told.gap_fte.argmax())
    reasons = limits_reached(problem, decisions, problem.central, told)[worst]
    names = [p.name for p in problem.periods]
    months = ", ".join(names[t] for t in short)
    return (
        f"A gap is left in {months}, at most {told.gap_fte[worst]:.0f} full-timers in "
        f"{names[worst]}: {'; '.join(LIMITS[r][0] for r in reasons)}.",
        f"仍有缺口的时段：{months}；{names[worst]} 最大 {told.gap_fte[worst]:.0f} 名全职："
        f"{'；'.join(LIMITS[r][1] for r in reasons)}。",
    )


def _what_is_over(told: Walk, names: list[str]) -> list[Pair]:
    """Return a sentence where the staff alone is far more than needed in most periods."""
    over = told.regular_fte - told.required_fte
    much = over > SURPLUS * told.required_fte
    if 2 * int(much.sum()) <= over.size:
        return []
    most = int(over.argmax())
    return [
        (
            f"There are more people than needed in {int(much.sum())} of {over.size} periods, by "
            f"up to {over[most]:.0f} full-timers in {names[most]}; nobody is sent away, the crew "
            "shrinks as people leave.",
            f"{over.size} 个时段中有 {int(much.sum())} 个人力富余，{names[most]} 最多富余 "
            f"{over[most]:.0f} 名全职；方案不裁员，靠自然流失回落。",
        )
    ]


def _leaders(plan: CapacityPlan) -> list[Pair]:
    promoted = plan.capacity.decisions.promoted
    names = [p.name for p in plan.periods]
    chosen = [(names[t], int(promoted[t])) for t in np.flatnonzero(promoted).tolist()]
    if not chosen:
        return []
    english = ", ".join(f"{number} in {name}" for name, number in chosen)
    chinese = "、".join(f"{name} {number} 名" for name, number in chosen)
    return [
        (
            f"Begin to prepare leaders: {english}.",
            f"启动班长培养：{chinese}。",
        )
    ]


def _worth(plan: CapacityPlan) -> list[Pair]:
    """Return what deciding later, and what hiring early is worth."""
    worth = plan.capacity.worth
    if max(worth.of_flexibility, worth.of_hiring_now) <= worth.tolerance:
        return []
    later, later_zh = worth_text(plan, worth.of_flexibility)
    now, now_zh = worth_text(plan, worth.of_hiring_now)
    return [
        (
            f"Compared with this plan, deciding every class now {later}; hiring nobody before "
            f"the course shows {now}.",
            f"与本方案相比，现在一次性决定全部班次{later_zh}；需求明朗前不招聘{now_zh}。",
        )
    ]


def _risk(plan: CapacityPlan) -> Pair:
    chance = plan.fan.short_with_overtime_chance
    worst = int(chance.argmax())
    name = plan.periods[worst].name
    if chance[worst] < SELDOM:
        return (
            f"Followed whatever happens, the plan falls short with a chance below {SELDOM:.0%} in "
            "every period, with all overtime allowed.",
            f"即使不随实际调整，用足加班后各时段人力不足的概率均低于 {SELDOM:.0%}。",
        )
    return (
        f"If the plan were followed whatever happens, {name} would fall short with probability "
        f"{chance[worst]:.0%} even with all overtime allowed; it is made anew when the course "
        "shows.",
        f"若不随实际调整，即使用足加班，{name} 人力不足的概率为 {chance[worst]:.0%}；"
        "应随需求变化滚动更新。",
    )


def assumptions(plan: CapacityPlan) -> list[Pair]:
    """Return what the plan rests on."""
    settings = plan.settings.capacity
    hazards = ", ".join(
        f"{step.monthly_hazard:.1%} from month {step.from_month}" for step in settings.attrition
    )
    skills = ", ".join(
        f"{step.speed * step.quality:.0%} from month {step.from_month}"
        for step in settings.proficiency
    )
    growth = ", ".join(
        f"{queue} {rate:+.1%} ± {error:.1%}" for queue, (rate, error) in plan.need.growth.items()
    )
    pairs = [
        ("Leaving a month by tenure 月流失率（按司龄）", f"{hazards}; {_source(plan)}"),
        ("Work by tenure 产能系数（按司龄）", f"{skills} of a trained agent's 相对熟手"),
        (
            "Growth a year 年增长率",
            f"{growth}. Found in the level of past weeks; before any data growth is 0 ± 10 % and "
            "each month ± 8 %, so that months seen less than twice keep wide bands. "
            "由历史周水平估计；仅见过一次的月份区间较宽。",
        ),
        (
            "Demand 需求",
            "Low and high are the ends of the 80 % band of the long-range forecast, with "
            f"probabilities {settings.demand_odds.low:.0%} / {settings.demand_odds.expected:.0%} "
            f"/ {settings.demand_odds.high:.0%}; all queues and months move together. "
            "高低情景为长期预测 80% 区间两端，各队列各月同向。",
        ),
        (
            "A full-timer's hours 全职工时",
            "Work days times the standard day, less leave "
            f"({settings.leave_share:.0%}), paid breaks and {1 - settings.schedule_fit:.0%} that "
            "fall where nobody is needed. 法定工作日工时，扣除年假、带薪休息与排班损失。",
        ),
        (
            "End of the plan 期末",
            "Classes that would pay off after the last period are not begun; make the plan anew "
            "every few months. 末期不再开班，请滚动更新。",
        ),
    ]  # fmt: skip
    return pairs + [("Note 说明", finding.what) for finding in plan.findings]


def _source(plan: CapacityPlan) -> str:
    standard = CapacitySettings()
    settings = plan.settings.capacity
    if settings.attrition == standard.attrition:
        return "assumed: give your own 默认假设，请换成本中心数据"
    return "as given 按设置"
