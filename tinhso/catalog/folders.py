"""Which files make a pack, and which of them a province has put in the place of the shipped ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tinhso.catalog.definitions.words import NAME
from tinhso.catalog.faults import Fault, Finding, suggestion

MANIFEST, README, QUALITY = "pack.yaml", "README.md", "quality.yaml"
DEFINITION_FOLDERS = ("datasets", "indicators", "boards", "alerts", "tests")
OTHER_FOLDERS = ("samples",)

_NAME = re.compile(NAME)
_EARLIER = re.compile(r"(?P<name>[a-z][a-z0-9_]{0,63})\.v(?P<version>[1-9][0-9]{0,3})")
"""The stem of an earlier version of a dataset: ``salinity.v1``."""


@dataclass
class PackFolder:
    """The files of one pack: each by its place inside the pack, wherever it really lies."""

    id: str
    place: Path
    files: dict[str, Path] = field(default_factory=dict)

    def definitions(self, folder: str) -> Mapping[str, Path]:
        """Return name and file of each definition in ``folder`` (datasets, indicators, …), in order of name."""
        found = {Path(place).stem: path for place, path in self.files.items() if place.startswith(f"{folder}/")}
        return dict(sorted((name, path) for name, path in found.items() if _NAME.fullmatch(name)))

    def earlier(self) -> Iterator[tuple[str, int, Path]]:
        """Yield name, version and file of each earlier version of a dataset, in order of name and version."""
        places = (place for place in self.files if place.startswith("datasets/"))
        found = [(match["name"], int(match["version"]), self.files[place]) for place in places if (match := _earlier(place))]
        yield from sorted(found)


def _earlier(place: str) -> re.Match[str] | None:
    return _EARLIER.fullmatch(Path(place).stem)


def gather(roots: list[Path]) -> tuple[dict[str, PackFolder], list[Fault]]:
    """Return the packs in ``roots`` by name; a file in a later root takes the place of the same file in an earlier one.

    Hidden folders and loose files beside the packs are no business of ours. Names that
    could leave the folder, links, and files a pack has no place for are faults.
    """
    packs: dict[str, PackFolder] = {}
    faults: list[Fault] = []
    for root in roots:
        for folder in _folders(root):
            if not _NAME.fullmatch(folder.name):
                faults.append(_fault(folder, "bad_name"))
            elif folder.is_symlink():
                faults.append(_fault(folder, "link_refused"))
            else:
                pack = packs.setdefault(folder.name, PackFolder(folder.name, folder))
                faults += _add(pack, folder)
    return dict(sorted(packs.items())), faults


def _folders(root: Path) -> Iterator[Path]:
    return (entry for entry in sorted(root.iterdir()) if entry.is_dir() and not entry.name.startswith((".", "__")))


def _add(pack: PackFolder, folder: Path) -> Iterator[Fault]:
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink():
            yield _fault(entry, "link_refused")
        elif entry.is_dir() and entry.name in DEFINITION_FOLDERS:
            yield from _add_definitions(pack, entry)
        elif entry.is_file() and entry.name in (MANIFEST, README, QUALITY):
            pack.files[entry.name] = entry
        elif entry.is_dir() and entry.name in OTHER_FOLDERS:
            pack.files |= {f"{entry.name}/{path.name}": path for path in sorted(entry.iterdir()) if path.is_file()}
        else:
            yield _fault(entry, "unexpected_file", known=(MANIFEST, README, QUALITY, *DEFINITION_FOLDERS, *OTHER_FOLDERS))


def _add_definitions(pack: PackFolder, folder: Path) -> Iterator[Fault]:
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink():
            yield _fault(entry, "link_refused")
        elif not entry.is_file() or entry.suffix != ".yaml":
            yield _fault(entry, "unexpected_file", known=(f"{entry.stem}.yaml",))
        elif not (_NAME.fullmatch(entry.stem) or (folder.name == "datasets" and _EARLIER.fullmatch(entry.stem))):
            yield _fault(entry, "bad_name")
        else:
            pack.files[f"{folder.name}/{entry.name}"] = entry


def _fault(entry: Path, code: str, known: tuple[str, ...] = ()) -> Fault:
    words = {"name": entry.name, **suggestion(entry.name, known)}
    return Fault.at(str(entry), (1, 1), Finding((), code, words))
