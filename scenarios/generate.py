"""Write the tables of the bundled scenarios anew: python scenarios/generate.py [NAME ...].

The tables in the folders beside this file came from here; the same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from histories import make_history
from parameters import BANK_QUEUES, QUICK_QUEUES, QueueParameters
from workforces import (
    TeamKind,
    WorkforceParameters,
    make_agents,
    make_leave,
    make_ledger,
    make_previous,
)

from wfm.calendars import build_calendar
from wfm.domain import Event
from wfm.io import (
    write_agents,
    write_events,
    write_history,
    write_leave,
    write_ledger,
    write_previous,
    write_teams,
)

HERE = Path(__file__).resolve().parent
TIMEZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One bundled scenario.

    Parameters
    ----------
    queues : dict
    workforce : WorkforceParameters
    history_first, period_first : date
    period_days : int
    seed : int
    events : tuple of Event
    """

    queues: dict[str, QueueParameters]
    workforce: WorkforceParameters
    history_first: date
    period_first: date
    period_days: int
    seed: int
    events: tuple[Event, ...] = ()


BANK_TEAMS = (
    TeamKind(
        "G",
        "General",
        "综合",
        (17, 16, 18, 15, 17, 16, 19, 17, 16, 18, 17, 16),
        {
            ("general",): 0.62,
            ("card", "general"): 0.18,
            ("general", "online"): 0.13,
            ("card", "general", "online"): 0.07,
        },
    ),
    TeamKind(
        "C",
        "Card",
        "信用卡",
        (17, 16, 18, 15, 17, 16, 17),
        {("card",): 0.66, ("card", "general"): 0.24, ("card", "general", "online"): 0.10},
    ),
    TeamKind(
        "O",
        "Online banking",
        "电子银行",
        (17, 16, 17, 16, 16),
        {("online",): 0.62, ("general", "online"): 0.26, ("card", "general", "online"): 0.12},
    ),
)

BUNDLES = {
    "bank_24x7": Bundle(
        queues=BANK_QUEUES,
        workforce=WorkforceParameters(
            kinds=BANK_TEAMS,
            part_time_share=0.15,
            night_bar_share=0.05,
            leave_share=0.05,
            day_shifts=("A1", "A2", "A3", "M1", "M2", "L1"),
            part_shifts=("P1", "P2", "P3"),
            night_shift="N1",
            night_agents={"general": 14, "card": 11, "online": 9},
        ),
        history_first=date(2024, 12, 1),
        period_first=date(2026, 2, 2),
        period_days=28,
        seed=20260202,
        events=(
            Event(
                "product launch 新产品上线",
                date(2026, 2, 5),
                date(2026, 2, 8),
                ("online",),
                1.25,
                1.08,
            ),
            Event(
                "statement run 账单日", date(2026, 2, 25), date(2026, 2, 25), ("card",), 1.10, 1.0
            ),
        ),
    ),
    "quick": Bundle(
        queues=QUICK_QUEUES,
        workforce=WorkforceParameters(
            kinds=(TeamKind("S", "Service", "客服", (14, 13, 13), {("service",): 1.0}),),
            part_time_share=0.12,
            night_bar_share=0.06,
            leave_share=0.04,
            day_shifts=("A1", "A2", "M1", "L1"),
            part_shifts=("P1", "P2"),
            night_shift="N1",
            night_agents={"service": 6},
        ),
        history_first=date(2025, 4, 7),
        period_first=date(2026, 4, 20),
        period_days=14,
        seed=20260420,
    ),
}


def generate(name: str) -> None:
    """Write every table of one bundled scenario."""
    bundle = BUNDLES[name]
    folder = HERE / name
    first, people = bundle.period_first, bundle.workforce
    calendar = build_calendar("CN", bundle.history_first, first - timedelta(days=1))
    history_seed, people_seed = (
        int(s.generate_state(1)[0]) for s in np.random.SeedSequence(bundle.seed).spawn(2)
    )
    rng = np.random.default_rng(people_seed)
    agents, teams = make_agents(people, first, rng)
    leave = make_leave(people, agents, first, bundle.period_days, rng)
    early = frozenset(a.agent for a in leave if a.first_day <= first + timedelta(days=1))
    write_history(
        folder / "history.csv", make_history(bundle.queues, calendar.days, TIMEZONE, history_seed)
    )
    write_agents(folder / "agents.csv", agents)
    write_teams(folder / "teams.csv", teams)
    write_leave(folder / "leave.csv", leave)
    write_ledger(folder / "ledger.csv", make_ledger(agents, first, rng))
    write_previous(folder / "previous.csv", make_previous(people, agents, early, first, rng))
    if bundle.events:
        write_events(folder / "events.csv", bundle.events)


def main(arguments: Iterable[str] | None = None) -> None:
    """Generate the named scenarios, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BUNDLES], default=[])
    chosen = parser.parse_args(list(arguments) if arguments is not None else None).names
    for name in chosen or BUNDLES:
        generate(name)
        print(f"wrote scenarios/{name}")


if __name__ == "__main__":
    main()
