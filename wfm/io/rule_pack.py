"""Rule packs: rules of a named roster with certainty, source and the days on which they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field

from wfm.domain.errors import InvalidInput, InvalidInputs, NotFound, WfmError
from wfm.domain.rule_settings import SOFT_RULES, RosterRules, RuleSource, Weight
from wfm.domain.setting_errors import validate_model
from wfm.domain.setting_paths import SettingPath
from wfm.domain.settings import Title
from wfm.domain.settings_base import Settings
from wfm.domain.spelling import did_you_mean
from wfm.io.yaml_document import Document, Place, read_document

PACK_WORDS = ("pack", "title", "extends", "rules")
NO_RULES = ("pack", "soft", "sources")
"""Settings of the roster's rules that are no rules."""


class PayRule(Settings):
    """Rules of pay that the schedule goes by; as multiples of the usual pay."""

    rest_day_multiple: float = Field(default=2.0, ge=1)
    statutory_multiple: float = Field(default=3.0, ge=1)


PREMIUMS = {
    "rest_day_multiple": "rest_day_premium",
    "statutory_multiple": "statutory_premium",
}
"""Word of the schedule that says the same, as what comes on top of the usual pay."""


class PackRule(RuleSource):
    """A rule of a pack for some stretch of time; without a weight it is hard."""

    value: Any
    weight: Weight = 0.0


class Version(NamedTuple):
    """A rule of a pack and where it is written."""

    rule: PackRule
    place: Place


@dataclass(slots=True)
class RulePack:
    """Rules by their word, each in one or more versions that follow each other in time.

    Parameters
    ----------
    name : str
    title : Title
    rules : dict of str to list of Version
    """

    name: str
    title: Title = field(default_factory=Title)
    rules: dict[str, list[Version]] = field(default_factory=dict)


def rule_words() -> list[str]:
    """Return every word that a pack may say something about."""
    own = [word for word in RosterRules.model_fields if word not in NO_RULES]
    return [*own, *PayRule.model_fields]


def shipped_packs() -> dict[str, Path]:
    """Return the files of the packs that came with the package, by name."""
    folder = Path(str(files("wfm.io").joinpath("rule_packs")))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def find_pack(name_or_path: str, *, beside: Path | None = None) -> Path:
    """Return the file of a shipped pack, or of one given by path.

    Raises
    ------
    NotFound
        If there is none; a similar name is suggested.
    """
    shipped = shipped_packs()
    if name_or_path in shipped:
        return shipped[name_or_path]
    path = Path(name_or_path) if beside is None else beside / name_or_path
    if path.is_file():
        return path
    raise NotFound(
        f"there is no rule pack {name_or_path!r}, neither shipped nor as a file",
        hint=did_you_mean(name_or_path, shipped),
    )


def read_pack(path: Path) -> RulePack:
    """Read a rule pack with what it extends.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        All mistakes, each with file, line and column: unknown words and rules, values that are
        no good, two versions of a rule on one day.
    """
    problems: list[WfmError] = []
    pack = _read(path, [], problems)
    if problems:
        raise InvalidInputs(problems)
    return pack


def _read(path: Path, chain: list[Path], problems: list[WfmError]) -> RulePack:
    document = read_document(path)
    problems += document.problems
    data = document.data
    problems += [
        document.words[(word,)].problem(
            f"unknown word {word!r} in a rule pack", did_you_mean(word, PACK_WORDS)
        )
        for word in data
        if word not in PACK_WORDS
    ]
    pack = _base(document, [*chain, path], problems)
    pack.name = _text(document, "pack", problems) or path.stem
    pack.title = _title(document, problems) or pack.title
    rules = data.get("rules", {})
    if not isinstance(rules, dict):
        place = document.values[("rules",)]
        problems.append(place.problem("rules must hold lines of rule: {value: ...}"))
        return pack
    for word, said in rules.items():
        if word not in rule_words():
            place = document.words[("rules", word)]
            problems.append(
                place.problem(f"there is no rule {word!r}", did_you_mean(word, rule_words()))
            )
            continue
        pack.rules[word] = _versions(document, word, said, problems)
    return pack


def _base(document: Document, chain: list[Path], problems: list[WfmError]) -> RulePack:
    """Return the pack that another one extends, or an empty one."""
    name = _text(document, "extends", problems)
    if name is None:
        return RulePack(document.path.stem)
    place = document.values[("extends",)]
    try:
        base = find_pack(name, beside=document.path.parent)
    except NotFound as error:
        problems.append(place.problem(error.what, error.hint))
        return RulePack(document.path.stem)
    if any(base.resolve() == seen.resolve() for seen in chain):
        shown = " -> ".join(p.name for p in [*chain, base])
        problems.append(place.problem(f"extends runs in a circle: {shown}"))
        return RulePack(document.path.stem)
    return _read(base, chain, problems)


def _text(document: Document, word: str, problems: list[WfmError]) -> str | None:
    """Return a word of a pack that must be text; None where it is not said, or is none."""
    said = document.data.get(word)
    if said is None or isinstance(said, str):
        return said
    what = f"{word} must be one name"
    problems.append(document.values[(word,)].problem(what, f"write {word}: NAME"))
    return None


def _title(document: Document, problems: list[WfmError]) -> Title | None:
    said = document.data.get("title")
    if said is None:
        return None
    title, found = validate_model(Title, said)
    place = document.values[("title",)]
    problems += [place.problem(f"title: {p.what}", p.hint) for p in found]
    return title


def _versions(document: Document, word: str, said: Any, problems: list[WfmError]) -> list[Version]:
    several = isinstance(said, list)
    versions: list[Version] = []
    if several and not said:
        place = document.values[("rules", word)]
        problems.append(place.problem(f"{word} has no version", "leave the line out"))
    for number, one in enumerate(said if several else [said]):
        path: SettingPath = ("rules", word, number) if several else ("rules", word)
        place = document.values[path]
        if not isinstance(one, dict):
            problems.append(place.problem(f"{word} must be a mapping", _as_mapping(word, one)))
            continue
        rule, found = validate_model(PackRule, one)
        for p in found:
            at = document.words if p.on_key else document.values
            problems.append(at.get((*path, *p.path), place).problem(f"{word}: {p.what}", p.hint))
        if rule is None:
            continue
        problems += _value_problems(word, rule, document, path)
        versions.append(Version(rule, place))
    versions.sort(key=lambda v: v.rule.since or date.min)
    for earlier, later in pairwise(versions):
        if (earlier.rule.until or date.max) >= (later.rule.since or date.min):
            what = f"two versions of {word} hold on {later.rule.since or 'all days'}"
            hint = "let the earlier one end before, by its until"
            problems.append(later.place.problem(what, hint))
    return versions


def _as_mapping(word: str, said: Any) -> str:
    """Return how to write a value that stands there alone."""
    plain = isinstance(said, str | int | float)
    return f"write {word}: {{value: {said if plain else '...'}}}"


def _value_problems(
    word: str, rule: PackRule, document: Document, path: SettingPath
) -> list[InvalidInput]:
    """Check a value against the setting it stands for, and that only such rules are soft."""
    model: type[Settings] = PayRule if word in PREMIUMS else RosterRules
    data: dict[str, Any] = {word: rule.value}
    if word in SOFT_RULES and rule.weight:
        data["soft"] = {word: rule.weight}
    elif rule.weight:
        place = document.words[(*path, "weight")]
        return [place.problem(f"{word} cannot be soft", "leave the weight out")]
    place = document.values[(*path, "value")]
    return [place.problem(p.what, p.hint) for p in validate_model(model, data)[1]]


def in_force(
    word: str, versions: list[Version], first_day: date, last_day: date
) -> Version | None:
    """Return the version of a rule that holds on all days of a period; None when none does.

    Raises
    ------
    InvalidInput
        If the rule begins, ends or changes within the period.
    """
    held = touching(versions, first_day, last_day)
    if not held:
        return None
    first, last = held[0].rule, held[-1].rule
    gaps = any(
        (later.rule.since or date.min).toordinal() - (earlier.rule.until or date.max).toordinal()
        > 1
        for earlier, later in pairwise(held)
    )
    whole = (first.since or date.min) <= first_day and (last.until or date.max) >= last_day
    alike = all((v.rule.value, v.rule.weight) == (last.value, last.weight) for v in held)
    if whole and alike and not gaps:
        return held[-1]
    spans = ", ".join(f"{v.rule.value} {_span(v.rule)}" for v in held)
    raise held[-1].place.problem(
        f"{word} changes within the period {first_day} to {last_day}: {spans}",
        f"plan the days before and after apart, or say under roster: rules: what {word} is",
    )


def touching(versions: list[Version], first_day: date, last_day: date) -> list[Version]:
    """Return the versions of a rule that hold on any day of a period, in order."""
    return [
        v
        for v in versions
        if (v.rule.since or date.min) <= last_day and (v.rule.until or date.max) >= first_day
    ]


def _span(rule: PackRule) -> str:
    since = f"since {rule.since}" if rule.since else ""
    until = f"until {rule.until}" if rule.until else ""
    return " ".join(part for part in (since, until) if part) or "always"
