"""What tenure does: who leaves, who still learns, and how much a person gets done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wfm.capacity.periods import MONTHS_PER_WEEK, Unit, months_of
from wfm.domain.capacity_settings import CapacitySettings
from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Tenure(Record):
    """Rates by tenure for periods of one length.

    Parameters
    ----------
    settings : CapacitySettings
    attrition_factor : float
        On every hazard.

    Notes
    -----
    Attrition by tenure and skills that grow with it, as in Gans and Zhou (2002), "Managing
    learning and turnover in employee staffing", Operations Research 50(6), 991-1006; their
    state is the number of people at each level, ours the number at each tenure.
    """

    settings: CapacitySettings
    attrition_factor: float = 1.0

    @property
    def unit(self) -> Unit:
        """Month or week."""
        return self.settings.by

    def after(self, months: float, periods: int) -> float:
        """Return the months of tenure of a person with `months`, some periods later."""
        return months + periods * months_of(self.unit)

    def hazard(self, months: float) -> float:
        """Return the probability to leave within a period that begins at a tenure.

        A month's hazard h is ``1 - (1 - h)**(7 / 30.4375)`` in a week.
        """
        steps = self.settings.attrition
        step = steps[_place([s.from_month for s in steps], months)]
        monthly = min(step.monthly_hazard * self.attrition_factor, 1.0)
        return 1.0 - float((1.0 - monthly) ** months_of(self.unit))

    def proficiency(self, months: float) -> float:
        """Return the work done over that of a trained agent; 0 in training.

        Speed times quality: a contact that must be handled again is work not done.
        """
        if self.in_training(months):
            return 0.0
        steps = self.settings.proficiency
        step = steps[_place([s.from_month for s in steps], months)]
        return step.speed * step.quality

    def in_training(self, months: float) -> bool:
        """Return True before the first day on the phone."""
        return months < self.settings.hiring.training_months - _ROUNDING

    def passing(self, months: float) -> float:
        """Return the share that is left at the end of a period: of the last in training, less."""
        if self.in_training(months) and not self.in_training(self.after(months, 1)):
            return self.settings.hiring.pass_share
        return 1.0

    def trained_hazard(self) -> float:
        """Return the hazard of the longest tenure."""
        return self.hazard(float(self.settings.attrition[-1].from_month))


def tenure_months(hired: date, day: date, unit: Unit) -> float:
    """Return the whole months, or the whole weeks in months, from `hired` to `day`.

    Raises
    ------
    InvalidInput
        If `day` lies before.
    """
    if day < hired:
        raise InvalidInput(f"{day} lies before the first working day {hired}", where="tenure")
    if unit == "week":
        return (day - hired).days // 7 * MONTHS_PER_WEEK
    months = (day.year - hired.year) * 12 + day.month - hired.month
    return float(months - (day.day < hired.day))


def _place(first: Sequence[int], months: float) -> int:
    return bisect_right(first, months + _ROUNDING) - 1
