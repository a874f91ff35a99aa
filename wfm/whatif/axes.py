"""The axes of a sweep: which values each lever takes, as a grid or as a Latin hypercube."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice, product
from types import NoneType
from typing import Annotated, Any, get_args

import numpy as np
from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.setting_errors import validate_model
from wfm.domain.setting_paths import kind_at
from wfm.domain.settings_base import Settings
from wfm.domain.units import parse_share
from wfm.whatif.levers import ChangeSet, Replan
from wfm.whatif.relative import RELATIVE, stepped

MOST_SAMPLED = 10_000_000
"""Points of a sample; more of them do not fit into the memory."""

LEVERS = frozenset(ChangeSet.model_fields) - {"name", "title", "replan", "overrides"}


class Range(Settings):
    """Values from one number to another; both plain, shares in per cent, factors or steps."""

    low: Any = Field(alias="from")
    high: Any = Field(alias="to")

    @field_validator("low", "high")
    @classmethod
    def _a_number(cls, value: Any) -> Any:
        _signed(value)
        return value

    @model_validator(mode="after")
    def _alike(self) -> Range:
        signs = [_signed(value)[0] for value in (self.low, self.high)]
        if signs[0] != signs[1]:
            raise ValueError(f"runs from {self.low!r} to {self.high!r}, which are not alike")
        return self

    def at(self, share: float, *, whole: bool = False) -> str | float:
        """Return the value at a share of the way, written like the ends.

        Parameters
        ----------
        share : float
            0 for the first end, 1 for the last.
        whole : bool
            Only whole numbers are any good: each of them gets an equal part of the way.
        """
        (sign, low), (_, high) = _signed(self.low), _signed(self.high)
        if whole and not sign:
            steps = math.floor(abs(high - low)) + 1
            return round(low) + min(int(share * steps), steps - 1) * (1 if high >= low else -1)
        value = low + share * (high - low)
        if sign == "%":
            return f"{value:.6g}%"
        return f"{sign}{value:.6g}" if sign else value


def _axis_word(value: Any) -> str:
    return "range" if isinstance(value, Mapping | Range) else "values"


Values = Annotated[tuple[Any, ...], Field(min_length=1)]
Axis = Annotated[
    Annotated[Values, Tag("values")] | Annotated[Range, Tag("range")], Discriminator(_axis_word)
]


class SweepFile(Settings):
    """A file of axes: settings by path, each with a list of values or a range."""

    replan: Replan = "keep"
    axes: Annotated[dict[str, Axis], Field(min_length=1)]
    base: ChangeSet = ChangeSet()


def grid_size(sweep: SweepFile) -> int:
    """Return the number of points of the whole grid.

    Raises
    ------
    InvalidInput
        If an axis is a range, which has no grid.
    """
    return math.prod(len(values) for values in _lists(sweep).values())


def grid_points(sweep: SweepFile, most: int | None = None) -> Iterator[ChangeSet]:
    """Yield every combination of values, the last axis running fastest."""
    lists = _lists(sweep)
    for number, values in enumerate(islice(product(*lists.values()), most)):
        yield point(sweep, number, dict(zip(lists, values, strict=True)))


def hypercube_points(sweep: SweepFile, count: int, seed: int) -> Iterator[ChangeSet]:
    """Yield points that hit each of `count` equal parts of every axis once.

    Parameters
    ----------
    sweep : SweepFile
    count : int
        Number of points, at least 1.
    seed : int

    Notes
    -----
    Latin hypercube sampling (McKay, Beckman & Conover 1979, Technometrics 21, section 2.3);
    lists of values are taken in equal shares.
    """
    if not 1 <= count <= MOST_SAMPLED:
        what = f"is {count}, which is not 1 to {MOST_SAMPLED:,} points"
        raise InvalidInput(what, where="sample", hint="write lhs:100")
    random = np.random.default_rng(np.random.SeedSequence(seed))
    shares = {
        path: (random.permutation(count) + random.random(count)) / count for path in sweep.axes
    }
    for number in range(count):
        values = {
            path: value_at(path, axis, shares[path][number]) for path, axis in sweep.axes.items()
        }
        yield point(sweep, number, values)


def value_at(path: str, axis: tuple[Any, ...] | Range, share: float) -> Any:
    """Return the value of an axis at a share of the way; a whole number where it must be one."""
    if not isinstance(axis, Range):
        return axis[min(int(share * len(axis)), len(axis) - 1)]
    word, *rest = path.split(".")
    # A lever stands in a list of its kind, and any place in it has the same words.
    is_lever = word in LEVERS
    kind = kind_at((word, 0, *rest[1:]), ChangeSet) if is_lever else kind_at((word, *rest))
    return axis.at(share, whole=_is_whole(kind))


def _is_whole(kind: Any) -> bool:
    kinds = {part for part in (get_args(kind) or (kind,)) if part is not NoneType}
    return kinds == {int}


def point(sweep: SweepFile, number: int, values: dict[str, Any]) -> ChangeSet:
    """Return the base with some of the axes at a value.

    A path that begins with the name of a lever, such as ``hired.0.agents``, changes the lever
    of the base; every other path is a setting of the scenario.

    Raises
    ------
    InvalidInput
        If the base has no such lever, or a value is no good for it.
    """
    base = sweep.base.model_dump()
    overrides = dict(base["overrides"])
    for path, value in values.items():
        word = path.split(".")[0]
        if word in LEVERS:
            _set_lever(base, path, value)
        else:
            overrides[path] = value
    name = {"name": f"p{number + 1}", "replan": sweep.replan, "overrides": overrides}
    found, problems = validate_model(ChangeSet, {**base, **name})
    if found is None or problems:
        raise InvalidInputs([one.as_error() for one in problems])
    return found


def _set_lever(base: dict[str, Any], path: str, value: Any) -> None:
    """Set one word of one lever of the base."""
    word, _, rest = path.partition(".")
    place, _, field = rest.partition(".")
    levers = [dict(lever) for lever in base[word]]
    if not place.isdecimal() or int(place) >= len(levers) or field not in levers[int(place)]:
        raise InvalidInput(
            f"{path} is not in base",
            where="axes",
            hint=f"write the lever under base, and its place and word here: {word}.0.WORD",
        )
    chosen = levers[int(place)]
    match = RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if match:
        old = chosen[field]
        if isinstance(old, bool) or not isinstance(old, int | float):
            raise InvalidInput(f"{path} is no number to change by {value}", where="axes")
        value = stepped(old, match[1], float(match[2]))
    chosen[field] = value
    base[word] = tuple(levers)


def _lists(sweep: SweepFile) -> dict[str, tuple[Any, ...]]:
    lists = {}
    for path, axis in sweep.axes.items():
        if isinstance(axis, Range):
            raise InvalidInput(
                f"{path} has no list of values",
                where="axes",
                hint="list the values, or sample the ranges with --sample lhs:100",
            )
        lists[path] = axis
    return lists


def _signed(value: Any) -> tuple[str, float]:
    """Split an end of a range into ``*``, ``+``, ``-``, ``%`` or nothing, and a number."""
    match = RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if match:
        return match[1], float(match[2])
    is_percent = isinstance(value, str) and value.rstrip().endswith("%")
    number = parse_share(value) if is_percent else value
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or not math.isfinite(number):
        raise ValueError(f"{value!r} is no end of a range; write a number, '5%', '*1.2' or '+10'")
    return ("%", 100 * number) if is_percent else ("", float(number))
