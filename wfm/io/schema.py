"""The JSON schema of a scenario file, for editors that complete and check while one types."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

from wfm.domain.settings import ScenarioSettings

SCHEMA_FILE = "scenario.schema.json"

_STEERING = {
    "extends": {
        "description": "Another scenario whose settings hold where this file says nothing: "
        "a relative path or a bundled name.",
        "type": "string",
    },
    "overrides": {
        "description": "Single settings to change, by dotted path or nested mapping.",
        "type": "object",
    },
}


def scenario_schema() -> dict[str, Any]:
    """Return the schema made from the settings.

    A file that extends another may leave anything out, so that every object of the schema
    comes twice: whole, and with nothing required.
    """
    whole = _without_titles(ScenarioSettings.model_json_schema())
    definitions = whole.pop("$defs")
    partial = _partial(whole)
    for schema in (whole, partial):
        schema["properties"] |= _STEERING
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "wfm scenario",
        "description": "What scenario.yaml may say.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": partial,
        "else": whole,
        "$defs": definitions | {f"Partial{n}": _partial(d) for n, d in definitions.items()},
    }


def schema_text() -> str:
    """Return the schema as it is shipped."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


def shipped_schema() -> dict[str, Any]:
    """Return the schema that came with the package."""
    text = files("wfm.io").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _partial(schema: Any) -> Any:
    """Return a copy in which nothing is required and references point to partial objects."""
    if isinstance(schema, list):
        return [_partial(item) for item in schema]
    if not isinstance(schema, dict):
        return copy.copy(schema)
    changed = {key: _partial(value) for key, value in schema.items() if key != "required"}
    if isinstance(changed.get("$ref"), str):
        changed["$ref"] = changed["$ref"].replace("#/$defs/", "#/$defs/Partial")
    return changed


def _without_titles(schema: Any) -> Any:
    """Return a copy without the headings pydantic makes up from names."""
    if isinstance(schema, list):
        return [_without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _without_titles(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }
