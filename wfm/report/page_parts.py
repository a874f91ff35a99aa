"""Small pieces of HTML; every text is escaped here and nowhere else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from wfm.domain.record import Record
from wfm.report.canvas import Chart


@dataclass(frozen=True, slots=True, eq=False)
class Cell(Record):
    """A table cell with CSS classes."""

    text: str
    classes: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table(Record):
    """A table.

    Parameters
    ----------
    heads : tuple of str
        Column heads; one that begins with ``#`` marks a column of numbers, ``|`` breaks a line.
    rows : list of sequences of str or Cell
    row_classes : dict
        CSS class by row number.
    """

    heads: tuple[str, ...]
    rows: Sequence[Sequence[str | Cell]]
    row_classes: dict[int, str] = field(default_factory=dict)

    def html(self) -> str:
        """Return the table as HTML that scrolls sideways where it is too wide."""
        numeric = [head.startswith("#") for head in self.heads]
        heads = "".join(
            f"<th{_class('number' if number else '')}>{_head(head)}</th>"
            for head, number in zip(self.heads, numeric, strict=True)
        )
        body = "".join(
            f"<tr{_class(self.row_classes.get(place, ''))}>"
            + "".join(_cell(cell, number) for cell, number in zip(row, numeric, strict=True))
            + "</tr>\n"
            for place, row in enumerate(self.rows)
        )
        return (
            f'<div class="scroll"><table>\n<thead><tr>{heads}</tr></thead>\n'
            f"<tbody>\n{body}</tbody></table></div>\n"
        )


def heading(english: str, chinese: str) -> str:
    """Return the heading of a section in both languages."""
    return f"<h2>{escape(english)}<span>{escape(chinese)}</span></h2>\n"


def note(text: str) -> str:
    """Return a small paragraph."""
    return f'<p class="note">{escape(text)}</p>\n'


def card(name: str, value: str, more: str, verdict: str = "") -> str:
    """Return one key figure: its name, its value and a line that puts it in place."""
    return (
        f'<dl class="card"><dt>{escape(name)}</dt>'
        f'<dd class="{f"value {verdict}".strip()}">{escape(value)}</dd>'
        f'<dd class="more">{escape(more)}</dd></dl>\n'
    )


def picture(chart: Chart) -> str:
    """Return a chart as an image within the page."""
    data = b64encode(chart.png).decode("ascii")
    text = escape(f"{chart.title}. {chart.title_zh}", quote=True)
    return (
        f'<figure class="scroll"><img alt="{text}" src="data:image/png;base64,{data}"></figure>\n'
    )


def folded(summary: str, content: str) -> str:
    """Return content behind a line to click on."""
    return f"<details><summary>{escape(summary)}</summary>\n{content}</details>\n"


def definition_list(rows: Iterable[tuple[str, str]]) -> str:
    """Return terms with their definitions."""
    body = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>\n" for term, text in rows)
    return f'<dl class="definitions">\n{body}</dl>\n'


def _cell(cell: str | Cell, number: bool) -> str:
    text, classes = (cell.text, cell.classes) if isinstance(cell, Cell) else (cell, "")
    joined = f"{'number' if number else ''} {classes}".strip()
    return f"<td{_class(joined)}>{escape(text)}</td>"


def _head(head: str) -> str:
    return "<br>".join(escape(line) for line in head.removeprefix("#").split("|"))


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""
