"""Lays the rules of a pack below what a scenario says itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfm.domain.errors import InvalidInput, InvalidInputs, NotFound
from wfm.domain.rule_settings import RosterRules
from wfm.io.rule_pack import PREMIUMS, RulePack, Version, find_pack, in_force, read_pack, touching

if TYPE_CHECKING:
    from wfm.io.settings_file import Layers

RULES = ("roster", "rules")
PACK = (*RULES, "pack")
FILE = ("files", "rules")
OWN = "said by the scenario itself"


def lay_rules(layers: Layers) -> None:
    """Fill the rules that the pack of a scenario says and the scenario does not.

    ``roster: {rules: {pack: NAME}}`` names a shipped pack, ``files: {rules: FILE}`` one's own.
    Rules that do not hold in the period are left out; mistakes go to ``layers.problems``.
    """
    path = _pack_path(layers)
    if path is None:
        return
    try:
        pack = read_pack(path)
    except InvalidInputs as error:
        layers.problems += [p for p in error.problems if isinstance(p, InvalidInput)]
        return
    except InvalidInput as error:
        layers.problems.append(error)
        return
    own = _mapping(layers.data, *RULES)
    period = _period(layers.data)
    if own is None or period is None:
        return  # said where the settings are checked
    found: dict[str, Version] = {}
    for word, versions in pack.rules.items():
        if _said(layers.data, word):
            continue
        try:
            version = in_force(word, versions, *period)
        except InvalidInput as problem:
            layers.problems.append(problem)
            continue
        if version is not None:
            found[word] = version
    _fill(layers, pack, own, found, period)


def _pack_path(layers: Layers) -> Path | None:
    named = (_mapping(layers.data, *RULES) or {}).get("pack")
    file = (_mapping(layers.data, "files") or {}).get("rules")
    if named is None and file is None:
        return None
    if named is not None and file is not None:
        what = "a rule pack is named here and under files: rules:"
        hint = "keep one of them; a pack of your own may extend a shipped one"
        layers.problems.append(layers.located(PACK, what, hint))
        return None
    at = FILE if named is None else PACK
    said = file if named is None else named
    place = layers.values.get(at)
    beside = place.path.parent if place is not None and named is None else None
    try:
        return find_pack(str(said), beside=beside)
    except NotFound as error:
        layers.problems.append(layers.located(at, error.what, error.hint))
        return None


def _fill(
    layers: Layers,
    pack: RulePack,
    own: dict[str, Any],
    found: dict[str, Version],
    period: tuple[date, date],
) -> None:
    soft: dict[str, Any] = {}
    sources: dict[str, Any] = {
        word: {"certainty": "company", "source": OWN}
        for word in own
        if word in RosterRules.model_fields and word not in ("pack", "soft", "sources")
    }
    filled: dict[str, Any] = {"pack": pack.name}
    for word, (rule, place) in found.items():
        sources[word] = rule.model_dump(include={"certainty", "source", "since", "until"})
        if word in PREMIUMS:
            schedule = layers.data.setdefault("schedule", {})
            schedule[PREMIUMS[word]] = rule.value - 1
            continue
        filled[word] = rule.value
        layers.values.setdefault((*RULES, word), place)
        if rule.weight:
            soft[word] = rule.weight
    for word, versions in pack.rules.items():
        held = touching(versions, *period)
        if word in own and held and held[-1].rule.weight:
            # Another value of a soft rule is as soft, unless the scenario says otherwise.
            soft[word] = held[-1].rule.weight
    given = own.get("soft")
    if isinstance(given, dict) or given is None:
        filled["soft"] = {**soft, **(given or {})}
    filled["sources"] = {**sources, **(own.get("sources") or {})}
    layers.data["roster"] = {**layers.data.get("roster", {}), "rules": {**own, **filled}}


def _said(data: dict[str, Any], word: str) -> bool:
    """Say whether the scenario itself says what a pack would."""
    if word in PREMIUMS:
        schedule = _mapping(data, "schedule")
        return schedule is None or PREMIUMS[word] in schedule
    return word in (_mapping(data, *RULES) or {})


def _mapping(data: dict[str, Any], *path: str) -> dict[str, Any] | None:
    """Return a mapping in the settings, empty where nothing is said; None for no mapping."""
    found = data
    for word in path:
        inner = found.get(word, {})
        if not isinstance(inner, dict):
            return None
        found = inner
    return found


def _period(data: dict[str, Any]) -> tuple[date, date] | None:
    period = _mapping(data, "period") or {}
    try:
        first = date.fromisoformat(str(period.get("start")))
        return first, first + timedelta(days=int(period.get("days", 28)) - 1)
    except (ValueError, TypeError, OverflowError):
        return None
