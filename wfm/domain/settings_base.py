"""The base of every settings model, and the kinds of number they hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
Code = Annotated[str, Field(pattern=r"^[^\s;,|:；、，：]+$")]
"""Name of a queue or shift; lists of them in tables are separated by what is left out here."""


class Settings(BaseModel):
    """Base: frozen, no unknown words, defaults checked like given values."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False
    )


class SettingMistake(ValueError):
    """A mistake in one setting, found by a check that looks at several.

    Parameters
    ----------
    at : tuple
        Leads from what was checked to the setting.
    what : str
        What is wrong with it, as in ``names no shift 'A9'``.
    hint : str
        How to mend it.
    """

    def __init__(self, at: tuple[str | int, ...], what: str, hint: str = "") -> None:
        super().__init__(what)
        self.at, self.what, self.hint = at, what, hint


class Title(Settings):
    """A name in two languages."""

    en: str = ""
    zh: str = ""
