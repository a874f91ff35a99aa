"""Tables of the rules in force, and of what a pack says."""

from __future__ import annotations

from typing import Any

from wfm.domain.rule_settings import SOFT_RULES, RosterRules, RuleSource
from wfm.domain.settings import ScheduleSettings
from wfm.io.rule_pack import NO_RULES, PREMIUMS, RulePack
from wfm.io.table import Table

COLUMNS = ("rule", "value", "kind", "weight", "certainty", "source", "since", "until")
DEFAULT = RuleSource(source="default of the settings")


def rules_table(rules: RosterRules, schedule: ScheduleSettings) -> Table:
    """Return the rules in force: those that are switched off are left out.

    Parameters
    ----------
    rules : RosterRules
    schedule : ScheduleSettings
        Says what work on rest days and statutory days is paid.
    """
    rows = []
    for word in RosterRules.model_fields:
        value = getattr(rules, word)
        if word in NO_RULES or _is_off(word, value) or _is_idle(word, rules):
            continue
        said = rules.sources.get(word, DEFAULT)
        rows.append(_row(word, value, rules.weights.get(word, 0.0), said))
    for word, premium in PREMIUMS.items():
        said = rules.sources.get(word, RuleSource(source=f"schedule.{premium}"))
        rows.append(_row(word, 1 + getattr(schedule, premium), 0.0, said))
    return Table("rules", COLUMNS, rows)


def pack_table(pack: RulePack) -> Table:
    """Return every version of every rule of a pack."""
    rows = [
        _row(word, version.rule.value, version.rule.weight, version.rule)
        for word, versions in pack.rules.items()
        for version in versions
    ]
    return Table("rules", COLUMNS, rows)


def _row(word: str, value: Any, weight: float, said: RuleSource) -> tuple[Any, ...]:
    kind = "soft" if weight else "hard"
    days = (said.since, said.until)
    return (word, _text(value), kind, weight or None, said.certainty, said.source, *days)


def _is_off(word: str, value: Any) -> bool:
    return value is None or (word in SOFT_RULES and value == SOFT_RULES[word].off)


def _is_idle(word: str, rules: RosterRules) -> bool:
    """Say whether a rule only adds to another one that is switched off."""
    needed = {
        "max_daily_overtime_hours": rules.max_daily_hours,
        "max_cycle_overtime_hours": rules.hours_cycle,
        "average_month_days": rules.hours_owed == "average" or None,
    }
    return word in needed and needed[word] is None


def _text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return ", ".join(" -> ".join(str(code) for code in pair) for pair in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)
