"""What-ifs in print: figures before and after, with a verdict each."""

from __future__ import annotations

import json
from math import isnan
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from wfm.whatif import Answer, Figure


def answer_row(answer: Answer) -> dict[str, Any]:
    """Return the answer to one what-if as plain data."""
    changes = answer.changes
    return {
        "name": changes.name,
        "title": changes.title.en,
        "title_zh": changes.title.zh,
        "replan": changes.replan,
        "error": answer.error,
        "figures": figure_rows(answer.figures),
    }


def figure_rows(figures: tuple[Figure, ...]) -> list[dict[str, Any]]:
    """Return figures as plain data; what is not a number becomes null."""
    return [
        {
            "figure": f.name,
            "row": f.row,
            "unit": f.unit,
            "before": _plain(f.before),
            "after": _plain(f.after),
            "difference": _plain(f.difference),
            "half_width": _plain(f.half_width),
            "verdict": f.verdict,
        }
        for f in figures
    ]


def _plain(value: float) -> float | None:
    return None if isnan(value) else value


def print_answers(answers: list[dict[str, Any]], as_json: bool) -> None:
    """Print answers for people, or as JSON."""
    if as_json:
        typer.echo(json.dumps(answers, ensure_ascii=False, indent=1))
        return
    for answer in answers:
        title = f": {answer['title']}" if answer.get("title") else ""
        typer.echo(f"{answer['name']}{title}" + _how(answer))
        if answer.get("error"):
            typer.echo(f"  no answer: {answer['error']}")
        for row in answer["figures"]:
            before, after = (_shown(row[side], row["unit"]) for side in ("before", "after"))
            name = row["figure"] if row["row"] == "all" else f"{row['figure']} {row['row']}"
            typer.echo(f"  {name:<32}{before:>12}{after:>12}  {row['verdict']}")


def _how(answer: dict[str, Any]) -> str:
    return f" (replan: {answer['replan']})" if "replan" in answer else ""


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:,.1f}" if abs(value) >= 1 or value == 0 else f"{value:.4f}"
