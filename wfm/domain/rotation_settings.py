"""Whole teams on one rotation: the cycle of shifts that each team works."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.domain.request import DAY_OFF
from wfm.domain.settings_base import Code, NonNegative, SettingMistake, Settings
from wfm.domain.spelling import did_you_mean

Cycle = Annotated[tuple[Code, ...], Field(min_length=2, max_length=84)]


class RotationSettings(Settings):
    """Shifts that the agents of a team work together, day after day, over and over.

    Every team begins somewhere in its cycle: where the requirement is covered best, or where
    `offsets` says, counted in days from the start of the cycle. Whoever cannot keep the cycle
    gets the best legal month; each day of the cycle kept is then worth `keep_bonus`.
    """

    by: Literal["team"] = "team"
    cycle: Cycle
    teams: dict[Code, Cycle] = Field(default_factory=dict)
    offsets: dict[Code, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    keep_bonus: NonNegative = 200.0

    @model_validator(mode="after")
    def _offsets_within(self) -> Self:
        for team, offset in self.offsets.items():
            if offset >= len(self.cycle_of(team)):
                raise ValueError(
                    f"offset {offset} of team {team} is beyond its cycle of "
                    f"{len(self.cycle_of(team))} days; they count from 0"
                )
        return self

    @model_validator(mode="after")
    def _work_and_rest(self) -> Self:
        for name, cycle in self.all_cycles():
            if all(word == DAY_OFF for word in cycle):
                raise ValueError(f"{name} has no shift in it")
        return self

    def cycle_of(self, team: str) -> tuple[str, ...]:
        """Return the cycle of a team."""
        return self.teams.get(team, self.cycle)

    def all_cycles(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the setting and the words of each cycle."""
        yield "cycle", self.cycle
        for team, cycle in self.teams.items():
            yield f"teams.{team}", cycle


def rotation_mistake(
    rotation: RotationSettings | None, shifts: Collection[str] | None
) -> SettingMistake | None:
    """Return what is wrong with the words of the cycles, None when nothing is."""
    if rotation is None or shifts is None:
        return None
    known = {*shifts, DAY_OFF}
    for name, cycle in rotation.all_cycles():
        for number, word in enumerate(cycle):
            if word not in known:
                at: tuple[str | int, ...] = ("rotation", *name.split(".", 1), number)
                return SettingMistake(at, f"names {word!r}, no shift", did_you_mean(word, known))
    return None
