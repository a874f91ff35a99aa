"""Charts of what-ifs: what each does to the service, and cost against service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.whatif_words import question
from wfm.whatif import Answer, Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture


def whatif_charts(answers: list[Answer]) -> tuple[Chart, ...]:
    """Draw the charts of the answered questions; none when no question has an answer."""
    told = [
        (number, one, level)
        for number, one in enumerate(answers, start=1)
        if (level := one.figure("service_level")) is not None
    ]
    return (level_chart(told), cost_chart(told)) if told else ()


def level_chart(told: list[tuple[int, Answer, Figure]]) -> Chart:
    """Draw the change of the service level of each question, with its interval."""
    worst = min(told, key=lambda row: row[2].difference)
    best = max(told, key=lambda row: row[2].difference)
    title = (
        f"Service level: from {100 * worst[2].difference:+.1f} points "
        f"(question {worst[0]}) to {100 * best[2].difference:+.1f} (question {best[0]})"
    )
    title_zh = "各情景下服务水平的变化（百分点）及配对置信区间；灰色为无可测差异"

    def build(picture: Picture) -> None:
        axes = picture.subplots()
        axes.axvline(0, color=palette.INK, lw=0.9)
        for place, (_, _, level) in enumerate(told):
            change, width = 100 * level.difference, 100 * level.half_width
            colour = _colour(level)
            axes.errorbar(
                change, place, xerr=width, fmt="o", ms=5, color=colour, capsize=3, lw=1.6
            )
            axes.annotate(
                f"{change:+.1f}", (change, place), (0, 6), textcoords="offset points",
                ha="center", fontsize=8.5, color=colour,
            )  # fmt: skip
        axes.set_yticks(range(len(told)), [_label(number, one) for number, one, _ in told])
        axes.set_ylim(len(told) - 0.5, -0.6)
        axes.set_xlabel("change of the service level, points 服务水平变化，百分点")
        axes.grid(visible=True, axis="x")
        axes.margins(x=0.08)

    return canvas.draw("whatif_service_level", title, title_zh, build, 1.5 + 0.52 * len(told))


def cost_chart(told: list[tuple[int, Answer, Figure]]) -> Chart:
    """Draw the change of cost against that of the service level; the plan is the origin."""
    title = "What each question costs and what it does to the service; the plan is the origin"
    title_zh = "各情景相对原计划的成本变化（工时）与服务水平变化；数字为问题编号"
    costs = [one.figure("cost") for _, one, _ in told]

    def build(picture: Picture) -> None:
        axes = picture.subplots()
        axes.axvline(0, color=palette.RULE, lw=0.9)
        axes.axhline(0, color=palette.RULE, lw=0.9)
        marks = [
            (number, cost.difference if cost else 0.0, level)
            for (number, _, level), cost in zip(told, costs, strict=True)
        ]
        for _, cost, level in marks:
            axes.errorbar(
                cost, 100 * level.difference, yerr=100 * level.half_width, fmt="o", ms=6,
                color=_colour(level), capsize=3, lw=1.2,
            )  # fmt: skip
        _number(axes, marks)
        axes.set_xlabel("change of cost, hours with premiums 成本变化，折算工时")
        axes.set_ylabel("change of the service level, points")
        axes.margins(0.14)

    return canvas.draw("whatif_cost", title, title_zh, build, 4.2)


def _number(axes: Axes, marks: list[tuple[int, float, Figure]]) -> None:
    """Write the numbers beside their points; points that lie together share a line."""
    span = max((abs(cost) for _, cost, _ in marks), default=0.0) or 1.0
    levels = [100 * level.difference for _, _, level in marks]
    height = (max(levels) - min(levels)) or 1.0
    written: list[tuple[float, float, list[int]]] = []
    for (number, cost, _), level in zip(marks, levels, strict=True):
        for x, y, numbers in written:
            if abs(cost - x) < 0.05 * span and abs(level - y) < 0.05 * height:
                numbers.append(number)
                break
        else:
            written.append((cost, level, [number]))
    for x, y, numbers in written:
        text = ", ".join(map(str, numbers))
        axes.annotate(
            text, (x, y), (0, 7), textcoords="offset points", ha="center", fontsize=10,
            color=palette.INK,
        )  # fmt: skip


def _colour(level: Figure) -> str:
    if not level.is_measurable:
        return palette.GREY
    return palette.GREEN if level.difference > 0 else palette.VERMILLION


def _label(number: int, answer: Answer) -> str:
    english, chinese = question(answer)
    lines = [f"{number}. {_short(english)}"]
    if chinese != english:
        lines.append(_short(chinese))
    return fonts.drawable("\n".join(lines))


def _short(text: str, width: int = 52) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
