"""What a connector is: a small class that pulls rows, or files, from one kind of outside system.

A connector reads and hands over; it does not check, change or store. It is given its
settings and the cursor where it stopped last time, and yields batches, each with the
cursor to come back to. Whatever goes wrong outside is raised as ConnectorFailed: a
connector that stops is an alarm, never silence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tinhso.supply.errors import ConnectorFailed, ConnectorSettingsWrong, SettingRefused

Row = Mapping[str, str | None]


@dataclass(frozen=True)
class Option:
    """One setting of a connector. Secrets are kept apart, sealed, and never shown or logged.

    ``place`` says that it decides where secrets are sent: when it changes, they must be entered again.
    ``long`` is a text of several lines.
    """

    name: str
    vi: str
    en: str
    required: bool = True
    secret: bool = False
    place: bool = False
    long: bool = False
    hint_vi: str = ""
    hint_en: str = ""


@dataclass(frozen=True)
class Batch:
    """Rows as text (None is "no data", never zero), and the cursor after them.

    ``cursor`` None is of a source that always gives all it has: nothing moves.
    ``simulated`` rows are made up: they are labelled wherever they show and never mix with real ones.
    """

    rows: tuple[Row, ...]
    cursor: str | None
    simulated: bool = False


@dataclass(frozen=True)
class FileBatch:
    """A whole file, to be read by recipe, and the cursor after it. ``path`` is gone once the next one is asked for."""

    path: Path
    name: str
    sha256: str
    cursor: str
    simulated: bool = False


class Connector(ABC):
    """One kind of source. Subclasses set the names and options and write ``pull``.

    ``files`` sources yield FileBatch; what ``simulated`` ones give is made up.
    """

    id: ClassVar[str]
    vi: ClassVar[str]
    en: ClassVar[str]
    options: ClassVar[tuple[Option, ...]] = ()
    files: ClassVar[bool] = False
    simulated: ClassVar[bool] = False

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Raises ConnectorSettingsWrong when a required setting is missing or one is not known."""
        known = {option.name for option in self.options}
        missing = {option.name for option in self.options if option.required and not settings.get(option.name)}
        wrong = sorted(missing | (set(settings) - known))
        if wrong:
            raise ConnectorSettingsWrong(connector=self.id, names=", ".join(wrong))
        self.settings = dict(settings)
        self.judge()

    def judge(self) -> None:  # noqa: B027  # most connectors have nothing to add
        """Raise SettingRefused, QueryRefused, … for settings that can never work. Calls nobody."""

    @property
    def of_this_machine(self) -> bool:
        """Whether it reads files of the server itself: only administrators configure such a source."""
        return False

    @abstractmethod
    def pull(self, cursor: str | None) -> Iterator[Batch | FileBatch]:
        """Yield what is new since ``cursor`` (None is from the beginning), oldest first.

        The same cursor gives the same rows again, so that a crash loses and doubles nothing.
        Raises ConnectorFailed, and AddressRefused, HostUnknown or FolderRefused for where it may not go.
        """

    def given(self, name: str) -> str:
        """Return a setting without the blanks around it; nothing when it was left out."""
        return self.settings.get(name, "").strip()

    def failed(self, why_vi: str, why_en: str) -> ConnectorFailed:
        """Return the error to raise, without anything secret in it."""
        return ConnectorFailed(connector=self.id, why_vi=why_vi, why_en=why_en)

    def refused(self, name: str, why_vi: str, why_en: str) -> SettingRefused:
        """Return the error to raise for the setting ``name``."""
        return SettingRefused(name=name, why_vi=why_vi, why_en=why_en)
