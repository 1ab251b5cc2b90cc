"""Reads folders of packs into a catalog, and says all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from tinhso.catalog.contracts import Catalog, PackContents
from tinhso.catalog.definitions.alert import Alert
from tinhso.catalog.definitions.board import Board
from tinhso.catalog.definitions.case import PackTest
from tinhso.catalog.definitions.dataset import Dataset
from tinhso.catalog.definitions.indicator import Indicator
from tinhso.catalog.definitions.pack import Pack
from tinhso.catalog.definitions.quality import Quality
from tinhso.catalog.definitions.words import Definition
from tinhso.catalog.documents import Document, read
from tinhso.catalog.explaining import understand
from tinhso.catalog.faults import Fault, Finding
from tinhso.catalog.folders import MANIFEST, QUALITY, README, PackFolder, gather

D = TypeVar("D", bound=Definition)


@dataclass(frozen=True)
class Entry(Generic[D]):
    """A definition as read: fit for use, or at least for looking further (``definition`` may be None)."""

    name: str
    file: str
    document: Document
    definition: D | None

    def fault(self, finding: Finding) -> Fault:
        """Return ``finding`` placed in this file."""
        return Fault.at(self.file, self.document.spot(finding.path), finding)


@dataclass
class PackDraft:
    """A pack as read, before it is known to be without fault."""

    folder: PackFolder
    manifest: Entry[Pack] | None = None
    quality: Entry[Quality] | None = None
    datasets: dict[str, Entry[Dataset]] = field(default_factory=dict)
    earlier: dict[str, list[Entry[Dataset]]] = field(default_factory=dict)
    indicators: dict[str, Entry[Indicator]] = field(default_factory=dict)
    boards: dict[str, Entry[Board]] = field(default_factory=dict)
    alerts: dict[str, Entry[Alert]] = field(default_factory=dict)
    tests: dict[str, Entry[PackTest]] = field(default_factory=dict)

    @property
    def depends_on(self) -> tuple[str, ...]:
        return self.manifest.definition.depends_on if self.manifest and self.manifest.definition else ()


def read_drafts(roots: list[Path]) -> tuple[dict[str, PackDraft], list[Fault]]:
    """Return every pack in ``roots`` as read, and the faults within single files."""
    folders, faults = gather(roots)
    drafts = {name: PackDraft(folder) for name, folder in folders.items()}
    for draft in drafts.values():
        faults += _read_pack(draft)
    return drafts, faults


def catalog_of(drafts: dict[str, PackDraft]) -> Catalog:
    """Return the catalog of ``drafts`` that were found to be without fault."""
    return Catalog({name: _contents(draft) for name, draft in drafts.items()})


def _contents(draft: PackDraft) -> PackContents:
    if draft.manifest is None or draft.manifest.definition is None:
        raise ValueError(f"the pack {draft.folder.id} has faults")
    return PackContents(
        pack=draft.manifest.definition,
        datasets=_definitions(draft.datasets),
        earlier={name: tuple(_fit(entries)) for name, entries in draft.earlier.items()},
        indicators=_definitions(draft.indicators),
        boards=_definitions(draft.boards),
        alerts=_definitions(draft.alerts),
        tests=_definitions(draft.tests),
    )


def _definitions(entries: dict[str, Entry[D]]) -> dict[str, D]:
    return {name: entry.definition for name, entry in entries.items() if entry.definition is not None}


def _fit(entries: list[Entry[D]]) -> Iterator[D]:
    return (entry.definition for entry in entries if entry.definition is not None)


def _read_pack(draft: PackDraft) -> Iterator[Fault]:
    files = draft.folder.files
    for name in (MANIFEST, README):
        if name not in files:
            words = {"pack": draft.folder.id, "name": name}
            yield Fault.at(str(draft.folder.place / name), (1, 1), Finding((), "missing_file", words))
    if MANIFEST in files:
        draft.manifest = yield from read_one(Pack, draft.folder.id, files[MANIFEST])
    if QUALITY in files:
        draft.quality = yield from read_one(Quality, draft.folder.id, files[QUALITY])
    draft.datasets = yield from _read_all(Dataset, draft, "datasets")
    for name, version, path in draft.folder.earlier():
        entry = yield from read_one(Dataset, name, path)
        draft.earlier.setdefault(name, []).append(entry)
        if entry.definition is not None and entry.definition.version != version:
            said: dict[str, object] = {"version": entry.definition.version, "name": path.name}
            yield entry.fault(Finding(("version",), "version_is_not_the_name", said))
    draft.indicators = yield from _read_all(Indicator, draft, "indicators")
    draft.boards = yield from _read_all(Board, draft, "boards")
    draft.alerts = yield from _read_all(Alert, draft, "alerts")
    draft.tests = yield from _read_all(PackTest, draft, "tests")


def _read_all(kind: type[D], draft: PackDraft, folder: str) -> Generator[Fault, None, dict[str, Entry[D]]]:
    entries = {}
    for name, path in draft.folder.definitions(folder).items():
        entries[name] = yield from read_one(kind, name, path)
    return entries


def read_one(kind: type[D], name: str, path: Path) -> Generator[Fault, None, Entry[D]]:
    """Return the definition in a file as read, and yield the faults within it."""
    document = read(path)
    understood = understand(kind, document)
    entry = Entry(name, str(path), document, understood.definition)
    for spot, finding in document.findings:
        yield Fault.at(entry.file, spot, finding)
    for finding in understood.findings:
        yield entry.fault(finding)
    given = getattr(understood.definition, "id", name)
    if given != name:
        yield entry.fault(Finding(("id",), "id_is_not_the_name", {"id": given, "name": name}))
    return entry
