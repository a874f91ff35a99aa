"""A YAML file as plain data, with the line and column of every word and value."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from wfm.domain.errors import InvalidInput
from wfm.domain.setting_paths import SettingPath
from wfm.io.sheet import decode, read_bytes

MOST_VALUES = 100_000
WIDEST_LINE = 100
NESTED = "look for brackets [ or { that are not closed"


class Place(NamedTuple):
    """A stretch of one line in a file.

    Parameters
    ----------
    path : Path
    line, column : int
        Counted from 1.
    width : int
        Characters from there on.
    text : str
        The whole line.
    """

    path: Path
    line: int
    column: int
    width: int
    text: str

    def problem(self, what: str, hint: str = "") -> InvalidInput:
        """Return an error that shows the line with a caret below the place."""
        where = f"{self.path}:{self.line}:{self.column}"
        return InvalidInput(f"{what}\n{self.excerpt()}", where=where, hint=hint)

    def excerpt(self) -> str:
        """Return the line and, below it, carets under the place."""
        number = f"{self.line:>5} | "
        text, begin = self.text.replace("\t", " "), self.column - 1
        if len(text) > WIDEST_LINE:
            cut = max(0, begin - WIDEST_LINE // 2)
            text, begin = text[cut : cut + WIDEST_LINE], begin - cut
        carets = "^" * max(1, _columns(text[begin : begin + self.width]))
        margin = " " * (len(number) - 2) + "| "
        return f"{number}{text}\n{margin}{' ' * _columns(text[:begin])}{carets}"


def _columns(text: str) -> int:
    """Return the width of text on a screen, where Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@dataclass(slots=True)
class Document:
    """The content of a YAML file.

    Parameters
    ----------
    path : Path
    data : dict
        Plain data; dates stay text.
    words, values : dict
        Place of every word and every value, by path.
    problems : list
        Words given twice and the like.
    """

    path: Path
    data: dict[str, Any] = field(default_factory=dict)
    words: dict[SettingPath, Place] = field(default_factory=dict)
    values: dict[SettingPath, Place] = field(default_factory=dict)
    problems: list[InvalidInput] = field(default_factory=list)


class Written(Protocol):
    """Words and values with their places: a document, or several laid over one another."""

    path: Path
    words: dict[SettingPath, Place]
    values: dict[SettingPath, Place]


def located(
    source: Written, at: SettingPath, what: str, hint: str = "", *, on_word: bool = False
) -> InvalidInput:
    """Return an error at the place of a word or value, or of the nearest one above it."""
    first, second = (source.words, source.values) if on_word else (source.values, source.words)
    for length in range(len(at), 0, -1):
        place = first.get(at[:length]) or second.get(at[:length])
        if place is not None:
            return place.problem(what, hint)
    return InvalidInput(what, where=f"{source.path}:1:1", hint=hint)


def read_document(path: Path) -> Document:
    """Read a YAML 1.2 file that holds a mapping.

    Raises
    ------
    NotFound
        If it does not exist.
    InvalidInput
        If it is no YAML, empty, or holds something else than a mapping; the place is shown.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.nodes import MappingNode

    text = decode(read_bytes(path), path)
    lines = text.splitlines() or [""]
    # Only the pure parser knows places; the round-trip loader stops at the first repeated key.
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(io.StringIO(text))
    except YAMLError as error:
        raise _syntax_problem(error, path, lines) from error
    except RecursionError as error:
        raise InvalidInput("is nested too deeply", where=str(path), hint=NESTED) from error
    if root is None:
        raise InvalidInput(
            "is empty", where=str(path), hint="wfm new FOLDER makes one to start from"
        )
    if not isinstance(root, MappingNode):
        place = Place(path, 1, 1, len(lines[0]), lines[0])
        raise place.problem("must hold lines of word: value", "wfm new FOLDER makes an example")
    try:
        return _Reading(path, lines, yaml.constructor).document(root)
    except RecursionError as error:
        raise InvalidInput("is nested too deeply", where=str(path), hint=NESTED) from error


class _Reading:
    """Turns the nodes of one file into plain data, remembering where each stood."""

    def __init__(self, path: Path, lines: list[str], constructor: Any) -> None:
        self.lines = lines
        self.constructor = constructor
        self.result = Document(path)
        self.open: set[int] = set()
        self.count = 0

    def document(self, root: Any) -> Document:
        self.result.data = self.value(root, ())
        return self.result

    def place(self, node: Any) -> Place:
        start, end = node.start_mark, node.end_mark
        line = min(start.line, len(self.lines) - 1)
        text = self.lines[line]
        stop = end.column if end.line == start.line else len(text.rstrip())
        width = max(1, stop - start.column)
        return Place(self.result.path, line + 1, start.column + 1, width, text)

    def value(self, node: Any, path: SettingPath) -> Any:
        self.count += 1
        if self.count > MOST_VALUES:
            raise self.place(node).problem(f"the file holds more than {MOST_VALUES} values")
        if id(node) in self.open:
            raise self.place(node).problem("this alias stands within what it refers to")
        self.result.values[path] = self.place(node)
        self.open.add(id(node))
        try:
            if node.id == "mapping":
                return self.mapping(node, path)
            if node.id == "sequence":
                return [self.value(item, (*path, n)) for n, item in enumerate(node.value)]
            return self.scalar(node)
        finally:
            self.open.discard(id(node))

    def mapping(self, node: Any, path: SettingPath) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        # Merged words first: places of the words given here must replace theirs.
        for item in (i for k, i in node.value if k.tag.endswith(":merge")):
            for source in self.merge_sources(item):
                merged = {**self.mapping(source, path), **merged}
        for key, item in ((k, i) for k, i in node.value if not k.tag.endswith(":merge")):
            if key.id != "scalar":
                self.result.problems.append(self.place(key).problem("a word must be plain text"))
            elif key.value in own:
                first = self.result.words[(*path, key.value)].line
                what = f"the word {key.value!r} stands on line {first} already"
                self.result.problems.append(self.place(key).problem(what, "keep one of the two"))
            else:
                value = self.value(item, (*path, key.value))
                self.result.words[(*path, key.value)] = self.place(key)
                if item.start_mark.index == item.end_mark.index:
                    # Nothing is written there: the parser puts it on a later line.
                    self.result.values[(*path, key.value)] = self.place(key)
                own[key.value] = value
        return {**merged, **own}

    def merge_sources(self, node: Any) -> Iterator[Any]:
        sources = node.value if node.id == "sequence" else [node]
        for source in sources:
            if source.id == "mapping" and id(source) not in self.open:
                yield source
            else:
                self.result.problems.append(self.place(source).problem("<< needs a mapping"))

    def scalar(self, node: Any) -> Any:
        # Days stay text: pydantic reads them, and says which ones are not in the calendar.
        if node.tag.endswith(":timestamp"):
            return node.value
        try:
            return self.constructor.construct_object(node, deep=True)
        except Exception:  # the constructor raises errors of many kinds on strange tags
            what = f"{node.value!r} cannot be understood"
            self.result.problems.append(self.place(node).problem(what, "put it in quotes"))
            return node.value


_SYNTAX = (
    ("found character '\\t'", "a tab stands here", "indent with spaces only"),
    (
        "mapping values are not allowed",
        "a ':' is not expected here",
        "indent the lines of one mapping alike, and put a text that holds ': ' in quotes",
    ),
    ("expected <block end>", "the indentation does not match the lines above", ""),
    ("could not find expected ':'", "this word lacks its ':'", "write word: value"),
    ("found unexpected end of stream", "a quotation mark is not closed", ""),
    ("but found another document", "a second document begins here", "keep one document a file"),
    ("found undefined alias", "this alias is not defined above", ""),
    ("expected ',' or '}'", "a '{' is not closed, or a ',' is missing", ""),
    ("expected ',' or ']'", "a '[' is not closed, or a ',' is missing", ""),
    ("cannot start any token", "this character cannot begin a value", "put the value in quotes"),
)


def _syntax_problem(error: Any, path: Path, lines: list[str]) -> InvalidInput:
    said = str(getattr(error, "problem", None) or "")
    what, hint = f"is no valid YAML: {said or 'a control character'}", ""
    for pattern, words, advice in _SYNTAX:
        if pattern in said:
            what, hint = words, advice
            break
    mark = getattr(error, "problem_mark", None)
    if "end of stream" in said or "expected ':'" in said:
        mark = getattr(error, "context_mark", None) or mark
    if mark is None:
        return InvalidInput(what, where=str(path), hint=hint)
    line = min(mark.line, len(lines) - 1)
    column = mark.column if line == mark.line else len(lines[line])
    return Place(path, line + 1, column + 1, 1, lines[line]).problem(what, hint)
