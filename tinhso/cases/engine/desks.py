"""The desks that are open: each registers itself when the platform starts; the engine knows no more of them than this."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tinhso.cases.engine.errors import NoSuchDesk
from tinhso.cases.engine.rules.parts import Play
from tinhso.cases.engine.rules.processes import Move, Part, Process, faults
from tinhso.cases.engine.rules.retention import Erased

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from tinhso.cases.engine.actions.attaching import NewFile
    from tinhso.cases.engine.contracts import AttachmentKind, CaseView, Given, NewCase
    from tinhso.kernel.policy import Policy


@dataclass(frozen=True)
class Desk:
    """What a desk declares of itself.

    ``processes`` by version: a case keeps the one that it began with, and new cases take the last. ``code`` draws the code of
    a new case, within its transaction. ``opens`` is asked who may open one. Those who play one of ``sees_people`` may look at
    who takes part. ``page`` names the route of a case's own page (it takes ``code``). ``moved`` is
    called within the transaction of each move, with the case after it, for what the desk keeps in tables of its own; what it
    raises undoes the move. ``erased`` is called within that of a legal erasure, to erase there too. ``feeds`` names datasets of
    the lake, each with what gives its rows for cases (by id) that changed. ``looked_at`` makes what an officer uploads into
    what is kept, where the engine's own look is not enough.
    """

    slug: str
    vi: str
    en: str
    processes: Mapping[int, Process]
    plays: tuple[Play, ...]
    code: Callable[[NewCase, datetime], str]
    opens: Policy
    page: str = ""
    feeds: Mapping[str, Callable[[Collection[int]], Iterable[Mapping[str, object]]]] = field(default_factory=dict)
    moved: Callable[[CaseView, Move, Given], None] | None = None
    looked_at: Callable[[UploadedFile[bytes], AttachmentKind], NewFile] | None = None
    erased: Callable[[CaseView, Erased], None] | None = None
    sees_people: frozenset[Part] = field(default_factory=lambda: frozenset({Part.DESK, Part.SUPERVISOR}))

    @property
    def version(self) -> int:
        return max(self.processes)


_DESKS: dict[str, Desk] = {}


def register(desk: Desk) -> None:
    """Open a desk. Raises ValueError where a process is none (a dead end, an unknown clock)."""
    wrong = [fault for process in desk.processes.values() for fault in faults(process)]
    if wrong:
        raise ValueError(f"{desk.slug}: {'; '.join(wrong)}")
    _DESKS[desk.slug] = desk


def find(slug: str) -> Desk:
    """Return the desk of that name. Raises NoSuchDesk."""
    if slug not in _DESKS:
        raise NoSuchDesk(desk=slug, known=", ".join(sorted(_DESKS)))
    return _DESKS[slug]


def every() -> tuple[Desk, ...]:
    """Return the desks that are open, by name."""
    return tuple(_DESKS[slug] for slug in sorted(_DESKS))


def process_of(slug: str, version: int) -> Process:
    """Return the process that a case of this desk and version follows. Raises NoSuchDesk."""
    return find(slug).processes[version]
