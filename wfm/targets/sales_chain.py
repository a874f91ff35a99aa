"""An income cut down to the prospects to be dialled, step by step and without rounding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record

Number = int | float | str | Fraction


@dataclass(frozen=True, slots=True, eq=False)
class SalesChain(Record):
    """What each step asks for, exactly.

    Parameters
    ----------
    income : Fraction
        What the agent wants to earn in the period.
    commission_rate : Fraction
        Commission over sales value.
    value_per_sale : Fraction
        Value of one sale, in the currency of the income.
    close_rate : Fraction
        Sales over people spoken to.
    connect_rate : Fraction
        People spoken to over dials.
    dials_per_prospect : Fraction
        Dials made to one prospect.

    Notes
    -----
    Fractions, so that the steps multiply back to the income without any error; `whole` gives
    the numbers to work by, each rounded up by itself.
    """

    income: Fraction
    commission_rate: Fraction
    value_per_sale: Fraction
    close_rate: Fraction
    connect_rate: Fraction
    dials_per_prospect: Fraction

    @property
    def sales_value(self) -> Fraction:
        """Value to be sold: income over commission rate."""
        return self.income / self.commission_rate

    @property
    def sales(self) -> Fraction:
        """Sales to be made."""
        return self.sales_value / self.value_per_sale

    @property
    def connects(self) -> Fraction:
        """People to be spoken to."""
        return self.sales / self.close_rate

    @property
    def dials(self) -> Fraction:
        """Dials to be made."""
        return self.connects / self.connect_rate

    @property
    def prospects(self) -> Fraction:
        """Prospects to be collected."""
        return self.dials / self.dials_per_prospect

    @property
    def income_again(self) -> Fraction:
        """The income, multiplied back from the prospects."""
        connects = self.prospects * self.dials_per_prospect * self.connect_rate
        return connects * self.close_rate * self.value_per_sale * self.commission_rate

    def whole(self) -> dict[str, int]:
        """Return sales, connects, dials and prospects rounded up."""
        return {name: ceil(getattr(self, name)) for name in COUNTED}


MOST_AMOUNT = 10**15
"""Amounts beyond which, or below its reciprocal, somebody has mistyped."""

COUNTED = ("sales", "connects", "dials", "prospects")
"""Steps that are counted in whole numbers."""


def decompose_income(
    income: Number,
    commission_rate: Number,
    value_per_sale: Number,
    close_rate: Number,
    connect_rate: Number,
    dials_per_prospect: Number = 1,
) -> SalesChain:
    """Cut an income into sales, connects, dials and prospects.

    Parameters
    ----------
    income, value_per_sale : number
        In one currency; more than 0.
    commission_rate, close_rate, connect_rate : number
        Above 0 and at most 1, as 0.07 or 7%.
    dials_per_prospect : number
        At least 1.

    Returns
    -------
    SalesChain

    Raises
    ------
    InvalidInput
        If a number lies outside its range.

    Examples
    --------
    >>> decompose_income(10000, 0.02, 5000, 0.1, 0.25, 2).whole()
    {'sales': 100, 'connects': 1000, 'dials': 4000, 'prospects': 2000}
    """
    given = {
        "income": (income, None),
        "commission_rate": (commission_rate, 1),
        "value_per_sale": (value_per_sale, None),
        "close_rate": (close_rate, 1),
        "connect_rate": (connect_rate, 1),
        "dials_per_prospect": (dials_per_prospect, None),
    }
    exact = {name: _fraction(name, value, most) for name, (value, most) in given.items()}
    if exact["dials_per_prospect"] < 1:
        raise InvalidInput(
            f"dials per prospect is {dials_per_prospect}",
            where="sales chain",
            hint="a prospect is dialled once at least",
        )
    return SalesChain(**exact)


def _fraction(name: str, value: Number, most: int | None) -> Fraction:
    # Through text: 0.02 is to mean two hundredths, not the binary number next to it.
    text = str(value).strip()
    written = text.removesuffix("%").rstrip()
    # Written out, a power of hundreds of millions would fill the memory.
    endless = re.search(r"e[+-]?0*[1-9]\d{2,}$", written, re.IGNORECASE)
    try:
        exact = Fraction("" if endless else written) / (100 if written != text else 1)
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidInput(f"{name} {value!r} is no number", where="sales chain") from error
    if exact > MOST_AMOUNT or 0 < exact * MOST_AMOUNT < 1:
        raise InvalidInput(
            f"{name} is {value}", where="sales chain", hint="use a number from 1e-15 to 1e15"
        )
    if exact <= 0 or (most is not None and exact > most):
        limit = "above 0" if most is None else f"above 0 and at most {most}"
        raise InvalidInput(f"{name} is {value}", where="sales chain", hint=f"use a number {limit}")
    return exact
