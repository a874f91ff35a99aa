"""Figures of agents by day, goals, the cycle and conversations, read from tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding
from wfm.domain.spelling import did_you_mean
from wfm.io.people_tables import built
from wfm.io.table_reader import TableData, read_table
from wfm.targets.score_cycle import STATES, Conversation, Step
from wfm.targets.score_figures import CAUSES, CENTRE, Figure
from wfm.targets.score_goals import Goal

CAUSE_WORDS = {
    "agent": "agent", "座席": "agent", "坐席": "agent", "座席责任": "agent", "坐席责任": "agent",
    "centre": "centre", "center": "centre", "中心": "centre",
    "product": "product", "产品": "product",
    "customer": "customer", "客户": "customer",
    "unknown": "unknown", "未定": "unknown", "未知": "unknown",
    "": "",
}  # fmt: skip
STATE_WORDS = {
    "草拟": "draft", "已沟通": "communicated", "已确认": "accepted", "已接受": "accepted",
    "已考核": "assessed", "已反馈": "fed_back",
} | {state: state for state in STATES}  # fmt: skip


def read_figures(
    path: Path,
    *,
    agents: Collection[str],
    metrics: Mapping[str, bool],
    causes_needed: Collection[str] = (),
    shares: Collection[str] = (),
    first_day: date | None = None,
    last_day: date | None = None,
) -> tuple[tuple[Figure, ...], tuple[Finding, ...]]:
    """Read what was counted of each agent on each day.

    Parameters
    ----------
    path : Path
    agents : collection of str
        The known ids; ``centre`` is always known.
    metrics : mapping
        The known metrics and checkpoints, and whether each needs an exposure.
    causes_needed : collection of str
        Metrics of which every row must say who caused it.
    shares : collection of str
        Metrics that count part of their exposure, and so never more than it.
    first_day, last_day : date, optional
        Period of the frozen targets.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, each with its line: an unknown agent, metric or cause, a day
        without a frozen target, a figure given twice, more counted than there was.
    """
    data = read_table(path, "figures", may_be_empty=False)
    figures: list[Figure] = []
    seen: dict[tuple[object, ...], int] = {}
    known = {*agents, CENTRE}
    for line, row in data.rows():
        row["cause"] = _word(data, line, "cause", row["cause"], CAUSE_WORDS, CAUSES)
        good = _known(data, line, row["agent"], known, "agent of this plan")
        good &= _known(data, line, row["metric"], metrics, "metric or checkpoint of the scorecard")
        good &= row["cause"] is not None and _within(data, line, row["day"], first_day, last_day)
        if not good or not _complete(data, line, row, metrics, causes_needed):
            continue
        figure = built(data, line, lambda row=row, line=line: Figure(**row, line=line))  # type: ignore[misc]
        if figure is None:
            continue
        key = (figure.agent, figure.day, figure.metric, figure.cause, figure.evidence)
        first = seen.setdefault(key, line)
        if first != line:
            what = f"{figure.metric} of {figure.agent} on {figure.day} stands on line {first}"
            hint = "tell two of one day apart by cause or evidence"
            data.problems.add(line, f"{what} already", hint)
        figures.append(figure)
    _check_shares(data, [f for f in figures if f.metric in shares])
    data.problems.check()
    return tuple(figures), tuple(data.findings)


def read_goals(
    path: Path, *, agents: Collection[str]
) -> tuple[tuple[Goal, ...], tuple[Finding, ...]]:
    """Read work goals and key results.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, unknown owners and goals without an expectation among them.
    """
    data = read_table(path, "goals")
    goals: list[Goal] = []
    for line, row in data.rows():
        _known(data, line, row["owner"], {*agents, CENTRE}, "agent of this plan")
        goal = built(data, line, lambda row=row: Goal(**row))  # type: ignore[misc]
        if goal is not None:
            goals.append(goal)
    data.problems.check()
    return tuple(goals), tuple(data.findings)


def read_cycle(
    path: Path, *, agents: Collection[str]
) -> tuple[tuple[Step, ...], tuple[Finding, ...]]:
    """Read when each agent's targets were drafted, communicated, accepted, assessed, fed back.

    Raises
    ------
    InvalidInputs
        All mistakes of the file: unknown agents and states, a state before the one that must
        come first, days out of order.
    """
    data = read_table(path, "cycle")
    steps: list[Step] = []
    for line, row in data.rows():
        row["state"] = _word(data, line, "state", row["state"], STATE_WORDS, STATES)
        good = _known(data, line, row["agent"], set(agents), "agent of this plan")
        if good and row["state"] is not None:
            steps.append(Step(**row))
            for problem in _order_problems(steps):
                data.problems.add(line, problem)
    data.problems.check()
    return tuple(steps), tuple(data.findings)


def read_conversations(
    path: Path, *, agents: Collection[str]
) -> tuple[tuple[Conversation, ...], tuple[Finding, ...]]:
    """Read who talked to whom on which day.

    Raises
    ------
    InvalidInputs
        All mistakes of the file, unknown people among them.
    """
    data = read_table(path, "conversations")
    held: list[Conversation] = []
    for line, row in data.rows():
        good = [
            _known(data, line, row[word], set(agents), "agent of this plan")
            for word in ("supervisor", "agent")
        ]
        if all(good):
            talk = built(data, line, lambda row=row: Conversation(**row))  # type: ignore[misc]
            if talk is not None:
                held.append(talk)
    data.problems.check()
    return tuple(held), tuple(data.findings)


def read_funnel(path: Path) -> tuple[tuple[str, ...], tuple[float, ...], tuple[float, ...]]:
    """Read the steps of a funnel with their planned and actual counts.

    Raises
    ------
    InvalidInputs
        All mistakes of the file.
    """
    data = read_table(path, "funnel", may_be_empty=False)
    rows = [row for _, row in data.rows()]
    data.problems.check()
    return (
        tuple(row["step"] for row in rows),
        tuple(row["planned"] for row in rows),
        tuple(row["actual"] for row in rows),
    )


def _order_problems(steps: list[Step]) -> list[str]:
    """Return what is wrong with the last step against those of the same agent before it."""
    last = steps[-1]
    own = [step for step in steps[:-1] if step.agent == last.agent]
    expected = STATES[len(own)] if len(own) < len(STATES) else "nothing more"
    if last.state != expected:
        return [f"agent {last.agent} is {last.state}, but {expected} must come next"]
    if own and last.day < own[-1].day:
        return [f"agent {last.agent} is {last.state} on {last.day}, before {own[-1].day}"]
    return []


def _known(data: TableData, line: int, value: str, known: Collection[str], noun: str) -> bool:
    if value in known:
        return True
    data.problems.add(line, f"{value!r} is no {noun}", did_you_mean(value, list(known)))
    return False


def _word(
    data: TableData,
    line: int,
    column: str,
    text: str | None,
    words: Mapping[str, str],
    choices: Collection[str],
) -> str | None:
    word = words.get((text or "").strip().casefold())
    if word is None:
        what = f"{column} {text!r} is not one of {', '.join(c for c in choices if c)}"
        data.problems.add(line, what)
    return word


def _within(
    data: TableData, line: int, day: date, first_day: date | None, last_day: date | None
) -> bool:
    if first_day and last_day and not first_day <= day <= last_day:
        data.problems.add(
            line,
            f"there is no frozen target for {day}: the targets are for {first_day} to {last_day}",
            "score the month with the plan it was published with",
        )
        return False
    return True


def _complete(
    data: TableData,
    line: int,
    row: dict[str, object],
    metrics: Mapping[str, bool],
    causes_needed: Collection[str],
) -> bool:
    metric, count, exposure = row["metric"], row["count"], row["exposure"]
    lacking = []
    if count is None:
        lacking.append("a count")
    if metrics[str(metric)] and exposure is None:
        lacking.append("an exposure")
    if metric in causes_needed and count and not row["cause"]:
        lacking.append("a cause")
    for thing in lacking:
        data.problems.add(line, f"{metric} of {row['agent']} on {row['day']} needs {thing}")
    return not lacking


def _check_shares(data: TableData, figures: Collection[Figure]) -> None:
    """Note days on which more is counted than there was; a day may have several rows."""
    days: dict[tuple[str, date, str], list[Figure]] = {}
    for figure in figures:
        days.setdefault((figure.agent, figure.day, figure.metric), []).append(figure)
    for (agent, day, metric), rows in days.items():
        count, exposure = sum(f.count for f in rows), sum(f.exposure or 0.0 for f in rows)
        if count > exposure:
            what = (
                f"{count:g} {metric} of {agent} on {day} are more than the {exposure:g} there were"
            )
            data.problems.add(rows[-1].line, what)


def total_by_agent_day(figures: Collection[Figure], metric: str) -> dict[tuple[str, date], float]:
    """Return the counts of one metric by agent and day.

    Raises
    ------
    InvalidInput
        If there is no figure of the metric.
    """
    totals: dict[tuple[str, date], float] = {}
    for figure in figures:
        if figure.metric == metric and figure.agent != CENTRE:
            key = (figure.agent, figure.day)
            totals[key] = totals.get(key, 0.0) + figure.count
    if not totals:
        raise InvalidInput(f"there is no figure of {metric}", where="actuals")
    return totals
