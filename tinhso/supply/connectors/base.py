"""What a connector is: a small class that pulls rows from one kind of outside system.

A connector reads and hands over; it does not check, change or store. It is given its
settings and the cursor where it stopped last time, and yields batches, each with the
cursor to come back to. Whatever goes wrong outside is raised as ConnectorFailed: a
connector that stops is an alarm, never silence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from tinhso.supply.errors import ConnectorFailed, ConnectorSettingsWrong

Row = Mapping[str, str | None]


@dataclass(frozen=True)
class Option:
    """One setting of a connector. Secrets are kept apart and never shown or logged."""

    name: str
    vi: str
    en: str
    required: bool = True
    secret: bool = False


@dataclass(frozen=True)
class Batch:
    """Rows as text (None is "no data", never zero), and the cursor after them.

    ``simulated`` rows are made up: they are labelled wherever they show and never mix with real ones.
    """

    rows: tuple[Row, ...]
    cursor: str
    simulated: bool = False


class Connector(ABC):
    """One kind of source. Subclasses set the names and options and write ``pull``."""

    id: ClassVar[str]
    vi: ClassVar[str]
    en: ClassVar[str]
    options: ClassVar[tuple[Option, ...]] = ()

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Raises ConnectorSettingsWrong when a required setting is missing or one is not known."""
        known = {option.name for option in self.options}
        missing = {option.name for option in self.options if option.required and not settings.get(option.name)}
        wrong = sorted(missing | (set(settings) - known))
        if wrong:
            raise ConnectorSettingsWrong(connector=self.id, names=", ".join(wrong))
        self.settings = dict(settings)

    @abstractmethod
    def pull(self, cursor: str | None) -> Iterator[Batch]:
        """Yield what is new since ``cursor`` (None is from the beginning), oldest first.

        The same cursor gives the same rows again, so that a crash loses and doubles nothing.
        Raises ConnectorFailed.
        """

    def try_out(self) -> None:
        """Ask the source for a first batch and throw it away. Raises ConnectorFailed."""
        next(self.pull(None), None)

    def failed(self, why_vi: str, why_en: str) -> ConnectorFailed:
        """Return the error to raise, without anything secret in it."""
        return ConnectorFailed(connector=self.id, why_vi=why_vi, why_en=why_en)
