"""Public holidays, make-up workdays, festivals, lunar dates, pay cycles and overrides."""

from wfm.calendars.build import build_calendar
from wfm.calendars.lunar import LunarDate, lunar_date, solar_date
from wfm.calendars.pay_cycle import pay_cycle_features, pay_dates

__all__ = [
    "build_calendar",
    "LunarDate",
    "lunar_date",
    "solar_date",
    "pay_cycle_features",
    "pay_dates",
]
