"""What the agents' target pages show, put together from a plan and the log of targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wfm.domain.roster import OFF

if TYPE_CHECKING:
    from wfm.domain.plan import Plan
    from wfm.domain.roster import Roster
    from wfm.report.target_sheet import SheetContent
    from wfm.targets.frozen import FrozenTarget


def sheet_contents(plan: Plan, log: Path | None, agent: str | None) -> list[SheetContent]:
    """Return the content of every agent's page, or of one.

    Raises
    ------
    NotFound
        If there is no such agent or log.
    InvalidInput
        If the log lacks the plan's period.
    """
    from wfm.cli.scorecard_input import pieces_of
    from wfm.cli.target_work import with_frozen
    from wfm.io.target_log import read_target_log
    from wfm.report.target_sheet import SheetContent
    from wfm.targets import explain
    from wfm.targets.contacts import METRIC, activity_of
    from wfm.targets.frozen import latest_lines

    opened = with_frozen(plan, log)
    roster, activity = opened.roster, activity_of(opened.roster, opened.service)
    lines = {} if log is None else latest_lines(read_target_log(log))
    people = {a.agent: n for n, a in enumerate(roster.agents)}
    teams: dict[str, float] = {}
    for target in opened.targets:
        team = roster.agents[people[target.agent]].team
        teams[team] = teams.get(team, 0.0) + target.target
    period = (roster.grid.first_day, roster.grid.last_day)
    contents = []
    for one in pieces_of(opened, agent):
        name = one.target.agent
        person = roster.agents[people[name]]
        own: list[FrozenTarget] = [
            line for key, line in lines.items() if key[0] == name and key[2:] == period
        ]
        ratio = next((line.ratio for line in own if line.target.metric == METRIC), None)
        steps = explain(name, roster, activity, one.target.hit_probability, ratio)
        counts = activity.handled[:, people[name]] * (1.0 if ratio is None else ratio.combined)
        contents.append(
            SheetContent(
                person,
                one,
                tuple(line.target for line in own if line.target.metric != METRIC),
                steps,
                counts,
                (teams[person.team], sum(teams.values())),
                _shifts(roster, people[name]),
            )
        )
    return contents


def _shifts(roster: Roster, agent: int) -> str:
    """Return the shifts of an agent in words."""
    codes = [roster.patterns[p].shift for p in roster.assignment[agent] if p != OFF]
    clock = {p.shift: p.clock for p in roster.patterns}
    kinds = [f"{codes.count(c)} x {c} ({clock[c]})" for c in sorted(set(codes))]
    return ", ".join(kinds) or "no shift in the period 本期无班次"
