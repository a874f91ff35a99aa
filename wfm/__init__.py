"""Contact-centre workforce management, from call history to roster and fair targets.

``wfm.run(wfm.read_scenario("quick")).write("my-plan")`` plans the bundled demo.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.domain import Plan

__version__ = "0.1.0"

_HOME = {
    "run": "wfm.plan",
    "Scenario": "wfm.scenario",
    "read_scenario": "wfm.io",
    "read_plan": "wfm.io",
    "import_calls": "wfm.io",
    "import_intervals": "wfm.io",
    "Plan": "wfm.domain",
    "TimeGrid": "wfm.domain",
    "CallHistory": "wfm.domain",
    "Forecast": "wfm.domain",
    "ServiceGoal": "wfm.domain",
    "Requirement": "wfm.domain",
    "ShiftPattern": "wfm.domain",
    "Schedule": "wfm.domain",
    "Agent": "wfm.domain",
    "Team": "wfm.domain",
    "Roster": "wfm.domain",
    "SimulatedService": "wfm.domain",
    "AgentTarget": "wfm.domain",
    "WfmError": "wfm.domain",
}
"""Where each public name lives; imported when first asked for, so that `import wfm` is quick."""

__all__ = ["__version__", *_HOME]  # noqa: PLE0604 - the keys are the public names


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'wfm' has no attribute {name!r}")
    if name in ("run", "Plan", "read_plan"):
        _install_plan_writer()
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _install_plan_writer() -> None:
    from wfm.domain.plan import install_writer

    install_writer(_write_plan)


def _write_plan(plan: Plan, folder: Path, replace: bool) -> Path:
    from wfm.io import write_plan
    from wfm.report import write_reports

    return write_plan(plan, folder, replace=replace, extra=write_reports)
