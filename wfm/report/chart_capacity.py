"""Charts of a hiring plan: headcount against requirement, hires and leavers, money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity import Walk, walk
from wfm.capacity_plan import CapacityPlan
from wfm.report import canvas, palette
from wfm.report.canvas import Chart
from wfm.report.capacity_words import central_walk, money_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LABELS = 20


def capacity_charts(plan: CapacityPlan) -> tuple[Chart, ...]:
    """Draw every chart of a hiring plan."""
    told = central_walk(plan)
    return headcount_chart(plan, told), classes_chart(plan, told), cost_chart(plan, told)


def headcount_chart(plan: CapacityPlan, told: Walk) -> Chart:
    """Draw the work of everybody against the requirement with its band, and the chances."""
    fan, problem = plan.fan, plan.capacity.problem
    nobody = walk(problem, plan.capacity.nobody, problem.central)
    short = int((told.gap_fte > 0.5).sum())
    without = int((nobody.gap_fte > 0.5).sum())
    title = (
        f"With the plan {short} of {problem.count} {problem.settings.by}s fall short of the "
        f"expected requirement; without hiring {without} would"
    )
    title_zh = "有效产能（全职）与需求：色带为 80% 区间；下图为不随实际调整时人力不足的概率"

    def build(figure: Figure) -> None:
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(2.4, 1))
        x = np.arange(problem.count)
        top.fill_between(
            x, fan.required_fte[0], fan.required_fte[2], color=palette.VERMILLION, alpha=0.14, lw=0
        )
        top.fill_between(
            x, fan.productive_fte[0], fan.productive_fte[2], color=palette.BLUE, alpha=0.16, lw=0
        )
        top.plot(x, told.required_fte, color=palette.VERMILLION, lw=2, label="required 需求")
        top.plot(x, told.productive_fte, color=palette.BLUE, lw=2, label="plan 本方案")
        top.plot(
            x, nobody.productive_fte, color=palette.GREY, lw=1.6, ls="--",
            label="nobody hired 不招聘",
        )  # fmt: skip
        top.set_title("productive full-timers 有效产能（全职）")
        canvas.legend_above(top, 3)
        bottom.bar(x, fan.short_chance, color=palette.SKY, width=0.7, label="as planned 按计划")
        bottom.bar(
            x, fan.short_with_overtime_chance, color=palette.BLUE, width=0.38,
            label="with all overtime 用足加班",
        )  # fmt: skip
        bottom.set_ylim(0, 1)
        canvas.percent_axis(bottom)
        bottom.set_title("chance to fall short 人力不足的概率")
        canvas.legend_above(bottom, 2)
        _label_periods(bottom, plan)

    return canvas.draw("capacity_headcount", title, title_zh, build, 5.6)


def classes_chart(plan: CapacityPlan, told: Walk) -> Chart:
    """Draw the heads with their band, and who comes and goes."""
    problem, fan = plan.capacity.problem, plan.fan
    joined, left = float(told.joined.sum()), float(told.leavers.sum())
    title = (
        f"{joined:.0f} people join and {left:.0f} are expected to leave: from "
        f"{told.opening[0]:.0f} heads to {told.closing[-1]:.0f}"
    )
    title_zh = "期末人数（色带为 80% 区间）与入职、离职、调动；预期需求情景"

    def build(figure: Figure) -> None:
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(1.3, 1))
        x = np.arange(problem.count)
        top.fill_between(x, fan.heads[0], fan.heads[2], color=palette.BLUE, alpha=0.16, lw=0)
        top.plot(x, told.closing, color=palette.BLUE, lw=2, label="heads 期末人数")
        top.plot(
            x, told.closing - told.training, color=palette.GREEN, lw=1.5, ls="--",
            label="less training 扣除培训",
        )  # fmt: skip
        top.set_title("heads at the end of the period 期末人数")
        canvas.legend_above(top, 2)
        shared = problem.decision + problem.lead
        early = np.where(x < shared, told.joined, 0.0)
        bottom.bar(x, early, color=palette.GREEN, width=0.7, label="join, decided early 首批入职")
        bottom.bar(
            x, told.joined - early, color=palette.GREEN, alpha=0.45, width=0.7,
            label="join, decided later 待定入职",
        )  # fmt: skip
        bottom.bar(x, -told.leavers, color=palette.GREY, width=0.7, label="leave 离职")
        if told.moved.any():
            bottom.bar(x, told.moved, color=palette.PURPLE, width=0.3, label="transfer 调动")
        bottom.axhline(0, color=palette.INK, lw=0.8)
        bottom.set_title("who comes and goes 人员变动")
        canvas.legend_above(bottom, 4)
        _label_periods(bottom, plan)

    return canvas.draw("capacity_classes", title, title_zh, build, 5.4)


def cost_chart(plan: CapacityPlan, told: Walk) -> Chart:
    """Draw the money of each period by what it is spent on."""
    currency = plan.settings.capacity.currency
    parts = (
        (told.wages, palette.BLUE, "wages 工资"),
        (told.hiring, palette.GREEN, "hiring 招聘培训"),
        (told.overtime_cost, palette.ORANGE, "overtime 加班"),
        (told.temporary_cost, palette.PURPLE, "temporary 临时人员"),
    )
    extra = float(sum(part.sum() for part, _, _ in parts[1:]))
    title = (
        f"The plan costs {money_text(float(told.money.sum()), currency)}, of which hiring, "
        f"overtime and temporary people {money_text(extra, currency)}"
    )
    title_zh = (
        f"每期成本（{currency}）：工资、招聘培训、加班、临时人员；缺口代价未支付，以虚线示出"
    )

    def build(figure: Figure) -> None:
        axes = figure.subplots()
        x, base = np.arange(told.wages.size), np.zeros(told.wages.size)
        for part, colour, label in parts:
            axes.bar(x, part / 1e3, bottom=base / 1e3, color=colour, width=0.7, label=label)
            base = base + part
        open_gap = told.unmet_cost > 0.5
        axes.bar(
            x[open_gap], told.unmet_cost[open_gap] / 1e3, bottom=base[open_gap] / 1e3, width=0.7,
            label="price of gaps 缺口代价",
            facecolor="none", edgecolor=palette.VERMILLION, ls="--", lw=1,
        )  # fmt: skip
        axes.set_title(f"thousand {currency} 千元")
        canvas.legend_above(axes, 5)
        _label_periods(axes, plan)

    return canvas.draw("capacity_cost", title, title_zh, build, 3.6)


def _label_periods(axes: Axes, plan: CapacityPlan) -> None:
    names = [p.name + ("*" if p.provisional else "") for p in plan.periods]
    step = -(-len(names) // MOST_LABELS)
    axes.set_xticks(range(0, len(names), step), names[::step], rotation=35, ha="right")
    axes.set_xlim(-0.6, len(names) - 0.4)
    if any(p.provisional for p in plan.periods):
        axes.set_xlabel("* public holidays provisional 节假日安排待公布", loc="right")
