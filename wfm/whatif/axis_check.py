"""Checks every value of a sweep's axes by itself, before the first point is answered."""

from __future__ import annotations

from wfm.domain.errors import InvalidInput, InvalidInputs, WfmError
from wfm.domain.plan import Plan
from wfm.scenario import Scenario
from wfm.whatif.axes import Range, SweepFile, point
from wfm.whatif.demand_levers import changed_forecast
from wfm.whatif.idle_levers import refuse_idle
from wfm.whatif.replan import changed_scenario


def check_axes(axes: SweepFile, scenario: Scenario, plan: Plan) -> None:
    """Refuse a sweep one of whose values no world can have.

    Parameters
    ----------
    axes : SweepFile
    scenario : Scenario
    plan : Plan

    Raises
    ------
    InvalidInputs
        Every path that names nothing and every value that is no good, once. What only a
        combination of values spoils is told at its point.
    """
    problems: dict[str, InvalidInput] = {}
    for path, axis in axes.axes.items():
        for value in (axis.low, axis.high) if isinstance(axis, Range) else axis:
            try:
                changes = point(axes, 0, {path: value})
                refuse_idle(changes)
                _, levers = changed_scenario(scenario, changes)
                changed_forecast(plan.forecast, levers)
            except WfmError as error:
                problems.setdefault(str(error), _named(path, error))
    if problems:
        raise InvalidInputs(problems.values())


def _named(path: str, error: WfmError) -> InvalidInput:
    """Say which axis a problem comes from."""
    if isinstance(error, InvalidInputs) and len(error.problems) == 1:
        error = error.problems[0]
    return InvalidInput(error.what, where=f"axes, {path}", hint=error.hint)
