"""Chart of service level and occupancy against agents, for one interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import FloatArray
from wfm.report import canvas, palette
from wfm.report.canvas import Chart
from wfm.staffing.calculator import Question

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = (
    ("service_level", "service level 服务水平", palette.BLUE),
    ("blocking", "turned away 阻塞率", palette.BLUE),
    ("occupancy", "occupancy 占用率", palette.VERMILLION),
    ("abandonment", "abandoned 放弃率", palette.PURPLE),
)


def erlang_chart(
    question: Question, columns: Mapping[str, FloatArray], agents: int, required: int | None
) -> Chart:
    """Draw what each number of agents gives.

    Parameters
    ----------
    question : Question
        Load, model and goal.
    columns : mapping of str to ndarray
        Figures by agents, from `wfm.staffing.calculator.curve`.
    agents : int
        The agents that are judged, marked by a line.
    required : int, optional
        The fewest agents that meet the goal.

    Returns
    -------
    Chart
    """
    load = question.load_erlangs
    row = int(np.flatnonzero(columns["agents"] == agents)[0])
    main = "blocking" if "blocking" in columns else "service_level"
    words = {"blocking": "turned away", "service_level": "service level"}[main]
    need = "" if required in (None, agents) else f"; {required} are needed"
    title = (
        f"{agents} agents for {load:.4g} erlangs give {words} {columns[main][row]:.1%}, "
        f"occupancy {columns['occupancy'][row]:.1%}{need}"
    )
    title_zh = (
        f"Erlang {question.kind.upper()}：每 {question.interval_minutes:g} 分钟 "
        f"{question.calls:g} 通，平均处理时长 {question.aht_seconds:g} 秒，{load:.4g} 爱尔兰"
    )

    def build(figure: Figure) -> None:
        from matplotlib.ticker import MaxNLocator

        axes = figure.subplots()
        _lines(axes, columns)
        _goals(axes, question)
        axes.axvline(agents, color=palette.INK, lw=1.0, label=f"{agents} agents 人")
        if columns["agents"][0] <= load <= columns["agents"][-1]:
            axes.axvline(load, color=palette.GREY, lw=1.0, ls=":", label="load 负荷")
        axes.set_ylim(0, 1.02)
        canvas.percent_axis(axes)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("agents on position 在岗人数")
        axes.set_title("What each number of agents gives")
        canvas.legend_above(axes, 6)

    return canvas.draw("erlang", title, title_zh, build, 4.2)


def _lines(axes: Axes, columns: Mapping[str, FloatArray]) -> None:
    size = 3.5 if columns["agents"].size <= 40 else 0.0
    for name, label, colour in LINES:
        if name in columns:
            axes.plot(
                columns["agents"], columns[name], color=colour, lw=1.3, marker="o",
                markersize=size, label=label,
            )  # fmt: skip


def _goals(axes: Axes, question: Question) -> None:
    goal = question.goal
    parts = [
        (goal.service_level, palette.BLUE),
        (goal.max_occupancy, palette.VERMILLION),
        (goal.max_abandonment, palette.PURPLE),
    ]
    if question.kind == "b":
        parts = [(question.max_blocking, palette.BLUE)]
    for value, colour in parts:
        if value is not None:
            axes.axhline(value, color=colour, lw=0.9, ls=(0, (5, 3)))
