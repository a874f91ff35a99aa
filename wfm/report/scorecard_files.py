"""A workbook a team and a page an agent, written into a folder."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from html import unescape
from pathlib import Path

from wfm.domain import Plan
from wfm.domain.scorecard_settings import ScorecardSettings
from wfm.report.agent_sheet import agent_bodies, filled_page
from wfm.report.file_names import file_stems
from wfm.report.fonts import web_font
from wfm.report.scorecard_workbook import write_team_workbook
from wfm.targets.coaching import CoachingEntry
from wfm.targets.scorecard import Scorecard

OTHERS = "others"


def write_scorecards(
    folder: Path,
    plan: Plan,
    card: ScorecardSettings,
    cards: Sequence[Scorecard],
    coaching: Sequence[CoachingEntry],
) -> None:
    """Write ``teams/TEAM.xlsx`` and ``agents/AGENT.html``.

    Parameters
    ----------
    folder : Path
        Made if it does not exist; files of these names are written anew.
    plan, card, cards, coaching
        What was scored.
    """
    teams = list(dict.fromkeys(one.team for one in cards))
    for name in ("teams", "agents"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    stems = file_stems(team or OTHERS for team in teams)
    for team in teams:
        file = folder / "teams" / f"{stems[team or OTHERS]}.xlsx"
        own = [one for one in cards if one.team == team]
        reasons = [entry for entry in coaching if entry.team == team]
        write_team_workbook(plan, card, own, reasons, file)
    bodies = agent_bodies(plan, card, cards, coaching)
    # One font with everybody's characters: cutting one for each page would take minutes.
    text = "".join(sorted({c for body in bodies.values() for c in unescape(_text(body))}))
    font = b64encode(web_font(text)).decode("ascii")
    for agent, stem in file_stems(bodies).items():
        page = filled_page(agent, bodies[agent], font)
        (folder / "agents" / f"{stem}.html").write_text(page, encoding="utf-8", newline="\n")


def _text(body: str) -> str:
    return re.sub(r"<[^>]*>", "", body)
