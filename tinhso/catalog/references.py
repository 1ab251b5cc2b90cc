"""What packs say of each other and of their own parts: every name must exist and may be used."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

from tinhso.catalog.contracts import split
from tinhso.catalog.definitions.alert import ThresholdRule
from tinhso.catalog.definitions.dataset import Dataset, unknown_column
from tinhso.catalog.faults import Fault, Finding, PathParts, suggestion
from tinhso.catalog.reading import Entry, PackDraft

Drafts = Mapping[str, PackDraft]


def faults_between(drafts: Drafts, background: Drafts) -> Iterator[Fault]:
    """Yield the faults between files of ``drafts``; ``background`` holds packs that may be named but are not judged."""
    known = {**background, **drafts}
    for name, draft in drafts.items():
        yield from _dependencies(name, draft, known)
        yield from _dataset_references(name, draft, known)
        yield from _indicator_references(name, draft, known)
        yield from _board_references(name, draft, known)
        yield from _alert_references(name, draft, known)


def _dependencies(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    if draft.manifest is None:
        return
    for index, other in enumerate(draft.depends_on):
        if other not in known:
            words = {"name": other, **suggestion(other, set(known) - {name})}
            yield draft.manifest.fault(Finding(("depends_on", index), "unknown_pack", words))
    circle = _circle(name, known)
    if circle and name == min(circle):
        words = {"circle": " → ".join([*circle, circle[0]])}
        yield draft.manifest.fault(Finding(("depends_on",), "circle_of_packs", words))


def _circle(name: str, known: Drafts) -> list[str]:
    """Return a way from ``name`` along dependencies back to itself, or nothing."""
    ways, seen = [[name]], set()
    while ways:
        way = ways.pop()
        for other in known[way[-1]].depends_on if way[-1] in known else ():
            if other == name:
                return way
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []


def _dataset_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.datasets.values():
        for number, key in enumerate(entry.definition.table.foreignKeys if entry.definition else ()):
            path: PathParts = ("schema", "foreignKeys", number, "reference")
            target = yield from _dataset(entry, (*path, "resource"), key.reference.resource, name, known)
            for index, column in enumerate(key.reference.fields if target else ()):
                yield from _column(entry, (*path, "fields", index), column, target)


def _indicator_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.indicators.values():
        indicator = entry.definition
        if indicator is None:
            continue
        dataset = yield from _dataset(entry, ("dataset",), indicator.dataset, name, known)
        if indicator.time is not None:
            yield from _column(entry, ("time",), indicator.time, dataset)
        for index, column in enumerate(indicator.by):
            yield from _column(entry, ("by", index), column, dataset)


def _board_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.boards.values():
        for number, tile in enumerate(entry.definition.tiles if entry.definition else ()):
            for index, reference in enumerate(tile.indicators):
                yield from _indicator(entry, ("tiles", number, "indicators", index), reference, name, known)


def _alert_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.alerts.values():
        rule = entry.definition.rule if entry.definition else None
        if isinstance(rule, ThresholdRule):
            yield from _indicator(entry, ("rule", "indicator"), rule.indicator, name, known)
        elif rule is not None:
            yield from _dataset(entry, ("rule", "dataset"), rule.dataset, name, known)


def _dataset(
    entry: Entry[Any], path: PathParts, reference: str, within: str, known: Drafts
) -> Generator[Fault, None, Dataset | None]:
    found = yield from _lookup(entry, path, reference, within, known, "unknown_dataset", lambda draft: draft.datasets)
    return found.definition if found else None


def _indicator(entry: Entry[Any], path: PathParts, reference: str, within: str, known: Drafts) -> Iterator[Fault]:
    yield from _lookup(entry, path, reference, within, known, "unknown_indicator", lambda draft: draft.indicators)


def _column(entry: Entry[Any], path: PathParts, column: str, dataset: Dataset | None) -> Iterator[Fault]:
    if dataset is not None:
        yield from (entry.fault(finding) for finding in unknown_column(path, column, dataset.table.names))


def _lookup(
    entry: Entry[Any],
    path: PathParts,
    reference: str,
    within: str,
    known: Drafts,
    code: str,
    shelf: Callable[[PackDraft], Mapping[str, Entry[Any]]],
) -> Generator[Fault, None, Entry[Any] | None]:
    """Return what ``reference`` names; a file that is there but broken counts as there."""
    pack, name = split(reference, within)
    if pack not in known or name not in shelf(known[pack]):
        usable = (within, *known[within].depends_on)
        names = [
            item if other == within else f"{other}.{item}" for other in usable if other in known for item in shelf(known[other])
        ]
        yield entry.fault(Finding(path, code, {"name": reference, **suggestion(reference, names)}))
        return None
    if pack != within and pack not in known[within].depends_on:
        yield entry.fault(Finding(path, "not_a_dependency", {"name": reference, "pack": pack}))
    return shelf(known[pack])[name]
