"""Records that every stage speaks in: time, demand, service, shifts, people, rosters, targets."""

from wfm.domain.calendar import PAY_MULTIPLE, Calendar, Day, DayClass
from wfm.domain.cover import queue_subsets, shortfall
from wfm.domain.demand import CallHistory, Forecast
from wfm.domain.errors import (
    GateFailed,
    Infeasible,
    InvalidInput,
    InvalidInputs,
    NotFound,
    WfmError,
)
from wfm.domain.event import Event, Finding
from wfm.domain.goal import ServiceGoal
from wfm.domain.hours import contract_minutes
from wfm.domain.people import Absence, Agent, LedgerEntry, PreviousShift, Team
from wfm.domain.plan import Gate, Plan
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.request import Protection, Request
from wfm.domain.revision import Revision
from wfm.domain.roster import OFF, UNKNOWN, Roster
from wfm.domain.service import AgentActivity, Requirement, SimulatedService
from wfm.domain.shift import Break, Schedule, ShiftPattern
from wfm.domain.solve_report import SolveReport, SolveStatus
from wfm.domain.target import AgentTarget
from wfm.domain.time_grid import TimeGrid

__all__ = [
    "TimeGrid",
    "Calendar",
    "Day",
    "DayClass",
    "PAY_MULTIPLE",
    "CallHistory",
    "Forecast",
    "ServiceGoal",
    "Requirement",
    "Break",
    "ShiftPattern",
    "Schedule",
    "Agent",
    "Team",
    "Absence",
    "PreviousShift",
    "LedgerEntry",
    "Request",
    "Protection",
    "Revision",
    "Roster",
    "OFF",
    "UNKNOWN",
    "SimulatedService",
    "AgentActivity",
    "AgentTarget",
    "Event",
    "Finding",
    "SolveReport",
    "SolveStatus",
    "Gate",
    "Plan",
    "Progress",
    "ProgressEvent",
    "silent",
    "contract_minutes",
    "queue_subsets",
    "shortfall",
    "WfmError",
    "InvalidInput",
    "InvalidInputs",
    "NotFound",
    "Infeasible",
    "GateFailed",
]
