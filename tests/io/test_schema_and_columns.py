"""The JSON schema and the column reference are what the code goes by."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from wfm.io import bundled_scenarios, column_reference
from wfm.io.cells import PARSERS
from wfm.io.columns import INPUT_TABLES, WORDS, plain_heading, table_formats
from wfm.io.schema import scenario_schema, shipped_schema
from wfm.io.yaml_document import read_document


@pytest.fixture
def validator() -> jsonschema.Draft202012Validator:
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_shipped_schema_is_up_to_date():
    """Mend with: write `wfm.io.schema.schema_text()` into wfm/io/scenario.schema.json."""
    assert shipped_schema() == scenario_schema()


def test_bundled_scenarios_and_the_small_one_fit_the_schema(validator, scenario_folder: Path):
    files = [folder / "scenario.yaml" for folder in bundled_scenarios().values()]
    assert len(files) >= 1
    for path in [*files, scenario_folder / "scenario.yaml"]:
        validator.validate(read_document(path).data)


def test_the_schema_refuses_what_the_reader_refuses(validator, scenario_folder: Path):
    good = read_document(scenario_folder / "scenario.yaml").data
    for bad in (
        {**good, "seeed": 1},
        {**good, "period": {"days": 3}},
        {**good, "queues": {"a": {"goal": {"service_level": 80}}}},
        {**good, "queues": {"a": {"opening": {"opens": "8 am"}}}},
        {**good, "staffing": {"model": "erlang_b"}},
        {k: v for k, v in good.items() if k != "country"},
    ):
        assert not validator.is_valid(bad)
    assert validator.is_valid({"extends": "quick", "period": {"days": 3}})
    assert not validator.is_valid({"extends": "quick", "periodd": {"days": 3}})
    assert validator.is_valid({**good, "overrides": {"seed": 2}})


def test_every_column_is_described_and_can_be_read():
    formats = table_formats()
    assert set(INPUT_TABLES) <= set(formats)
    for table in formats.values():
        headings = [
            h for c in table.columns for h in {plain_heading(n) for n in (c.name, *c.aliases)}
        ]
        assert len(headings) == len(set(headings)), table.name
        for column in table.columns:
            assert column.meaning
            assert column.kind in PARSERS or column.kind == "clock"
            if column.default:
                PARSERS[column.kind](column.default)
    for words in WORDS.values():
        ways = [plain_heading(w) for all_ways in words.values() for w in all_ways.split("|")]
        assert len(ways) == len(set(ways))


def test_the_reference_prints_every_table():
    text = column_reference()
    for table in table_formats().values():
        assert f"### {table.name}.csv" in text
        for column in table.columns:
            assert f"| {column.name} |" in text
    assert "来电量" in text
    assert "Format version 1." in text
