"""Explanations of a roster in a planner's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.domain import TimeGrid
    from wfm.roster.crowd_rows import Easing, Limit
    from wfm.roster.gains import Gain, ShiftGain
    from wfm.roster.interval_reasons import IntervalReasons, Reason
    from wfm.roster.no_month import Demand, NoMonth
    from wfm.roster.short_cover import ShortCover, WayOut
    from wfm.roster.wish import WishAnswer

MOST_NAMES = 6
MOST_STRETCHES = 8

RULE_WORDS = {
    "agents": "more agents",
    "headcount": "the number of agents",
    "leave": "leave",
    "barred": "bars from nights",
    "max_overtime_hours": "contract hours and the overtime cap",
    "max_weekly_hours": "the most hours a week",
    "weekly_rest_days": "rest days a week",
    "max_consecutive_days": "the most work days in a row",
    "max_consecutive_nights": "the most nights in a row",
    "max_nights": "the most nights in the period",
    "rest_days_after_nights": "rest days after nights",
    "min_rest_hours": "rest between shifts",
}
REASON_WORDS = {
    "there": "on the floor",
    "on_break": "on a break",
    "leave": "on leave",
    "not_hired": "not yet here",
    "no_shift": "cannot come, for no shift of the period reaches it",
    "rule": "would break",
    "moves_gap": "could come, but would leave as much or more uncovered elsewhere",
    "costly": "could come, but hours or fairness would cost more than the cover is worth",
    "free": "could come at once",
}
NOT_ENOUGH = "is not enough"


@dataclass(frozen=True, slots=True)
class Money:
    """Turns paid agent-hours into words.

    Parameters
    ----------
    cost_per_hour : float, optional
        Price of a paid agent-hour in any currency.
    """

    cost_per_hour: float | None = None

    def text(self, hours: float) -> str:
        """Return a price in paid hours, and in money when its price is known."""
        if not np.isfinite(hours):
            return "impossible"
        paid = f"{hours:.1f} paid h"
        if self.cost_per_hour is None:
            return paid
        return f"{paid} = {hours * self.cost_per_hour:,.0f} in money"


def stretches(grid: TimeGrid, hours: np.ndarray) -> list[str]:
    """Return the stretches of intervals in which something is missing, worst first."""
    parts: list[np.ndarray] = []
    for day in range(grid.day_count):
        span = grid.day_slice(day)
        short = np.flatnonzero(hours[span] > 0) + span.start
        parts += np.split(short, np.flatnonzero(np.diff(short) > 1) + 1)
    found = [
        (float(hours[part].sum()), int(part[0]), int(part[-1])) for part in parts if part.size
    ]
    found.sort(key=lambda f: (-f[0], f[1]))
    step = timedelta(minutes=grid.interval_minutes)
    lines = []
    for total, first, last in found[:MOST_STRETCHES]:
        begin, end = grid.local_start(first), grid.local_start(last) + step
        # A stretch lies within a day, so midnight at its end is that day's.
        until = "24:00" if end.date() > begin.date() else f"{end:%H:%M}"
        lines.append(f"{begin:%Y-%m-%d %H:%M} to {until}: {total:.1f} agent-hours")
    if len(found) > MOST_STRETCHES:
        more = len(found) - MOST_STRETCHES
        lines.append(f"and {more} more stretch{'' if more == 1 else 'es'}")
    return lines


def limit_text(limit: Limit, grid: TimeGrid) -> str:
    """Return a limit with those whom it binds, and its days."""
    if limit.rule == "requirement":
        days = day_range(grid.dates[limit.first_day], grid.dates[limit.last_day])
        return f"the requirement of {limit.who} on {days}"
    return f"{RULE_WORDS.get(limit.rule, limit.rule)} ({limit.who} agents)"


def day_range(first: date, last: date) -> str:
    """Return a day, or the first and last of several."""
    return str(first) if first == last else f"{first} to {last}"


def cover_lines(answer: ShortCover, grid: TimeGrid, money: Money) -> list[str]:
    """Return why a requirement cannot be covered, and the way out."""
    lines = []
    if answer.no_shift_hours.sum() > 0:
        total = answer.no_shift_hours.sum()
        lines.append(f"{total:.1f} agent-hours are wanted where no shift of the period is:")
        lines += [f"  {line}" for line in stretches(grid, answer.no_shift_hours)]
    if not answer.short_hours.sum():
        lines.append(
            "headcount, hours and rules leave room to cover all the rest, as far as numbers go"
        )
        return lines
    total = answer.short_hours.sum()
    lines.append(f"at least {total:.1f} agent-hours stay short in every roster, for example:")
    lines += [f"  {line}" for line in stretches(grid, answer.short_hours)]
    size = "the smallest set" if answer.is_smallest else "a set (none of it can be left out)"
    lines.append(f"{size} that cannot hold together:")
    lines += [f"  {limit_text(limit, grid)}" for limit in answer.conflict]
    lines.append(f"cheapest way to cover everything: {way_out_text(answer.way_out, money)}")
    lines.append("with one thing alone:")
    for kind, way_out in answer.alone:
        lines.append(f"  {RULE_WORDS.get(kind, kind)}: {way_out_text(way_out, money)}")
    lines.append(f"leaving it uncovered is priced at {money.text(answer.accepted_price)}")
    return lines


def way_out_text(way_out: WayOut, money: Money) -> str:
    """Return what has to be given, and its price."""
    if not np.isfinite(way_out.price):
        return NOT_ENOUGH
    given = ", ".join(easing_text(easing, amount) for easing, amount in way_out.amounts)
    return f"{given} ({money.text(way_out.price)})"


def easing_text(easing: Easing, amount: float) -> str:
    """Return what is given in words."""
    if easing.what == "agents":
        noun = "more agent" if amount == 1 else "more agents"
        return f"{amount:g} {noun} for {easing.who}"
    if easing.what == "max_overtime_hours":
        return f"{amount:.1f} h of overtime beyond the cap ({easing.who} agents)"
    noun = "exception" if amount == 1 else "exceptions"
    return f"{amount:g} {noun} to {RULE_WORDS.get(easing.what, easing.what)} ({easing.who} agents)"


def no_month_lines(found: Sequence[NoMonth], money: Money) -> list[str]:
    """Return the agents without a legal month, what contradicts what, and the way out."""
    lines = []
    for one in found:
        lines.append(f"{one.agent} has no legal month; these cannot hold together:")
        lines += [f"  {demand_text(demand, one)}" for demand in one.conflict]
        if one.way_out:
            given = ", ".join(demand_text(demand, one) for demand in one.way_out)
            lines.append(f"  cheapest way out: give up {given} ({money.text(one.price)})")
        else:
            lines.append("  nothing the company may ease by itself is enough")
    return lines


def demand_text(demand: Demand, one: NoMonth) -> str:
    """Return one demand on an agent's month."""
    if demand.kind == "lock":
        lock = one.locks[demand.number]
        shifts = " or ".join(lock.shifts)
        return f"the fixed {shifts} on {day_range(lock.first_day, lock.last_day)}"
    words = {
        "history": "the shifts before the period",
        "night_bar": "the bar from nights",
        "protection": "the protected days",
        "contract_type": "which shifts part-timers work",
    }
    return words.get(demand.kind) or f"the rule {demand.name}"


def interval_lines(answer: IntervalReasons) -> list[str]:
    """Return why an interval is short: counts by reason, and names."""
    head = f"{answer.start:%Y-%m-%d %H:%M}: {'+'.join(answer.queues)} wants {answer.wanted:g}, "
    head += f"{answer.present:g} are there, {answer.missing:g} missing"
    lines = [head]
    groups: dict[str, list[Reason]] = {}
    for reason in answer.reasons:
        groups.setdefault(reason_text(reason), []).append(reason)
    for text, found in groups.items():
        lines.append(f"  {len(found):4d} {text}: {named(found)}")
    return lines


def reason_text(reason: Reason) -> str:
    """Return the reason without the person."""
    words = REASON_WORDS[reason.reason]
    if reason.reason == "rule":
        return f"{words} {' and '.join(reason.rules)}"
    return words


def named(reasons: Iterable[Reason]) -> str:
    """Return the first few agents, with what they do or would do."""
    found = list(reasons)
    shown = []
    for reason in found[:MOST_NAMES]:
        extra = reason.detail
        if reason.reason in ("free", "costly", "moves_gap"):
            moved = f"{reason.detail or 'off'} -> {reason.shift}"
            extra = f"{moved}: {reason.short_hours:+.2f} h uncovered, price {reason.price:+.1f}"
        elif reason.reason == "rule":
            extra = f"{reason.shift}: {reason.detail}"
        shown.append(f"{reason.agent} ({extra})" if extra else reason.agent)
    more = len(found) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def counts_text(answer: IntervalReasons) -> str:
    """Return the counts by reason in one line, most frequent first."""
    counts = Counter(reason_text(reason) for reason in answer.reasons)
    return "; ".join(f"{count} {text}" for text, count in counts.most_common(4))


def gain_lines(gains: Sequence[Gain], money: Money) -> list[str]:
    """Return what each thing would bring, best first; what brings nothing in one line."""
    lines = [gain_text(gain, money) for gain in gains if gain.saved]
    idle = [gain_name(gain) for gain in gains if not gain.saved]
    return [*lines, f"nothing: {', '.join(idle)}"] if idle else lines


def gain_text(gain: Gain, money: Money) -> str:
    """Return what one thing would bring."""
    brings = [
        f"{abs(hours):.1f} {more if hours > 0 else less}"
        for hours, more, less in (
            (gain.short_hours, "agent-hours more covered", "agent-hours less covered"),
            (gain.overtime_hours, "h of overtime less", "h of overtime more"),
        )
        if abs(hours) >= 0.05
    ]
    margin = "" if np.isnan(gain.marginal) else f" ({gain.marginal:.1f} at the margin)"
    return (
        f"{gain_name(gain)}: {', '.join(brings)}; worth {gain.saved:.1f} paid h{margin}, "
        f"costs {gain.price:.1f}, net {money.text(gain.net)}"
    )


def gain_name(gain: Gain) -> str:
    """Return what would be given."""
    return {
        "agents": f"one more agent for {gain.who}",
        "max_overtime_hours": f"{gain.step:g} h more overtime for everybody who may",
    }.get(gain.what, f"{gain.what} {gain.step:+g} {gain.unit} for everybody")


def shift_gain_text(gain: ShiftGain, grid: TimeGrid, money: Money) -> str:
    """Return what one more agent on one shift would cover."""
    who = "+".join(gain.group)
    return (
        f"{who} on {gain.shift} of {grid.dates[gain.day]}: {gain.short_hours:.2f} agent-hours "
        f"covered for {money.text(gain.price)}"
    )


def wish_lines(answer: WishAnswer, money: Money) -> list[str]:
    """Return whether a wish is legal, why not, and what it would cost."""
    before, after = answer.before or "off", answer.after or "off"
    verdict = "legal" if answer.is_legal else "not legal"
    lines = [f"{answer.agent} {answer.day}: {before} -> {after} is {verdict}"]
    if answer.leave and answer.after:
        lines.append(f"  on leave that day ({answer.leave})")
    for violation in answer.broken:
        days = ", ".join(str(day) for day in violation.days)
        lines.append(f"  {violation.detail} ({violation.rule}: {days})")
    lines.append(
        f"  agent-hours nobody covers: {answer.short_hours:+.2f}; the agent's own month: "
        f"{answer.own_price:+.1f}; together {money.text(answer.price)}"
    )
    return lines
