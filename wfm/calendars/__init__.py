"""Public holidays, make-up workdays, festivals and overrides."""

from wfm.calendars.build import build_calendar

__all__ = ["build_calendar"]
