"""A scorecard read from YAML, with every mistake at its line; and the templates that ship."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from wfm.domain.errors import InvalidInputs, NotFound
from wfm.domain.scorecard_checks import scorecard_problems
from wfm.domain.scorecard_settings import ScorecardSettings
from wfm.domain.setting_errors import validate_model
from wfm.domain.spelling import did_you_mean
from wfm.io.model_file import mistakes
from wfm.io.yaml_document import read_document

ENDING = ".yaml"


def scorecard_templates() -> dict[str, Path]:
    """Return the templates that ship, by name: ``front_line_zh``, ``front_line_en`` and more."""
    folder = Path(str(files("wfm.io").joinpath("scorecards")))
    return {file.stem: file for file in sorted(folder.glob(f"*{ENDING}"))}


def find_scorecard(name: str) -> Path:
    """Return the file of a scorecard: a path, or the name of a template.

    Raises
    ------
    NotFound
        If there is neither.
    """
    path = Path(name)
    return path if path.is_file() else find_template(name)


def find_template(name: str) -> Path:
    """Return the file of a template that ships.

    Raises
    ------
    NotFound
        If there is none of that name.
    """
    templates = scorecard_templates()
    if name in templates:
        return templates[name]
    hint = did_you_mean(name, list(templates))
    raise NotFound(f"there is no scorecard {name!r}", hint=hint)


def read_scorecard(path: Path) -> ScorecardSettings:
    """Read a scorecard.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        All mistakes, each with file, line and column: words that are not known, weights that
        do not add up, too little quality, shares of use outside their limits.
    """
    document = read_document(path)
    card, found = validate_model(ScorecardSettings, document.data)
    if card is not None:
        found = list(scorecard_problems(card))
    problems = [*document.problems, *mistakes(document, found)]
    if problems or card is None:
        raise InvalidInputs(problems)
    return card
