"""Named reads of the packs: check them, or load them when they are without fault."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from tinhso.catalog import data_package as packages
from tinhso.catalog.claims import untrue_claims
from tinhso.catalog.contracts import Catalog, Dataset, PublishedFigure
from tinhso.catalog.errors import NoPacksFolder, PacksHaveFaults
from tinhso.catalog.faults import Fault, Finding
from tinhso.catalog.folders import DEFINITION_FOLDERS, MANIFEST
from tinhso.catalog.published import faults_of_published, figures
from tinhso.catalog.reading import PackDraft, catalog_of, read_drafts
from tinhso.catalog.references import faults_between
from tinhso.catalog.succession import faults_of_versions
from tinhso.catalog.table_schema import table_schema


@dataclass(frozen=True)
class Report:
    """What a check found: the names of the packs, and every fault in order of file and line."""

    packs: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def shipped_folder() -> Path:
    """Return the folder of the packs that come with the platform: beside the package, or inside it once installed."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "packs"
    return installed if installed.is_dir() else package.parent / "packs"


def load(own: Path | None = None) -> Catalog:
    """Return the catalog of the shipped packs with the province's ``own`` folder laid over them.

    Raises NoPacksFolder, and PacksHaveFaults with every fault in its data.
    """
    drafts, faults = _judged(_roots(own))
    if faults:
        raise PacksHaveFaults(count=len(faults), faults=[fault.as_dict() for fault in faults])
    return catalog_of(drafts)


@cache
def in_force(own: Path | None = None) -> Catalog:
    """Return what ``load`` does, read once: a running program keeps to the definitions it started with."""
    return load(own)


def published_figures(own: Path | None = None) -> tuple[PublishedFigure, ...]:
    """Return the figures that others published, in the order of their lines. Raises NoPacksFolder, PacksHaveFaults."""
    in_force(own)
    return tuple(chain.from_iterable(map(figures, _roots(own))))


def schema_of(dataset: Dataset, language: str = "vi") -> dict[str, Any]:
    """Return the plain Table Schema of ``dataset`` as JSON values, with titles in ``language``."""
    return table_schema(dataset, language)


def data_package(
    catalog: Catalog, reference: str, *, only: Collection[str] | None = None, rows: bool = False
) -> dict[str, Any]:
    """Return a dataset as the values of a Frictionless ``datapackage.json``; see ``catalog.data_package``."""
    return packages.data_package(catalog, reference, only=only, rows=rows)


def check(own: Path | None = None) -> Report:
    """Return what is wrong with the packs in force. Raises NoPacksFolder."""
    drafts, faults = _judged(_roots(own))
    return Report(tuple(drafts), faults)


def check_folder(folder: Path) -> Report:
    """Return what is wrong with the packs in ``folder`` (or the one pack it is), taken by themselves.

    They may name shipped packs in ``depends_on``. Raises NoPacksFolder.
    """
    root = _existing(folder).resolve()
    alone = _is_pack(root)
    drafts, faults = _judged([root.parent if alone else root], _shipped_drafts())
    if alone:
        return Report((root.name,), tuple(fault for fault in faults if Path(fault.file).is_relative_to(root)))
    return Report(tuple(drafts), faults)


@cache
def _shipped_drafts() -> dict[str, PackDraft]:
    """The shipped packs, for others to name; they do not change while the program runs."""
    drafts, _ = read_drafts([shipped_folder()] if shipped_folder().is_dir() else [])
    return drafts


def _is_pack(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() or any((folder / name).is_dir() for name in DEFINITION_FOLDERS)


def _judged(
    roots: list[Path], background: dict[str, PackDraft] | None = None
) -> tuple[dict[str, PackDraft], tuple[Fault, ...]]:
    drafts, faults = read_drafts(roots)
    faults += faults_between(drafts, background or {})
    for draft in drafts.values():
        faults += faults_of_versions(draft)
        faults += untrue_claims(draft)
    for root in roots:
        faults += faults_of_published(root, {**(background or {}), **drafts})
    if not drafts and not faults:
        faults.append(Fault.at(str(roots[-1]), (1, 1), Finding((), "no_packs")))
    return drafts, tuple(sorted(faults))


def _roots(own: Path | None) -> list[Path]:
    roots = [_existing(shipped_folder())]
    return roots if own is None else [*roots, _existing(own)]


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise NoPacksFolder(folder=str(folder))
    return folder
