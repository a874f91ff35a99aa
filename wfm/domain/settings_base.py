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
