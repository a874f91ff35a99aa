"""The vocabulary names every field of every record and setting, with its default."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel

import wfm.domain
from wfm.domain.record import Record
from wfm.domain.vocabulary import term, vocabulary, vocabulary_table


def default_text(value: Any) -> str:
    """Return a default as the vocabulary writes it."""
    if isinstance(value, BaseModel) or dataclasses.is_dataclass(value):
        return f"{type(value).__name__}()"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if value in ("", (), {}):
        return "empty"
    if isinstance(value, tuple):
        return ", ".join(default_text(v) for v in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def record_fields(kind: type) -> dict[str, str]:
    found = {}
    for field in dataclasses.fields(kind):
        if not field.init:
            found[field.name] = "derived"
        elif field.default is not dataclasses.MISSING:
            found[field.name] = default_text(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            found[field.name] = default_text(field.default_factory())
        else:
            found[field.name] = "required"
    return found


def setting_fields(kind: type[BaseModel]) -> dict[str, str]:
    return {
        name: "required"
        if info.is_required()
        else default_text(info.get_default(call_default_factory=True))
        for name, info in kind.model_fields.items()
    }


def declared() -> dict[tuple[str, str], str]:
    """Return the default of every field of every record and setting in wfm.domain."""
    fields: dict[tuple[str, str], str] = {}
    for module_info in pkgutil.iter_modules(wfm.domain.__path__):
        module = importlib.import_module(f"wfm.domain.{module_info.name}")
        for kind in vars(module).values():
            if not isinstance(kind, type) or kind.__module__ != module.__name__:
                continue
            if issubclass(kind, Record) and kind is not Record:
                own = record_fields(kind)
            elif issubclass(kind, BaseModel):
                own = setting_fields(kind)
            else:
                continue
            fields |= {(kind.__name__, name): default for name, default in own.items()}
    return fields


def test_every_field_is_in_the_vocabulary_and_nothing_else():
    words = [(t.record, t.name) for t in vocabulary()]
    assert len(set(words)) == len(words)
    assert set(declared()) - set(words) == set(), "add these to vocabulary.csv"
    assert set(words) - set(declared()) == set(), "take these out of vocabulary.csv"


def test_every_default_is_up_to_date():
    fields = declared()
    stale = {
        f"{t.record}.{t.name}": (t.default, fields[t.record, t.name])
        for t in vocabulary()
        if t.default != fields[t.record, t.name]
    }
    assert stale == {}


def test_every_term_has_a_meaning_a_chinese_word_and_its_unit():
    units = {"_seconds": "s", "_minutes": "min", "_hours": "h", "_erlangs": "erlangs"}
    for found in vocabulary():
        assert found.meaning, found
        assert found.meaning[-1] != ".", found
        assert re.search(r"[\u4e00-\u9fff]", found.zh), found
        for ending, unit in units.items():
            if found.name.endswith(ending):
                assert found.unit == unit, found


def test_terms_of_the_glossary_are_used():
    """The Chinese terms pinned by the glossary of the bank."""
    assert term("CallHistory", "aht_seconds").zh == "平均处理时长"
    assert term("ServiceGoal", "service_level").zh == "服务水平"
    assert term("StaffingSettings", "shrinkage").zh == "损耗"
    assert term("AgentTarget", "hit_probability").zh == "达成概率"
    with pytest.raises(KeyError):
        term("CallHistory", "aht")


def test_the_table_prints_every_term():
    lines = vocabulary_table().splitlines()
    assert len(lines) == 2 + len(vocabulary())
    assert vocabulary_table([term("Period", "days")]).splitlines()[2] == (
        "| days | Period | days | 28 | 天数 | Number of days to plan |"
    )
