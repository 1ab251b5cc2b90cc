"""The words that every definition uses: names, titles, sources, offices, expressions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from tinhso.catalog.faults import Finding

NAME = r"^[a-z][a-z0-9_]{0,63}$"
REFERENCE = r"^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})?$"

VERSION = r"^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}$"
CLOCK_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
LINK = r"^https://[^\s]{1,500}$"


def _constant_as_text(value: object) -> object:
    """A bare number is an expression too."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Name = Annotated[str, StringConstraints(pattern=NAME)]
Reference = Annotated[str, StringConstraints(pattern=REFERENCE)]
"""A name in the same pack, or ``pack.name`` of a pack in ``depends_on``."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
ClockTime = Annotated[str, StringConstraints(pattern=CLOCK_TIME)]
Expression = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    BeforeValidator(_constant_as_text, json_schema_input_type=str | int | float),
]
"""An SQL expression in DuckDB's dialect; whoever compiles it checks its syntax tree against a closed list of functions."""


class Definition(BaseModel):
    """A frozen piece of a pack. Unknown keys are faults; ``findings`` says what the fields together get wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong between valid fields; paths are relative to this definition."""
        return iter(())


class Bilingual(Definition):
    """A text in Vietnamese, the first language, and in English."""

    vi: Text
    en: Text


class Source(Definition):
    """Where a rule or a figure comes from: a legal document, or a publication."""

    citation: Text = Field(description="Number and date, for example 07-NQ/TU, 27/10/2021")
    article: Text | None = None
    title: Text | None = None
    url: Annotated[str, StringConstraints(pattern=LINK)] | None = None


class Office(Definition):
    """An office by a name of our own; the province ties it to its unit when it installs the pack."""

    office: Name
    title: Bilingual


class Dated(Definition):
    """What holds from a day on, and perhaps until one (both included)."""

    version: int = Field(ge=1)
    valid_from: date
    valid_to: date | None = None

    def findings(self) -> Iterator[Finding]:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            yield Finding(("valid_to",), "end_before_start", {"start": self.valid_from, "end": self.valid_to})
