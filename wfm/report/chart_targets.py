"""Chart of the published targets against what is expected of each agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import OFF, AgentTarget, Plan
from wfm.domain.record import FloatArray
from wfm.report import canvas, fonts, palette
from wfm.report.canvas import Chart
from wfm.report.words import METRICS_ZH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NIGHT_BANDS = (
    (0.5, palette.VERMILLION, "mostly nights 夜班为主"),
    (1e-9, palette.ORANGE, "some nights 有夜班"),
    (-1.0, palette.BLUE, "no nights 无夜班"),
)
"""Lowest share of night shifts, colour and name."""


def targets_chart(plan: Plan) -> Chart | None:
    """Draw expected and published numbers by team; None without targets."""
    if not plan.targets:
        return None
    metric = plan.targets[0].metric
    targets = [t for t in plan.targets if t.metric == metric]
    nights = night_shares(plan)
    hit = float(np.mean([t.simulated_hit_probability for t in targets]))
    title = (
        f"Targets reached in {hit:.0%} of simulated rosters, {targets[0].hit_probability:.0%} "
        f"asked; {_rates(targets, nights)}"
    )
    zh = METRICS_ZH.get(metric, metric)
    title_zh = f"{zh}目标：圆点为期望值，竖线为 ± 一个标准差，短横线为公布目标；颜色区分夜班占比"
    by_team = targets_by_team(plan, targets)

    def build(figure: Figure) -> None:
        grid = figure.add_gridspec(2, 2, height_ratios=(1.25, 1))
        _by_agent(figure.add_subplot(grid[0, :]), by_team, nights)
        _opportunity(figure.add_subplot(grid[1, 0]), targets, nights)
        _by_team(figure.add_subplot(grid[1, 1]), by_team, nights)

    return canvas.draw("targets", title, title_zh, build, 6.6)


def night_shares(plan: Plan) -> dict[str, float]:
    """Return the share of night shifts among each agent's shifts."""
    night = np.array([p.is_night for p in plan.roster.patterns] + [False])
    assignment = plan.roster.assignment
    worked = (assignment != OFF).sum(axis=1)
    share: FloatArray = night[assignment].sum(axis=1) / np.maximum(worked, 1)
    return {a.agent: float(s) for a, s in zip(plan.roster.agents, share, strict=True)}


def targets_by_team(plan: Plan, targets: list[AgentTarget]) -> dict[str, list[AgentTarget]]:
    """Return the targets by team, teams in the roster's order, empty ones left out."""
    team_of = {a.agent: a.team for a in plan.roster.agents}
    by_team: dict[str, list[AgentTarget]] = {team.team: [] for team in plan.roster.teams}
    for target in targets:
        by_team[team_of[target.agent]].append(target)
    return {team: rows for team, rows in by_team.items() if rows}


def _band(share: float) -> int:
    return next(n for n, (least, _, _) in enumerate(NIGHT_BANDS) if share >= least)


def _rate(targets: list[AgentTarget]) -> float:
    """Return expected contacts per ready hour of some agents; NaN without hours."""
    hours = sum(t.ready_hours for t in targets)
    return sum(t.expected for t in targets) / hours if hours > 0 else float("nan")


def _rates(targets: list[AgentTarget], nights: dict[str, float]) -> str:
    rates = {
        word: _rate([t for t in targets if (nights.get(t.agent, 0) > 0) is some])
        for word, some in (("without", False), ("with", True))
    }
    parts = [f"{rate:.1f} {word} nights" for word, rate in rates.items() if not np.isnan(rate)]
    return f"{targets[0].unit} per ready hour: " + ", ".join(parts)


def _by_agent(axes: Axes, by_team: dict[str, list[AgentTarget]], nights: dict[str, float]) -> None:
    """Draw one upright line an agent, side by side within the team."""
    position, middles, names = 0.0, [], []
    gap = max(1.0, sum(map(len, by_team.values())) / 150)
    for team, rows in by_team.items():
        ordered = sorted(rows, key=lambda t: (t.expected, t.agent))
        _agents(axes, ordered, position + np.arange(len(ordered), dtype=np.float64), nights)
        middles.append(position + (len(ordered) - 1) / 2)
        names.append(fonts.drawable(team))
        position += len(ordered) + gap
    axes.set_xticks(middles, names)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-gap, position)
    axes.set_ylim(bottom=0)
    first = next(iter(by_team.values()))[0]
    axes.set_ylabel(f"{first.unit} in the period")
    axes.set_title("Each agent: expected, spread, published target (–), by team")
    canvas.legend_above(axes, 3)


def _agents(
    axes: Axes, rows: list[AgentTarget], places: FloatArray, nights: dict[str, float]
) -> None:
    bands = np.array([_band(nights.get(t.agent, 0.0)) for t in rows])
    expected = np.array([t.expected for t in rows])
    spread = np.array([t.spread for t in rows])
    known = {text.get_label() for text in axes.collections}
    for number, (_, colour, name) in enumerate(NIGHT_BANDS):
        mine = bands == number
        if not mine.any():
            continue
        low, high = (expected - spread)[mine], (expected + spread)[mine]
        axes.vlines(places[mine], np.maximum(low, 0), high, color=colour, lw=1.5, alpha=0.45)
        label = name if name not in known else None
        axes.scatter(
            places[mine], expected[mine], s=7, color=colour, zorder=3, linewidths=0, label=label
        )
    published = [t.target for t in rows]
    axes.hlines(published, places - 0.45, places + 0.45, color=palette.INK, lw=1.0, zorder=4)


def _opportunity(axes: Axes, targets: list[AgentTarget], nights: dict[str, float]) -> None:
    rows = [t for t in targets if t.ready_hours > 0 and not np.isnan(t.occupancy)]
    bands = np.array([_band(nights.get(t.agent, 0.0)) for t in rows])
    occupancy = np.array([t.occupancy for t in rows])
    rate = np.array([t.target / t.ready_hours for t in rows])
    for number, (_, colour, _) in reversed(list(enumerate(NIGHT_BANDS))):
        mine = bands == number
        axes.scatter(occupancy[mine], rate[mine], s=14, color=colour, alpha=0.65, linewidths=0)
    axes.set_xlabel("expected occupancy 占用率")
    axes.set_ylabel(f"{targets[0].unit} per ready hour")
    canvas.percent_axis(axes, "x")
    axes.margins(0.08)
    axes.set_title("Published target against how busy the shifts are")


def _by_team(axes: Axes, by_team: dict[str, list[AgentTarget]], nights: dict[str, float]) -> None:
    """Draw the published rate of each team, with and without nights."""
    for some, colour in ((True, palette.ORANGE), (False, palette.BLUE)):
        chosen = [
            [t for t in rows if (nights.get(t.agent, 0) > 0) is some] for rows in by_team.values()
        ]
        places = [n for n, rows in enumerate(chosen) if sum(t.ready_hours for t in rows) > 0]
        rates = [
            sum(t.target for t in chosen[n]) / sum(t.ready_hours for t in chosen[n])
            for n in places
        ]
        if not places:
            continue
        name = "agents with nights" if some else "agents without"
        axes.scatter(places, rates, s=26, color=colour, linewidths=0, label=name)
    names = [fonts.drawable(team) for team in by_team]
    step = max(1, -(-len(names) // 12))
    axes.set_xticks(range(0, len(names), step), names[::step])
    axes.set_xlabel("team 班组")
    axes.set_xlim(-0.7, len(names) - 0.3)
    axes.margins(y=0.12)
    axes.set_ylabel("published per ready hour")
    axes.set_title("Teams")
    canvas.legend_above(axes, 2)
