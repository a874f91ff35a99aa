"""Heat map of occupancy, day by time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Plan
from wfm.domain.units import clock_text
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.day_table import day_table
from wfm.report.key_figures import KeyFigures, occupancy_cap
from wfm.report.words import day_mark, day_text, festival_zh

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_ROWS = 62


def occupancy_chart(plan: Plan, figures: KeyFigures) -> Chart:
    """Draw occupancy by day (rows) and time of day (columns)."""
    service, grid = plan.service, plan.service.grid
    cap = occupancy_cap(plan)
    above = int((service.occupancy > cap).sum())
    moment = grid.local_start(figures.worst_occupancy_interval)
    title = (
        f"Occupancy averages {figures.occupancy:.0%}; highest {figures.worst_occupancy:.0%} on "
        f"{day_text(moment.date())} at {moment:%H:%M}; {above} of {grid.interval_count} intervals "
        f"above {cap:.0%}"
    )
    title_zh = (
        f"占用率热力图：处理时长 / 在岗时长，平均 {figures.occupancy:.0%}，"
        f"{above} 个时段高于 {cap:.0%}"
    )
    rows = min(grid.day_count, MOST_ROWS)

    def build(figure: Figure) -> None:
        axes = figure.subplots()
        _heat_map(figure, axes, plan, cap, rows)

    return canvas.draw("occupancy", title, title_zh, build, max(2.6, 1.7 + 0.2 * rows))


def _heat_map(figure: Figure, axes: Axes, plan: Plan, cap: float, rows: int) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    service, table = plan.service, day_table(plan.service.grid)
    staffed = np.where(service.ready_agents > 0, service.occupancy, np.nan)
    shown = np.ma.masked_invalid(table.spread(staffed)[:, :rows].T)
    blues = LinearSegmentedColormap.from_list("occupancy", palette.OCCUPANCY_STOPS)
    colours = blues.with_extremes(over=palette.VERMILLION, bad=palette.PAPER)
    fine = shown.shape[1] <= 100
    mesh = axes.pcolormesh(
        np.arange(shown.shape[1] + 1), np.arange(rows + 1), shown, cmap=colours, vmin=0.0,
        vmax=cap, edgecolors="white" if fine else "none", linewidth=0.25 if fine else 0.0,
        rasterized=shown.size > 20_000,
    )  # fmt: skip
    axes.set_ylim(rows, 0)
    axes.grid(visible=False)
    hours = [n for n, m in enumerate(table.wall_minutes) if m % 120 == 0]
    hours = [n for n in hours if "*" not in table.labels[n]]
    axes.set_xticks(hours, [clock_text(int(table.wall_minutes[n])) for n in hours])
    axes.set_yticks(np.arange(rows) + 0.5, _day_labels(plan, rows))
    axes.set_xlabel("local time of day; white: nobody on position")
    axes.spines[["left", "bottom"]].set_visible(False)
    bar = figure.colorbar(mesh, ax=axes, extend="max", fraction=0.025, pad=0.012, aspect=28)
    bar.outline.set_visible(False)
    bar.set_label(f"occupancy 占用率 (orange: above {cap:.0%})")
    canvas.percent_axis(bar.ax)


def _day_labels(plan: Plan, rows: int) -> list[str]:
    labels = []
    for day in plan.calendar.days[:rows]:
        mark = day_mark(day)
        note = f"{festival_zh(day.festival)} {mark} " if mark else ""
        labels.append(fonts.drawable(note + day_text(day.day)))
    return labels
