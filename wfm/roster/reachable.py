"""Whether the rules let anybody work at all, and if not, which rule is to blame."""

from __future__ import annotations

import numpy as np

from wfm.domain import Infeasible
from wfm.roster.problem import Problem


def require_workable(problem: Problem) -> None:
    """Refuse rules under which no agent could ever work any shift, if any shift is wanted.

    Raises
    ------
    Infeasible
        Naming the rule.

    Notes
    -----
    A day off is always legal, so nothing else can make a roster impossible: rules that leave
    too little work show as agents missing.
    """
    if not problem.wanted.any():
        return
    rules = problem.hard_rules
    possible = problem.allowed.any(axis=1)
    if not possible.any():
        raise Infeasible(
            "no agent may work any shift on any day",
            where="roster",
            hint="look at leave, first days, night bars, hours a day and part-time shifts",
        )
    if rules.max_nights == 0:
        possible = possible & ~problem.night
        if not possible.any():
            raise Infeasible(
                "max_nights is 0, and every shift that agents may work is a night shift",
                where="roster.rules.max_nights",
                hint="raise it, or add day shifts",
            )
    paid = np.where(possible, problem.paid_minutes, np.inf)
    shortest = float(paid.min())
    if shortest > rules.max_weekly_hours * 60:
        raise Infeasible(
            f"max_weekly_hours is {rules.max_weekly_hours:g}, "
            f"but the shortest shift pays {shortest / 60:g} h",
            where="roster.rules.max_weekly_hours",
            hint="raise it, or add shorter shifts",
        )
    if (paid > problem.most_minutes[:, None] + 1e-6).all():
        raise Infeasible(
            f"max_overtime_hours is {rules.max_overtime_hours:g}, and no agent's contract hours "
            f"and overtime in the period reach the shortest shift, {shortest / 60:g} h",
            where="roster.rules.max_overtime_hours",
            hint="raise it, plan a longer period, or add shorter shifts"
            + ("; look at the balances of the hours cycle" if rules.hours_cycle else ""),
        )
