"""What single cells mean: numbers, days, moments, words, yes and no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from wfm.domain.spelling import did_you_mean
from wfm.domain.units import parse_clock, parse_share
from wfm.io.columns import OPEN_WORDS, WORDS, plain_heading
from wfm.io.sheet import Cell

NOT_RECORDED = {"", "-", "--", "—", "–", "n/a", "#n/a", "na", "null", "none", "nan", "无数据"}
"""Texts that mean "not known" where a number or a day is expected; zero is not among them."""

EXCEL_DAY_ZERO = date(1899, 12, 30)
"""Workbooks count days from here, which is right from March 1900 on."""

_THOUSANDS = re.compile(r"^[+-]?[0-9]{1,3}([, ][0-9]{3})+(\.[0-9]*)?$")
_DAY = re.compile(r"^([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?$")
_MOMENT = re.compile(
    r"^([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"[T\s]\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\.0+)?$"
)
_SEPARATORS = re.compile(r"[;；、|,，]")


class BadCell(ValueError):
    """A cell that cannot be understood: what is wrong, and how to mend it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


def text_of(cell: Cell) -> str:
    """Return a cell as text; whole numbers from workbooks lose their ``.0``."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def is_missing(cell: Cell) -> bool:
    """Return whether a cell says that nothing was recorded."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in NOT_RECORDED)


def parse_number(cell: Cell) -> float:
    """Return a finite number of 0 or more.

    Raises
    ------
    BadCell
        If it is none.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise BadCell(f"{text_of(cell)!r} is no number")
    if isinstance(cell, str):
        text = unicodedata.normalize("NFKC", cell).strip()
        plain = re.sub("[, ]", "", text) if _THOUSANDS.match(text) else text
        try:
            value = float(plain) if "_" not in plain else None
        except ValueError:
            value = None
        if value is None:
            raise BadCell(f"{cell.strip()!r} is no number", _number_hint(text))
    else:
        value = float(cell)
    if value < 0:
        raise BadCell(f"{text_of(cell)!r} is negative", "leave it empty when it is not known")
    if not value < float("inf"):
        raise BadCell(f"{text_of(cell)!r} is not finite", "leave it empty when it is not known")
    return value


def parse_balance(cell: Cell) -> float:
    """Return a number that may be negative.

    Raises
    ------
    BadCell
        If it is none.
    """
    text = text_of(cell) if isinstance(cell, str) else cell
    if isinstance(text, str) and text[:1] in ("-", "\u2212", "－"):
        return -parse_number(text[1:])
    if isinstance(text, int | float) and not isinstance(text, bool) and text < 0:
        return -parse_number(-text)
    return parse_number(cell)


def _number_hint(text: str) -> str:
    if re.match(r"^[0-9]+(:[0-9]{2}){1,2}$", text):
        return "write a length of time as a number of seconds, such as 200 for 3 min 20 s"
    return "write the decimal point as . and no unit" if re.search("[0-9]", text) else ""


def parse_share_cell(cell: Cell) -> float:
    """Return a share between 0 and 1, also written as a percentage."""
    text = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else cell
    try:
        value = parse_share(text)
        value = parse_share(parse_number(value))
    except BadCell:
        raise
    except ValueError as error:
        raise BadCell(*str(error).split("; ")) from error
    return float(value)


def parse_day(cell: Cell) -> date:
    """Return a calendar day.

    Raises
    ------
    BadCell
        If it is none, or its order of day and month is open.
    """
    if isinstance(cell, datetime):
        if cell.time() != datetime.min.time():
            raise BadCell(f"'{cell}' has a time of day", "write the day only")
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", text_of(cell))
    if re.match(r"^[0-9]{8}$", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    # Excel saves a day as "2026-02-02 00:00:00" when its cell was formatted with a time.
    text = re.sub(r"[T ]0?0:00(:00)?$", "", text)
    match = _DAY.match(text)
    if not match:
        raise BadCell(f"{text!r} is no day", _day_hint(text))
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise BadCell(f"{text!r} is not in the calendar") from error


def _day_hint(text: str) -> str:
    if re.match(r"^[345][0-9]{4}$", text):
        day = EXCEL_DAY_ZERO + timedelta(days=int(text))
        return f"it is Excel's number of {day}; format the column as a day, or write that"
    return "write it as 2026-02-17"


def parse_moment(cell: Cell) -> datetime:
    """Return a moment: naive local time, or with its offset from UTC when that is written.

    Raises
    ------
    BadCell
        If it is none, or names seconds.
    """
    moment = _moment(cell)
    if moment.second or moment.microsecond:
        raise BadCell(f"'{moment}' is not on a whole minute", "give the start of the interval")
    return moment


def _moment(cell: Cell) -> datetime:
    if isinstance(cell, datetime):
        # Workbooks keep days as binary fractions, which are off by microseconds.
        return (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    text = text_of(cell)
    if isinstance(cell, str):
        if len(text) >= 16 and text[4] == "-":
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                pass
        match = _MOMENT.match(unicodedata.normalize("NFKC", text))
        if match:
            try:
                return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
            except ValueError as error:
                raise BadCell(f"{text!r} is not in the calendar") from error
    hint = "write it as 2026-02-17 08:30"
    if isinstance(cell, time) or re.match(r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$", text):
        hint = "write day and time into one column, as 2026-02-17 08:30"
    elif isinstance(cell, int | float):
        hint = "format the column as day and time in the workbook"
    raise BadCell(f"{text!r} is no day and time", hint)


LEARN = "learn"
"""What a cell of an uplift says when the factor is to be learned."""


def parse_uplift(cell: Cell) -> float | str:
    """Return a factor of 0 or more, or `LEARN` when past events are to tell it."""
    if isinstance(cell, str) and cell.strip().casefold() in {LEARN, "learned", "待学习", "学习"}:
        return LEARN
    return parse_number(cell)


def parse_clock_cell(cell: Cell) -> int:
    """Return a time of day in minutes after midnight; ``24:00`` is 1440.

    Raises
    ------
    BadCell
        If it is none.
    """
    if isinstance(cell, time | datetime):
        return cell.hour * 60 + cell.minute
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    try:
        return int(parse_clock(text.removesuffix(":00") if text.count(":") == 2 else text))
    except ValueError as error:
        raise BadCell(f"{text!r} is no time of day", "write it as 08:30") from error


def parse_yes_no(cell: Cell) -> bool:
    """Return True for yes, false for no, in English, Chinese or as 1 and 0."""
    word = text_of(cell).casefold()
    if word in {"yes", "y", "true", "1", "是", "可", "可以", "√"}:
        return True
    if word in {"no", "n", "false", "0", "否", "不可", "不可以", "不", "×"}:
        return False
    raise BadCell(f"{text_of(cell)!r} is neither yes nor no", "write yes or no, 是 or 否")


def parse_codes(cell: Cell) -> tuple[str, ...]:
    """Return the ids in a list separated by ``;``, ``、``, ``|`` or a comma."""
    codes = tuple(c.strip() for c in _SEPARATORS.split(text_of(cell)) if c.strip())
    if len(set(codes)) < len(codes):
        twice = next(c for c in codes if codes.count(c) > 1)
        raise BadCell(f"names {twice} twice")
    return codes


def _word_parser(kind: str) -> Callable[[Cell], str]:
    known = {plain_heading(w): word for word, ways in WORDS[kind].items() for w in ways.split("|")}

    def parse(cell: Cell) -> str:
        text = text_of(cell)
        word = known.get(plain_heading(text))
        if word is None and kind in OPEN_WORDS:
            return text
        if word is None:
            hint = did_you_mean(text, WORDS[kind])
            raise BadCell(f"{text!r} is not known", hint)
        return word

    return parse


PARSERS: dict[str, Callable[[Cell], Any]] = {
    "code": text_of,
    "text": text_of,
    "codes": parse_codes,
    "count": parse_number,
    "number": parse_number,
    "balance": parse_balance,
    "seconds": parse_number,
    "factor": parse_number,
    "uplift": parse_uplift,
    "clock": parse_clock_cell,
    "share": parse_share_cell,
    "day": parse_day,
    "moment": parse_moment,
    "yes_no": parse_yes_no,
    **{kind: _word_parser(kind) for kind in WORDS},
}
"""How a cell of each kind of column is read."""

TEXT_KINDS = frozenset({"code", "text", "codes"})
"""Kinds whose cells are taken as they are: ``-`` may be a name, only empty means nothing."""
