"""Heat map of the simulated occupancy, day by time of day, of any simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Calendar
from wfm.domain.units import clock_text
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.day_table import day_table
from wfm.report.words import day_mark, day_text, festival_zh
from wfm.simulate.measures import Measures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_ROWS = 62
USUAL_CAP = 0.90
"""Above this it is told in orange where no queue has a goal on occupancy."""


def occupancy_map(measures: Measures, calendar: Calendar) -> Chart:
    """Draw the occupancy of all agents by day (rows) and time of day (columns)."""
    running, grid = measures.summed(), measures.grid
    caps = [g.max_occupancy for g in measures.goals if g.max_occupancy is not None]
    cap = min(caps, default=USUAL_CAP)
    occupancy = measures.occupancy_by_interval().value[0]
    staffed = running.ready_seconds[0] > 0
    shown = np.where(staffed, occupancy, np.nan)
    period = measures.occupancy_by_period()
    highest = int(np.where(staffed, occupancy, -1.0).argmax())
    moment = grid.local_start(highest)
    above = int((occupancy[staffed] > cap).sum())
    title = (
        f"Simulated occupancy {period.value[0]:.2%} ± {period.half_width[0]:.2%}; highest "
        f"{occupancy[highest]:.0%} on {day_text(moment.date())} at {moment:%H:%M}; "
        f"{above} of {int(staffed.sum())} intervals above {cap:.0%}"
    )
    base = "在岗时长" if measures.definitions.occupancy == "on_position" else "排班时长"
    title_zh = f"仿真占用率热力图：处理时长 / {base}，{measures.replications} 次仿真的均值之比"
    rows = min(grid.day_count, MOST_ROWS)

    def build(figure: Figure) -> None:
        _map(figure, figure.subplots(), measures, shown, (cap, rows), calendar)

    height = max(2.6, 1.7 + 0.2 * rows)
    return canvas.draw("simulated_occupancy", title, title_zh, build, height)


def _map(
    figure: Figure,
    axes: Axes,
    measures: Measures,
    shown: np.ndarray,
    limits: tuple[float, int],
    calendar: Calendar,
) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    (cap, rows), table = limits, day_table(measures.grid)
    cells = np.ma.masked_invalid(table.spread(shown)[:, :rows].T)
    blues = LinearSegmentedColormap.from_list("occupancy", palette.OCCUPANCY_STOPS)
    fine = cells.shape[1] <= 100
    mesh = axes.pcolormesh(
        np.arange(cells.shape[1] + 1), np.arange(rows + 1), cells,
        cmap=blues.with_extremes(over=palette.VERMILLION, bad=palette.PAPER), vmin=0.0, vmax=cap,
        edgecolors="white" if fine else "none", linewidth=0.25 if fine else 0.0,
        rasterized=cells.size > 20_000,
    )  # fmt: skip
    axes.set_ylim(rows, 0)
    axes.grid(visible=False)
    hours = [n for n, m in enumerate(table.wall_minutes) if m % 120 == 0]
    hours = [n for n in hours if "*" not in table.labels[n]]
    axes.set_xticks(hours, [clock_text(int(table.wall_minutes[n])) for n in hours])
    axes.set_yticks(np.arange(rows) + 0.5, _labels(calendar, rows))
    axes.set_xlabel("local time of day; white: nobody on position")
    axes.spines[["left", "bottom"]].set_visible(False)
    bar = figure.colorbar(mesh, ax=axes, extend="max", fraction=0.025, pad=0.012, aspect=28)
    bar.outline.set_visible(False)
    bar.set_label(f"occupancy 占用率 (orange: above {cap:.0%})")
    canvas.percent_axis(bar.ax)


def _labels(calendar: Calendar, rows: int) -> list[str]:
    labels = []
    for day in calendar.days[:rows]:
        mark = day_mark(day)
        note = f"{festival_zh(day.festival)} {mark} " if mark else ""
        labels.append(fonts.drawable(note + day_text(day.day)))
    return labels
