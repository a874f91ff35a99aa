"""Named rosters: the hard rules and their judge, fair shares, and who works which shift."""

from wfm.roster.agent_days import Violation
from wfm.roster.assign import assign
from wfm.roster.bookings import (
    Booking,
    BookingProblem,
    booked_plan,
    booking_problems,
    bookings,
)
from wfm.roster.changes import Change, changes
from wfm.roster.fairness_measures import FairnessRow, Spread, fairness_measures
from wfm.roster.interval_reasons import IntervalReasons, Reason, explain_interval
from wfm.roster.judge import RULES, judge
from wfm.roster.leaders import leader_gaps
from wfm.roster.ledger import burdens, credits
from wfm.roster.meals import crowded_meals
from wfm.roster.meeting_wishes import MeetingWishes
from wfm.roster.meetings import Appointment, MeetingPlan, NotPlaced, plan_meetings
from wfm.roster.no_month import NoMonth, agents_without_month
from wfm.roster.pay import PayHours, pay_hours
from wfm.roster.problem import unfairness
from wfm.roster.remarks import remarks
from wfm.roster.repair import Repair, repair
from wfm.roster.rotation_report import TeamRotation, team_rotations
from wfm.roster.short_cover import ShortCover, explain_cover
from wfm.roster.swap import Swap, swap
from wfm.roster.unstaffed import unstaffed_queues
from wfm.roster.why_me import AgentStory, why_me
from wfm.roster.wish import WishAnswer, explain_wish
from wfm.roster.wish_report import WishOutcome, wish_findings, wish_outcomes

__all__ = [
    "assign",
    "judge",
    "RULES",
    "Violation",
    "changes",
    "Change",
    "swap",
    "Swap",
    "repair",
    "Repair",
    "leader_gaps",
    "remarks",
    "team_rotations",
    "TeamRotation",
    "wish_outcomes",
    "wish_findings",
    "WishOutcome",
    "crowded_meals",
    "plan_meetings",
    "MeetingWishes",
    "MeetingPlan",
    "Appointment",
    "NotPlaced",
    "bookings",
    "booked_plan",
    "booking_problems",
    "Booking",
    "BookingProblem",
    "unstaffed_queues",
    "burdens",
    "credits",
    "unfairness",
    "explain_cover",
    "ShortCover",
    "agents_without_month",
    "NoMonth",
    "explain_interval",
    "IntervalReasons",
    "Reason",
    "explain_wish",
    "WishAnswer",
    "why_me",
    "AgentStory",
    "fairness_measures",
    "FairnessRow",
    "Spread",
    "pay_hours",
    "PayHours",
]
