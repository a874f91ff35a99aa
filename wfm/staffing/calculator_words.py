"""The calculator's answer as text and as plain data."""

from __future__ import annotations

from typing import Any

from wfm.staffing.calculator import Answer, Question
from wfm.staffing.definition_words import (
    decided_words,
    number_or_none,
    percent,
    seconds_text,
    service_level_definition,
    table_text,
)

MODELS = {
    "b": "Erlang B (M/M/n/n): nobody waits, who finds every line busy is turned away",
    "c": "Erlang C (M/M/n): callers wait as long as it takes, nobody hangs up",
    "a": "Erlang A (M/M/n+M): callers hang up after {patience:g} s of waiting on average",
    "x": "Erlang X: Erlang A with a patience of {patience:g} s, and {redial} of those who hang "
    "up call again",
}
HEADS = {
    "agents": "agents",
    "scheduled": "scheduled",
    "attempted_load": "erlangs tried",
    "service_level": "service level",
    "mean_wait_seconds": "ASA",
    "occupancy": "occupancy",
    "wait_probability": "P(wait)",
    "abandonment": "abandoned",
    "blocking": "turned away",
}


def answer_text(answer: Answer) -> str:
    """Return the answer in words, with definitions and the table around it."""
    question = answer.question
    lines = [
        f"{question.calls:g} contacts of {question.aht_seconds:g} s in "
        f"{question.interval_minutes:g} min are {question.load_erlangs:.4g} erlangs.",
        *_verdict(answer),
        _figures_line(answer),
        *_schedule_line(answer),
        f"Model: {_model_words(question)}.",
        *_definitions(question),
        "",
        _table(answer),
    ]
    return "\n".join(lines)


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return the answer as plain data fit for JSON; unknown or endless figures are None."""
    question = answer.question
    columns = {name: values.tolist() for name, values in answer.columns.items()}
    whole = ("agents", "scheduled")
    rows = [
        {
            name: int(values[row]) if name in whole else number_or_none(values[row])
            for name, values in columns.items()
        }
        for row in range(len(columns["agents"]))
    ]
    judged = next(row for row in rows if row["agents"] == answer.agents)
    return {
        "model": f"erlang_{question.kind}",
        "model_in_words": _model_words(question),
        "calls": question.calls,
        "interval_minutes": question.interval_minutes,
        "aht_seconds": question.aht_seconds,
        "patience_seconds": question.patience_seconds,
        "redial_probability": question.redial_probability,
        "shrinkage": question.shrinkage,
        "load_erlangs": question.load_erlangs,
        "goal": _goal_words(question),
        "definitions": _definitions(question),
        "required_agents": answer.required,
        "decided_by": list(answer.decided_by),
        "meets_goal": answer.meets_goal,
        "answer": judged,
        "around": rows,
    }


def _goal_words(question: Question) -> str:
    if question.kind == "b":
        blocking = question.max_blocking
        return "none" if blocking is None else f"turned away <= {blocking * 100:.6g}%"
    return question.goal.describe()


def _model_words(question: Question) -> str:
    return MODELS[question.kind].format(
        patience=question.patience_seconds or 0.0, redial=percent(question.redial_probability)
    )


def _verdict(answer: Answer) -> list[str]:
    goal = _goal_words(answer.question)
    verb = "meet" if answer.meets_goal else "miss"
    if answer.agents == 1:
        verb += "s" if verb == "meet" else "es"
    if answer.required is None:
        return [f"{_agents(answer.agents)} on position; no goal was given."]
    if answer.question.agents is None:
        lines = [f"{_agents(answer.agents)} on position {verb} the goal: {goal}."]
    elif answer.meets_goal:
        spare = answer.agents - answer.required
        least = f"{spare} more than needed" if spare else "the fewest that do"
        lines = [f"{_agents(answer.agents)} on position {verb} the goal ({least}): {goal}."]
    else:
        lines = [
            f"{_agents(answer.agents)} on position {verb} the goal, which needs "
            f"{answer.required}: {goal}."
        ]
    if answer.decided_by:
        words = decided_words(answer.decided_by)
        them = "it" if len(answer.decided_by) == 1 else "them"
        lines.append(f"Decided by {words}: {_agents(answer.required - 1)} would miss {them}.")
    return lines


def _agents(number: int) -> str:
    return "1 agent" if number == 1 else f"{number:,} agents"


def _figures_line(answer: Answer) -> str:
    names = [n for n in answer.columns if n not in ("agents", "scheduled", "attempted_load")]
    return ("It gives: " if answer.agents == 1 else "They give: ") + ", ".join(
        f"{HEADS[name]} {_cell(name, answer.figure(name))}" for name in names
    )


def _schedule_line(answer: Answer) -> list[str]:
    share = answer.question.shrinkage
    if not share:
        return []
    return [
        f"Scheduled: {answer.figure('scheduled'):,.0f} agents, since {share * 100:.6g}% of "
        f"scheduled time is not on position (n / {1 - share:.4g}, rounded up exactly)."
    ]


def _definitions(question: Question) -> list[str]:
    if question.kind == "b":
        return ["Definition: turned away = contacts that find every line busy / all offered."]
    lines = [
        f"Definition: {service_level_definition(question.goal)}.",
        "Definition: ASA = mean wait of the answered contacts; occupancy = handling time / "
        "on-position time.",
    ]
    if question.kind == "x":
        lines.append(
            "Every figure is that of one attempt. Redials are taken to come so much later that "
            "all attempts together stay a Poisson stream (a modelling choice)."
        )
    return lines


def _table(answer: Answer) -> str:
    names = [n for n in answer.columns if n != "scheduled" or answer.question.shrinkage]
    rows = [
        [_cell(name, float(answer.columns[name][row])) for name in names]
        for row in range(answer.columns["agents"].size)
    ]
    marks = [">" if n == answer.agents else " " for n in answer.columns["agents"]]
    return table_text([HEADS[name] for name in names], rows, marks)


def _cell(name: str, value: float) -> str:
    if name in ("agents", "scheduled"):
        return f"{value:,.0f}"
    if name == "attempted_load":
        return f"{value:,.2f}"
    return seconds_text(value) if name == "mean_wait_seconds" else percent(value)
